// SPDX-License-Identifier: GPL-3.0-or-later
// Each finding has its rule here and its words in the catalogue. Nothing is concluded from what was
// not said: that an option was not offered means nothing.
#include "probes/telnet_findings.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <span>

#include "hail/telnet/command.h"
#include "probes/telnet_software.h"
#include "probes/telnet_text.h"

namespace hail::probes {
namespace {

using telnet::Observed;
using telnet::Verb;
namespace option = telnet::option;

/// A user waits, and a program gives up.
constexpr double slow_from_s = 3;

// Numbers of options that only games have: MSDP, MSSP, MSP, MXP, ZMP, ATCP, GMCP.
constexpr std::uint8_t of_games[] = {69, option::mssp, 90, 91, 93, 200, 201};
constexpr std::uint8_t regime_3270 = 29;

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, " "));
}

std::vector<std::string> names_of(const Observed& observed, Verb verb) {
  std::vector<std::string> names;
  for (const std::uint8_t code : observed.options(verb)) names.push_back(telnet::option_name(code));
  return names;
}

/// "WILL ECHO SUPPRESS-GO-AHEAD, DO TERMINAL-TYPE", for the screen.
std::string options_text(const TelnetFacts& facts) {
  std::string text;
  const auto part = [&](std::string_view verb, const std::vector<std::string>& names) {
    if (!names.empty())
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", verb, joined(names));
  };
  part("WILL", facts.will);
  part("WONT", facts.wont);
  part("DO", facts.doing);
  part("DONT", facts.dont);
  return text;
}

/// "DO AUTHENTICATION"; empty when the server neither asked for the option nor offered it.
std::string offer(const Observed& observed, std::uint8_t code) {
  for (const telnet::SeenVerb& one : observed.verbs()) {
    if (one.option == code && (one.verb == Verb::will || one.verb == Verb::do_it))
      return fmt::format("{} {}", telnet::verb_name(one.verb), telnet::option_name(code));
  }
  return {};
}

void gather_ntlm(const telnet::NtlmChallenge& ntlm, TelnetFacts& facts) {
  const auto add = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) facts.ntlm.emplace_back(key, value);
  };
  add("target", ntlm.target);
  add("netbios_computer", ntlm.netbios_computer);
  add("netbios_domain", ntlm.netbios_domain);
  add("dns_computer", ntlm.dns_computer);
  add("dns_domain", ntlm.dns_domain);
  add("dns_tree", ntlm.dns_tree);
  add("version", ntlm.version);
  // By time_t, and only in the years that gmtime's four digits hold.
  if (ntlm.timestamp && *ntlm.timestamp >= 0 && *ntlm.timestamp < 253'402'300'800) {
    add("time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                            fmt::gmtime(static_cast<std::time_t>(*ntlm.timestamp))));
  }
}

void gather_software(const Observed& observed, TelnetFacts& facts) {
  const ServerRow* server = server_of(observed.verbs(), facts.text);
  if (server != nullptr) facts.server = server->product;
  if (auto software = software_of(facts.text)) {
    facts.vendor = std::move(software->vendor);
    facts.product = std::move(software->product);
    facts.version = std::move(software->version);
  } else if (server != nullptr) {
    facts.vendor = server->vendor;
    facts.product = server->product;
  }
}

void judge_login(const TelnetCase& it, const TelnetFacts& facts, Report& report) {
  const std::string_view shown = without_end(facts.text);
  const std::string line(last_line(shown));
  if (!it.encrypted && facts.login_prompt) {
    report.find("telnet.plaintext_login", line);
  } else if (!it.encrypted) {
    report.find("telnet.no_encryption");
  }
  if (asks_for_password(facts.text) && !it.echoes) report.find("telnet.password.echoed", line);
  if (facts.login == "none" && !report.has("telnet.mud")) {
    report.find_as(line.ends_with('#') ? Severity::error : Severity::warn, "telnet.login.none",
                   line);
  }
  if (!facts.login.empty() && it.s >= slow_from_s)
    report.find("telnet.slow_prompt", fmt::format("{:.1f} s", it.s));
}

void judge_text(const TelnetCase& it, const TelnetFacts& facts, Report& report) {
  if (without_end(facts.text).empty()) {
    if (it.whole && !it.loop) report.find("telnet.silent");
  } else if (it.observed.silent()) {
    report.find("telnet.not_telnet");
  }
  const Escapes escapes = escapes_in(facts.text);
  if (escapes != Escapes::none) {
    report.find_as(escapes == Escapes::command ? Severity::warn : Severity::note, "telnet.escapes",
                   facts.text.substr(facts.text.find('\x1b'), 60));
  }
}

/// An option that is named by its being offered, with what more is known of it.
void judge_offer(const Observed& observed, std::uint8_t code, std::string_view id,
                 const std::vector<std::string>& more, Report& report) {
  std::string seen = offer(observed, code);
  if (seen.empty() && more.empty()) return;
  if (!more.empty()) seen += fmt::format("{}{}", seen.empty() ? "" : ": ", joined(more));
  report.find(id, std::move(seen));
}

