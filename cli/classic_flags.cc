// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of classic flags: inetutils, NetKit and its TLS patch, the BSDs.
#include "cli/classic_flags.h"

namespace hail::cli {
namespace {

using Fate = ClassicFlag::Fate;

// clang-format off
constexpr ClassicFlag classic_flags[] = {
    {'b', "bind", true, Fate::same_as, "source", ""},
    {'s', "", true, Fate::same_as, "source", ""},
    {'N', "", false, Fate::no_effect, "-N has no effect: hail looks up no name that it need not", ""},
    {'y', "", false, Fate::no_effect, "-y has no effect: the ENCRYPT option is never used", ""},
    {'X', "disable-auth", true, Fate::no_effect, "-X has no effect: the AUTHENTICATION option is never used", ""},
    {'x', "encrypt", false, Fate::refused, "the ENCRYPT option (RFC 2946) is DES", "use --tls=implicit or --tls=starttls"},
    {'k', "realm", true, Fate::refused, "Kerberos authentication is not built in", "ssh has it; for encryption alone: --tls=implicit or --tls=starttls"},
    {'f', "", false, Fate::refused, "Kerberos authentication is not built in: no ticket to forward", "ssh -K forwards tickets"},
    {'F', "", false, Fate::refused, "Kerberos authentication is not built in: no ticket to forward", "ssh -K forwards tickets"},
    {'P', "", true, Fate::refused, "-P is FreeBSD's IPsec policy", "set it for the host: ip xfrm policy"},
    {'B', "", true, Fate::refused, "-B is FreeBSD's speed of a serial line", "--serial 9600,8n1"},
    {'V', "", true, Fate::refused, "-V is OpenBSD's routing table", "ip vrf exec NAME hail HOST; --interface NAME"},
    {'D', "", false, Fate::refused, "-D is OpenBSD's debugging of the socket", "-d prints options, -n FILE traces every octet"},
    {'t', "", false, Fate::refused, "-t was NetKit's transparent mode for tn3270", "for block terminals use c3270; for a time limit --connect-timeout"},
    {'z', "", true, Fate::netkit_tls, "", ""},
};

constexpr NetkitTls netkit_tls[] = {
    {"ssl", Fate::same_as, "tls", "implicit"},
    {"nossl", Fate::same_as, "tls", "never"},
    {"!ssl", Fate::same_as, "tls", "never"},
    {"secure", Fate::same_as, "tls", "starttls"},
    {"verify=", Fate::same_as, "verify", ""},
    {"cacert=", Fate::same_as, "ca-file", ""},
    {"cert=", Fate::same_as, "cert", ""},
    {"key=", Fate::same_as, "key", ""},
    {"debug", Fate::no_effect, "-z debug has no effect: -v tells of TLS", ""},
    {"verbose", Fate::no_effect, "-z verbose has no effect: -v tells of TLS", ""},
    {"cipher=", Fate::refused, "ciphers are not chosen by hail", "openssl.cnf(5), CipherString"},
};
// clang-format on

}  // namespace

const ClassicFlag* find_classic(char letter) {
  for (const ClassicFlag& row : classic_flags) {
    if (row.letter == letter && letter != 0) return &row;
  }
  return nullptr;
}

const ClassicFlag* find_classic(std::string_view name) {
  for (const ClassicFlag& row : classic_flags) {
    if (row.name == name && !name.empty()) return &row;
  }
  return nullptr;
}

const NetkitTls* find_netkit_tls(std::string_view word) {
  for (const NetkitTls& row : netkit_tls) {
    const bool fits = row.word.ends_with('=') ? word.starts_with(row.word) : word == row.word;
    if (fits) return &row;
  }
  return nullptr;
}

}  // namespace hail::cli
