// SPDX-License-Identifier: GPL-3.0-or-later
// What -vv and -vvv add to a screen: the certificate chain, where the time went, bytes in hex.
#pragma once

#include <string>

#include "cli/printers/grid.h"
#include "hail/probes/report.h"

namespace hail::cli {

void print_chain(const net::TlsReport& tls, Grid& grid);
/// One bar a phase, one after the other, to scale.
void print_waterfall(const probes::Report& report, Grid& grid);
/// The dialogue with offset, hex and text of each piece; secrets stay masked.
std::string to_hex(const net::Transcript& transcript);

}  // namespace hail::cli
