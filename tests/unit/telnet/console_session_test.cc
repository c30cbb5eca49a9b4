// SPDX-License-Identifier: GPL-3.0-or-later
// Requirement 14: a recorded session of inetutils-telnet, every command of it, replayed. The same
// lines give the same text, send the same octets and go on the same way, but for the differences in
// console_differences.h, each with its reason.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <hail/telnet/codec.h>
#include <hail/telnet/option.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/telnet/console_differences.h"
#include "tests/unit/telnet/console_fixture.h"

using namespace hail;
using namespace hail::telnet;
using namespace hail::telnet::test;

namespace {

// ---- the recording ----

struct Entry {
  std::string command, text, sent, then;
};
struct Section {
  std::string name;
  std::string first;  // What the peer says first, escaped.
  std::vector<Entry> entries;
};

std::vector<Section> recorded() {
  std::ifstream file(HAIL_SOURCE_DIR "/tests/unit/telnet/console_inetutils.txt");
  REQUIRE(file.good());
  std::vector<Section> sections;
  for (std::string line; std::getline(file, line);) {
    const char mark = line.empty() ? '#' : line.front();
    const std::string rest = line.size() > 2 ? line.substr(2) : "";
    if (mark == '#') continue;
    if (mark == '[') {
      sections.push_back({line.substr(1, line.size() - 2), "", {}});
      continue;
    }
    Section& section = sections.back();
    if (mark == '@') section.first = rest;
    if (mark == '>') section.entries.push_back({rest, "", "", ""});
    if (section.entries.empty()) continue;
    Entry& entry = section.entries.back();
    if (mark == '|') entry.text += rest + "\n";
    if (mark == '=') entry.sent = rest;
    if (mark == '.') entry.then = rest;
  }
  return sections;
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 2, "\\x") == 0) {
      out.push_back(static_cast<char>(std::stoi(text.substr(at + 2, 2), nullptr, 16)));
      at += 3;
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

// ---- the peer of the recording ----

/// Agrees to every change, once; makes each MODE that is suggested an order.
class Peer {
 public:
  void said(std::string_view first) {
    Decoder decoder;
    decoder.feed(first, [this](const Event& event) {
      if (event.kind == Event::Kind::negotiation) state_[key(event)] = true;
    });
  }
  std::string answer(std::string_view sent) {
    std::string out;
    decoder_.feed(sent, [&](const Event& event) {
      if (event.kind == Event::Kind::negotiation) negotiate(event, out);
      const bool mode = event.kind == Event::Kind::subnegotiation &&
                        event.option == option::linemode && event.bytes.size() == 2 &&
                        event.bytes[0] == 1 && (event.bytes[1] & 4) == 0;
      if (mode) append_subnegotiation(event.option, event.bytes, out);
    });
    return out;
  }

 private:
  using Key = std::pair<bool, std::uint8_t>;
  /// Whether it is about the side of the one who hears it, and the option.
  static Key key(const Event& event) {
    return {event.verb() == Verb::do_it || event.verb() == Verb::dont, event.option};
  }
  void negotiate(const Event& event, std::string& out) {
    const bool on = event.verb() == Verb::do_it || event.verb() == Verb::will;
    const Key about = key(event);
    // What we are told to do is what we said we will.
    bool& now = state_[{!about.first, about.second}];
    if (std::exchange(now, on) == on) return;
    const Verb ours = on ? Verb::will : Verb::wont;
    const Verb theirs = on ? Verb::do_it : Verb::dont;
    append_negotiation(about.first ? ours : theirs, event.option, out);
  }

  Decoder decoder_;
  std::map<Key, bool> state_;  // As in what we say: WILL x is {false, x}, DO x is {true, x}.
};

// ---- what differs ----

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

/// The lines that are in one text only: "-" of `theirs`, "+" of `ours`, in order.
std::string difference(const std::string& theirs, const std::string& ours) {
  const std::vector<std::string> a = lines(theirs), b = lines(ours);
  std::vector<std::vector<std::size_t>> common(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::string out;
  for (std::size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i, ++j;
    } else if (i < a.size() && (j == b.size() || common[i + 1][j] >= common[i][j + 1])) {
      out += "-" + a[i++] + "\n";
    } else {
      out += "+" + b[j++] + "\n";
    }
  }
  return out;
}

/// How hail differs for one entry, in the form of a Difference without reason.
Difference observe(ConsoleFixture& fixture, Peer& peer, const Section& section,
                   const Entry& entry) {
  const Console::Outcome outcome = fixture.console->obey(entry.command);
  std::string sent = std::exchange(fixture.at_once, {});
  for (std::string more; !(more = fixture.session.engine().take_output()).empty();) {
    sent += more;
    fixture.hear(peer.answer(more));
  }
  std::string theirs = entry.text;
  // The recording is of an address, the fixture's host has a name.
  for (std::size_t at = 0; (at = theirs.find("127.0.0.1")) != std::string::npos;)
    theirs.replace(at, 9, "bbs.example");
  std::string then = word(outcome.then);
  if (then == "close" || then == "quit") then = "end";
  if (then == "back" && section.name == "no connection") then = "stay";
  Difference seen{section.name, entry.command, ""};
  seen.text = difference(theirs, outcome.text);
  if (sent != unescaped(entry.sent)) seen.sent = escaped(sent);
  if (then != entry.then) seen.then = then;
  return seen;
}

/// In the state in which the recording began, hail's own defaults set back to those of inetutils:
/// `autosynch` is on in hail (requirement 8).
void prepare(ConsoleFixture& fixture, Peer& peer, const Section& section) {
  fixture.manners.autosynch = false;
  for (const auto& [name, value] : {std::pair{"PATH", "/usr/bin:/bin"},
                                    {"HOME", "/nonexistent"},
                                    {"TERM", "xterm"},
                                    {"USER", "ann"}}) {
    fixture.manners.environ.push_back({name, value, false});
  }
  Facts facts = fixture.session.engine().facts();
  facts.columns = 200;
  facts.rows = 60;
  fixture.session.set_facts(facts);
  const std::string first = unescaped(section.first);
  peer.said(first);
  fixture.hear(first);
  fixture.session.engine().take_output();
}

}  // namespace

