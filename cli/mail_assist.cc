// SPDX-License-Identifier: GPL-3.0-or-later
// Which assist serves which port, and what they share.
#include "cli/mail_assist.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "cli/assist_words.h"
#include "hail/net/ascii.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

struct Place {
  MailProtocol protocol;
  std::string_view scheme;
  std::uint16_t port;
};
constexpr Place places[] = {
    {MailProtocol::smtp, "smtp", 25},   {MailProtocol::smtp, "submission", 587},
    {MailProtocol::smtp, "smtps", 465}, {MailProtocol::smtp, "submissions", 465},
    {MailProtocol::pop3, "pop3", 110},  {MailProtocol::pop3, "pop3s", 995},
    {MailProtocol::imap, "imap", 143},  {MailProtocol::imap, "imaps", 993},
};

}  // namespace

std::optional<MailProtocol> mail_protocol(const probes::Target& target) {
  for (const Place& place : places) {
    const bool fits = target.scheme.empty()
                          ? target.endpoint.path.empty() && place.port == target.endpoint.port
                          : place.scheme == target.scheme;
    if (fits) return place.protocol;
  }
  return std::nullopt;
}

std::unique_ptr<telnet::Assist> mail_assist(MailProtocol protocol, AssistFacts facts) {
  switch (protocol) {
    case MailProtocol::pop3:
      return pop3_assist(std::move(facts));
    case MailProtocol::imap:
      return imap_assist(std::move(facts));
    case MailProtocol::smtp:
      break;
  }
  return smtp_assist(std::move(facts));
}

std::string own_name(const std::string& address) {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) == 0 &&
      std::string_view(name).find('.') != std::string_view::npos)
    return name;
  if (address.empty()) return "localhost";
  return address.find(':') == std::string::npos ? fmt::format("[{}]", address)
                                                : fmt::format("[IPv6:{}]", address);
}

// ---- assist_words.h ----

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    if (end > begin) words.emplace_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
  return words;
}

std::string verb_of(std::string_view line) {
  const std::vector<std::string> words = words_of(line);
  return words.empty() ? std::string() : net::upper(words.front());
}

bool begins_with(std::string_view line, std::string_view begin) {
  return net::upper(line.substr(0, begin.size())) == net::upper(begin);
}

std::vector<std::string> fitting(std::string_view begun, std::vector<std::string> lines) {
  std::erase_if(lines, [&](const std::string& line) {
    return line.size() < begun.size() || !begins_with(line, begun);
  });
  std::sort(lines.begin(), lines.end());
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  return lines;
}

std::vector<std::string> explain_commands(std::span<const CommandRow> rows, std::string_view word) {
  std::vector<std::string> remarks;
  for (const CommandRow& row : rows) {
    if (begins_with(row.form, word))
      remarks.push_back(fmt::format("{:<20} {}", row.form, row.says));
  }
  if (remarks.empty()) remarks.push_back(fmt::format("no such command: {}", net::escape(word, 40)));
  return remarks;
}

telnet::Advice opening(std::string_view protocol, const AssistFacts& facts) {
  std::string with = net::escape(facts.host);
  if (!facts.address.empty() && facts.address != facts.host)
    with += fmt::format(" [{}]", facts.address);
  std::string keys = "Tab completes, ? explains";
  if (facts.escape != "off") keys += fmt::format(", {} {}>", facts.escape, facts.program);
  telnet::Advice advice;
  advice.remarks.push_back(fmt::format("{} with {}. {}", protocol, with, keys));
  if (!facts.tls.empty()) advice.remarks.push_back(facts.tls + ".");
  return advice;
}

std::string MailAssist::prompt() const {
  return fmt::format("{}{}> ", words_.name, tls_ ? " tls" : "");
}

telnet::Advice MailAssist::encrypted(const net::TlsReport& report) {
  tls_ = true;
  telnet::Advice advice;
  advice.remarks.push_back(
      fmt::format("{}. {}: the list may change.", net::verdict(report, facts_.host), words_.again));
  return advice;
}

telnet::Advice MailAssist::ask_login(bool with_name) const {
  telnet::Advice advice;
  if (!tls_) {
    advice.remarks.push_back(fmt::format(
        "the password will go out in clear. Ctrl-C ends; to encrypt first: {}", words_.starttls));
  }
  if (with_name) advice.ask.push_back({"user name: ", false});
  advice.ask.push_back({"password (not shown): ", true});
  return advice;
}

std::optional<telnet::Advice> MailAssist::asked_for_help(std::span<const CommandRow> rows,
                                                         const std::vector<std::string>& words) {
  if (!words[0].starts_with('?')) return std::nullopt;
  telnet::Advice advice;
  advice.remember = false;
  advice.remarks = explain_commands(rows, words.size() > 1 ? words[1] : words[0].substr(1));
  return advice;
}

void MailAssist::add_commands(std::span<const CommandRow> rows, const std::string& before,
                              std::vector<std::string>& lines) const {
  for (const CommandRow& row : rows) {
    if (row.completes != words_.starttls || !tls_)
      lines.push_back(before + std::string(row.completes));
  }
}

telnet::Sending secret(std::string line, std::string_view shown) {
  telnet::Sending sending;
  sending.line = std::move(line);
  sending.shown = shown;
  return sending;
}

telnet::Sending plain(std::string line) {
  telnet::Sending sending;
  sending.line = std::move(line);
  return sending;
}

}  // namespace hail::cli
