// SPDX-License-Identifier: GPL-3.0-or-later
// How POP3 carries SASL (RFC 5034), its own log-ins APOP and USER, and what its codes say of a
// refused one (RFC 2449 section 8.1, RFC 3206).
#include <fmt/core.h>

#include "hail/net/digest.h"
#include "hail/net/escape.h"
#include "probes/mail_words.h"
#include "probes/pop3_port.h"

namespace hail::probes {
namespace {

using net::Phase;
using net::Task;

/// RFC 2449 section 4: a command with its CR LF.
constexpr std::size_t longest_command = 255;

struct Row {
  std::string_view code;
  AuthOutcome outcome;
};
constexpr Row rows[] = {
    {"AUTH", AuthOutcome::wrong_password}, {"SYS/TEMP", AuthOutcome::temporary},
    {"IN-USE", AuthOutcome::temporary},    {"LOGIN-DELAY", AuthOutcome::temporary},
    {"SYS/PERM", AuthOutcome::disabled},
};

/// Words first where the code is [AUTH], which RFC 3206 gives to expired accounts too.
AuthOutcome outcome_of(const PopStatus& said) {
  const AuthOutcome by_words = outcome_of_words(said.text);
  if (said.code == "AUTH" && by_words != AuthOutcome::unknown && by_words != AuthOutcome::temporary)
    return by_words;
  for (const Row& row : rows) {
    if (row.code == said.code) return row.outcome;
  }
  return by_words;
}

AuthAnswer answer_of(const PopStatus& said) {
  AuthAnswer answer;
  answer.text = said.line();
  if (said.kind == PopStatus::Kind::more) {
    answer.kind = AuthAnswer::Kind::challenge;
    const auto data = net::from_base64(said.text);
    answer.data = data.value_or("");
    answer.undecodable = !data;
    answer.text = "+";  // A challenge is no evidence, and may hold the name.
  } else if (said.ok()) {
    answer.kind = AuthAnswer::Kind::accepted;
  } else {
    answer.why = outcome_of(said);
  }
  return answer;
}

AuthAnswer cannot_be_sent(std::string why) {
  AuthAnswer answer;
  answer.why = AuthOutcome::mechanism_refused;
  answer.text = std::move(why);
  return answer;
}

}  // namespace

Task<AuthAnswer> Pop3Port::auth_answer(net::Limit limit) {
  const PopStatus said = co_await status(limit);
  co_return answer_of(said);
}

Task<AuthAnswer> Pop3Port::begin(std::string mechanism, std::optional<std::string> initial) {
  dialog_.in_step();
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  std::string text = "AUTH " + mechanism;
  const std::string shown = text + " [password]";
  std::string encoded;
  if (initial) encoded = initial->empty() ? "=" : net::base64(*initial);
  const bool in_line = initial && text.size() + encoded.size() + 3 <= longest_command;
  if (in_line) {
    co_await dialog_.send_secret(text + " " + encoded, shown, limit);
  } else {
    co_await dialog_.send(std::move(text), limit);
  }
  AuthAnswer answer = co_await auth_answer(limit);
  // Too long for one line: the server asks with an empty challenge (RFC 5034 section 4).
  if (initial && !in_line && answer.kind == AuthAnswer::Kind::challenge)
    answer = co_await respond(std::move(*initial));
  co_return answer;
}

Task<AuthAnswer> Pop3Port::respond(std::string response) {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  co_await dialog_.send_secret(net::base64(response), "[password]", limit);
  AuthAnswer answer = co_await auth_answer(limit);
  co_return answer;
}

Task<AuthAnswer> Pop3Port::cancel() {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  co_await dialog_.send("*", limit);
  AuthAnswer answer = co_await auth_answer(limit);
  co_return answer;
}

/// APOP where the greeting had a stamp. USER unless the list leaves it out: a server without CAPA
/// has it, as RFC 1939 knew nothing better.
std::vector<Carrier::Own> Pop3Port::own() const {
  std::vector<Own> known;
  if (pop3_.apop) known.push_back({"APOP", false});
  if (capa_missing_ || offers("USER")) known.push_back({"USER", true});
  return known;
}

Task<AuthAnswer> Pop3Port::own_login(std::string name, const Login& login) {
  dialog_.in_step();
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  const std::string& password = login.secret.reveal();
  if (name == "APOP") {
    if (!pop3_.apop) co_return cannot_be_sent("the greeting has no stamp for APOP");
    if (login.user.find(' ') != std::string::npos)
      co_return cannot_be_sent("a name with a blank cannot be sent by APOP");
    const std::string digest = net::md5_hex(*pop3_.apop + password);
    const std::string shown = fmt::format("APOP {} [password]", login.user);
    co_await dialog_.send_secret(fmt::format("APOP {} {}", login.user, digest), shown, limit);
    AuthAnswer answer = co_await auth_answer(limit);
    // Said back, it would let the password be guessed at.
    if (const auto at = answer.text.find(digest); at != std::string::npos)
      answer.text.replace(at, digest.size(), "[password]");
    co_return answer;
  }
  co_await dialog_.send("USER " + login.user, limit);
  AuthAnswer named = co_await auth_answer(limit);
  if (named.kind == AuthAnswer::Kind::refused) co_return named;
  co_await dialog_.send_secret("PASS " + password, "PASS [password]", limit);
  AuthAnswer answer = co_await auth_answer(limit);
  co_return answer;
}

}  // namespace hail::probes
