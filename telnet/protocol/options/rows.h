// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of telnet/protocol/options: one file defines one, table.cc lists them all.
#pragma once

#include <hail/telnet/option.h>

namespace hail::telnet::options {

extern const OptionRow binary;
extern const OptionRow echo;
extern const OptionRow suppress_go_ahead;
extern const OptionRow status;
extern const OptionRow timing_mark;
extern const OptionRow logout;
extern const OptionRow terminal_type;
extern const OptionRow end_of_record;
extern const OptionRow naws;
extern const OptionRow terminal_speed;
extern const OptionRow remote_flow_control;
extern const OptionRow x_display_location;
extern const OptionRow old_environ;
extern const OptionRow new_environ;
extern const OptionRow linemode;
extern const OptionRow charset;
extern const OptionRow com_port;
extern const OptionRow start_tls;
extern const OptionRow mssp;
extern const OptionRow compress2;

// Never agreed to; for traces only.
extern const OptionRow authentication;
extern const OptionRow encrypt;
extern const OptionRow tn3270e;
extern const OptionRow kermit;
extern const OptionRow msdp;
extern const OptionRow compress3;
extern const OptionRow msp;
extern const OptionRow mxp;
extern const OptionRow zmp;
extern const OptionRow atcp;
extern const OptionRow gmcp;
extern const OptionRow exopl;

}  // namespace hail::telnet::options
