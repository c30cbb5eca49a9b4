// SPDX-License-Identifier: GPL-3.0-or-later
// Reads one line from where the user said that the password is.
#include "cli/secret.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

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
  struct Closer {
    void operator()(std::FILE* pipe) const { ::pclose(pipe); }
  };
  const std::unique_ptr<std::FILE, Closer> pipe(::popen(command.c_str(), "re"));
  if (pipe == nullptr) return unreadable("the command's output", std::strerror(errno));
  return read_line(::fileno(pipe.get()), "the output of " + command);
}

}  // namespace

Usage<std::string> first_line(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return unreadable(file, std::strerror(errno));
  auto line = read_line(descriptor, file);
  ::close(descriptor);
  return line;
}

Usage<std::optional<std::string>> password(const Arguments& arguments) {
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
  const char* variable = std::getenv("HAIL_PASSWORD");
  if (variable == nullptr || *variable == '\0') return std::optional<std::string>();
  return std::optional<std::string>(variable);
}

}  // namespace hail::cli
