// SPDX-License-Identifier: GPL-3.0-or-later
// The tables: which layer may include which, which library belongs where, which calls only net/
// makes, and the exceptions with their reasons.
#include "structure/layers.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#include "structure/sources.h"

namespace hail::tests {
namespace {

struct Place {
  std::string_view prefix;
  Layer layer;
};
// The first that fits. What is public in telnet and not the session's half is the protocol's.
constexpr auto places = std::to_array<Place>({
    {"include/hail/telnet/assist.h", Layer::telnet},
    {"include/hail/telnet/client.h", Layer::telnet},
    {"include/hail/telnet/console.h", Layer::telnet},
    {"include/hail/telnet/manners.h", Layer::telnet},
    {"include/hail/telnet/recorder.h", Layer::telnet},
    {"include/hail/telnet/script.h", Layer::telnet},
    {"include/hail/telnet/session.h", Layer::telnet},
    {"include/hail/telnet/telnetrc.h", Layer::telnet},
    {"include/hail/telnet/terminal.h", Layer::telnet},
    {"include/hail/telnet/", Layer::telnet_protocol},
    {"telnet/protocol/", Layer::telnet_protocol},
    {"telnet/", Layer::telnet},
    {"include/hail/net/", Layer::net},
    {"net/", Layer::net},
    {"include/hail/probes/", Layer::probes},
    {"probes/", Layer::probes},
    {"cli/", Layer::cli},
});

struct LayerRow {
  Layer layer;
  std::string_view name;
  std::vector<Layer> below;  ///< What it may include beside itself.
};
const std::vector<LayerRow> layers = {
    {Layer::net, "net", {}},
    {Layer::telnet_protocol, "telnet/protocol", {}},
    {Layer::telnet, "telnet", {Layer::net, Layer::telnet_protocol}},
    {Layer::probes, "probes", {Layer::net, Layer::telnet_protocol}},
    {Layer::cli, "cli", {Layer::net, Layer::telnet_protocol, Layer::telnet, Layer::probes}},
};

const LayerRow& row_of(Layer layer) {
  return *std::find_if(layers.begin(), layers.end(),
                       [layer](const LayerRow& row) { return row.layer == layer; });
}

// Names as the tables give them: "sys/socket.h", or with one star at either end.
bool fits(std::string_view name, std::string_view pattern) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
  return name == pattern;
}

bool fits_any(std::string_view name, const std::vector<std::string_view>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [name](std::string_view pattern) { return fits(name, pattern); });
}

struct Owned {
  std::vector<std::string_view> headers;
  std::vector<std::string_view> homes;  ///< Paths; none: nowhere.
};
// Headers that have a home; all others may be included anywhere above telnet/protocol.
const std::vector<Owned> owned_headers = {
    {{"sys/socket.h", "sys/un.h", "sys/epoll.h", "sys/eventfd.h", "sys/signalfd.h", "sys/timerfd.h",
      "sys/select.h", "poll.h"},
     {"net/*", "include/hail/net/*"}},
    {{"netinet/*", "arpa/*", "net/*", "linux/*", "netdb.h"}, {"net/*", "include/hail/net/*"}},
    {{"openssl/*", "unbound.h", "idn2.h", "dlfcn.h"}, {"net/*"}},
    {{"Poco/*"}, {"net/*", "include/hail/net/*"}},
    {{"thread", "mutex", "shared_mutex", "condition_variable", "future"}, {"net/*"}},
    {{"pcre2.h"}, {"telnet/script_pattern.cc", "probes/telnet_pattern.cc"}},
    {{"gsasl.h", "gsasl-version.h"}, {"probes/sasl_gsasl.cc"}},
    {{"readline/*"}, {"telnet/prompt.cc"}},
    {{"zlib.h"}, {"telnet/protocol/inflate.cc"}},
    {{"nlohmann/*"}, {"cli/printers/*"}},
    {{"CLI/*"}, {}},
};

// What telnet/protocol may not have of the standard library: it neither reads nor waits.
const std::vector<std::string_view> impure = {"fstream",
                                              "iostream",
                                              "istream",
                                              "ostream",
                                              "filesystem",
                                              "cstdio",
                                              "cstdlib",
                                              "csignal",
                                              "ctime",
                                              "thread",
                                              "mutex",
                                              "shared_mutex",
                                              "condition_variable",
                                              "future",
                                              "semaphore",
                                              "latch",
                                              "barrier",
                                              "stop_token",
                                              "coroutine"};
