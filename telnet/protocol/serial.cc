// SPDX-License-Identifier: GPL-3.0-or-later
// The words as tables.
#include <fmt/format.h>
#include <hail/telnet/event.h>
#include <hail/telnet/serial.h>

#include <charconv>
#include <optional>
#include <span>

namespace hail::telnet {
namespace {

using com_port::Control;
using com_port::Parity;
using com_port::Purge;
using com_port::StopBits;

using Words = std::vector<std::string>;

Words split(std::string_view text) {
  Words words;
  std::string word;
  for (const char raw : text) {
    const char octet = raw >= 'A' && raw <= 'Z' ? static_cast<char>(raw - 'A' + 'a') : raw;
    if (octet != ' ' && octet != '\t' && octet != ',') {
      word.push_back(octet);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::optional<std::uint32_t> number(std::string_view word) {
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (problem != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return value;
}

template <class Value>
struct Row {
  std::string_view word;
  Value value;
};

template <class Value>
std::optional<Value> find(std::span<const Row<Value>> rows, std::string_view word) {
  for (const Row<Value>& row : rows) {
    if (row.word == word) return row.value;
  }
  return std::nullopt;
}

constexpr Row<Parity> parities[] = {
    {"none", Parity::none},   {"n", Parity::none}, {"odd", Parity::odd},   {"o", Parity::odd},
    {"even", Parity::even},   {"e", Parity::even}, {"mark", Parity::mark}, {"m", Parity::mark},
    {"space", Parity::space}, {"s", Parity::space}};
constexpr Row<StopBits> stops[] = {
    {"1", StopBits::one}, {"2", StopBits::two}, {"1.5", StopBits::one_and_a_half}};
constexpr Row<Control> flows[] = {
    {"none", Control::flow_none},        {"off", Control::flow_none},
    {"xonxoff", Control::flow_xon_xoff}, {"xon", Control::flow_xon_xoff},
    {"rtscts", Control::flow_hardware},  {"hardware", Control::flow_hardware},
    {"dcd", Control::flow_dcd},          {"dsr", Control::flow_dsr}};
constexpr Row<Purge> purges[] = {
    {"rx", Purge::receive}, {"tx", Purge::transmit}, {"both", Purge::both}};

using Payload = std::optional<std::string>;

Payload data_bits(std::string_view word) {
  const auto bits = number(word);
  if (!bits || *bits < 5 || *bits > 8) return std::nullopt;
  return com_port::set_data_size(static_cast<std::uint8_t>(*bits));
}

Payload parity(std::string_view word) {
  const auto value = find(std::span<const Row<Parity>>(parities), word);
  return value ? Payload(com_port::set_parity(*value)) : std::nullopt;
}

Payload stop(std::string_view word) {
  const auto value = find(std::span<const Row<StopBits>>(stops), word);
  return value ? Payload(com_port::set_stop_size(*value)) : std::nullopt;
}

Payload flow(std::string_view word) {
  const auto value = find(std::span<const Row<Control>>(flows), word);
  return value ? Payload(com_port::set_control(*value)) : std::nullopt;
}

Payload purge(std::string_view word) {
  const auto value = find(std::span<const Row<Purge>>(purges), word);
  return value ? Payload(com_port::purge_data(*value)) : std::nullopt;
}

template <Control on, Control off>
Payload switched(std::string_view word) {
  if (word == "on") return com_port::set_control(on);
  if (word == "off") return com_port::set_control(off);
  return std::nullopt;
}

namespace line = com_port::line;
namespace modem = com_port::modem;

constexpr std::uint8_t every_bit = 255;
constexpr Row<std::uint8_t> line_bits[] = {{"data-ready", line::data_ready},
                                           {"overrun", line::overrun},
                                           {"parity", line::parity_error},
                                           {"framing", line::framing_error},
                                           {"break", line::break_detected},
                                           {"holding-empty", line::holding_empty},
                                           {"shift-empty", line::shift_empty},
                                           {"timed-out", line::timed_out},
                                           {"parity-error", line::parity_error},
                                           {"framing-error", line::framing_error},
                                           {"all", every_bit},
                                           {"none", 0}};
// A change is told by a bit of its own beside the bit that says how things are.
constexpr Row<std::uint8_t> modem_bits[] = {{"cts", modem::cts | modem::delta_cts},
                                            {"dsr", modem::dsr | modem::delta_dsr},
                                            {"ri", modem::ring | modem::trailing_ri},
                                            {"cd", modem::carrier | modem::delta_cd},
                                            {"all", every_bit},
                                            {"none", 0}};

/// "255", or words joined by "+".
std::optional<std::uint8_t> mask(std::span<const Row<std::uint8_t>> bits, std::string_view words) {
  if (const auto value = number(words)) {
    if (*value > every_bit) return std::nullopt;
    return static_cast<std::uint8_t>(*value);
  }
  unsigned sum = 0;
  for (bool more = true; more;) {
    const std::size_t end = words.find('+');
    const auto bit = find(bits, words.substr(0, end));
    if (!bit) return std::nullopt;
    sum |= *bit;
    more = end != std::string_view::npos;
    if (more) words.remove_prefix(end + 1);
  }
  return static_cast<std::uint8_t>(sum);
}

Payload line_mask(std::string_view words) {
  const auto bits = mask(line_bits, words);
  return bits ? Payload(com_port::set_line_state_mask(*bits)) : std::nullopt;
}

Payload modem_mask(std::string_view words) {
  const auto bits = mask(modem_bits, words);
  return bits ? Payload(com_port::set_modem_state_mask(*bits)) : std::nullopt;
}

/// A word that takes another.
struct Order {
  std::string_view word;
  Payload (*payload)(std::string_view argument);
  std::string_view wants;
};
constexpr Order orders[] = {
    {"data", data_bits, "5 to 8"},
    {"databits", data_bits, "5 to 8"},
    {"parity", parity, "none, odd, even, mark or space"},
    {"stop", stop, "1, 1.5 or 2"},
    {"flow", flow, "none, xonxoff, rtscts, dcd or dsr"},
    {"break", switched<Control::break_on, Control::break_off>, "on or off"},
    {"dtr", switched<Control::dtr_on, Control::dtr_off>, "on or off"},
    {"rts", switched<Control::rts_on, Control::rts_off>, "on or off"},
    {"purge", purge, "rx, tx or both"},
    {"lines", line_mask, "0 to 255, all, none, or words such as overrun+break"},
    {"modem", modem_mask, "0 to 255, all, none, or some of cts+dsr+ri+cd"},
};

/// "8n1": three payloads; empty when it is no such word.
Words framing(std::string_view word) {
  if (word.size() < 3) return {};
  const Payload data = data_bits(word.substr(0, 1));
  const Payload kind = parity(word.substr(1, 1));
  const Payload bits = stop(word.substr(2));
  if (!data || !kind || !bits) return {};
  return {*data, *kind, *bits};
}

std::string upper(std::string text) {
  for (char& octet : text) {
    if (octet >= 'a' && octet <= 'z') octet = static_cast<char>(octet - 'a' + 'A');
  }
  return text;
}

/// "8N1"; "?" for what was not told.
std::string framing_words(const ComPort& port) {
  if (!port.data_size && !port.parity && !port.stop_size) return {};
  return fmt::format("{}{}{}", port.data_size ? std::to_string(*port.data_size) : "?",
                     port.parity ? upper(com_port::parity_word(*port.parity).substr(0, 1)) : "?",
                     port.stop_size ? com_port::stop_size_word(*port.stop_size) : "?");
}

/// As users say it, shorter than a trace does.
std::string flow_words(std::uint8_t value) {
  constexpr Row<Control> names[] = {{"flow none", Control::flow_none},
                                    {"flow XON/XOFF", Control::flow_xon_xoff},
                                    {"flow RTS/CTS", Control::flow_hardware},
                                    {"flow DCD", Control::flow_dcd},
                                    {"flow DSR", Control::flow_dsr}};
  for (const Row<Control>& row : names) {
    if (static_cast<std::uint8_t>(row.value) == value) return std::string(row.word);
  }
  return com_port::control_words(value);
}

}  // namespace

tl::expected<std::vector<std::string>, std::string> serial_orders(std::string_view text) {
  Words payloads;
  const Words words = split(text);
  for (std::size_t at = 0; at < words.size(); ++at) {
    const std::string& word = words[at];
    if (const auto baud = number(word); baud && *baud > 0) {
      payloads.push_back(com_port::set_baud_rate(*baud));
      continue;
    }
    if (const Words three = framing(word); !three.empty()) {
      payloads.insert(payloads.end(), three.begin(), three.end());
      continue;
    }
    if (const Payload control = flow(word); control && word != "off") {
      payloads.push_back(*control);
      continue;
    }
    if (word == "signature") {
      payloads.push_back(com_port::ask_signature());
      continue;
    }
    const Order* order = nullptr;
    for (const Order& row : orders) {
      if (row.word == word) order = &row;
    }
    if (order == nullptr) {
      return tl::unexpected(fmt::format("not a setting of a serial line: {}", escaped(word)));
    }
    const Payload payload = at + 1 < words.size() ? order->payload(words[at + 1]) : std::nullopt;
    if (!payload) return tl::unexpected(fmt::format("{} takes {}", word, order->wants));
    payloads.push_back(*payload);
    ++at;
  }
  if (payloads.empty()) return tl::unexpected(std::string("no setting is named"));
  return payloads;
}

std::string serial_words(const ComPort& port) {
  std::string words;
  const auto part = [&](std::string_view between, const std::string& text) {
    if (text.empty()) return;
    if (!words.empty()) words += between;
    words += text;
  };
  if (port.baud_rate) part("", fmt::format("{}", *port.baud_rate));
  part(" ", framing_words(port));
  if (port.flow) part(", ", flow_words(*port.flow));
  if (port.inbound_flow) part(", ", com_port::control_words(*port.inbound_flow));
  if (port.dtr) part(", ", *port.dtr ? "DTR on" : "DTR off");
  if (port.rts) part(", ", *port.rts ? "RTS on" : "RTS off");
  if (port.break_on) part(", ", *port.break_on ? "break on" : "break off");
  if (port.suspended) part(", ", "the server wants no data now");
  constexpr std::uint8_t up = modem::cts | modem::dsr | modem::ring | modem::carrier;
  if (port.modem_state)
    part("; ", com_port::modem_state_words(static_cast<std::uint8_t>(*port.modem_state & up)));
  if (port.line_state) part("; ", com_port::line_state_words(*port.line_state));
  constexpr std::size_t most = 200;
  if (!port.signature.empty())
    part("; ", fmt::format("\"{}\"", escaped(std::string_view(port.signature).substr(0, most))));
  return words;
}

}  // namespace hail::telnet
