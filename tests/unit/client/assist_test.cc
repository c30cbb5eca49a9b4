// SPDX-License-Identifier: GPL-3.0-or-later
// The helpers of mail dialogues, without a connection: a script of what is typed and heard, and
// what comes of each. `C:` typed, `A:` answers to questions, `S:` heard, `T:` TLS has begun, `D:`
// Ctrl-D.
#include <doctest/doctest.h>

#include <map>
#include <sstream>
#include <string>

#include "cli/assist_words.h"

namespace hail::cli {
namespace {

AssistFacts facts() {
  AssistFacts facts;
  facts.host = "mx.example";
  facts.address = "192.0.2.25";
  facts.own_name = "client.example";
  return facts;
}

/// "#remark", "?question", ">sent", ">sent (shown: SHOWN)", "TLS", "turn", "secret".
std::string render(const telnet::Advice& advice, bool typed) {
  std::string text;
  for (const std::string& remark : advice.remarks) text += "#" + remark + "\n";
  for (const telnet::Inquiry& asked : advice.ask) {
    text += (asked.hidden ? "?hidden " : "?") + asked.question + "\n";
  }
  for (const telnet::Sending& sending : advice.send) {
    text += ">" + sending.line + (sending.shown.empty() ? "" : " (shown: " + sending.shown + ")") +
            "\n";
  }
  if (advice.start_tls) text += "TLS\n";
  if (advice.complete) text += "turn\n";
  if (typed && !advice.remember) text += "not kept\n";
  return text;
}

net::TlsReport verified() {
  net::TlsReport report;
  report.version = "TLSv1.3";
  report.verified = true;
  return report;
}

/// Plays the script; what comes of the last line, and the prompt behind it.
std::string play(telnet::Assist& assist, const std::string& script) {
  assist.begin();
  std::istringstream lines(script);
  std::string line;
  std::string last;
  while (std::getline(lines, line)) {
    const std::string text = line.size() > 3 ? line.substr(3) : "";
    switch (line[0]) {
      case 'C':
        last = render(assist.typed(text), true);
        break;
      case 'A': {
        std::vector<std::string> answers;
        std::istringstream parts(text);
        for (std::string part; std::getline(parts, part, '|');) answers.push_back(part);
        last = render(assist.answered(answers), false);
        break;
      }
      case 'S':
        last = render(assist.heard(text), false);
        break;
      case 'T':
        last = render(assist.encrypted(verified()), false);
        break;
      case 'D':
        last = render(assist.farewell(), false);
        break;
      default:
        FAIL("a line that begins with " << line);
    }
  }
  return last + assist.prompt();
}

struct Row {
  std::string name, script, last;
};

const std::string ehlo =
    "S: 220 mx ready\nC: EHLO x\nS: 250-mx\nS: 250-SIZE 1000\nS: 250-AUTH PLAIN LOGIN\nS: 250 "
    "STARTTLS\n";

TEST_SUITE_BEGIN("client: mail assist");

TEST_CASE("assist: SMTP, what comes of what is typed and heard") {
  const Row rows[] = {
      {"a greeting", "S: 220 mx ready",
       "#ready. Introduce yourself: EHLO client.example\nturn\nsmtp> "},
      {"a greeting of two lines, the first", "S: 220-mx", "smtp> "},
      {"a refusal for a greeting", "S: 554 no", "#this server does not talk to us\nturn\nsmtp> "},
      {"no reply at all", "S: SSH-2.0-x", "turn\nsmtp> "},
      {"EHLO counts extensions", ehlo,
       "#3 extensions. STARTTLS encrypts: do it before AUTH.\nturn\nsmtp> "},
      {"EHLO, none", "S: 220 x\nC: EHLO x\nS: 250 mx",
       "#0 extensions. MAIL FROM begins a message.\nturn\nsmtp> "},
      {"a command goes out as it is", "C: mail from:<a@b>", ">mail from:<a@b>\nsmtp> "},
      {"an empty line sends nothing", "C: ", "smtp> "},
      {"503 after RCPT", "S: 220 x\nC: RCPT TO:<a>\nS: 503 5.5.1 need MAIL",
       "#order: MAIL FROM comes before RCPT TO\nturn\nsmtp> "},
      {"503 after DATA", "S: 220 x\nC: data\nS: 503 no",
       "#order: MAIL FROM, then RCPT TO, then DATA\nturn\nsmtp> "},
      {"530 5.7.0", "S: 220 x\nC: MAIL FROM:<>\nS: 530 5.7.0 STARTTLS first",
       "#encrypt first: STARTTLS, then EHLO again\nturn\nsmtp> "},
      {"554 5.7.1 relaying", "S: 220 x\nC: RCPT TO:<a@b>\nS: 554 5.7.1 <a@b>: Relay access denied",
       "#no relaying for you: AUTH, or go to the recipient's own MX\nturn\nsmtp> "},
      {"an unknown code is left alone", "S: 220 x\nC: NOOP\nS: 599 what", "turn\nsmtp> "},
      {"an ordinary reply is left alone", "S: 220 x\nC: NOOP\nS: 250 ok", "turn\nsmtp> "},
      {"STARTTLS accepted", ehlo + "C: starttls\nS: 220 go", "TLS\nturn\nsmtp> "},
      {"STARTTLS refused: no TLS", ehlo + "C: STARTTLS\nS: 454 4.7.0 no",
       "#the server cannot encrypt now\nturn\nsmtp> "},
      {"STARTTLS answered by 250: no TLS (only 220 counts)", ehlo + "C: STARTTLS\nS: 250 go",
       "turn\nsmtp> "},
      {"220 that answers something else: no TLS", ehlo + "C: NOOP\nS: 220 go", "turn\nsmtp> "},
      {"TLS has begun", ehlo + "C: STARTTLS\nS: 220 go\nT:",
       "#TLS 1.3, verified for mx.example. Say EHLO again: the list may change.\nsmtp tls> "},
      {"DATA", "S: 220 x\nC: DATA\nS: 354 go",
       "#from here on: content, not commands. A line with a dot alone ends it.\nturn\ndata> "},
      {"DATA refused: still commands", "S: 220 x\nC: DATA\nS: 554 5.5.1 none",
       "#no recipient was accepted, so there is nobody to send to\nturn\nsmtp> "},
      {"content awaits no reply and is not kept", "S: 220 x\nC: DATA\nS: 354 go\nC: QUIT",
       ">QUIT\nturn\nnot kept\ndata> "},
      {"a dot before content is doubled (RFC 5321 4.5.2)", "S: 220 x\nC: DATA\nS: 354 go\nC: .x",
       "#sent with one more dot, which the server takes away again\n>..x\nturn\nnot kept\ndata> "},
      {"the dot alone ends it", "S: 220 x\nC: DATA\nS: 354 go\nC: .", ">.\nnot kept\nsmtp> "},
      {"accepted", "S: 220 x\nC: DATA\nS: 354 go\nC: .\nS: 250 queued",
       "#accepted: the server answers for the message now\nturn\nsmtp> "},
      {"AUTH PLAIN asks, and warns in clear", "C: AUTH PLAIN",
       "#the password will go out in clear. Ctrl-C ends; to encrypt first: "
       "STARTTLS\n?user name: \n?hidden password (not shown): \nsmtp> "},
      {"AUTH PLAIN is encoded (RFC 4616)", "C: auth plain\nA: tim|tanstaaftanstaaf",
       ">AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm (shown: AUTH PLAIN [password])\nsmtp> "},
      {"AUTH PLAIN, accepted", "S: 220 x\nC: AUTH PLAIN\nA: a|b\nS: 235 ok",
       "#logged in\nturn\nsmtp> "},
      {"AUTH PLAIN, refused", "S: 220 x\nC: AUTH PLAIN\nA: a|b\nS: 535 no",
       "#name or password is wrong, or may not be used here\nturn\nsmtp> "},
      {"AUTH LOGIN, the name", "S: 220 x\nC: AUTH LOGIN\nA: a|b\nS: 334 VXNlcm5hbWU6",
       ">YQ== (shown: [password])\nsmtp> "},
      {"AUTH LOGIN, the password",
       "S: 220 x\nC: AUTH LOGIN\nA: a|b\nS: 334 VXNlcm5hbWU6\nS: 334 UGFzc3dvcmQ6",
       ">Yg== (shown: [password])\nsmtp> "},
      {"AUTH LOGIN, refused half way: the password is not sent later",
       "S: 220 x\nC: AUTH LOGIN\nA: a|b\nS: 334 VXNlcm5hbWU6\nS: 535 no\nC: NOOP\nS: 334 "
       "UGFzc3dvcmQ6",
       "#it asks: \"Password:\"; answer in base64, * gives up\nturn\nsmtp> "},
      {"a typed initial response is a secret", "C: AUTH PLAIN AGEAYg==",
       ">AUTH PLAIN AGEAYg== (shown: AUTH PLAIN [password])\nnot kept\nsmtp> "},
      {"another mechanism: the user answers, and that is a secret",
       "S: 220 x\nC: AUTH CRAM-MD5\nS: 334 PDEyMz4=\nC: dGlt",
       ">dGlt (shown: [password])\nnot kept\nsmtp> "},
      {"its challenge is shown, escaped", "S: 220 x\nC: AUTH X\nS: 334 G1tB",
       "#it asks: \"\\x1b[A\"; answer in base64, * gives up\nturn\nsmtp> "},
      {"?", "C: ? rset",
       "#RSET                 forget the message that was begun\nnot kept\nsmtp> "},
      {"? of a code", "C: ?535",
       "#535: name or password is wrong, or may not be used here\nnot kept\nsmtp> "},
      {"? of nothing known", "C: ? xyzzy", "#no such command: xyzzy\nnot kept\nsmtp> "},
      {"Ctrl-D", "S: 220 x\nD:", ">QUIT\nsmtp> "},
      {"Ctrl-D in the middle of a message drops it", "S: 220 x\nC: DATA\nS: 354 go\nD:",
       "#the message was not ended by a dot, so it was not sent\ndata> "},
      {"Ctrl-D in the middle of AUTH", "S: 220 x\nC: AUTH X\nS: 334 eA==\nD:", ">*\n>QUIT\nsmtp> "},
      {"after the goodbye no prompt", "S: 220 x\nC: QUIT\nS: 221 bye", "smtp> "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto assist = smtp_assist(facts());
    CHECK(play(*assist, row.script) == row.last);
  }
}

TEST_CASE("assist: POP3") {
  const Row rows[] = {
      {"a greeting", "S: +OK ready",
       "#ready. CAPA says what it can; STLS encrypts, before PASS.\nturn\npop3> "},
      {"one line", "S: +OK\nC: STAT\nS: +OK 1 2", "turn\npop3> "},
      {"a listing begins", "S: +OK\nC: CAPA\nS: +OK list", "pop3> "},
      {"a line of it that looks like a reply", "S: +OK\nC: RETR 1\nS: +OK\nS: -ERR in a mail",
       "pop3> "},
      {"and ends", "S: +OK\nC: CAPA\nS: +OK list\nS: STLS\nS: .", "turn\npop3> "},
      {"LIST of one message is one line", "S: +OK\nC: LIST 1\nS: +OK 1 2", "turn\npop3> "},
      {"a refused listing is one line", "S: +OK\nC: LIST\nS: -ERR no", "turn\npop3> "},
      {"STLS", "S: +OK\nC: STLS\nS: +OK go", "TLS\nturn\npop3> "},
      {"STLS refused", "S: +OK\nC: STLS\nS: -ERR no", "turn\npop3> "},
      {"after TLS", "S: +OK\nC: STLS\nS: +OK go\nT:",
       "#TLS 1.3, verified for mx.example. Ask CAPA again: the list may change.\npop3 tls> "},
      {"PASS asks", "S: +OK\nC: pass",
       "#the password will go out in clear. Ctrl-C ends; to encrypt first: "
       "STLS\n?hidden password (not shown): \npop3> "},
      {"and sends", "S: +OK\nC: PASS\nA: se cret",
       ">PASS se cret (shown: PASS [password])\npop3> "},
      {"a typed password is a secret", "S: +OK\nC: PASS secret",
       ">PASS secret (shown: PASS [password])\nnot kept\npop3> "},
      {"AUTH PLAIN", "S: +OK\nC: AUTH PLAIN\nA: tim|tanstaaftanstaaf\nS: + ",
       ">AHRpbQB0YW5zdGFhZnRhbnN0YWFm (shown: [password])\npop3> "},
      {"logged in", "S: +OK\nC: PASS\nA: x\nS: +OK", "#logged in\nturn\npop3> "},
      {"Ctrl-D", "S: +OK\nD:", ">QUIT\npop3> "},
      {"after the goodbye no prompt", "S: +OK\nD:\nS: +OK bye", "pop3> "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto assist = pop3_assist(facts());
    CHECK(play(*assist, row.script) == row.last);
  }
}

TEST_CASE("assist: IMAP") {
  const Row rows[] = {
      {"a greeting", "S: * OK ready",
       "#ready. CAPABILITY says what it can; STARTTLS encrypts, before LOGIN.\nturn\nimap> "},
      {"a command without a tag is given one", "S: * OK\nC: NOOP",
       "#sent as a1 NOOP\n>a1 NOOP\nimap> "},
      {"the next one", "S: * OK\nC: NOOP\nS: a1 OK\nC: LIST \"\" *",
       "#sent as a2 LIST \"\" *\n>a2 LIST \"\" *\nimap> "},
      {"a tag that was typed stays", "S: * OK\nC: x1 noop", ">x1 noop\nimap> "},
      {"a tag without a digit", "S: * OK\nC: abc NOOP", ">abc NOOP\nimap> "},
      {"an unknown command", "S: * OK\nC: XYZZY now",
       "#sent as a1 XYZZY now\n>a1 XYZZY now\nimap> "},
      {"untagged lines are not the end", "S: * OK\nC: NOOP\nS: * 1 EXISTS", "imap> "},
      {"the tag is", "S: * OK\nC: NOOP\nS: a1 OK done", "turn\nimap> "},
      {"another tag is not", "S: * OK\nC: NOOP\nS: a11 OK done", "imap> "},
      {"STARTTLS", "S: * OK\nC: a1 STARTTLS\nS: a1 OK go", "TLS\nturn\nimap> "},
      {"STARTTLS refused", "S: * OK\nC: a1 STARTTLS\nS: a1 BAD no", "turn\nimap> "},
      {"after TLS", "S: * OK\nC: STARTTLS\nS: a1 OK\nT:",
       "#TLS 1.3, verified for mx.example. Ask CAPABILITY again: the list may change.\nimap tls> "},
      {"LOGIN asks for both", "S: * OK\nC: LOGIN",
       "#the password will go out in clear. Ctrl-C ends; to encrypt first: "
       "STARTTLS\n?user name: \n?hidden password (not shown): \nimap> "},
      {"LOGIN with a name, quoted", "S: * OK\nC: b7 LOGIN lab\nA: a\"b\\c",
       ">b7 LOGIN \"lab\" \"a\\\"b\\\\c\" (shown: b7 LOGIN \"lab\" [password])\nimap> "},
      {"a typed LOGIN is a secret", "S: * OK\nC: LOGIN lab secret",
       ">a1 LOGIN lab secret (shown: a1 LOGIN lab [password])\nnot kept\nimap> "},
      {"AUTHENTICATE PLAIN", "S: * OK\nC: AUTHENTICATE PLAIN\nA: tim|tanstaaftanstaaf\nS: + ",
       ">AHRpbQB0YW5zdGFhZnRhbnN0YWFm (shown: [password])\nimap> "},
      {"another mechanism: the answer is a secret",
       "S: * OK\nC: AUTHENTICATE X\nS: + eA==\nC: eA==",
       ">eA== (shown: [password])\nnot kept\nimap> "},
      {"logged in", "S: * OK\nC: LOGIN a b\nS: a1 OK", "#logged in\nturn\nimap> "},
      {"IDLE", "S: * OK\nC: IDLE\nS: + idling", "#waiting for news; DONE ends it\nturn\nimap> "},
      {"DONE has no tag and awaits the reply", "S: * OK\nC: IDLE\nS: + idling\nC: done",
       ">done\nnot kept\nimap> "},
      {"Ctrl-D", "S: * OK\nD:", ">a1 LOGOUT\nimap> "},
      {"Ctrl-D in IDLE", "S: * OK\nC: IDLE\nS: +\nD:", ">DONE\n>a2 LOGOUT\nimap> "},
      {"after the goodbye no prompt", "S: * OK\nD:\nS: a1 OK", "imap> "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto assist = imap_assist(facts());
    CHECK(play(*assist, row.script) == row.last);
  }
}

TEST_CASE("assist: completion offers what the server offers") {
  struct Completion {
    std::string name, script, begun, lines;
  };
  const Completion rows[] = {
      {"before EHLO", "S: 220 x", "", "EHLO HELP NOOP QUIT RSET"},
      {"after EHLO", ehlo, "",
       "AUTH DATA EHLO HELP MAIL FROM:< NOOP QUIT RCPT TO:< RSET STARTTLS VRFY"},
      {"inside TLS the old list is gone", ehlo + "C: STARTTLS\nS: 220 go\nT:", "",
       "EHLO HELP NOOP QUIT RSET"},
      {"the beginning, in lower case", ehlo, "rc", "RCPT TO:<"},
      {"our own name", "", "EHLO ", "EHLO client.example"},
      {"mechanisms that are offered", ehlo, "AUTH ", "AUTH LOGIN AUTH PLAIN"},
      {"parameters that are offered", ehlo, "MAIL FROM:<a@b> ", "MAIL FROM:<a@b> SIZE="},
      {"no commands inside a message", ehlo + "C: DATA\nS: 354 go", "", ""},
  };
  for (const Completion& row : rows) {
    CAPTURE(row.name);
    const auto assist = smtp_assist(facts());
    play(*assist, row.script);
    std::string lines;
    for (const std::string& line : assist->completions(row.begun))
      lines += (lines.empty() ? "" : " ") + line;
    CHECK(lines == row.lines);
  }
  CHECK(pop3_assist(facts())->completions("ST") == std::vector<std::string>{"STAT", "STLS"});
  CHECK(imap_assist(facts())->completions("CAP") == std::vector<std::string>{"CAPABILITY"});
  CHECK(imap_assist(facts())->completions("a7 cap") == std::vector<std::string>{"a7 CAPABILITY"});
}

TEST_CASE("assist: which port is which protocol, and the first remark") {
  struct Port {
    std::string scheme;
    std::uint16_t port;
    std::optional<MailProtocol> protocol;
  };
  const Port rows[] = {
      {"", 25, MailProtocol::smtp},
      {"", 587, MailProtocol::smtp},
      {"", 465, MailProtocol::smtp},
      {"", 110, MailProtocol::pop3},
      {"", 995, MailProtocol::pop3},
      {"", 143, MailProtocol::imap},
      {"", 993, MailProtocol::imap},
      {"", 23, {}},
      {"", 2525, {}},
      {"smtp", 2525, MailProtocol::smtp},
      {"tcp", 25, {}},
      {"telnet", 25, {}},
      {"imaps", 9993, MailProtocol::imap},
      {"submission", 1, MailProtocol::smtp},
  };
  for (const Port& row : rows) {
    CAPTURE(row.scheme);
    CAPTURE(row.port);
    probes::Target target;
    target.scheme = row.scheme;
    target.endpoint.port = row.port;
    CHECK((mail_protocol(target) == row.protocol));
  }
  CHECK(smtp_assist(facts())->begin().remarks ==
        std::vector<std::string>{
            "SMTP with mx.example [192.0.2.25]. Tab completes, ? explains, ^] hail>"});
  AssistFacts with_tls = facts();
  with_tls.tls = "TLS 1.3, verified for mx.example";
  CHECK(imap_assist(with_tls)->begin().remarks.size() == 2);
  CHECK(imap_assist(with_tls)->prompt() == "imap tls> ");
}

TEST_CASE("assist: what it says fits a line of 79 columns") {
  const auto smtp = smtp_assist(facts());
  const auto pop3 = pop3_assist(facts());
  const auto imap = imap_assist(facts());
  std::vector<std::string> remarks;
  const auto take = [&](const telnet::Advice& advice) {
    remarks.insert(remarks.end(), advice.remarks.begin(), advice.remarks.end());
  };
  for (telnet::Assist* assist : {smtp.get(), pop3.get(), imap.get()}) take(assist->typed("?"));
  for (int code = 200; code < 600; ++code) take(smtp->typed("? " + std::to_string(code)));
  take(smtp->typed("AUTH PLAIN"));
  CHECK(remarks.size() > 80);
  for (const std::string& remark : remarks) {
    CAPTURE(remark);
    CHECK(remark.size() <= 77);  // "# " stands before it.
  }
}

TEST_CASE("assist: TLS in words") {
  net::TlsReport report;
  report.version = "TLSv1.2";
  report.name_matches = true;
  report.verify_error = "self-signed certificate";
  CHECK(net::verdict(report, "mx") == "TLS 1.2, NOT verified: self-signed certificate");
  report.verify_error.clear();
  report.name_matches = false;
  net::CertificateReport leaf;
  leaf.san = {"DNS:other.example"};
  report.certificates.push_back(leaf);
  CHECK(net::verdict(report, "mx") ==
        "TLS 1.2, NOT verified: the certificate is for other.example");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
