// SPDX-License-Identifier: GPL-3.0-or-later
// Codes are found in bounces, logs and dialogues, each once, and not in what only looks like one.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <string>
#include <vector>

#include "hail/probes/explain.h"

namespace hail::probes {
namespace {

std::string rendered(const std::vector<CodeInText>& codes) {
  std::string text;
  for (const CodeInText& code : codes) {
    std::string one = code.code != 0 ? std::to_string(code.code) : "";
    for (const std::string& part : {code.enhanced, code.word})
      one += (one.empty() || part.empty() ? "" : " ") + part;
    text += (text.empty() ? "" : "; ") + one;
  }
  return text;
}

TEST_SUITE_BEGIN("codes in text");

struct TextRow {
  std::string name, text, expect;
};
const TextRow texts[] = {
    {"a reply", "550 5.1.1 User unknown", "550 5.1.1"},
    {"a bare reply", "550 User unknown", "550"},
    {"a code alone", "550", "550"},
    {"several lines, each code once (RFC 5321 section 4.2.1)",
     "550-5.7.26 blocked\r\n550-5.7.26 more\r\n550 5.7.26 end\r\n", "550 5.7.26"},
    {"continuation lines without an enhanced code", "550-5.1.1 no\n550-such\n550 user\n",
     "550 5.1.1"},
    {"the same code for another recipient", "550 5.1.1 no\n554 5.7.1 no\n550 full\n",
     "550 5.1.1; 554 5.7.1; 550"},
    {"Postfix's log: dsn= and the reply are one",
     "to=<a@b>, dsn=5.1.1, status=bounced (host mx[192.0.2.7] said: 550 5.1.1 <a@b>: rejected)",
     "550 5.1.1"},
    {"Postfix's log, with a dsn of its own",
     "dsn=4.4.1, status=deferred (connect to mx[192.0.2.7]:25: Connection refused)", "4.4.1"},
    {"a success in the log", "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4Bx)", "250 2.0.0"},
    {"Sendmail's log", "dsn=5.1.1, stat=User unknown", "5.1.1"},
    {"Sendmail's bounce", "<<< 550 5.1.1 <a@b>... User unknown\n", "550 5.1.1"},
    {"Exim's log", "after RCPT TO:<a@b>: 550 Unrouteable address", "550"},
    {"a report for programs (RFC 3464)",
     "Status: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Over quota\n", "552 5.2.2"},
    {"a report with a bare code", "Diagnostic-Code: smtp;550 Requested action not taken\n", "550"},
    {"a report without a reply", "Final-Recipient: rfc822; a@b\nAction: failed\nStatus: 5.4.7\n",
     "5.4.7"},
    {"with #", "550 #5.1.0 Address rejected.", "550 5.1.0"},
    {"qmail's text: the code at the end", "553 sorry, no such domain (#5.7.1)", "553 5.7.1"},
    {"qmail's text, another line", "553 sorry\nbounced (#5.1.1)", "553; 5.1.1"},
    {"qmail's log", "Remote_host_said:_550_5.1.1_<a@b>_User_unknown/", "550 5.1.1"},
    {"an enhanced code alone", "rejected with 5.7.1", "5.7.1"},
    {"Outlook's detail", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]", "550 5.7.606"},
    {"a bounce broken inside the reply", "said: 550\n    5.1.1 <a@b>: rejected", "550 5.1.1"},
    {"quoted in a mail", "> 550 5.1.1 no", "550 5.1.1"},
    {"in parentheses", "(reason: 550 5.7.1 no)", "550 5.7.1"},
    {"a dialogue", "S: 250 2.1.0 Ok\nC: RCPT TO:<a@b>\nS: 554 5.7.1 Relay access denied\n",
     "250 2.1.0; 554 5.7.1"},
    {"IMAP", "a1 NO [AUTHENTICATIONFAILED] no", "imap AUTHENTICATIONFAILED"},
    {"IMAP, in lower case", "a1 NO [authenticationfailed] no", "imap AUTHENTICATIONFAILED"},
    {"POP3", "-ERR [IN-USE] locked", "pop3 IN-USE"},
    {"a code of IMAP with a value", "* BYE [REFERRAL imap://x/] moved", "imap REFERRAL"},
    {"not behind OK", "a1 OK [READ-WRITE] done", ""},
    {"not an unknown word in brackets", "a1 NO [HAHA] no", ""},
    {"not an address", "from 192.0.2.250 to 5.1.1.1, 2001:db8::550", ""},
    {"not a port", "mx.example:250 port 450 550/tcp", ""},
    {"not a version", "Postfix 3.7.2, Exim 4.4.2, version 5.1.1, Linux 5.4.0, x-5.4.0", ""},
    {"not a section", "RFC 5321 section 4.2.1, RFC 3463 Sections 5.1.1", ""},
    {"not a time", "at 12:45:50, 04:450:12", ""},
    {"not an amount", "delay: 450 ms; 550 bytes", ""},
    {"not the middle of a number", "5501 25.1.1 5.1.12345 1550", ""},
    {"not a word's end", "S550 x5.1.1 5.1.1a", ""},
    {"not an enhanced code of class 2 without a key", "took 2.1.5 s", ""},
    {"not a code of no standard without an enhanced one", "599 bottles", ""},
    {"but with one", "599 5.1.1 bottles", "599 5.1.1"},
    {"nothing", "", ""},
};

TEST_CASE("codes in bounces, logs and dialogues, and not in what looks so") {
  for (const TextRow& row : texts) {
    CAPTURE(row.name);
    CHECK(rendered(codes_in(row.text)) == row.expect);
  }
}

TEST_CASE("codes cut off anywhere, and among any octets: nothing breaks") {
  const std::string strange("\xff\0", 2);
  for (const TextRow& row : texts) {
    for (std::size_t cut = 0; cut <= row.text.size(); ++cut) {
      for (const std::string& text :
           {row.text.substr(0, cut), row.text.substr(cut), strange + row.text.substr(cut)}) {
        for (const CodeInText& code : codes_in(text)) {
          const bool number = code.code >= 200 && code.code <= 599;
          CHECK((number || !code.enhanced.empty() || !code.word.empty()));
          CHECK(code.text.size() <= 1000);
        }
      }
    }
  }
}

TEST_CASE("the words behind a code: joined, to the end of what belongs to it, bounded") {
  const auto words = [](const std::string& text) { return codes_in(text).at(0).text; };
  CHECK(
      words("550 5.1.1 <a@b>:\r\n    Recipient   address\r\n    rejected\r\nReceived: by x\r\n") ==
      "<a@b>: Recipient address rejected");
  CHECK(words("550-5.1.1 one\n550 5.1.1 two\n") == "one two");
  CHECK(words("a1 NO [NOPERM] not yours") == "not yours");
  CHECK(words("550 " + std::string(5000, 'x')).size() <= 1000);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "550 5.1.1 " + std::string(100, 'x') + "\n";
  CHECK(codes_in(many).size() == 1);
  CHECK(words(many).size() <= 1000);
}

TEST_CASE("at most 64 codes") {
  std::string text;
  for (int i = 0; i < 200; ++i) text += fmt::format("550 5.7.{} no\n", i);
  CHECK(codes_in(text).size() == 64);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::probes
