// SPDX-License-Identifier: GPL-3.0-or-later
// The sentences of the SMTP assist, as tables.
#include "cli/assist_smtp_words.h"

#include <fmt/core.h>

namespace hail::cli {
namespace {

// clang-format off
constexpr SmtpRow smtp_rows[] = {
    {{"EHLO", "EHLO NAME", "introduce yourself; the answer lists what there is"}, ""},
    {{"STARTTLS", "STARTTLS", "encrypt; then say EHLO again"}, "STARTTLS"},
    {{"AUTH", "AUTH PLAIN|LOGIN", "log in: name and password are asked for"}, "AUTH"},
    {{"MAIL FROM:<", "MAIL FROM:<ADDRESS>", "begin a message; a bounce goes here, <> for none"}, "ehlo"},
    {{"RCPT TO:<", "RCPT TO:<ADDRESS>", "one recipient; repeat it for more"}, "ehlo"},
    {{"DATA", "DATA", "the message itself, ended by a line with a dot alone"}, "ehlo"},
    {{"RSET", "RSET", "forget the message that was begun"}, ""},
    {{"VRFY", "VRFY USER", "does this user exist? Most do not say (252)"}, "ehlo"},
    {{"EXPN", "EXPN LIST", "who is on this list? Most servers refuse"}, "EXPN"},
    {{"ETRN", "ETRN DOMAIN", "deliver what waits for this domain"}, "ETRN"},
    {{"HELP", "HELP", "what the server has to say about itself"}, ""},
    {{"NOOP", "NOOP", "nothing, but keeps the connection"}, ""},
    {{"QUIT", "QUIT", "say goodbye; Ctrl-D does the same"}, ""},
};

/// What an unusual reply means. The first row that fits; empty columns fit everything.
struct ReplyRow {
  int code;
  std::string_view enhanced;
  std::string_view verb;
  std::string_view says;
};
constexpr ReplyRow reply_rows[] = {
    {421, "", "", "the server ends the connection; trying again later helps"},
    {432, "", "", "this password has to be changed first"},
    {450, "", "RCPT", "not now; often greylisting: the same again in some minutes works"},
    {450, "", "", "not now; try again later"},
    {451, "", "", "a fault at the server; try again later"},
    {452, "4.5.3", "", "too many recipients at once: the rest in another message"},
    {452, "", "", "no room; try again later"},
    {454, "", "STARTTLS", "the server cannot encrypt now"},
    {454, "", "AUTH", "the server cannot check passwords now"},
    {455, "", "", "a parameter that the server cannot take now"},
    {500, "", "", "not a command that this server knows; ? lists the usual ones"},
    {501, "", "EHLO", "EHLO wants a name behind it"},
    {501, "", "HELO", "HELO wants a name behind it"},
    {501, "", "MAIL", "the form is MAIL FROM:<user@example.com>"},
    {501, "", "RCPT", "the form is RCPT TO:<user@example.com>"},
    {501, "", "AUTH", "the answer was not base64, or was cancelled"},
    {501, "", "", "something is wrong behind the command"},
    {502, "", "", "known, but not built into this server or switched off"},
    {503, "", "RCPT", "order: MAIL FROM comes before RCPT TO"},
    {503, "", "DATA", "order: MAIL FROM, then RCPT TO, then DATA"},
    {503, "", "MAIL", "order: EHLO first, and one message at a time; RSET forgets it"},
    {503, "", "AUTH", "order: AUTH after EHLO, once, and often after STARTTLS only"},
    {503, "", "STARTTLS", "order: EHLO first, and encrypted only once"},
    {503, "", "", "a good command at the wrong time: EHLO, MAIL FROM, RCPT TO, DATA"},
    {504, "", "AUTH", "this way to log in is not offered; EHLO lists those that are"},
    {504, "5.5.2", "EHLO", "this server wants a full host name: EHLO client.example.com"},
    {504, "", "", "this argument is not built in"},
    {521, "", "", "this host takes no mail at all"},
    {530, "5.7.0", "", "encrypt first: STARTTLS, then EHLO again"},
    {530, "", "", "log in first: AUTH"},
    {534, "", "", "this way to log in is too weak for this server"},
    {535, "", "", "name or password is wrong, or may not be used here"},
    {538, "", "", "this way to log in needs encryption: STARTTLS"},
    {550, "5.1.1", "", "no such mailbox"},
    {550, "5.7.1", "", "refused by policy: not for you, or not from here"},
    {550, "5.7.26", "", "the sender could not be authenticated (SPF, DKIM, DMARC)"},
    {550, "", "RCPT", "this recipient is refused for good"},
    {551, "", "", "not here; the text may name the right host"},
    {552, "5.2.2", "", "the mailbox is full"},
    {552, "", "", "too large: SIZE in the answer to EHLO says how much is taken"},
    {553, "", "", "no well-formed address, or none that may be used here"},
    {554, "5.5.1", "", "no recipient was accepted, so there is nobody to send to"},
    {554, "5.7.1", "RCPT", "no relaying for you: AUTH, or go to the recipient's own MX"},
    {554, "", "greeting", "this server does not talk to us"},
    {554, "", "", "refused for good"},
    {555, "", "", "a parameter that the server does not know; EHLO lists what it does"},
    {252, "", "VRFY", "the server does not say who exists; that is usual"},
};

constexpr SmtpParameter parameter_rows[] = {
    {"SIZE", "SIZE="}, {"8BITMIME", "BODY=8BITMIME"}, {"SMTPUTF8", "SMTPUTF8"},
    {"REQUIRETLS", "REQUIRETLS"}, {"DSN", "RET=HDRS"}, {"BINARYMIME", "BODY=BINARYMIME"},
};
// clang-format on

}  // namespace

std::span<const SmtpRow> smtp_commands() {
  return smtp_rows;
}
std::span<const SmtpParameter> smtp_parameters() {
  return parameter_rows;
}

std::string smtp_explanation(int code, std::string_view enhanced, std::string_view verb) {
  for (const ReplyRow& row : reply_rows) {
    const bool fits = row.code == code && (row.enhanced.empty() || enhanced == row.enhanced) &&
                      (row.verb.empty() || row.verb == verb);
    if (fits) return std::string(row.says);
  }
  return {};
}

std::vector<std::string> smtp_explanations(std::string_view code) {
  std::vector<std::string> lines;
  for (const ReplyRow& row : reply_rows) {
    if (std::to_string(row.code) != code) continue;
    std::string what(code);
    for (const std::string_view part : {row.enhanced, row.verb}) {
      if (!part.empty()) what += fmt::format(" {}", part);
    }
    lines.push_back(fmt::format("{}: {}", what, row.says));
  }
  return lines;
}

}  // namespace hail::cli
