// SPDX-License-Identifier: GPL-3.0-or-later
// A Telnet server that negotiates as inetutils-telnetd was recorded to, then asks for a name and a
// password that it does not look at, and offers a shell of three words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hail/net/stream.h"

namespace hail::cli {

class TelnetLesson {
 public:
  /// `recording` is the text of a conversation file.
  explicit TelnetLesson(std::string_view recording);

  /// Serves one client until it leaves or has been silent for 10 minutes.
  net::Task<void> serve(net::Stream stream) const;

 private:
  /// What the recorded server said in one go, before the client's answer was due.
  std::vector<std::string> rounds_;
  std::string banner_;  ///< Up to the question for a name.
};

}  // namespace hail::cli
