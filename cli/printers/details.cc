// SPDX-License-Identifier: GPL-3.0-or-later
// Details for those who ask for them.
#include "cli/printers/details.h"

#include <fmt/core.h>

#include <algorithm>

#include "hail/net/escape.h"

namespace hail::cli {
namespace {

constexpr std::size_t bar_width = 40;

std::string day(std::chrono::sys_seconds time) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday);
}

std::string staple_words(const net::OcspReport& ocsp) {
  std::string text(name(ocsp.status));
  if (ocsp.revoked_at) text += " since " + day(*ocsp.revoked_at);
  if (ocsp.this_update) text += ", of " + day(*ocsp.this_update);
  if (ocsp.next_update) text += ", until " + day(*ocsp.next_update);
  return text + (ocsp.problem.empty() ? ", verified" : ", which proves nothing: " + ocsp.problem);
}

std::string tlsa_words(const net::DaneReport::Record& row) {
  std::string text = to_text(row.record);
  if (!row.usable) return text + ": not usable: " + row.why;
  if (!row.match) return text + ": no match: " + row.why;
  return text + (row.depth < 0 ? ": match" : fmt::format(": match, chain {}", row.depth));
}

}  // namespace

void print_chain(const net::TlsReport& tls, Grid& grid) {
  std::size_t number = 0;
  for (const net::CertificateReport& certificate : tls.certificates) {
    grid.label(fmt::format("chain {}", number++), net::escape(certificate.subject));
    grid.label("  issuer", net::escape(certificate.issuer));
    std::string names;
    for (const std::string& name : certificate.san)
      names += (names.empty() ? "" : ", ") + net::escape(name);
    if (certificate.san_left_out > 0)
      names += fmt::format(" and {} more", certificate.san_left_out);
    grid.label("  names", names);
    grid.label("  valid", fmt::format("{} to {}, {} days left", day(certificate.not_before),
                                      day(certificate.not_after), certificate.days_left));
    grid.label("  key", fmt::format("{}, signed by {}", certificate.key, certificate.signature));
    grid.label("  sha256", certificate.sha256);
    grid.label("  key's", certificate.spki_sha256);
    if (certificate.must_staple) grid.label("  demands", "a staple in each handshake (RFC 7633)");
  }
  if (!tls.why.empty()) {
    grid.label("trust", tls.verify_error.empty()
                            ? tls.why
                            : fmt::format("{} (OpenSSL: {})", tls.why, tls.verify_error));
  }
  if (!tls.signature.empty()) grid.label("signature", tls.signature);
  if (tls.ocsp) grid.label("staple", staple_words(*tls.ocsp));
  if (!tls.dane) return;
  for (const net::DaneReport::Record& row : tls.dane->records) grid.label("TLSA", tlsa_words(row));
}

void print_waterfall(const probes::Report& report, Grid& grid) {
  double total = 0;
  for (const auto& [phase, s] : report.timing) total += phase == "total" ? 0 : s;
  if (total <= 0) return;
  double before = 0;
  for (const auto& [phase, s] : report.timing) {
    if (phase == "total") continue;
    const auto from = static_cast<std::size_t>(before / total * static_cast<double>(bar_width));
    const auto wide = static_cast<std::size_t>(s / total * static_cast<double>(bar_width));
    const std::string bar = std::string(std::min(from, bar_width - 1), ' ') +
                            std::string(std::max<std::size_t>(wide, 1), '=');
    grid.label(phase, fmt::format("{:{}} {:8.4f} s", bar, bar_width + 1, s));
    before += s;
  }
}

std::string to_hex(const net::Transcript& transcript) {
  using From = net::Transcript::From;
  std::string text;
  for (const net::Transcript::Chunk& chunk : transcript.chunks()) {
    const char* arrow = chunk.from == From::client ? (chunk.tls ? "~>" : "->")
                        : chunk.tls                ? "<~"
                                                   : "<-";
    if (chunk.from == From::remark) {
      text +=
          fmt::format("{:>8.3f} # {}\n", chunk.s,
                      net::escape(std::string_view(chunk.text).substr(0, chunk.text.find('\n'))));
      continue;
    }
    for (std::size_t at = 0; at < chunk.text.size(); at += 16) {
      std::string hex;
      std::string shown;
      for (const char c : chunk.text.substr(at, 16)) {
        hex += fmt::format("{:02x} ", static_cast<unsigned char>(c));
        shown += c >= ' ' && c < 0x7f ? c : '.';
      }
      text += fmt::format("{:>8.3f} {} {:04x}  {:48} {}\n", chunk.s, arrow, at, hex, shown);
    }
  }
  return text;
}

}  // namespace hail::cli
