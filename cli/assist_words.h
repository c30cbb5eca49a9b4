// SPDX-License-Identifier: GPL-3.0-or-later
// What the assists of all mail protocols share: reading typed words, and tables of commands with
// their explanations. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/mail_assist.h"
#include "hail/net/ascii.h"

namespace hail::cli {

/// A command of a protocol.
struct CommandRow {
  std::string_view completes;  ///< What Tab makes of it: "MAIL FROM:<".
  std::string_view form;       ///< "MAIL FROM:<ADDRESS>".
  std::string_view says;       ///< One clause.
};

using net::upper;
/// The words of a line, separated by blanks.
std::vector<std::string> words_of(std::string_view line);
/// The first word in upper case; empty if there is none.
std::string verb_of(std::string_view line);
/// Whether `line` begins with `begin`, upper and lower case alike.
bool begins_with(std::string_view line, std::string_view begin);
/// Those of `lines` that `begun` is the beginning of, sorted.
std::vector<std::string> fitting(std::string_view begun, std::vector<std::string> lines);

/// "?" lists the commands, "? WORD" explains those that begin with WORD. A remark a line.
std::vector<std::string> explain_commands(std::span<const CommandRow> rows, std::string_view word);

/// What is said at the beginning: "SMTP with HOST [ADDRESS]. Tab completes, ..."
telnet::Advice opening(std::string_view protocol, const AssistFacts& facts);

/// What the assists of all mail protocols do alike: who they are, and how a password is asked for.
class MailAssist : public telnet::Assist {
 public:
  std::string_view name() const override { return words_.name; }
  std::string prompt() const override;
  telnet::Advice begin() override { return opening(words_.title, facts_); }
  telnet::Advice encrypted(const net::TlsReport& report) override;

 protected:
  struct Words {
    std::string_view name;      ///< "imap".
    std::string_view title;     ///< "IMAP".
    std::string_view starttls;  ///< The command that encrypts.
    std::string_view again;     ///< After TLS: "Ask CAPABILITY again".
  };
  MailAssist(const Words& words, AssistFacts facts)
      : facts_(std::move(facts)), tls_(!facts_.tls.empty()), words_(words) {}

  /// Questions for a name, unless it is known, and a password; before TLS with a warning, so that
  /// the user may think again.
  telnet::Advice ask_login(bool with_name) const;
  /// What "?" and "? WORD" say; nothing for any other line.
  static std::optional<telnet::Advice> asked_for_help(std::span<const CommandRow> rows,
                                                      const std::vector<std::string>& words);
  /// The completions of a table, without the command that encrypts once that is done.
  void add_commands(std::span<const CommandRow> rows, const std::string& before,
                    std::vector<std::string>& lines) const;

  AssistFacts facts_;
  bool tls_;

 private:
  const Words& words_;
};

/// A line whose secret is replaced: `shown` stays readable.
telnet::Sending secret(std::string line, std::string_view shown);
/// One that is no secret.
telnet::Sending plain(std::string line);

}  // namespace hail::cli
