// SPDX-License-Identifier: GPL-3.0-or-later
// Events as text, for tests and for people who debug.
#include <fmt/format.h>
#include <hail/telnet/event.h>

namespace hail::telnet {

std::string escaped(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char octet : bytes) {
    switch (octet) {
      case '\r':
        out += "\\r";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\t':
        out += "\\t";
        break;
      case '"':
      case '\\':
        out += '\\';
        out += octet;
        break;
      default:
        if (octet >= ' ' && octet <= '~') {
          out += octet;
        } else {
          out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(octet));
        }
    }
  }
  return out;
}

std::string render(const Event& event) {
  using Kind = Event::Kind;
  switch (event.kind) {
    case Kind::data:
      return fmt::format("data \"{}\"", escaped(event.bytes));
    case Kind::command:
      return event.code < static_cast<std::uint8_t>(Command::eof)
                 ? command_name(event.code)
                 : "command " + command_name(event.code);
    case Kind::negotiation:
      return fmt::format("{} {}", verb_name(event.verb()), event.option);
    case Kind::subnegotiation:
      return fmt::format("SB {} \"{}\"", event.option, escaped(event.bytes));
    case Kind::overflow:
      return fmt::format("overflow {}", event.option);
    case Kind::broken:
      return fmt::format("broken {} {}", event.option, command_name(event.code));
    case Kind::option_on:
      return fmt::format("on {} {}", side_name(event.side), event.option);
    case Kind::option_off:
      return fmt::format("off {} {}", side_name(event.side), event.option);
    case Kind::contradiction:
      return fmt::format("contradiction {} {}", verb_name(event.verb()), event.option);
    case Kind::unagreed:
      return fmt::format("unagreed {} \"{}\"", event.option, escaped(event.bytes));
    case Kind::option_loop:
      return "option loop";
    case Kind::news:
      return fmt::format("news {}", event.option);
    case Kind::tls_follows:
      return fmt::format("tls follows \"{}\"", escaped(event.bytes));
    case Kind::compressed:
      return "compressed";
  }
  return {};
}

void Rendering::operator()(const Event& event) {
  if (event.kind == Event::Kind::data) {
    data_.append(event.bytes);
    return;
  }
  lines_ = text();
  data_.clear();
  lines_ += render(event);
  lines_ += '\n';
}

std::string Rendering::text() const {
  if (data_.empty()) return lines_;
  return lines_ + render(Event{.kind = Event::Kind::data, .bytes = data_}) + '\n';
}

}  // namespace hail::telnet
