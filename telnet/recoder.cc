// SPDX-License-Identifier: GPL-3.0-or-later
// By way of UTF-8, so that what stands for a refused character goes through the target's shifts as
// any text does, and so that one mark stands for one character. iconv refuses in three ways: no
// room (go on), a cut character (keep it), no character (replace it and go on).
#include "telnet/recoder.h"

#include <hail/telnet/charset.h>
#include <iconv.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace hail::telnet {
namespace {

// Sets that old systems and bulletin boards speak.
constexpr std::string_view others[] = {"ISO-8859-1", "ISO-8859-15", "CP437", "US-ASCII"};

constexpr std::string_view unknown = "\xef\xbf\xbd";
constexpr auto failed = static_cast<std::size_t>(-1);
using Buffer = std::array<char, 4096>;

/// Octets of the UTF-8 character at the beginning of well-formed text.
std::size_t length_of(std::string_view utf8) {
  std::size_t length = 1;
  while (length < utf8.size() && (static_cast<std::uint8_t>(utf8[length]) & 0xc0U) == 0x80)
    ++length;
  return length;
}

/// What the descriptor still holds, and its way back to the first state.
std::string_view flush(void* descriptor, Buffer& buffer) {
  char* at = buffer.data();
  std::size_t left = buffer.size();
  ::iconv(descriptor, nullptr, nullptr, &at, &left);
  return {buffer.data(), buffer.size() - left};
}

}  // namespace

// Empty would be the process's own, and behind a slash come orders to iconv, such as //IGNORE.
bool known_charset(const std::string& name) {
  return !name.empty() && name.find('/') == std::string::npos &&
         Recoder::make(name, "UTF-8") != nullptr;
}

std::string local_charset(std::string_view codeset) {
  const std::string name(codeset);
  const bool plain = same_charset(name, "ANSI_X3.4-1968") || same_charset(name, "US-ASCII");
  return plain || !known_charset(name) ? std::string() : name;
}

std::vector<std::string> offered_charsets(const std::string& local) {
  if (local.empty()) return {"UTF-8"};
  std::vector<std::string> names = {"UTF-8"};
  if (!same_charset(local, "UTF-8")) names.push_back(local);
  for (const std::string_view name : others) {
    if (!same_charset(name, local)) names.emplace_back(name);
  }
  return names;
}

void Recoder::Close::operator()(void* descriptor) const {
  ::iconv_close(descriptor);
}

Recoder::Descriptor Recoder::open(const std::string& from, const std::string& to) {
  const iconv_t opened = ::iconv_open(to.c_str(), from.c_str());
  const auto invalid = reinterpret_cast<iconv_t>(static_cast<std::intptr_t>(-1));
  return Descriptor(opened == invalid ? nullptr : opened);
}

std::unique_ptr<Recoder> Recoder::make(const std::string& from, const std::string& to) {
  Descriptor decoder = open(from, "UTF-8");
  if (!decoder) return nullptr;
  Descriptor encoder;
  if (!same_charset(to, "UTF-8")) {
    encoder = open("UTF-8", to);
    if (!encoder) return nullptr;
  }
  return std::unique_ptr<Recoder>(new Recoder(std::move(decoder), std::move(encoder)));
}

void Recoder::convert(std::string_view in, std::string& out) {
  constexpr std::size_t longest_character = 16;
  std::string text = std::exchange(cut_, {});
  text += in;
  char* at = text.data();
  std::size_t left = text.size();
  while (left > 0) {
    Buffer buffer;
    char* out_at = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t result = ::iconv(decoder_.get(), &at, &left, &out_at, &room);
    const int problem = errno;
    encode({buffer.data(), buffer.size() - room}, out);
    if (result != failed || problem == E2BIG) continue;
    if (problem == EINVAL && left < longest_character) {
      cut_.assign(at, left);
      return;
    }
    encode(unknown, out);
    // ISO-2022-CN-EXT is refused with its last octet already taken.
    if (left == 0) return;
    ++at;
    --left;
  }
}

// `utf8` is whole characters: iconv made it.
void Recoder::encode(std::string_view utf8, std::string& out) {
  if (!encoder_) {
    out += utf8;
    return;
  }
  char* at = const_cast<char*>(utf8.data());  // iconv's type is older than const; it only reads.
  std::size_t left = utf8.size();
  while (left > 0) {
    Buffer buffer;
    char* out_at = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t result = ::iconv(encoder_.get(), &at, &left, &out_at, &room);
    const int problem = errno;
    out.append(buffer.data(), buffer.size() - room);
    if (result != failed || problem == E2BIG) continue;
    if (left == 0) return;
    const std::size_t refused = length_of({at, left});
    replace({at, refused}, out);
    at += refused;
    left -= refused;
  }
}

// A set without "?" gets nothing.
void Recoder::replace(std::string_view refused, std::string& out) {
  if (refused == unknown) {
    encode("?", out);
  } else if (refused != "?") {
    encode(unknown, out);
  }
}

void Recoder::finish(std::string& out) {
  Buffer buffer;
  encode(flush(decoder_.get(), buffer), out);
  for (std::size_t i = 0; i < cut_.size(); ++i) encode(unknown, out);
  cut_.clear();
  if (encoder_) out += flush(encoder_.get(), buffer);
}

}  // namespace hail::telnet
