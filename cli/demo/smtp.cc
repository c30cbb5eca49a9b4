// SPDX-License-Identifier: GPL-3.0-or-later
// SMTP as Postfix speaks it (RFC 5321, RFC 3207, RFC 3030): the recording, then one table of
// commands. Addresses at the lab's domain are accepted, mail is thrown away.
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "cli/demo/recording.h"
#include "cli/demo/service.h"

namespace hail::cli::demo {
namespace {

constexpr std::size_t most_content = 1024 * 1024;
constexpr int most_errors = 20;

bool is_word(std::string_view text, std::string_view word) {
  return std::equal(
      text.begin(), text.end(), word.begin(), word.end(),
      [](unsigned char a, unsigned char b) { return std::toupper(a) == std::toupper(b); });
}

/// The address between the brackets of "FROM:<lab@lab.test> SIZE=9"; nothing if it is not so.
bool path(std::string_view argument, std::string_view keyword, std::string& address) {
  if (!is_word(argument.substr(0, keyword.size()), keyword)) return false;
  argument.remove_prefix(keyword.size());
  while (argument.starts_with(' ')) argument.remove_prefix(1);
  const std::size_t end = argument.find('>');
  if (!argument.starts_with('<') || end == std::string_view::npos) return false;
  address = argument.substr(1, end - 1);
  return true;
}

class Smtp final : public Service {
 public:
  explicit Smtp(bool tls) : answers_(recorded("smtp"), false), tls_(tls) {}

  std::string greeting() override { return answers_.to("", false); }
  std::string farewell() override { return "421 4.4.2 mx1.lab.test Error: timeout exceeded\r\n"; }

  Answer line(std::string_view line, bool more_waits) override {
    if (in_content_) return content(line);
    if (authenticating_) return enter(line);
    more_waits_ = more_waits;
    const std::string word = command_word(line, false);
    std::string_view argument = behind_word(line);
    while (argument.ends_with(' ')) argument.remove_suffix(1);
    for (const Row& row : rows) {
      if (row.word != word) continue;
      Answer answer =
          row.does != nullptr ? (this->*row.does)(argument) : Answer{std::string(row.says)};
      if (answer.text.starts_with('5')) ++errors_;
      return patience(std::move(answer));
    }
    ++errors_;
    return patience({"500 5.5.2 Error: command not recognized\r\n"});
  }

  Answer octets(std::string_view bytes) override {
    content_octets_ += bytes.size();
    if (!last_chunk_) return {fmt::format("250 2.0.0 Ok: {} bytes\r\n", bytes.size())};
    return taken();
  }

 private:
  struct Row {
    std::string_view word;
    Answer (Smtp::*does)(std::string_view argument);
    std::string_view says;  ///< Where nothing is to be done.
  };
  static const Row rows[15];

  Answer patience(Answer answer) const {
    if (errors_ < most_errors) return answer;
    return {"421 4.7.0 mx1.lab.test Error: too many errors\r\n", Answer::Then::close};
  }

  void forget() {
    mail_ = false;
    recipients_ = 0;
    content_octets_ = 0;
  }

