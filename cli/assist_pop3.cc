// SPDX-License-Identifier: GPL-3.0-or-later
// POP3 by hand (RFC 1939, 2449, 2595, 5034): commands, replies of several lines, STLS, passwords.
#include <fmt/core.h>

#include "cli/assist_words.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

using telnet::Advice;

// clang-format off
constexpr CommandRow pop3_rows[] = {
    {"CAPA", "CAPA", "what the server can do"},
    {"STLS", "STLS", "encrypt; then ask CAPA again"},
    {"USER", "USER NAME", "log in: the name, then PASS"},
    {"PASS", "PASS", "the password: it is asked for, not shown"},
    {"APOP", "APOP NAME DIGEST", "log in with a digest of the greeting's stamp"},
    {"AUTH", "AUTH PLAIN", "log in: name and password are asked for"},
    {"STAT", "STAT", "how many messages, how many bytes"},
    {"LIST", "LIST [N]", "the size of each message, or of message N"},
    {"UIDL", "UIDL [N]", "the lasting name of each message, or of message N"},
    {"RETR", "RETR N", "the whole of message N"},
    {"TOP", "TOP N LINES", "the headers of message N and so many lines"},
    {"DELE", "DELE N", "mark message N as deleted; QUIT does it"},
    {"RSET", "RSET", "take all such marks away"},
    {"NOOP", "NOOP", "nothing, but keeps the connection"},
    {"QUIT", "QUIT", "delete what is marked, say goodbye; or Ctrl-D"},
};
// clang-format on

class Pop3Assist final : public MailAssist {
 public:
  explicit Pop3Assist(AssistFacts facts) : MailAssist(protocol, std::move(facts)) {}

  std::vector<std::string> completions(std::string_view begun) const override;
  Advice typed(std::string_view line) override;
  Advice answered(const std::vector<std::string>& answers) override;
  Advice heard(std::string_view line) override;
  Advice farewell() override;

 private:
  static constexpr Words protocol{"pop3", "POP3", "STLS", "Ask CAPA again"};

  Advice ask(std::string verb, bool with_user);

  bool greeted_ = false;
  bool listing_ = false;  // Inside a reply of several lines.
  bool expects_listing_ = false;
  bool answering_ = false;  // The server asked something in AUTH, and the user answers.
  std::string verb_;        // What the next reply answers.
  std::string asked_for_;   // What the questions to the user are for.
  std::string answer_;      // What the server will ask for, in base64.
};

std::vector<std::string> Pop3Assist::completions(std::string_view begun) const {
  std::vector<std::string> lines;
  if (answering_) return lines;
  add_commands(pop3_rows, "", lines);
  if (begins_with(begun, "AUTH ")) lines.emplace_back("AUTH PLAIN");
  return fitting(begun, std::move(lines));
}

Advice Pop3Assist::ask(std::string verb, bool with_user) {
  asked_for_ = std::move(verb);
  return ask_login(with_user);
}

Advice Pop3Assist::typed(std::string_view line) {
  Advice advice;
  if (answering_) {
    answering_ = false;
    advice.remember = false;
    advice.send.push_back(secret(std::string(line), "[password]"));
    return advice;
  }
  const std::vector<std::string> words = words_of(line);
  if (words.empty()) return advice;
  if (auto help = asked_for_help(pop3_rows, words)) return std::move(*help);
  verb_ = upper(words[0]);
  const bool alone = words.size() == 1;
  expects_listing_ = verb_ == "CAPA" || verb_ == "RETR" || verb_ == "TOP" ||
                     (alone && (verb_ == "LIST" || verb_ == "UIDL" || verb_ == "AUTH"));
  if (verb_ == "PASS" && alone) return ask("PASS", false);
  if (verb_ == "AUTH" && words.size() == 2 && upper(words[1]) == "PLAIN") return ask("AUTH", true);
  const bool is_secret =
      verb_ == "PASS" || verb_ == "APOP" || (verb_ == "AUTH" && words.size() > 2);
  advice.remember = !is_secret;
  advice.send.push_back(is_secret ? secret(std::string(line), verb_ + " [password]")
                                  : plain(std::string(line)));
  return advice;
}

Advice Pop3Assist::answered(const std::vector<std::string>& answers) {
  Advice advice;
  if (asked_for_ == "PASS") {
    advice.send.push_back(secret("PASS " + answers[0], "PASS [password]"));
    return advice;
  }
  answer_ = net::base64(std::string(1, '\0') + answers[0] + std::string(1, '\0') + answers[1]);
  advice.send.push_back(plain("AUTH PLAIN"));
  return advice;
}

Advice Pop3Assist::heard(std::string_view line) {
  Advice advice;
  if (listing_) {
    advice.complete = line == ".";
    listing_ = !advice.complete;
    return advice;
  }
  if (verb_ == "AUTH" && (line == "+" || line.starts_with("+ "))) {
    if (!answer_.empty()) {
      advice.send.push_back(secret(std::exchange(answer_, {}), "[password]"));
      return advice;
    }
    answering_ = true;
    advice.complete = true;
    return advice;
  }
  const bool positive = begins_with(line, "+OK");
  const bool greeting = !std::exchange(greeted_, true);
  const std::string verb = std::exchange(verb_, {});
  answer_.clear();
  if (positive && std::exchange(expects_listing_, false)) {
    listing_ = true;
    return advice;
  }
  expects_listing_ = false;
  advice.complete = verb != "QUIT" || !positive;  // After a goodbye the server ends the connection.
  if (greeting && positive) {
    advice.remarks.emplace_back(tls_ ? "ready. CAPA says what it can; USER and PASS log in."
                                     : "ready. CAPA says what it can; STLS encrypts, before PASS.");
  } else if (verb == "STLS" && positive) {
    advice.start_tls = true;
  } else if ((verb == "PASS" || verb == "AUTH") && positive) {
    advice.remarks.emplace_back("logged in");
  }
  return advice;
}

Advice Pop3Assist::farewell() {
  Advice advice;
  if (answering_) advice.send.push_back(plain("*"));
  verb_ = "QUIT";
  advice.send.push_back(plain("QUIT"));
  return advice;
}

}  // namespace

std::unique_ptr<telnet::Assist> pop3_assist(AssistFacts facts) {
  return std::make_unique<Pop3Assist>(std::move(facts));
}

}  // namespace hail::cli
