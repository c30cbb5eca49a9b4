// SPDX-License-Identifier: GPL-3.0-or-later
// Trust before reading: `!` in the file runs a shell, so whoever can write it is us.
#include "cli/telnetrc.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "hail/telnet/telnetrc.h"

namespace hail::cli {
namespace {

constexpr std::size_t longest = 64 * 1024;

/// Closes at the end of its scope.
struct Opened {
  int descriptor;
  ~Opened() {
    if (descriptor >= 0) ::close(descriptor);
  }
};

tl::unexpected<UsageError> refused(const std::string& file, std::string_view why,
                                   std::string hint) {
  return tl::unexpected(UsageError{fmt::format("{} is not read: {}", file, why), std::move(hint)});
}

}  // namespace

Usage<std::vector<std::string>> telnetrc(const net::Endpoint& endpoint) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return std::vector<std::string>();
  const std::string file = std::string(home) + "/.telnetrc";
  const Opened opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (opened.descriptor < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::vector<std::string>();
    return refused(file, std::strerror(errno), "-c goes on without it");
  }
  struct stat about {};
  if (::fstat(opened.descriptor, &about) != 0 || !S_ISREG(about.st_mode))
    return refused(file, "it is no file", "-c goes on without it");
  if (about.st_uid != ::geteuid())
    return refused(file, "it belongs to somebody else", "-c goes on without it");
  if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return refused(file, "others may write it", fmt::format("chmod go-w {}", file));
  std::string text(longest + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(opened.descriptor, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > longest) return refused(file, "it is longer than 64 KiB", "-c goes on without it");
  text.resize(size);
  auto commands = telnet::telnetrc_commands(text, endpoint.host, endpoint.port);
  if (!commands) return refused(file, commands.error(), "-c goes on without it");
  return std::move(*commands);
}

}  // namespace hail::cli
