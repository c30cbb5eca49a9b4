// SPDX-License-Identifier: GPL-3.0-or-later
// Flags become manners and settings; what contradicts itself is refused.
#include "cli/telnet_settings.h"

#include <fmt/core.h>
#include <langinfo.h>
#include <pwd.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "cli/mail_assist.h"
#include "cli/secret.h"
#include "cli/settings.h"
#include "cli/targets.h"
#include "hail/telnet/charsets.h"
#include "hail/telnet/serial.h"

namespace hail::cli {
namespace {

constexpr std::uint16_t telnet_port = 23;
constexpr std::uint16_t telnets_port = 992;

net::Duration duration(double s) {
  return std::chrono::duration_cast<net::Duration>(std::chrono::duration<double>(s));
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

Usage<std::optional<char>> character(const std::string& text, std::string_view flag) {
  const auto parsed = telnet::parse_escape(text);
  if (!parsed) {
    return tl::unexpected(UsageError{fmt::format("not an escape character: --{} {}", flag, text),
                                     "one character, ^X for control X, or off"});
  }
  return *parsed;
}

Usage<std::optional<char>> escape(const Arguments& arguments) {
  if (arguments.has("no-escape") || (arguments.has("rlogin") && !arguments.value("escape")))
    return std::optional<char>();
  const char* variable = std::getenv("HAIL_ESCAPE");
  std::optional<std::string> text = arguments.value("escape");
  if (!text && variable != nullptr) text = variable;
  if (!text) return std::optional<char>('\x1d');
  return character(*text, "escape");
}

std::string own_user() {
  const char* variable = std::getenv("USER");
  if (variable != nullptr && *variable != '\0') return variable;
  const passwd* entry = ::getpwuid(::getuid());
  return entry == nullptr ? "" : entry->pw_name;
}

Usage<std::string> user(const Arguments& arguments) {
  if (arguments.has("no-login")) return std::string();
  std::string name = arguments.value("user").value_or("");
  if (name.empty() && arguments.has("login")) name = own_user();
  // CVE-2026-24061: servers handed such a name to login(1) as an option.
  if (name.starts_with('-') && !arguments.has("force-user")) {
    return tl::unexpected(UsageError{
        fmt::format("a user name does not begin with a dash: {}", name),
        "servers take it for an option of login(1); --force-user sends it all the same"});
  }
  return name;
}

/// "NAME" with our own value, or "NAME=VALUE".
Usage<telnet::EnvironEntry> variable(const std::string& text) {
  telnet::EnvironEntry entry;
  entry.exported = true;
  const std::size_t equals = text.find('=');
  entry.name = text.substr(0, equals);
  if (entry.name.empty()) {
    return tl::unexpected(UsageError{fmt::format("no name of a variable: {}", text),
                                     "--env NAME, or --env NAME=VALUE"});
  }
  if (equals != std::string::npos) {
    entry.value = text.substr(equals + 1);
    return entry;
  }
  const char* value = std::getenv(entry.name.c_str());
  if (value == nullptr) {
    return tl::unexpected(UsageError{fmt::format("not in the environment: {}", entry.name),
                                     fmt::format("--env {}=VALUE", entry.name)});
  }
  entry.value = value;
  return entry;
}

Usage<std::string> whole_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file.is_open() || file.bad()) {
    return tl::unexpected(
        UsageError{fmt::format("cannot read the script: {}", name), "--script names a file"});
  }
  return text;
}

/// What the script types hidden, looked up before anything connects.
Usage<std::string> value_of(const telnet::ScriptSecret& secret, const telnet::Script& script,
                            const std::string& own_password) {
  switch (secret.kind) {
    case telnet::ScriptSecret::Kind::password:
      return own_password;
    case telnet::ScriptSecret::Kind::file:
      return first_line(secret.name);
    case telnet::ScriptSecret::Kind::variable:
      break;
  }
  const char* value = std::getenv(secret.name.c_str());
  if (value != nullptr) return value;
  return tl::unexpected(
      UsageError{fmt::format("{}:{}: ${} is not set", script.name(), secret.line, secret.name),
                 fmt::format("export {} first, or name a file", secret.name)});
}

UsageError usage_error(const telnet::ScriptError& error) {
  std::string where = error.name;
  if (error.line > 0) where += fmt::format(":{}", error.line);
  return {fmt::format("{}: {}", where, error.what), error.hint};
}

Usage<telnet::Script> script_of(const std::string& file) {
  auto text = whole_file(file);
  if (!text) return tl::unexpected(text.error());
  auto script = telnet::Script::parse(*text, file);
  if (!script) return tl::unexpected(usage_error(script.error()));
  return std::move(*script);
}

/// The script, the log-in, or the one behind the other; nothing where neither is asked for.
Usage<std::optional<telnet::ScriptRun>> script(const Arguments& arguments) {
  std::optional<telnet::Script> script;
  if (const auto file = arguments.value("script")) {
    auto read = script_of(*file);
    if (!read) return tl::unexpected(read.error());
    script = std::move(*read);
  }
  std::string own_password;
  if (arguments.has("login")) {
    auto secret = password(arguments);
    if (!secret) return tl::unexpected(secret.error());
    auto name = user(arguments);
    if (!name) return tl::unexpected(name.error());
    if (*secret) {
      own_password = **secret;
      const telnet::Script login = telnet::login_script(*name);
      script = script ? joined(login, *script) : login;
    }
  }
  if (!script) return std::optional<telnet::ScriptRun>();
  std::vector<std::string> secrets;
  for (const telnet::ScriptSecret& secret : script->secrets()) {
    auto value = value_of(secret, *script, own_password);
    if (!value) return tl::unexpected(value.error());
    secrets.push_back(std::move(*value));
  }
  auto run = telnet::ScriptRun::start(*script, std::move(secrets), ::isatty(STDIN_FILENO) == 1);
  if (!run) return tl::unexpected(usage_error(run.error()));
  return std::optional<telnet::ScriptRun>(std::move(*run));
}

}  // namespace

