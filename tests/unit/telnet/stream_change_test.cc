// SPDX-License-Identifier: GPL-3.0-or-later
// Streams that change under way: START_TLS and COMPRESS2. Where decoding ends, what is kept, and
// what the inflater makes of good, bad and huge streams.
#include <doctest/doctest.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/inflate.h>
#include <hail/telnet/option.h>
#include <zlib.h>

#include <random>
#include <string>

#include "wire.h"

using namespace hail;
using telnet::Engine;
using telnet::Event;
using telnet::Inflater;
using telnet::Policy;
using telnet::Side;
using tests::hears;
using tests::said;
using tests::sb;
using tests::wire;

namespace {

Engine tls_accepted() {
  telnet::Facts facts;
  facts.terminal_names = {"xterm"};
  Engine engine(facts);
  engine.set_policy(Side::local, 46, Policy::accept);
  return engine;
}

const std::string follows = sb(46, "\1");

std::string deflated(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  REQUIRE(compress(reinterpret_cast<Bytef*>(out.data()), &size,
                   reinterpret_cast<const Bytef*>(text.data()), text.size()) == Z_OK);
  out.resize(size);
  return out;
}

struct Inflated {
  std::string text;
  std::string rest;
  bool ended = false;
  std::string error;
};

// All of `input`, as a session would do it.
Inflated inflate_all(Inflater& inflater, const std::vector<std::string_view>& pieces,
                     std::size_t output_limit) {
  Inflated all;
  for (std::string_view piece : pieces) {
    if (all.ended) {
      all.rest += piece;
      continue;
    }
    for (bool more = true; more && !all.ended;) {
      const std::size_t before = all.text.size();
      const auto got = inflater.feed(piece, all.text);
      if (!got) {
        all.error = got.error().detail;
        return all;
      }
      CHECK(all.text.size() - before <= output_limit);
      piece.remove_prefix(got->taken);
      more = got->more;
      all.ended = got->ended;
    }
    if (all.ended) {
      all.rest += piece;
    } else {
      CHECK(piece.empty());
    }
  }
  return all;
}

}  // namespace

