// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP by hand (RFC 5321, 3207, 4954): commands, order, unusual replies, STARTTLS, AUTH, DATA.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "cli/assist_smtp_words.h"
#include "cli/assist_words.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

using telnet::Advice;

struct Reply {
  int code = 0;
  bool last = true;
  std::string enhanced;  ///< "5.1.1", or empty.
  std::string text;
};

/// Code 0: no SMTP reply at all.
Reply parse(std::string_view line) {
  Reply reply;
  if (line.size() < 3 ||
      !std::all_of(line.begin(), line.begin() + 3, [](char c) { return c >= '0' && c <= '9'; }))
    return reply;
  reply.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  reply.last = line.size() == 3 || line[3] != '-';
  reply.text = line.size() > 4 ? line.substr(4) : "";
  const std::vector<std::string> words = words_of(reply.text);
  const bool enhanced = !words.empty() && words[0].find('.') != std::string::npos &&
                        words[0].find_first_not_of("0123456789.") == std::string::npos;
  if (enhanced) reply.enhanced = words[0];
  return reply;
}

class SmtpAssist final : public MailAssist {
 public:
  explicit SmtpAssist(AssistFacts facts) : MailAssist(protocol, std::move(facts)) {}

  std::string prompt() const override { return data_ ? "data> " : MailAssist::prompt(); }
  std::vector<std::string> completions(std::string_view begun) const override;
  Advice typed(std::string_view line) override;
  Advice answered(const std::vector<std::string>& answers) override;
  Advice heard(std::string_view line) override;
  Advice encrypted(const net::TlsReport& report) override;
  Advice farewell() override;

 private:
  static constexpr Words protocol{"smtp", "SMTP", "STARTTLS", "Say EHLO again"};

  bool offers(std::string_view keyword) const { return keywords_.contains(std::string(keyword)); }
  Advice typed_content(std::string_view line);
  Advice typed_auth(std::string_view line, const std::vector<std::string>& words);
  Advice explain(std::string_view word) const;
  void heard_ehlo(const Reply& reply);
  void replied(const Reply& reply, Advice& advice);
  void said_ehlo(Advice& advice) const;
  Advice challenged(const Reply& reply);

  bool greeted_ = false;
  bool data_ = false;              // The user types the message.
  bool answering_ = false;         // The server asked something in AUTH, and the user answers.
  bool first_line_ = true;         // Of a reply.
  std::string verb_ = "greeting";  // What the next reply answers.
  std::map<std::string, std::vector<std::string>> keywords_;
  std::string auth_;                  // The mechanism that the questions are for.
  std::vector<std::string> answers_;  // What the server will ask for, in base64, last first.
};

std::vector<std::string> SmtpAssist::completions(std::string_view begun) const {
  std::vector<std::string> lines;
  if (data_ || answering_) return lines;
  const bool introduced = !keywords_.empty();
  for (const SmtpRow& row : smtp_commands()) {
    if (row.needs == "STARTTLS" && tls_) continue;
    const bool possible =
        row.needs.empty() || (row.needs == "ehlo" ? introduced : offers(row.needs));
    if (possible) lines.emplace_back(row.row.completes);
  }
  if (begins_with(begun, "EHLO ")) lines.push_back("EHLO " + facts_.own_name);
  if (begins_with(begun, "AUTH ") && offers("AUTH")) {
    for (const std::string& mechanism : keywords_.at("AUTH")) lines.push_back("AUTH " + mechanism);
  }
  const std::size_t address_end = begun.rfind("> ");
  if (begins_with(begun, "MAIL FROM:") && address_end != std::string_view::npos) {
    const std::string before(begun.substr(0, begun.rfind(' ') + 1));
    for (const SmtpParameter& row : smtp_parameters()) {
      if (offers(row.keyword)) lines.push_back(before + std::string(row.says));
    }
  }
  return fitting(begun, std::move(lines));
}

Advice SmtpAssist::typed(std::string_view line) {
  if (data_) return typed_content(line);
  Advice advice;
  if (answering_) {
    answering_ = false;
    advice.remember = false;
    advice.send.push_back(secret(std::string(line), "[password]"));
    return advice;
  }
  const std::vector<std::string> words = words_of(line);
  if (words.empty()) return advice;
  if (words[0].starts_with('?')) return explain(words.size() > 1 ? words[1] : words[0].substr(1));
  verb_ = upper(words[0]);
  if (verb_ == "AUTH" && words.size() > 1) return typed_auth(line, words);
  advice.send.push_back(plain(std::string(line)));
  return advice;
}

// RFC 5321 section 4.5.2: a line that begins with a dot gets another, which the server removes.
Advice SmtpAssist::typed_content(std::string_view line) {
  Advice advice;
  advice.remember = false;
  if (line == ".") {
    data_ = false;
    verb_ = ".";
    advice.send.push_back(plain("."));
    return advice;
  }
  advice.complete = true;
  advice.send.push_back(plain((line.starts_with('.') ? "." : "") + std::string(line)));
  if (line.starts_with('.'))
    advice.remarks.emplace_back("sent with one more dot, which the server takes away again");
  return advice;
}

Advice SmtpAssist::typed_auth(std::string_view line, const std::vector<std::string>& words) {
  Advice advice;
  const std::string mechanism = upper(words[1]);
  if (words.size() > 2) {  // With an initial response: whoever types it knows how.
    advice.remember = false;
    advice.send.push_back(secret(std::string(line), fmt::format("AUTH {} [password]", mechanism)));
    return advice;
  }
  if (mechanism != "PLAIN" && mechanism != "LOGIN") {
    advice.send.push_back(plain(std::string(line)));
    return advice;
  }
  auth_ = mechanism;
  return ask_login(true);
}

