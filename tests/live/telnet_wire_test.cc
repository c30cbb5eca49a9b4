// SPDX-License-Identifier: GPL-3.0-or-later
// What goes over the wire to the lab's Telnet servers, seen by a recorder in between: line ends,
// LINEMODE, characters of another set, and what a refused START_TLS keeps back; and what the client
// leaves elsewhere: the summary, the list of processes, ~/.telnetrc. Named after the requirements
// of PEERS-TELNET section 6.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "live/at_terminal.h"
#include "live/recording_proxy.h"
#include "support/lab.h"
#include "support/skip.h"
#include "unit/cli/process.h"

namespace hail::tests {
namespace {

using namespace std::string_literals;

const std::string interrupt = "\xff\xf4", data_mark = "\xff\xf2", will_binary = "\xff\xfb\0"s;
const std::string mode_acknowledged = "\xff\xfa\x22\x01\x07\xff\xf0";  // EDIT, TRAPSIG, MODE_ACK.

/// Asks for line mode, and waits until the server has ordered LINEMODE's EDIT and TRAPSIG.
void to_linemode(Session& session, const RecordingProxy& proxy) {
  const std::size_t already = proxy.count(mode_acknowledged);
  session.until_edits_lines(false);
  session.command("mode line");
  proxy.until([&] { return proxy.count(mode_acknowledged) > already; });
}

TEST_SUITE_BEGIN("live: telnet on the wire");

TEST_CASE("telnet 9: Enter at a terminal: CR NUL, and CR where the server has BINARY") {
  struct Row {
    std::string server, variable, end;
  };
  const Row rows[] = {
      {"telnetd", "TELNET", "\r"},  // It asks for BINARY.
      {"telnetssl", "TELNETSSL", "\r\0"s},
      {"busybox", "BUSYBOX", "\r\0"s},
  };
  for (const Row& row : rows) {
    CAPTURE(row.server);
    const Lab lab({row.server});
    if (!lab.up()) {
      skip(lab.why());
      continue;
    }
    RecordingProxy proxy(lab[row.variable]);
    Session session({"telnet://" + proxy.address()});
    session.expect("lab> ");
    session.until_edits_lines(false);
    session.type("say hi\r");
    session.expect("hi\r\n");
    session.expect("lab> ");
    session.type("exit\r");
    CHECK(session.wait() == 0);
    CHECK((proxy.count(will_binary) > 0) == (row.end == "\r"));
    CHECK(proxy.data() == "say hi" + row.end + "exit" + row.end);
  }
}

TEST_CASE("telnet 9: a line out of a pipe: CR LF; as it stands once BINARY holds; never CR NUL") {
  struct Row {
    std::string server, variable;
  };
  const Row rows[] = {{"telnetd", "TELNET"},
                      {"telnetssl", "TELNETSSL"},
                      {"busybox", "BUSYBOX"},
                      {"ser2net", "SERIAL"},
                      {"chatd", "CHATD"}};
  for (const Row& row : rows) {
    CAPTURE(row.server);
    const Lab lab({row.server});
    if (!lab.up()) {
      skip(lab.why());
      continue;
    }
    RecordingProxy proxy(lab[row.variable]);
    const Ended ended =
        run_hail({"--linger", "2", "telnet://" + proxy.address()}, "say one\nsay two\r\n");
    CAPTURE(ended.err);
    CHECK(ended.status == 0);
    // The others echo, so that only here the text tells an answer.
    if (row.server == "chatd") CHECK(ended.out.find("Welcome, say one!") != std::string::npos);
    const std::string data = proxy.data();
    const bool as_it_stands = proxy.count(will_binary) > 0 && data == "say one\nsay two\r\n";
    CHECK((as_it_stands || data == "say one\r\nsay two\r\n"));
  }
}

TEST_CASE("telnet 9: --eol decides, whatever was agreed") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  struct Row {
    std::string word, end;
  };
  for (const Row& row :
       {Row{"crlf", "\r\n"}, Row{"crnul", "\r\0"s}, Row{"cr", "\r"}, Row{"lf", "\n"}}) {
    CAPTURE(row.word);
    RecordingProxy proxy(lab["TELNET"]);
    const Ended ended = run_hail(
        {"--eol", row.word, "--linger", "1", "telnet://" + proxy.address()}, "say one\nsay two\n");
    CHECK(ended.status == 0);
    CHECK(proxy.data() == "say one" + row.end + "say two" + row.end);
  }
}

TEST_CASE("telnet 11: START_TLS refused by each telnetd: not one octet of the input is sent") {
  struct Row {
    std::string server, variable;
  };
  for (const Row& row : {Row{"telnetd", "TELNET"}, Row{"telnetssl", "TELNETSSL"},
                         Row{"busybox", "BUSYBOX"}, Row{"ser2net", "SERIAL"}}) {
    CAPTURE(row.server);
    const Lab lab({row.server});
    if (!lab.up()) {
      skip(lab.why());
      continue;
    }
    RecordingProxy proxy(lab[row.variable]);
    const Ended ended = run_hail(
        {"--tls=starttls", "--connect-timeout", "3", "telnet://" + proxy.address()}, "secret\n");
    CAPTURE(ended.err);
    CHECK(ended.status == 6);
    CHECK(ended.err.find("TLS failed") != std::string::npos);
    CHECK(proxy.count("\xff\xfb\x2e") == 1);  // It was asked for, and nothing else was said.
    CHECK(proxy.data().empty());
  }
}

TEST_CASE("telnet 8, 12: LINEMODE with inetutils-telnetd: edited here, ^C is IP with Synch") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  RecordingProxy proxy(lab["TELNET"]);
  Session session({"telnet://" + proxy.address()});
  session.expect("lab> ");
  to_linemode(session, proxy);
  session.type("sai\x7fy hello\r");
  session.expect("\nhello\r");
  session.expect("lab> ");
  CHECK(proxy.data() == "say hello\n");  // BINARY holds.
  session.type("sleep 60\r");
  session.expect("sleep 60");
  proxy.until([&] { return proxy.data() == "say hello\nsleep 60\n"; });
  CHECK_FALSE(proxy.urgent());
  session.type("\x03");
  session.expect("INT\r");
  CHECK(proxy.count(interrupt) == 1);
  CHECK(proxy.count(data_mark) == 1);
  CHECK(proxy.urgent());
  session.type("exit\r");
  session.expect("Connection closed by foreign host.\r\n");
  CHECK(session.wait() == 0);
}

