// SPDX-License-Identifier: GPL-3.0-or-later
// The peer's compressed stream (COMPRESS2: RFC 1950) back to bytes, a bounded piece at a time. That
// it began is told by the engine's event; who reads on and when is the session's. No I/O, no clock.
//
//   while (!input.empty() || more) {
//     out.clear();
//     const auto piece = inflater.feed(input, out);       // an error: end the connection
//     input.remove_prefix(piece->taken);
//     engine.receive(out, now, sink);
//     more = piece->more;
//     if (piece->ended) { engine.end_compression(); break; }   // the rest of input is plain
//   }
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

struct z_stream_s;

namespace hail::telnet {

struct InflateLimits {
  std::size_t output = 64 * 1024;  ///< octets out of one call; at least 1
  /// More than `ratio` octets for one, once `grace` octets have come out in all, is a bomb. (zlib
  /// itself cannot do more than 1,032; a screen of blanks does some hundred for a while.)
  std::uint64_t ratio = 500;
  std::uint64_t grace = 16 * 1024 * 1024;
};

/// Why a stream cannot be read on.
struct InflateFault {
  enum class Kind : std::uint8_t {
    corrupt,  ///< no zlib stream, or a broken one: the peer broke the rules
    bomb,     ///< beyond InflateLimits::ratio
    memory,   ///< zlib got none
  };
  Kind kind = Kind::corrupt;
  std::string detail;  ///< one clause in plain words, without a full stop
};

/// One stream, from its first octet to its end. Movable.
class Inflater {
 public:
  explicit Inflater(const InflateLimits& limits = {});
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;
  ~Inflater();

  struct Piece {
    std::size_t taken = 0;  ///< octets of the input that were used
    bool more = false;      ///< the limit of output was met: call again, though no input be left
    bool ended = false;  ///< the stream is at its end; the input behind `taken` is not part of it
  };

  /// Appends to `out` what `input` holds, InflateLimits::output octets at most. A fault lasts; what
  /// had come out before stays good.
  tl::expected<Piece, InflateFault> feed(std::string_view input, std::string& out);

  std::uint64_t total_in() const { return total_in_; }
  std::uint64_t total_out() const { return total_out_; }

 private:
  struct Closer {
    void operator()(z_stream_s* stream) const;
  };
  tl::expected<Piece, InflateFault> broken(InflateFault::Kind kind, std::string detail);

  InflateLimits limits_;
  std::unique_ptr<z_stream_s, Closer> stream_;
  std::uint64_t total_in_ = 0;
  std::uint64_t total_out_ = 0;
  bool ended_ = false;
  std::optional<InflateFault> fault_;
};

}  // namespace hail::telnet
