// SPDX-License-Identifier: GPL-3.0-or-later
// What went over the wire, in order, with times. Secrets never enter it: they are replaced as they
// are recorded, by the state of the conversation and not by a pattern.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "hail/net/time.h"

namespace hail::net {

class Transcript {
 public:
  enum class From { client, server, remark };

  struct Chunk {
    double s;          ///< Seconds since the transcript began.
    From from;         ///< Who sent it; `remark`: what hail did (connected, started TLS).
    std::string text;  ///< As sent, not escaped; a secret is already replaced.
    bool tls;          ///< Went through TLS.
  };

  explicit Transcript(TimePoint began) : began_(began) {}

  /// Appends; bytes of the same sender within one line are joined.
  void add(TimePoint at, From from, std::string_view bytes, bool tls);
  const std::vector<Chunk>& chunks() const { return chunks_; }
  /// Calls `change` for the text of each chunk from number `first` on, remarks excepted: for what a
  /// server says back of a secret.
  void edit(std::size_t first, const std::function<void(std::string&)>& change);

  /// While one of these lives, what the client sends is recorded as its label, with the line end
  /// kept: "[password]".
  class Secret {
   public:
    Secret(Transcript* transcript, std::string_view shown);
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

   private:
    Transcript* transcript_;
  };

 private:
  TimePoint began_;
  std::vector<Chunk> chunks_;
  std::string secret_shown_;
  bool secret_ = false;
  bool secret_begun_ = false;  // Its label stands in the transcript already.
};

/// The transcript as lines for people, arrows as swaks draws them: "->" "<-" in clear, "~>" "<~"
/// inside TLS, "#" for remarks; each line escaped.
std::string to_text(const Transcript& transcript);

}  // namespace hail::net
