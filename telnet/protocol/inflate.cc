// SPDX-License-Identifier: GPL-3.0-or-later
// zlib behind the limits: the one file of the protocol that knows it.
#include <fmt/format.h>
#include <hail/telnet/inflate.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace hail::telnet {

Inflater::Inflater(const InflateLimits& limits)
    : limits_(limits), stream_(std::make_unique<z_stream_s>().release()) {
  if (inflateInit2(stream_.get(), MAX_WBITS) != Z_OK) {
    fault_ = InflateFault{InflateFault::Kind::memory, "compressed stream: no memory"};
  }
}

Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

void Inflater::Closer::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

tl::expected<Inflater::Piece, InflateFault> Inflater::broken(InflateFault::Kind kind,
                                                             std::string detail) {
  fault_ = InflateFault{kind, std::move(detail)};
  return tl::unexpected(*fault_);
}

tl::expected<Inflater::Piece, InflateFault> Inflater::feed(std::string_view input,
                                                           std::string& out) {
  if (fault_) return tl::unexpected(*fault_);
  Piece piece;
  piece.ended = ended_;
  if (ended_) return piece;
  z_stream_s& zlib = *stream_;
  constexpr std::size_t most = std::numeric_limits<uInt>::max();
  const std::size_t given = std::min(input.size(), most);
  zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
  zlib.avail_in = static_cast<uInt>(given);
  const std::size_t begin = out.size();
  int result = Z_OK;
  while (result == Z_OK && out.size() - begin < limits_.output) {
    constexpr std::size_t step = 16 * 1024;
    const std::size_t room = std::min(step, limits_.output - (out.size() - begin));
    const std::size_t before = out.size();
    out.resize(before + room);
    zlib.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    zlib.avail_out = static_cast<uInt>(room);
    result = inflate(&zlib, Z_SYNC_FLUSH);
    out.resize(before + room - zlib.avail_out);
    if (zlib.avail_out != 0) break;  // All that the input holds has come out.
  }
  piece.taken = given - zlib.avail_in;
  total_in_ += piece.taken;
  total_out_ += out.size() - begin;
  piece.ended = ended_ = result == Z_STREAM_END;
  if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
    const bool memory = result == Z_MEM_ERROR;
    return broken(memory ? InflateFault::Kind::memory : InflateFault::Kind::corrupt,
                  fmt::format("compressed stream: {}", memory                ? "no memory"
                                                       : zlib.msg != nullptr ? zlib.msg
                                                                             : "not zlib's"));
  }
  if (total_out_ > limits_.grace && total_out_ / limits_.ratio > total_in_) {
    return broken(InflateFault::Kind::bomb,
                  fmt::format("compressed stream: {} octets out of {}", total_out_, total_in_));
  }
  piece.more = !ended_ && (out.size() - begin == limits_.output || piece.taken < input.size());
  return piece;
}

}  // namespace hail::telnet
