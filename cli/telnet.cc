// SPDX-License-Identifier: GPL-3.0-or-later
// `hail telnet [HOST [PORT]]` and `hail HOST [PORT]`: which host, and what follows when it is left:
// the end, the next one that `open` named, or the command mode. Connecting and the conversation are
// not decided here.
#include <fmt/core.h>
#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "cli/arguments.h"
#include "cli/connect.h"
#include "cli/output.h"
#include "cli/settings.h"
#include "cli/targets.h"
#include "cli/telnet_settings.h"
#include "cli/telnetrc.h"

namespace hail::cli {
namespace {

constexpr std::uint16_t telnet_port = 23;

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
  if (arguments.has("unix") && !words[0].starts_with("unix:")) words[0].insert(0, "unix:");
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

ConnectSettings::Json json(const Arguments& arguments) {
  if (!arguments.has("json")) return ConnectSettings::Json::none;
  return arguments.value("json") == "pretty" ? ConnectSettings::Json::pretty
                                             : ConnectSettings::Json::line;
}

/// `manners` are those of the command mode, if we come from there.
Usage<ConnectSettings> settings(const Arguments& arguments, const telnet::Manners& manners) {
  auto named = named_target(arguments);
  if (!named) return tl::unexpected(named.error());
  auto dial = dial_options(arguments);
  if (!dial) return tl::unexpected(dial.error());
  auto resolver = resolver_options(arguments);
  if (!resolver) return tl::unexpected(resolver.error());
  auto tls = tls_options(arguments);
  if (!tls) return tl::unexpected(tls.error());
  auto session = session_settings(arguments, *named, manners);
  if (!session) return tl::unexpected(session.error());
  auto client = client_settings(arguments, manners);
  if (!client) return tl::unexpected(client.error());
  if (!manners.skiprc) {
    auto commands = telnetrc(named->target.endpoint);
    if (!commands) return tl::unexpected(commands.error());
    client->commands = std::move(*commands);
  }

  ConnectSettings settings;
  const probes::TlsMode mode = tls_mode(arguments);
  settings.implicit_tls = mode == probes::TlsMode::implicit ||
                          (mode == probes::TlsMode::automatic && named->target.implicit_tls);
  settings.target = std::move(named->target);
  settings.dial = std::move(*dial);
  settings.resolver = std::move(*resolver);
  settings.tls = std::move(*tls);
  settings.session = std::move(*session);
  settings.client = std::move(*client);
  settings.plain = arguments.has("plain");
  settings.quiet = arguments.has("quiet");
  settings.hints = !arguments.has("no-hints");
  settings.times = arguments.count("verbose") > 0;
  settings.json = json(arguments);
  return settings;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

/// What `open` was told, as the command line would have been.
Usage<Arguments> opened(const std::string& line, const Words& flags) {
  const std::vector<std::string> typed = split(line);
  Words words = flags;
  words.insert(words.end(), typed.begin(), typed.end());
  auto arguments = parse(*find_command("telnet"), words);
  if (arguments && arguments->operands().empty())
    return tl::unexpected(UsageError{"open needs a host", "open HOST [-l USER] [-]PORT"});
  return arguments;
}

/// The words of the command line that are no operands; `open` names another host.
Words flags_of(const Words& words, const Arguments& arguments) {
  Words flags = words;
  for (const std::string& operand : arguments.operands()) {
    const auto at = std::find(flags.rbegin(), flags.rend(), operand);
    if (at != flags.rend()) flags.erase(std::next(at).base());
  }
  return flags;
}

telnet::Talk command_mode(const telnet::Manners& manners) {
  telnet::Terminal terminal(STDIN_FILENO);
  net::Loop loop;
  telnet::ClientSettings client;
  client.program = program();
  client.manners = manners;
  return loop.run(telnet::command_mode(loop, terminal, std::move(client)));
}

/// The command mode, and each connection that it opens, until it is left.
int from_command_mode(const Arguments& first, const Words& words, telnet::Manners manners,
                      std::string open) {
  const Words flags = flags_of(words, first);
  for (;;) {
    if (open.empty()) {
      telnet::Talk talk = command_mode(manners);
      if (talk.ending.kind == telnet::Ending::Kind::signal) return 128 + talk.ending.number;
      if (talk.ending.kind != telnet::Ending::Kind::open) return 0;
      manners = std::move(talk.manners);
      open = std::move(talk.ending.text);
    }
    auto arguments = opened(std::exchange(open, {}), flags);
    if (!arguments) {
      complain(arguments.error(), words);
      continue;
    }
    auto made = settings(*arguments, manners);
    if (!made) {
      complain(made.error(), words);
      continue;
    }
    Connected connected = connect(std::move(*made));
    if (!connected.talk) continue;
    manners = std::move(connected.talk->manners);
    switch (connected.talk->ending.kind) {
      case telnet::Ending::Kind::quit:
      case telnet::Ending::Kind::signal:
      case telnet::Ending::Kind::output_gone:
        return connected.status;
      case telnet::Ending::Kind::open:
        open = connected.talk->ending.text;
        break;
      default:
        break;
    }
  }
}

}  // namespace

int telnet_main(const Words& words) {
  const auto arguments = begin("telnet", words);
  if (!arguments) return arguments.error();
  // Before any thread exists: one that did not block them would swallow them.
  telnet::block_signals();
  auto own = manners(*arguments);
  if (!own) return complain(own.error(), words);
  if (arguments->has("verbose")) {
    for (const std::string& remark : arguments->remarks())
      print_error(fmt::format("{}: {}\n", program(), remark));
  }
  if (arguments->operands().empty()) {
    if (::isatty(STDIN_FILENO) != 1)
      return complain({"telnet needs a host", "hail telnet bbs.example.org, or hail demo"}, words);
    return from_command_mode(*arguments, words, std::move(*own), "");
  }
  auto made = settings(*arguments, *own);
  if (!made) return complain(made.error(), words);
  Connected connected = connect(std::move(*made));
  if (connected.talk && connected.talk->ending.kind == telnet::Ending::Kind::open) {
    return from_command_mode(*arguments, words, std::move(connected.talk->manners),
                             connected.talk->ending.text);
  }
  return connected.status;
}

}  // namespace hail::cli
