// SPDX-License-Identifier: GPL-3.0-or-later
// What TLS is asked for and what it showed. OpenSSL stays inside net/. A verification that fails is
// a fact to report beside what was seen, unless the caller insists.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/records.h"

namespace hail::net {

/// The versions that can be asked for one by one, oldest first, as `only_version` and as
/// TlsReport::version. SSL 3.0 is none of them: OpenSSL no longer has it.
struct TlsVersion {
  int number;
  std::string_view name;
};
constexpr TlsVersion tls_versions[] = {
    {0x0301, "TLSv1.0"}, {0x0302, "TLSv1.1"}, {0x0303, "TLSv1.2"}, {0x0304, "TLSv1.3"}};

/// The kinds of key of which a server may have one each.
enum class KeyKind { rsa, ecdsa };
/// What TlsOptions::signature_algorithms must be for a server to show its certificate of this kind,
/// whatever it would show first. A server without one refuses (alert handshake_failure).
std::string_view sigalgs_for(KeyKind kind);
/// "RSA" or "ECDSA".
std::string_view name(KeyKind kind);

/// What a client asks of a handshake.
struct TlsOptions {
  std::string name;         ///< Host name for SNI and verification, or an address (then no SNI).
                            ///< IDN is converted. Empty: neither SNI nor a name check.
  std::string ca_file;      ///< PEM bundle instead of the system's store.
  std::string ca_dir;       ///< Hashed directory instead of the system's store.
  std::string certificate;  ///< PEM chain of ours, with `key`; for EXTERNAL.
  std::string key;
  std::vector<std::string> alpn;
  bool insist = false;  ///< Failure{certificate} when chain or name do not hold, or when usable
                        ///< `tlsa` records exist, which then decide alone: when none matches.
  bool legacy = true;   ///< Security level 0 and TLS 1.0: shake hands with what is there, report
                        ///< it. Ignored with `insist`.
  std::string signature_algorithms;  ///< OpenSSL's list, to ask for RSA or ECDSA only.
  int only_version = 0;              ///< 0x0301..0x0304: exactly this version.
  bool staple = true;                ///< Ask for an OCSP staple (RFC 6066 section 8).
  std::vector<Tlsa> tlsa;            ///< The peer's TLSA records; with any, TlsReport::dane is set.
  std::vector<std::string> tlsa_names;  ///< What DANE-TA(2) accepts beside `name`: the domain of
                                        ///< the mail (RFC 7672 section 3.2.2).
  bool tlsa_pkix = false;  ///< PKIX-TA(0) and PKIX-EE(1) count, which they do not between mail
                           ///< servers (RFC 7672 section 3.1.3).
};

/// What is wrong with `options` themselves: a file that cannot be read, a key that does not belong
/// to its certificate, a name that IDNA forbids. A clause for a usage error, empty if nothing.
/// Reads the files; costs some milliseconds.
std::string problem(const TlsOptions& options);

/// One certificate of the chain. Texts are as found, not escaped: they may hold any bytes, UTF-8
/// where the certificate's encoding could be converted. Times in UTC, to the year 9999 (beyond what
/// system_clock can hold, hence seconds).
struct CertificateReport {
  std::string subject;           ///< RFC 2253 form, at most 1,024 bytes.
  std::string issuer;            ///< Likewise.
  std::string common_name;       ///< The last one. Likewise.
  std::vector<std::string> san;  ///< "DNS:mx.example", "IP:192.0.2.7"; at most 256.
  std::size_t san_left_out = 0;  ///< Names beyond those.
  std::string serial;            ///< Hexadecimal, lower case.
  std::chrono::sys_seconds not_before{};
  std::chrono::sys_seconds not_after{};
  int days_left = 0;            ///< Whole days until not_after; negative when expired.
  std::string key;              ///< "RSA 2048", "EC P-256", "Ed25519".
  bool key_weak = false;        ///< RSA or DSA below 2048 bits, EC below 224.
  std::string signature;        ///< "ecdsa-with-SHA256".
  bool signature_weak = false;  ///< MD5 or SHA-1 (not for a self-signed root).
  std::string sha256;           ///< Of the DER, hexadecimal, lower case.
  std::string spki_sha256;      ///< Of the public key info, likewise.
  bool self_signed = false;     ///< By name and by signature.
  bool must_staple = false;     ///< Demands a staple in each handshake (RFC 7633).
};

/// A stapled OCSP response (RFC 6960), as far as it concerns the leaf. Staples for the rest of the
/// chain (RFC 6961, RFC 8446 section 4.4.2.1) are not looked at.
struct OcspReport {
  enum class Status {
    good,
    revoked,
    unknown,    ///< It says nothing of this certificate; `problem` says why.
    malformed,  ///< No OCSP response.
  };
  Status status = Status::malformed;
  std::optional<std::chrono::sys_seconds> this_update;
  std::optional<std::chrono::sys_seconds>
      next_update;  ///< Without it newer news may be had always.
  std::optional<std::chrono::sys_seconds> revoked_at;
  bool verified = false;  ///< Signed by the leaf's issuer, or by whom the issuer appointed. Whether
                          ///< that issuer is trusted is the chain's question.
  std::string problem;    ///< A clause: why it proves nothing (malformed, for another certificate,
                          ///< not verified, outside its dates), in this order. Empty when it does:
                          ///< believe `status` only then. Not escaped, but without peer's bytes.
};
/// "good", "revoked", "unknown" or "malformed".
std::string_view name(OcspReport::Status status);

/// What the TLSA records that were given say of the chain that was seen: RFC 6698, 7671 and 7672.
struct DaneReport {
  enum class Verdict {
    match,
    mismatch,
    unusable,  ///< No record is usable: DANE decides nothing, PKIX does.
  };
  struct Record {
    Tlsa record;
    bool usable = false;
    bool match = false;
    int depth = -1;   ///< Of the certificate that it names: 0 is the leaf, then as sent; -1: none,
                      ///< or (PKIX-TA, DANE-TA) an authority that was not sent.
    std::string why;  ///< A clause: why it is not usable, or does not match. Empty when it matches.
  };
  Verdict verdict = Verdict::unusable;
  std::vector<Record> records;  ///< In the order given.
};
/// "match", "mismatch" or "unusable".
std::string_view name(DaneReport::Verdict verdict);

/// What a handshake showed.
struct TlsReport {
  std::string version;  ///< "TLSv1.3", "TLSv1.2", "TLSv1.1" or "TLSv1.0".
  std::string cipher;   ///< IANA's name: "TLS_AES_256_GCM_SHA384".
  std::string group;  ///< "X25519", "P-256", "ffdhe2048", "DH 2048"; empty without ephemeral keys.
  std::string signature;  ///< How the peer signed the handshake: "RSA-PSS-SHA256", "ECDSA-SHA256",
                          ///< "RSA-SHA256" (PKCS #1 v1.5), "Ed25519"; empty with RSA key exchange.
  std::optional<std::string> alpn;  ///< What the peer chose.
  std::string sni;                  ///< What the client sent; empty for an address.
  bool verified = false;            ///< Chain, dates and name. With an empty name: chain and dates.
                                    ///< Never by DANE.
  bool chain_trusted = false;  ///< Leads to a trusted root. The leaf's own dates do not count here:
                               ///< see `expired`.
  std::string verify_error;    ///< OpenSSL's words for what failed first in the chain, dates
                               ///< included; empty if nothing. The name is not in it.
  std::string why;  ///< Why it is not verified, for people: what to mend first, chain, dates, name.
                    ///< A clause about "it", the certificate; escaped. Empty when verified.
  bool self_signed_leaf = false;
  bool name_matches = false;   ///< Decided on the leaf alone. True when no name was asked for.
  bool expired = false;        ///< Now is outside the leaf's dates, on either side.
  bool not_yet_valid = false;  ///< And this says on which.
  bool resumed = false;
  std::vector<CertificateReport> certificates;  ///< As sent, leaf first.
  std::optional<OcspReport> ocsp;  ///< The staple, if there was one. A resumed session has none.
  std::optional<DaneReport> dane;  ///< Where TLSA records were given.

