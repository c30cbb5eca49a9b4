// SPDX-License-Identifier: GPL-3.0-or-later
// Reading targets. Whatever could be meant in two ways is asked about, never guessed.
#include "cli/targets.h"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>

#include "cli/nearest.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

constexpr std::string_view port_hint = "ports are 1 to 65535; mail uses 25, 465, 587";

auto wrong(std::string what, std::string hint) {
  return tl::unexpected(UsageError{std::move(what), std::move(hint)});
}

Usage<std::uint16_t> parse_port(std::string_view port, std::string_view where) {
  if (port.empty())
    return wrong(fmt::format("no port behind the colon: {}", where), std::string(port_hint));
  if (!is_number(port))
    return wrong(fmt::format("not a port: {} in {}", port, where),
                 "a port is a number: " + std::string(port_hint));
  unsigned long number = 0;
  const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (problem != std::errc() || number < 1 || number > 65535) {
    return wrong(fmt::format("port out of range: {} in {}", port, where), std::string(port_hint));
  }
  return static_cast<std::uint16_t>(number);
}

/// What is certainly no host: a network, a range, a mail address, a path, a space.
std::optional<UsageError> judge_host(std::string_view host, std::string_view where) {
  if (host.empty())
    return UsageError{fmt::format("no host in {}", where.empty() ? "\"\"" : where),
                      "hail smtp mx1.example.net"};
  if (host.find('@') != std::string_view::npos) {
    const std::string_view domain = host.substr(host.rfind('@') + 1);
    return UsageError{fmt::format("an address, not a host: {}", where),
                      fmt::format("name its mail host; who that is: dig +short MX {}", domain)};
  }
  const std::size_t slash = host.find('/');
  if (slash != std::string_view::npos) {
    const bool network = net::is_address(std::string(host.substr(0, slash)));
    if (network)
      return UsageError{fmt::format("a network, not a host: {}", where),
                        "name each host, or list them in a file: --targets FILE"};
    return UsageError{fmt::format("a path, not a host: {}", where),
                      "unix:/PATH for a Unix socket, --targets FILE for a list"};
  }
  const std::size_t dash = host.find('-');
  if (dash != std::string_view::npos && net::is_address(std::string(host.substr(0, dash)))) {
    return UsageError{fmt::format("a range, not a host: {}", where),
                      "name each host, or list them in a file: --targets FILE"};
  }
  const bool odd =
      host.size() > 253 || std::any_of(host.begin(), host.end(), [](unsigned char c) {
        return c <= ' ' || c == 0x7f || std::strchr("\"'\\,;()<>*?{}[]|", c) != nullptr;
      });
  if (odd)
    return UsageError{fmt::format("not a host name: {}", net::escape(where, 60)),
                      "hail smtp mx1.example.net"};
  return std::nullopt;
}

/// "2001:db8::1:25" is an address as it stands, and another one with a port.
bool may_be_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const std::string_view tail = host.substr(colon + 1);
  return is_number(tail) && tail.front() != '0' &&
         net::is_address(std::string(host.substr(0, colon)));
}

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};

Usage<HostPort> parse_bracketed(std::string_view rest, std::string_view where) {
  const std::size_t end = rest.find(']');
  const std::string host(rest.substr(1, end == std::string_view::npos ? end : end - 1));
  if (end == std::string_view::npos || !net::is_address(host) ||
      host.find(':') == std::string::npos) {
    return wrong(fmt::format("no IPv6 address between the brackets: {}", where),
                 "[2001:db8::1]:25");
  }
  const std::string_view behind = rest.substr(end + 1);
  if (behind.empty()) return HostPort{host, 0};
  if (behind.front() != ':')
    return wrong(fmt::format("what is {}? {}", behind, where), "[2001:db8::1]:25");
  const auto port = parse_port(behind.substr(1), where);
  if (!port) return tl::unexpected(port.error());
  return HostPort{host, *port};
}

/// `bare`: another word says the port, so that "2001:db8::1:25" can only be an address.
Usage<HostPort> parse_host_port(std::string_view rest, std::string_view where, bool bare) {
  if (rest.starts_with('[')) return parse_bracketed(rest, where);
  const auto colons = std::count(rest.begin(), rest.end(), ':');
  if (colons >= 2) {
    if (!net::is_address(std::string(rest))) {
      return wrong(fmt::format("neither an IPv6 address nor HOST:PORT: {}", where),
                   "[2001:db8::1]:25 for an address with a port");
    }
    if (!bare && may_be_port(rest)) {
      const std::size_t colon = rest.rfind(':');
      return wrong(
          fmt::format("is {} the port or part of the address? {}", rest.substr(colon + 1), where),
          fmt::format("write [{}]:{}", rest.substr(0, colon), rest.substr(colon + 1)));
    }
    return HostPort{std::string(rest), 0};
  }
  const std::size_t colon = rest.find(':');
  const std::string_view host = rest.substr(0, colon);
  if (auto error = judge_host(host, where)) return tl::unexpected(std::move(*error));
  if (colon == std::string_view::npos) return HostPort{std::string(host), 0};
  const auto port = parse_port(rest.substr(colon + 1), where);
  if (!port) return tl::unexpected(port.error());
  return HostPort{std::string(host), *port};
}

