// SPDX-License-Identifier: GPL-3.0-or-later
// Events to facts. What a fact means for security is decided where findings are.
#include <hail/telnet/charset.h>
#include <hail/telnet/com_port.h>
#include <hail/telnet/observed.h>

#include <algorithm>
#include <utility>

#include "telnet/protocol/options/environ.h"

namespace hail::telnet {

namespace {

constexpr std::size_t most = 64;
constexpr std::size_t longest_name = 256;
constexpr std::size_t longest_signature = 1024;

template <typename T>
void add(std::vector<T>& list, const T& item) {
  if (list.size() < most && std::ranges::find(list, item) == list.end()) list.push_back(item);
}

}  // namespace

std::string_view violation_name(Violation::Kind kind) {
  using Kind = Violation::Kind;
  switch (kind) {
    case Kind::ack_of_ack:
      return "ack_of_ack";
    case Kind::repeated:
      return "repeated";
    case Kind::contradiction:
      return "contradiction";
    case Kind::unagreed:
      return "unagreed";
    case Kind::asks_us_to_echo:
      return "asks_us_to_echo";
    case Kind::cut_off:
      return "cut_off";
    case Kind::overflow:
      return "overflow";
    case Kind::loop:
      return "loop";
  }
  return {};
}

void Observed::see(const Event& event, Millis now) {
  using Kind = Event::Kind;
  switch (event.kind) {
    case Kind::command:
      ++commands_;
      break;
    case Kind::negotiation:
      see_verb(event.verb(), event.option, now);
      break;
    case Kind::subnegotiation:
      see_payload(event.option, event.bytes);
      break;
    case Kind::unagreed:
      violate(Violation::Kind::unagreed, event.option);
      see_payload(event.option, event.bytes);
      break;
    case Kind::overflow:
      violate(Violation::Kind::overflow, event.option);
      break;
    case Kind::broken:
      violate(Violation::Kind::cut_off, event.option);
      break;
    case Kind::contradiction:
      violate(Violation::Kind::contradiction, event.option);
      break;
    case Kind::option_loop:
      violate(Violation::Kind::loop, 0);
      break;
    case Kind::option_on:
    case Kind::option_off:
      cells_[static_cast<std::size_t>(event.side)][event.option].on =
          event.kind == Kind::option_on && event.option != option::timing_mark;
      break;
    case Kind::data:
    case Kind::news:
    case Kind::tls_follows:
    case Kind::compressed:
      break;
  }
}

// TIMING-MARK and LOGOUT are asked for again and again by right (RFC 860, RFC 727).
void Observed::see_verb(Verb verb, std::uint8_t option, Millis now) {
  const bool remote = verb == Verb::will || verb == Verb::wont;
  const bool positive = verb == Verb::will || verb == Verb::do_it;
  Cell& cell = cells_[remote ? 1 : 0][option];
  const bool momentary = option == option::timing_mark || option == option::logout;
  const auto last = std::exchange(cell.last, verb);
  if (!saw(verb, option)) verbs_.push_back({verb, option, now - started_});
  if (verb == Verb::do_it && option == option::echo) {
    violate(Violation::Kind::asks_us_to_echo, option);
  }
  if (momentary) return;
  if (positive && cell.on) {
    violate(Violation::Kind::ack_of_ack, option);
  } else if (positive && last == verb) {
    violate(Violation::Kind::repeated, option);
  } else if (!positive && !cell.on && last) {
    violate(Violation::Kind::ack_of_ack, option);
  }
}

void Observed::see_payload(std::uint8_t option, std::string_view payload) {
  switch (option) {
    case option::authentication:
      for (const AuthenticationType& one : authentication_types(payload)) {
        add(authentication_, one);
      }
      if (!ntlm_ && payload.size() > 2 && payload[0] == 2 && payload[1] == 15) {
        ntlm_ = ntlm_challenge(payload);
      }
      break;
    case option::encrypt:
      for (const std::uint8_t one : encryption_types(payload)) add(encryption_, one);
      break;
    case option::old_environ:
    case option::new_environ:
      see_environment(option, payload);
      break;
    case option::charset:
      if (const auto message = charset_message(payload);
          message && message->kind == CharsetMessage::Kind::request) {
        for (const std::string& name : message->names) add(charsets_, name);
      }
      break;
    case option::mssp:
      if (auto facts = mssp_facts(payload); !facts.empty()) mssp_ = std::move(facts);
      break;
    case option::com_port:
      if (const auto said = com_port::notice(payload);
          said && said->kind == com_port::Notice::Kind::signature && !said->text.empty()) {
        signature_ = said->text.substr(0, longest_signature);
      }
      break;
    default:
      break;
  }
}

void Observed::see_environment(std::uint8_t option, std::string_view payload) {
  const options::EnvironMarks marks =
      option == option::old_environ ? options::environ_marks_of(payload) : options::EnvironMarks{};
  const auto wanted = options::environ_wanted(payload, marks);
  if (!wanted) return;
  if (wanted->empty()) whole_environment_ = true;
  for (const std::string& name : *wanted) {
    if (name.empty()) {
      whole_environment_ = true;
    } else {
      add(environment_, name.substr(0, longest_name));
    }
  }
}

void Observed::violate(Violation::Kind kind, std::uint8_t option) {
  const auto found = std::ranges::find_if(
      violations_, [&](const Violation& one) { return one.kind == kind && one.option == option; });
  if (found == violations_.end()) {
    violations_.push_back({kind, option, 1});
  } else if (found->times != UINT32_MAX) {
    ++found->times;
  }
}

void Observed::begin_anew() {
  cells_ = {};
}

std::vector<std::uint8_t> Observed::options(Verb verb) const {
  std::vector<std::uint8_t> out;
  for (const SeenVerb& one : verbs_) {
    if (one.verb == verb) out.push_back(one.option);
  }
  return out;
}

bool Observed::saw(Verb verb, std::uint8_t option) const {
  return std::ranges::any_of(
      verbs_, [&](const SeenVerb& one) { return one.verb == verb && one.option == option; });
}

}  // namespace hail::telnet