const std::vector<std::string_view> protocol_libraries = {"fmt/*", "tl/expected.hpp", "zlib.h"};

/// How a word must be used to count.
enum class Use {
  named,     ///< anyhow
  called,    ///< not as a member
  of_libc,   ///< called as ::name or std::name
  of_system  ///< called as ::name
};
struct Call {
  Use use;
  std::vector<std::string_view> names;
  std::string_view what;
};
const std::vector<Call> net_calls = {
    {Use::called, {"*clock::now", "*Clock::now"}, "reads the clock"},
    {Use::called, {"clock_gettime", "gettimeofday", "timespec_get"}, "reads the clock"},
    {Use::of_libc, {"time", "clock"}, "reads the clock"},
    {Use::called, {"sleep_for", "sleep_until", "usleep", "nanosleep", "clock_nanosleep"}, "sleeps"},
    {Use::of_system, {"sleep"}, "sleeps"},
    {Use::of_system,
     {"socket", "socketpair", "connect", "accept", "accept4", "bind", "listen", "shutdown"},
     "touches a socket"},
    {Use::of_system, {"recv*", "send*", "getsockopt", "setsockopt"}, "touches a socket"},
    {Use::named, {"SOCK_*"}, "makes a socket"},
    {Use::of_system, {"poll", "ppoll", "select", "pselect", "epoll_*"}, "waits"},
    {Use::called, {"getaddrinfo", "getnameinfo", "gethostby*", "res_*query"}, "asks the resolver"},
    {Use::called, {"SSL_*", "X509_*", "EVP_*", "BIO_*", "ub_*", "idn2_*"}, "calls what is net's"},
};
// In telnet/protocol also these: no clock not even as a type, no process, no call of the system.
const std::vector<Call> pure_calls = {
    {Use::named, {"*_clock"}, "names a clock"},
    {Use::called, {"getenv", "secure_getenv", "printf", "fprintf", "puts"}, "is not pure"},
    {Use::of_libc, {"system", "abort", "exit"}, "is not pure"},
    {Use::of_system, {"*"}, "calls the system"},
};

bool is_standard(std::string_view name) {
  return name.find_first_of("./") == name.npos;
}

bool applies(const Call& call, const Word& word) {
  const bool system = word.global;
  switch (call.use) {
    case Use::named:
      return true;
    case Use::called:
      return word.called && !word.member;
    case Use::of_libc:
      return word.called && (system || word.qualifier == "std");
    case Use::of_system:
      return word.called && system;
  }
  return false;
}

// The word as the tables name it, if this row of them means it.
std::optional<std::string> meant(const Call& call, const Word& word) {
  if (!applies(call, word)) return {};
  if (fits_any(word.name, call.names)) return word.name;
  const std::string whole = word.qualifier + "::" + word.name;
  if (!word.qualifier.empty() && fits_any(whole, call.names)) return whole;
  return {};
}

struct Check {
  const std::string& path;
  const std::string& text;
  const std::function<bool(const std::string&)>& exists;
  std::set<std::size_t>& used;
  std::vector<std::string> broken;

  bool permitted(std::string_view what) {
    const auto& all = exceptions();
    const auto at = std::find_if(all.begin(), all.end(), [&](const Exception& row) {
      return row.path == path && row.what == what;
    });
    if (at == all.end()) return false;
    used.insert(static_cast<std::size_t>(at - all.begin()));
    return true;
  }

  void complain(int line, std::string_view what) {
    broken.push_back(fmt::format("{}:{}: {}", path, line, what));
  }

  // An include of the project's own: by the root, downward, and of other layers only what is
  // public.
  void own_include(const LayerRow& from, const Include& include, const std::string& target) {
    const LayerRow& to = row_of(layer_of(target));
    const bool is_public = target.starts_with("include/");
    if (to.layer == from.layer) {
      if (path.starts_with("include/") && !is_public) {
        complain(include.line, fmt::format("a public header includes {}", include.name));
      }
    } else if (std::find(from.below.begin(), from.below.end(), to.layer) == from.below.end()) {
      complain(include.line,
               fmt::format("{} may not include {} of {}", from.name, include.name, to.name));
    } else if (!is_public) {
      complain(include.line, fmt::format("{} is private to {}", include.name, to.name));
    }
  }

