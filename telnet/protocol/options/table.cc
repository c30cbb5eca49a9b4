// SPDX-License-Identifier: GPL-3.0-or-later
// The options that hail knows how to perform, in the order of their numbers, and those it can only
// read. Every other number is named (names.cc), shown in traces as bytes, and refused.
#include "telnet/protocol/options/rows.h"

namespace hail::telnet {

namespace {

constexpr const OptionRow* table[] = {
    &options::binary,               // 0
    &options::echo,                 // 1
    &options::suppress_go_ahead,    // 3
    &options::status,               // 5
    &options::timing_mark,          // 6
    &options::logout,               // 18
    &options::terminal_type,        // 24
    &options::end_of_record,        // 25
    &options::naws,                 // 31
    &options::terminal_speed,       // 32
    &options::remote_flow_control,  // 33
    &options::linemode,             // 34
    &options::x_display_location,   // 35
    &options::old_environ,          // 36
    &options::new_environ,          // 39
    &options::charset,              // 42
    &options::com_port,             // 44
    &options::start_tls,            // 46
    &options::mssp,                 // 70
    &options::compress2,            // 86
};

constexpr const OptionRow* described[] = {
    &options::authentication,  // 37
    &options::encrypt,         // 38
    &options::tn3270e,         // 40
    &options::kermit,          // 47
    &options::msdp,            // 69
    &options::compress3,       // 87
    &options::msp,             // 90
    &options::mxp,             // 91
    &options::zmp,             // 93
    &options::atcp,            // 200
    &options::gmcp,            // 201
    &options::exopl,           // 255
};

const OptionRow* find(std::span<const OptionRow* const> rows, std::uint8_t code) {
  for (const OptionRow* row : rows) {
    if (row->code == code) return row;
  }
  return nullptr;
}

}  // namespace

std::span<const OptionRow* const> option_table() {
  return table;
}

const OptionRow* find_option(std::uint8_t code) {
  return find(table, code);
}

const OptionRow* describe_option(std::uint8_t code) {
  const OptionRow* row = find(table, code);
  return row != nullptr ? row : find(described, code);
}

}  // namespace hail::telnet
