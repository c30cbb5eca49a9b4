// SPDX-License-Identifier: GPL-3.0-or-later
// How IMAP carries SASL (RFC 9051 section 6.2.2, RFC 4959) and its own LOGIN (section 6.2.3), and
// what its codes (RFC 5530), or the words of servers without codes, say of a refusal.
#include <fmt/core.h>

#include "hail/net/ascii.h"
#include "hail/net/escape.h"
#include "probes/imap_port.h"
#include "probes/imap_text.h"
#include "probes/mail_words.h"

namespace hail::probes {
namespace {

using net::Phase;
using net::Task;

/// RFC 7888 section 5: what LITERAL- lets a client send without asking.
constexpr std::size_t longest_literal_minus = 4096;

struct Row {
  std::string_view text;
  AuthOutcome outcome;
};
// RFC 5530 section 3, RFC 9051 section 7.1.
constexpr Row codes[] = {
    {"AUTHENTICATIONFAILED", AuthOutcome::wrong_password},
    {"AUTHORIZATIONFAILED", AuthOutcome::disabled},
    {"CONTACTADMIN", AuthOutcome::disabled},
    {"EXPIRED", AuthOutcome::disabled},
    {"INUSE", AuthOutcome::temporary},
    {"LIMIT", AuthOutcome::temporary},
    {"NOPERM", AuthOutcome::disabled},
    {"PRIVACYREQUIRED", AuthOutcome::needs_tls},
    {"UNAVAILABLE", AuthOutcome::temporary},
};

AuthAnswer answer_of(const ImapResponse& said) {
  AuthAnswer answer;
  answer.text = said.shown();
  if (said.kind == ImapResponse::Kind::continuation) {
    answer.kind = AuthAnswer::Kind::challenge;
    const auto data = net::from_base64(said.text);
    answer.data = data.value_or("");
    answer.undecodable = !data;
    answer.text = "+";  // A challenge is no evidence, and may hold the name.
  } else if (said.name == "OK") {
    answer.kind = AuthAnswer::Kind::accepted;
  } else {
    answer.why = imap_reason(said);
  }
  return answer;
}

}  // namespace

AuthOutcome imap_reason(const ImapResponse& said) {
  for (const Row& row : codes) {
    if (row.text == said.code) return row.outcome;
  }
  const AuthOutcome by_words = outcome_of_words(said.text);
  // RFC 9051 section 6.2.2: BAD is for a command or an argument that is not known, never for a
  // password, whatever it calls invalid.
  const bool of_command = said.name == "BAD" && (by_words == AuthOutcome::unknown ||
                                                 by_words == AuthOutcome::wrong_password);
  return of_command ? AuthOutcome::mechanism_refused : by_words;
}

Task<AuthAnswer> ImapPort::begin(std::string mechanism, std::optional<std::string> initial) {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  std::string text = fmt::format("{} AUTHENTICATE {}", next_tag(), mechanism);
  const bool at_once = initial && offers("SASL-IR");
  if (at_once) {
    const std::string shown = text + " [password]";
    text += " " + (initial->empty() ? std::string("=") : net::base64(*initial));
    co_await dialog_.send_secret(std::move(text), shown, limit);
  } else {
    co_await dialog_.send(std::move(text), limit);
  }
  const Answer said = co_await this->answer(limit, Until::continuation);
  AuthAnswer result = answer_of(said.status);
  // Without SASL-IR the server asks first, with an empty challenge.
  if (initial && !at_once && result.kind == AuthAnswer::Kind::challenge)
    result = co_await respond(std::move(*initial));
  co_return result;
}

Task<AuthAnswer> ImapPort::respond(std::string response) {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  co_await dialog_.send_secret(net::base64(response), "[password]", limit);
  const Answer said = co_await answer(limit, Until::continuation);
  co_return answer_of(said.status);
}

Task<AuthAnswer> ImapPort::cancel() {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  co_await dialog_.send("*", limit);
  const Answer said = co_await answer(limit, Until::tagged);
  co_return answer_of(said.status);
}

std::vector<Carrier::Own> ImapPort::own() const {
  const Capabilities* list = facts_.latest();
  if (preauth_ || (list != nullptr && list->contains("LOGINDISABLED"))) return {};
  return {{"LOGIN-COMMAND", true}};
}

/// LOGIN with quoted strings, or literals for what they cannot hold: sent at once where LITERAL+ or
/// LITERAL- lets us, else asked for.
Task<AuthAnswer> ImapPort::own_login(std::string, const Login& login) {
  const net::Limit limit = dialog_.in(Phase::auth, context_.plan.reply_timeout);
  std::string line = next_tag() + " LOGIN";
  std::string shown = line + " [password]";
  const std::string* const texts[] = {&login.user, &login.secret.reveal()};
  for (const std::string* const text : texts) {
    line += ' ';
    if (fits_quoted(*text)) {
      line += imap_quoted(*text);
      continue;
    }
    const bool at_once =
        offers("LITERAL+") || (offers("LITERAL-") && text->size() <= longest_literal_minus);
    line += fmt::format("{{{}{}}}", text->size(), at_once ? "+" : "");
    co_await dialog_.send_secret(std::move(line), shown, limit);
    line = *text;
    shown = "[password]";
    if (at_once) continue;
    const Answer said = co_await answer(limit, Until::continuation);
    if (!said.goes_on()) co_return answer_of(said.status);
  }
  co_await dialog_.send_secret(std::move(line), shown, limit);
  const Answer said = co_await answer(limit, Until::tagged);
  co_return answer_of(said.status);
}

}  // namespace hail::probes