TEST_CASE("telnet 12: LINEMODE with inetutils-telnetd: a log-in, and its password is not shown") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  RecordingProxy proxy(lab["TELNET_LOGIN"]);
  Session session({"telnet://" + proxy.address()});
  session.expect("lab login: ");
  to_linemode(session, proxy);
  session.type("lab\r");
  session.expect("Password: ");
  session.type("secret\r");
  CHECK(session.expect("Welcome to the lab.").find("secret") == std::string::npos);
  session.expect("lab> ");
  CHECK(proxy.data() == "lab\nsecret\n");
  session.type("exit\r");
  CHECK(session.wait() == 0);
}

TEST_CASE("telnet 13: --login at a terminal: the password is on no screen and in no process list") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  const TemporaryFile password("secret\n");
  for (const std::vector<std::string>& source :
       {std::vector<std::string>{"--password-file", password.name()},
        std::vector<std::string>{"--password-command", "cat " + password.name()}}) {
    CAPTURE(source.front());
    std::vector<std::string> words = {"--login", "-l", "lab"};
    words.insert(words.end(), source.begin(), source.end());
    words.push_back("telnet://" + lab["TELNET_LOGIN"]);
    Session session(words);
    const std::string seen = session.expect("lab> ");
    CHECK(seen.find("Welcome to the lab.") != std::string::npos);
    CHECK(seen.find("secret") == std::string::npos);
    for (const std::string file : {"/cmdline", "/environ"}) {
      std::ifstream in("/proc/" + std::to_string(session.pid()) + file, std::ios::binary);
      const std::string listed{std::istreambuf_iterator<char>(in), {}};
      CHECK(!listed.empty());
      CHECK(listed.find("secret") == std::string::npos);
    }
    session.until_edits_lines(false);
    session.command("quit");
    CHECK(session.wait() == 0);
  }
}

