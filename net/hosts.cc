// SPDX-License-Identifier: GPL-3.0-or-later
// The two files are read leniently, as the C library does: what makes no sense is left out, because
// it is not our file and the user came for something else.
#include "net/hosts.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <utility>

#include "net/address.h"

namespace hail::net {
namespace {

/// Calls `f` with the words of each line, comments removed.
template <class F>
void for_each_line(std::string_view text, std::string_view comment_marks, F f) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find_first_of(comment_marks));
    words.clear();
    for (;;) {
      const std::size_t begin = line.find_first_not_of(" \t\r");
      if (begin == std::string_view::npos) break;
      line.remove_prefix(begin);
      const std::size_t length = std::min(line.find_first_of(" \t\r"), line.size());
      words.push_back(line.substr(0, length));
      line.remove_prefix(length);
    }
    if (words.size() > 1) f(std::as_const(words));
  }
}

void read_option(std::string_view word, ResolvConf& conf) {
  constexpr std::string_view ndots = "ndots:";
  if (!word.starts_with(ndots)) return;
  int value = 0;
  const char* end = word.data() + word.size();
  const auto [at, error] = std::from_chars(word.data() + ndots.size(), end, value);
  if (error == std::errc() && at == end && value >= 0) conf.ndots = std::min(value, 15);
}

}  // namespace

std::string folded(std::string_view name) {
  if (name.size() > 1 && name.ends_with('.')) name.remove_suffix(1);
  std::string text(name);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

Hosts parse_hosts(std::string_view text) {
  Hosts hosts;
  for_each_line(text, "#", [&](const std::vector<std::string_view>& words) {
    const std::string address(words[0]);
    if (!is_address(address)) return;
    for (std::size_t i = 1; i < words.size(); ++i) {
      auto& addresses = hosts[folded(words[i])];
      if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
        addresses.push_back(address);
      }
    }
  });
  return hosts;
}

ResolvConf parse_resolv_conf(std::string_view text) {
  ResolvConf conf;
  for_each_line(text, "#;", [&](const std::vector<std::string_view>& words) {
    if (words[0] == "nameserver") {
      const std::string server(words[1]);
      if (conf.servers.size() < 3 && is_address(server)) conf.servers.push_back(server);
    } else if (words[0] == "search" || words[0] == "domain") {
      conf.search.clear();
      for (std::size_t i = 1; i < words.size(); ++i) conf.search.push_back(folded(words[i]));
    } else if (words[0] == "options") {
      for (const std::string_view word : words) read_option(word, conf);
    }
  });
  if (conf.servers.empty()) conf.servers.emplace_back("127.0.0.1");
  return conf;
}

std::vector<std::string> search_names(std::string_view name, const ResolvConf& conf) {
  if (name.ends_with('.')) return {std::string(name)};
  std::vector<std::string> names;
  if (std::count(name.begin(), name.end(), '.') < conf.ndots) {
    for (const std::string& domain : conf.search) {
      if (domain != ".") names.push_back(std::string(name) + '.' + domain);
    }
  }
  names.emplace_back(name);
  return names;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace hail::net