TEST_SUITE("telnet stream change") {
  TEST_CASE("START_TLS is refused until the session says otherwise") {
    Engine engine;
    CHECK(hears(engine, wire({255, 253, 46, 255, 251, 46}) + follows) ==
          "DO 46\nWILL 46\nunagreed 46 \"\\x01\"\n");
    CHECK(said(engine) == "WONT 46\nDONT 46\n");
    engine.send_data("x");
    CHECK(engine.take_output() == "x");
  }

  TEST_CASE("START_TLS: DO, WILL and FOLLOWS, FOLLOWS; what stands behind it is counted") {
    const std::string in = wire({255, 253, 46}) + "motd" + follows + "\r\n$ injected";
    for (const auto& pieces : tests::every_cut(in)) {
      Engine engine = tls_accepted();
      std::string text;
      std::string behind;
      std::size_t taken = 0;
      std::size_t given = 0;
      int told = 0;
      for (const std::string_view piece : pieces) {
        given += piece.size();
        taken += engine.receive(piece, {}, [&](const Event& event) {
          if (event.kind == Event::Kind::data) text += event.bytes;
          if (event.kind != Event::Kind::tls_follows) return;
          ++told;
          CHECK(piece.ends_with(event.bytes));
          behind = event.bytes;
        });
        if (told == 1) {
          CHECK(given - taken >= behind.size());
        } else {
          CHECK(taken == given);
        }
      }
      CHECK(told == 1);
      CHECK(text == "motd");
      CHECK(taken == in.size() - 12);
      CHECK(said(engine) == "WILL 46\nSB 46 \"\\x01\"\n");
    }
  }

  TEST_CASE("START_TLS: asked for by us") {
    Engine engine = tls_accepted();
    engine.set_policy(Side::local, 46, Policy::ask);
    engine.start();
    CHECK(said(engine) == "DO 3\nWILL 24\nWILL 31\nWILL 46\n");
    CHECK(!engine.awaits_tls());
    hears(engine, wire({255, 253, 46}));
    CHECK(said(engine) == "SB 46 \"\\x01\"\n");
    CHECK(engine.awaits_tls());
    // One that refuses: nothing awaited, the session knows by the event.
    Engine refused = tls_accepted();
    refused.want(Side::local, 46, true);
    CHECK(hears(refused, wire({255, 254, 46})) == "DONT 46\n");
    CHECK(!refused.awaits_tls());
  }

  TEST_CASE("START_TLS: after our FOLLOWS nothing goes out until TLS is up") {
    Engine engine = tls_accepted();
    hears(engine, wire({255, 251, 0, 255, 253, 0, 255, 253, 46}));
    said(engine);
    CHECK(hears(engine, wire({255, 253, 24, 255, 251, 1}) + sb(24, "\1") + sb(46, "\2")) ==
          "DO 24\nWILL 1\nunagreed 24 \"\\x01\"\nSB 46 \"\\x02\"\n");
    engine.send_data("pass");
    engine.send_data("word\n");
    engine.finish_data();
    CHECK(!engine.send_command(telnet::Command::ayt));
    CHECK(!engine.send_subnegotiation(46, "\1"));
    CHECK(!engine.want(Side::local, 24, true));
    telnet::Facts facts = engine.facts();
    facts.columns = 7;
    engine.set_facts(facts);
    engine.start();
    CHECK(engine.output().empty());
    CHECK(hears(engine, follows + "x") == "SB 46 \"\\x01\"\ntls follows \"x\"\n");
    CHECK(hears(engine, "more") == "");
    CHECK(engine.receive("more", {}, [](const Event&) {}) == 0);

    engine.begin_tls();
    CHECK(engine.take_output() == "password\r\n");  // BINARY is forgotten with all the rest.
    CHECK(engine.options().empty());
    CHECK(!engine.awaits_tls());
    CHECK(engine.facts().columns == 7);
    CHECK(hears(engine, wire({255, 253, 24}) + sb(24, "\1") + wire({255, 253, 46})) ==
          "DO 24\non local 24\nSB 24 \"\\x01\"\nDO 46\n");
    CHECK(said(engine) == "WILL 24\nSB 24 \"\\x00xterm\"\nWONT 46\n");
  }

  TEST_CASE("START_TLS: begin_tls() from the sink, and an SB cut off before it") {
    Engine engine = tls_accepted();
    const std::string in = wire({255, 253, 46}) + follows;
    CHECK(engine.receive(in, {}, [&](const Event& event) {
      if (event.kind == Event::Kind::tls_follows) engine.begin_tls();
    }) == in.size());
    CHECK(hears(engine, "text") == "data \"text\"\n");
  }

  TEST_CASE("COMPRESS2 is refused unless the policy says accept; then the marker ends decoding") {
    const std::string in = wire({255, 251, 86}) + "a" + sb(86, "") + "\x78\xff\xff\xf0zlib";
    Engine refuses;
    refuses.receive(in, {},
                    [](const Event& event) { CHECK(bool{event.kind != Event::Kind::compressed}); });
    CHECK(said(refuses) == "DONT 86\n");
    for (const auto& pieces : tests::every_cut(in)) {
      Engine engine;
      engine.set_policy(Side::remote, 86, Policy::accept);
      std::size_t taken = 0;
      bool compressed = false;
      for (const std::string_view piece : pieces) {
        if (compressed) break;
        taken += engine.receive(piece, {}, [&](const Event& event) {
          compressed = compressed || event.kind == Event::Kind::compressed;
        });
      }
      CHECK(compressed);
      CHECK(taken == in.size() - 8);
      CHECK(said(engine) == "DO 86\n");
    }
  }

  TEST_CASE("COMPRESS2: no stream inside the stream, another one behind it") {
    Engine engine;
    engine.set_policy(Side::remote, 86, Policy::accept);
    CHECK(hears(engine, wire({255, 251, 86}) + sb(86, "x") + sb(86, "")) ==
          "WILL 86\non remote 86\nSB 86 \"x\"\nSB 86 \"\"\ncompressed\n");
    CHECK(hears(engine, sb(86, "") + "t") == "SB 86 \"\"\ndata \"t\"\n");
    engine.end_compression();
    CHECK(hears(engine, sb(86, "")) == "SB 86 \"\"\ncompressed\n");
  }

  TEST_CASE("inflater: any cut, any limit of output, and the rest handed back") {
    std::mt19937 random(1950);
    std::string text;
    for (int i = 0; i < 3000; ++i) text += static_cast<char>('a' + random() % 7);
    const std::string stream = deflated(text) + "plain";
    for (const std::size_t limit : {std::size_t{1}, std::size_t{100}, std::size_t{65536}}) {
      for (std::size_t step : {std::size_t{1}, std::size_t{7}, stream.size()}) {
        CAPTURE(limit);
        CAPTURE(step);
        Inflater inflater({.output = limit});
        std::vector<std::string_view> pieces;
        for (std::size_t at = 0; at < stream.size(); at += step) {
          pieces.push_back(std::string_view(stream).substr(at, step));
        }
        const Inflated all = inflate_all(inflater, pieces, limit);
        CHECK(all.error == "");
        CHECK(all.ended);
        CHECK(bool{all.text == text});
        CHECK(all.rest == "plain");
        CHECK(inflater.total_out() == text.size());
        CHECK(inflater.total_in() == stream.size() - 5);
        std::string more;
        const auto after = inflater.feed("x", more);
        REQUIRE(after);
        CHECK(after->ended);
        CHECK(after->taken == 0);
      }
    }
  }

  TEST_CASE("inflater: what is no stream, or a broken one, is an error that lasts") {
    std::string broken = deflated(std::string(1000, 'x') + "yz");
    broken[broken.size() / 2] = static_cast<char>(broken[broken.size() / 2] ^ 0x55);
    for (const std::string& bad :
         {std::string("login: "), broken, wire({0x78, 0xbb, 0, 0, 0, 1, 0})}) {
      CAPTURE(telnet::escaped(bad));
      Inflater inflater;
      std::string out;
      const auto first = inflater.feed(bad, out);
      REQUIRE(!first);
      CHECK(bool{first.error().kind == telnet::InflateFault::Kind::corrupt});
      const auto again = inflater.feed(deflated("good"), out);
      REQUIRE(!again);
      CHECK(again.error().detail == first.error().detail);
    }
    // A stream that only ends is none that is broken.
    Inflater inflater;
    std::string out;
    const std::string whole = deflated("hello");
    CHECK(inflater.feed(std::string_view(whole).substr(0, 4), out));
    CHECK(inflater.feed("", out));
  }

  TEST_CASE("inflater: a bomb is an error, a burst of blanks is none") {
    const std::string bomb = deflated(std::string(8'000'000, '\0'));
    Inflater strict({.output = 65536, .ratio = 500, .grace = 1'000'000});
    const Inflated all = inflate_all(strict, {bomb}, 65536);
    CHECK(all.error.find(" octets out of ") != std::string::npos);
    CHECK(all.text.size() < 1'200'000);
    Inflater usual;
    const Inflated fine = inflate_all(usual, {bomb}, 65536);
    CHECK(fine.error == "");
    CHECK(fine.ended);
    CHECK(fine.text.size() == 8'000'000);
  }

  TEST_CASE("inflater: movable in the middle of a stream") {
    const std::string stream = deflated("one two three");
    Inflater first;
    std::string out;
    CHECK(first.feed(std::string_view(stream).substr(0, 6), out));
    Inflater second = std::move(first);
    const auto piece = second.feed(std::string_view(stream).substr(6), out);
    REQUIRE(piece);
    CHECK(piece->ended);
    CHECK(out == "one two three");
  }
}