UsageError unknown_scheme(std::string_view scheme, std::string_view where) {
  std::vector<std::string_view> names;
  for (const probes::Scheme& row : probes::schemes()) names.push_back(row.name);
  const std::string_view near = nearest(scheme, names);
  return {
      fmt::format("unknown scheme: {}:// in {}", scheme, where),
      near.empty() ? "tcp:// and tls:// go to any port" : fmt::format("did you mean {}://?", near)};
}

Usage<probes::Target> parse(std::string_view text, bool bare) {
  probes::Target target;
  target.text = text;
  if (text.starts_with("unix:")) {
    target.endpoint.path = text.substr(5);
    if (target.endpoint.path.empty()) return wrong("no path in unix:", "unix:/run/dovecot/lmtp");
    return target;
  }
  std::string_view rest = text;
  const probes::Scheme* scheme = nullptr;
  if (const std::size_t slashes = text.find("://"); slashes != std::string_view::npos) {
    scheme = probes::find_scheme(text.substr(0, slashes));
    if (scheme == nullptr) return tl::unexpected(unknown_scheme(text.substr(0, slashes), text));
    target.scheme = scheme->name;
    rest = text.substr(slashes + 3);
    if (rest.ends_with('/')) rest.remove_suffix(1);
  }
  auto found = parse_host_port(rest, text, bare);
  if (!found) return tl::unexpected(found.error());
  target.endpoint.host = std::move(found->host);
  target.endpoint.port = found->port;
  if (target.endpoint.port == 0 && scheme != nullptr) target.endpoint.port = scheme->port;
  if (target.endpoint.port == 0 && scheme != nullptr && !bare) {
    return wrong(fmt::format("{}:// needs a port: {}", scheme->name, text),
                 fmt::format("{}:25", text));
  }
  target.implicit_tls = scheme != nullptr && scheme->implicit_tls;
  return target;
}

/// By scheme or port; tcp:// says that it is plain.
void decide_tls(probes::Target& target) {
  const bool by_port = target.scheme != "tcp" && probes::is_implicit_tls_port(target.endpoint.port);
  target.implicit_tls = target.implicit_tls || by_port;
}

/// "host:port" where that means the same as what was typed, so that equal targets read alike.
std::string usual_text(const probes::Target& target) {
  const std::string plain = net::to_string(target.endpoint);
  const bool telnet = target.scheme.starts_with("telnet") && target.endpoint.port != 23 &&
                      target.endpoint.port != 992;
  const bool other_tls = target.implicit_tls != probes::is_implicit_tls_port(target.endpoint.port);
  const bool raw = target.scheme == "tcp" && target.endpoint.port == 23;
  return target.scheme.empty() || !(telnet || other_tls || raw) ? plain
                                                                : target.scheme + "://" + plain;
}

Usage<std::string> contents(const std::string& file) {
  const bool standard = file == "-";
  const std::unique_ptr<FILE, int (*)(FILE*)> opened(
      standard ? stdin : std::fopen(file.c_str(), "re"),
      standard ? [](FILE*) { return 0; } : std::fclose);
  std::string text;
  char buffer[16384];
  if (opened) {
    for (std::size_t count = 0; (count = std::fread(buffer, 1, sizeof buffer, opened.get())) > 0;)
      text.append(buffer, count);
  }
  if (!opened || std::ferror(opened.get()) != 0)
    return wrong(fmt::format("{}: {}", file, std::strerror(errno)), "a file with a target a line");
  return text;
}

}  // namespace

