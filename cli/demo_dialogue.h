// SPDX-License-Identifier: GPL-3.0-or-later
// A line server that answers as a real one did: what it says is taken from a recorded conversation,
// and for what was not recorded from a small table, so that a learner can type anything. It takes
// no mail and knows no users.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/replay.h"
#include "hail/net/stream.h"

namespace hail::cli {

enum class Lesson { smtp, pop3, imap };

class Dialogue {
 public:
  /// `recording` is the text of a conversation file.
  Dialogue(Lesson lesson, std::string_view recording, std::shared_ptr<const net::TlsServer> tls);

  /// Serves one client until it leaves or has been silent for 10 minutes. A client that breaks off
  /// is no error.
  net::Task<void> serve(net::Stream stream) const;

 private:
  /// A recorded command and what followed.
  struct Exchange {
    std::string verb;  ///< Upper case.
    std::string tag;   ///< IMAP's, as recorded.
    bool inside_tls = false;
    std::string answer;
    bool starts_tls = false;
    bool ends = false;
  };
  /// What to do after a line was answered.
  struct Turn {
    std::string answer;
    bool start_tls = false;
    bool end = false;
    bool content = false;  ///< Lines up to a dot follow, and are thrown away.
  };

  void learn(const net::Script& script);
  Turn answer(std::string_view line, bool inside_tls) const;
  net::Task<void> talk(net::Stream& stream) const;

  Lesson lesson_;
  std::shared_ptr<const net::TlsServer> tls_;
  std::string greeting_;
  std::vector<Exchange> exchanges_;
};

}  // namespace hail::cli
