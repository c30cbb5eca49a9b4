// SPDX-License-Identifier: GPL-3.0-or-later
// .telnetrc with any content: read, and every command of it obeyed by a console that has no
// connection. What it prints never holds a control character of the file's; completion offers only
// what begins as the line does.
#include <hail/telnet/console.h>
#include <hail/telnet/telnetrc.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace hail;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool whole_lines(std::string_view text) {
  const auto fit = [](char octet) {
    const auto value = static_cast<unsigned char>(octet);
    return octet == '\n' || octet == '\t' || (value >= 0x20 && value != 0x7f);
  };
  return std::all_of(text.begin(), text.end(), fit) && (text.empty() || text.back() == '\n');
}

void obey(telnet::Manners& manners, std::string_view line) {
  telnet::ConsoleSubject subject;
  subject.manners = &manners;
  telnet::Console console(std::move(subject));
  const telnet::Console::Outcome outcome = console.obey(line);
  require(whole_lines(outcome.text));
  require(outcome.argument.size() <= line.size());
  for (const std::string& whole : telnet::Console::completions(line))
    require(whole.size() >= line.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  telnet::Manners manners;
  const auto commands = telnet::telnetrc_commands(text, "bbs.example", 23);
  if (commands) {
    require(commands->size() <= 2 * telnet::most_telnetrc_lines);
    for (const std::string& command : *commands) {
      require(!command.empty());
      obey(manners, command);
    }
  } else {
    require(!commands.error().empty());
  }
  // A line of the user's may hold anything.
  obey(manners, text.substr(0, 4096));
  return 0;
}
