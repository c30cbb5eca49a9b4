// SPDX-License-Identifier: GPL-3.0-or-later
// One probe of one port of the lab, and what of its report a live test looks at.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "hail/probes/probe.h"
#include "support/lab.h"

namespace hail::tests {

/// From "127.0.0.1:17110" or "[::1]:17110".
inline probes::Target target_of(const std::string& text, std::string scheme = {}) {
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  probes::Target target;
  target.text = text;
  target.scheme = std::move(scheme);
  target.endpoint.host = host;
  std::from_chars(text.data() + colon + 1, text.data() + text.size(), target.endpoint.port);
  return target;
}

inline probes::Report probe(std::string_view name, const probes::Target& target,
                            const probes::Plan& plan) {
  net::Loop loop;
  net::Resolver resolver(loop);
  net::Dialer dialer(loop, resolver);
  probes::Report report;
  loop.run(probes::run_probe(loop, dialer, *probes::find_probe(name), target, plan, report));
  return report;
}

/// A plan that trusts the lab's authority, for a server whose certificate is for `name`.
inline probes::Plan trusting(const Lab& lab, const std::string& name) {
  probes::Plan plan;
  plan.tls_options.ca_file = lab["CA"];
  plan.tls_options.name = name;
  return plan;
}

/// The lab's user, who logs in by `mechanism`, or the strongest there is.
inline probes::Login lab_user(const std::string& mechanism) {
  probes::Login login;
  login.user = "lab";
  login.secret = probes::Secret("secret");
  login.mechanism = mechanism;
  return login;
}

/// The ids of warnings and errors, in order of the alphabet.
inline std::string serious(const probes::Report& report) {
  std::vector<std::string> ids;
  for (const probes::Finding& finding : report.findings) {
    if (finding.severity != probes::Severity::note) ids.emplace_back(finding.row->id);
  }
  std::sort(ids.begin(), ids.end());
  return fmt::format("{}", fmt::join(ids, " "));
}

inline std::string trouble(const probes::Report& report) {
  return report.error ? to_string(*report.error) : "none";
}

}  // namespace hail::tests
