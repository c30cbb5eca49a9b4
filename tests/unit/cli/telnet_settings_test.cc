// SPDX-License-Identifier: GPL-3.0-or-later
// Flags of telnet to manners, and the three sources outside the command line: passwords, scripts,
// ~/.telnetrc and whether it may be trusted.
#include "cli/telnet_settings.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/secret.h"
#include "cli/telnetrc.h"
#include "unit/cli/process.h"

namespace hail::cli {
namespace {

/// A variable of the environment, as it was again in the end. Null: not set.
class Variable {
 public:
  Variable(std::string name, const char* value) : name_(std::move(name)) {
    if (const char* before = std::getenv(name_.c_str())) before_ = before;
    set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { set(before_ ? before_->c_str() : nullptr); }

 private:
  void set(const char* value) const {
    if (value != nullptr) {
      ::setenv(name_.c_str(), value, 1);
    } else {
      ::unsetenv(name_.c_str());
    }
  }
  std::string name_;
  std::optional<std::string> before_;
};

Arguments telnet(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word);
  auto arguments = parse(*find_command("telnet"), Words(words.begin(), words.end()));
  REQUIRE(arguments);
  return std::move(*arguments);
}

/// "USER=ann* DISPLAY=:0": names, values, and a star where it may go out.
std::string told(const telnet::Manners& manners) {
  std::string text;
  for (const telnet::EnvironEntry& entry : manners.environ)
    text +=
        (text.empty() ? "" : " ") + entry.name + "=" + entry.value + (entry.exported ? "*" : "");
  return text;
}

TEST_SUITE_BEGIN("cli: telnet settings");

TEST_CASE("nothing of the environment is exported that was not named") {
  const Variable user("USER", "ann");
  const Variable display("DISPLAY", ":0");
  const Variable secret("HAIL_TEST_SECRET", "x");
  struct Row {
    std::string words, told;
  };
  const Row rows[] = {
      {"H", "DISPLAY=:0"},
      {"-a H", "USER=ann* DISPLAY=:0"},
      {"-l bob H", "USER=bob* DISPLAY=:0"},
      {"-a -l bob H", "USER=bob* DISPLAY=:0"},
      {"-a -K H", "DISPLAY=:0"},
      {"-l -f --force-user H", "USER=-f* DISPLAY=:0"},
      {"--env HAIL_TEST_SECRET H", "HAIL_TEST_SECRET=x* DISPLAY=:0"},
      {"--env A=1 --env B= H", "A=1* B=* DISPLAY=:0"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const auto made = manners(telnet(row.words));
    REQUIRE(made);
    CHECK(told(*made) == row.told);
  }
}

TEST_CASE("what contradicts itself or is not there is a mistake") {
  const Variable nothing("HAIL_TEST_NOTHING", nullptr);
  struct Row {
    std::string words, what;
  };
  const Row rows[] = {
      {"-l -froot H", "a user name does not begin with a dash: -froot"},
      {"-e ^^^ H", "not an escape character: --escape ^^^"},
      {"--escape-alias xx H", "not an escape character: --escape-alias xx"},
      {"--env HAIL_TEST_NOTHING H", "not in the environment: HAIL_TEST_NOTHING"},
      {"--env =x H", "no name of a variable: =x"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const auto made = manners(telnet(row.words));
    REQUIRE(!made);
    CHECK(made.error().what == row.what);
    CHECK(!made.error().hint.empty());
  }
}

TEST_CASE("escape characters: flags above HAIL_ESCAPE, -r without one") {
  struct Row {
    std::string words;
    const char* variable;
    std::string escape, alias;
  };
  const Row rows[] = {
      {"H", nullptr, "^]", "off"},        {"H", "^T", "^T", "off"},
      {"-e x H", "^T", "x", "off"},       {"-e off H", nullptr, "off", "off"},
      {"-E H", "^T", "off", "off"},       {"-r H", nullptr, "off", "~"},
      {"-r -e ^A H", nullptr, "^A", "~"}, {"--escape-alias % H", nullptr, "^]", "%"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const Variable variable("HAIL_ESCAPE", row.variable);
    const auto made = manners(telnet(row.words));
    REQUIRE(made);
    CHECK(telnet::escape_name(made->escape) == row.escape);
    CHECK(telnet::escape_name(made->rlogin) == row.alias);
  }
}

TEST_CASE("a password: flags above HAIL_PASSWORD; its first line") {
  const Variable variable("HAIL_PASSWORD", "from-variable");
  const tests::TemporaryFile file("from file\r\nsecond line\n");
  const auto of = [](const std::string& words) { return password(telnet(words)); };
  CHECK(of("H") == "from-variable");
  CHECK(of("--password-file " + file.name() + " H") == "from file");
  CHECK(of("--password-command id H").has_value());
  const int descriptor = ::open(file.name().c_str(), O_RDONLY);
  REQUIRE(descriptor > 2);
  CHECK(of("--password-fd " + std::to_string(descriptor) + " H") == "from file");
  ::close(descriptor);
  CHECK(!of("--password-fd " + std::to_string(descriptor) + " H"));
  CHECK(!of("--password-command false H"));
  CHECK(!of("--password-file /nowhere H"));
  const Variable none("HAIL_PASSWORD", nullptr);
  const auto nothing = of("H");
  REQUIRE(nothing);
  CHECK(!nothing->has_value());
}

TEST_CASE("~/.telnetrc is read if it is ours and nobody else can write it") {
  const std::filesystem::path home =
      std::filesystem::temp_directory_path() / ("hail-telnetrc-" + std::to_string(::getpid()));
  std::filesystem::create_directory(home);
  const Variable variable("HOME", home.c_str());
  const std::string file = home / ".telnetrc";
  net::Endpoint endpoint;
  endpoint.host = "bbs.example.org";
  endpoint.port = 23;
  const auto nothing = telnetrc(endpoint);
  CHECK((nothing && nothing->empty()));

  std::ofstream(file) << "DEFAULT\n  set escape ^T\nbbs.example.org\n  mode line\nother\n  z\n";
  struct Row {
    mode_t mode;
    std::string what;
  };
  const Row rows[] = {
      {0600, ""}, {0644, ""}, {0664, "others may write it"}, {0646, "others may write it"}};
  for (const Row& row : rows) {
    CAPTURE(row.mode);
    ::chmod(file.c_str(), row.mode);
    const auto commands = telnetrc(endpoint);
    CHECK(commands.has_value() == row.what.empty());
    if (commands) {
      CHECK(*commands == std::vector<std::string>{"set escape ^T", "mode line"});
    } else {
      CHECK(commands.error().what == file + " is not read: " + row.what);
      CHECK(!commands.error().hint.empty());
    }
  }
  ::chmod(file.c_str(), 0600);
  if (::geteuid() == 0) {
    REQUIRE(::chown(file.c_str(), 65534, 65534) == 0);
    const auto foreign = telnetrc(endpoint);
    REQUIRE(!foreign);
    CHECK(foreign.error().what == file + " is not read: it belongs to somebody else");
  }
  std::filesystem::remove(file);
  std::filesystem::create_directory(file);
  const auto folder = telnetrc(endpoint);
  REQUIRE(!folder);
  CHECK(folder.error().what == file + " is not read: it is no file");
  std::filesystem::remove_all(home);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
