// SPDX-License-Identifier: GPL-3.0-or-later
// A console over a session whose peer is in memory: what a line says, what follows, what is sent.
#pragma once

#include <hail/telnet/console.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "telnet/line_editor.h"

namespace hail::telnet::test {

struct NoView final : View {
  void text(std::string_view) override {}
  void told(const Event&) override {}
  void noticed(const Notice&) override {}
  net::Task<void> room() override { co_return; }
};

inline std::string word(Console::Then then) {
  switch (then) {
    case Console::Then::stay:
      return "stay";
    case Console::Then::back:
      return "back";
    case Console::Then::close:
      return "close";
    case Console::Then::quit:
      return "quit";
    case Console::Then::suspend:
      return "suspend";
    case Console::Then::shell:
      return "shell";
    case Console::Then::open:
      return "open";
    case Console::Then::log:
      return "log";
  }
  return "?";
}

/// Connected to bbs.example, unless `connected` says otherwise.
struct ConsoleFixture {
  explicit ConsoleFixture(Negotiate negotiate = Negotiate::passive, bool connected = true,
                          std::vector<std::string> lines = {"TLS 1.3, verified for bbs.example"})
      : pair(net::memory_pair(loop)), session(pair.client, listened(settings(negotiate)), view) {
    manners.keys = usual_keys();
    ConsoleSubject subject;
    subject.manners = &manners;
    if (connected) {
      subject.host = "bbs.example";
      subject.session = &session;
      subject.facts = std::move(lines);
      subject.flow_control = true;
    }
    Facts facts = session.engine().facts();
    facts.characters = manners.keys;
    session.set_facts(facts);
    console.emplace(std::move(subject));
  }
  static SessionSettings settings(Negotiate negotiate) {
    SessionSettings settings;
    settings.negotiate = negotiate;
    settings.terminal = true;
    return settings;
  }
  /// What goes out at once is kept: sent() tells of it.
  SessionSettings listened(SessionSettings settings) {
    settings.wire = [this](Direction direction, std::string_view bytes) {
      if (direction == Direction::sent) at_once += bytes;
    };
    return settings;
  }
  /// "back|text", "shell|argument|text".
  std::string obey(const std::string& line) {
    const Console::Outcome outcome = console->obey(line);
    std::string text = word(outcome.then) + "|";
    if (!outcome.argument.empty()) text += outcome.argument + "|";
    return text + outcome.text;
  }
  std::string sent() {
    return escaped(std::exchange(at_once, {}) + session.engine().take_output());
  }
  void hear(std::string_view bytes) {
    session.engine().receive(bytes, {}, [](const Event&) {});
  }

  std::string at_once;
  net::Loop loop;
  net::MemoryPair pair;
  NoView view;
  Session session;
  Manners manners;
  std::optional<Console> console;
};

}  // namespace hail::telnet::test
