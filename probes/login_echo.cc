// SPDX-License-Identifier: GPL-3.0-or-later
// The forms of a secret in a text, and their removal.
#include "probes/login_echo.h"

#include <fmt/core.h>

#include <string_view>

#include "hail/net/escape.h"

namespace hail::probes {
namespace {

constexpr std::size_t shortest = 4;
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";

/// The characters of base64 that depend on `secret` alone where it begins `before` octets behind a
/// group of three.
std::string base64_core(std::string_view secret, std::size_t before) {
  const std::string whole = net::base64(std::string(before, '\0') + std::string(secret));
  const std::size_t begin = (before * 8 + 5) / 6;
  const std::size_t end = (before + secret.size()) * 8 / 6;
  return whole.substr(begin, end - begin);
}

std::string hex(std::string_view secret, bool capital) {
  std::string text;
  for (const char c : secret) {
    const auto octet = static_cast<unsigned char>(c);
    text += capital ? fmt::format("{:02X}", octet) : fmt::format("{:02x}", octet);
  }
  return text;
}

bool is_base64(char c) {
  return alphabet.find(c) != std::string_view::npos;
}

void replace_all(std::string& text, std::string_view form, bool whole_word,
                 std::string_view instead = "[password]") {
  for (std::size_t at = text.find(form); at != std::string::npos; at = text.find(form, at)) {
    std::size_t begin = at;
    std::size_t end = at + form.size();
    while (whole_word && begin > 0 && is_base64(text[begin - 1])) --begin;
    while (whole_word && end < text.size() && is_base64(text[end])) ++end;
    text.replace(begin, end - begin, instead);
    at = begin + instead.size();
  }
}

}  // namespace

Echo::Echo(const Secret& secret) {
  const std::string& text = secret.reveal();
  if (text.size() < shortest) return;
  for (std::size_t before = 0; before < 3; ++before)
    encoded_.emplace_back(base64_core(text, before));
  plain_.emplace_back(text);
  plain_.emplace_back(hex(text, false));
  plain_.emplace_back(hex(text, true));
}

Echo::~Echo() = default;

void Echo::add_challenge(const std::string& data) {
  if (data.size() >= shortest) challenges_.push_back(net::base64(data));
}

void Echo::hide(std::string& text) const {
  for (const Secret& form : plain_) replace_all(text, form.reveal(), false);
  for (const Secret& form : encoded_) replace_all(text, form.reveal(), true);
  for (const std::string& form : challenges_) replace_all(text, form, true, "[challenge]");
}

EchoGuard::EchoGuard(const Login& login, Report& report, MailFacts& facts)
    : echo_(login.secret),
      report_(report),
      facts_(facts),
      steps_(report.steps.size()),
      findings_(report.findings.size()),
      chunks_(report.transcript ? report.transcript->chunks().size() : 0) {}

EchoGuard::~EchoGuard() {
  for (std::size_t i = steps_; i < report_.steps.size(); ++i) echo_.hide(report_.steps[i].text);
  for (std::size_t i = findings_; i < report_.findings.size(); ++i) {
    Finding& finding = report_.findings[i];
    echo_.hide(finding.seen);
    // The catalogue's own sentence holds no secret, whatever word of it is somebody's password.
    if (finding.message != finding.row->message) echo_.hide(finding.message);
  }
  if (facts_.auth) echo_.hide(facts_.auth->reply);
  if (report_.transcript)
    report_.transcript->edit(chunks_, [this](std::string& text) { echo_.hide(text); });
}

}  // namespace hail::probes