void judge_games(const TelnetCase& it, const TelnetFacts& facts, Report& report) {
  std::vector<std::string> games;
  for (const std::uint8_t code : of_games) {
    if (!offer(it.observed, code).empty()) games.push_back(telnet::option_name(code));
  }
  if (games.empty() && facts.mssp.empty()) return;
  std::string seen = joined(games);
  for (const auto& [name, values] : facts.mssp) {
    if ((name == "NAME" || name == "PLAYERS") && !values.empty())
      seen += fmt::format("; {} {}", name, values.front());
  }
  report.find("telnet.mud", std::move(seen));
}

void judge_options(const TelnetCase& it, const TelnetFacts& facts, Report& report) {
  const Observed& observed = it.observed;
  judge_offer(observed, option::authentication, "telnet.auth.offered", facts.authentication,
              report);
  judge_offer(observed, option::encrypt, "telnet.encrypt.offered", facts.encryption, report);
  if (!facts.ntlm.empty()) {
    std::string seen;
    for (const auto& [key, value] : facts.ntlm)
      seen += fmt::format("{}{} {}", seen.empty() ? "" : ", ", key, value);
    report.find("telnet.auth.ntlm", std::move(seen));
  }
  judge_offer(observed, option::linemode, "telnet.linemode.offered", {}, report);
  const bool old = offer(observed, option::new_environ).empty();
  judge_offer(observed, old ? option::old_environ : option::new_environ, "telnet.environ.wanted",
              facts.environment, report);
  judge_offer(observed, option::charset, "telnet.charset", facts.charsets, report);
  judge_offer(observed, option::com_port, "telnet.comport",
              facts.comport.empty() ? std::vector<std::string>{} : std::vector{facts.comport},
              report);
  const std::string tn3270e = offer(observed, option::tn3270e);
  const std::string seen = tn3270e.empty() ? offer(observed, regime_3270) : tn3270e;
  if (!seen.empty()) report.find("telnet.tn3270", seen);
  judge_games(it, facts, report);
}

void judge_server(const TelnetCase& it, const TelnetFacts& facts, Report& report) {
  const ServerRow* server = server_of(it.observed.verbs(), facts.text);
  if (server != nullptr && server->cve_2026_24061 &&
      it.observed.saw(Verb::do_it, option::new_environ))
    report.find("telnet.cve_2026_24061", fmt::format("{}, DO NEW-ENVIRON", server->product));
  if (it.loop) report.find("telnet.option.loop");
  std::vector<std::string> told;
  const std::string habits = fmt::format(",{},", server == nullptr ? "" : server->habits);
  for (const telnet::Violation& each : it.observed.violations()) {
    const std::string text = violation_text(each);
    if (each.kind != telnet::Violation::Kind::loop &&
        habits.find("," + text + ",") == std::string::npos) {
      told.push_back(text);
    }
  }
  if (!told.empty())
    report.find("telnet.option.violation", fmt::format("{}", fmt::join(told, ", ")));
}

}  // namespace

void gather(const TelnetCase& it, TelnetFacts& facts) {
  const Observed& observed = it.observed;
  facts.will = names_of(observed, Verb::will);
  facts.wont = names_of(observed, Verb::wont);
  facts.doing = names_of(observed, Verb::do_it);
  facts.dont = names_of(observed, Verb::dont);
  for (const telnet::SeenVerb& one : observed.verbs()) {
    facts.options.push_back(
        {telnet::option_name(one.option), telnet::verb_name(one.verb), one.delay});
  }
  facts.login_prompt = asks_for_login(facts.text);
  facts.login = login_of(facts.text);
  for (const telnet::AuthenticationType& one : observed.authentication()) {
    facts.authentication.push_back(telnet::authentication_name(one.type) + " " +
                                   telnet::authentication_modifiers(one.modifiers));
  }
  for (const std::uint8_t one : observed.encryption())
    facts.encryption.push_back(telnet::encryption_name(one));
  if (observed.ntlm()) gather_ntlm(*observed.ntlm(), facts);
  facts.environment = observed.environment();
  if (observed.wants_whole_environment()) facts.environment.emplace_back("*");
  facts.charsets = observed.charsets();
  for (const telnet::MsspFact& one : observed.mssp()) facts.mssp.emplace_back(one.name, one.values);
  facts.comport = observed.com_port_signature();
  for (const telnet::Violation& one : observed.violations())
    facts.violations.push_back(violation_text(one));
  gather_software(observed, facts);
}

void judge_telnet(const TelnetCase& it, const TelnetFacts& facts, Report& report) {
  const std::string options = options_text(facts);
  report.ok("options", options.empty() ? "none: text without any Telnet negotiation" : options);
  const std::string_view shown = without_end(facts.text);
  report.ok("text", shown.empty() ? std::string("none") : std::string(shown), it.s);
  if (!facts.product.empty() || !facts.vendor.empty()) {
    std::string software = product_text({facts.vendor, facts.product, facts.version});
    if (!facts.server.empty() && facts.server != facts.product) software += "; " + facts.server;
    report.ok("software", software);
  }
  judge_options(it, facts, report);
  judge_text(it, facts, report);
  judge_login(it, facts, report);
  judge_server(it, facts, report);
}

}  // namespace hail::probes