bool is_number(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

Usage<probes::Target> parse_target(std::string_view text) {
  auto target = parse(text, false);
  if (target) decide_tls(*target);
  return target;
}

Usage<std::vector<probes::Target>> parse_targets(const std::vector<std::string>& operands) {
  std::vector<probes::Target> targets;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const std::string& word = operands[i];
    if (is_number(word)) {
      if (i == 0)
        return wrong(fmt::format("a port without a host: {}", word),
                     "the host comes first: mx1.example.net 25");
      return wrong(fmt::format("two ports for one target: {} {}", operands[i - 1], word),
                   "a port stands behind its host, once");
    }
    const bool followed = i + 1 < operands.size() && is_number(operands[i + 1]);
    auto target = parse(word, followed);
    if (!target) return tl::unexpected(target.error());
    if (followed) {
      const std::string& number = operands[++i];
      const auto port = parse_port(number, word + " " + number);
      if (!port) return tl::unexpected(port.error());
      const probes::Scheme* scheme = probes::find_scheme(target->scheme);
      const bool named = target->endpoint.port != 0 &&
                         (scheme == nullptr || target->endpoint.port != scheme->port ||
                          word.ends_with(fmt::format(":{}", scheme->port)));
      if (named && target->endpoint.port != *port)
        return wrong(fmt::format("two ports for one target: {} {}", word, number),
                     "a port stands behind its host, once");
      target->endpoint.port = *port;
    }
    decide_tls(*target);
    targets.push_back(std::move(*target));
  }
  return targets;
}

Usage<std::vector<probes::Target>> parse_target_lines(std::string_view lines,
                                                      std::string_view name) {
  std::vector<probes::Target> targets;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const std::size_t lf = lines.find('\n');
    std::string_view line = lines.substr(0, std::min(lf, lines.find('#')));
    lines = lf == std::string_view::npos ? std::string_view() : lines.substr(lf + 1);
    std::vector<std::string> words;
    while (!line.empty()) {
      const std::size_t begin = std::min(line.find_first_not_of(" \t\r"), line.size());
      const std::size_t end = std::min(line.find_first_of(" \t\r", begin), line.size());
      if (end > begin) words.emplace_back(line.substr(begin, end - begin));
      line.remove_prefix(end);
    }
    auto more = parse_targets(words);
    if (!more)
      return wrong(fmt::format("{}:{}: {}", name, number, more.error().what), more.error().hint);
    if (more->size() > 1)
      return wrong(fmt::format("{}:{}: more than one target on a line", name, number),
                   "one a line");
    std::move(more->begin(), more->end(), std::back_inserter(targets));
  }
  return targets;
}

Usage<std::vector<probes::Target>> read_targets(const Arguments& arguments, std::size_t most) {
  std::vector<probes::Target> targets;
  std::vector<std::string> operands;
  const auto add = [&](Usage<std::vector<probes::Target>> more) {
    if (more) std::move(more->begin(), more->end(), std::back_inserter(targets));
    return more ? std::optional<UsageError>() : more.error();
  };
  const auto add_file = [&](const std::string& file) -> std::optional<UsageError> {
    const auto text = contents(file);
    if (!text) return text.error();
    return add(parse_target_lines(*text, file == "-" ? "standard input" : file));
  };
  std::optional<UsageError> error;
  for (const std::string& operand : arguments.operands()) {
    if (operand != "-") {
      operands.push_back(operand);
      continue;
    }
    error = add(parse_targets(operands));
    operands.clear();
    if (!error) error = add_file("-");
    if (error) return tl::unexpected(std::move(*error));
  }
  error = add(parse_targets(operands));
  if (const auto file = arguments.value("targets"); file && !error) error = add_file(*file);
  if (error) return tl::unexpected(std::move(*error));
  if (targets.size() > most)
    return wrong(fmt::format("{} targets are too many", targets.size()),
                 fmt::format("at most {} at a time: split -l {} FILE", most, most));
  if (targets.empty()) return wrong("the list names no target", "one a line; # begins a comment");
  return targets;
}

std::vector<std::uint16_t> parse_ports(std::string_view list) {
  std::vector<std::uint16_t> ports;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::uint16_t port = 0;
    std::from_chars(list.data(), list.data() + comma, port);
    if (std::find(ports.begin(), ports.end(), port) == ports.end()) ports.push_back(port);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return ports;
}

std::vector<probes::Target> with_ports(const std::vector<probes::Target>& targets,
                                       const std::vector<std::uint16_t>& ports) {
  std::vector<probes::Target> all;
  for (const probes::Target& target : targets) {
    if (!target.endpoint.path.empty() || target.endpoint.port != 0) {
      all.push_back(target);
      all.back().text = usual_text(target);
      continue;
    }
    for (const std::uint16_t port : ports) {
      probes::Target one = target;
      one.endpoint.port = port;
      one.text = net::to_string(one.endpoint);
      decide_tls(one);
      all.push_back(std::move(one));
    }
  }
  return all;
}

}  // namespace hail::cli
