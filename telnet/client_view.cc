// SPDX-License-Identifier: GPL-3.0-or-later
// What a session brings: text for the screen, the recording and the script; events and notices that
// the user is told of, or that change the terminal.
#include <fmt/format.h>
#include <hail/net/escape.h>
#include <hail/telnet/trace.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "telnet/client_class.h"
#include "telnet/script_prompts.h"

namespace hail::telnet {
namespace {

// Of the line that the server has begun, for what its end asks.
constexpr std::size_t most_of_line = 256;

bool asks_for_password(std::string_view line) {
  const auto found = prompts::hidden().find(line);
  return found && found->has_value();
}

// The first octets of a TLS alert: our own first octets were no ClientHello to a TLS server.
bool is_tls_alert(std::string_view text) {
  constexpr std::string_view alert = "\x15\x03";
  return text.starts_with(alert) && text.size() >= 5 && text[2] >= 0 && text[2] <= 4;
}

}  // namespace

void Recording::write() {
  const std::string lines = recorder.take();
  if (lines.empty()) return;
  std::fwrite(lines.data(), 1, lines.size(), file.get());
  std::fflush(file.get());
}

// Whether text goes to the screen as it comes, with nobody looking at it.
bool Client::undressed() const {
  const Manners& manners = settings_.manners;
  return !recording_ && !settings_.script && !terminal_->is_terminal() && !manners.crmod &&
         !manners.seven_bits && !manners.sanitise && !manners.termdata;
}

void Client::text(std::string_view text) {
  if (!std::exchange(heard_text_, true) && is_tls_alert(text)) {
    say("This port speaks TLS: try --tls=implicit.");
    if (terminal_->is_terminal()) return;  // In a pipe every octet is the server's.
  }
  if (undressed()) {
    screen_.write(text);
    return;
  }
  if (recording_) {
    recording_->recorder.heard(text, millis(loop_->now()));
    recording_->write();
  }
  if (settings_.script) {
    settings_.script->heard(text, millis(loop_->now()));
    script_news_.open();
  }
  if (terminal_->is_terminal()) look_at_line(text);
  const Manners& manners = settings_.manners;
  if (!manners.crmod && !manners.seven_bits && !manners.sanitise && !manners.termdata) {
    screen_.write(text);
    return;
  }
  const std::string shown = dressed(text);
  tracer_.terminal(Direction::sent, shown, loop_->now());
  screen_.write(shown);
}

// Whether a terminal would obey `octet`, the next of the text: C0, DEL, and C1 as one octet or as
// the two of UTF-8.
bool Client::controls(unsigned char octet) {
  constexpr unsigned char leads[] = {0xc2, 0xe0, 0xf0};  // Of characters of two, three, four.
  const bool within = utf8_ && continuations_ > 0 && (octet & 0xc0) == 0x80;
  const bool second_of_c1 = within && previous_ == leads[0];
  continuations_ = within
                       ? continuations_ - 1
                       : static_cast<int>(std::count_if(std::begin(leads), std::end(leads),
                                                        [=](auto lead) { return octet >= lead; }));
  previous_ = octet;
  if (octet < 0x20 || octet == 0x7f) return true;
  return octet >= 0x80 && octet < 0xa0 && (!within || second_of_c1);
}

std::string Client::dressed(std::string_view text) {
  const Manners& manners = settings_.manners;
  constexpr std::string_view harmless = "\r\n\t\b\a";
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char octet = text[at];
    if (manners.seven_bits) octet = static_cast<char>(octet & 0x7f);
    const bool control = manners.sanitise && controls(static_cast<unsigned char>(octet));
    if (control && harmless.find(octet) == std::string_view::npos) {
      out += net::escape(std::string_view(&octet, 1));
      continue;
    }
    out.push_back(octet);
    const bool lone = at + 1 == text.size() || text[at + 1] != '\n';
    if (manners.crmod && octet == '\r' && lone) out.push_back('\n');
  }
  return out;
}

// Where the next key will stand on the screen, and whether a password is asked for: with our own
// echo on, it would be seen.
void Client::look_at_line(std::string_view text) {
  const std::size_t end = text.find_last_of("\r\n");
  if (end != std::string_view::npos) line_.clear();
  const std::string_view rest = end == std::string_view::npos ? text : text.substr(end + 1);
  line_.append(rest.substr(rest.size() - std::min(rest.size(), most_of_line)));
  if (line_.size() > most_of_line) line_.erase(0, line_.size() - most_of_line);
  if (!typist_.manner().lines) return;
  typist_.begin_column(line_.size());
  const bool hide = typist_.manner().show && asks_for_password(line_);
  if (hide == hides_password_) return;
  hides_password_ = hide;
  typist_.set_show(!hide && typist_.manner().show);
}

