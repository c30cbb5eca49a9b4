// SPDX-License-Identifier: GPL-3.0-or-later
// Trace lines. The option's own row puts its payload into words; without one it is shown escaped.
#include <fmt/format.h>
#include <hail/telnet/option.h>
#include <hail/telnet/trace.h>

namespace hail::telnet {

namespace {

constexpr std::size_t longest = 256;

std::string payload_text(std::uint8_t option, std::string_view payload) {
  const OptionRow* row = describe_option(option);
  std::string text = row != nullptr && row->shown != nullptr
                         ? row->shown(payload)
                         : fmt::format("\"{}\"", escaped(payload));
  if (text.size() > longest) text.replace(longest, std::string::npos, "...");
  return text.empty() ? text : text + ' ';
}

}  // namespace

std::string trace_line(Direction direction, const Event& event) {
  using Kind = Event::Kind;
  const std::string_view way = direction == Direction::sent ? "SENT" : "RCVD";
  switch (event.kind) {
    case Kind::data:
      return {};
    case Kind::command:
      return fmt::format("{} IAC {}", way, command_name(event.code));
    case Kind::negotiation:
      return fmt::format("{} {} {}", way, verb_name(event.verb()), option_name(event.option));
    case Kind::subnegotiation:
    case Kind::unagreed:
      return fmt::format("{} IAC SB {} {}IAC SE", way, option_name(event.option),
                         payload_text(event.option, event.bytes));
    case Kind::overflow:
      return fmt::format("{} IAC SB {} [too long, skipped]", way, option_name(event.option));
    case Kind::broken:
      return fmt::format("{} IAC SB {} [cut off by IAC {}]", way, option_name(event.option),
                         command_name(event.code));
    case Kind::option_on:
      return fmt::format("[{} {} on]", side_name(event.side), option_name(event.option));
    case Kind::option_off:
      return fmt::format("[{} {} off]", side_name(event.side), option_name(event.option));
    case Kind::contradiction:
      return fmt::format("[{} {} contradicts our request]", verb_name(event.verb()),
                         option_name(event.option));
    case Kind::option_loop:
      return "[option loop: answering slowly]";
    case Kind::news:
      return {};
    case Kind::tls_follows:
      return event.bytes.empty()
                 ? "[TLS follows]"
                 : fmt::format("[TLS follows; {} plaintext octets dropped]", event.bytes.size());
    case Kind::compressed:
      return "[compressed from here on]";
  }
  return {};
}

}  // namespace hail::telnet
