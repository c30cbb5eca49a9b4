// SPDX-License-Identifier: GPL-3.0-or-later
// Reads one line from where the user said that the password is.
#include "cli/secret.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "hail/net/escape.h"

namespace hail::cli {
namespace {

// Longer is no password but a mistake.
constexpr std::size_t longest = 4096;

tl::unexpected<UsageError> unreadable(const std::string& where, std::string_view why) {
  return tl::unexpected(UsageError{fmt::format("no password in {}: {}", where, why),
                                   "its first line is the password"});
}

Usage<std::string> read_line(int descriptor, const std::string& where) {
  std::string line;
  char octet = 0;
  for (;;) {
    const ssize_t got = ::read(descriptor, &octet, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(where, std::strerror(errno));
    if (got == 0 || octet == '\n') break;
    if (line.size() == longest) return unreadable(where, "the first line is too long");
    line.push_back(octet);
  }
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) return unreadable(where, "the first line is empty");
  return line;
}

Usage<std::string> from_command(const std::string& command) {
  std::FILE* const pipe = ::popen(command.c_str(), "re");
  const std::string where = "the output of " + net::escape(command);
  if (pipe == nullptr) return unreadable(where, std::strerror(errno));
  auto line = read_line(::fileno(pipe), where);
  // A password manager that is locked says so on standard error, and nothing here.
  const int status = ::pclose(pipe);
  if (!line && WIFEXITED(status) && WEXITSTATUS(status) != 0)
    return unreadable(where, fmt::format("it ended with status {}", WEXITSTATUS(status)));
  return line;
}

/// The terminal with every key for us: no echo, no signals, no lines. As it was, in the end.
class QuietTerminal {
 public:
  QuietTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    quiet.c_cc[VMIN] = 1;
    quiet.c_cc[VTIME] = 0;
    quiet_ = ::tcsetattr(descriptor_, TCSAFLUSH, &quiet) == 0;
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;
  ~QuietTerminal() {
    if (quiet_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  bool there() const { return quiet_; }
  void say(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t put = ::write(descriptor_, text.data(), text.size());
      if (put <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(put));
    }
  }
  /// The next key, or nothing at the end of the input.
  std::optional<char> key() const {
    char octet = 0;
    for (;;) {
      const ssize_t got = ::read(descriptor_, &octet, 1);
      if (got == 1) return octet;
      if (got == 0 || errno != EINTR) return std::nullopt;
    }
  }

 private:
  int descriptor_;
  termios before_{};
  bool quiet_ = false;
};

constexpr char interrupt = 3;     // ^C
constexpr char end_of_input = 4;  // ^D
constexpr char backspace = 8;
constexpr char erase_line = 21;  // ^U
constexpr char rubout = 127;

/// A key into the line; false where it ends the line.
bool type(std::string& line, char key) {
  if (key == '\r' || key == '\n' || key == end_of_input) return false;
  if (key == erase_line) {
    line.clear();
  } else if (key == backspace || key == rubout) {
    // A whole character, however many octets it has.
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xc0U) == 0x80U)
      line.pop_back();
    if (!line.empty()) line.pop_back();
  } else if (line.size() < longest) {
    line.push_back(key);
  }
  return true;
}

/// A core dump would hold the password.
void no_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

}  // namespace

Usage<std::string> ask_password(const std::string& question) {
  no_core_dumps();
  const QuietTerminal terminal;
  if (!terminal.there()) {
    return tl::unexpected(UsageError{
        "a password is needed, and here is no terminal to ask at",
        "--password-file FILE, --password-fd N, --password-command COMMAND or $HAIL_PASSWORD"});
  }
  terminal.say(question);
  std::string line;
  line.reserve(longest);  // No copy of it is left behind by growing.
  for (;;) {
    const std::optional<char> key = terminal.key();
    if (key && *key == interrupt) {
      terminal.say("\n");
      return tl::unexpected(UsageError{});
    }
    if (!key || !type(line, *key)) break;
  }
  terminal.say("\n");
  if (line.empty())
    return tl::unexpected(UsageError{"the password is empty", "type it, or --password-file FILE"});
  return line;
}

Usage<std::string> first_line(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return unreadable(file, std::strerror(errno));
  auto line = read_line(descriptor, file);
  ::close(descriptor);
  return line;
}

Usage<std::optional<std::string>> password(const Arguments& arguments) {
  const char* variable = std::getenv("HAIL_PASSWORD");
  const bool in_variable = variable != nullptr && *variable != '\0';
  // A session without a password, and what is started from it, may leave core dumps as it likes.
  if (in_variable || arguments.has("password-file") || arguments.has("password-fd") ||
      arguments.has("password-command"))
    no_core_dumps();
  const auto optional = [](Usage<std::string> line) -> Usage<std::optional<std::string>> {
    if (!line) return tl::unexpected(line.error());
    return std::optional<std::string>(std::move(*line));
  };
  if (const auto file = arguments.value("password-file")) return optional(first_line(*file));
  if (arguments.has("password-fd")) {
    const int descriptor = static_cast<int>(arguments.number("password-fd", 0));
    return optional(read_line(descriptor, fmt::format("descriptor {}", descriptor)));
  }
  if (const auto command = arguments.value("password-command"))
    return optional(from_command(*command));
  if (!in_variable) return std::optional<std::string>();
  return std::optional<std::string>(variable);
}

}  // namespace hail::cli
