// SPDX-License-Identifier: GPL-3.0-or-later
// POP3 as Dovecot speaks it (RFC 1939, RFC 2449, RFC 2595): the recording, then one table of
// commands. A mailbox with one message; what is deleted is back the next time.
#include <fmt/core.h>

#include <charconv>

#include "cli/demo/recording.h"
#include "cli/demo/service.h"

namespace hail::cli::demo {
namespace {

class Pop3 final : public Service {
 public:
  explicit Pop3(bool tls) : answers_(recorded("pop3"), false), tls_(tls) {}

  /// Without the stamp: it would offer APOP.
  std::string greeting() override {
    std::string text = answers_.to("", false);
    const std::size_t stamp = text.find(" <");
    if (stamp != std::string::npos) text.erase(stamp, text.find('>') + 1 - stamp);
    return text;
  }
  std::string farewell() override { return "-ERR Disconnected for inactivity.\r\n"; }
  Answer octets(std::string_view) override { return {}; }

  Answer line(std::string_view line, bool more_waits) override {
    more_waits_ = more_waits;
    if (authenticating_) return enter(line);
    const std::string word = command_word(line, false);
    const std::string_view argument = behind_word(line);
    for (const Row& row : rows) {
      if (row.word != word || (row.after_login && !logged_in_)) continue;
      return (this->*row.does)(argument);
    }
    return {"-ERR Unknown command.\r\n"};
  }

 private:
  struct Row {
    std::string_view word;
    Answer (Pop3::*does)(std::string_view argument);
    bool after_login;
  };
  static const Row rows[15];

  Answer capa(std::string_view) {
    std::string text = only_plain(answers_.to("CAPA", tls_), "SASL ");
    constexpr std::string_view stls = "STLS\r\n";
    const std::size_t at = text.find(stls);
    if (tls_ && at != std::string::npos) text.erase(at, stls.size());
    return {std::move(text)};
  }
  Answer stls(std::string_view) {
    if (tls_) return {"-ERR TLS is already active.\r\n"};
    if (logged_in_) return {"-ERR Unknown command.\r\n"};
    if (more_waits_) return {"-ERR STLS must be the last command in a group.\r\n"};
    tls_ = true;
    return {"+OK Begin TLS negotiation now.\r\n", Answer::Then::start_tls};
  }
  Answer name(std::string_view argument) {
    if (argument.empty()) return {"-ERR No username given.\r\n"};
    name_ = argument;
    return {"+OK\r\n"};
  }
  Answer pass(std::string_view argument) {
    if (name_.empty()) return {"-ERR No username given.\r\n"};
    if (name_ != user || argument != password) return {"-ERR [AUTH] Authentication failed.\r\n"};
    logged_in_ = true;
    return {"+OK Logged in.\r\n"};
  }
  Answer auth(std::string_view argument) {
    const std::string mechanism = command_word(argument, false);
    if (argument.empty()) return {"+OK\r\nPLAIN\r\n.\r\n"};
    if (mechanism != "PLAIN") return {"-ERR Unsupported authentication mechanism.\r\n"};
    const std::string_view message = behind_word(argument);
    authenticating_ = message.empty();
    return authenticating_ ? Answer{"+ \r\n"} : enter(message);
  }
  Answer enter(std::string_view message) {
    authenticating_ = false;
    if (message == "*") return {"-ERR Authentication aborted by client.\r\n"};
    logged_in_ = may_enter(message);
    return {logged_in_ ? "+OK Logged in.\r\n" : "-ERR [AUTH] Authentication failed.\r\n"};
  }
  Answer no_apop(std::string_view) {
    return {"-ERR [AUTH] This demonstration does not take APOP.\r\n"};
  }
  Answer stat(std::string_view) {
    return {deleted_ ? std::string("+OK 0 0\r\n") : fmt::format("+OK 1 {}\r\n", message().size())};
  }
  Answer listing(std::string_view argument, std::string_view value) const {
    if (!argument.empty()) {
      if (!is_there(argument)) return no_message();
      return {fmt::format("+OK 1 {}\r\n", value)};
    }
    const std::string one = deleted_ ? "" : fmt::format("1 {}\r\n", value);
    return {fmt::format("+OK {} messages:\r\n{}.\r\n", deleted_ ? 0 : 1, one)};
  }
  Answer list(std::string_view argument) {
    return listing(argument, std::to_string(message().size()));
  }
  Answer uidl(std::string_view argument) { return listing(argument, "00000001hail"); }
  Answer retr(std::string_view argument) {
    if (!is_there(argument)) return no_message();
    return {fmt::format("+OK {} octets\r\n{}.\r\n", message().size(), message())};
  }
  /// The head, and so many lines behind it.
  Answer top(std::string_view argument) {
    if (!is_there(argument.substr(0, argument.find(' ')))) return no_message();
    const std::string_view rest = behind_word(argument);
    std::size_t lines = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), lines);
    if (error != std::errc() || end != rest.data() + rest.size())
      return {"-ERR Noise after message number.\r\n"};
    std::size_t until = message().find("\r\n\r\n") + 4;
    for (; lines > 0 && until < message().size(); --lines)
      until = message().find("\r\n", until) + 2;
    return {fmt::format("+OK\r\n{}.\r\n", message().substr(0, until))};
  }
  Answer dele(std::string_view argument) {
    if (!is_there(argument)) return no_message();
    deleted_ = true;
    return {"+OK Marked to be deleted.\r\n"};
  }
  Answer rset(std::string_view) {
    deleted_ = false;
    return {"+OK\r\n"};
  }
  Answer noop(std::string_view) { return {"+OK\r\n"}; }
  Answer quit(std::string_view) { return {answers_.to("QUIT", false), Answer::Then::close}; }

  bool is_there(std::string_view number) const { return number == "1" && !deleted_; }
  static Answer no_message() { return {"-ERR There's no message of that number.\r\n"}; }

  Answers answers_;
  bool tls_;
  bool more_waits_ = false;
  bool logged_in_ = false;
  bool deleted_ = false;
  bool authenticating_ = false;
  std::string name_;
};

const Pop3::Row Pop3::rows[15] = {
    {"CAPA", &Pop3::capa, false}, {"STLS", &Pop3::stls, false}, {"USER", &Pop3::name, false},
    {"PASS", &Pop3::pass, false}, {"AUTH", &Pop3::auth, false}, {"APOP", &Pop3::no_apop, false},
    {"STAT", &Pop3::stat, true},  {"LIST", &Pop3::list, true},  {"UIDL", &Pop3::uidl, true},
    {"RETR", &Pop3::retr, true},  {"TOP", &Pop3::top, true},    {"DELE", &Pop3::dele, true},
    {"RSET", &Pop3::rset, true},  {"NOOP", &Pop3::noop, true},  {"QUIT", &Pop3::quit, false},
};

}  // namespace

std::unique_ptr<Service> pop3_service(bool tls) {
  return std::make_unique<Pop3>(tls);
}

std::string_view message() {
  return "From: hail demo <postmaster@lab.test>\r\n"
         "To: lab@lab.test\r\n"
         "Subject: It works\r\n"
         "Date: Tue, 24 Nov 2026 04:00:00 +0000\r\n"
         "Message-ID: <1@lab.test>\r\n"
         "\r\n"
         "You have read this by hand. A mail program says the same words.\r\n";
}

}  // namespace hail::cli::demo
