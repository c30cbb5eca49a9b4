// SPDX-License-Identifier: GPL-3.0-or-later
// hail-mail(7) and its French twin: both show the same commands and dialogues, every command runs,
// every dialogue is what the servers inside hail say, every finding that is named exists.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/demo/servers.h"
#include "cli/demo/service.h"
#include "hail/probes/findings.h"
#include "unit/cli/process.h"
#include "unit/cli/words.h"

namespace hail::tests {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text, std::string_view end = "\n") {
  Lines lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t found = std::min(text.find(end, at), text.size());
    lines.push_back(text.substr(at, found - at));
    at = found + end.size();
  }
  return lines;
}

Lines page(const std::string& name) {
  std::ifstream file(HAIL_SOURCE_DIR "/man/" + name);
  return lines_of({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
}
const std::string english = "hail-mail.7";
const std::string french = "fr/hail-mail.7";

void replace(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
    text.replace(at, what.size(), by), at += by.size();
}

/// What a reader sees of a line of mdoc.
std::string shown(std::string line) {
  for (const auto& [escape, by] :
       {std::pair{"\\-", "-"}, {"\\&", ""}, {"\\(aq", "'"}, {"\\(dq", "\""}, {"\\e", "\\"}})
    replace(line, escape, by);
  return line;
}

/// The displayed lines that are commands for a shell.
Lines commands_in(const Lines& page) {
  Lines commands;
  for (const std::string& line : page) {
    if (line.starts_with(".Dl ")) commands.push_back(shown(line.substr(4)));
  }
  return commands;
}

// A prompt of the dialogue by lines, and what was typed behind it.
bool typed(const std::string& line, std::string& text) {
  for (const std::string_view prompt :
       {"smtp>", "smtp tls>", "data>", "pop3>", "pop3 tls>", "imap>", "imap tls>"}) {
    if (!line.starts_with(prompt)) continue;
    text = line.size() > prompt.size() ? line.substr(prompt.size() + 1) : std::string();
    return true;
  }
  return false;
}

/// The literal displays in which somebody types at a prompt.
std::vector<Lines> dialogues_in(const Lines& page) {
  std::vector<Lines> dialogues;
  Lines block;
  bool inside = false;
  bool prompts = false;
  std::string text;
  for (const std::string& line : page) {
    if (line.starts_with(".Bd")) {
      block.clear();
      inside = true;
      prompts = false;
    } else if (line.starts_with(".Ed")) {
      if (prompts) dialogues.push_back(block);
      inside = false;
    } else if (inside) {
      block.push_back(shown(line));
      prompts = prompts || typed(block.back(), text);
    }
  }
  return dialogues;
}

/// A dialogue of the page, held with the server that it shows.
class Replay {
 public:
  explicit Replay(const Lines& dialogue) {
    const auto speaks = [&](std::string_view protocol) {
      return std::any_of(dialogue.begin(), dialogue.end(), [&](const std::string& line) {
        return line.starts_with(std::string(protocol) + ">");
      });
    };
    imap_ = speaks("imap");
    service_ = imap_            ? cli::demo::imap_service(false)
               : speaks("pop3") ? cli::demo::pop3_service(false)
                                : cli::demo::smtp_service(false);
    // Where it is shown.
    if (!imap_ && !speaks("pop3")) said_ = lines_of(service_->greeting(), "\r\n");
    for (const std::string& line : dialogue) hear(line);
    CHECK(at_ == said_.size());
  }

 private:
  void hear(const std::string& line) {
    std::string text;
    if (typed(line, text)) {
      CHECK(at_ == said_.size());
      say(text);
    } else if (line == "[...]") {
      at_ = said_.size() - 1;
    } else if (!line.starts_with('#') && !line.starts_with("password (not shown):") &&
               line != "Connection closed by foreign host.") {
      CAPTURE(line);
      REQUIRE(at_ < said_.size());
      CHECK(line == said_[at_++]);
    }
  }

  void say(std::string text) {
    // What hail adds: the hidden password, the tag.
    if (text == "PASS" || text.starts_with("LOGIN ")) text += " secret";
    if (imap_) text = "a" + std::to_string(++tag_) + " " + text;
    CAPTURE(text);
    said_ = lines_of(service_->line(text, false).text, "\r\n");
    at_ = 0;
  }

  std::unique_ptr<cli::demo::Service> service_;
  bool imap_ = false;
  int tag_ = 0;
  Lines said_;
  std::size_t at_ = 0;
};

/// A command of the page with the ports and the file that it leaves open.
std::string filled(std::string command, const cli::demo::ServersThread& servers,
                   const std::string& authority) {
  for (const cli::demo::Port& port : servers.ports()) {
    std::string name(port.name);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    });
    for (const std::string_view before : {"127.0.0.1:", "127.0.0.1 "}) {
      const std::string open = std::string(before) + name;
      const std::string number = std::string(before) + std::to_string(port.number);
      // Whole words: SMTPS begins as SMTP does.
      replace(command, open + " ", number + " ");
      if (command.ends_with(open))
        command.replace(command.size() - open.size(), open.size(), number);
    }
  }
  replace(command, " FILE ", " " + authority + " ");
  return command;
}