TEST_SUITE_BEGIN("telnet console");

TEST_CASE("console: a recorded session of inetutils-telnet, replayed (requirement 14)") {
  std::map<std::pair<std::string, std::string>, std::vector<const Difference*>> expected;
  for (const Difference& row : differences) expected[{row.section, row.command}].push_back(&row);
  std::size_t compared = 0;
  for (const Section& section : recorded()) {
    ConsoleFixture fixture(Negotiate::passive, section.name != "no connection", {});
    Peer peer;
    prepare(fixture, peer, section);
    std::map<std::string, std::size_t> times;
    for (const Entry& entry : section.entries) {
      CAPTURE(section.name);
      CAPTURE(entry.command);
      const Difference seen = observe(fixture, peer, section, entry);
      const auto rows = expected.find({section.name, entry.command});
      const Difference same;
      const std::size_t nth = times[entry.command]++;
      const Difference& row =
          rows == expected.end() ? same : *rows->second[std::min(nth, rows->second.size() - 1)];
      CHECK(seen.text == row.text);
      CHECK(seen.sent == row.sent);
      CHECK(seen.then == row.then);
      const bool differs = !row.text.empty() || row.sent != "=" || row.then != "=";
      CHECK(row.reason.empty() != differs);
      ++compared;
    }
    for (const auto& listed : expected) {
      const auto& [name, command] = listed.first;
      if (name != section.name) continue;
      const std::string line = command;
      CAPTURE(line);
      CHECK(times[line] >= listed.second.size());
    }
  }
  CHECK(compared == 248);
}

TEST_SUITE_END();
