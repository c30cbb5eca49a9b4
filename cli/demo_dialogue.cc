// SPDX-License-Identifier: GPL-3.0-or-later
// The recorded answers by command, and the table of answers beyond the recording.
#include "cli/demo_dialogue.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <utility>

namespace hail::cli {
namespace {

using net::ScriptStep;

constexpr auto idle = std::chrono::minutes(10);

struct Answer {
  Lesson lesson;
  std::string_view verb;  ///< Empty: any other.
  std::string_view text;  ///< IMAP: behind the tag.
};
// In the words of the recorded servers. DATA, STARTTLS and the goodbyes are handled beside it.
constexpr Answer answers[] = {
    {Lesson::smtp, "HELO", "250 mx1.lab.test"},
    {Lesson::smtp, "MAIL", "250 2.1.0 Ok"},
    {Lesson::smtp, "RCPT", "250 2.1.5 Ok"},
    {Lesson::smtp, "DATA", "354 End data with <CR><LF>.<CR><LF>"},
    {Lesson::smtp, "RSET", "250 2.0.0 Ok"},
    {Lesson::smtp, "NOOP", "250 2.0.0 Ok"},
    {Lesson::smtp, "VRFY", "252 2.0.0 not told here"},
    {Lesson::smtp, "HELP", "214 2.0.0 EHLO MAIL RCPT DATA RSET NOOP STARTTLS QUIT"},
    {Lesson::smtp, "AUTH",
     "535 5.7.8 Error: authentication failed: this demonstration has no users"},
    {Lesson::smtp, "", "502 5.5.2 Error: command not recognized"},
    {Lesson::pop3, "STLS", "+OK Begin TLS negotiation now."},
    {Lesson::pop3, "USER", "+OK"},
    {Lesson::pop3, "PASS", "-ERR [AUTH] this demonstration has no users"},
    {Lesson::pop3, "APOP", "-ERR [AUTH] this demonstration has no users"},
    {Lesson::pop3, "AUTH", "-ERR [AUTH] this demonstration has no users"},
    {Lesson::pop3, "NOOP", "-ERR log in first"},
    {Lesson::pop3, "STAT", "-ERR log in first"},
    {Lesson::pop3, "LIST", "-ERR log in first"},
    {Lesson::pop3, "UIDL", "-ERR log in first"},
    {Lesson::pop3, "RETR", "-ERR log in first"},
    {Lesson::pop3, "TOP", "-ERR log in first"},
    {Lesson::pop3, "", "-ERR Unknown command."},
    {Lesson::imap, "STARTTLS", "OK Begin TLS negotiation now."},
    {Lesson::imap, "NOOP", "OK NOOP completed."},
    {Lesson::imap, "LOGIN", "NO [AUTHENTICATIONFAILED] this demonstration has no users"},
    {Lesson::imap, "AUTHENTICATE", "NO [AUTHENTICATIONFAILED] this demonstration has no users"},
    {Lesson::imap, "SELECT", "BAD log in first"},
    {Lesson::imap, "LIST", "BAD log in first"},
    {Lesson::imap, "", "BAD Error in IMAP command received by server."},
};
constexpr std::string_view no_tag = "* BAD Error in IMAP command received by server.";
constexpr std::string_view taken = "250 2.0.0 Ok: read, and thrown away";
constexpr std::string_view twice = "TLS is there already";

std::string upper(std::string_view word) {
  std::string text(word);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// The first word, taken off the line.
std::string_view take_word(std::string_view& line) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  const std::size_t end = std::min(line.find_first_of(" :", begin), line.size());
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

std::string replace_tag(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; at < text.size();) {
    if (text.compare(at, from.size() + 1, from + " ") == 0) {
      text.replace(at, from.size(), to);
      at += to.size();
    }
    const std::size_t lf = text.find('\n', at);
    at = lf == std::string::npos ? text.size() : lf + 1;
  }
  return text;
}

bool starts_tls(Lesson lesson, const std::string& verb) {
  return verb == (lesson == Lesson::pop3 ? "STLS" : "STARTTLS");
}

net::Limit patience(net::Stream& stream) {
  return {stream.loop().in(idle), net::Phase::command};
}

}  // namespace

Dialogue::Dialogue(Lesson lesson, std::string_view recording,
                   std::shared_ptr<const net::TlsServer> tls)
    : lesson_(lesson), tls_(std::move(tls)) {
  const auto script = net::parse_script(recording, "recording");
  if (!script) throw std::logic_error(to_string(script.error()));
  learn(*script);
}

void Dialogue::learn(const net::Script& script) {
  bool inside_tls = false;
  for (const ScriptStep& step : script.steps) {
    switch (step.kind) {
      case ScriptStep::Kind::send:
        (exchanges_.empty() ? greeting_ : exchanges_.back().answer) += step.bytes;
        break;
      case ScriptStep::Kind::expect_line: {
        Exchange exchange;
        std::string_view rest = step.bytes;
        if (lesson_ == Lesson::imap) exchange.tag = take_word(rest);
        exchange.verb = upper(take_word(rest));
        exchange.inside_tls = inside_tls;
        exchanges_.push_back(std::move(exchange));
        break;
      }
      case ScriptStep::Kind::tls:
        inside_tls = true;
        if (!exchanges_.empty()) exchanges_.back().starts_tls = true;
        break;
      case ScriptStep::Kind::end:
        if (!exchanges_.empty()) exchanges_.back().ends = true;
        break;
      default:
        break;
    }
  }
}

Dialogue::Turn Dialogue::answer(std::string_view line, bool inside_tls) const {
  std::string tag;
  if (lesson_ == Lesson::imap) {
    tag = take_word(line);
    if (tag.empty() || line.empty()) return {fmt::format("{}\r\n", no_tag)};
  }
  const std::string verb = upper(take_word(line));
  const std::string before = tag.empty() ? std::string() : tag + " ";
  if (starts_tls(lesson_, verb) && inside_tls) {
    constexpr std::string_view refusals[] = {"503 5.5.1 Error: ", "-ERR ", "BAD "};
    return {fmt::format("{}{}{}\r\n", before, refusals[static_cast<std::size_t>(lesson_)], twice)};
  }
  // What was recorded in the same circumstances; else what was recorded at all.
  const Exchange* found = nullptr;
  for (const Exchange& each : exchanges_) {
    if (each.verb != verb) continue;
    if (found == nullptr || each.inside_tls == inside_tls) found = &each;
  }
  if (found != nullptr) {
    return {replace_tag(found->answer, found->tag.empty() ? "\n" : found->tag, tag),
            found->starts_tls, found->ends, false};
  }
  const auto* row = std::find_if(std::begin(answers), std::end(answers), [&](const Answer& each) {
    return each.lesson == lesson_ && (each.verb.empty() || each.verb == verb);
  });
  return {fmt::format("{}{}\r\n", before, row->text), starts_tls(lesson_, verb), false,
          verb == "DATA"};
}

net::Task<void> Dialogue::talk(net::Stream& stream) const {
  co_await stream.write_all(greeting_, patience(stream));
  bool content = false;
  for (;;) {
    const net::Line line = co_await stream.read_line(patience(stream));
    if (line.end == net::Line::End::none) co_return;
    if (content && line.text != ".") continue;
    Turn turn;
    if (content) {
      turn.answer = fmt::format("{}\r\n", taken);
    } else {
      turn = answer(line.text, stream.tls() != nullptr);
    }
    content = turn.content;
    co_await stream.write_all(turn.answer, patience(stream));
    if (turn.start_tls) co_await stream.accept_tls(tls_, patience(stream));
    if (turn.end) {
      co_await stream.shutdown(patience(stream));
      co_return;
    }
  }
}

net::Task<void> Dialogue::serve(net::Stream stream) const {
  try {
    co_await talk(stream);
  } catch (const net::Failure&) {
    // However a client leaves, the next one is served.
  }
}

}  // namespace hail::cli
