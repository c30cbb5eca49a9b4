// SPDX-License-Identifier: GPL-3.0-or-later
// How ManageSieve carries SASL (RFC 5804 section 2.1), and what its codes say of a refused log-in
// (section 1.3).
#include <fmt/core.h>

#include "hail/net/escape.h"
#include "probes/mail_words.h"
#include "probes/sieve_port.h"

namespace hail::probes {
namespace {

using net::Phase;
using net::Task;

/// RFC 5804 section 4: what is longer does not go into quotes.
constexpr std::size_t longest_quoted = 1024;

struct Row {
  std::string_view code;
  AuthOutcome outcome;
};
constexpr Row rows[] = {
    {"AUTH-TOO-WEAK", AuthOutcome::mechanism_refused},
    {"TRANSITION-NEEDED", AuthOutcome::mechanism_refused},
    {"ENCRYPT-NEEDED", AuthOutcome::needs_tls},
    {"TRYLATER", AuthOutcome::temporary},
};

AuthOutcome outcome_of(const SieveLine& said) {
  for (const Row& row : rows) {
    if (row.code == said.code) return row.outcome;
  }
  return outcome_of_words(said.text);
}

}  // namespace

Task<AuthAnswer> SievePort::auth_answer(net::Limit limit) {
  const SieveLine said = co_await read(limit);
  AuthAnswer answer;
  std::string_view encoded;
  if (said.kind == SieveLine::Kind::data) {
    answer.kind = AuthAnswer::Kind::challenge;
    encoded = said.string(0);
    answer.text = "a challenge";  // It is no evidence, and may hold the name.
  } else {
    answer.kind = said.ok() ? AuthAnswer::Kind::accepted : AuthAnswer::Kind::refused;
    if (said.code == "SASL") encoded = said.argument;
    answer.text = said.line();
    if (!said.ok()) answer.why = outcome_of(said);
  }
  const auto data = net::from_base64(encoded);
  answer.data = data.value_or("");
  answer.undecodable = !data;
  co_return answer;
}

/// Sends `command` and the response in base64 as a string behind it.
Task<void> SievePort::send_encoded(std::string_view command, const std::string& response,
                                   net::Limit limit) {
  const std::string encoded = net::base64(response);
  const std::string begun = command.empty() ? std::string() : std::string(command) + " ";
  if (encoded.size() <= longest_quoted) {
    const std::string shown = begun + "[password]";
    co_await dialog_.send_secret(fmt::format("{}\"{}\"", begun, encoded), shown, limit);
    co_return;
  }
  co_await dialog_.send(fmt::format("{}{{{}+}}", begun, encoded.size()), limit);
  co_await dialog_.send_secret(encoded, "[password]", limit);
}

Task<AuthAnswer> SievePort::begin(std::string mechanism, std::optional<std::string> initial) {
  dialog_.in_step();
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  const std::string text = fmt::format("AUTHENTICATE \"{}\"", mechanism);
  if (initial) {
    co_await send_encoded(text, *initial, limit);
  } else {
    co_await dialog_.send(text, limit);
  }
  AuthAnswer answer = co_await auth_answer(limit);
  co_return answer;
}

Task<AuthAnswer> SievePort::respond(std::string response) {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  co_await send_encoded({}, response, limit);
  AuthAnswer answer = co_await auth_answer(limit);
  co_return answer;
}

Task<AuthAnswer> SievePort::cancel() {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  co_await dialog_.send("\"*\"", limit);
  AuthAnswer answer = co_await auth_answer(limit);
  co_return answer;
}

}  // namespace hail::probes