  void library_include(const LayerRow& from, const Include& include) {
    if (from.layer == Layer::telnet_protocol &&
        (fits_any(include.name, impure) ||
         !(is_standard(include.name) || fits_any(include.name, protocol_libraries)))) {
      complain(include.line, fmt::format("telnet/protocol may not include {}", include.name));
      return;
    }
    for (const Owned& row : owned_headers) {
      if (!fits_any(include.name, row.headers) || fits_any(path, row.homes)) continue;
      if (!permitted(include.name)) {
        complain(include.line, fmt::format("{} has no place here", include.name));
      }
    }
  }

  void includes(const LayerRow& from) {
    for (const Include& include : includes_of(text)) {
      const std::string as_public = "include/" + include.name;
      if (exists(as_public)) {
        own_include(from, include, as_public);
      } else if (layer_of(include.name) != Layer::none && exists(include.name)) {
        own_include(from, include, include.name);
      } else if (include.quoted || include.name.starts_with("hail/")) {
        complain(include.line, fmt::format("{} is no file by the project's root", include.name));
      } else {
        library_include(from, include);
      }
    }
  }

  void calls(const std::vector<Call>& forbidden) {
    for (const Word& word : words_of(code_of(text))) {
      for (const Call& call : forbidden) {
        const auto name = meant(call, word);
        if (name && !permitted(*name)) complain(word.line, fmt::format("{} {}", *name, call.what));
      }
    }
  }
};

}  // namespace

const std::vector<Exception>& exceptions() {
  static const std::vector<Exception> rows = {
      {"cli/demo/servers.cc", "future", "its thread tells when the ports are open"},
      {"cli/demo/servers.h", "thread", "the demonstration's servers run beside hail's own commands"},
      {"cli/output.cc", "poll.h", "standard output may be a pipe that another made non-blocking"},
      {"cli/output.cc", "poll", "the same; printing is the only thing left to do then"},
      {"cli/pacer.cc", "arpa/inet.h", "inet_pton: an address's text to its network, no socket"},
      {"cli/connect.cc", "system_clock::now", "the date and time in a session's summary"},
      {"cli/probe_run.cc", "system_clock::now", "how long an interrupted probe took so far"},
      {"cli/run.cc", "netdb.h", "getservbyname: is the word a port of /etc/services"},
      {"cli/settings.cc", "net/if.h", "if_nametoindex: does the named interface exist"},
      {"cli/telnet.cc", "netdb.h", "getservbyname: the port that a word of /etc/services names"},
      {"cli/version.cc", "Poco/Version.h", "its number alone"},
      {"cli/version.cc", "gsasl-version.h", "its number alone"},
      {"cli/version.cc", "idn2.h", "its number alone"},
      {"cli/version.cc", "nlohmann/detail/abi_macros.hpp", "its number alone"},
      {"cli/version.cc", "openssl/opensslv.h", "its number alone"},
      {"cli/version.cc", "readline/readline.h", "its number alone"},
      {"cli/version.cc", "unbound.h", "its number alone"},
      {"probes/engine.cc", "system_clock::now", "the date and time in the report"},
      {"telnet/keyboard.cc", "poll.h", "the terminal's descriptor is shared and stays blocking"},
      {"telnet/keyboard.cc", "poll", "the same; it looks without waiting"},
      {"telnet/screen.cc", "poll.h", "a pipe that cannot be opened anew stays blocking"},
      {"telnet/screen.cc", "poll", "the same; it looks without waiting"},
      {"telnet/screen.cc", "sys/socket.h", "standard output may be a socket of our parent's"},
      {"telnet/screen.cc", "send", "the same; MSG_DONTWAIT leaves the parent's flags alone"},
  };
  return rows;
}

Layer layer_of(std::string_view path) {
  const auto at = std::find_if(places.begin(), places.end(), [path](const Place& place) {
    return path.starts_with(place.prefix);
  });
  return at == places.end() ? Layer::none : at->layer;
}

std::vector<std::string> broken_layers(const std::string& path, const std::string& text,
                                       const std::function<bool(const std::string&)>& exists,
                                       std::set<std::size_t>& used) {
  Check check{path, text, exists, used, {}};
  const Layer layer = layer_of(path);
  if (layer == Layer::none) {
    if (path.starts_with("include/")) check.complain(1, "a public header outside the three layers");
    return check.broken;
  }
  check.includes(row_of(layer));
  if (layer != Layer::net) check.calls(net_calls);
  if (layer == Layer::telnet_protocol) check.calls(pure_calls);
  return check.broken;
}

}  // namespace hail::tests
