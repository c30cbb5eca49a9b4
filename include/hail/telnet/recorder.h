// SPDX-License-Identifier: GPL-3.0-or-later
// A session as lines of a file, with times and directions, secrets replaced before a line is
// written. No I/O, no clock. Where the lines go is not decided here.
//
//      0.012 # connected to bbs.example
//      0.140 <- bbs login:
//      2.301 -> ann
//      2.350 <- Password:
//      5.007 -> [password]
//      5.120 <- Login incorrect
#pragma once

#include <hail/telnet/script.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hail::telnet {

/// The arrows are those of net::to_text(): "->" "<-" in clear, "~>" "<~" inside TLS, "#" for
/// remarks. Every line is escaped (net::escape), so one line of text is one line of the file.
///
/// What is typed becomes a line at Enter, also when it comes key by key; what the server has sent
/// of a line by then, its echo of the keys with it, is a line before that. A line's time is that of
/// its first octet for the server, of Enter for the user. A line of 4 KiB and more is written in
/// pieces.
///
/// Secrets become "[password]": what is typed as a secret; what is typed behind a password prompt,
/// up to Enter; and wherever they stand later, in either direction, the values that were typed so
/// (of three octets and more) and those of add_secret(). Not known to be one is a secret that is
/// typed before its prompt has come: name it by add_secret().
class Recorder {
 public:
  using Millis = std::chrono::milliseconds;

  /// Times count from `began`.
  explicit Recorder(Millis began = {}) : began_(began) {}

  /// A value that shall not stand anywhere; an empty one is none.
  void add_secret(std::string value);
  /// From here on the connection is encrypted, or is not.
  void set_tls(bool tls);

  /// Text of the session as it came.
  void heard(std::string_view text, Millis at);
  /// What the user typed or a script sent. CR, LF and CR LF are Enter.
  void typed(std::string_view text, Millis at, bool secret = false);
  /// What hail did: "connected to bbs.example". What the server has sent of a line comes first.
  void remark(std::string_view line, Millis at);
  /// The session is over: what is left is written.
  void finish(Millis at);

  /// The lines finished since the last call, each with its LF.
  std::string take() { return std::exchange(out_, {}); }

 private:
  enum class From : std::uint8_t { server, user, remark };

  void write(From from, Millis at, std::string_view line);
  void write_heard();
  void flush_heard(bool all);
  void key(char c, Millis at, bool secret);
  void enter(Millis at);
  void learn(std::string value);
  bool asks_password() const;
  std::size_t begun_secret(std::string_view line) const;

  Millis began_;
  bool tls_ = false;
  std::string out_;
  std::vector<std::string> secrets_;  // The longest first.
  std::size_t learned_ = 0;

  // From the server.
  std::string heard_;          // Of a line not finished.
  Millis heard_at_{};          // When its first octet came.
  bool written_part_ = false;  // The line's beginning was written: its end alone is no line.
  TextCleaner cleaner_;
  std::string prompt_;  // The end of the last line as a reader sees it.

  // From the user.
  std::string typed_;    // Of a line not finished; up to where hiding began.
  std::string hidden_;   // What follows it and is not written.
  bool hiding_ = false;  // Up to Enter.
  bool after_cr_ = false;
};

}  // namespace hail::telnet
