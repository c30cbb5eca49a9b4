// SPDX-License-Identifier: GPL-3.0-or-later
// A session as lines of a file: times, directions, and no secret in any of them.
#include <doctest/doctest.h>
#include <hail/telnet/recorder.h>

#include <chrono>
#include <string>
#include <vector>

using namespace hail;
using telnet::Recorder;
using Millis = std::chrono::milliseconds;

namespace {

/// "<" what the server says, ">" what is typed, "*" typed as a secret, "#" a remark; each 10 ms
/// after the one before.
std::string recorded(const std::vector<std::string>& events,
                     const std::vector<std::string>& secrets = {}) {
  Recorder recorder{Millis{0}};
  for (const std::string& secret : secrets) recorder.add_secret(secret);
  Millis now{0};
  std::string out;
  for (const std::string& event : events) {
    now += Millis{10};
    const std::string_view rest = std::string_view(event).substr(1);
    if (event[0] == '<') recorder.heard(rest, now);
    if (event[0] == '>') recorder.typed(rest, now);
    if (event[0] == '*') recorder.typed(rest, now, true);
    if (event[0] == '#') recorder.remark(rest, now);
    out += recorder.take();
  }
  recorder.finish(now);
  return out + recorder.take();
}

}  // namespace

TEST_SUITE_BEGIN("recorder");

TEST_CASE("recorder: lines with times and directions") {
  struct Row {
    std::string name;
    std::vector<std::string> events;
    std::string file;
  };
  const std::vector<Row> rows = {
      {"a dialogue",
       {"#connected", "<login: ", ">ann\n", "<hello\r\n$ "},
       "   0.010 # connected\n   0.020 <- login: \n   0.030 -> ann\n   0.040 <- hello\n"
       "   0.040 <- $ \n"},
      {"key by key, with the server's echo",
       {">w", "<w", ">h", "<h", ">o", "<o", ">\r", "<\r\n"},
       "   0.020 <- who\n   0.070 -> who\n"},
      {"a line in pieces is one", {"<ab", "<cd\r\n"}, "   0.010 <- abcd\n"},
      {"escapes are written out", {"<\x1b[2Jhi\r\n"}, "   0.010 <- \\x1b[2Jhi\n"},
      {"Enter alone", {">\r\n"}, "   0.010 -> \n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(recorded(row.events) == row.file);
  }
}

TEST_CASE("recorder: no secret stands in the file") {
  struct Row {
    std::string name;
    std::vector<std::string> events;
    std::vector<std::string> secrets;
  };
  const std::vector<Row> rows = {
      {"typed as one", {"<$ ", "*S3cret\n"}, {}},
      {"behind a prompt", {"<login: ", ">ann\n", "<Password: ", ">S3cret\n", "<\r\nok\r\n"}, {}},
      {"key by key", {"<Password: ", ">S", ">3", ">c", ">r", ">e", ">t", ">\r"}, {}},
      {"with a correction", {"<Password: ", ">S3cx\x7f", ">ret\r"}, {}},
      {"echoed by a careless server", {"<Password: ", ">S3cret\n", "<S3cret is wrong\r\n"}, {}},
      {"and in pieces", {"<Password: ", ">S3cret\n", "<you said S3c", "<ret\r\n"}, {}},
      {"known before", {"<hint: S3cret\r\n", ">echo S3cret\n"}, {"S3cret"}},
      {"in a remark", {"#SENT S3cret"}, {"S3cret"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string file = recorded(row.events, row.secrets);
    CAPTURE(file);
    CHECK(file.find("S3cret") == std::string::npos);
    CHECK(file.find("[password]") != std::string::npos);
  }
}

TEST_CASE("recorder: inside TLS the arrows say so; a line without end is written in pieces") {
  Recorder recorder{Millis{0}};
  recorder.set_tls(true);
  recorder.heard("hi\r\n", Millis{5});
  recorder.typed("yo\n", Millis{6});
  CHECK(recorder.take() == "   0.005 <~ hi\n   0.006 ~> yo\n");
  recorder.heard(std::string(100'000, 'x'), Millis{7});
  CHECK(recorder.take().size() > 90'000);
}

TEST_SUITE_END();
