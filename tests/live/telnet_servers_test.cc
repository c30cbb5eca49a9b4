// SPDX-License-Identifier: GPL-3.0-or-later
// The client against every Telnet server of the lab: log in, run commands, resize, interrupt, ask,
// log out, on a pseudo-terminal and in a pipe; a script and a log-in without a user; TLS; a serial
// line; compression. Named after the requirements of PEERS-TELNET section 6.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "live/at_terminal.h"
#include "support/lab.h"
#include "support/skip.h"
#include "unit/cli/process.h"

namespace hail::tests {
namespace {

/// The servers that end in the lab's scripted shell. `shell` needs no log-in.
struct Host {
  std::string server, shell, login;
};
const Host hosts[] = {
    {"telnetd", "TELNET", "TELNET_LOGIN"},
    {"telnetssl", "TELNETSSL", "TELNETSSL_LOGIN"},
    {"busybox", "BUSYBOX", "BUSYBOX_LOGIN"},
};

/// What is missing here is skipped, and said.
template <class Body>
void on_each_host(Body body) {
  for (const Host& host : hosts) {
    CAPTURE(host.server);
    const Lab lab({host.server});
    if (lab.up()) {
      body(host, lab);
    } else {
      skip(lab.why());
    }
  }
}

std::string url(const std::string& address) {
  return "telnet://" + address;
}

int count(const std::string& text, const std::string& part) {
  int times = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++times;
  return times;
}

std::string contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_SUITE_BEGIN("live: telnet servers");

TEST_CASE("telnet: each telnetd at a terminal: work, resize, interrupt, ask, log out") {
  on_each_host([&](const Host& host, const Lab& lab) {
    Session session({url(lab[host.shell])});
    session.expect("lab> ");
    session.until_edits_lines(false);
    session.type("say hello\r");
    session.expect("say hello\r\n");
    session.expect("hello\r\n");
    session.resize(100, 30);
    session.expect("SIZE 100 30\r\n");
    session.type("sleep 60\r");
    session.expect("sleep 60\r\n");
    session.type("\x03");
    session.expect("INT\r\n");
    // busybox's telnetd hears no IAC IP.
    if (host.server != "busybox") {
      session.type("sleep 60\r");
      session.expect("sleep 60\r\n");
      session.command("send ip");
      session.expect("INT\r\n");
    }
    session.command("ping");
    session.expect("TIMING-MARK ");
    session.command("options");
    session.expect("ECHO ");
    session.until_edits_lines(false);
    session.type("exit\r");
    session.expect("Connection closed by foreign host.\r\n");
    CHECK(session.wait() == 0);
  });
}

TEST_CASE("telnet: AYT and STATUS are answered by those that know them") {
  const Lab lab({"telnetd", "telnetssl"});
  if (!lab.up()) return skip(lab.why());
  for (const std::string where : {"TELNET", "TELNETSSL"}) {
    CAPTURE(where);
    Session session({url(lab[where])});
    session.expect("lab> ");
    session.until_edits_lines(false);
    session.command("send ayt");
    session.expect("es]\r\n");  // "[Yes]" and "[HOST : yes]".
    session.command("send getstatus");
    session.expect("STATUS IS ");
    session.command("quit");
    session.expect("Connection closed.\r\n");
    CHECK(session.wait() == 0);
  }
}

TEST_CASE("telnet: each telnetd in a pipe: three commands, every octet, status 0") {
  on_each_host([&](const Host& host, const Lab& lab) {
    const Ended ended = run_hail({url(lab[host.shell])}, "say one\nsay two\r\nsay three\nexit\n");
    CHECK(ended.status == 0);
    // The echo of a command ends as its output does. busybox's telnetd may close before all of the
    // program's output is out, whoever the client.
    for (const std::string line : {"one\r\n", "two\r\n", "three\r\n"})
      CHECK(count(ended.out, line) >= (host.server == "busybox" ? 1 : 2));
    CHECK(ended.err.ends_with("Connection closed by foreign host.\n"));
  });
}

TEST_CASE("telnet 13: --login with a password file, then the user's lines; no password anywhere") {
  const TemporaryFile password("secret\n");
  on_each_host([&](const Host& host, const Lab& lab) {
    const TemporaryFile transcript;
    const Ended ended =
        run_hail({"--login", "-l", "lab", "--password-file", password.name(), "--transcript",
                  "--transcript=" + transcript.name(), url(lab[host.login])},
                 "say hi\nexit\n");
    CAPTURE(ended.err);
    CHECK(ended.status == 0);
    CHECK(ended.out.find("Welcome to the lab.") != std::string::npos);
    CHECK(ended.out.find("hi\r\n") != std::string::npos);
    const std::string written = contents(transcript.name());
    CHECK(written.find("-> [password]\n") != std::string::npos);
    CHECK(written.find("-> lab\n") != std::string::npos);
    CHECK(written.find("secret") == std::string::npos);
    CHECK(ended.err.find("secret") == std::string::npos);
  });
}

TEST_CASE("telnet 13: a log-in that is refused is status 7, tried once") {
  const TemporaryFile password("wrong\n");
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  const Ended ended = run_hail({"--login", "-l", "lab", "--password-file", password.name(),
                                "--json", url(lab["TELNET_LOGIN"])});
  CHECK(ended.status == 7);
  CHECK(ended.err.find("hail: the log-in was refused") != std::string::npos);
  CHECK(ended.out.find("\"code\":\"auth\"") != std::string::npos);
}

TEST_CASE("telnet 13: --script on each telnetd; the step that fails is named, status 5") {
  const TemporaryFile good(
      "expect /lab> $/\nsend say one\nexpect /one\\n/\nsend say two\nexpect /two\\n/\nexpect "
      "prompt\nsend exit\nexpect end\n");
  const TemporaryFile bad("expect /lab> $/\nexpect /no such text/ 1\n");
  on_each_host([&](const Host& host, const Lab& lab) {
    const Ended ended = run_hail({"--script", good.name(), url(lab[host.shell])});
    CAPTURE(ended.err);
    CHECK(ended.status == 0);
    CHECK(ended.out.find("two\r\n") != std::string::npos);
    const Ended failed = run_hail({"--script", bad.name(), url(lab[host.shell])});
    CHECK(failed.status == 5);
    CHECK(failed.err.find(bad.name() + ":2: expect /no such text/ 1: nothing matched in 1 s") !=
          std::string::npos);
  });
}

TEST_CASE("telnet 11: NetKit inside TLS, with the right, the wrong and no authority") {
  const Lab lab({"certs", "telnetssl"});
  if (!lab.up()) return skip(lab.why());
  struct Row {
    std::string name;
    std::vector<std::string> words;
    int status;
    std::string says;
  };
  const std::string wrong = lab["CERT"];
  const std::vector<Row> rows = {
      {"the right one",
       {"--tls=implicit", "--verify", "--ca-file", lab["CA"], "--name", lab["TELNETSSL_NAME"]},
       0,
       "verified"},
      {"NetKit's own words",
       {"-z", "ssl", "-z", "verify=1", "-z", "cacert=" + lab["CA"], "--name",
        lab["TELNETSSL_NAME"]},
       0,
       "verified"},
      {"none, insisted on", {"--tls=implicit", "--verify", "--name", lab["TELNETSSL_NAME"]}, 6, ""},
      {"the wrong one, insisted on",
       {"--tls=implicit", "--verify", "--ca-file", wrong, "--name", lab["TELNETSSL_NAME"]},
       6,
       ""},
      {"none, not insisted on",
       {"--tls=implicit", "--name", lab["TELNETSSL_NAME"]},
       0,
       "NOT verified"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    std::vector<std::string> words = row.words;
    words.push_back("--negotiate=active");
    words.push_back(lab["TELNETS"]);
    const Ended ended = run_hail(words, "say hello\nexit\n");
    CAPTURE(ended.err);
    CHECK(ended.status == row.status);
    CHECK(ended.err.find(row.says) != std::string::npos);
    CHECK((ended.out.find("hello\r\n") != std::string::npos) == (row.status == 0));
  }
}

TEST_CASE("telnet 11: START_TLS with C-Kermit's service, insisted on and merely agreed to") {
  const Lab lab({"certs", "iksd"});
  if (!lab.up()) return skip(lab.why());
  const std::string right = lab["CA"], wrong = lab["CERT"], name = lab["IKSD_NAME"];
  struct Row {
    std::string title;
    std::vector<std::string> words;
    int status;
    std::string says;
  };
  const std::vector<Row> rows = {
      {"the right authority",
       {"--tls=starttls", "--verify", "--ca-file", right, "--name", name},
       0,
       ", verified"},
      {"the wrong one, insisted on",
       {"--tls=starttls", "--verify", "--ca-file", wrong, "--name", name},
       6,
       "certificate"},
      {"the wrong one", {"--tls=starttls", "--ca-file", wrong, "--name", name}, 0, "NOT verified"},
      {"the server asks, and is not refused",
       {"--ca-file", right, "--name", name},
       0,
       ", verified"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.title);
    std::vector<std::string> words = row.words;
    // On a busy machine the service has been seen to think for more than 10 s.
    words.insert(words.end(), {"--connect-timeout", "60", "--linger", "2", url(lab["IKSD"])});
    const Ended ended = run_hail(words);
    CAPTURE(ended.err);
    CHECK(ended.status == row.status);
    CHECK(ended.err.find(row.says) != std::string::npos);
    CHECK((ended.out.find("Username: ") != std::string::npos) == (row.status == 0));
  }
  const Ended never = run_hail({"--tls=never", "--linger", "2", url(lab["IKSD"])});
  CHECK(never.err.find("TLS") == std::string::npos);
  const Ended probe =
      run_hail({"banner", "--json", "--ca-file", right, "--name", name, url(lab["IKSD"])});
  CHECK(probe.out.find("\"verified\":true") != std::string::npos);
  CHECK(probe.out.find("telnet.starttls.offered") != std::string::npos);
}

TEST_CASE("telnet 11: START_TLS insisted on and refused by each telnetd: status 6") {
  on_each_host([&](const Host& host, const Lab& lab) {
    const Ended ended =
        run_hail({"--tls=starttls", "--connect-timeout", "3", url(lab[host.shell])}, "secret\n");
    CAPTURE(ended.err);
    CHECK(ended.status == 6);
    CHECK(ended.out.find("secret") == std::string::npos);
  });
}

TEST_CASE("telnet: ser2net: the line is set by a flag and by the command mode (RFC 2217)") {
  const Lab lab({"ser2net"});
  if (!lab.up()) return skip(lab.why());
  const auto line = [&] { return run_program({"stty", "-F", lab["SERIAL_LINE"]}).out; };
  Session session({"--serial", "2400,7e2", url(lab["SERIAL"])});
  session.expect("Escape character is '^]'.\r\n");
  session.until_edits_lines(false);
  session.type("\r");
  session.expect("lab> ");
  session.command("serial");
  session.expect("2400 7E2");
  CHECK(line().find("speed 2400 baud") != std::string::npos);
  session.command("serial 9600,8n1 signature");
  // The command mode shows what was told before it was entered.
  session.until_edits_lines(false);
  session.type("say set\r");
  session.expect("set\r\n");
  session.command("serial");
  session.expect("9600 8N1");
  session.expect("ser2net");
  session.command("serial break on");
  session.command("serial break off, purge both");
  session.until_edits_lines(false);
  session.type("say hi\r");
  session.expect("hi\r\n");
  session.command("quit");
  CHECK(session.wait() == 0);
}

TEST_CASE("telnet: telnet-chatd compresses (MCCP2), and is understood; not where it may not") {
  const Lab lab({"chatd"});
  if (!lab.up()) return skip(lab.why());
  for (const bool compressed : {true, false}) {
    CAPTURE(compressed);
    std::vector<std::string> words = {url(lab["CHATD"])};
    if (!compressed) words.insert(words.begin(), "--no-compression");
    Session session(words);
    session.expect("Enter name: ");
    session.type("ann\r");
    session.expect("ann");
    session.type("hello there\r");
    session.expect("hello there");
    session.command("options");
    session.expect(compressed ? "MCCP2                server  on"
                              : "MCCP2                server  refused");
    session.command("quit");
    CHECK(session.wait() == 0);
  }
}

TEST_CASE("telnet: called as telnet, it is that program: prompt, messages, flags") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  const TemporaryFile place;
  const std::string name = place.name() + ".d/telnet";
  run_program({"mkdir", place.name() + ".d"});
  run_program({"ln", "-s", HAIL_PROGRAM, name});
  const std::string address = lab["TELNET"];
  const std::size_t colon = address.rfind(':');
  {
    Pty session({name, address.substr(0, colon), "-" + address.substr(colon + 1)},
                {{"HOME", "/nonexistent"}, {"XDG_STATE_HOME", "/nonexistent"}});
    session.expect("lab> ");
    session.until_edits_lines(false);
    session.type("\x1d");
    session.expect("telnet> ");
    session.type("quit\r");
    session.expect("Connection closed.\r\n");
    CHECK(session.wait() == 0);
  }
  const Ended refused = run_program({name, "-x", "127.0.0.1"});
  CHECK(refused.status == 2);
  CHECK(refused.err ==
        "telnet: -x is refused: the ENCRYPT option (RFC 2946) is DES; use "
        "--tls=implicit or --tls=starttls\n");
  run_program({"rm", "-r", place.name() + ".d"});
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
