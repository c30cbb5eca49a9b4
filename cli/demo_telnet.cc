// SPDX-License-Identifier: GPL-3.0-or-later
// The recorded negotiation in rounds, and the conversation of characters behind it: the server
// echoes, as it said it would.
#include "cli/demo_telnet.h"

#include <fmt/core.h>

#include <stdexcept>

#include "hail/net/replay.h"
#include "hail/telnet/codec.h"

namespace hail::cli {
namespace {

constexpr auto idle = std::chrono::minutes(10);
// A client that does not negotiate is let in all the same.
constexpr auto answer_due = std::chrono::milliseconds(500);
constexpr std::size_t longest_line = 200;

constexpr std::string_view password_question = "Password: ";
constexpr std::string_view welcome =
    "\r\nWelcome to hail's demonstration. Any name and password will do.\r\n"
    "Words: help, size, exit. The escape character takes you out: ^]\r\n";
constexpr std::string_view shell_prompt = "demo> ";
constexpr std::string_view help_text =
    "help  this text\r\nsize  what the client told of its window\r\nexit  end the session\r\n";
constexpr std::string_view goodbye = "Goodbye.\r\n";

/// One client: what it typed, and what it told of itself.
class Visit {
 public:
  explicit Visit(net::Stream& stream) : stream_(&stream) {}

  /// Waits for anything at all, at most for `within`. False at the end of the input.
  net::Task<bool> hear(net::Duration within) {
    const net::Limit limit{stream_->loop().in(within), net::Phase::command};
    const std::string_view bytes = co_await stream_->read_view(limit);
    if (bytes.empty()) co_return false;
    decoder_.feed(bytes, [this](const telnet::Event& event) { take(event); });
    co_return true;
  }

  /// A line, echoed as it is typed; nothing at the end of the input.
  net::Task<bool> line(std::string& into, bool echo) {
    into.clear();
    for (;;) {
      while (!typed_.empty()) {
        const char key = typed_.front();
        typed_.erase(0, 1);
        if (key == '\n' && after_cr_) {
          after_cr_ = false;
          continue;
        }
        after_cr_ = key == '\r';
        if (key == '\r' || key == '\n') {
          co_await say("\r\n");
          co_return true;
        }
        if (key == '\b' || key == '\x7f') {
          if (into.empty()) continue;
          into.pop_back();
          if (echo) co_await say("\b \b");
        } else if (static_cast<unsigned char>(key) >= 0x20 && into.size() < longest_line) {
          into.push_back(key);
          if (echo) co_await say(std::string_view(&key, 1));
        }
      }
      if (!co_await hear(idle)) co_return false;
    }
  }

  net::Task<void> say(std::string_view text) {
    const net::Limit limit{stream_->loop().in(idle), net::Phase::command};
    co_await stream_->write_all(text, limit);
  }

  std::string size_text() const {
    return columns_ == 0 ? "The client told nothing of its window.\r\n"
                         : fmt::format("{} columns, {} rows\r\n", columns_, rows_);
  }

 private:
  void take(const telnet::Event& event) {
    if (event.kind == telnet::Event::Kind::data && typed_.size() < Visit::most_typed)
      typed_ += event.bytes;
    if (event.kind != telnet::Event::Kind::subnegotiation) return;
    if (event.option != telnet::option::naws || event.bytes.size() != 4) return;
    const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(event.bytes[at]); };
    columns_ = octet(0) * 256 + octet(1);
    rows_ = octet(2) * 256 + octet(3);
  }

  static constexpr std::size_t most_typed = 4096;
  net::Stream* stream_;
  telnet::Decoder decoder_;
  std::string typed_;
  bool after_cr_ = false;
  int columns_ = 0;
  int rows_ = 0;
};

net::Task<void> negotiate(Visit& visit, const std::vector<std::string>& rounds) {
  for (const std::string& round : rounds) {
    co_await visit.say(round);
    bool heard = false;
    try {
      heard = co_await visit.hear(answer_due);
    } catch (const net::Failure& failure) {
      if (failure.error().code != net::Errc::timed_out) throw;
      co_return;
    }
    if (!heard) co_return;
  }
}

net::Task<void> shell(Visit& visit, std::string_view banner) {
  std::string line;
  co_await visit.say(banner);
  if (!co_await visit.line(line, true)) co_return;
  co_await visit.say(password_question);
  if (!co_await visit.line(line, false)) co_return;
  co_await visit.say(welcome);
  for (;;) {
    co_await visit.say(shell_prompt);
    if (!co_await visit.line(line, true)) co_return;
    if (line == "exit" || line == "logout" || line == "quit") {
      co_await visit.say(goodbye);
      co_return;
    }
    if (line == "size") {
      const std::string text = visit.size_text();
      co_await visit.say(text);
    } else if (!line.empty()) {
      co_await visit.say(help_text);
    }
  }
}

}  // namespace

TelnetLesson::TelnetLesson(std::string_view recording) {
  const auto script = net::parse_script(recording, "recording");
  if (!script) throw std::logic_error(to_string(script.error()));
  bool new_round = true;
  for (const net::ScriptStep& step : script->steps) {
    if (step.kind != net::ScriptStep::Kind::send) {
      if (!banner_.empty()) break;
      new_round = true;
      continue;
    }
    if (step.bytes.front() != '\xff' || !banner_.empty()) {
      banner_ += step.bytes;
      continue;
    }
    if (new_round) rounds_.emplace_back();
    new_round = false;
    rounds_.back() += step.bytes;
  }
}

net::Task<void> TelnetLesson::serve(net::Stream stream) const {
  try {
    Visit visit(stream);
    co_await negotiate(visit, rounds_);
    co_await shell(visit, banner_);
    co_await stream.shutdown({stream.loop().in(answer_due), net::Phase::close});
  } catch (const net::Failure&) {
    // However a client leaves, the next one is served.
  }
}

}  // namespace hail::cli
