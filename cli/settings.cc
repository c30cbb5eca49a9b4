// SPDX-License-Identifier: GPL-3.0-or-later
// Flags become settings; what contradicts itself is refused.
#include "cli/settings.h"

#include <fmt/core.h>
#include <net/if.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "hail/probes/smtp.h"

namespace hail::cli {
namespace {

net::Duration duration(double s) {
  return std::chrono::duration_cast<net::Duration>(std::chrono::duration<double>(s));
}

/// What keeps us from reading a file; nothing if all is well.
std::optional<UsageError> unreadable(const std::string& file, std::string_view flag) {
  if (file.empty() || ::access(file.c_str(), R_OK) == 0) return std::nullopt;
  return UsageError{fmt::format("{}: {}", file, std::strerror(errno)),
                    fmt::format("--{} names a file to read", flag)};
}

/// "ADDR", "ADDR:PORT" or "[V6]:PORT".
bool is_server(std::string text) {
  if (net::is_address(text)) return true;
  const std::size_t colon = text.rfind(':');
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string::npos) return false;
    const std::string rest = text.substr(end + 1);
    return net::is_address(text.substr(1, end - 1)) &&
           (rest.empty() ||
            (rest.size() > 1 && rest.find_first_not_of("0123456789", 1) == std::string::npos));
  }
  return colon != std::string::npos && colon + 1 < text.size() &&
         net::is_address(text.substr(0, colon)) &&
         text.find_first_not_of("0123456789", colon + 1) == std::string::npos;
}

}  // namespace

Usage<net::DialOptions> dial_options(const Arguments& arguments) {
  net::DialOptions options;
  if (arguments.has("ipv4") && arguments.has("ipv6")) {
    return tl::unexpected(
        UsageError{"-4 and -6 exclude each other", "leave both out to use what the name has"});
  }
  if (arguments.has("ipv4")) options.family = net::Family::v4;
  if (arguments.has("ipv6")) options.family = net::Family::v6;
  options.source = arguments.value("source").value_or("");
  if (!options.source.empty() && !net::is_address(options.source)) {
    return tl::unexpected(UsageError{fmt::format("--source wants an address: {}", options.source),
                                     "one of this machine's own: ip -brief address"});
  }
  options.interface = arguments.value("interface").value_or("");
  if (!options.interface.empty() && ::if_nametoindex(options.interface.c_str()) == 0) {
    return tl::unexpected(UsageError{
        fmt::format("no such network interface: {}", options.interface), "ip -brief link"});
  }
  if (const auto url = arguments.value("proxy")) {
    auto proxy = net::parse_proxy(*url);
    if (!proxy) {
      return tl::unexpected(
          UsageError{fmt::format("not a proxy: {} ({})", *url, proxy.error().detail),
                     "socks5://HOST:PORT, socks5h://HOST:PORT or http://HOST:PORT"});
    }
    options.proxy = *proxy;
  }
  if (const auto version = arguments.value("proxy-protocol")) {
    options.proxy_protocol = *version == "1" ? net::ProxyProtocol::v1 : net::ProxyProtocol::v2;
  }
  if (const auto tos = arguments.value("tos")) {
    const auto number = net::parse_type_of_service(*tos);
    if (!number) {
      return tl::unexpected(UsageError{fmt::format("--tos {}: {}", *tos, number.error().detail),
                                       "0 to 255, 0x.., or a name: af21, ef, lowdelay"});
    }
    options.tos = *number;
  }
  options.connect_timeout = duration(arguments.number("connect-timeout", 10));
  return options;
}

Usage<net::ResolverOptions> resolver_options(const Arguments& arguments) {
  net::ResolverOptions options;
  options.server = arguments.value("resolver").value_or("");
  if (!options.server.empty() && !is_server(options.server)) {
    return tl::unexpected(UsageError{fmt::format("--resolver wants an address: {}", options.server),
                                     "--resolver 192.0.2.53, or with a port: 127.0.0.1:5353"});
  }
  options.trust_anchor = arguments.value("trust-anchor").value_or("");
  if (auto error = unreadable(options.trust_anchor, "trust-anchor"))
    return tl::unexpected(std::move(*error));
  return options;
}

