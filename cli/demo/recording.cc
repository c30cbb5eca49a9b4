// SPDX-License-Identifier: GPL-3.0-or-later
// Recordings to tables: each answer stands under the command before it; the first time counts.
#include "cli/demo/recording.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "cli/demo/service.h"
#include "hail/net/escape.h"

namespace hail::cli::demo {

const net::Script& recorded(std::string_view name) {
  static const std::map<std::string, net::Script, std::less<>> all = [] {
    std::map<std::string, net::Script, std::less<>> scripts;
    for (const Embedded& each : embedded()) {
      auto script = net::parse_script(each.text, std::string(each.name));
      if (!script) throw std::logic_error("built-in " + to_string(script.error()));
      scripts.emplace(each.name, std::move(*script));
    }
    return scripts;
  }();
  return all.find(name)->second;
}

std::string command_word(std::string_view line, bool tagged) {
  if (tagged) line = behind_word(line);
  std::string word(line.substr(0, line.find(' ')));
  std::transform(word.begin(), word.end(), word.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

std::string_view behind_word(std::string_view line) {
  line.remove_prefix(std::min(line.find(' '), line.size()));
  while (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

Answers::Answers(const net::Script& script, bool tagged) {
  using Kind = net::ScriptStep::Kind;
  bool tls = false;
  std::string word;
  std::string tag;
  bool known = false;
  for (const net::ScriptStep& step : script.steps) {
    if (step.kind == Kind::tls) tls = true;
    if (step.kind == Kind::expect_line) {
      word = command_word(step.bytes, tagged);
      if (tagged) tag = step.bytes.substr(0, step.bytes.find(' ')) + " ";
      known = answers_.contains({tls, word});
    }
    if (step.kind != Kind::send || known) continue;
    std::string said = step.bytes;
    if (!tag.empty() && said.starts_with(tag)) said.replace(0, tag.size() - 1, "{tag}");
    answers_[{tls, word}] += said;
  }
}

std::string Answers::to(std::string_view word, bool tls) const {
  auto found = answers_.find({tls, std::string(word)});
  if (found == answers_.end() && tls) found = answers_.find({false, std::string(word)});
  return found == answers_.end() ? std::string() : found->second;
}

// ---- service.h ----

bool may_enter(std::string_view base64) {
  const std::string message = net::from_base64(base64).value_or("");
  const std::size_t name = message.find('\0');
  const std::size_t word = name == std::string::npos ? name : message.find('\0', name + 1);
  return word != std::string::npos && message.substr(name + 1, word - name - 1) == user &&
         message.substr(word + 1) == password;
}

std::string only_plain(std::string text, std::string_view first) {
  const std::string list = std::string(first) + "PLAIN";
  for (std::size_t at = text.find(list); at != std::string::npos; at = text.find(list, at)) {
    at += list.size();
    text.erase(at, text.find_first_of("]\r", at) - at);
  }
  return text;
}

}  // namespace hail::cli::demo
