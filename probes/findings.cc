// SPDX-License-Identifier: GPL-3.0-or-later
// The catalogue, put together from the tables of findings/ and sorted while compiling. The id and
// the severity are a contract; the sentences are for people and may be bettered.
#include "hail/probes/findings.h"

#include <algorithm>
#include <array>

#include "probes/findings/connect.h"
#include "probes/findings/mail.h"
#include "probes/findings/smtp.h"
#include "probes/findings/telnet.h"
#include "probes/findings/tls.h"

namespace hail::probes {
namespace {

bool constexpr before(const FindingRow& a, const FindingRow& b) {
  return a.id < b.id;
}

template <std::size_t... Sizes>
consteval auto sorted(const FindingRow (&... tables)[Sizes]) {
  std::array<FindingRow, (Sizes + ...)> all{};
  auto end = all.begin();
  ((end = std::copy(std::begin(tables), std::end(tables), end)), ...);
  std::sort(all.begin(), all.end(), before);
  return all;
}

constexpr auto rows =
    sorted(connect_findings, mail_findings, smtp_findings, telnet_findings, tls_findings);

static_assert(std::adjacent_find(rows.begin(), rows.end(),
                                 [](const FindingRow& a, const FindingRow& b) {
                                   return a.id == b.id;
                                 }) == rows.end());

}  // namespace

std::string_view name(Severity severity) {
  constexpr std::string_view names[] = {"note", "warn", "error"};
  return names[static_cast<std::size_t>(severity)];
}

std::span<const FindingRow> catalogue() {
  return rows;
}

const FindingRow* find_row(std::string_view id) {
  const auto* row =
      std::lower_bound(std::begin(rows), std::end(rows), id,
                       [](const FindingRow& each, std::string_view key) { return each.id < key; });
  return row != std::end(rows) && row->id == id ? row : nullptr;
}

}  // namespace hail::probes