Ended in_shell(const std::string& command) {
  return run_program({"sh", "-c", "hail() { '" HAIL_PROGRAM "' \"$@\"; }\n" + command});
}

TEST_SUITE_BEGIN("cli: the mail page");

TEST_CASE("both languages show the same commands and the same dialogues") {
  const Lines commands = commands_in(page(english));
  CHECK(commands.size() > 40);
  CHECK(commands == commands_in(page(french)));
  const std::vector<Lines> dialogues = dialogues_in(page(english));
  CHECK(dialogues.size() == 3);
  CHECK(dialogues == dialogues_in(page(french)));
}

TEST_CASE("each dialogue is what the servers inside hail say") {
  for (const Lines& dialogue : dialogues_in(page(english))) Replay replay(dialogue);
}

TEST_CASE("each command runs") {
  const cli::demo::ServersThread servers;
  const TemporaryFile authority(servers.authority());
  std::size_t ran = 0;
  for (const std::string& shown : commands_in(page(english))) {
    if (shown == "hail demo --serve") continue;
    std::string command = filled(shown, servers, authority.name());
    CAPTURE(command);
    const bool explains = command.find("hail explain") != std::string::npos;
    // A server of somebody else: as far as the question for its name, which is asked of nobody.
    const bool elsewhere = !explains && command.find("127.0.0.1") == std::string::npos;
    if (elsewhere) command += " --resolver 127.0.0.1:9 --connect-timeout 0.1";
    // By hand, and nobody types: nothing more will be said, so there is nothing to wait for.
    const std::string words = command.substr(command.rfind("hail ") + 5);
    if (cli::find_command(words.substr(0, words.find(' '))) == nullptr && !elsewhere)
      command += " --linger 0.2";
    const Ended ended = in_shell(command);
    CAPTURE(ended.out);
    CAPTURE(ended.err);
    if (elsewhere) {
      CHECK(ended.status == 3);
    } else if (explains) {
      CHECK(ended.status == 0);
    } else {
      // 1: what the servers inside hail do in clear is a finding.
      CHECK((ended.status == 0 || ended.status == 1));
    }
    ++ran;
  }
  CHECK(ran > 40);
}

TEST_CASE("each finding that is named exists") {
  for (const std::string& name : {english, french}) {
    CAPTURE(name);
    std::size_t found = 0;
    for (const std::string& line : page(name)) {
      if (!line.starts_with(".Li ")) continue;
      for (const std::string& word : words_of(line, "abcdefghijklmnopqrstuvwxyz0123456789._")) {
        const std::string family = word.substr(0, word.find('.') + 1);
        const auto& all = probes::catalogue();
        const bool finding =
            word.find('.') + 1 < word.size() && word.find('.') != std::string::npos &&
            std::any_of(all.begin(), all.end(),
                        [&](const auto& row) { return row.id.starts_with(family); });
        if (!finding) continue;
        CAPTURE(word);
        CHECK(probes::find_row(word) != nullptr);
        ++found;
      }
    }
    CHECK(found > 20);
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::tests
