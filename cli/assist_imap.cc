// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP by hand (RFC 9051, 3501): tags, continuations, STARTTLS, LOGIN and AUTHENTICATE PLAIN.
#include <fmt/core.h>

#include <algorithm>

#include "cli/assist_words.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

using telnet::Advice;

// clang-format off
constexpr CommandRow imap_rows[] = {
    {"CAPABILITY", "CAPABILITY", "what the server can do"},
    {"STARTTLS", "STARTTLS", "encrypt; then ask CAPABILITY again"},
    {"LOGIN", "LOGIN [NAME]", "log in: the password is asked for, not shown"},
    {"AUTHENTICATE", "AUTHENTICATE PLAIN", "the same, encoded by a SASL mechanism"},
    {"ID", "ID NIL", "what software this is"},
    {"NAMESPACE", "NAMESPACE", "where mailboxes are"},
    {"LIST", "LIST \"\" *", "the mailboxes"},
    {"LSUB", "LSUB \"\" *", "the subscribed mailboxes"},
    {"STATUS", "STATUS INBOX (UNSEEN)", "numbers of a mailbox"},
    {"SELECT", "SELECT INBOX", "open a mailbox"},
    {"EXAMINE", "EXAMINE INBOX", "open it without changing anything"},
    {"FETCH", "FETCH 1 (ENVELOPE)", "parts of messages"},
    {"SEARCH", "SEARCH UNSEEN", "the numbers of messages that fit"},
    {"STORE", "STORE 1 +FLAGS (\\Seen)", "change flags"},
    {"COPY", "COPY 1 MAILBOX", "copy messages to a mailbox"},
    {"MOVE", "MOVE 1 MAILBOX", "move them"},
    {"UID", "UID FETCH 1:* (FLAGS)", "the same by lasting numbers"},
    {"APPEND", "APPEND MAILBOX {SIZE}", "add a message"},
    {"CREATE", "CREATE MAILBOX", "a new mailbox"},
    {"DELETE", "DELETE MAILBOX", "away with one"},
    {"RENAME", "RENAME OLD NEW", "give one another name"},
    {"SUBSCRIBE", "SUBSCRIBE MAILBOX", "add to the subscribed ones"},
    {"UNSUBSCRIBE", "UNSUBSCRIBE MAILBOX", "take from them"},
    {"EXPUNGE", "EXPUNGE", "remove what is flagged \\Deleted"},
    {"CLOSE", "CLOSE", "the same, and close the mailbox"},
    {"UNSELECT", "UNSELECT", "close it and remove nothing"},
    {"IDLE", "IDLE", "wait for news; DONE ends it"},
    {"ENABLE", "ENABLE CONDSTORE", "switch an extension on"},
    {"CHECK", "CHECK", "let the server tidy up"},
    {"NOOP", "NOOP", "nothing, but brings news"},
    {"LOGOUT", "LOGOUT", "say goodbye; Ctrl-D does the same"},
};
// clang-format on

bool is_command(const std::string& word) {
  return std::any_of(std::begin(imap_rows), std::end(imap_rows),
                     [&](const CommandRow& row) { return row.completes == word; });
}

