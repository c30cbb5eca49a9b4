// SPDX-License-Identifier: GPL-3.0-or-later
// LINEMODE: the server says where lines are edited (MODE), which octets go out at once
// (FORWARDMASK) and which keys do what (SLC, slc.h). Refused by default: only a session with a
// terminal can do it, and sets its policy to accept.
#include <fmt/format.h>

#include <utility>

#include "telnet/protocol/options/rows.h"
#include "telnet/protocol/options/slc.h"

namespace hail::telnet::options {

namespace {

constexpr char mode = 1;
constexpr char forwardmask = 2;
constexpr char slc = 3;
constexpr std::uint8_t mode_ack = 4;
constexpr std::uint8_t mode_bits =
    linemode_bit::edit | linemode_bit::trapsig | linemode_bit::soft_tab | linemode_bit::lit_echo;

bool is_verb(char octet, Verb verb) {
  return static_cast<std::uint8_t>(octet) == static_cast<std::uint8_t>(verb);
}

std::optional<std::string> turned(const Turn& turn) {
  if (turn.side != Side::local) return std::nullopt;
  turn.memory.linemode = {};
  if (!turn.on) return std::nullopt;
  turn.memory.linemode.characters = turn.facts.characters;
  const auto list = slc_list(turn.facts.characters);
  if (!list) return std::nullopt;
  return slc + *list;
}

std::optional<std::string> revised(const Facts& before, const Facts& now, Memory& memory) {
  const auto list = slc_changes(before.characters, now.characters, memory.linemode.characters);
  if (!list) return std::nullopt;
  return slc + *list;
}

// RFC 1184 section 2.2: a new mask is put in force and acknowledged; the present one, and any with
// MODE_ACK, gets no answer. Bits that nobody defined are left out of both.
Reaction hear_mode(std::uint8_t mask, Linemode& state) {
  const auto wanted = static_cast<std::uint8_t>(mask & mode_bits);
  if ((mask & mode_ack) != 0 || wanted == state.mode) return {};
  state.mode = wanted;
  return {std::string{mode, static_cast<char>(wanted | mode_ack)}, Event::Kind::news};
}

// Section 2.3: DO with a mask of up to 32 octets, the first bit of the first one for octet 0; what
// is left out at the end is zero. As in negotiation, what is no change gets no answer.
Reaction hear_forwardmask(char verb, std::string_view mask, Linemode& state) {
  if (is_verb(verb, Verb::dont)) {
    if (!std::exchange(state.forward_mask, std::nullopt)) return {};
    return {std::string{static_cast<char>(Verb::wont), forwardmask}, Event::Kind::news};
  }
  if (mask.size() > 32) return {std::string{static_cast<char>(Verb::wont), forwardmask}, {}};
  std::bitset<256> octets;
  for (std::size_t at = 0; at < mask.size() * 8; ++at) {
    octets[at] = (static_cast<std::uint8_t>(mask[at / 8]) >> (7 - at % 8) & 1) != 0;
  }
  if (state.forward_mask == octets) return {};
  state.forward_mask = octets;
  return {std::string{static_cast<char>(Verb::will), forwardmask}, Event::Kind::news};
}

Reaction heard(const Hearing& hearing) {
  const std::string_view payload = hearing.payload;
  Linemode& state = hearing.memory.linemode;
  if (!hearing.local || payload.size() < 2) return {};
  if (payload[0] == mode && payload.size() == 2) {
    return hear_mode(static_cast<std::uint8_t>(payload[1]), state);
  }
  if (payload[0] == slc) {
    const SlcTable before = state.characters;
    Reaction reaction;
    if (const auto list =
            slc_answer(payload.substr(1), hearing.facts.characters, state.characters)) {
      reaction.answer = slc + *list;
    }
    if (state.characters != before) reaction.tell = Event::Kind::news;
    return reaction;
  }
  if (payload[1] == forwardmask &&
      (is_verb(payload[0], Verb::do_it) || is_verb(payload[0], Verb::dont))) {
    return hear_forwardmask(payload[0], payload.substr(2), state);
  }
  return {};
}

std::string mode_shown(std::uint8_t mask) {
  constexpr std::string_view words[] = {"EDIT", "TRAPSIG", "MODE_ACK", "SOFT_TAB", "LIT_ECHO"};
  std::string out;
  for (std::size_t bit = 0; bit < std::size(words); ++bit) {
    if ((mask >> bit & 1) != 0) out += fmt::format("|{}", words[bit]);
  }
  if ((mask & 0xe0) != 0) out += fmt::format("|{:#x}", mask & 0xe0);
  return out.empty() ? "0" : out.substr(1);
}

std::string shown(std::string_view payload) {
  if (payload.size() == 2 && payload[0] == mode) {
    return "MODE " + mode_shown(static_cast<std::uint8_t>(payload[1]));
  }
  if (payload.size() >= 4 && payload[0] == slc) return "SLC " + slc_shown(payload.substr(1));
  const auto first = payload.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(payload[0]);
  if (payload.size() >= 2 && first >= 251 && first <= 254 && payload[1] == forwardmask) {
    std::string out = fmt::format("{} FORWARDMASK", verb_name(static_cast<Verb>(first)));
    for (const char octet : payload.substr(2)) {
      out += fmt::format(" {:02x}", static_cast<std::uint8_t>(octet));
    }
    return out;
  }
  return fmt::format("\"{}\"", escaped(payload));
}

}  // namespace

constinit const OptionRow linemode = {
    .code = option::linemode,
    .name = "LINEMODE",
    .source = "RFC 1184",
    .local = Policy::refuse,
    .remote = Policy::refuse,
    .turned = turned,
    .revised = revised,
    .heard = heard,
    .shown = shown,
};

}  // namespace hail::telnet::options

namespace hail::telnet {

std::string slc_offer(const SlcTable& keys) {
  const auto list = options::slc_list(keys);
  return list ? options::slc + *list : std::string();
}

// Function 0 stands for all of them (RFC 1184 section 2.4).
std::string slc_request(SlcLevel level) {
  return {options::slc, 0, static_cast<char>(level), 0};
}

std::string mode_suggestion(std::uint8_t mask) {
  return {options::mode, static_cast<char>(mask)};
}

}  // namespace hail::telnet
