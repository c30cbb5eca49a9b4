// SPDX-License-Identifier: GPL-3.0-or-later
// Which protocol leads to the handshake. What the handshake shows is judged where all probes have
// it judged; nothing else that the conversation tells is reported here.
#include "hail/probes/cert.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "hail/net/escape.h"
#include "hail/probes/dialog.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

struct PortRow {
  std::uint16_t port;
  std::string_view protocol;
};
constexpr PortRow starttls_ports[] = {{24, "lmtp"},  {25, "smtp"},  {110, "pop3"},
                                      {143, "imap"}, {587, "smtp"}, {4190, "sieve"}};
constexpr PortRow implicit_ports[] = {{465, "smtp"}, {993, "imap"}, {995, "pop3"}};

template <std::size_t N>
std::string_view by_port(const PortRow (&rows)[N], std::uint16_t port) {
  const auto* found = std::find_if(std::begin(rows), std::end(rows),
                                   [&](const PortRow& row) { return row.port == port; });
  return found == std::end(rows) ? std::string_view() : found->protocol;
}

/// What is spoken inside TLS, as far as a goodbye can be said in it; empty where that is not known.
std::string_view protocol_inside(const Target& target) {
  const Scheme* scheme = find_scheme(target.scheme);
  const bool named = scheme != nullptr && scheme->probe != "banner";
  return named ? scheme->probe : by_port(implicit_ports, target.endpoint.port);
}

/// The certificates are known by now: what the server still says changes nothing, and is not waited
/// for long.
Task<void> take_leave(Dialog& dialog, const Context& context) {
  const Probe* inside = find_probe(protocol_inside(context.target));
  if (inside == nullptr || inside->secure == nullptr) co_return;
  Report aside;
  Dialog quiet(dialog.stream(), aside, dialog.in(Phase::close, std::chrono::seconds(5)).until);
  try {
    co_await inside->secure(quiet, context, aside);
  } catch (const net::Failure&) {
  }
}

/// Puts our own facts in the place of the other protocol's, however its conversation ends.
class OwnFacts {
 public:
  OwnFacts(Report& report, std::string_view protocol) : report_(report), protocol_(protocol) {}
  OwnFacts(const OwnFacts&) = delete;
  OwnFacts& operator=(const OwnFacts&) = delete;
  ~OwnFacts() {
    auto facts = std::make_unique<CertFacts>();
    facts->protocol = protocol_;
    report_.facts = std::move(facts);
    report_.title = title_;
  }

 private:
  Report& report_;
  std::string protocol_;
  std::string title_ = report_.title;
};

std::string verdict_of(const net::TlsReport& tls) {
  if (tls.certificates.empty()) return "TLS is there, without a certificate.";
  if (!tls.authenticated()) return "TLS is there; its certificate is not verified.";
  const int days = tls.certificates.front().days_left;
  return fmt::format("its certificate is {}, for {} more day{}.",
                     tls.verified ? "verified" : "verified by DANE", days, days == 1 ? "" : "s");
}

}  // namespace

std::string_view starttls_protocol(const Target& target) {
  const Scheme* scheme = find_scheme(target.scheme);
  if (scheme != nullptr && scheme->implicit_tls) return {};
  const bool named = scheme != nullptr && scheme->probe != "banner";
  return named ? scheme->probe : by_port(starttls_ports, target.endpoint.port);
}

bool cert_implicit_tls(const Target& target) {
  const std::string_view protocol = starttls_protocol(target);
  return protocol.empty() || is_implicit_tls_port(target.endpoint.port);
}

Task<void> run_cert(Dialog& dialog, const Context& context, Report& report) {
  const std::string_view protocol =
      context.implicit_tls ? std::string_view("tls") : starttls_protocol(context.target);
  const OwnFacts facts(report, protocol);
  if (context.implicit_tls) {
    co_await take_leave(dialog, context);
  } else {
    const Probe* way = find_probe(protocol);
    const bool known = way != nullptr && way->secure != nullptr;
    const bool never = context.plan.tls == TlsMode::never;
    if (!known || never) {
      net::fail(Errc::tls, Phase::tls,
                never ? "--tls=never leaves nothing to look at"
                      : "no way to STARTTLS is known for " + net::escape(context.target.text),
                dialog.stream().peer());
    }
    co_await way->secure(dialog, context, report);
  }
  if (report.tls) report.verdict = verdict_of(*report.tls);
}

Value CertFacts::value() const {
  Value value = Value::object();
  value.set_if("protocol", protocol);
  return value;
}

}  // namespace hail::probes
