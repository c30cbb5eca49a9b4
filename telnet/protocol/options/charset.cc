// SPDX-License-Identifier: GPL-3.0-or-later
// CHARSET: whoever said WILL may ask for a set of characters. A server that said DO gets our
// request at once (RFC 2066 section 5); one that said WILL gets the first of its names that we can
// convert, or REJECTED. Translation tables are refused: iconv has better ones.
#include <fmt/format.h>
#include <hail/telnet/charset.h>

#include <algorithm>
#include <utility>

#include "telnet/protocol/options/rows.h"

namespace hail::telnet {

namespace {

constexpr char separator = ';';
constexpr std::size_t most_names = 64;
constexpr std::size_t longest_name = 64;

bool is_letter_or_digit(char octet) {
  return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
         (octet >= '0' && octet <= '9');
}

std::string letters(std::string_view name) {
  std::string out;
  for (const char octet : name) {
    if (!is_letter_or_digit(octet)) continue;
    out.push_back(octet >= 'A' && octet <= 'Z' ? static_cast<char>(octet - 'A' + 'a') : octet);
  }
  return out;
}

void read_request(std::string_view list, CharsetMessage& message) {
  constexpr std::string_view ttable = "[TTABLE]";
  if (list.starts_with(ttable) && list.size() > ttable.size()) {
    message.ttable_version = static_cast<std::uint8_t>(list[ttable.size()]);
    list.remove_prefix(ttable.size() + 1);
  }
  if (list.empty()) return;
  const char mark = list.front();
  list.remove_prefix(1);
  while (!list.empty() && message.names.size() < most_names) {
    const std::size_t end = std::min(list.find(mark), list.size());
    if (end != 0 && end <= longest_name) message.names.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

}  // namespace

std::optional<CharsetMessage> charset_message(std::string_view payload) {
  if (payload.empty() || payload.front() < 1 || payload.front() > 7) return std::nullopt;
  CharsetMessage message;
  message.kind = static_cast<CharsetMessage::Kind>(payload.front());
  payload.remove_prefix(1);
  if (message.kind == CharsetMessage::Kind::request) read_request(payload, message);
  if (message.kind == CharsetMessage::Kind::accepted) message.names.emplace_back(payload);
  return message;
}

std::optional<std::string> charset_request(std::span<const std::string> names) {
  std::string out(1, static_cast<char>(CharsetMessage::Kind::request));
  for (const std::string& name : names) {
    const bool clean = std::ranges::all_of(
        name, [](char octet) { return octet > ' ' && octet <= '~' && octet != separator; });
    if (clean && !name.empty()) out += separator + name;
  }
  if (out.size() == 1) return std::nullopt;
  return out;
}

bool same_charset(std::string_view one, std::string_view other) {
  const std::string name = letters(one);
  return !name.empty() && name == letters(other);
}

}  // namespace hail::telnet

namespace hail::telnet::options {

namespace {

using Kind = CharsetMessage::Kind;

std::string only(Kind kind) {
  return std::string(1, static_cast<char>(kind));
}

const std::string* find(const std::vector<std::string>& names, std::string_view name) {
  const auto found =
      std::ranges::find_if(names, [&](const std::string& one) { return same_charset(one, name); });
  return found == names.end() ? nullptr : &*found;
}

std::optional<std::string> turned(const Turn& turn) {
  if (turn.side != Side::local) return std::nullopt;
  std::vector<std::string>& requested = turn.memory.charset.requested;
  requested.clear();
  if (!turn.on) return std::nullopt;
  const auto request = charset_request(turn.facts.charsets);
  if (request) requested = turn.facts.charsets;
  return request;
}

// When both sides ask at once, the server's request is the one that counts: the client answers it,
// and the server refuses the client's (RFC 2066 section 2, REQUEST). So ours is no reason not to
// answer, and void once theirs is accepted. A server that asks without having said WILL is out of
// its role; no harm in an answer.
Reaction hear_request(const CharsetMessage& message, const Hearing& hearing) {
  for (const std::string& name : message.names) {
    const std::string* ours = find(hearing.facts.charsets, name);
    if (ours == nullptr) continue;
    hearing.memory.charset.name = *ours;
    hearing.memory.charset.requested.clear();
    return {only(Kind::accepted) + name, Event::Kind::news};
  }
  return {only(Kind::rejected), {}};
}

Reaction heard(const Hearing& hearing) {
  const auto message = charset_message(hearing.payload);
  if (!message) return {};
  Charset& state = hearing.memory.charset;
  switch (message->kind) {
    case Kind::request:
      return hear_request(*message, hearing);
    case Kind::accepted: {
      const std::vector<std::string> requested = std::exchange(state.requested, {});
      const std::string* ours = find(requested, message->names.front());
      if (ours == nullptr) return {};
      state.name = *ours;
      return {{}, Event::Kind::news};
    }
    case Kind::rejected:
      state.requested.clear();
      return {};
    case Kind::ttable_is:
      // Only an answer to a request that said [TTABLE], which ours never does.
      state.requested.clear();
      return {only(Kind::ttable_rejected), {}};
    case Kind::ttable_rejected:
    case Kind::ttable_ack:
    case Kind::ttable_nak:
      return {};
  }
  return {};
}

std::string shown(std::string_view payload) {
  constexpr std::string_view words[] = {"REQUEST",         "ACCEPTED",   "REJECTED",  "TTABLE-IS",
                                        "TTABLE-REJECTED", "TTABLE-ACK", "TTABLE-NAK"};
  const auto message = charset_message(payload);
  if (!message) return fmt::format("\"{}\"", escaped(payload));
  std::string out(words[static_cast<std::size_t>(message->kind) - 1]);
  if (message->ttable_version != 0) out += fmt::format(" [TTABLE] {}", message->ttable_version);
  for (const std::string& name : message->names) out += fmt::format(" \"{}\"", escaped(name));
  const bool named = message->kind == Kind::request || message->kind == Kind::accepted;
  if (!named && payload.size() > 1) out += fmt::format(" \"{}\"", escaped(payload.substr(1)));
  return out;
}

}  // namespace

constinit const OptionRow charset = {
    .code = option::charset,
    .name = "CHARSET",
    .source = "RFC 2066",
    .local = Policy::accept,
    .remote = Policy::accept,
    .turned = turned,
    .heard = heard,
    .shown = shown,
};

}  // namespace hail::telnet::options
