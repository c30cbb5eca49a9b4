// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a trace. Peer bytes in them are escaped or hexadecimal, always.
#include "telnet/tracer.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "hail/telnet/trace.h"

namespace hail::telnet {
namespace {

// The classic clients print 32 octets a line.
constexpr std::size_t octets_a_line = 32;

std::string_view way(Direction direction) {
  return direction == Direction::sent ? "sent" : "received";
}

std::string hexadecimal(std::string_view bytes, std::string_view between) {
  std::string text;
  for (const char octet : bytes) {
    if (!text.empty()) text += between;
    text += fmt::format("{:02x}", static_cast<unsigned char>(octet));
  }
  return text;
}

}  // namespace

void Tracer::option(Direction direction, const Event& event, net::TimePoint now) {
  if (!manners_->options) return;
  const std::string words = trace_line(direction, event);
  if (!json_) {
    line(words);
    return;
  }
  line(fmt::format(R"({{"s":{:.4f},"way":"{}","event":"{}"}})", net::seconds(now - began_),
                   way(direction), escaped(words)));
}

void Tracer::dump(Direction direction, std::string_view what, std::string_view bytes,
                  net::TimePoint now) {
  if (json_) {
    line(fmt::format(R"({{"s":{:.4f},"way":"{}","{}":"{}"}})", net::seconds(now - began_),
                     way(direction), what, hexadecimal(bytes, "")));
    return;
  }
  const char arrow = direction == Direction::sent ? '>' : '<';
  for (std::size_t at = 0; at < bytes.size(); at += octets_a_line) {
    const std::string_view piece = bytes.substr(at, octets_a_line);
    std::string text = fmt::format("{} 0x{:x}\t{}", arrow, at,
                                   hexadecimal(piece, manners_->prettydump ? " " : ""));
    if (manners_->prettydump) text += fmt::format("\t{}", escaped(piece));
    line(text);
  }
}

void Tracer::line(const std::string& text) {
  if (manners_->trace_file != open_name_) {
    open_name_ = manners_->trace_file;
    file_ = open_name_.empty() ? File() : open_private(open_name_);
    if (!open_name_.empty() && file_ == nullptr) {
      std::fputs(fmt::format("cannot write the trace into {}\r\n", escaped(open_name_)).c_str(),
                 stderr);
    }
  }
  if (file_ != nullptr) {
    std::fputs((text + "\n").c_str(), file_.get());
    std::fflush(file_.get());
    return;
  }
  if (!open_name_.empty()) return;
  // In character mode a line feed alone would leave the cursor where it is.
  std::fputs((text + (::isatty(STDERR_FILENO) == 1 ? "\r\n" : "\n")).c_str(), stderr);
}

}  // namespace hail::telnet
