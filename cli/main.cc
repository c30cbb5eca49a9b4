// SPDX-License-Identifier: GPL-3.0-or-later
// The program. The last of the three places where a Failure is caught; what is thrown beyond those
// is an error of hail itself.
#include <fmt/core.h>

#include <clocale>
#include <csignal>
#include <cstdio>
#include <exception>

#include "cli/run.h"
#include "hail/net/error.h"

int main(int argc, char** argv) try {
  // OpenSSL writes without MSG_NOSIGNAL, and a reader of our output may leave.
  std::signal(SIGPIPE, SIG_IGN);
  // Which characters the terminal shows; numbers and messages stay those of the C locale.
  std::setlocale(LC_CTYPE, "");
  const hail::cli::Words words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return hail::cli::run(argc > 0 ? argv[0] : "hail", words);
} catch (const hail::net::Failure& failure) {
  fmt::print(stderr, "hail: {}\n", failure.what());
  return 5;
} catch (const std::exception& error) {
  fmt::print(stderr, "hail: internal error, please report it: {}\n", error.what());
  return 70;
}
