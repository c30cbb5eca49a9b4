// SPDX-License-Identifier: GPL-3.0-or-later
// The session over streams in memory: what is typed arrives as it should, what arrives is shown,
// and neither direction waits for the other.
#include <doctest/doctest.h>
#include <hail/telnet/session.h>

#include <string>

using namespace hail;
using namespace std::chrono_literals;
using telnet::Negotiate;
using telnet::Source;

namespace {

/// Keeps what it is shown; its room can be closed.
struct KeepingView final : telnet::View {
  explicit KeepingView(net::Loop& loop) : opened(loop) {}
  void text(std::string_view more) override { shown += more; }
  void told(const telnet::Event& event) override { events += telnet::render(event) + "\n"; }
  void noticed(const telnet::Notice&) override {}
  net::Task<void> room() override {
    while (closed) co_await opened.wait(net::Deadline::never());
  }
  std::string shown;
  std::string events;
  bool closed = false;
  net::Gate opened;
};

struct Fixture {
  explicit Fixture(telnet::SessionSettings settings)
      : pair(net::memory_pair(loop)), view(loop), session(pair.client, std::move(settings), view) {}

  /// Lets session and peer run for `s` simulated seconds; gives what the peer has received.
  std::string run_for(std::chrono::seconds s) { return loop.run(both(s)); }
  net::Task<std::string> both(std::chrono::seconds s) {
    net::Scope scope(loop);
    scope.start(session.receive());
    scope.start(session.transmit());
    scope.start(listen());
    co_await loop.sleep(loop.in(1s));
    shown_soon = view.shown;
    sent_soon = received.size();
    co_await loop.sleep(loop.in(s - 1s));
    scope.cancel();
    co_return telnet::escaped(received);
  }
  net::Task<void> listen() {
    const net::Limit limit{net::Deadline::never(), net::Phase::data};
    for (const std::string& piece : to_say) co_await pair.server.write_all(piece, limit);
    while (true) {
      const std::string_view bytes = co_await pair.server.read_view(limit);
      if (bytes.empty()) co_return;
      received += bytes;
    }
  }

  net::Loop loop{net::Loop::Time::simulated};
  net::MemoryPair pair;
  KeepingView view;
  telnet::Session session;
  std::vector<std::string> to_say;
  std::string received;
  std::string shown_soon;     // What was shown after a second.
  std::size_t sent_soon = 0;  // How much the peer had received by then.
};

telnet::SessionSettings settings(Negotiate negotiate) {
  telnet::SessionSettings settings;
  settings.negotiate = negotiate;
  return settings;
}

}  // namespace

TEST_SUITE_BEGIN("telnet session");