Usage<net::TlsOptions> tls_options(const Arguments& arguments) {
  net::TlsOptions options;
  options.name = arguments.value("name").value_or("");
  options.ca_file = arguments.value("ca-file").value_or("");
  options.ca_dir = arguments.value("ca-dir").value_or("");
  options.certificate = arguments.value("cert").value_or("");
  options.key = arguments.value("key").value_or("");
  options.insist = arguments.has("verify");
  if (options.key.empty() && !options.certificate.empty()) options.key = options.certificate;
  if (options.certificate.empty() && !options.key.empty()) {
    return tl::unexpected(UsageError{"--key needs --cert", "--cert FILE --key FILE"});
  }
  for (const FlagName& flag :
       {FlagName("verify"), FlagName("tlsa"), FlagName("tls-versions"), FlagName("each-key")}) {
    if (!arguments.has(flag) || arguments.value("tls") != "never") continue;
    return tl::unexpected(UsageError{
        fmt::format("--{} and --tls=never exclude each other", flag.row), "drop one of them"});
  }
  for (const std::string& text : arguments.values("tlsa")) {
    auto record = net::parse_tlsa(text);
    if (!record) {
      return tl::unexpected(
          UsageError{fmt::format("not a TLSA record: {}", record.error().detail),
                     "--tlsa '3 1 1 HEX', as hail cert -vv or dig TLSA prints it"});
    }
    options.tlsa.push_back(std::move(*record));
  }
  // Looking at the files costs milliseconds, so only where there are any.
  const bool files = arguments.has("name") || arguments.has("ca-file") || arguments.has("ca-dir") ||
                     arguments.has("cert");
  if (const std::string problem = files ? net::problem(options) : ""; !problem.empty()) {
    return tl::unexpected(
        UsageError{problem, "--ca-file, --ca-dir, --cert and --key take PEM files"});
  }
  return options;
}

probes::TlsMode tls_mode(const Arguments& arguments) {
  const std::string mode = arguments.value("tls").value_or("auto");
  if (mode == "never") return probes::TlsMode::never;
  if (mode == "starttls") return probes::TlsMode::starttls;
  return mode == "implicit" ? probes::TlsMode::implicit : probes::TlsMode::automatic;
}

Usage<probes::Plan> probe_plan(const Arguments& arguments) {
  probes::Plan plan;
  plan.tls = tls_mode(arguments);
  auto tls = tls_options(arguments);
  if (!tls) return tl::unexpected(tls.error());
  plan.tls_options = std::move(*tls);
  plan.verify = arguments.has("verify");
  plan.helo = arguments.value("helo").value_or("");
  const bool patient = arguments.has("patient");
  // Monitoring systems give a check ten seconds.
  const double usual = patient ? 360 : arguments.has("nagios") ? 9 : 60;
  plan.timeout = duration(arguments.number("timeout", usual));
  plan.greeting_timeout = duration(patient ? 300 : 30);
  plan.expiry_warning_days = static_cast<int>(arguments.number("expiry-warning", 14));
  plan.expiry_critical_days = static_cast<int>(arguments.number("expiry-critical", 7));
  plan.retry = static_cast<int>(arguments.number("retry", 0));
  plan.rcpt = arguments.value("rcpt").value_or("");
  plan.own_domain = arguments.value("i-run").value_or("");
  plan.mailbox = arguments.value("mailbox").value_or("INBOX");
  plan.idle = duration(arguments.number("idle", 0));
  if (!plan.rcpt.empty()) {
    if (const auto wrong = probes::wrong_address(plan.rcpt))
      return tl::unexpected(
          UsageError{fmt::format("--rcpt: {}", *wrong), "--rcpt bob@example.net"});
  }
  if (!plan.own_domain.empty()) {
    if (const auto wrong = probes::wrong_domain(plan.own_domain))
      return tl::unexpected(UsageError{fmt::format("--i-run: {}", *wrong), "--i-run example.net"});
  }
  for (const FlagName& flag : {FlagName("mailbox"), FlagName("idle")}) {
    if (arguments.has(flag) && !arguments.has("user"))
      return tl::unexpected(UsageError{fmt::format("--{} without --user", flag.row),
                                       "a mailbox is seen by who logs in: --user NAME"});
  }
  if (arguments.number("idle", 0) >= net::seconds(plan.timeout)) {
    return tl::unexpected(
        UsageError{fmt::format("--idle {} does not fit into the time of the whole probe",
                               *arguments.value("idle")),
                   "give it more: --timeout SECONDS"});
  }
  plan.cross_check = !arguments.has("no-cross-check");
  plan.tls_versions = arguments.has("tls-versions");
  plan.each_key = arguments.has("each-key");
  plan.transcript = arguments.has("transcript") || arguments.count("verbose") > 0;
  if (plan.helo.find_first_of(" \t\r\n") != std::string::npos) {
    return tl::unexpected(UsageError{"--helo wants one name", "--helo client.example.com"});
  }
  return plan;
}

probes::FailOn fail_on(const Arguments& arguments) {
  const std::string severity = arguments.value("fail-on").value_or("error");
  if (severity == "warn") return probes::FailOn::warn;
  if (severity == "note") return probes::FailOn::note;
  return severity == "never" ? probes::FailOn::never : probes::FailOn::error;
}

}  // namespace hail::cli
