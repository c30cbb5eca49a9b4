// SPDX-License-Identifier: GPL-3.0-or-later
// Which device or program a Telnet server is, by what it says and by the order in which it asks for
// options. Two tables; every row carries the banner that proves it, for the test that runs them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hail/probes/software.h"
#include "hail/telnet/observed.h"

namespace hail::probes {

/// `$1` to `$3` in product and version stand for the pattern's groups.
struct TextRow {
  std::string_view pattern;
  std::string_view vendor;
  std::string_view product;
  std::string_view version;
  std::string_view banner;  ///< As received, and what it gives:
  std::string_view its_product;
  std::string_view its_version;
};
std::span<const TextRow> text_rows();

/// The first row whose pattern is found in the first 4 KiB. Its words may be the peer's.
std::optional<Software> software_of(std::string_view text);

/// A Telnet server by its first words.
struct ServerRow {
  std::string_view vendor;
  std::string_view product;
  std::string_view verbs;  ///< How it begins, as verbs_text() gives it.
  std::string_view text;   ///< How its text begins; empty: anyhow.
  /// What it does against the rules and is known for; separated by commas, as violation_text().
  std::string_view habits;
  bool cve_2026_24061 = false;  ///< Some of its versions let `-f root` in.
};
std::span<const ServerRow> server_rows();

/// "WILL ECHO, DO NAWS": every verb in order.
std::string verbs_text(const std::vector<telnet::SeenVerb>& verbs);
/// "ack_of_ack ECHO".
std::string violation_text(const telnet::Violation& violation);
/// The first row that the verbs (and the text) begin like, or null.
const ServerRow* server_of(const std::vector<telnet::SeenVerb>& verbs, std::string_view text);

}  // namespace hail::probes