TEST_CASE("session: line ends and IAC of typed text, by kind of port and of input") {
  struct Row {
    std::string name;
    Negotiate negotiate;
    Source source;
    std::optional<telnet::Eol> eol;
    std::string typed, received;
  };
  const Row rows[] = {
      {"pipe, LF", Negotiate::passive, Source::pipe, {}, "a\nb\n", R"(a\r\nb\r\n)"},
      {"pipe, CR LF", Negotiate::passive, Source::pipe, {}, "a\r\nb\r\n", R"(a\r\nb\r\n)"},
      {"pipe, raw port, LF and CR LF",
       Negotiate::raw,
       Source::pipe,
       {},
       "a\nb\r\n",
       R"(a\r\nb\r\n)"},
      {"line of a terminal", Negotiate::passive, Source::lines, {}, "who\n", R"(who\r\n)"},
      {"Enter in character mode (RFC 1123 3.3.1)",
       Negotiate::passive,
       Source::keys,
       {},
       "\r",
       R"(\r\x00)"},
      {"--eol=lf", Negotiate::passive, Source::pipe, telnet::Eol::lf, "a\r\n", R"(a\n)"},
      {"--eol=cr on a raw port", Negotiate::raw, Source::pipe, telnet::Eol::cr, "a\n", R"(a\r)"},
      {"IAC is doubled where Telnet is spoken",
       Negotiate::passive,
       Source::pipe,
       {},
       "\xff\n",
       R"(\xff\xff\r\n)"},
      {"and not where it is not",
       Negotiate::raw,
       Source::pipe,
       {},
       "a\xff\xff\n",
       R"(a\xff\xff\r\n)"},
      {"a CR before 255 on a raw port", Negotiate::raw, Source::pipe, {}, "\r\xff", R"(\r\n\xff)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    auto with = settings(row.negotiate);
    with.eol = row.eol;
    Fixture fixture(with);
    fixture.session.type(row.typed, row.source);
    fixture.session.finish_typing();
    CHECK(fixture.run_for(1s) == row.received);
    CHECK(!fixture.session.unsent());
  }
}

TEST_CASE("session: active asks first, passive answers, raw shows everything") {
  const std::string hello = "\xff\xfd\x18hi\r\n";  // DO TERMINAL-TYPE
  Fixture active(settings(Negotiate::active));
  active.session.start();
  active.to_say = {hello};
  const std::string sent = active.run_for(1s);
  CHECK(sent.find(R"(\xff\xfd\x03)") != std::string::npos);
  CHECK(sent.find(R"(\xff\xfb\x18)") != std::string::npos);

  Fixture passive(settings(Negotiate::passive));
  passive.session.start();
  passive.to_say = {hello};
  CHECK(passive.run_for(1s) == R"(\xff\xfb\x18)");
  CHECK(passive.view.shown == "hi\r\n");
  CHECK(passive.session.speaks_telnet());

  Fixture silent(settings(Negotiate::passive));
  silent.session.start();
  silent.to_say = {"hi\r\n"};
  CHECK(silent.run_for(1s).empty());

  Fixture raw(settings(Negotiate::raw));
  raw.session.start();
  raw.to_say = {hello};
  CHECK(raw.run_for(1s).empty());
  CHECK(raw.view.shown == hello);
}

TEST_CASE("session: typed text waits for the greeting, to the end of a greeting of several lines") {
  struct Row {
    std::string name;
    std::vector<std::string> said;
    std::string received;
  };
  const Row rows[] = {
      {"nothing said", {}, ""},
      {"half a line", {"220 mx"}, ""},
      {"a line", {"220 mx\r\n"}, R"(QUIT\r\n)"},
      {"a line that announces more", {"220-wait\r\n"}, ""},
      {"the last of several", {"220-wait\r\n220 mx\r\n"}, R"(QUIT\r\n)"},
      {"in pieces", {"22", "0-a\r", "\n220", " mx\r\n"}, R"(QUIT\r\n)"},
      {"POP3", {"+OK ready\r\n"}, R"(QUIT\r\n)"},
      {"no reply code, but a dash", {"ab--cd\r\n"}, R"(QUIT\r\n)"},
  };
  for (const Negotiate negotiate : {Negotiate::raw, Negotiate::passive}) {
    for (const Row& row : rows) {
      CAPTURE(row.name);
      auto with = settings(negotiate);
      with.await_greeting = true;
      Fixture fixture(with);
      fixture.to_say = row.said;
      fixture.session.type("QUIT\n", Source::pipe);
      fixture.session.finish_typing();
      CHECK(fixture.run_for(1s) == row.received);
      CHECK(fixture.session.unsent() == row.received.empty());
    }
  }
}

TEST_CASE("session: nothing is read while there is no room for it, and all of it later") {
  Fixture fixture(settings(Negotiate::passive));
  fixture.view.closed = true;
  fixture.to_say = {"one", "two"};
  fixture.run_for(1s);
  const std::string before = fixture.view.shown;
  CHECK(before.size() <= 6);
  CHECK(!fixture.session.waiting_since());
  fixture.view.closed = false;
  fixture.to_say = {"three"};
  fixture.run_for(1s);
  CHECK(fixture.view.shown == "onetwothree");
}

TEST_CASE("session: a peer that asks without end is answered slowly, and its text still shown") {
  Fixture fixture(settings(Negotiate::passive));
  std::string storm;
  for (int i = 0; i < 2000; ++i) storm += "\xff\xfb\x01\xff\xfc\x01";  // WILL ECHO, WONT ECHO
  fixture.to_say = {storm + "end\r\n"};
  fixture.run_for(600s);
  CHECK(fixture.shown_soon.empty());
  CHECK(fixture.sent_soon < 3 * 150);
  CHECK(fixture.view.events.find("option loop") != std::string::npos);
  CHECK(fixture.view.shown == "end\r\n");
}

TEST_CASE("session: NEW-ENVIRON in effect refuses the old one, for which telnetd would wait") {
  Fixture fixture(settings(Negotiate::passive));
  fixture.to_say = {"\xff\xfd\x27\xff\xfd\x24"};  // DO NEW-ENVIRON, DO ENVIRON
  CHECK(fixture.run_for(1s) == R"(\xff\xfb'\xff\xfc$)");
}

TEST_CASE("session: the end of the peer ends receive(); what came before is shown") {
  Fixture fixture(settings(Negotiate::passive));
  const auto say_and_end = [](Fixture& f) -> net::Task<void> {
    const net::Limit limit{net::Deadline::never(), net::Phase::data};
    co_await f.pair.server.write_all("last\xff", limit);
    co_await f.pair.server.shutdown(limit);
    co_await f.session.receive();
  };
  fixture.loop.run(say_and_end(fixture));
  CHECK(fixture.view.shown == "last");
}

TEST_SUITE_END();
