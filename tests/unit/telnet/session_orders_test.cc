// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions over streams in memory whose time is simulated: Synchs, marks, keep-alives, START_TLS
// that is insisted on, character sets, orders for a serial line.
#include <doctest/doctest.h>
#include <hail/telnet/com_port.h>
#include <hail/telnet/serial.h>
#include <hail/telnet/session.h>

#include <string>
#include <vector>

#include "wire.h"

using namespace hail;
using namespace std::chrono_literals;
using telnet::Command;
using telnet::Negotiate;
using telnet::Notice;
using telnet::Source;
using telnet::StartTls;
using tests::sb;
using tests::wire;

namespace {

const net::Limit unbounded{net::Deadline::never(), net::Phase::data};

struct KeepingView final : telnet::View {
  void text(std::string_view more) override { shown += more; }
  void told(const telnet::Event&) override {}
  void noticed(const Notice& notice) override { notices.push_back(notice); }
  net::Task<void> room() override { co_return; }
  std::string shown;
  std::vector<Notice> notices;
};

/// A session and its peer. The peer's part is a task of the test.
struct Fixture {
  explicit Fixture(telnet::SessionSettings settings)
      : pair(net::memory_pair(loop)), session(pair.client, std::move(settings), view) {
    pair.server.watch_urgent();
  }

  /// Begins the session and runs it beside `peer` until that is over.
  void run(net::Task<void> peer) {
    session.start();
    loop.run(both(std::move(peer)));
  }
  net::Task<void> both(net::Task<void> peer) {
    net::Scope scope(loop);
    scope.start(receive());
    scope.start(session.transmit());
    scope.start(session.tend());
    scope.start(hear());
    co_await std::move(peer);
    scope.cancel();
  }
  net::Task<void> receive() {
    try {
      co_await session.receive();
    } catch (const net::Failure& failure) {
      fault = failure.error();
    }
  }
  net::Task<void> hear() {
    for (;;) {
      const std::string_view bytes = co_await pair.server.read_view(unbounded, 1);
      if (bytes.empty()) co_return;
      heard += bytes;
      // Asked after a read: what comes next is the urgent octet.
      if (pair.server.urgent() == net::Urgent::here) marks.push_back(heard.size());
    }
  }
  net::Task<void> say(std::string text) { co_await pair.server.write_all(text, unbounded); }
  net::Task<void> say_urgent(std::string text) {
    co_await pair.server.write_urgent(text, unbounded);
  }
  net::Task<void> pause(net::Duration how_long) { co_await loop.sleep(loop.in(how_long)); }

  net::Loop loop{net::Loop::Time::simulated};
  net::MemoryPair pair;
  KeepingView view;
  telnet::Session session;
  std::string heard;
  std::vector<std::size_t> marks;  // Where in `heard` an octet came as urgent.
  std::optional<net::Error> fault;
};

telnet::SessionSettings settings(Negotiate negotiate = Negotiate::passive) {
  telnet::SessionSettings settings;
  settings.negotiate = negotiate;
  return settings;
}

const std::string synch = wire({255, 242});
const std::string do_mark = wire({255, 253, 6});
const std::string will_mark = wire({255, 251, 6});
const std::string wont_mark = wire({255, 252, 6});

}  // namespace

TEST_SUITE_BEGIN("telnet session orders");

TEST_CASE("synch: what stands before the mark is not shown, commands in it are obeyed") {
  Fixture fixture(settings());
  const auto peer = [](Fixture& f) -> net::Task<void> {
    co_await f.say("shown ");
    co_await f.pause(1s);
    const std::string text1 = "thrown away" + wire({255, 253, 24});
    co_await f.say(text1);
    const std::string text2 = "more" + synch;
    co_await f.say_urgent(text2);
    co_await f.say("behind");
    co_await f.pause(1s);
    const std::string text3 = " again" + synch + " and again";
    co_await f.say(text3);
    co_await f.pause(1s);
  };
  fixture.run(peer(fixture));
  CHECK(fixture.view.shown == "shown behind again and again");
  CHECK(fixture.heard == wire({255, 251, 24}));
  CHECK(!fixture.session.flushing());
}

TEST_CASE("synch: an urgent octet that is no Data Mark ends the flush all the same") {
  Fixture fixture(settings());
  const auto peer = [](Fixture& f) -> net::Task<void> {
    co_await f.say_urgent("gone!");
    co_await f.say("behind");
    co_await f.pause(1s);
    const std::string text4 = "gone" + wire({255, 241});
    co_await f.say_urgent(text4);
    co_await f.say(" and behind");
    co_await f.pause(1s);
  };
  fixture.run(peer(fixture));
  CHECK(fixture.view.shown == "!behind and behind");
}

TEST_CASE("synch: two marks in a row, the text between them belongs to the second") {
  Fixture fixture(settings());
  const auto peer = [](Fixture& f) -> net::Task<void> {
    const std::string text5 = "one" + synch;
    co_await f.say_urgent(text5);
    co_await f.say("two");
    co_await f.say_urgent(synch);
    co_await f.say("three");
    co_await f.pause(1s);
  };
  fixture.run(peer(fixture));
  CHECK(fixture.view.shown.ends_with("three"));
  CHECK(fixture.view.shown.find("one") == std::string::npos);
}

