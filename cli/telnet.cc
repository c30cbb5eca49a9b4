// SPDX-License-Identifier: GPL-3.0-or-later
// `hail telnet HOST [PORT]` and `hail HOST [PORT]`: flags become settings. How Telnet is spoken on
// which port is decided here; connecting and the conversation are not.
#include <fmt/core.h>
#include <netdb.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

#include "cli/arguments.h"
#include "cli/connect.h"
#include "cli/mail_assist.h"
#include "cli/settings.h"
#include "cli/targets.h"

namespace hail::cli {
namespace {

constexpr std::uint16_t telnet_port = 23;
constexpr std::uint16_t telnets_port = 992;

net::Duration duration(double s) {
  return std::chrono::duration_cast<net::Duration>(std::chrono::duration<double>(s));
}

struct Named {
  probes::Target target;
  bool port_with_minus = false;  ///< "host -2323": negotiate as on port 23.
};

/// The number of a service that /etc/services knows, as a word; other words as they are.
std::string port_word(const std::string& word) {
  if (is_number(word)) return word;
  const servent* service = ::getservbyname(word.c_str(), "tcp");
  return service == nullptr ? word
                            : std::to_string(ntohs(static_cast<std::uint16_t>(service->s_port)));
}

Usage<Named> named_target(const Arguments& arguments) {
  std::vector<std::string> words = arguments.operands();
  Named named;
  if (words.size() > 2) {
    return tl::unexpected(UsageError{fmt::format("one host and one port, not more: {}", words[2]),
                                     "hail telnet HOST PORT"});
  }
  if (words[0].starts_with('-')) {
    return tl::unexpected(
        UsageError{fmt::format("not a host: {}", words[0]), "hail telnet HOST PORT"});
  }
  if (words.size() == 2) {
    named.port_with_minus = words[1].starts_with('-');
    if (named.port_with_minus) words[1].erase(0, 1);
    const std::string port = port_word(words[1]);
    if (!is_number(port)) {
      return tl::unexpected(UsageError{fmt::format("not a port: {}", words[1]),
                                       "a number, or a name in /etc/services"});
    }
    words[1] = port;
  }
  auto targets = parse_targets(words);
  if (!targets) return tl::unexpected(targets.error());
  named.target = std::move(targets->front());
  const bool path = !named.target.endpoint.path.empty();
  if (!path && named.target.endpoint.port == 0) named.target.endpoint.port = telnet_port;
  return named;
}

bool is_telnet(const probes::Target& target) {
  if (!target.scheme.empty()) return target.scheme.starts_with("telnet");
  const std::uint16_t port = target.endpoint.port;
  return port == telnet_port || port == telnets_port;
}

telnet::Negotiate negotiate(const Arguments& arguments, const Named& named) {
  const std::string word = arguments.value("negotiate").value_or("auto");
  if (word == "active") return telnet::Negotiate::active;
  if (word == "passive") return telnet::Negotiate::passive;
  if (word == "raw") return telnet::Negotiate::raw;
  if (named.port_with_minus || is_telnet(named.target)) return telnet::Negotiate::active;
  return mail_protocol(named.target) ? telnet::Negotiate::raw : telnet::Negotiate::passive;
}

std::optional<telnet::Eol> eol(const Arguments& arguments) {
  const std::string word = arguments.value("eol").value_or("");
  if (word == "crlf") return telnet::Eol::crlf;
  if (word == "crnul") return telnet::Eol::crnul;
  if (word == "cr") return telnet::Eol::cr;
  if (word == "lf") return telnet::Eol::lf;
  return std::nullopt;
}

Usage<std::optional<char>> escape(const Arguments& arguments) {
  if (arguments.has("no-escape")) return std::optional<char>();
  const char* variable = std::getenv("HAIL_ESCAPE");
  std::optional<std::string> text = arguments.value("escape");
  if (!text && variable != nullptr) text = variable;
  if (!text) return std::optional<char>('\x1d');
  const auto parsed = telnet::parse_escape(*text);
  if (!parsed) {
    return tl::unexpected(UsageError{fmt::format("not an escape character: {}", *text),
                                     "one character, ^X for control X, or off"});
  }
  return *parsed;
}

Usage<std::string> user(const Arguments& arguments) {
  std::string name = arguments.value("user").value_or("");
  if (name.empty() && arguments.has("login")) {
    const char* variable = std::getenv("USER");
    const passwd* entry = ::getpwuid(::getuid());
    if (variable != nullptr) name = variable;
    if (name.empty() && entry != nullptr) name = entry->pw_name;
  }
  // CVE-2026-24061: servers handed such a name to login(1) as an option.
  if (name.starts_with('-')) {
    return tl::unexpected(
        UsageError{fmt::format("a user name does not begin with a dash: {}", name),
                   "servers take it for an option of login(1)"});
  }
  return name;
}

Usage<telnet::SessionSettings> session_settings(const Arguments& arguments, const Named& named) {
  telnet::SessionSettings session;
  session.negotiate = negotiate(arguments, named);
  session.eol = eol(arguments);
  session.binary_in = arguments.has("binary");
  session.binary_out = arguments.has("binary") || arguments.has("binary-output");
  if (session.negotiate == telnet::Negotiate::raw && session.binary_out) {
    return tl::unexpected(UsageError{"-8 and -L need Telnet, and this port is raw",
                                     "add --negotiate=active, or leave them out"});
  }
  session.await_greeting = mail_protocol(named.target).has_value();
  if (const char* term = std::getenv("TERM"); term != nullptr && *term != '\0') {
    session.facts.terminal_names.emplace_back(term);
  }
  auto name = user(arguments);
  if (!name) return tl::unexpected(name.error());
  if (!name->empty()) {
    telnet::Variable variable;
    variable.name = "USER";
    variable.value = *name;
    session.facts.exported.push_back(std::move(variable));
  }
  return session;
}

Usage<ConnectSettings> settings(const Arguments& arguments) {
  auto named = named_target(arguments);
  if (!named) return tl::unexpected(named.error());
  auto dial = dial_options(arguments);
  if (!dial) return tl::unexpected(dial.error());
  auto resolver = resolver_options(arguments);
  if (!resolver) return tl::unexpected(resolver.error());
  auto tls = tls_options(arguments);
  if (!tls) return tl::unexpected(tls.error());
  auto session = session_settings(arguments, *named);
  if (!session) return tl::unexpected(session.error());
  auto character = escape(arguments);
  if (!character) return tl::unexpected(character.error());

  ConnectSettings settings;
  const probes::TlsMode mode = tls_mode(arguments);
  settings.implicit_tls = mode == probes::TlsMode::implicit ||
                          (mode == probes::TlsMode::automatic && named->target.implicit_tls);
  if (mode == probes::TlsMode::starttls) {
    return tl::unexpected(UsageError{"--tls=starttls is for probes",
                                     "on a mail port type STARTTLS; or test it: hail smtp HOST"});
  }
  settings.target = std::move(named->target);
  settings.dial = std::move(*dial);
  settings.resolver = std::move(*resolver);
  settings.tls = std::move(*tls);
  settings.session = std::move(*session);
  settings.escape = *character;
  settings.linger = duration(arguments.number("linger", 10));
  settings.plain = arguments.has("plain");
  settings.quiet = arguments.has("quiet");
  settings.hints = !arguments.has("no-hints");
  settings.trace = arguments.count("verbose") > 0;
  return settings;
}

}  // namespace

int telnet_main(const Words& words) {
  const auto arguments = begin("telnet", words);
  if (!arguments) return arguments.error();
  // Before any thread exists: one that did not block them would swallow them.
  telnet::block_signals();
  auto made = settings(*arguments);
  if (!made) return complain(made.error(), words);
  return connect(std::move(*made));
}

}  // namespace hail::cli
