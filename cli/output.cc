// SPDX-License-Identifier: GPL-3.0-or-later
// Writing to standard output, and the order of the colour settings.
#include "cli/output.h"

#include <fmt/core.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "cli/arguments.h"
#include "cli/printers/grid.h"

namespace hail::cli {
namespace {

bool gone = false;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

bool wants_color(bool terminal, const Arguments& arguments) {
  const auto wish = arguments.value("color");
  if (wish == "always") return true;
  if (wish == "never") return false;
  if (!environment("NO_COLOR").empty()) return false;
  const std::string_view force = environment("CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  if (environment("CLICOLOR") == "0") return false;
  const std::string_view term = environment("TERM");
  return terminal && !term.empty() && term != "dumb";
}

int columns_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const int named = std::atoi(std::string(environment("COLUMNS")).c_str());
  return named > 0 ? named : 79;
}

}  // namespace

void print_error(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int print(std::string_view text) {
  while (!text.empty() && !gone) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE || errno == ECONNRESET) {
      gone = true;
    } else if (errno == EAGAIN) {
      pollfd wait{STDOUT_FILENO, POLLOUT, 0};
      ::poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      fmt::print(stderr, "{}: standard output: {}\n", program(), std::strerror(errno));
      return 2;
    }
  }
  return 0;
}

bool reader_gone() {
  return gone;
}

Screen screen(int descriptor, const Arguments& arguments) {
  Screen found;
  found.terminal = ::isatty(descriptor) == 1;
  found.color = wants_color(found.terminal, arguments);
  if (found.terminal) found.columns = prose_width(descriptor);
  return found;
}

int prose_width(int descriptor) {
  return ::isatty(descriptor) == 1 ? std::clamp(columns_of(descriptor), 40, 79) : 0;
}

std::string hanging(std::string_view label, std::string_view text, int width) {
  if (width == 0) return fmt::format("{}{}\n", label, text);
  std::string lines;
  for (const std::string& line : wrap(text, static_cast<std::size_t>(width) - label.size()))
    lines += fmt::format("{:{}}{}\n", lines.empty() ? label : "", label.size(), line);
  return lines;
}

}  // namespace hail::cli
