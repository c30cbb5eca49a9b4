// SPDX-License-Identifier: GPL-3.0-or-later
// The names of commands and options: the IANA registry "Telnet Options" and the numbers that the
// MUD world took for itself. A name here promises nothing: what hail does is in options/.
#include <fmt/format.h>
#include <hail/telnet/command.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace hail::telnet {

namespace {

struct CommandName {
  Command code;
  std::string_view name;
};
constexpr CommandName commands[] = {
    {Command::eof, "EOF"},   {Command::susp, "SUSP"}, {Command::abort, "ABORT"},
    {Command::eor, "EOR"},   {Command::se, "SE"},     {Command::nop, "NOP"},
    {Command::dm, "DM"},     {Command::brk, "BRK"},   {Command::ip, "IP"},
    {Command::ao, "AO"},     {Command::ayt, "AYT"},   {Command::ec, "EC"},
    {Command::el, "EL"},     {Command::ga, "GA"},     {Command::sb, "SB"},
    {Command::will, "WILL"}, {Command::wont, "WONT"}, {Command::do_it, "DO"},
    {Command::dont, "DONT"}, {Command::iac, "IAC"},
};

struct OptionName {
  std::uint8_t code;
  std::string_view name;
  std::string_view title;
};
constexpr OptionName options[] = {
    {0, "BINARY", "Binary Transmission"},
    {1, "ECHO", "Echo"},
    {2, "RECONNECTION", "Reconnection"},
    {3, "SUPPRESS-GO-AHEAD", "Suppress Go Ahead"},
    {4, "NAMS", "Approx Message Size Negotiation"},
    {5, "STATUS", "Status"},
    {6, "TIMING-MARK", "Timing Mark"},
    {7, "RCTE", "Remote Controlled Trans and Echo"},
    {8, "NAOL", "Output Line Width"},
    {9, "NAOP", "Output Page Size"},
    {10, "NAOCRD", "Output Carriage-Return Disposition"},
    {11, "NAOHTS", "Output Horizontal Tab Stops"},
    {12, "NAOHTD", "Output Horizontal Tab Disposition"},
    {13, "NAOFFD", "Output Formfeed Disposition"},
    {14, "NAOVTS", "Output Vertical Tabstops"},
    {15, "NAOVTD", "Output Vertical Tab Disposition"},
    {16, "NAOLFD", "Output Linefeed Disposition"},
    {17, "EXTEND-ASCII", "Extended ASCII"},
    {18, "LOGOUT", "Logout"},
    {19, "BM", "Byte Macro"},
    {20, "DET", "Data Entry Terminal"},
    {21, "SUPDUP", "SUPDUP"},
    {22, "SUPDUP-OUTPUT", "SUPDUP Output"},
    {23, "SEND-LOCATION", "Send Location"},
    {24, "TERMINAL-TYPE", "Terminal Type"},
    {25, "END-OF-RECORD", "End of Record"},
    {26, "TUID", "TACACS User Identification"},
    {27, "OUTMRK", "Output Marking"},
    {28, "TTYLOC", "Terminal Location Number"},
    {29, "3270-REGIME", "Telnet 3270 Regime"},
    {30, "X.3-PAD", "X.3 PAD"},
    {31, "NAWS", "Negotiate About Window Size"},
    {32, "TERMINAL-SPEED", "Terminal Speed"},
    {33, "TOGGLE-FLOW-CONTROL", "Remote Flow Control"},
    {34, "LINEMODE", "Linemode"},
    {35, "X-DISPLAY-LOCATION", "X Display Location"},
    {36, "ENVIRON", "Environment Option"},
    {37, "AUTHENTICATION", "Authentication Option"},
    {38, "ENCRYPT", "Encryption Option"},
    {39, "NEW-ENVIRON", "New Environment Option"},
    {40, "TN3270E", "TN3270E"},
    {41, "XAUTH", "XAUTH"},
    {42, "CHARSET", "CHARSET"},
    {43, "RSP", "Telnet Remote Serial Port (RSP)"},
    {44, "COM-PORT-OPTION", "Com Port Control Option"},
    {45, "SUPPRESS-LOCAL-ECHO", "Telnet Suppress Local Echo"},
    {46, "START_TLS", "Telnet Start TLS"},
    {47, "KERMIT", "KERMIT"},
    {48, "SEND-URL", "SEND-URL"},
    {49, "FORWARD_X", "FORWARD_X"},
    {69, "MSDP", "Mud Server Data Protocol"},
    {70, "MSSP", "Mud Server Status Protocol"},
    {85, "MCCP1", "Mud Client Compression Protocol 1"},
    {86, "MCCP2", "Mud Client Compression Protocol 2"},
    {87, "MCCP3", "Mud Client Compression Protocol 3"},
    {90, "MSP", "Mud Sound Protocol"},
    {91, "MXP", "Mud eXtension Protocol"},
    {93, "ZMP", "Zenith Mud Protocol"},
    {138, "PRAGMA-LOGON", "TELOPT PRAGMA LOGON"},
    {139, "SSPI-LOGON", "TELOPT SSPI LOGON"},
    {140, "PRAGMA-HEARTBEAT", "TELOPT PRAGMA HEARTBEAT"},
    {200, "ATCP", "Achaea Telnet Client Protocol"},
    {201, "GMCP", "Generic Mud Communication Protocol"},
    {255, "EXOPL", "Extended-Options-List"},
};

const OptionName* named(std::uint8_t code) {
  const auto* row = std::ranges::lower_bound(options, code, {}, &OptionName::code);
  return row != std::end(options) && row->code == code ? row : nullptr;
}

char upper(char octet) {
  return octet >= 'a' && octet <= 'z' ? static_cast<char>(octet - 'a' + 'A') : octet;
}

bool same_name(std::string_view name, std::string_view typed) {
  return std::ranges::equal(name, typed, {}, upper, upper);
}

}  // namespace

std::string command_name(std::uint8_t code) {
  for (const CommandName& row : commands) {
    if (static_cast<std::uint8_t>(row.code) == code) return std::string(row.name);
  }
  return fmt::format("command {}", code);
}

std::optional<Command> find_command(std::string_view name) {
  for (const CommandName& row : commands) {
    if (same_name(row.name, name)) return row.code;
  }
  return std::nullopt;
}

std::string_view verb_name(Verb verb) {
  switch (verb) {
    case Verb::will:
      return "WILL";
    case Verb::wont:
      return "WONT";
    case Verb::do_it:
      return "DO";
    case Verb::dont:
      return "DONT";
  }
  return {};
}

std::string_view side_name(Side side) {
  return side == Side::local ? "local" : "remote";
}

std::string option_name(std::uint8_t code) {
  const OptionName* row = named(code);
  return row != nullptr ? std::string(row->name) : fmt::format("option {}", code);
}

std::string option_title(std::uint8_t code) {
  const OptionName* row = named(code);
  return row != nullptr ? std::string(row->title) : fmt::format("Option {}", code);
}

std::optional<std::uint8_t> find_option_code(std::string_view name) {
  std::uint8_t number = 0;
  const char* const end = name.data() + name.size();
  if (const auto [at, failed] = std::from_chars(name.data(), end, number);
      failed == std::errc{} && at == end) {
    return number;
  }
  for (const OptionName& row : options) {
    if (same_name(row.name, name)) return row.code;
  }
  return std::nullopt;
}

}  // namespace hail::telnet
