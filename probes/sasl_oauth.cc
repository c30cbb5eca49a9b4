// SPDX-License-Identifier: GPL-3.0-or-later
// OAUTHBEARER (RFC 7628) and XOAUTH2, which Google and Microsoft had before it: one message with
// the token; a refusal comes as a challenge in JSON, which must be answered.
#include <fmt/core.h>

#include "probes/sasl.h"

namespace hail::probes {
namespace {

constexpr char separator = '\x01';
constexpr std::size_t longest_shown = 300;

/// A name in a GS2 header (RFC 5801 section 4).
std::string saslname(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '=') {
      text += "=3D";
    } else if (c == ',') {
      text += "=2C";
    } else {
      text += c;
    }
  }
  return text;
}

std::string bearer_message(const Credentials& with) {
  return fmt::format("n,a={},{}host={}{}port={}{}auth=Bearer {}{}{}", saslname(with.login.user),
                     separator, with.host, separator, with.port, separator,
                     with.login.secret.reveal(), separator, separator);
}

std::string xoauth2_message(const Credentials& with) {
  return fmt::format("user={}{}auth=Bearer {}{}{}", with.login.user, separator,
                     with.login.secret.reveal(), separator, separator);
}

/// What the status in a refusal means: RFC 6750 section 3.1 for the one, HTTP's for the other.
struct Status {
  std::string_view word;
  AuthOutcome outcome;
  std::string_view problem;
};
constexpr Status statuses[] = {
    {"\"invalid_token\"", AuthOutcome::wrong_password, "the token is not valid"},
    {"\"401\"", AuthOutcome::wrong_password, "the token is not valid"},
    {"\"insufficient_scope\"", AuthOutcome::wrong_password, "the token is not for this service"},
    {"\"403\"", AuthOutcome::wrong_password, "the token is not for this service"},
    {"\"invalid_request\"", AuthOutcome::mechanism_refused, "the server cannot read the token"},
    {"\"400\"", AuthOutcome::mechanism_refused, "the server cannot read the token"},
};

class OAuth final : public Mechanism {
 public:
  OAuth(Secret message, std::string_view farewell)
      : message_(std::move(message)), farewell_(farewell) {}

  std::optional<std::string> initial() override { return message_.reveal(); }

  Move respond(const std::string& challenge) override {
    Move move;
    if (told_) {
      move.kind = Move::Kind::break_off;
      move.problem = "the server asks for more than the mechanism has";
      return move;
    }
    told_ = true;
    move.kind = Move::Kind::told;
    move.text = farewell_;
    move.problem = fmt::format("the server said: {}", challenge.substr(0, longest_shown));
    for (const Status& status : statuses) {
      if (challenge.find(status.word) == std::string::npos) continue;
      move.why = status.outcome;
      move.problem = status.problem;
      break;
    }
    return move;
  }

  bool finished() const override { return !told_; }

 private:
  Secret message_;
  std::string farewell_;
  bool told_ = false;
};

}  // namespace

tl::expected<std::unique_ptr<Mechanism>, std::string> make_oauth(const MechanismRow& row,
                                                                 const Credentials& credentials) {
  const bool bearer = row.name == "OAUTHBEARER";
  // A separator inside would begin a key of its own.
  if (credentials.login.user.find(separator) != std::string::npos ||
      credentials.login.secret.reveal().find_first_of("\x01\r\n ") != std::string::npos)
    return tl::unexpected(std::string("a token has no blanks, line ends or control characters"));
  return std::make_unique<OAuth>(
      Secret(bearer ? bearer_message(credentials) : xoauth2_message(credentials)),
      bearer ? std::string_view(&separator, 1) : std::string_view());
}

}  // namespace hail::probes
