// SPDX-License-Identifier: GPL-3.0-or-later
// The servers inside hail: what they answer to right and wrong commands, how many clients they
// take, and the demonstration as a user runs it.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/demo/recording.h"
#include "cli/demo/servers.h"
#include "cli/demo/service.h"
#include "cli/demo/shell.h"
#include "hail/net/dialer.h"
#include "unit/cli/process.h"

namespace hail::tests {
namespace {

using cli::demo::Answer;
using cli::demo::Service;

/// The answers to several lines, CR removed; "[tls]" and "[close]" where the answer says so. A line
/// that begins with "+" is octets.
std::string talk(Service& service, const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    const Answer answer = line.starts_with('+') ? service.octets(line.substr(1))
                                                : service.line(line, line.ends_with('&'));
    for (const char c : answer.text) text += c == '\r' ? std::string() : std::string(1, c);
    if (answer.octets > 0) text += fmt::format("[{}]", answer.octets);
    if (answer.then == Answer::Then::start_tls) text += "[tls]";
    if (answer.then == Answer::Then::close) text += "[close]";
  }
  return text;
}

struct Row {
  std::string name;
  std::vector<std::string> lines;
  std::string answers;
};

using Make = std::unique_ptr<Service> (*)(bool tls);

void check_rows(const std::vector<Row>& rows, Make make, bool tls) {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::unique_ptr<Service> service = make(tls);
    CHECK(talk(*service, row.lines) == row.answers);
  }
}

std::string after(const std::string& keys, bool echo) {
  cli::demo::Shell shell("Welcome.", "> ");
  std::string out;
  shell.keys(keys, echo, out);
  return out + (shell.over() ? "[over]" : "");
}

net::Task<net::Stream> connected(net::Loop& loop, std::uint16_t port) {
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  const net::Endpoint to{"127.0.0.1", port, {}};
  const net::Limit limit{loop.in(std::chrono::seconds(10)), net::Phase::connect};
  net::Result<net::Dialed> dialed = co_await dialer.dial(to, limit);
  REQUIRE(dialed.has_value());
  co_return std::move(dialed->stream);
}

net::Task<void> crowd(net::Loop& loop, std::size_t& greeted, std::size_t& closed) {
  cli::demo::Servers servers(loop);
  net::Scope scope(loop);
  scope.start(servers.run());
  const std::uint16_t port = servers.ports()[2].number;
  std::vector<net::Stream> clients;
  for (std::size_t i = 0; i < cli::demo::most_clients + 3; ++i) {
    clients.push_back(co_await connected(loop, port));
    const net::Limit limit{loop.in(std::chrono::seconds(10)), net::Phase::greeting};
    try {
      const std::string_view said = co_await clients.back().read_view(limit);
      ++(said.empty() ? closed : greeted);
    } catch (const net::Failure&) {
      ++closed;
    }
  }
  clients.clear();
  scope.cancel();
}

}  // namespace

