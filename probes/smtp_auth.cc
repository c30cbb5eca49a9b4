// SPDX-License-Identifier: GPL-3.0-or-later
// How SMTP carries SASL (RFC 4954), and what its codes say of a refused log-in.
#include <fmt/core.h>

#include "hail/net/escape.h"
#include "probes/smtp_port.h"

namespace hail::probes {
namespace {

using net::Phase;
using net::Task;

/// RFC 4954 section 3: a line with an initial response must not be longer than other commands.
constexpr std::size_t longest_initial = 480;

struct Row {
  int code;                   ///< 0: any.
  std::string_view enhanced;  ///< Its subject and detail, "7.8"; empty: any.
  AuthOutcome outcome;
};
// RFC 4954 section 6 and RFC 5248; the first row that fits.
constexpr Row rows[] = {
    {0, "7.8", AuthOutcome::wrong_password},   {0, "7.9", AuthOutcome::mechanism_refused},
    {0, "7.11", AuthOutcome::needs_tls},       {0, "7.12", AuthOutcome::disabled},
    {0, "7.13", AuthOutcome::disabled},        {0, "7.10", AuthOutcome::needs_tls},
    {0, "7.14", AuthOutcome::disabled},        {538, "", AuthOutcome::needs_tls},
    {530, "", AuthOutcome::needs_tls},         {534, "", AuthOutcome::mechanism_refused},
    {504, "", AuthOutcome::mechanism_refused}, {432, "", AuthOutcome::disabled},
    {525, "", AuthOutcome::disabled},          {535, "", AuthOutcome::wrong_password},
    {501, "", AuthOutcome::mechanism_refused},
};

AuthOutcome outcome_of(const Reply& reply) {
  const std::string enhanced = reply.enhanced().value_or("");
  const std::string detail = enhanced.empty() ? enhanced : enhanced.substr(enhanced.find('.') + 1);
  if (reply.transient() && reply.code != 432) return AuthOutcome::temporary;
  for (const Row& row : rows) {
    if ((row.code == 0 || row.code == reply.code) &&
        (row.enhanced.empty() || row.enhanced == detail))
      return row.outcome;
  }
  return AuthOutcome::unknown;
}

AuthAnswer answer_of(const Reply& reply) {
  AuthAnswer answer;
  answer.text = reply.text();
  if (reply.code == 334) {
    answer.kind = AuthAnswer::Kind::challenge;
    const auto data =
        net::from_base64(reply.lines.empty() ? std::string_view() : reply.lines.front());
    answer.data = data.value_or("");
    answer.undecodable = !data;
    answer.text = "334";  // A challenge is no evidence, and may hold the name.
  } else if (reply.positive()) {
    answer.kind = AuthAnswer::Kind::accepted;
  } else {
    answer.why = outcome_of(reply);
  }
  return answer;
}

}  // namespace

Task<AuthAnswer> SmtpPort::begin(std::string mechanism, std::optional<std::string> initial) {
  dialog_.in_step();
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  std::string text = "AUTH " + mechanism;
  const std::string shown = text + " [password]";
  std::string encoded;
  if (initial) encoded = initial->empty() ? "=" : net::base64(*initial);
  const bool inline_response = initial && encoded.size() <= longest_initial;
  if (inline_response) text += " " + encoded;
  if (inline_response) {
    co_await dialog_.send_secret(std::move(text), shown, limit);
  } else {
    co_await dialog_.send(std::move(text), limit);
  }
  const Reply reply = co_await this->reply(limit);
  AuthAnswer answer = answer_of(reply);
  // Too long for one line: the server asks with an empty challenge.
  if (initial && !inline_response && answer.kind == AuthAnswer::Kind::challenge)
    answer = co_await respond(std::move(*initial));
  co_return answer;
}

Task<AuthAnswer> SmtpPort::respond(std::string response) {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  co_await dialog_.send_secret(net::base64(response), "[password]", limit);
  const Reply reply = co_await this->reply(limit);
  co_return answer_of(reply);
}

Task<AuthAnswer> SmtpPort::cancel() {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  co_await dialog_.send("*", limit);
  const Reply reply = co_await this->reply(limit);
  co_return answer_of(reply);
}

}  // namespace hail::probes