Advice SmtpAssist::answered(const std::vector<std::string>& answers) {
  Advice advice;
  const std::string& user = answers[0];
  const std::string& password = answers[1];
  if (auth_ == "PLAIN") {
    const std::string message = std::string(1, '\0') + user + std::string(1, '\0') + password;
    advice.send.push_back(secret("AUTH PLAIN " + net::base64(message), "AUTH PLAIN [password]"));
  } else {
    answers_ = {net::base64(password), net::base64(user)};
    advice.send.push_back(plain("AUTH LOGIN"));
  }
  return advice;
}

Advice SmtpAssist::explain(std::string_view word) const {
  Advice advice;
  advice.remember = false;
  if (word.size() == 3 && word.find_first_not_of("0123456789") == std::string_view::npos) {
    advice.remarks = smtp_explanations(word);
    if (!advice.remarks.empty()) return advice;
  }
  std::vector<CommandRow> rows;
  for (const SmtpRow& row : smtp_commands()) rows.push_back(row.row);
  advice.remarks = explain_commands(rows, word);
  return advice;
}

Advice SmtpAssist::heard(std::string_view line) {
  const Reply reply = parse(line);
  Advice advice;
  if (reply.code == 0) {
    advice.complete = true;
    return advice;
  }
  if (verb_ == "EHLO" && reply.code == 250) heard_ehlo(reply);
  first_line_ = false;
  if (!reply.last) return advice;
  first_line_ = true;
  if (reply.code == 334) return challenged(reply);
  // After a goodbye it is the server that ends the connection.
  advice.complete = reply.code != 221 && reply.code != 421;
  answers_.clear();
  replied(reply, advice);
  return advice;
}

void SmtpAssist::heard_ehlo(const Reply& reply) {
  if (first_line_) {
    keywords_.clear();
    keywords_[""] = {};  // EHLO was accepted, whatever it offers.
    return;
  }
  std::string text = reply.text;
  if (begins_with(text, "AUTH=")) text[4] = ' ';  // The form of long ago.
  std::vector<std::string> words = words_of(text);
  if (words.empty()) return;
  const std::string keyword = upper(words[0]);
  words.erase(words.begin());
  auto& arguments = keywords_[keyword];
  for (std::string& word : words) {
    if (std::find(arguments.begin(), arguments.end(), word) == arguments.end())
      arguments.push_back(std::move(word));
  }
}

// A complete reply: what it changes, and what is worth saying about it.
void SmtpAssist::replied(const Reply& reply, Advice& advice) {
  const std::string verb = std::exchange(verb_, std::string());
  const bool greeting = !std::exchange(greeted_, true);
  if (const std::string says = smtp_explanation(reply.code, reply.enhanced, verb); !says.empty()) {
    advice.remarks.push_back(says);
    return;
  }
  if (greeting && reply.code == 220) {
    advice.remarks.push_back("ready. Introduce yourself: EHLO " + facts_.own_name);
  } else if (verb == "EHLO" && reply.code == 250) {
    said_ehlo(advice);
  } else if (verb == "STARTTLS" && reply.code == 220) {
    advice.start_tls = true;
  } else if (verb == "DATA" && reply.code == 354) {
    data_ = true;
    advice.remarks.emplace_back(
        "from here on: content, not commands. A line with a dot alone ends it.");
  } else if (verb == "AUTH" && reply.code == 235) {
    advice.remarks.emplace_back("logged in");
  } else if (verb == "." && reply.code == 250) {
    advice.remarks.emplace_back("accepted: the server answers for the message now");
  }
}

void SmtpAssist::said_ehlo(Advice& advice) const {
  const std::size_t count = keywords_.size() - 1;
  std::string text = fmt::format("{} extension{}.", count, count == 1 ? "" : "s");
  if (offers("STARTTLS") && !tls_) {
    text += " STARTTLS encrypts: do it before AUTH.";
  } else if (offers("AUTH")) {
    text += " AUTH logs in, MAIL FROM begins a message.";
  } else {
    text += " MAIL FROM begins a message.";
  }
  advice.remarks.push_back(std::move(text));
}

Advice SmtpAssist::challenged(const Reply& reply) {
  Advice advice;
  if (!answers_.empty()) {
    advice.send.push_back(secret(answers_.back(), "[password]"));
    answers_.pop_back();
    return advice;
  }
  answering_ = true;
  advice.complete = true;
  const std::string asked = net::from_base64(reply.text).value_or("");
  advice.remarks.push_back(
      asked.empty()
          ? "it waits for an answer in base64; * gives up"
          : fmt::format("it asks: \"{}\"; answer in base64, * gives up", net::escape(asked, 60)));
  return advice;
}

Advice SmtpAssist::encrypted(const net::TlsReport& report) {
  keywords_.clear();  // RFC 3207 section 4.2: what was learned before counts no more.
  return MailAssist::encrypted(report);
}

Advice SmtpAssist::farewell() {
  Advice advice;
  if (data_) {
    advice.remarks.emplace_back("the message was not ended by a dot, so it was not sent");
    return advice;
  }
  if (answering_) advice.send.push_back(plain("*"));
  verb_ = "QUIT";
  advice.send.push_back(plain("QUIT"));
  return advice;
}

}  // namespace

std::unique_ptr<telnet::Assist> smtp_assist(AssistFacts facts) {
  return std::make_unique<SmtpAssist>(std::move(facts));
}

}  // namespace hail::cli
