// SPDX-License-Identifier: GPL-3.0-or-later
// The version, and those of the libraries as their headers name them: no library is called for it.
#include "cli/version.h"

#include <Poco/Version.h>
#include <fmt/core.h>
#include <gsasl-version.h>
#include <idn2.h>
#include <openssl/opensslv.h>
#include <readline/readline.h>
#include <unbound.h>

#include <cstdio>  // readline.h needs FILE.
#include <nlohmann/detail/abi_macros.hpp>

namespace hail::cli {
namespace {

constexpr std::string_view licence =
    "Licence GPL-3.0-or-later: <https://www.gnu.org/licenses/gpl-3.0.html>.\n"
    "This is free software; you may change and pass it on. There is no warranty.\n";

}  // namespace

std::string version_text() {
  std::string text = fmt::format("hail {}\n", HAIL_VERSION);
  text +=
      fmt::format("OpenSSL {}, POCO {}.{}.{}, unbound {}.{}.{}, GNU readline {}.{}, libidn2 {},\n",
                  OPENSSL_VERSION_STR, POCO_VERSION >> 24, POCO_VERSION >> 16 & 0xff,
                  POCO_VERSION >> 8 & 0xff, UNBOUND_VERSION_MAJOR, UNBOUND_VERSION_MINOR,
                  UNBOUND_VERSION_MICRO, RL_VERSION_MAJOR, RL_VERSION_MINOR, IDN2_VERSION);
  text += fmt::format("fmt {}.{}.{}, nlohmann-json {}.{}.{}, GNU SASL {}\n", FMT_VERSION / 10000,
                      FMT_VERSION / 100 % 100, FMT_VERSION % 100, NLOHMANN_JSON_VERSION_MAJOR,
                      NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH, GSASL_VERSION);
  return text + std::string(licence);
}

}  // namespace hail::cli