  /// Whether the peer is who it should be: by usable TLSA records where there are any, else by
  /// `verified`.
  bool authenticated() const;

  /// The leaf's names for a sentence: "a.example, b.example and 3 more". The common name where
  /// there are no others; empty without a certificate. Not escaped.
  std::string names_text() const;
};

/// "TLS 1.3, X25519, AES-256-GCM", as the screens say it; "RSA key exchange" in the middle where
/// there is no ephemeral key.
std::string summary(const TlsReport& report);

/// "TLS 1.3, verified for mx.example", or "TLS 1.3, NOT verified: why", in one clause, escaped;
/// with usable TLSA records also "..., DANE match", "TLS 1.3, verified by DANE" or "..., but no
/// TLSA record matches". `host` is whom it should be.
std::string verdict(const TlsReport& report, const std::string& host);

/// What ties a log-in to its TLS session (RFC 5056), for SCRAM-...-PLUS.
enum class ChannelBinding {
  tls_exporter,  ///< RFC 9266, 32 bytes: TLS 1.3, and 1.2 with extended_master_secret. In 1.2 its
                 ///< context is empty, where some peers have none: prefer tls_unique there.
  tls_unique,    ///< RFC 5929 section 3: full handshakes up to TLS 1.2.
  tls_server_end_point,  ///< RFC 5929 section 4: the server's certificate, if its signature has a
                         ///< hash (that of Ed25519 has none).
};

/// A server's certificate and settings, for embedded servers: no tickets, no sessions, so that
/// nothing follows the handshake unasked.
class TlsServer {
 public:
  /// From PEM files, the chain leaf first. Throws Failure{tls} where they cannot be used.
  static std::shared_ptr<const TlsServer> from_files(const std::string& chain,
                                                     const std::string& key);
  /// What make_certificate() gave.
  static std::shared_ptr<const TlsServer> from_pem(const std::string& chain,
                                                   const std::string& key);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  void* native() const { return context_; }  ///< SSL_CTX*, for net/ alone.

 private:
  explicit TlsServer(void* context) : context_(context) {}
  void* context_;
};

/// A certificate made on the spot: EC P-256.
struct CertificateRequest {
  std::string name;                     ///< Common name and first SAN; IDN is converted.
  std::vector<std::string> more_names;  ///< Further SANs; addresses become IP entries.
  int valid_from_days = -2;             ///< Relative to now; negative is the past.
  int valid_for_days = 90;              ///< Until now + this many days; negative makes it expired.
  bool self_signed = false;             ///< Else signed by a CA made for it.
};
struct MadeCertificate {
  std::string chain;  ///< PEM, leaf first (then the CA's, if any).
  std::string key;    ///< PEM.
  std::string ca;     ///< PEM of the CA, to trust it; empty when self-signed.
};
MadeCertificate make_certificate(const CertificateRequest& request);

}  // namespace hail::net
