// SPDX-License-Identifier: GPL-3.0-or-later
// The words of log-ins, as login(1), busybox, routers and switches have them.
#include "telnet/script_prompts.h"

#include <string_view>

namespace hail::telnet::prompts {
namespace {

Pattern made(std::string_view source) {
  // The sources are constants of this file: value() throws for none of them, as the tests see.
  return Pattern::compile(source, true).value();
}

}  // namespace

const Pattern& user() {
  static const Pattern pattern = made(
      R"((?<!last )(?<!failed )(?<!successful )\b(login|login name|log-?in as|user ?name|user|account|benutzername|utilisateur) ?: *$)");
  return pattern;
}

const Pattern& password() {
  static const Pattern pattern = made(
      R"((password|passwd|passphrase|passcode|passwort|kennwort|mot de passe|contrase|senha|wachtwoord)[^\n]*: *$)");
  return pattern;
}

const Pattern& hidden() {
  static const Pattern pattern = made(
      R"((pass|\bpin\b|kennwort|contrase|senha|wachtwoord|secret|one-time|\botp\b)[^\n]*[:?>]\s*$)");
  return pattern;
}

const Pattern& refusal() {
  static const Pattern pattern = made(
      R"(login (incorrect|invalid|failed)|(incorrect|invalid|bad) (login|passw)|authentication fail|access denied|(?m:^[%*\s]*permission denied))");
  return pattern;
}

const Pattern& shell() {
  static const Pattern pattern = made(R"((^|[\w~)\]/ :])[$#>%] ?$)");
  return pattern;
}

}  // namespace hail::telnet::prompts
