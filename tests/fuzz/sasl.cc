// SPDX-License-Identifier: GPL-3.0-or-later
// Hostile challenges to each mechanism: nothing crashes, no answer comes beyond the last, the
// password is never sent twice, and nobody proves that he knows a password that he was not told.
#include "probes/sasl.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace hail;

namespace {

constexpr std::string_view mechanisms[] = {
    "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5",      "PLAIN",           "LOGIN",
    "EXTERNAL",           "OAUTHBEARER", "XOAUTH2",    "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS"};

/// Puts our nonce where the challenge has an at sign, so that SCRAM comes beyond its first step.
std::string with_nonce(std::string challenge, const std::string& first) {
  const std::size_t at = first.find(",r=");
  if (const std::size_t place = challenge.find('@');
      place != std::string::npos && at != std::string::npos)
    challenge.replace(place, 1, first.substr(at + 3));
  // Counts that are allowed, yet too slow to be many.
  for (std::size_t i = challenge.find(",i="); i != std::string::npos;
       i = challenge.find(",i=", i + 1)) {
    const std::size_t end = challenge.find_first_not_of("0123456789", i + 3);
    if ((end == std::string::npos ? challenge.size() : end) - i > 6 && end - i <= 10)
      challenge.erase(i + 6, end - i - 6);
  }
  return challenge;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const probes::MechanismRow* row =
      probes::find_mechanism(mechanisms[data[0] % std::size(mechanisms)]);
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  probes::Login login;
  login.user = "lab";
  login.secret = probes::Secret("pencil");
  const probes::Binding binding{"tls-exporter", "0123456789abcdef"};
  auto made = probes::make_mechanism(*row, {login, "smtp", "mx.example", 25, &binding});
  if (!made) std::abort();
  probes::Mechanism& mechanism = **made;
  const std::string first = mechanism.initial().value_or("");
  int told = first.find("pencil") != std::string::npos ? 1 : 0;
  int answers = 0;
  while (!rest.empty()) {
    const std::size_t lf = rest.find('\n');
    const std::string challenge = with_nonce(std::string(rest.substr(0, lf)), first);
    rest = lf == std::string_view::npos ? std::string_view() : rest.substr(lf + 1);
    const auto move = mechanism.respond(challenge);
    // What a server says itself, it may get back: a nonce.
    const bool said = challenge.find("pencil") != std::string::npos;
    if (!said && move.text.find("pencil") != std::string::npos) ++told;
    if (move.kind != probes::Mechanism::Move::Kind::say) {
      if (move.problem.empty()) std::abort();
      break;
    }
    if (!move.text.empty() && ++answers > 3) std::abort();
  }
  if (told > 1 || (told == 1 && !row->plaintext)) std::abort();
  if (row->proves && mechanism.finished()) std::abort();
  return 0;
}