void Client::told(const Event& event) {
  switch (event.kind) {
    case Event::Kind::option_on:
    case Event::Kind::option_off:
      if (!paused_) choose_mode();
      if (event.kind == Event::Kind::option_off && event.option == option::remote_flow_control)
        terminal_->set_flow(FlowControl::off);
      // DO LOGOUT, agreed to: we say goodbye and go (RFC 727).
      if (event.kind == Event::Kind::option_on && event.side == Side::local &&
          event.option == option::logout && !std::exchange(leaving_, true))
        scope_.start(desk_.watched(leave()));
      break;
    case Event::Kind::news:
      if (event.option == option::linemode && !paused_) choose_mode();
      break;
    case Event::Kind::command:
      if (settings_.script && (event.code == static_cast<std::uint8_t>(Command::eor) ||
                               event.code == static_cast<std::uint8_t>(Command::ga))) {
        settings_.script->prompted(millis(loop_->now()));
        script_news_.open();
      }
      break;
    case Event::Kind::subnegotiation:
      if (event.option == option::remote_flow_control) {
        if (const auto flow = flow_control(event.bytes)) terminal_->set_flow(*flow);
      }
      if (event.option == option::status && terminal_->is_terminal())
        say(trace_line(Direction::received, event));
      if (event.option == option::new_environ || event.option == option::old_environ)
        look_at_question(event);
      break;
    case Event::Kind::option_loop:
      say("the server asks for options without end; it is answered slowly from here on");
      break;
    case Event::Kind::overflow:
      if (!std::exchange(loop_told_, true))
        say(fmt::format("the server's {} subnegotiation was too long and is skipped",
                        option_name(event.option)));
      break;
    default:
      break;
  }
}

void Client::noticed(const Notice& notice) {
  switch (notice.kind) {
    case Notice::Kind::encrypted:
      if (recording_) recording_->recorder.set_tls(true);
      settings_.facts.push_back(net::verdict(*stream_->tls(), tls_name_));
      say(settings_.facts.back() + ".");
      break;
    case Notice::Kind::plaintext:
      say(fmt::format("{} octets came in clear behind START_TLS and were dropped", notice.count));
      break;
    case Notice::Kind::pinged:
      say(fmt::format("TIMING-MARK answered after {:.1f} ms", net::seconds(notice.elapsed) * 1e3));
      break;
    case Notice::Kind::unanswered:
      say("TIMING-MARK was not answered within 2 s");
      break;
    case Notice::Kind::refused:
      say(fmt::format("the server refuses {}", option_name(notice.option)));
      break;
    case Notice::Kind::compressed:
    case Notice::Kind::plain:
      break;
  }
}

// A server that asks for the user's name by name would have used it.
void Client::look_at_question(const Event& event) {
  const OptionRow* row = describe_option(event.option);
  const std::string words = row->shown(event.bytes);
  if (!words.starts_with("SEND") || words.find("\"USER\"") == std::string::npos) return;
  for (const Variable& variable : session_.engine().facts().exported) {
    if (variable.name == "USER") return;
  }
  if (!std::exchange(user_asked_, true)) say("The server asked for USER; not sent (use -l).");
}

// A line of ours in the middle of a session. In character mode a line feed alone would leave the
// cursor where it is.
void Client::say(std::string_view line) {
  const std::string_view end = ::isatty(STDERR_FILENO) == 1 ? "\r\n" : "\n";
  std::fputs(fmt::format("{}: {}{}", settings_.program, line, end).c_str(), stderr);
}

std::string Client::log(const std::string& file) {
  if (recording_) {
    recording_->recorder.finish(millis(loop_->now()));
    recording_->write();
    recording_.reset();
  }
  if (file.empty() || file == "off") return "";
  File opened = open_private(file);
  if (opened == nullptr) {
    return fmt::format("?cannot write {}: {}\n", net::escape(file), std::strerror(errno));
  }
  recording_ = std::make_unique<Recording>(Recording{Recorder(millis(began_)), std::move(opened)});
  recording_->recorder.set_tls(stream_->tls() != nullptr);
  if (settings_.script) {
    for (const std::string& secret : settings_.script->secrets())
      recording_->recorder.add_secret(secret);
  }
  return "";
}

}  // namespace hail::telnet