TEST_CASE("ours: IP with a Synch and a flush; the Data Mark alone is urgent") {
  Fixture fixture(settings());
  const auto peer = [](Fixture& f) -> net::Task<void> {
    f.session.type("before", Source::keys);
    CHECK(f.session.send_command(Command::ip, {.flush = true, .synch = true}));
    f.session.type("behind", Source::keys);
    co_await f.pause(1s);
    CHECK(f.session.flushing());
    const std::string text6 = "old output" + will_mark + "new";
    co_await f.say(text6);
    co_await f.pause(500ms);
    CHECK(!f.session.flushing());
    CHECK(f.session.synch());
    co_await f.pause(1s);
  };
  fixture.run(peer(fixture));
  const std::string ours = "before" + wire({255, 244}) + do_mark + synch + "behind";
  CHECK(fixture.heard.substr(0, ours.size()) == ours);
  const std::size_t first = ours.find(synch) + 1;
  REQUIRE(fixture.marks.size() == 2);
  CHECK(fixture.marks[0] == first);
  CHECK(fixture.marks[1] == fixture.heard.rfind(synch) + 1);
  CHECK(fixture.view.shown == "new");
}

TEST_CASE("marks: an answer ends a flush, WONT too; none ends it after 2 s") {
  struct Row {
    std::string name, answer, shown;
  };
  const Row rows[] = {{"WILL", will_mark, "12"}, {"WONT", wont_mark, "12"}, {"nothing", "", "2"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Fixture fixture(settings());
    const auto peer = [&](Fixture& f) -> net::Task<void> {
      f.session.send_command(Command::ao, {.flush = true});
      co_await f.pause(1s);
      const std::string first = "0" + row.answer + "1";
      co_await f.say(first);
      co_await f.pause(1500ms);
      co_await f.say("2");
      co_await f.pause(1s);
    };
    fixture.run(peer(fixture));
    CHECK(fixture.view.shown == row.shown);
    CHECK(fixture.view.notices.empty());
    CHECK(!fixture.session.flushing());
  }
}

TEST_CASE("marks: ping tells how long, or that there was no answer; then it can be asked again") {
  Fixture fixture(settings());
  const auto peer = [](Fixture& f) -> net::Task<void> {
    CHECK(f.session.ping());
    co_await f.pause(250ms);
    co_await f.say(will_mark);
    co_await f.pause(1s);
    CHECK(f.session.ping());
    co_await f.pause(3s);
    CHECK(f.session.ping());
    co_await f.pause(100ms);
    const std::string text7 = wont_mark + "text";
    co_await f.say(text7);
    co_await f.pause(1s);
  };
  fixture.run(peer(fixture));
  REQUIRE(fixture.view.notices.size() == 3);
  CHECK(fixture.view.notices[0].kind == Notice::Kind::pinged);
  CHECK(fixture.view.notices[0].elapsed >= 250ms);
  CHECK(fixture.view.notices[0].elapsed < 260ms);
  CHECK(fixture.view.notices[1].kind == Notice::Kind::unanswered);
  CHECK(fixture.view.notices[2].kind == Notice::Kind::pinged);
  CHECK(fixture.heard == do_mark + do_mark + do_mark);
  CHECK(fixture.view.shown == "text");
}

TEST_CASE("keep-alive: a NOP after that long without a word of ours, and none in raw sessions") {
  for (const Negotiate negotiate : {Negotiate::passive, Negotiate::raw}) {
    auto with = settings(negotiate);
    with.keepalive = 30s;
    Fixture fixture(with);
    const auto peer = [](Fixture& f) -> net::Task<void> {
      co_await f.pause(20s);
      f.session.type("x", Source::keys);
      co_await f.pause(29s);
      CHECK(f.heard == "x");
      co_await f.pause(2s);
      co_await f.pause(60s);
    };
    fixture.run(peer(fixture));
    const std::string nop = wire({255, 241});
    CHECK(fixture.heard == (negotiate == Negotiate::raw ? "x" : "x" + nop + nop + nop));
  }
}

TEST_CASE("START_TLS insisted on: nothing is said before it, everything after it") {
  auto with = settings(Negotiate::active);
  with.start_tls = StartTls::insist;
  Fixture fixture(with);
  const auto peer = [](Fixture& f) -> net::Task<void> {
    f.session.type("s3cr3t\r", Source::keys);
    CHECK(!f.session.ping());
    CHECK(!f.session.send_command(Command::ayt));
    CHECK(!f.session.log_out());
    co_await f.pause(1s);
    CHECK(f.heard == wire({255, 251, 46}));
    const std::string text8 = wire({255, 253, 24, 255, 251, 1});
    co_await f.say(text8);
    co_await f.pause(1s);
    CHECK(f.heard == wire({255, 251, 46, 255, 252, 24, 255, 254, 1}));
    CHECK(f.session.unsent());
  };
  fixture.run(peer(fixture));
  CHECK(!fixture.fault);
}

TEST_CASE("START_TLS insisted on: refused, text, silence, the end: a failure of TLS") {
  struct Row {
    std::string name, said;
    bool ends;
    std::string why;
  };
  const Row rows[] = {
      {"DONT", wire({255, 254, 46}), false, "the server refuses START_TLS"},
      {"text", "login: ", false, "the server sent text instead of starting TLS"},
      {"silence", "", false, "the server did not answer START_TLS"},
      {"other options for ever", wire({255, 253, 24}), false,
       "the server did not answer START_TLS"},
      {"the end", "", true, "the server left before TLS began"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    auto with = settings(Negotiate::active);
    with.start_tls = StartTls::insist;
    Fixture fixture(with);
    const auto peer = [&](Fixture& f) -> net::Task<void> {
      f.session.type("s3cr3t\r", Source::keys);
      for (int i = 0; i < 20; ++i) {
        if (!row.said.empty() && (i == 0 || row.name.starts_with("other")))
          co_await f.say(row.said);
        if (row.ends && i == 0) co_await f.pair.server.shutdown(unbounded);
        co_await f.pause(1s);
      }
    };
    fixture.run(peer(fixture));
    REQUIRE(fixture.fault.has_value());
    CHECK(fixture.fault->code == net::Errc::tls);
    CHECK(fixture.fault->detail == row.why);
    CHECK(fixture.heard.find("s3cr3t") == std::string::npos);
    CHECK(fixture.view.shown.empty());
  }
}

TEST_CASE("CHARSET: an agreement switches the encoding both ways, in the middle of a session") {
  auto with = settings();
  with.local_charset = "UTF-8";
  with.facts.charsets = {"UTF-8", "ISO-8859-1"};
  Fixture fixture(with);
  const auto peer = [](Fixture& f) -> net::Task<void> {
    co_await f.say("\xc3\xa4 ");
    f.session.type("\xc3\xa4", Source::keys);
    co_await f.pause(1s);
    const std::string text9 = wire({255, 251, 42, 255, 253, 42}) + sb(42, "\x01;ISO-8859-1");
    co_await f.say(text9);
    co_await f.pause(1s);
    CHECK(f.session.encoding() == "ISO-8859-1");
    co_await f.say("\xe4 ");
    f.session.type("\xc3\xa4", Source::keys);
    co_await f.pause(1s);
    CHECK(f.session.set_encoding(""));
    co_await f.say("\xe4");
    f.session.type("\xc3\xa4", Source::keys);
    co_await f.pause(1s);
    CHECK(!f.session.set_encoding("no such set"));
  };
  fixture.run(peer(fixture));
  CHECK(fixture.view.shown == "\xc3\xa4 \xc3\xa4 \xe4");
  CHECK(fixture.heard.starts_with("\xc3\xa4"));
  CHECK(fixture.heard.find(sb(42, "\x02ISO-8859-1") + "\xe4\xc3\xa4") != std::string::npos);
}

TEST_CASE("serial: orders go out once the option is agreed to; SUSPEND holds, RESUME lets go") {
  auto with = settings();
  const auto orders = telnet::serial_orders("9600,8n1");
  REQUIRE(orders.has_value());
  with.serial = *orders;
  Fixture fixture(with);
  const auto peer = [](Fixture& f) -> net::Task<void> {
    co_await f.pause(1s);
    CHECK(f.heard == wire({255, 251, 44}));
    const std::string text10 = wire({255, 253, 44});
    co_await f.say(text10);
    co_await f.pause(1s);
    CHECK(f.heard.find(sb(44, wire({1, 0, 0, 0x25, 0x80}))) != std::string::npos);
    f.heard.clear();
    const std::string text11 = sb(44, wire({108}));
    co_await f.say(text11);
    co_await f.pause(1s);
    f.session.type("held", Source::keys);
    co_await f.pause(1s);
    CHECK(f.heard.empty());
    CHECK(f.session.unsent());
    const std::string text12 = sb(44, wire({109}));
    co_await f.say(text12);
    co_await f.pause(1s);
    CHECK(f.heard == "held");
    CHECK(!f.session.unsent());
    f.heard.clear();
    const std::string purge = telnet::com_port::purge_data(telnet::com_port::Purge::both);
    CHECK(f.session.order({purge}));
    co_await f.pause(1s);
    CHECK(f.heard == sb(44, wire({12, 3})));
  };
  fixture.run(peer(fixture));
}

TEST_CASE("orders where no Telnet is spoken are refused and send nothing") {
  Fixture fixture(settings(Negotiate::raw));
  const auto peer = [](Fixture& f) -> net::Task<void> {
    CHECK(!f.session.ping());
    CHECK(!f.session.synch());
    CHECK(!f.session.send_command(Command::ip));
    CHECK(!f.session.ask_status());
    CHECK(!f.session.log_out());
    CHECK(!f.session.start_tls());
    CHECK(!f.session.order({"\x01"}));
    co_await f.pause(1s);
  };
  fixture.run(peer(fixture));
  CHECK(fixture.heard.empty());
}

TEST_SUITE_END();