  Answer ehlo(std::string_view argument) {
    if (argument.empty()) return {"501 Syntax: EHLO hostname\r\n"};
    forget();
    std::string text = answers_.to("EHLO", tls_);
    // Postfix: smtpd_tls_auth_only.
    if (tls_ && !logged_in_) text.insert(text.find("250-ENHANCED"), "250-AUTH PLAIN\r\n");
    return {std::move(text)};
  }
  Answer helo(std::string_view argument) {
    if (argument.empty()) return {"501 Syntax: HELO hostname\r\n"};
    forget();
    return {"250 mx1.lab.test\r\n"};
  }
  Answer starttls(std::string_view argument) {
    if (!argument.empty()) return {"501 5.5.4 Syntax: STARTTLS\r\n"};
    if (tls_) return {"554 5.5.1 Error: TLS already active\r\n"};
    // What was sent along in clear must not be read as if it were protected (RFC 3207 section 4.2).
    if (more_waits_) return {"503 5.5.1 Error: STARTTLS must be the last command in a group\r\n"};
    tls_ = true;
    forget();
    return {answers_.to("STARTTLS", false), Answer::Then::start_tls};
  }
  Answer auth(std::string_view argument) {
    if (!tls_) return {"538 5.7.11 Encryption required for requested authentication mechanism\r\n"};
    if (logged_in_) return {"503 5.5.1 Error: already authenticated\r\n"};
    if (command_word(argument, false) != "PLAIN")
      return {"535 5.7.8 Error: authentication failed: Invalid authentication mechanism\r\n"};
    const std::string_view message = behind_word(argument);
    authenticating_ = message.empty();
    return authenticating_ ? Answer{"334 \r\n"} : enter(message);
  }
  Answer enter(std::string_view message) {
    authenticating_ = false;
    if (message == "*") return {"501 5.7.0 Authentication aborted\r\n"};
    logged_in_ = may_enter(message);
    return {logged_in_ ? "235 2.7.0 Authentication successful\r\n"
                       : "535 5.7.8 Error: authentication failed\r\n"};
  }
  Answer mail(std::string_view argument) {
    if (mail_) return {"503 5.5.1 Error: nested MAIL command\r\n"};
    std::string address;
    if (!path(argument, "FROM:", address)) return {"501 5.5.4 Syntax: MAIL FROM:<address>\r\n"};
    mail_ = true;
    return {"250 2.1.0 Ok\r\n"};
  }
  Answer rcpt(std::string_view argument) {
    if (!mail_) return {"503 5.5.1 Error: need MAIL command\r\n"};
    std::string address;
    if (!path(argument, "TO:", address)) return {"501 5.5.4 Syntax: RCPT TO:<address>\r\n"};
    const std::size_t at = address.rfind('@');
    const std::string_view name = std::string_view(address).substr(0, at);
    const std::string_view where =
        at == std::string::npos ? domain : std::string_view(address).substr(at + 1);
    if (!is_word(where, domain))
      return {fmt::format("554 5.7.1 <{}>: Relay access denied\r\n", address)};
    if (!is_word(name, user) && !is_word(name, "postmaster")) {
      return {
          fmt::format("550 5.1.1 <{}>: Recipient address rejected: User unknown in local "
                      "recipient table\r\n",
                      address)};
    }
    ++recipients_;
    return {"250 2.1.5 Ok\r\n"};
  }
  Answer data(std::string_view) {
    if (!mail_) return {"503 5.5.1 Error: need RCPT command\r\n"};
    if (recipients_ == 0) return {"554 5.5.1 Error: no valid recipients\r\n"};
    in_content_ = true;
    return {"354 End data with <CR><LF>.<CR><LF>\r\n"};
  }
  Answer bdat(std::string_view argument) {
    std::size_t size = 0;
    const auto [end, error] =
        std::from_chars(argument.data(), argument.data() + argument.size(), size);
    std::string_view rest(end, static_cast<std::size_t>(argument.data() + argument.size() - end));
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (error != std::errc() || !(rest.empty() || is_word(rest, "LAST")))
      return {"501 5.5.4 Syntax: BDAT count [LAST]\r\n"};
    // The octets follow whatever we think of it: what cannot be skipped ends the connection.
    if (size > most_content || !mail_ || recipients_ == 0)
      return {"503 5.5.1 Error: need RCPT command\r\n", Answer::Then::close};
    last_chunk_ = !rest.empty();
    if (size == 0) return octets({});
    return {"", Answer::Then::go_on, size};
  }
  Answer content(std::string_view line) {
    content_octets_ += line.size() + 2;
    if (line == ".") {
      in_content_ = false;
      return taken();
    }
    if (content_octets_ <= most_content) return {};
    return {"552 5.3.4 Error: message file too big\r\n", Answer::Then::close};
  }
  Answer taken() {
    const std::size_t size = content_octets_;
    forget();
    return {
        fmt::format("250 2.0.0 Ok: {} octets taken and thrown away, this is hail demo\r\n", size)};
  }
  Answer rset(std::string_view) {
    forget();
    return {"250 2.0.0 Ok\r\n"};
  }
  Answer vrfy(std::string_view argument) {
    if (argument.empty()) return {"501 5.5.4 Syntax: VRFY address\r\n"};
    const std::string_view name = argument.substr(0, argument.find('@'));
    if (is_word(name, user) || is_word(name, "postmaster"))
      return {fmt::format("252 2.0.0 {}\r\n", argument)};
    return {
        fmt::format("550 5.1.1 <{}>: Recipient address rejected: User unknown in local recipient "
                    "table\r\n",
                    argument)};
  }
  Answer quit(std::string_view) { return {answers_.to("QUIT", true), Answer::Then::close}; }

  Answers answers_;
  bool tls_;
  bool more_waits_ = false;
  bool mail_ = false;
  bool in_content_ = false;
  bool last_chunk_ = false;
  bool authenticating_ = false;
  bool logged_in_ = false;
  std::size_t recipients_ = 0;
  std::size_t content_octets_ = 0;
  int errors_ = 0;
};

const Smtp::Row Smtp::rows[15] = {
    {"EHLO", &Smtp::ehlo, {}},
    {"HELO", &Smtp::helo, {}},
    {"STARTTLS", &Smtp::starttls, {}},
    {"MAIL", &Smtp::mail, {}},
    {"RCPT", &Smtp::rcpt, {}},
    {"DATA", &Smtp::data, {}},
    {"BDAT", &Smtp::bdat, {}},
    {"RSET", &Smtp::rset, {}},
    {"VRFY", &Smtp::vrfy, {}},
    {"QUIT", &Smtp::quit, {}},
    {"NOOP", nullptr, "250 2.0.0 Ok\r\n"},
    {"AUTH", &Smtp::auth, {}},
    {"EXPN", nullptr, "502 5.5.1 Error: command not implemented\r\n"},
    {"HELP", nullptr, "502 5.5.1 Error: command not implemented\r\n"},
    {"ETRN", nullptr, "459 4.0.0 Error: no mail is queued here, this is hail demo\r\n"},
};

}  // namespace

std::unique_ptr<Service> smtp_service(bool tls) {
  return std::make_unique<Smtp>(tls);
}

}  // namespace hail::cli::demo
