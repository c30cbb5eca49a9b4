// SPDX-License-Identifier: GPL-3.0-or-later
// Recording with secrets replaced on entry, and the transcript as text.
#include "hail/net/transcript.h"

#include <fmt/core.h>

#include "hail/net/escape.h"

namespace hail::net {

void Transcript::add(TimePoint at, From from, std::string_view bytes, bool tls) {
  std::string text(bytes);
  if (secret_ && from == From::client) {
    // A secret sent in two pieces is still one: only its line end is let through.
    const bool ends = text.ends_with('\n');
    text = (secret_begun_ ? std::string() : secret_shown_) + (ends ? "\r\n" : "");
    secret_begun_ = !ends;
    if (text.empty()) return;
  }
  if (!chunks_.empty()) {
    Chunk& last = chunks_.back();
    const bool same_line = last.from == from && last.tls == tls && !last.text.empty() &&
                           last.text.back() != '\n' && from != From::remark;
    if (same_line) {
      last.text += text;
      return;
    }
  }
  chunks_.push_back({seconds(at - began_), from, std::move(text), tls});
}

void Transcript::edit(std::size_t first, const std::function<void(std::string&)>& change) {
  for (std::size_t i = first; i < chunks_.size(); ++i) {
    if (chunks_[i].from != From::remark) change(chunks_[i].text);
  }
}

Transcript::Secret::Secret(Transcript* transcript, std::string_view shown)
    : transcript_(transcript) {
  if (transcript_ == nullptr) return;
  transcript_->secret_shown_ = shown;
  transcript_->secret_ = true;
  transcript_->secret_begun_ = false;
}

Transcript::Secret::~Secret() {
  if (transcript_ != nullptr) transcript_->secret_ = false;
}

std::string to_text(const Transcript& transcript) {
  std::string text;
  for (const Transcript::Chunk& chunk : transcript.chunks()) {
    const char* arrow = "#";
    if (chunk.from == Transcript::From::client) arrow = chunk.tls ? "~>" : "->";
    if (chunk.from == Transcript::From::server) arrow = chunk.tls ? "<~" : "<-";
    std::string_view rest = chunk.text;
    while (!rest.empty()) {
      const std::size_t lf = rest.find('\n');
      std::string_view line = rest.substr(0, lf);
      rest = lf == std::string_view::npos ? std::string_view() : rest.substr(lf + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      text += fmt::format("{:>8.3f} {} {}\n", chunk.s, arrow, escape(line));
    }
  }
  return text;
}

}  // namespace hail::net
