// SPDX-License-Identifier: GPL-3.0-or-later
// The life of one SSL. The error queue is empty before each call whose outcome is read, and after a
// fatal error nothing more is asked of the SSL. Chain and name are judged apart, because a fault of
// the one hides the other in OpenSSL's single verdict.
#include "net/tls_session.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>
#include <utility>

#include "hail/net/escape.h"
#include "net/certificate.h"
#include "net/tls_words.h"

namespace hail::net {
namespace {

std::string version_name(const SSL* ssl) {
  const std::string_view name = SSL_get_version(ssl);
  return name == "TLSv1" ? "TLSv1.0" : std::string(name);
}

std::string key_name(const EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_DH) return "DH " + std::to_string(bits);
  const char* type = EVP_PKEY_get0_type_name(key);
  return type != nullptr ? type : std::string();
}

/// The group of the key exchange; of TLS 1.2's DHE, which has no group, the size of the key.
std::string group_name(SSL* ssl) {
  const int nid = static_cast<int>(SSL_get_negotiated_group(ssl));
  if (nid == NID_X25519) return "X25519";
  if (nid == NID_X448) return "X448";
  if (nid != NID_undef) {
    if (const char* nist = EC_curve_nid2nist(nid)) return nist;
    if (const char* name = SSL_group_to_name(ssl, nid)) return name;
    return {};
  }
  EVP_PKEY* key = nullptr;
  if (SSL_get_peer_tmp_key(ssl, &key) != 1) return {};
  return key_name(KeyPtr(key).get());
}

std::string date(std::chrono::sys_seconds time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

bool is_date_fault(int error) {
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

/// Why a certificate is not accepted, in the order in which a person would mend it.
std::string complaint(const TlsReport& report, const PeerName& name) {
  if (report.certificates.empty()) return "the peer showed none";
  const CertificateReport& leaf = report.certificates.front();
  if (!report.chain_trusted) return report.verify_error;
  if (report.not_yet_valid) return "it is not valid before " + date(leaf.not_before);
  if (report.expired) return "it expired on " + date(leaf.not_after);
  const std::string names = report.names_text();
  if (names.empty()) return fmt::format("it names nobody, not even {}", name.text);
  return fmt::format("it names {}, not {}", escape(names), name.text);
}

/// Nobody is left to hear us: no reason to complain about a farewell.
bool is_gone(int number) {
  return number == EPIPE || number == ECONNRESET || number == ENOTCONN;
}

}  // namespace

TlsSession::TlsSession(int descriptor, const TlsOptions& options)
    : insist_(options.insist), faults_(std::make_unique<ChainFaults>()) {
  Result<PeerName> name = peer_name(options.name);
  if (!name) throw Failure(name.error());
  name_ = std::move(*name);
  ssl_ = client_ssl(options);
  SSL_set_fd(ssl_.get(), descriptor);
  if (!name_.text.empty() && !name_.address) {
    SSL_set_tlsext_host_name(ssl_.get(), name_.text.c_str());
  }
  collect_faults(ssl_.get(), faults_.get());
  SSL_set_connect_state(ssl_.get());
}

TlsSession::TlsSession(int descriptor, std::shared_ptr<const TlsServer> server)
    : server_(std::move(server)) {
  ERR_clear_error();
  ssl_.reset(SSL_new(static_cast<SSL_CTX*>(server_->native())));
  if (!ssl_) fail(Errc::tls, Phase::tls, tls_words());
  SSL_set_fd(ssl_.get(), descriptor);
  SSL_set_accept_state(ssl_.get());
}

TlsSession::~TlsSession() = default;
TlsSession::TlsSession(TlsSession&&) noexcept = default;
TlsSession& TlsSession::operator=(TlsSession&&) noexcept = default;

Io TlsSession::handshake(Phase phase) {
  if (!report_) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_do_handshake(ssl_.get());
    if (result != 1) return outcome(result, errno, phase, false);
    make_report();
  }
  if (insist_ && !report_->verified) {
    broken_ = true;  // No data passes on a session that was refused.
    fail(Errc::certificate, phase, complaint(*report_, name_));
  }
  return {};
}

Io TlsSession::read(std::span<char> into, Phase phase) {
  if (ended_ || broken_) return {.end = true};
  if (into.empty()) return {};
  ERR_clear_error();
  errno = 0;
  std::size_t got = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
  if (result == 1) return {.bytes = got};
  return outcome(result, errno, phase, true);
}

Io TlsSession::write(std::string_view bytes, Phase phase) {
  if (bytes.empty()) return {};
  if (broken_) fail(Errc::closed, phase, {});
  ERR_clear_error();
  errno = 0;
  std::size_t put = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &put);
  if (result == 1) return {.bytes = put};
  return outcome(result, errno, phase, false);
}

