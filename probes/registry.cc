// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of probes and of target schemes. A new probe is a row here.
#include <algorithm>

#include "hail/probes/banner.h"
#include "hail/probes/cert.h"
#include "hail/probes/imap.h"
#include "hail/probes/pop3.h"
#include "hail/probes/probe.h"
#include "hail/probes/sieve.h"
#include "hail/probes/smtp.h"
#include "hail/probes/telnet.h"

namespace hail::probes {
namespace {

constexpr std::uint16_t banner_ports[] = {21, 22, 23, 25, 110, 143, 465, 587, 993, 995};
constexpr std::uint16_t smtp_ports[] = {25};
constexpr std::uint16_t lmtp_ports[] = {24};
constexpr std::uint16_t imap_ports[] = {143};
constexpr std::uint16_t pop3_ports[] = {110};
constexpr std::uint16_t sieve_ports[] = {4190};
constexpr std::uint16_t telnet_ports[] = {23};
constexpr std::uint16_t cert_ports[] = {443};

constexpr Probe probes[] = {
    {"banner", "banner", banner_ports, run_banner},
    {"smtp", "SMTP", smtp_ports, run_smtp, secure_smtp},
    {"lmtp", "LMTP", lmtp_ports, run_lmtp, secure_lmtp},
    {"imap", "IMAP", imap_ports, run_imap, secure_imap},
    {"pop3", "POP3", pop3_ports, run_pop3, secure_pop3},
    {"sieve", "ManageSieve", sieve_ports, run_sieve, secure_sieve},
    {"telnet", "Telnet", telnet_ports, run_telnet},
    {"cert", "certificate", cert_ports, run_cert, nullptr, cert_implicit_tls},
};

constexpr Scheme scheme_rows[] = {
    {"telnet", "telnet", 23, false},    {"telnets", "telnet", 992, true},
    {"smtp", "smtp", 25, false},        {"smtps", "smtp", 465, true},
    {"submission", "smtp", 587, false}, {"submissions", "smtp", 465, true},
    {"lmtp", "lmtp", 24, false},        {"pop3", "pop3", 110, false},
    {"pop3s", "pop3", 995, true},       {"imap", "imap", 143, false},
    {"imaps", "imap", 993, true},       {"sieve", "sieve", 4190, false},
    {"tcp", "banner", 0, false},        {"tls", "banner", 0, true},
};

constexpr std::uint16_t implicit_tls_ports[] = {465, 992, 993, 995};

}  // namespace

std::span<const Probe> registry() {
  return probes;
}

const Probe* find_probe(std::string_view name) {
  const auto* found = std::find_if(std::begin(probes), std::end(probes),
                                   [&](const Probe& probe) { return probe.name == name; });
  return found == std::end(probes) ? nullptr : found;
}

std::span<const Scheme> schemes() {
  return scheme_rows;
}

const Scheme* find_scheme(std::string_view name) {
  const auto* found = std::find_if(std::begin(scheme_rows), std::end(scheme_rows),
                                   [&](const Scheme& scheme) { return scheme.name == name; });
  return found == std::end(scheme_rows) ? nullptr : found;
}

bool is_implicit_tls_port(std::uint16_t port) {
  return std::find(std::begin(implicit_tls_ports), std::end(implicit_tls_ports), port) !=
         std::end(implicit_tls_ports);
}

}  // namespace hail::probes
