// SPDX-License-Identifier: GPL-3.0-or-later
// Terminal output to text: a terminal's parser (ECMA-48 section 5) that draws nothing.
#include <hail/telnet/script.h>

namespace hail::telnet {
namespace {

// A terminal would wait for ever for the end of a control string; a script must not be made blind.
constexpr std::size_t longest_string = std::size_t{4} * 1024;

constexpr char bell = '\x07';
constexpr char cancel = '\x18';
constexpr char substitute = '\x1a';
constexpr char escape_character = '\x1b';

bool within(char c, char first, char last) {
  return c >= first && c <= last;
}
bool is_control(char c) {
  return within(c, '\0', '\x1f');
}

}  // namespace

void TextCleaner::feed(std::string_view text, std::string& out) {
  for (const char c : text) octet(c, out);
}

void TextCleaner::octet(char c, std::string& out) {
  switch (state_) {
    case State::text:
      return in_text(c, out);
    case State::escape:
      return after_escape(c, out);
    case State::intermediate:
    case State::csi: {
      const char last = state_ == State::csi ? '\x3f' : '\x2f';
      if (within(c, '\x20', last) && ++string_size_ < longest_string) return;
      state_ = State::text;
      // A final octet ends the sequence; what cannot stand in one breaks it off.
      if (!within(c, '\x20', '\x7e')) in_text(c, out);
      return;
    }
    case State::string:
      return in_string(c);
    case State::string_escape:
      state_ = State::text;
      if (c != '\\') after_escape(c, out);
      return;
  }
}

void TextCleaner::in_text(char c, std::string& out) {
  switch (c) {
    case escape_character:
      state_ = State::escape;
      return;
    case '\r':
      held_cr_ = true;
      return;
    case '\n':
      held_cr_ = false;
      line_empty_ = true;
      out += c;
      return;
    default:
      if ((is_control(c) && c != '\t' && c != '\b') || c == '\x7f') return;
      break;
  }
  if (held_cr_ && !line_empty_) out += '\n';
  if (held_cr_) line_empty_ = true;
  held_cr_ = false;
  if (c != '\b') line_empty_ = false;
  out += c;
}

void TextCleaner::after_escape(char c, std::string& out) {
  string_size_ = 0;
  if (c == '[') {
    state_ = State::csi;
  } else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_') {
    state_ = State::string;
  } else if (within(c, '\x20', '\x2f')) {
    state_ = State::intermediate;
  } else {
    state_ = State::text;
    if (!within(c, '\x30', '\x7e')) in_text(c, out);
  }
}

void TextCleaner::in_string(char c) {
  if (c == escape_character) {
    state_ = State::string_escape;
  } else if (c == bell || c == cancel || c == substitute || ++string_size_ == longest_string) {
    state_ = State::text;
  }
}

void append_seen(std::string_view cleaned, std::string& onto) {
  while (!cleaned.empty()) {
    const std::size_t run = cleaned.find('\b');
    onto += cleaned.substr(0, run);
    if (run == std::string_view::npos) return;
    if (!onto.empty() && onto.back() != '\n') onto.pop_back();
    cleaned.remove_prefix(run + 1);
  }
}

}  // namespace hail::telnet
