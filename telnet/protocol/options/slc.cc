// SPDX-License-Identifier: GPL-3.0-or-later
// SLC triplets to a table and back. The answer has a place for each of the thirty functions and no
// other, whatever the peer sends (CVE-2005-0469 was a reply buffer that a peer could fill).
#include "telnet/protocol/options/slc.h"

#include <fmt/format.h>
#include <hail/telnet/event.h>

#include <array>
#include <iterator>

namespace hail::telnet {

namespace {

constexpr std::string_view names[] = {
    "SYNCH", "BRK",  "IP",    "AO",    "AYT",   "EOR",  "ABORT", "EOF",   "SUSP", "EC",
    "EL",    "EW",   "RP",    "LNEXT", "XON",   "XOFF", "FORW1", "FORW2", "MCL",  "MCR",
    "MCWL",  "MCWR", "MCBOL", "MCEOL", "INSRT", "OVER", "ECR",   "EWR",   "EBOL", "EEOL",
};
static_assert(std::size(names) == slc_functions);

}  // namespace

std::optional<SlcFunction> slc_function(std::uint8_t number) {
  if (number == 0 || number > slc_functions) return std::nullopt;
  return static_cast<SlcFunction>(number);
}

std::string_view slc_name(SlcFunction function) {
  return names[static_cast<std::size_t>(function) - 1];
}

}  // namespace hail::telnet

namespace hail::telnet::options {

namespace {

constexpr std::uint8_t ack = 128;
constexpr std::uint8_t flush_in = 64;
constexpr std::uint8_t flush_out = 32;
constexpr std::uint8_t level_bits = 3;

struct Triplet {
  std::uint8_t number;
  bool acknowledged;
  Slc key;
};

Triplet triplet(std::string_view octets) {
  const auto flags = static_cast<std::uint8_t>(octets[1]);
  return {static_cast<std::uint8_t>(octets[0]),
          (flags & ack) != 0,
          {static_cast<SlcLevel>(flags & level_bits), static_cast<std::uint8_t>(octets[2]),
           (flags & flush_in) != 0, (flags & flush_out) != 0}};
}

void append(SlcFunction function, const Slc& key, bool acknowledge, std::string& out) {
  const int flags = static_cast<int>(key.level) | (key.flush_in ? flush_in : 0) |
                    (key.flush_out ? flush_out : 0) | (acknowledge ? ack : 0);
  out.push_back(static_cast<char>(function));
  out.push_back(static_cast<char>(flags));
  out.push_back(static_cast<char>(key.character));
}

// What is ours to say: a default of ours is a value to the other side.
Slc ours_of(const SlcTable& ours, SlcFunction function) {
  Slc key = ours[function];
  if (key.level == SlcLevel::standard) key.level = SlcLevel::value;
  if (key.level == SlcLevel::unsupported) key = {};
  return key;
}

// Level and character decide; the flush bits go with them.
bool same(const Slc& one, const Slc& other) {
  if (one.level != other.level) return false;
  return one.level == SlcLevel::unsupported || one.character == other.character;
}

// One message's answers: the last word on each function.
class Answer {
 public:
  void say(SlcFunction function, const Slc& key, bool acknowledge) {
    words_[static_cast<std::size_t>(function)] = Word{key, acknowledge};
  }
  std::string text() const {
    std::string out;
    for (std::uint8_t number = 1; number <= slc_functions; ++number) {
      const auto& word = words_[number];
      if (word) append(static_cast<SlcFunction>(number), word->key, word->acknowledge, out);
    }
    return out;
  }

 private:
  struct Word {
    Slc key;
    bool acknowledge;
  };
  std::array<std::optional<Word>, slc_functions + 1> words_{};
};

// Function 0: SLC_DEFAULT asks for our defaults, SLC_VALUE for what holds now (section 2.4).
void answer_all(SlcLevel level, const SlcTable& ours, SlcTable& agreed, Answer& answer) {
  if (level != SlcLevel::standard && level != SlcLevel::value) return;
  for (std::uint8_t number = 1; number <= slc_functions; ++number) {
    const auto function = static_cast<SlcFunction>(number);
    const Slc own = ours_of(ours, function);
    if (level == SlcLevel::standard) agreed[function] = own;
    if (own.level != SlcLevel::unsupported) answer.say(function, agreed[function], false);
  }
}

void answer_one(const Triplet& said, SlcFunction function, const SlcTable& ours, SlcTable& agreed,
                Answer& answer) {
  const Slc own = ours_of(ours, function);
  Slc& now = agreed[function];
  if (same(said.key, now)) return;
  if (said.acknowledged) {
    // Agreement to something else than we said; taken where we can, and never discussed.
    if (said.key.level <= own.level && own.level != SlcLevel::fixed) now = said.key;
    return;
  }
  if (said.key.level == SlcLevel::standard) {
    now = own;
    answer.say(function, now, false);
  } else if (said.key.level == SlcLevel::fixed && own.level == SlcLevel::fixed &&
             said.key.character != own.character) {
    now = {};
    answer.say(function, now, false);
  } else if (said.key.level <= own.level) {
    now = said.key;
    answer.say(function, now, true);
  } else {
    now = own;
    answer.say(function, now, false);
  }
}

}  // namespace

std::optional<std::string> slc_list(const SlcTable& ours) {
  std::string out;
  for (std::uint8_t number = 1; number <= slc_functions; ++number) {
    const auto function = static_cast<SlcFunction>(number);
    const Slc key = ours_of(ours, function);
    if (key.level != SlcLevel::unsupported) append(function, key, false, out);
  }
  if (out.empty()) return std::nullopt;
  return out;
}

std::optional<std::string> slc_changes(const SlcTable& before, const SlcTable& now,
                                       SlcTable& agreed) {
  std::string out;
  for (std::uint8_t number = 1; number <= slc_functions; ++number) {
    const auto function = static_cast<SlcFunction>(number);
    const Slc key = ours_of(now, function);
    if (ours_of(before, function) == key) continue;
    agreed[function] = key;
    append(function, key, false, out);
  }
  if (out.empty()) return std::nullopt;
  return out;
}

std::optional<std::string> slc_answer(std::string_view triplets, const SlcTable& ours,
                                      SlcTable& agreed) {
  Answer answer;
  for (; triplets.size() >= 3; triplets.remove_prefix(3)) {
    const Triplet said = triplet(triplets);
    if (said.number == 0) {
      if (!said.acknowledged) answer_all(said.key.level, ours, agreed, answer);
    } else if (const auto function = slc_function(said.number)) {
      answer_one(said, *function, ours, agreed, answer);
    }
  }
  std::string out = answer.text();
  if (out.empty()) return std::nullopt;
  return out;
}

std::string slc_shown(std::string_view triplets) {
  constexpr std::string_view levels[] = {"NOSUPPORT", "CANTCHANGE", "VALUE", "DEFAULT"};
  std::string out;
  for (; triplets.size() >= 3; triplets.remove_prefix(3)) {
    const Triplet said = triplet(triplets);
    const auto function = slc_function(said.number);
    out += function ? fmt::format(" {}", slc_name(*function)) : fmt::format(" {}", said.number);
    out += fmt::format(" {}{}{}{} {}", levels[static_cast<std::size_t>(said.key.level)],
                       said.acknowledged ? "|ACK" : "", said.key.flush_in ? "|FLUSHIN" : "",
                       said.key.flush_out ? "|FLUSHOUT" : "", said.key.character);
  }
  if (!triplets.empty()) out += fmt::format(" \"{}\"", escaped(triplets));
  return out.empty() ? out : out.substr(1);
}

}  // namespace hail::telnet::options
