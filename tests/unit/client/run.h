// SPDX-License-Identifier: GPL-3.0-or-later
// hail as a child that is watched: what it prints, how much memory and processor time it takes. And
// what hostile servers need beside unit/cli/server.h: pieces, urgent octets, both ways at once.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "unit/cli/server.h"

namespace hail::tests {

using Socket = Poco::Net::StreamSocket;

/// How a run ended.
struct Finished {
  int status = -1;  ///< Exit status, or 128 + the signal.
  std::string out;
  std::string err;
  long peak_kb = 0;        ///< Most resident memory, in KiB.
  double processor_s = 0;  ///< User and system time.
};

/// The most that hail may have resident (requirement 6), in KiB; under sanitizers no bound at all.
extern const long most_resident_kb;

class Run {
 public:
  /// Starts `hail WORDS`. Standard input is a pipe that ends with `input` unless `input_stays`.
  /// `environment` ("NAME=VALUE") is all that it gets beside PATH, HOME, TERM and LC_ALL.
  explicit Run(std::vector<std::string> words, std::string_view input = {},
               bool input_stays = false, std::vector<std::string> environment = {});
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run();

  pid_t pid() const { return child_; }
  void type(std::string_view text) const;
  void end_input();
  void send_signal(int number);
  /// What it has printed so far.
  std::string out() const;
  std::string err() const;
  /// Waits until `text` is in one of the two; false when that takes more than 20 s.
  bool prints(std::string_view text) const;
  /// Waits for its end, at most `within`; then it is killed, which is status 137.
  Finished wait(std::chrono::seconds within = std::chrono::seconds(60));

 private:
  struct Files;
  std::unique_ptr<Files> files_;
  int input_ = -1;
  pid_t child_ = -1;
  long peak_kb_ = 0;  // As of the last signal.
};

/// Runs hail against a server that does `serve`. Its input ends behind `input`; without any it does
/// not end, so that only the server ends the session.
Finished against(const std::function<void(Socket&)>& serve, std::vector<std::string> flags,
                 const std::string& scheme = "telnet://", std::string_view input = {},
                 std::vector<std::string> environment = {});

/// Everything until `end` has come, or the client has ended its side.
std::string heard_until(Socket& socket, std::string_view end);
/// Ends our side in order and gives what else the client says, so that no octet is left unread,
/// which would make a reset of the end.
std::string finish(Socket& socket);
/// Sends what the client can only answer after all before it was seen to; gives what it has said
/// up to that answer, without it.
std::string settled(Socket& socket);
/// Sends `text` with its last octet urgent.
void say_urgent(Socket& socket, std::string_view text);
/// Says `text` piece by piece, each in a segment of its own as far as that can be had.
void say_in_pieces(Socket& socket, std::string_view text,
                   const std::function<std::size_t()>& next_size);
/// Repeats `storm` as fast as it is taken, for `duration`; gives what the client says meanwhile.
std::string storm_for(Socket& socket, std::string_view storm, std::chrono::milliseconds duration);

/// How often `part` is in `whole`.
std::size_t count(std::string_view whole, std::string_view part);

}  // namespace hail::tests