Usage<telnet::Manners> manners(const Arguments& arguments) {
  telnet::Manners manners;
  auto escape_character = escape(arguments);
  if (!escape_character) return tl::unexpected(escape_character.error());
  manners.escape = *escape_character;
  if (arguments.has("rlogin")) manners.rlogin = '~';
  if (const auto alias = arguments.value("escape-alias")) {
    auto read = character(*alias, "escape-alias");
    if (!read) return tl::unexpected(read.error());
    manners.rlogin = *read;
  }
  manners.seven_bits = arguments.has("seven-bit");
  manners.sanitise = arguments.has("sanitise");
  manners.eol = eol(arguments);
  manners.skiprc = arguments.has("no-rc");
  manners.options = arguments.has("debug") || arguments.has("trace") || arguments.has("verbose");
  manners.netdata = arguments.has("trace");
  manners.trace_file = arguments.value("trace").value_or("");
  auto name = user(arguments);
  if (!name) return tl::unexpected(name.error());
  if (!name->empty()) {
    telnet::EnvironEntry entry;
    entry.name = "USER";
    entry.value = *name;
    entry.exported = true;
    manners.environ.push_back(std::move(entry));
  }
  for (const std::string& text : arguments.values("env")) {
    auto entry = variable(text);
    if (!entry) return tl::unexpected(entry.error());
    manners.environ.push_back(std::move(*entry));
  }
  // Known to `environ`, told to nobody until exported.
  if (const char* display = std::getenv("DISPLAY"); display != nullptr && *display != '\0') {
    telnet::EnvironEntry entry;
    entry.name = "DISPLAY";
    entry.value = display;
    manners.environ.push_back(std::move(entry));
  }
  return manners;
}

Usage<telnet::SessionSettings> session_settings(const Arguments& arguments, const Named& named,
                                                const telnet::Manners& manners) {
  telnet::SessionSettings session;
  session.negotiate = negotiate(arguments, named);
  session.eol = manners.eol;
  session.binary_in = arguments.has("binary");
  session.binary_out = arguments.has("binary") || arguments.has("binary-output");
  const bool raw = session.negotiate == telnet::Negotiate::raw;
  if (raw && session.binary_out) {
    return tl::unexpected(UsageError{"-8 and -L need Telnet, and this port is raw",
                                     "add --negotiate=active, or leave them out"});
  }
  session.await_greeting = mail_protocol(named.target).has_value();
  session.terminal = true;
  session.compression = !arguments.has("no-compression");
  const probes::TlsMode mode = tls_mode(arguments);
  if (mode == probes::TlsMode::starttls && raw) {
    return tl::unexpected(UsageError{"--tls=starttls is the Telnet option START_TLS",
                                     "on a mail port type STARTTLS; or test it: hail smtp HOST"});
  }
  if (mode == probes::TlsMode::starttls) session.start_tls = telnet::StartTls::insist;
  if (mode == probes::TlsMode::automatic) session.start_tls = telnet::StartTls::accept;
  session.patience = duration(arguments.number("connect-timeout", 10));
  session.keepalive = duration(arguments.number("keepalive", 0));
  session.local_charset = telnet::local_charset(::nl_langinfo(CODESET));
  session.encoding = arguments.value("encoding").value_or("");
  if (!session.encoding.empty() && !telnet::known_charset(session.encoding)) {
    return tl::unexpected(UsageError{fmt::format("no such character set: {}", session.encoding),
                                     "iconv --list names them"});
  }
  session.facts.charsets = telnet::offered_charsets(session.local_charset);
  if (!session.encoding.empty()) session.facts.charsets = {session.encoding};
  if (const auto words = arguments.value("serial")) {
    auto orders = telnet::serial_orders(*words);
    if (!orders) {
      return tl::unexpected(UsageError{fmt::format("--serial {}: {}", *words, orders.error()),
                                       "such as --serial 9600,8n1,rtscts"});
    }
    session.serial = std::move(*orders);
    session.facts.com_port_signature = "hail";
  }
  if (const char* term = std::getenv("TERM"); term != nullptr && *term != '\0') {
    session.facts.terminal_names.emplace_back(term);
  }
  session.facts.exported = telnet::exported(manners);
  for (const telnet::Variable& each : session.facts.exported) {
    if (each.name == "DISPLAY") session.facts.x_display = each.value;
  }
  return session;
}

Usage<telnet::ClientSettings> client_settings(const Arguments& arguments,
                                              const telnet::Manners& manners) {
  telnet::ClientSettings client;
  client.program = program();
  client.manners = manners;
  client.linger = duration(arguments.number("linger", 10));
  auto run = script(arguments);
  if (!run) return tl::unexpected(run.error());
  client.script = std::move(*run);
  client.then_user = !arguments.has("script");
  if (arguments.has("json")) client.output = STDERR_FILENO;
  if (arguments.has("transcript")) {
    client.transcript = arguments.value("transcript").value_or("");
    if (client.transcript.empty()) client.transcript = "/dev/stderr";
  }
  client.trace_json = arguments.value("trace-format") == "json";
  return client;
}

}  // namespace hail::cli
