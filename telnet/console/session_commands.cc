// SPDX-License-Identifier: GPL-3.0-or-later
// The commands about the connection itself: open, logout, status, ping, starttls, options. What
// comes back from the peer later is told by the session's notices, not here.
#include <fmt/format.h>
#include <hail/net/escape.h>
#include <hail/telnet/agreements.h>
#include <hail/telnet/engine.h>

#include "telnet/console/command.h"

namespace hail::telnet::console {

namespace {

constexpr std::string_view open_usage =
    "usage: open [-4] [-6] [-l user] [-b addr] [-a] host-name [port]\n";
constexpr std::string_view no_connection = "No connection.\n";
constexpr std::string_view asked_before = "?The server was asked before and has not answered.\n";
constexpr std::string_view no_tls_now =
    "?START_TLS cannot be asked for now: it is under way, refused, or TLS is on.\n";

/// Whether `words` is a line that open understands: one host, one port at most.
bool opens(const Words& words) {
  std::size_t operands = 0;
  for (std::size_t at = 1; at < words.size(); ++at) {
    const std::string& word = words[at];
    // A prefix of "help" may be a host's name.
    if (word == "?" || lower(word) == "help") return false;
    if (word == "-l" || word == "-b") {
      if (++at == words.size()) return false;
    } else if (word != "-a" && word != "-4" && word != "-6") {
      ++operands;
    }
  }
  return operands == 1 || operands == 2;
}

std::string editing(const Call& call, const Engine& engine) {
  const LineManner manner = line_manner(engine, call.manners());
  std::string text;
  if (manner.linemode) {
    text = "Operating with LINEMODE option\n";
    text += fmt::format("{} line editing\n", manner.lines ? "Local" : "No");
    text += fmt::format("{} catching of signals\n", manner.trap ? "Local" : "No");
    text += slc_state(call);
  } else if (manner.lines) {
    text = "Operating in obsolete linemode\n";
  } else {
    text = "Operating in single character mode\n";
    if (manner.trap) text += "Catching signals locally\n";
  }
  text +=
      engine.on(Side::remote, option::echo) ? "Remote character echo\n" : "Local character echo\n";
  const std::optional<bool> flow = call.subject.flow_control;
  if (flow && engine.on(Side::local, option::remote_flow_control))
    text += fmt::format("{} flow control\n", *flow ? "Local" : "No");
  return text;
}

}  // namespace

Outcome open(const Call& call) {
  if (call.connected())
    return stay(fmt::format("?Already connected to {}\n", quoted(call.subject.host)));
  if (!opens(call.words)) return stay(std::string(open_usage));
  return {Then::open, "", std::string(call.line)};
}

Outcome logout(const Call& call) {
  return call.telnet()->log_out() ? back() : stay(std::string(asked_before));
}

Outcome status(const Call& call) {
  std::string text;
  if (call.connected()) {
    text = fmt::format("Connected to {}.\n", net::escape(call.subject.host));
    for (const std::string& fact : call.subject.facts) text += fact + "\n";
    const bool brief = call.words.size() > 1 && lower(call.words[1]) == "notmuch";
    const Session* session = call.telnet();
    if (session != nullptr && !brief) text += editing(call, session->engine());
  } else {
    text = no_connection;
  }
  text += fmt::format("Escape character is '{}'.\n", escape_name(call.manners().escape));
  return back(std::move(text));
}

Outcome ping(const Call& call) {
  return call.telnet()->ping() ? back() : stay(std::string(asked_before));
}

Outcome starttls(const Call& call) {
  return call.telnet()->start_tls() ? back() : stay(std::string(no_tls_now));
}

Outcome options(const Call& call) {
  const Session& session = *call.telnet();
  const auto agreements = session.agreements().list(session.engine().negotiator());
  if (agreements.empty()) return back("No option was spoken of.\n");
  return back(agreement_table(agreements));
}

}  // namespace hail::telnet::console
