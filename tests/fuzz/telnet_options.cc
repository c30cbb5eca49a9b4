// SPDX-License-Identifier: GPL-3.0-or-later
// Every option's subnegotiation with any payload: put into words, answered, remembered, observed.
// The first octet chooses the option, the second what is agreed on, the third where the payload is
// cut into two messages; the rest is payload.
#include <hail/telnet/engine.h>
#include <hail/telnet/inflate.h>
#include <hail/telnet/ntlm.h>
#include <hail/telnet/observed.h>
#include <hail/telnet/trace.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "telnet/protocol/options/slc.h"

using namespace hail;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool printable(std::string_view text) {
  return std::ranges::all_of(text, [](char octet) { return octet >= ' ' && octet <= '~'; });
}

telnet::Facts some_facts() {
  telnet::Facts facts;
  facts.terminal_names = {"xterm", "MTTS 137"};
  facts.x_display = "h:0";
  facts.exported = {{"USER", "ann"}, {"EDITOR", "ed", true}};
  facts.charsets = {"UTF-8", "ISO-8859-1"};
  facts.com_port_signature = "hail";
  for (std::uint8_t number = 1; number <= telnet::slc_functions; ++number) {
    facts.characters[*telnet::slc_function(number)] = {static_cast<telnet::SlcLevel>(number % 4),
                                                       number, number % 2 == 0, number % 3 == 0};
  }
  return facts;
}

void words(std::uint8_t option, std::string_view payload) {
  const telnet::OptionRow* row = telnet::describe_option(option);
  if (row != nullptr && row->shown != nullptr) require(printable(row->shown(payload)));
}

// The peer agrees to everything, then says two messages; what we answer has its bounds, and what
// we remember too.
void conversation(std::uint8_t option, std::uint8_t agreed, std::string_view one,
                  std::string_view two) {
  telnet::EngineLimits limits;
  limits.answer_burst = 1000;
  telnet::Engine engine(some_facts(), limits);
  telnet::Observed observed;
  engine.set_trace([](telnet::Direction direction, const telnet::Event& event) {
    require(printable(telnet::trace_line(direction, event)));
  });
  const auto hears = [&](std::string_view bytes) {
    return engine.receive(bytes, {}, [&](const telnet::Event& event) { observed.see(event, {}); });
  };
  std::string in;
  if ((agreed & 1) != 0) {
    engine.set_policy(telnet::Side::local, option, telnet::Policy::accept);
    telnet::append_negotiation(telnet::Verb::do_it, option, in);
  }
  if ((agreed & 2) != 0) {
    engine.set_policy(telnet::Side::remote, option, telnet::Policy::accept);
    telnet::append_negotiation(telnet::Verb::will, option, in);
  }
  hears(in);
  engine.take_output();
  for (const std::string_view payload : {one, two, one}) {
    std::string message;
    telnet::append_subnegotiation(option, payload, message);
    const std::size_t taken = hears(message);
    require(taken == message.size() || taken == 0);
    // The largest: 4 KiB of undefined names, each octet escaped and doubled, and STATUS.
    require(engine.output().size() < 20 * 1024);
    engine.take_output();
  }
  require(engine.com_port().signature.size() <= 1024);
  require(engine.charset().name.size() <= 10);
  require(engine.charset().requested.size() <= 2);
  require((engine.linemode().mode & ~0x1b) == 0);
  require(observed.environment().size() <= 64);
  require(observed.charsets().size() <= 64);
  telnet::Facts facts = engine.facts();
  facts.characters = {};
  facts.exported.clear();
  engine.set_facts(facts);
  if (engine.awaits_tls()) engine.begin_tls();
  hears(in);
}

void keys(std::string_view payload) {
  const telnet::SlcTable ours = some_facts().characters;
  telnet::SlcTable agreed = ours;
  const auto answer = telnet::options::slc_answer(payload, ours, agreed);
  require(!answer || (answer->size() <= 90 && answer->size() % 3 == 0));
}

void stream(std::string_view one, std::string_view two) {
  const telnet::InflateLimits limits{.output = 4096, .ratio = 100, .grace = 65536};
  telnet::Inflater inflater(limits);
  for (std::string_view piece : {one, two}) {
    for (bool more = true; more;) {
      std::string out;
      const auto got = inflater.feed(piece, out);
      require(out.size() <= limits.output);
      if (!got) return;
      require(got->taken <= piece.size());
      require(!got->more || got->taken != 0 || !out.empty());
      piece.remove_prefix(got->taken);
      more = got->more && !got->ended;
    }
  }
  require(inflater.total_out() <=
          std::max(limits.grace, limits.ratio * (inflater.total_in() + 1)) + limits.output);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view payload(reinterpret_cast<const char*>(data) + 3, size - 3);
  const std::size_t cut = std::min<std::size_t>(data[2], payload.size());
  const std::string_view one = payload.substr(0, cut);
  const std::string_view two = payload.substr(cut);
  words(data[0], payload);
  conversation(data[0], data[1], one, two);
  keys(payload);
  if (const auto seen = telnet::ntlm_challenge(payload)) {
    require(seen->target.size() <= 512 && seen->dns_tree.size() <= 512);
  }
  stream(one, two);
  return 0;
}