/// "a1", "A0001", "x.7": what nobody types as a command.
bool looks_like_tag(const std::string& word) {
  return !word.empty() && word.back() >= '0' && word.back() <= '9' &&
         word.find_first_of("(){%*\"\\]+") == std::string::npos;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

class ImapAssist final : public MailAssist {
 public:
  explicit ImapAssist(AssistFacts facts) : MailAssist(protocol, std::move(facts)) {}

  std::vector<std::string> completions(std::string_view begun) const override;
  Advice typed(std::string_view line) override;
  Advice answered(const std::vector<std::string>& answers) override;
  Advice heard(std::string_view line) override;
  Advice farewell() override;

 private:
  static constexpr Words protocol{"imap", "IMAP", "STARTTLS", "Ask CAPABILITY again"};

  Advice typed_command(const std::vector<std::string>& words, std::string_view line, bool tagged);
  Advice ask(std::string user);
  std::string next_tag() { return fmt::format("a{}", ++count_); }

  bool greeted_ = false;
  bool continuing_ = false;  // The server has said "+": lines are no commands.
  bool secret_ = false;      // And what it waits for is a secret.
  int count_ = 0;
  std::string tag_;   // Of the command that waits for its answer.
  std::string verb_;  // Of that command.
  std::string user_;
  std::string answer_;  // What the server will ask for, in base64.
};

std::vector<std::string> ImapAssist::completions(std::string_view begun) const {
  std::vector<std::string> lines;
  if (continuing_) return lines;
  std::string before;
  const std::vector<std::string> words = words_of(begun);
  const bool tagged =
      !words.empty() && looks_like_tag(words[0]) && begun.find(' ') != std::string_view::npos;
  if (tagged) before = words[0] + " ";
  add_commands(imap_rows, before, lines);
  if (begins_with(begun, before + "AUTHENTICATE ")) lines.push_back(before + "AUTHENTICATE PLAIN");
  return fitting(begun, std::move(lines));
}

Advice ImapAssist::typed(std::string_view line) {
  Advice advice;
  if (continuing_) {
    const bool done = upper(line) == "DONE";
    continuing_ = !secret_ && !done;
    advice.remember = false;
    advice.complete = continuing_;
    advice.send.push_back(std::exchange(secret_, false) ? secret(std::string(line), "[password]")
                                                        : plain(std::string(line)));
    return advice;
  }
  std::vector<std::string> words = words_of(line);
  if (words.empty()) return advice;
  if (auto help = asked_for_help(imap_rows, words)) return std::move(*help);
  const bool tagged = words.size() > 1 && !is_command(upper(words[0])) &&
                      (looks_like_tag(words[0]) || is_command(upper(words[1])));
  tag_ = tagged ? words[0] : next_tag();
  if (tagged) {
    const std::size_t behind = line.find(words[0]) + words[0].size();
    line = line.substr(std::min(line.find_first_not_of(" \t", behind), line.size()));
    words.erase(words.begin());
  }
  return typed_command(words, line, tagged);
}

// `words` and `line` are without the tag.
Advice ImapAssist::typed_command(const std::vector<std::string>& words, std::string_view line,
                                 bool tagged) {
  Advice advice;
  verb_ = upper(words[0]);
  if (verb_ == "LOGIN" && words.size() < 3) return ask(words.size() == 2 ? words[1] : "");
  if (verb_ == "AUTHENTICATE" && words.size() == 2 && upper(words[1]) == "PLAIN") return ask("");
  const bool is_secret = verb_ == "LOGIN" || (verb_ == "AUTHENTICATE" && words.size() > 2);
  const std::string whole = fmt::format("{} {}", tag_, line);
  advice.remember = !is_secret;
  if (is_secret) {
    advice.send.push_back(secret(whole, fmt::format("{} {} {} [password]", tag_, verb_, words[1])));
  } else {
    advice.send.push_back(plain(whole));
    if (!tagged) advice.remarks.push_back(fmt::format("sent as {}", net::escape(whole, 60)));
  }
  return advice;
}

Advice ImapAssist::ask(std::string user) {
  user_ = std::move(user);
  return ask_login(user_.empty());
}

Advice ImapAssist::answered(const std::vector<std::string>& answers) {
  Advice advice;
  if (answers.size() == 2) user_ = answers[0];
  const std::string& password = answers.back();
  if (verb_ == "LOGIN") {
    const std::string user = user_.starts_with('"') ? user_ : quoted(user_);
    const std::string begin = fmt::format("{} LOGIN {} ", tag_, user);
    advice.send.push_back(secret(begin + quoted(password), begin + "[password]"));
  } else {
    answer_ = net::base64(std::string(1, '\0') + user_ + std::string(1, '\0') + password);
    advice.send.push_back(plain(tag_ + " AUTHENTICATE PLAIN"));
  }
  return advice;
}

Advice ImapAssist::heard(std::string_view line) {
  Advice advice;
  const bool greeting = !std::exchange(greeted_, true);
  if (greeting) {
    advice.complete = true;
    if (begins_with(line, "* OK")) {
      advice.remarks.emplace_back(
          tls_ ? "ready. CAPABILITY says what it can; LOGIN logs in."
               : "ready. CAPABILITY says what it can; STARTTLS encrypts, before LOGIN.");
    }
    return advice;
  }
  if (line == "+" || line.starts_with("+ ")) {
    if (!answer_.empty()) {
      advice.send.push_back(secret(std::exchange(answer_, {}), "[password]"));
      return advice;
    }
    continuing_ = true;
    secret_ = verb_ == "AUTHENTICATE";
    advice.complete = true;
    if (verb_ == "IDLE") advice.remarks.emplace_back("waiting for news; DONE ends it");
    return advice;
  }
  if (tag_.empty() || !line.starts_with(tag_ + " ")) return advice;
  const bool positive = begins_with(line.substr(tag_.size() + 1), "OK");
  const std::string verb = std::exchange(verb_, {});
  tag_.clear();
  answer_.clear();
  continuing_ = false;
  advice.complete =
      verb != "LOGOUT" || !positive;  // After a goodbye the server ends the connection.
  if (verb == "STARTTLS" && positive) advice.start_tls = true;
  if ((verb == "LOGIN" || verb == "AUTHENTICATE") && positive)
    advice.remarks.emplace_back("logged in");
  return advice;
}

Advice ImapAssist::farewell() {
  Advice advice;
  if (continuing_) advice.send.push_back(plain(secret_ ? "*" : "DONE"));
  verb_ = "LOGOUT";
  tag_ = next_tag();
  advice.send.push_back(plain(tag_ + " LOGOUT"));
  return advice;
}

}  // namespace

std::unique_ptr<telnet::Assist> imap_assist(AssistFacts facts) {
  return std::make_unique<ImapAssist>(std::move(facts));
}

}  // namespace hail::cli
