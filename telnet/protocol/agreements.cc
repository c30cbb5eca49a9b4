// SPDX-License-Identifier: GPL-3.0-or-later
// Who asked is told by the verbs: the first yes while nothing was agreed on is a question, the
// other side's word its answer. What is in effect, the negotiator knows.
#include <fmt/format.h>
#include <hail/telnet/agreements.h>
#include <hail/telnet/option.h>

#include <limits>

namespace hail::telnet {
namespace {

constexpr std::size_t most_words = 200;

std::string in_words(const Event& event) {
  const OptionRow* row = describe_option(event.option);
  std::string words = row != nullptr && row->shown != nullptr
                          ? row->shown(event.bytes)
                          : fmt::format("\"{}\"", escaped(event.bytes));
  if (words.size() > most_words) words.replace(most_words - 3, std::string::npos, "...");
  return words;
}

bool positive(Verb verb) {
  return verb == Verb::will || verb == Verb::do_it;
}

/// Whom a verb is about: WILL and WONT the one who says it, DO and DONT the other.
Side side_of(Direction direction, Verb verb) {
  const bool of_sender = verb == Verb::will || verb == Verb::wont;
  const bool ours = direction == Direction::sent;
  return of_sender == ours ? Side::local : Side::remote;
}

Agreement::State state_of(bool refused, const Negotiator& negotiator, Side side,
                          std::uint8_t option) {
  if (negotiator.on(side, option)) return Agreement::State::on;
  const Q now = negotiator.state(side, option);
  if (now == Q::want_yes || now == Q::want_yes_opposite) return Agreement::State::pending;
  return refused ? Agreement::State::refused : Agreement::State::off;
}

void count(std::uint32_t& words) {
  if (words != std::numeric_limits<std::uint32_t>::max()) ++words;
}

std::string_view who(Asked by) {
  if (by == Asked::us) return "we";
  return by == Asked::peer ? "server" : "-";
}

std::string cut(std::string text, std::size_t width) {
  if (text.size() > width) text.replace(width - 3, std::string::npos, "...");
  return text;
}

}  // namespace

std::string_view agreement_state_name(Agreement::State state) {
  constexpr std::string_view names[] = {"on", "off", "refused", "pending"};
  return names[static_cast<std::size_t>(state)];
}

void Agreements::see(Direction direction, const Event& event) {
  const bool ours = direction == Direction::sent;
  if (event.kind == Event::Kind::subnegotiation) {
    // The side that performs it is not in a subnegotiation: both rows of the option show it.
    for (const Side side : {Side::local, Side::remote}) {
      const auto at = seen_.find({event.option, side});
      if (at == seen_.end()) continue;
      Seen& seen = at->second;
      count(ours ? seen.sent : seen.heard);
      (ours ? seen.last_sent : seen.last_heard) = in_words(event);
    }
    return;
  }
  if (event.kind != Event::Kind::negotiation) return;
  const Verb verb = event.verb();
  Seen& seen = seen_[{event.option, side_of(direction, verb)}];
  count(ours ? seen.sent : seen.heard);
  take(seen, ours ? Asked::us : Asked::peer, positive(verb));
}

void Agreements::take(Seen& seen, Asked speaker, bool yes) {
  if (yes && seen.talk == Talk::closed) {
    seen.talk = Talk::asked;
    seen.asked_by = speaker;
    seen.refused = false;
  } else if (yes) {
    if (speaker != seen.asked_by) seen.talk = Talk::agreed;
  } else {
    if (seen.talk == Talk::asked) seen.refused = speaker != seen.asked_by;
    seen.talk = Talk::closed;
  }
}

std::vector<Agreement> Agreements::list(const Negotiator& negotiator) const {
  std::vector<Agreement> agreements;
  for (const auto& [key, seen] : seen_) {
    Agreement agreement;
    agreement.option = key.first;
    agreement.side = key.second;
    agreement.state = state_of(seen.refused, negotiator, key.second, key.first);
    agreement.asked_by = seen.asked_by;
    agreement.sent = seen.sent;
    agreement.heard = seen.heard;
    agreement.last_sent = seen.last_sent;
    agreement.last_heard = seen.last_heard;
    agreements.push_back(std::move(agreement));
  }
  return agreements;
}

std::string agreement_table(const std::vector<Agreement>& agreements) {
  constexpr std::size_t words = 30;
  std::string text =
      fmt::format("{:<20} {:<7} {:<8} {:<7} {}\n", "option", "side", "state", "asked", "last said");
  for (const Agreement& agreement : agreements) {
    std::string said;
    if (!agreement.last_heard.empty()) said = "< " + agreement.last_heard;
    if (!agreement.last_sent.empty()) said = "> " + agreement.last_sent;
    std::string line = fmt::format("{:<20} {:<7} {:<8} {:<7} {}", option_name(agreement.option),
                                   agreement.side == Side::local ? "ours" : "server",
                                   agreement_state_name(agreement.state), who(agreement.asked_by),
                                   cut(said, words));
    while (line.ends_with(' ')) line.pop_back();
    text += line + "\n";
  }
  if (agreements.empty()) text += "Nothing was negotiated.\n";
  return text;
}

}  // namespace hail::telnet
