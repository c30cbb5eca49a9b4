// SPDX-License-Identifier: GPL-3.0-or-later
// What the user asked to see of the conversation beside its text: options as they are negotiated,
// octets in hexadecimal; in the words of the classic clients or as JSON; on standard error or in a
// file. Which of it is wanted now stands in Manners; a session's text is not touched.
#pragma once

#include <string>
#include <string_view>

#include "hail/net/time.h"
#include "hail/telnet/event.h"
#include "hail/telnet/manners.h"
#include "telnet/private_file.h"

namespace hail::telnet {

class Tracer {
 public:
  /// `manners` is read at each call and outlives this. Times count from `began`.
  Tracer(const Manners& manners, bool json, net::TimePoint began)
      : manners_(&manners), json_(json), began_(began) {}

  /// `toggle options`: a command, negotiation or subnegotiation.
  void option(Direction direction, const Event& event, net::TimePoint now);
  /// `toggle netdata`: octets of the wire.
  void net(Direction direction, std::string_view bytes, net::TimePoint now) {
    if (manners_->netdata) dump(direction, "net", bytes, now);
  }
  /// `toggle termdata`: octets of the terminal; `received` is what was typed.
  void terminal(Direction direction, std::string_view bytes, net::TimePoint now) {
    if (manners_->termdata) dump(direction, "terminal", bytes, now);
  }

 private:
  void dump(Direction direction, std::string_view what, std::string_view bytes, net::TimePoint now);
  void line(const std::string& text);

  const Manners* manners_;
  bool json_;
  net::TimePoint began_;
  std::string open_name_;
  File file_;
};

}  // namespace hail::telnet