TEST_CASE("telnet 2, 13: --json: one line of summary, and the data apart") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  if (!have_program("python3")) return skip("no python3 here");
  const std::string target = "telnet://" + lab["TELNET"];
  const Ended ended = run_hail({"--json", target}, "say hello\nexit\n");
  CHECK(ended.status == 0);
  CHECK(ended.err.find("lab> ") != std::string::npos);
  CHECK(ended.out.find('\n') == ended.out.size() - 1);
  const Ended read = run_program(
      {"python3", "-c",
       "import json,sys; s = json.load(sys.stdin); e = s['session']; print(s['schema'], "
       "s['target'], s['exit_status'], e['ended_by'], e['unsent'], e['sent'] > 0, [o['state'] for "
       "o in e['options'] if o['option'] == 'TERMINAL-TYPE'])"},
      ended.out);
  CHECK(read.out == "hail.telnet-session/1 " + target + " 0 server False True ['on']\n");
}

TEST_CASE("telnet: --encoding: the server's set on the wire, UTF-8 here") {
  const Lab lab({"busybox"});
  if (!lab.up()) return skip(lab.why());
  RecordingProxy proxy(lab["BUSYBOX"]);
  // Typed at its prompt: what comes earlier, busybox's telnetd may close upon without an answer.
  Session session({"--encoding", "CP437", "telnet://" + proxy.address()});
  session.expect("lab> ");
  session.until_edits_lines(false);
  session.type("say \xc3\xa9\r");  // é is 0x82 there.
  session.expect("say \xc3\xa9\r\n\xc3\xa9\r\n");
  session.type("exit\r");
  CHECK(session.wait() == 0);
  CHECK(proxy.data() == "say \x82\r\0exit\r\0"s);
}

TEST_CASE("telnet: ~/.telnetrc is obeyed where it is ours alone, and refused where others write") {
  const Lab lab({"telnetd"});
  if (!lab.up()) return skip(lab.why());
  const TemporaryFile place;
  const std::string home = place.name() + ".d", file = home + "/.telnetrc";
  REQUIRE(::mkdir(home.c_str(), 0700) == 0);
  std::ofstream(file) << "# mine\n127.0.0.1\n\tsend ayt\nother.test\n\tsend brk\n";
  struct Row {
    std::string name, flag;
    mode_t mode;
    int status;
    bool obeyed;
  };
  const Row rows[] = {
      {"ours alone", "--plain", 0600, 0, true},
      {"others may read", "--plain", 0644, 0, true},
      {"not wanted", "-c", 0600, 0, false},
      {"the group may write", "--plain", 0620, 2, false},
      {"everybody may write", "--plain", 0602, 2, false},
      {"not wanted, whoever may write", "-c", 0602, 0, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    REQUIRE(::chmod(file.c_str(), row.mode) == 0);
    RecordingProxy proxy(lab["TELNET"]);
    const Ended ended = run_program({"env", "HOME=" + home, HAIL_PROGRAM, row.flag, "--linger", "1",
                                     "telnet://" + proxy.address()},
                                    "exit\n");
    CAPTURE(ended.err);
    CHECK(ended.status == row.status);
    CHECK(proxy.count("\xff\xf6") == (row.obeyed ? 1U : 0U));
    CHECK(proxy.count("\xff\xf3") == 0);
    CHECK((ended.err.find("others may write it") != std::string::npos) == (row.status == 2));
  }
  run_program({"rm", "-r", home});
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
