// SPDX-License-Identifier: GPL-3.0-or-later
// Completion: right syntax in each shell, and bash's answers as a user gets them.
#include "cli/completion.h"

#include <doctest/doctest.h>

#include <string>

#include "cli/commands.h"
#include "cli/flags.h"
#include "hail/probes/findings.h"
#include "support/skip.h"
#include "unit/cli/process.h"

namespace hail::cli {
namespace {

/// What bash would offer for the words of a line, the last of them being completed.
std::string offered(const std::string& words) {
  const std::string script =
      completion("bash") + "\nCOMP_WORDS=(" + words +
      ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_hail\necho \"${COMPREPLY[*]}\"\n";
  const tests::Ended ended = tests::run_program({"bash", "--norc", "-s"}, script);
  return ended.out + ended.err;
}

TEST_SUITE_BEGIN("cli: completion");

TEST_CASE("each shell accepts its script") {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    CAPTURE(shell);
    if (!tests::have_program(shell)) {
      tests::skip(shell + " is missing");
      continue;
    }
    const std::string script = completion(shell);
    REQUIRE(!script.empty());
    const tests::Ended ended = tests::run_program({shell, "-n"}, script);
    CHECK(ended.status == 0);
    CHECK(ended.err.empty());
  }
  CHECK(completion("tcsh").empty());
}

TEST_CASE("each script names every command, flag and finding") {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = completion(shell);
    CAPTURE(shell);
    for (const Command& command : commands()) CHECK(script.find(command.name) != std::string::npos);
    for (const FlagRow& flag : flags()) {
      CAPTURE(std::string(flag.name));
      const std::string spelling = (shell == "fish" ? "-l " : "--") + std::string(flag.name);
      CHECK(script.find(spelling) != std::string::npos);
    }
    for (const probes::FindingRow& row : probes::catalogue())
      CHECK(script.find(row.id) != std::string::npos);
  }
}

TEST_CASE("bash: commands, flags of the command, values of a flag, words of a tool") {
  struct Row {
    std::string words, expect;
  };
  const Row rows[] = {
      {"hail ban", "banner\n"},
      {"hail smtp --hel", "--helo --help\n"},
      {"hail banner --hel", "--help\n"},
      {"hail smtp --tls = st", "starttls\n"},
      {"hail smtp --tls st", "starttls\n"},
      {"hail smtp --json =", "pretty\n"},
      {"hail smtp --json pre", "\n"},
      {"hail schema te", "telnet telnet-session\n"},
      {"hail completion ''", "bash zsh fish\n"},
      {"hail explain smtp.starttls.mis", "smtp.starttls.missing\n"},
      {"hail explain DMA", "DMARC\n"},
      {"hail help sm", "smtp\n"},
      {"hail --verif", "--verify\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    CHECK(offered(row.words) == row.expect);
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
