// SPDX-License-Identifier: GPL-3.0-or-later
// The life of one SSL. The error queue is empty before each call whose outcome is read, and after a
// fatal error nothing more is asked of the SSL. Chain and name are judged apart, because a fault of
// the one hides the other in OpenSSL's single verdict.
#include "net/tls_session.h"

#include <openssl/err.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "net/tls_words.h"

namespace hail::net {
namespace {

/// Throws where a name can stand in no certificate.
PeerName valid(Result<PeerName> name) {
  if (!name) throw Failure(name.error());
  return std::move(*name);
}

std::unique_ptr<const Expected> expected_by(const TlsOptions& options) {
  auto expected = std::make_unique<Expected>();
  expected->name = valid(peer_name(options.name));
  for (const std::string& name : options.tlsa_names) {
    expected->tlsa_names.push_back(valid(peer_name(name)));
  }
  expected->tlsa = options.tlsa;
  expected->tlsa_pkix = options.tlsa_pkix;
  return expected;
}

/// Nobody is left to hear us: no reason to complain about a farewell.
bool is_gone(int number) {
  return number == EPIPE || number == ECONNRESET || number == ENOTCONN;
}

}  // namespace

TlsSession::TlsSession(int descriptor, const TlsOptions& options)
    : expected_(expected_by(options)),
      insist_(options.insist),
      faults_(std::make_unique<ChainFaults>()) {
  ssl_ = client_ssl(options);
  SSL_set_fd(ssl_.get(), descriptor);
  const PeerName& name = expected_->name;
  if (!name.text.empty() && !name.address) SSL_set_tlsext_host_name(ssl_.get(), name.text.c_str());
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
  if (insist_ && !report_->authenticated()) {
    broken_ = true;  // No data passes on a session that was refused.
    fail(Errc::certificate, phase, complaint(*report_, expected_->name));
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
      Error error{Errc::tls, phase, {}, tls_words()};
      error.ours = tls_is_ours();
      ERR_clear_error();
      throw Failure(std::move(error));
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
  report_ = std::make_unique<const TlsReport>(
      server_ ? read_client(ssl_.get()) : read_server(ssl_.get(), *expected_, *faults_));
  collect_faults(ssl_.get(), nullptr);
  faults_.reset();
}

std::optional<std::string> TlsSession::channel_binding(ChannelBinding kind) const {
  if (!report_ || broken_) return {};
  return net::channel_binding(ssl_.get(), kind, server_ != nullptr);
}

}  // namespace hail::net
