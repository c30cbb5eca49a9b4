// SPDX-License-Identifier: GPL-3.0-or-later
// Line by line: a name in column 1 opens a section, what is indented belongs to it. Where the
// classic clients pass over what they do not understand, the line is named.
#include <fmt/format.h>
#include <hail/telnet/telnetrc.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

namespace hail::telnet {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view any_host = "DEFAULT";

using Fault = std::optional<std::string>;

bool is_blank(char octet) {
  return octet == ' ' || octet == '\t';
}

bool is_digit(char octet) {
  return octet >= '0' && octet <= '9';
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// The first word of `text`, taken off it together with the blanks behind.
std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of(blanks), text.size());
  const std::string_view word = text.substr(0, end);
  text = trimmed(text.substr(end));
  return word;
}

bool same_name(std::string_view one, std::string_view other) {
  return std::equal(
      one.begin(), one.end(), other.begin(), other.end(),
      [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

/// "[::1]" is "::1".
std::string_view without_brackets(std::string_view name) {
  if (name.size() < 2 || name.front() != '[' || name.back() != ']') return name;
  return name.substr(1, name.size() - 2);
}

class Reader {
 public:
  Reader(std::string_view host, std::uint16_t port) : host_(host), port_(port) {}

  Fault line(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto control = [](char octet) {
      return (static_cast<unsigned char>(octet) < 0x20 && octet != '\t') || octet == '\x7f';
    };
    if (std::any_of(line.begin(), line.end(), control)) return "a control character";
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == '#') return std::nullopt;
    if (!is_blank(line.front())) return section(text);
    if (!begun_) return "a command before any host";
    if (fits_) commands_.emplace_back(text);
    return std::nullopt;
  }

  std::vector<std::string> commands() { return std::move(commands_); }

 private:
  Fault section(std::string_view text) {
    begun_ = true;
    const std::string_view name = take_word(text);
    fits_ = same_name(name, any_host) || same_name(without_brackets(name), host_);
    if (!text.empty() && is_digit(text.front())) {
      const std::string_view word = take_word(text);
      std::uint16_t port = 0;
      const char* const end = word.data() + word.size();
      const auto [at, failed] = std::from_chars(word.data(), end, port);
      if (failed != std::errc{} || at != end || port == 0) return "not a port";
      fits_ = fits_ && port == port_;
    }
    if (fits_ && !text.empty() && text.front() != '#') commands_.emplace_back(text);
    return std::nullopt;
  }

  std::string_view host_;
  std::uint16_t port_;
  bool begun_ = false;
  bool fits_ = false;  // The section that we are in is for this connection.
  std::vector<std::string> commands_;
};

}  // namespace

tl::expected<std::vector<std::string>, std::string> telnetrc_commands(std::string_view text,
                                                                      std::string_view host,
                                                                      std::uint16_t port) {
  if (text.size() > most_telnetrc_octets)
    return tl::unexpected(fmt::format("more than {} octets", most_telnetrc_octets));
  Reader reader(host, port);
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (++number > most_telnetrc_lines)
      return tl::unexpected(
          fmt::format("line {}: more than {} lines", number, most_telnetrc_lines));
    const Fault fault = reader.line(text.substr(0, end));
    if (fault) return tl::unexpected(fmt::format("line {}: {}", number, *fault));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.commands();
}

}  // namespace hail::telnet
