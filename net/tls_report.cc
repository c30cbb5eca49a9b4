// SPDX-License-Identifier: GPL-3.0-or-later
// A TlsReport in the words of the screens. Pure.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/escape.h"
#include "hail/net/tls.h"

namespace hail::net {
namespace {

constexpr std::size_t names_in_a_sentence = 5;

/// The names that count for verification: without their kind.
std::vector<std::string_view> plain_names(const CertificateReport& leaf) {
  std::vector<std::string_view> names;
  for (const std::string_view name : leaf.san) {
    for (const std::string_view kind : {"DNS:", "IP:"}) {
      if (name.starts_with(kind)) names.push_back(name.substr(kind.size()));
    }
  }
  if (names.empty() && !leaf.common_name.empty()) names.push_back(leaf.common_name);
  return names;
}

struct Spelling {
  std::string_view from;
  std::string_view to;
};
// How people write what IANA's names spell in capitals.
constexpr Spelling spellings[] = {
    {"CHACHA20_POLY1305", "ChaCha20-Poly1305"},
    {"3DES_EDE_CBC", "3DES-CBC"},
    {"CAMELLIA_", "Camellia-"},
    {"RC4_128", "RC4"},
    {"NULL", "no encryption"},
};

/// "AES-256-GCM" of "TLS_AES_256_GCM_SHA384" or "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384".
std::string cipher_words(std::string_view name) {
  if (name.starts_with("TLS_")) name.remove_prefix(4);
  if (const auto with = name.find("_WITH_"); with != std::string_view::npos) {
    name.remove_prefix(with + 6);
  }
  if (const auto hash = name.rfind('_'); hash != std::string_view::npos) {
    const std::string_view last = name.substr(hash + 1);
    if (last.starts_with("SHA") || last == "MD5") name = name.substr(0, hash);
  }
  std::string words(name);
  for (const Spelling& spelling : spellings) {
    if (words.starts_with(spelling.from)) words.replace(0, spelling.from.size(), spelling.to);
  }
  std::replace(words.begin(), words.end(), '_', '-');
  return words;
}

}  // namespace

std::string TlsReport::names_text() const {
  if (certificates.empty()) return {};
  const CertificateReport& leaf = certificates.front();
  const std::vector<std::string_view> names = plain_names(leaf);
  const std::size_t shown = names.size() <= names_in_a_sentence + 1 && leaf.san_left_out == 0
                                ? names.size()
                                : names_in_a_sentence;
  const std::size_t more = names.size() - std::min(shown, names.size()) + leaf.san_left_out;
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, names.size()); ++i) {
    if (i > 0) text += i + 1 == names.size() && more == 0 ? " and " : ", ";
    text += names[i];
  }
  if (more > 0) text += " and " + std::to_string(more) + " more";
  return text;
}

bool TlsReport::authenticated() const {
  if (dane && dane->verdict != DaneReport::Verdict::unusable) {
    return dane->verdict == DaneReport::Verdict::match;
  }
  return verified;
}

std::string verdict(const TlsReport& report, const std::string& host) {
  using Dane = DaneReport::Verdict;
  std::string version = report.version;
  if (version.starts_with("TLSv")) version.replace(0, 4, "TLS ");
  const Dane dane = report.dane ? report.dane->verdict : Dane::unusable;
  if (report.verified) {
    const std::string_view more = dane == Dane::match      ? ", DANE match"
                                  : dane == Dane::mismatch ? ", but no TLSA record matches"
                                                           : "";
    return fmt::format("{}, verified for {}{}", version, escape(host), more);
  }
  if (dane == Dane::match) return version + ", verified by DANE";
  std::string why;
  if (!report.why.empty()) {
    why = report.why;
  } else if (!report.verify_error.empty()) {
    why = escape(report.verify_error);
  } else if (!report.name_matches) {
    why = fmt::format("the certificate is for {}", escape(report.names_text(), 100));
  } else {
    why = "the certificate is not trusted";
  }
  if (dane == Dane::mismatch) why += ", and no TLSA record matches";
  return fmt::format("{}, NOT verified: {}", version, why);
}

std::string summary(const TlsReport& report) {
  std::string_view version = report.version;
  std::string text = "TLS ";
  if (version.starts_with("TLSv")) {
    text += version.substr(4);
  } else {
    text = version;
  }
  if (!report.group.empty()) {
    text += ", " + report.group;
  } else if (report.cipher.starts_with("TLS_RSA_WITH_")) {
    text += ", RSA key exchange";
  }
  return text + ", " + cipher_words(report.cipher);
}

// All hashes: ECDSA's goes with its curve in TLS 1.3 (RFC 8446 section 4.2.3). SHA-1 last, for the
// servers of TLS 1.2 that sign with nothing else.
std::string_view sigalgs_for(KeyKind kind) {
  switch (kind) {
    case KeyKind::rsa:
      return "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"
             "RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1";
    case KeyKind::ecdsa:
      break;
  }
  return "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ECDSA+SHA1";
}

std::string_view name(KeyKind kind) {
  return kind == KeyKind::rsa ? "RSA" : "ECDSA";
}

}  // namespace hail::net
