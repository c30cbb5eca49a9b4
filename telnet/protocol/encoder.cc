// SPDX-License-Identifier: GPL-3.0-or-later
// User input and messages to bytes. The doubling of IAC is decided here and nowhere else: once for
// text, once for payloads.
#include <hail/telnet/codec.h>

namespace hail::telnet {

namespace {

constexpr char iac = static_cast<char>(Command::iac);

// Appends `bytes` with every IAC doubled.
void append_doubled(std::string_view bytes, std::string& out) {
  for (;;) {
    const std::size_t mark = bytes.find(iac);
    if (mark == std::string_view::npos) break;
    out.append(bytes.substr(0, mark + 1)).push_back(iac);
    bytes.remove_prefix(mark + 1);
  }
  out.append(bytes);
}

}  // namespace

void Encoder::data(std::string_view input, std::string& out) {
  if (input.empty()) return;
  if (binary_) {
    if (held_cr_) out.push_back('\r');
    held_cr_ = false;
    append_doubled(input, out);
    return;
  }
  if (held_cr_ && input.front() != '\n') lone_cr(out);
  held_cr_ = false;
  while (!input.empty()) {
    const std::size_t mark = input.find_first_of("\r\n");
    append_doubled(input.substr(0, mark), out);
    if (mark == std::string_view::npos) return;
    const char octet = input[mark];
    input.remove_prefix(mark + 1);
    if (source_ == Source::keys) {
      if (octet == '\r') {
        end_line(out);
      } else {
        out.push_back('\n');
      }
    } else if (octet == '\n') {
      end_line(out);
    } else if (input.empty()) {
      held_cr_ = true;
    } else if (input.front() != '\n') {
      lone_cr(out);
    }
  }
}

void Encoder::finish(std::string& out) {
  if (!held_cr_) return;
  held_cr_ = false;
  if (binary_) {
    out.push_back('\r');
  } else {
    lone_cr(out);
  }
}

void Encoder::end_line(std::string& out) const {
  switch (eol_.value_or(source_ == Source::keys ? Eol::crnul : Eol::crlf)) {
    case Eol::crlf:
      out.append("\r\n");
      break;
    case Eol::crnul:
      out.append("\r\0", 2);
      break;
    case Eol::cr:
      out.push_back('\r');
      break;
    case Eol::lf:
      out.push_back('\n');
      break;
  }
}

// RFC 854 page 11: a carriage return that ends no line is CR NUL. A user who chose bare CR or LF
// as line end talks to a peer that does not know the rule.
void Encoder::lone_cr(std::string& out) const {
  if (source_ != Source::lines) {
    end_line(out);
  } else if (eol_ == Eol::cr || eol_ == Eol::lf) {
    out.push_back('\r');
  } else {
    out.append("\r\0", 2);
  }
}

void append_command(Command command, std::string& out) {
  append_command(static_cast<std::uint8_t>(command), out);
}

void append_command(std::uint8_t code, std::string& out) {
  out.push_back(iac);
  out.push_back(static_cast<char>(code));
}

void append_negotiation(Verb verb, std::uint8_t option, std::string& out) {
  append_command(static_cast<std::uint8_t>(verb), out);
  out.push_back(static_cast<char>(option));
}

void append_subnegotiation(std::uint8_t option, std::string_view payload, std::string& out) {
  const char number = static_cast<char>(option);
  append_command(Command::sb, out);
  append_doubled({&number, 1}, out);
  append_doubled(payload, out);
  append_command(Command::se, out);
}

}  // namespace hail::telnet
