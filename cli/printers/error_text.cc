// SPDX-License-Identifier: GPL-3.0-or-later
// The table of errors. A phase of its own comes before "any phase"; the first row that fits holds.
#include "cli/printers/error_text.h"

#include <fmt/args.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "hail/net/escape.h"
#include "hail/probes/probe.h"

namespace hail::cli {
namespace {

using net::Errc;
using net::Phase;
using probes::Mark;

struct Row {
  Errc code;
  std::optional<Phase> phase;
  std::string_view only;  ///< "25": that port; "tls": a port of implicit TLS; "begun": part of a
                          ///< greeting came; "unproven": that finding; "untold": without a detail;
                          ///< "mail": LMTP, POP3, IMAP, ManageSieve; "smtp": that probe; "": any.
  Mark mark;
  std::string_view subject;  ///< Empty: the phase's own.
  std::string_view text, brief, means, advice, verdict;
};

// {host} {at} (host, in brackets where it has colons) {port} {where} (address or host) {target}
// {probe} {s} (seconds waited) {detail} {what} (awaited).
// clang-format off
constexpr Row rows[] = {
    {Errc::resolve_not_found, {}, "", Mark::error, "name", "no such name: {host}", "no such name", "", "check the spelling; what the world says: dig {host}", "there is no such name."},
    {Errc::resolve_bogus, {}, "", Mark::error, "name", "DNSSEC validation failed: {detail}", "DNSSEC failed", "validating resolvers everywhere refuse this name", "the zone's owner must repair it; see: delv {host}", "the name does not validate."},
    {Errc::resolve_failed, {}, "", Mark::skip, "name", "the resolver failed: {detail}", "no resolver", "the name may be well; only asking for it failed", "try another one: --resolver ADDRESS", "the name could not be resolved."},
    {Errc::timed_out, Phase::resolve, "", Mark::skip, "name", "no answer from the resolver in {s} s", "no resolver", "the name may be well; only asking for it failed", "try another one: --resolver ADDRESS", "the name could not be resolved."},
    {Errc::refused, {}, "unix", Mark::error, "connect", "refused: nothing listens on {where}", "refused", "", "on the server: ss -lx", "nothing listens there."},
    {Errc::refused, {}, "", Mark::error, "connect", "refused: {where} is up, nothing listens on port {port}", "refused", "", "on the server: ss -ltn 'sport = :{port}'", "nothing listens on port {port}."},
    {Errc::unreachable, {}, "unix", Mark::error, "connect", "cannot connect to {where}: {detail}", "unreachable", "", "ls -l {where}", "{where} cannot be reached."},
    {Errc::unreachable, {}, "", Mark::skip, "connect", "unreachable: no way to {where}", "unreachable", "the server may be well; the way to it is not", "ip route get {where}", "there is no way to {where} from here."},
    {Errc::filtered, {}, "", Mark::skip, "connect", "a firewall rejects the connection to port {port}", "filtered", "the service may be well, and only we are kept out", "try from another network", "a firewall keeps us out."},
    {Errc::timed_out, Phase::connect, "25", Mark::skip, "connect", "no answer in {s} s: port {port} is filtered, or the host is down", "no answer", "your network probably blocks 25; the server may be well", "try elsewhere, or: hail smtp {at}:587", "port {port} gives no answer from here."},
    {Errc::timed_out, Phase::connect, "", Mark::skip, "connect", "no answer in {s} s: port {port} is filtered, or the host is down", "no answer", "the server may be well, and only we are kept out", "try from another network", "port {port} gives no answer from here."},
    {Errc::proxy, {}, "", Mark::error, "proxy", "the proxy did not connect: {detail}", "proxy", "", "look at the proxy's rules and at its log", "the proxy did not connect."},
    {Errc::timed_out, Phase::greeting, "tls", Mark::skip, "greeting", "{target} waits for TLS and said nothing for {s} s", "waits for TLS", "", "leave --tls out: port {port} speaks TLS from the first byte", "the port waits for TLS."},
    {Errc::timed_out, Phase::greeting, "smtp", Mark::skip, "greeting", "no greeting in {s} s", "silent", "some servers hold it back for up to 5 minutes, on purpose; others wait for TLS", "hail smtp --patient {target}, or --tls=implicit", "the server did not greet in time."},
    {Errc::timed_out, Phase::greeting, "cert", Mark::skip, "greeting", "nothing was said in {s} s", "silent", "the port may want TLS from the first byte", "hail cert --tls=implicit {target}", "nothing was said."},
    {Errc::timed_out, Phase::greeting, "mail", Mark::skip, "greeting", "no greeting in {s} s", "silent", "the server is slow, or waits for TLS", "hail {probe} --tls=implicit {target}", "the server did not greet in time."},
    {Errc::timed_out, Phase::greeting, "", Mark::skip, "greeting", "nothing was said in {s} s", "silent", "many protocols let the client speak first", "if it waits for TLS: hail banner tls://{target}", "nothing was said."},
    {Errc::timed_out, Phase::tls, "begun", Mark::skip, "TLS", "no TLS handshake in {s} s", "TLS timed out", "the server agreed to TLS, then said nothing more", "look at the server's log: often a certificate or key that it cannot read", "the TLS handshake did not end in time."},
    {Errc::timed_out, Phase::tls, "cert", Mark::skip, "TLS", "no TLS handshake in {s} s", "TLS timed out", "the port may not speak TLS from the first byte", "if it is one of mail: hail cert smtp://{at}:{port}, or pop3:// or imap://", "the TLS handshake did not end in time."},
    {Errc::timed_out, Phase::tls, "", Mark::skip, "TLS", "no TLS handshake in {s} s", "TLS timed out", "the port may not speak TLS from the first byte", "hail {probe} --tls=never {target}", "the TLS handshake did not end in time."},
    {Errc::timed_out, {}, "", Mark::skip, "", "no reply in {s} s", "timed out", "", "try again, with -v to see how far it comes", "the server fell silent."},
    {Errc::closed, Phase::greeting, "tls", Mark::skip, "greeting", "closed without a word", "closed", "the port may want TLS from the first byte", "leave --tls out", "the connection was closed before the greeting."},
    {Errc::closed, Phase::greeting, "begun", Mark::skip, "greeting", "closed inside the greeting", "closed", "often a limit on connections, or a rule against our address", "wait some minutes; then look at the server's log", "the connection was closed inside the greeting."},
    {Errc::closed, Phase::greeting, "", Mark::skip, "greeting", "closed without a greeting", "closed", "often a limit on connections, or a rule against our address", "wait some minutes; then look at the server's log", "the connection was closed before the greeting."},
    {Errc::closed, {}, "untold", Mark::skip, "", "the server closed the connection in place of {what}", "closed", "", "look at the server's log; -v shows how far it came", "the conversation was cut off."},
    {Errc::closed, {}, "", Mark::skip, "", "the server closed the connection too early: {detail}", "closed", "", "look at the server's log; -v shows how far it came", "the conversation was cut off."},
    {Errc::reset, {}, "", Mark::skip, "", "the connection was reset while waiting for {what}", "reset", "the server, or a firewall on the way, broke it off", "look at the server's log; -v shows how far it came", "the conversation was cut off."},
    {Errc::tls, {}, "begun", Mark::error, "TLS", "no TLS session: {detail}", "TLS failed", "", "look at the server's log; -v shows what was said", "no TLS session came about."},
    {Errc::tls, {}, "unix", Mark::error, "TLS", "no TLS session: {detail}", "TLS failed", "", "", "no TLS session came about."},
    {Errc::tls, {}, "", Mark::error, "TLS", "no TLS session: {detail}", "TLS failed", "", "what the port says in clear: hail banner tcp://{at}:{port}", "no TLS session came about."},
    {Errc::certificate, {}, "", Mark::error, "certificate", "not accepted (--verify): {detail}", "certificate", "", "without --verify the rest is tested too", "its certificate is not accepted."},
    {Errc::protocol, Phase::greeting, "", Mark::error, "greeting", "not what the protocol asks for: {detail}", "not its protocol", "", "what it says: hail banner {target}", "it does not speak this protocol."},
    {Errc::protocol, Phase::tls, "", Mark::error, "TLS", "{detail}", "injected bytes", "", "", "no TLS was started: {detail}."},
    {Errc::protocol, {}, "", Mark::error, "", "not what the protocol asks for: {detail}", "broken protocol", "", "-v shows what was said", "it breaks the rules of its protocol."},
    {Errc::limit, {}, "", Mark::error, "", "more than hail takes: {detail}", "too much", "", "-v shows how it began", "it sends without an end."},
    {Errc::throttled, Phase::auth, "", Mark::skip, "login", "{detail}: the password was not judged", "throttled", "", "look at the server's log; try again later", "logging in is not possible at the moment."},
    {Errc::throttled, {}, "", Mark::skip, "", "{detail}: nothing could be tested", "throttled", "", "wait 10 minutes, then: hail {probe} {target}", "the server asks to come back later."},
    {Errc::rejected, {}, "", Mark::error, "greeting", "turned away: {detail}", "rejected", "", "read its words; then try from another address", "the server turns us away."},
    {Errc::auth, {}, "unproven", Mark::error, "login", "{detail}", "no proof", "", "", "the server lets everybody in, or is not who it should be."},
    {Errc::auth, {}, "", Mark::error, "login", "refused: {detail}", "log-in refused", "", "", "the log-in was refused."},
    {Errc::cancelled, {}, "", Mark::skip, "", "interrupted while waiting for {what}", "interrupted", "", "", "interrupted."},
};

struct PhaseRow {
  Phase phase;
  std::string_view subject;
  std::string_view awaited;
};
constexpr PhaseRow phases[] = {
    {Phase::resolve, "name", "the name"}, {Phase::connect, "connect", "the connection"}, {Phase::proxy, "proxy", "the proxy"},
    {Phase::tls, "TLS", "the TLS handshake"}, {Phase::greeting, "greeting", "the greeting"}, {Phase::command, "reply", "a reply"},
    {Phase::auth, "login", "the log-in"}, {Phase::data, "data", "the end of data"}, {Phase::close, "close", "the goodbye"},
};

/// Findings that tell an error better than its row.
struct Told {
  Errc code;
  std::string_view finding;
};
constexpr Told told_by[] = {
    {Errc::filtered, "connect.filtered"}, {Errc::rejected, "greeting.rejected"}, {Errc::protocol, "greeting.malformed"},
    {Errc::throttled, "auth.temporary"}, {Errc::auth, "auth.wrong_password"}, {Errc::auth, "auth.mechanism_refused"},
    {Errc::auth, "auth.needs_tls"}, {Errc::auth, "auth.disabled"}, {Errc::auth, "auth.unknown"}, {Errc::auth, "auth.unproven"},
    {Errc::protocol, "smtp.starttls.injection"}, {Errc::protocol, "pop3.stls.injection"}, {Errc::protocol, "imap.starttls.injection"},
    {Errc::protocol, "lmtp.starttls.injection"}, {Errc::protocol, "sieve.starttls.injection"},
};
// clang-format on

const PhaseRow& phase_row(Phase phase) {
  for (const PhaseRow& row : phases) {
    if (row.phase == phase) return row;
  }
  return phases[1];
}

bool fits(const Row& row, const probes::Report& report) {
  const net::Error& error = *report.error;
  if (row.code != error.code || (row.phase && *row.phase != error.phase)) return false;
  if (row.only.empty()) return true;
  if (row.only == "unix") return report.port == 0;
  if (row.only == "25") return report.port == 25;
  if (row.only == "unproven") return report.has("auth.unproven");
  if (row.only == "untold") return error.detail.empty();
  if (row.only == "mail")
    return report.probe != "smtp" && report.probe != "banner" && report.probe != "telnet";
  if (row.only == "begun") return !report.banner.empty();
  if (row.only == "tls") return probes::is_implicit_tls_port(report.port) && !report.tls;
  return report.probe == row.only;
}

const Row& find(const probes::Report& report) {
  for (const Row& row : rows) {
    if (fits(row, report)) return row;
  }
  return rows[std::size(rows) - 1];
}

/// How long it waited, for sentences: whole seconds unless it was short.
std::string waited(const probes::Report& report) {
  const double s = net::seconds(report.waiting.until - report.waiting.since);
  if (report.waiting.since == net::TimePoint() || s <= 0 || s > 86400) return "time";
  // 2.5 as it is, but 0.9999 as 1.
  const double tenths = std::round(s * 10) / 10;
  return tenths < 10 && tenths != std::floor(tenths) ? fmt::format("{:.1f}", tenths)
                                                     : fmt::format("{:.0f}", tenths);
}

/// What the other ports of the host tell of the one that gave no answer (UX B.6).
void add_cross_check(const probes::Report& report, const std::string& at, ErrorText& text) {
  using Answer = probes::OtherPort::Answer;
  if (report.other_ports.empty()) return;
  text.seen = probes::other_ports_text(report.other_ports);
  const auto is = [&](Answer answer) {
    return std::find_if(report.other_ports.begin(), report.other_ports.end(),
                        [&](const probes::OtherPort& each) { return each.answer == answer; });
  };
  const auto open = is(Answer::open);
  const bool up =
      open != report.other_ports.end() || is(Answer::refused) != report.other_ports.end();
  if (report.error->code != Errc::timed_out) return;
  if (!up) {
    text.means = "the host is down, or all of it is filtered: for us, or for everybody";
    text.advice = "try from another network";
    return;
  }
  const std::string_view guess = ", or the host is down";
  if (text.text.ends_with(guess)) text.text.resize(text.text.size() - guess.size());
  const bool submission = open != report.other_ports.end() && open->port == 587;
  text.advice = report.port == 25 && submission
                    ? fmt::format("try elsewhere, or: hail smtp {}:587", at)
                    : "try from another network";
}

/// Of a chain that is not trusted the plain words stand in the TLS facts.
std::string detail_of(const probes::Report& report) {
  const net::Error& error = *report.error;
  const bool chain = error.code == Errc::certificate && report.tls && !report.tls->chain_trusted &&
                     !report.tls->dane && !report.tls->why.empty();
  if (chain) return report.tls->why;
  return error.detail.empty() ? std::string(net::words(error.code)) : error.detail;
}

}  // namespace

std::string_view awaited(Phase phase) {
  return phase_row(phase).awaited;
}

ErrorText error_text(const probes::Report& report) {
  const net::Error& error = *report.error;
  const Row& row = find(report);
  fmt::dynamic_format_arg_store<fmt::format_context> values;
  const std::string named = report.host.empty()
                                ? report.target.substr(report.target.starts_with("unix:") ? 5 : 0)
                                : report.host;
  const std::string where = report.address.empty() ? named : report.address;
  const bool colons = report.host.find(':') != std::string::npos;
  values.push_back(fmt::arg("host", net::escape(report.host)));
  values.push_back(fmt::arg("at", net::escape(colons ? "[" + report.host + "]" : report.host)));
  values.push_back(fmt::arg("port", report.port));
  values.push_back(fmt::arg("where", net::escape(where)));
  values.push_back(fmt::arg("target", net::escape(report.target)));
  values.push_back(
      fmt::arg("probe", report.probe == "telnet" ? std::string("banner") : report.probe));
  values.push_back(fmt::arg("s", waited(report)));
  values.push_back(fmt::arg("detail", detail_of(report)));
  values.push_back(fmt::arg("what", std::string(awaited(error.phase))));
  const auto fill = [&](std::string_view format) { return fmt::vformat(format, values); };
  ErrorText text;
  text.mark = row.mark;
  text.subject = row.subject.empty() ? phase_row(error.phase).subject : row.subject;
  text.text = fill(row.text);
  text.brief = row.brief;
  text.means = fill(row.means);
  text.advice = report.hint.empty() ? fill(row.advice) : report.hint;
  text.verdict = fill(row.verdict);
  add_cross_check(report, net::escape(colons ? "[" + report.host + "]" : report.host), text);
  for (const Told& told : told_by) {
    if (told.code == error.code && report.has(told.finding)) text.told = true;
  }
  return text;
}

}  // namespace hail::cli