Io TlsSession::shutdown(Phase phase) {
  if (broken_ || SSL_in_init(ssl_.get()) != 0) return {};
  ERR_clear_error();
  errno = 0;
  const int result = SSL_shutdown(ssl_.get());
  const int number = errno;
  if (result >= 0) return {};
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_WRITE:
      return {.want = Want::write};
    case SSL_ERROR_SYSCALL:
      if (number != 0 && !is_gone(number)) broken(number, phase);
      [[fallthrough]];
    default:
      broken_ = true;
      ERR_clear_error();
      return {};
  }
}

/// What a call that did not succeed means. An end of the connection is an end of the input when
/// `reading`, else a Failure.
Io TlsSession::outcome(int result, int number, Phase phase, bool reading) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {.want = Want::read};
    case SSL_ERROR_WANT_WRITE:
      return {.want = Want::write};
    case SSL_ERROR_ZERO_RETURN:
      ended_ = true;
      if (!reading) broken(0, phase);
      return {.end = true};
    case SSL_ERROR_SYSCALL:
      broken_ = true;
      break;
    default:
      broken_ = true;
      if (tls_reason() == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        number = 0;
        break;
      }
      std::string words = tls_words();
      ERR_clear_error();
      fail(Errc::tls, phase, std::move(words));
  }
  ERR_clear_error();
  if (number == 0 && reading) {
    truncated_ = true;
    return {.end = true};
  }
  broken(number, phase);
}

/// The connection is gone: by FIN (no errno) or by an error of the socket.
void TlsSession::broken(int number, Phase phase) {
  broken_ = true;
  std::string detail = report_ ? std::string() : "during the TLS handshake";
  if (number == 0) fail(Errc::closed, phase, std::move(detail));
  const Errc cause = cause_of_errno(number, phase);
  if (cause != Errc::reset) detail = std::strerror(number);
  fail(cause, phase, std::move(detail));
}

void TlsSession::make_report() {
  auto report = std::make_unique<TlsReport>();
  SSL* ssl = ssl_.get();
  report->version = version_name(ssl);
  const char* cipher = SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl));
  report->cipher = cipher != nullptr ? cipher : SSL_get_cipher_name(ssl);
  report->group = group_name(ssl);
  report->resumed = SSL_session_reused(ssl) == 1;
  if (const char* sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name)) report->sni = sni;
  const unsigned char* alpn = nullptr;
  unsigned alpn_size = 0;
  SSL_get0_alpn_selected(ssl, &alpn, &alpn_size);
  if (alpn_size > 0) report->alpn.emplace(reinterpret_cast<const char*>(alpn), alpn_size);
  judge_peer(*report);
  report_ = std::move(report);
  collect_faults(ssl, nullptr);
  faults_.reset();
}

void TlsSession::judge_peer(TlsReport& report) const {
  X509* leaf = SSL_get0_peer_certificate(ssl_.get());
  if (leaf == nullptr) return;
  // Seconds, because the dates of certificates leave the range of the clock's own unit.
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl_.get());
  // A server's view of its client's chain lacks the leaf.
  if (server_) report.certificates.push_back(read_certificate(leaf, now));
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    report.certificates.push_back(read_certificate(sk_X509_value(chain, i), now));
  }
  if (server_) return;  // Embedded servers verify nobody.

  const CertificateReport& facts = report.certificates.front();
  report.self_signed_leaf = facts.self_signed;
  report.not_yet_valid = now < facts.not_before;
  report.expired = report.not_yet_valid || now > facts.not_after;
  report.name_matches = name_.text.empty() || is_for(leaf, name_);
  const auto breaks_trust = [](const ChainFault& fault) {
    return fault.depth > 0 || !is_date_fault(fault.error);
  };
  report.chain_trusted = std::none_of(faults_->begin(), faults_->end(), breaks_trust);
  if (!faults_->empty()) {
    report.verify_error = X509_verify_cert_error_string(faults_->front().error);
  }
  report.verified = faults_->empty() && !report.expired && report.name_matches;
}

}  // namespace hail::net