TEST_SUITE("demonstration") {
  TEST_CASE("every recording can be read and answers its own questions") {
    std::vector<std::string> names;
    for (const auto& each : cli::demo::embedded()) {
      CAPTURE(std::string(each.name));
      names.emplace_back(each.name);
      CHECK(!cli::demo::recorded(each.name).steps.empty());
    }
    CHECK(names == std::vector<std::string>{"imap", "pop3", "smtp", "telnet"});
    const cli::demo::Answers smtp(cli::demo::recorded("smtp"), false);
    CHECK(smtp.to("", false).starts_with("220 "));
    CHECK(smtp.to("EHLO", false).find("STARTTLS") != std::string::npos);
    CHECK(smtp.to("EHLO", true).find("STARTTLS") == std::string::npos);
    CHECK(smtp.to("QUIT", false) == "");
    const cli::demo::Answers imap(cli::demo::recorded("imap"), true);
    CHECK(imap.to("LOGOUT", false).find("{tag} OK") != std::string::npos);
    CHECK(imap.to("LOGOUT", true) == imap.to("LOGOUT", false));
  }

  TEST_CASE("SMTP answers right and wrong commands") {
    const std::string unknown = "500 5.5.2 Error: command not recognized\n";
    std::string many;
    std::vector<std::string> nonsense;
    for (int i = 0; i < 20; ++i) nonsense.emplace_back("foo");
    for (int i = 0; i < 19; ++i) many += unknown;
    const std::vector<Row> rows = {
        {"in any case of letters", {"noop", "NoOp"}, "250 2.0.0 Ok\n250 2.0.0 Ok\n"},
        {"unknown and empty", {"foo", ""}, unknown + unknown},
        {"order",
         {"RCPT TO:<lab@lab.test>", "DATA"},
         "503 5.5.1 Error: need MAIL command\n503 5.5.1 Error: need RCPT command\n"},
        {"syntax",
         {"EHLO", "MAIL lab", "MAIL FROM:<lab"},
         "501 Syntax: EHLO hostname\n501 5.5.4 Syntax: MAIL FROM:<address>\n"
         "501 5.5.4 Syntax: MAIL FROM:<address>\n"},
        {"recipients",
         {"MAIL FROM:<>", "RCPT TO:<Lab@LAB.test>", "RCPT TO:<x@lab.test>", "RCPT TO:<lab@else>"},
         "250 2.1.0 Ok\n250 2.1.5 Ok\n550 5.1.1 <x@lab.test>: Recipient address rejected: User "
         "unknown in local recipient table\n554 5.7.1 <lab@else>: Relay access denied\n"},
        {"a message, with commands inside it that are none",
         {"MAIL FROM:<a@b>", "RCPT TO:<lab>", "DATA", "QUIT", "..", ".", "NOOP"},
         "250 2.1.0 Ok\n250 2.1.5 Ok\n354 End data with <CR><LF>.<CR><LF>\n"
         "250 2.0.0 Ok: 13 octets taken and thrown away, this is hail demo\n250 2.0.0 Ok\n"},
        {"no recipient is left after RSET",
         {"MAIL FROM:<a@b>", "RSET", "DATA"},
         "250 2.1.0 Ok\n250 2.0.0 Ok\n503 5.5.1 Error: need RCPT command\n"},
        {"chunks",
         {"MAIL FROM:<a@b>", "RCPT TO:<lab>", "BDAT 3", "+abc", "BDAT 2 LAST", "+de"},
         "250 2.1.0 Ok\n250 2.1.5 Ok\n[3]250 2.0.0 Ok: 3 bytes\n[2]"
         "250 2.0.0 Ok: 5 octets taken and thrown away, this is hail demo\n"},
        {"a chunk that nobody takes",
         {"BDAT 99999999999 LAST"},
         "503 5.5.1 Error: need RCPT command\n[close]"},
        {"STARTTLS once",
         {"STARTTLS now", "STARTTLS", "STARTTLS"},
         "501 5.5.4 Syntax: STARTTLS\n220 2.0.0 Ready to start TLS\n[tls]"
         "554 5.5.1 Error: TLS already active\n"},
        {"commands behind STARTTLS are not taken into TLS",
         {"STARTTLS &"},
         "501 5.5.4 Syntax: STARTTLS\n"},
        {"no log-in in clear",
         {"AUTH PLAIN AGxhYgBzZWNyZXQ="},
         "538 5.7.11 Encryption required for requested authentication mechanism\n"},
        {"the end", {"QUIT"}, "221 2.0.0 Bye\n[close]"},
        {"too many errors", nonsense,
         many + "421 4.7.0 mx1.lab.test Error: too many errors\n[close]"},
    };
    check_rows(rows, cli::demo::smtp_service, false);
    const std::vector<Row> inside = {
        {"no TLS twice", {"STARTTLS"}, "554 5.5.1 Error: TLS already active\n"},
        {"a log-in, once",
         {"AUTH PLAIN AGxhYgBzZWNyZXQ=", "AUTH PLAIN AGxhYgBzZWNyZXQ="},
         "235 2.7.0 Authentication successful\n503 5.5.1 Error: already authenticated\n"},
        {"a challenge, a wrong password, a cancelled one, another mechanism",
         {"AUTH PLAIN", "AGxhYgBmYWxzZQ==", "AUTH PLAIN", "*", "AUTH LOGIN"},
         "334 \n535 5.7.8 Error: authentication failed\n334 \n501 5.7.0 Authentication aborted\n"
         "535 5.7.8 Error: authentication failed: Invalid authentication mechanism\n"},
    };
    check_rows(inside, cli::demo::smtp_service, true);
    const auto service = cli::demo::smtp_service(false);
    CHECK(service->line("STARTTLS", true).then == Answer::Then::go_on);
  }

  TEST_CASE("POP3 answers right and wrong commands") {
    const std::vector<Row> rows = {
        {"nothing before the log-in",
         {"STAT", "foo"},
         "-ERR Unknown command.\n-ERR Unknown command.\n"},
        {"log-in",
         {"PASS x", "USER lab", "PASS x", "USER lab", "PASS secret"},
         "-ERR No username given.\n+OK\n-ERR [AUTH] Authentication failed.\n+OK\n+OK Logged in.\n"},
        {"log-in by SASL",
         {"AUTH", "AUTH LOGIN", "AUTH PLAIN", "*", "AUTH PLAIN AGxhYgBmYWxzZQ==", "AUTH PLAIN",
          "AGxhYgBzZWNyZXQ=", "STAT"},
         "+OK\nPLAIN\n.\n-ERR Unsupported authentication mechanism.\n+ \n"
         "-ERR Authentication aborted by client.\n-ERR [AUTH] Authentication failed.\n+ \n"
         "+OK Logged in.\n+OK 1 208\n"},
        {"one message",
         {"USER lab", "PASS secret", "STAT", "LIST 1", "LIST 2", "TOP 1", "TOP 1 x", "DELE 1",
          "STAT", "RETR 1", "RSET", "UIDL"},
         "+OK\n+OK Logged in.\n+OK 1 208\n+OK 1 208\n-ERR There's no message of that number.\n"
         "-ERR Noise after message number.\n-ERR Noise after message number.\n"
         "+OK Marked to be deleted.\n+OK 0 0\n-ERR There's no message of that number.\n+OK\n"
         "+OK 1 messages:\n1 00000001hail\n.\n"},
        {"STLS",
         {"STLS", "STLS"},
         "+OK Begin TLS negotiation now.\n[tls]-ERR TLS is already active.\n"},
        {"the end", {"quit"}, "+OK Logging out\n[close]"},
    };
    check_rows(rows, cli::demo::pop3_service, false);
    const auto clear = cli::demo::pop3_service(false);
    CHECK(talk(*clear, {"CAPA"}).find("\nSTLS\n") != std::string::npos);
    const auto tls = cli::demo::pop3_service(true);
    CHECK(talk(*tls, {"CAPA"}).find("STLS") == std::string::npos);
  }

  TEST_CASE("IMAP answers right and wrong commands") {
    const std::vector<Row> rows = {
        {"no tag, no command",
         {"", "x", "x foo"},
         "* BAD Error in IMAP command received by server.\n"
         "x BAD Error in IMAP command received by server.\n"
         "x BAD Error in IMAP command FOO: Unknown command, or not now.\n"},
        {"not before the log-in",
         {"1 SELECT INBOX"},
         "1 BAD Error in IMAP command SELECT: Unknown command, or not now.\n"},
        {"log-in",
         {"1 LOGIN lab x", "2 login \"lab\" \"secret\"", "3 LOGIN lab secret"},
         "1 NO [AUTHENTICATIONFAILED] Authentication failed.\n2 OK Logged in\n"
         "3 BAD Error in IMAP command LOGIN: Unknown command, or not now.\n"},
        {"log-in by SASL",
         {"1 AUTHENTICATE LOGIN", "2 AUTHENTICATE PLAIN", "*", "3 AUTHENTICATE PLAIN AGxhYgB4",
          "4 AUTHENTICATE PLAIN", "AGxhYgBzZWNyZXQ=", "5 STATUS INBOX (MESSAGES)"},
         "1 NO [CANNOT] Unsupported authentication mechanism.\n+ \n"
         "2 BAD Authentication aborted by client.\n"
         "3 NO [AUTHENTICATIONFAILED] Authentication failed.\n+ \n4 OK Logged in\n"
         "* STATUS INBOX (MESSAGES 1 UNSEEN 0 UIDNEXT 2 UIDVALIDITY 1)\n5 OK Status completed.\n"},
        {"literals",
         {"1 LOGIN {3}", "+lab", " {6+}", "+secret", ""},
         "+ OK\n[3][6]1 OK Logged in\n"},
        {"a literal that is too long",
         {"1 LOGIN {99999}"},
         "* BYE Literal too long for a demonstration.\n[close]"},
        {"idling",
         {"1 LOGIN lab secret", "2 IDLE", "done", "3 IDLE", "4 NOOP"},
         "1 OK Logged in\n+ idling\n2 OK Idle completed.\n+ idling\n3 BAD Expected DONE.\n"},
        {"STARTTLS once",
         {"1 STARTTLS", "2 STARTTLS"},
         "1 OK Begin TLS negotiation now.\n[tls]2 BAD TLS is already active, or a user is logged "
         "in.\n"},
        {"the end", {"9 LOGOUT"}, "* BYE Logging out\n9 OK Logout completed.\n[close]"},
    };
    check_rows(rows, cli::demo::imap_service, false);
    const auto clear = cli::demo::imap_service(false);
    CHECK(clear->greeting().find("STARTTLS") != std::string::npos);
    const std::string listed = talk(*clear, {"1 CAPABILITY"});
    CHECK(listed.find("STARTTLS AUTH=PLAIN\n") != std::string::npos);
    const auto tls = cli::demo::imap_service(true);
    CHECK(tls->greeting().find("STARTTLS") == std::string::npos);
    CHECK(talk(*tls, {"1 CAPABILITY"}).find("STARTTLS") == std::string::npos);
  }

  TEST_CASE("the shell behind the Telnet server") {
    const std::string in = "lab\r\nsecret\r\n";
    const std::string welcome = "Password: \nWelcome.\nTERM unknown\nSIZE unknown\n> ";
    struct Typing {
      std::string name;
      std::string keys;
      std::string shown;
    };
    const std::vector<Typing> rows = {
        {"log-in", in, welcome},
        {"CR NUL, CR alone, LF alone", std::string("lab\r\0secret\n", 12), welcome},
        {"erasing", "lax\x7f\x62\r\nsecret\r\n", welcome},
        {"wrong password, three times", "a\rb\ra\rb\ra\rb\r",
         "Password: \nLogin incorrect\nlab login: Password: \nLogin incorrect\nlab login: "
         "Password: \nLogin incorrect\nlab login: [over]"},
        {"an empty name", "\r\n", "lab login: "},
        {"a command", in + "say hello  you\r\n", welcome + "hello  you\n> "},
        {"no command", in + "\r\nsu\r\n", welcome + "> su: not found; try help\n> "},
        {"interrupt", in + "say x\x03\r\n", welcome + "^C\n> > "},
        {"controls are no text", in + "say \x1b[2J\r\n", welcome + "[2J\n> "},
        {"end of input", in + "\x04", welcome + "[over]"},
        {"exit", in + "exit\r\nsize\r\n", welcome + "[over]"},
    };
    for (const Typing& row : rows) {
      CAPTURE(row.name);
      CHECK(after(row.keys, false) == row.shown);
    }
    CHECK(after("lab\r\nsec", true) == "lab\nPassword: ");
    CHECK(after("lac\x7f", true) == "lac\b \b");
    std::string out;
    cli::demo::Shell shell("Welcome.", "> ");
    shell.set_size(80, 24, out);
    CHECK(out == "");
    shell.keys(in, false, out);
    shell.set_size(132, 50, out);
    CHECK(out == "Password: \nWelcome.\nTERM unknown\nSIZE 80 24\n> \nSIZE 132 50\n> ");
    const std::string flood(100000, 'x');
    CHECK(after(in + "say " + flood + "\r\n", false).size() < 1000);
  }

  TEST_CASE("no more clients than 64 at a time") {
    net::Loop loop;
    std::size_t greeted = 0;
    std::size_t closed = 0;
    loop.run(crowd(loop, greeted, closed));
    CHECK(greeted == 64);
    CHECK(closed == 3);
  }

  TEST_CASE("hail demo shows each command and its screen, and ends with 0") {
    const Ended ended = run_hail({"demo"});
    CHECK(ended.status == 0);
    CHECK(ended.err == "");
    const std::vector<std::string> expected = {
        "$ printf 'lab\\nsecret\\nterm\\nexit\\n' | hail telnet -v telnet://127.0.0.1:",
        "SENT WILL TERMINAL-TYPE",
        "RCVD DO TERMINAL-TYPE",
        "lab login: lab",
        "Welcome to the lab.",
        "$ hail banner telnet://127.0.0.1:",
        "telnet.plaintext_login",
        "$ hail smtp --ca-file ",
        "220 mx1.lab.test ESMTP Postfix",
        "TLS 1.3",
        ", trusted",
        "works: answers, and its TLS is verified.",
        "$ hail pop3 --ca-file ",
        "+OK Dovecot",
        "pop3.login.before_tls",
        "$ hail imap --ca-file ",
        "* OK Dovecot",
        "PLAIN, inside TLS",
        "works: lab can read mail here.",
        "$ hail explain 550 5.7.1",
        "hail demo --serve",
    };
    std::size_t at = 0;
    for (const std::string& each : expected) {
      CAPTURE(each);
      const std::size_t found = ended.out.find(each, at);
      CHECK(found != std::string::npos);
      if (found != std::string::npos) at = found;
    }
    CHECK(run_hail({"demo", "-q"}).out == "");
    CHECK(run_hail({"demo", "now"}).status == 2);
  }
}

}  // namespace hail::tests
