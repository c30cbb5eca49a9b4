// SPDX-License-Identifier: GPL-3.0-or-later
// Questions and prompts are told by the end of the text alone: what comes before is a greeting.
#include "probes/telnet_text.h"

#include <algorithm>
#include <cctype>
#include <span>
#include <string>

#include "hail/probes/telnet.h"

namespace hail::probes {
namespace {

constexpr std::string_view for_a_name[] = {
    "login:", "username:", "user name:", "user:", "login as:", "account:"};
constexpr std::string_view for_a_password[] = {"password:", "passwd:"};
constexpr std::size_t longest_question = 16;
constexpr std::size_t longest_prompt = 64;

bool ends_in(std::string_view line, std::span<const std::string_view> questions) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  std::string end(line.substr(line.size() - std::min(line.size(), longest_question)));
  std::transform(end.begin(), end.end(), end.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::any_of(questions.begin(), questions.end(),
                     [&](std::string_view question) { return end.ends_with(question); });
}

// "router>", "# ", "lab$ ": short, and nothing behind it.
bool is_prompt(std::string_view line) {
  line = without_end(line);
  return !line.empty() && line.size() <= longest_prompt &&
         std::string_view("#$%>").find(line.back()) != std::string_view::npos;
}

}  // namespace

std::string_view without_end(std::string_view text) {
  while (!text.empty() &&
         (text.back() == '\0' || std::isspace(static_cast<unsigned char>(text.back())) != 0)) {
    text.remove_suffix(1);
  }
  return text;
}

std::string_view last_line(std::string_view text) {
  return text.substr(text.find_last_of("\r\n") + 1);
}

bool asks_for_login(std::string_view text) {
  return ends_in(text, for_a_name) || ends_in(text, for_a_password);
}

bool asks_for_password(std::string_view text) {
  return ends_in(text, for_a_password);
}

std::string_view login_of(std::string_view text) {
  const bool name = ends_in(text, for_a_name);
  const bool password = ends_in(text, for_a_password);
  if (!name && !password) return is_prompt(last_line(text)) ? "none" : "";
  const std::span<const std::string_view> other =
      name ? std::span(for_a_password) : std::span<const std::string_view>(for_a_name);
  std::string_view before = text;
  while (!before.empty()) {
    before = before.substr(0, before.size() - last_line(before).size());
    before = without_end(before);
    if (ends_in(before, other)) return "both";
  }
  return name ? "user" : "password";
}

Escapes escapes_in(std::string_view text) {
  Escapes worst = Escapes::none;
  for (std::size_t at = text.find('\x1b'); at != std::string_view::npos;
       at = text.find('\x1b', at + 1)) {
    worst = std::max(worst, Escapes::display);
    if (at + 1 < text.size() && std::string_view("]P_^X").find(text[at + 1]) != text.npos) {
      return Escapes::command;
    }
  }
  return worst;
}

}  // namespace hail::probes
