// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the closed lists, and how an Error reads.
#include "hail/net/error.h"

#include <array>
#include <cerrno>
#include <utility>

namespace hail::net {
namespace {

struct CodeRow {
  Errc code;
  std::string_view name;
  std::string_view words;
};
constexpr CodeRow codes[] = {
    {Errc::resolve_not_found, "resolve_not_found", "no such name"},
    {Errc::resolve_failed, "resolve_failed", "the resolver failed"},
    {Errc::resolve_bogus, "resolve_bogus", "DNSSEC validation failed"},
    {Errc::refused, "refused", "connection refused"},
    {Errc::proxy, "proxy", "the proxy did not connect"},
    {Errc::unreachable, "unreachable", "unreachable"},
    {Errc::filtered, "filtered", "rejected by a firewall"},
    {Errc::timed_out, "timed_out", "timed out"},
    {Errc::closed, "closed", "connection closed"},
    {Errc::reset, "reset", "connection reset"},
    {Errc::tls, "tls", "TLS failed"},
    {Errc::certificate, "certificate", "certificate not accepted"},
    {Errc::protocol, "protocol", "protocol violation"},
    {Errc::limit, "limit", "limit exceeded"},
    {Errc::throttled, "throttled", "told to come back later"},
    {Errc::rejected, "rejected", "rejected"},
    {Errc::auth, "auth", "log-in refused"},
    {Errc::cancelled, "cancelled", "interrupted"},
};

constexpr std::array<std::string_view, 9> phases = {
    "resolve", "connect", "proxy", "tls", "greeting", "command", "auth", "data", "close"};

const CodeRow& row(Errc code) {
  for (const CodeRow& candidate : codes) {
    if (candidate.code == code) return candidate;
  }
  return codes[0];
}

}  // namespace

std::string_view name(Errc code) {
  return row(code).name;
}
std::string_view words(Errc code) {
  return row(code).words;
}
std::string_view name(Phase phase) {
  return phases.at(static_cast<std::size_t>(phase));
}

std::string to_string(const Error& error) {
  std::string text;
  const auto part = [&](std::string_view more) {
    if (more.empty()) return;
    if (!text.empty()) text += ": ";
    text += more;
  };
  part(error.peer);
  part(name(error.phase));
  part(words(error.code));
  part(error.detail);
  return text;
}

Failure::Failure(Error error) : error_(std::move(error)), text_(to_string(error_)) {}
const char* Failure::what() const noexcept {
  return text_.c_str();
}

void fail(Errc code, Phase phase, std::string detail, std::string peer) {
  throw Failure(Error{code, phase, std::move(peer), std::move(detail)});
}

Errc cause_of_errno(int number, Phase phase) {
  switch (number) {
    case ECONNREFUSED:
      return Errc::refused;
    case ETIMEDOUT:
      return Errc::timed_out;
    case EPERM:
    case EACCES:
      return Errc::filtered;
    case ECONNRESET:
    case EPIPE:
    case ECONNABORTED:
      return Errc::reset;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
    case EINVAL:
    case ENETDOWN:
    case ENOENT:
      return Errc::unreachable;
    default:
      return phase == Phase::connect ? Errc::unreachable : Errc::reset;
  }
}

}  // namespace hail::net
