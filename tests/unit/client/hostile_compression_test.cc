// SPDX-License-Identifier: GPL-3.0-or-later
// Servers that compress (MCCP2): well, to an end, brokenly, and to fill our memory.
#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

#include "support/sanitized.h"
#include "unit/client/run.h"
#include "unit/telnet/wire.h"

namespace hail::tests {
namespace {

const std::string will_compress = wire({255, 251, 86});
const std::string do_compress = wire({255, 253, 86});
const std::string begin = wire({255, 250, 86, 255, 240});

std::string deflated(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  REQUIRE(compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                    reinterpret_cast<const Bytef*>(text.data()), text.size(), 9) == Z_OK);
  out.resize(size);
  return out;
}

/// Agrees on compression, says `wire` and, if asked to, ends in order behind it.
Finished compressed(const std::string& wire, bool settles,
                    const std::vector<std::string>& flags = {}) {
  const auto serve = [&](Socket& socket) {
    say(socket, will_compress);
    heard_until(socket, do_compress);
    say(socket, "plain\r\n" + begin + wire);
    if (settles) settled(socket);
    finish(socket);
  };
  return against(serve, flags, "");
}

TEST_SUITE_BEGIN("client: hostile compression");

TEST_CASE("MCCP2: text and options inside are as outside; behind its end all is plain again") {
  const std::string inside = "one\r\n" + wire({255, 255, 255, 253, 24}) + "\r\0two\r\n"_wire;
  const std::string stream = deflated(inside);
  CHECK(compressed(stream, true).out == "plain\r\none\r\n\xff\rtwo\r\n");
  CHECK(compressed(stream + "three\r\n", true).out == "plain\r\none\r\n\xff\rtwo\r\nthree\r\n");
  // And once more, begun inside the plain text behind it.
  const Finished twice = compressed(stream + "three\r\n" + begin + deflated("four\r\n"), true);
  CHECK(twice.out == "plain\r\none\r\n\xff\rtwo\r\nthree\r\nfour\r\n");
  CHECK(twice.status == 0);
}

TEST_CASE("MCCP2: begun without agreement it is not compression; refused by --no-compression") {
  const auto serve = [](Socket& socket) {
    say(socket, begin + "plain\r\n");
    settled(socket);
    finish(socket);
  };
  CHECK(against(serve, {}, "").out == "plain\r\n");
  std::string heard;
  const auto offer = [&](Socket& socket) {
    say(socket, will_compress);
    heard = settled(socket);
    finish(socket);
  };
  against(offer, {"--no-compression"}, "");
  CHECK(heard == wire({255, 254, 86}));
}

TEST_CASE("MCCP2: a broken stream shows what was good and is status 5") {
  const std::string stream = deflated("good ");
  struct Row {
    std::string name, wire;
  };
  std::string no_sum = stream;
  no_sum.back() = static_cast<char>(no_sum.back() ^ 1);
  const Row rows[] = {{"no zlib stream", "this is text, not zlib"},
                      {"a wrong sum", no_sum},
                      {"a reserved kind of block", stream.substr(0, 2) + "\xff\xff\xff"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Finished finished = compressed(row.wire, false);
    CHECK(finished.status == 5);
    CHECK(finished.out.starts_with("plain\r\n"));
    CHECK(finished.err.find("compressed stream") != std::string::npos);
    CHECK(finished.err.find("this is text") == std::string::npos);
  }
}

TEST_CASE("MCCP2: a stream that is cut off shows what was good; the end is an end") {
  const std::string stream = deflated("good text that is long enough to be cut");
  const Finished finished = compressed(stream.substr(0, stream.size() - 6), false);
  CHECK(finished.out.starts_with("plain\r\n"));
  CHECK(finished.err.ends_with("Connection closed by foreign host.\n"));
  CHECK(finished.status == 0);
}

TEST_CASE("MCCP2: a bomb takes no memory and is status 5") {
  const std::string bomb = deflated(std::string(64 * 1024 * 1024, 'x'));
  const Finished finished = compressed(bomb, false);
  CHECK(finished.status == 5);
  CHECK(finished.out.size() < 24 * 1024 * 1024);
  CHECK(finished.peak_kb < most_resident_kb);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
