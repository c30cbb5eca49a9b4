// SPDX-License-Identifier: GPL-3.0-or-later
// Any input, any split: the same events, bounded buffers, answers within their bounds. The first
// octets choose the pieces, the rest is what the peer sends.
#include <hail/telnet/engine.h>
#include <hail/telnet/trace.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace hail;

namespace {

constexpr std::size_t cuts = 8;

void require(bool holds) {
  if (!holds) std::abort();
}

// Calls `feed` with the pieces of `input` that the octets of `choice` cut.
template <typename Feed>
void in_pieces(std::string_view choice, std::string_view input, Feed feed) {
  for (std::size_t turn = 0; !input.empty(); ++turn) {
    const auto wish = static_cast<std::uint8_t>(choice[turn % choice.size()]);
    const std::size_t size = std::min<std::size_t>(input.size(), std::size_t{wish} + 1);
    feed(input.substr(0, size));
    input.remove_prefix(size);
  }
}

telnet::SubnegotiationLimits small_limits() {
  telnet::SubnegotiationLimits limits;
  for (unsigned option = 0; option < 256; ++option) {
    limits.set(static_cast<std::uint8_t>(option), option % 64);
  }
  return limits;
}

void codec(std::string_view choice, std::string_view input) {
  telnet::Decoder whole(small_limits());
  telnet::Decoder cut(small_limits());
  telnet::Rendering one;
  telnet::Rendering two;
  require(whole.feed(input, one) == input.size());
  in_pieces(choice, input, [&](std::string_view piece) {
    require(cut.feed(piece, two) == piece.size());
    require(cut.held() < 64);
  });
  require(one.text() == two.text());
}

// The engine's own limits make it stop; time and room then let it go on.
void engine(std::string_view choice, std::string_view input) {
  telnet::Facts facts;
  facts.terminal_names = {std::string(choice), "xterm"};
  facts.columns = static_cast<std::uint8_t>(choice.front());
  facts.x_display = choice;
  facts.exported = {{"USER", std::string(choice)}, {std::string(choice), "", true}};
  telnet::EngineLimits limits;
  limits.subnegotiation = small_limits();
  limits.answer_burst = 4;
  limits.waiting = 256;
  telnet::Engine engine(facts, limits);
  for (const std::uint8_t option : {6, 32, 33, 35, 36}) {
    engine.set_policy(telnet::Side::local, option, telnet::Policy::accept);
  }
  engine.set_trace([](telnet::Direction direction, const telnet::Event& event) {
    for (const char octet : telnet::trace_line(direction, event)) {
      require(octet >= ' ' && octet <= '~');
    }
  });
  engine.start();
  telnet::Engine::Millis now{};
  in_pieces(choice, input, [&](std::string_view piece) {
    while (!piece.empty()) {
      const std::size_t taken = engine.receive(piece, now, [](const telnet::Event&) {});
      piece.remove_prefix(taken);
      // One answer beyond the limit at most; the largest is 8 KiB, doubled.
      require(engine.output().size() < 256 + 20 * 1024);
      engine.take_output();
      if (engine.resume_at()) {
        require(*engine.resume_at() > now);
        now = *engine.resume_at();
      }
    }
  });
  engine.take_output();
  engine.send_data(input);
  engine.finish_data();
  require(engine.output().size() <= 3 * input.size() + 2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < cuts) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  codec(all.substr(0, cuts), all.substr(cuts));
  engine(all.substr(0, cuts), all.substr(cuts));
  return 0;
}
