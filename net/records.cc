// SPDX-License-Identifier: GPL-3.0-or-later
// Rdata to values. No I/O, no clock. Every length is checked against what is there, and nothing may
// be left over: rdata that is too long is as malformed as rdata that is cut.
#include "hail/net/records.h"

#include <arpa/inet.h>
#include <fmt/core.h>

#include <optional>
#include <utility>

namespace hail::net {
namespace {

constexpr std::string_view cut_text = "is cut";
constexpr std::string_view surplus_text = "has bytes left over";
constexpr std::string_view compressed_text = "has a compressed or unknown label";
constexpr std::string_view long_name_text = "has a name of more than 255 bytes";
constexpr std::string_view empty_tag_text = "has an empty tag";
constexpr std::string_view length_text = "is neither 4 nor 16 bytes long";

/// Takes values from the front of rdata; remembers the first thing that is wrong with it.
class Reader {
 public:
  explicit Reader(std::string_view rdata) : left_(rdata) {}

  std::uint8_t byte() {
    const std::string_view one = bytes(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one[0]);
  }

  std::uint16_t number() {
    const std::uint8_t high = byte();
    return static_cast<std::uint16_t>(high << 8 | byte());
  }

  std::string_view bytes(std::size_t count) {
    if (count > left_.size()) {
      wrong(cut_text);
      return {};
    }
    const std::string_view taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
  }

  std::string_view rest() { return bytes(left_.size()); }
  bool at_end() const { return left_.empty() || !wrong_.empty(); }
  std::string name();

  void wrong(std::string_view what) {
    if (wrong_.empty()) wrong_ = what;
  }

  /// `value`, if all of the rdata was read and nothing was wrong.
  template <class T>
  Result<T> finish(std::string_view type, T value) {
    if (!left_.empty()) wrong(surplus_text);
    if (wrong_.empty()) return value;
    return tl::unexpected(
        Error{Errc::protocol, Phase::resolve, {}, fmt::format("the {} record {}", type, wrong_)});
  }

 private:
  std::string_view left_;
  std::string_view wrong_;
};

/// Master file form (RFC 1035 section 5.1), but with \DDD for dots as well, so that whoever splits
/// at dots finds the labels.
void append_label(std::string& into, std::string_view label) {
  for (const char c : label) {
    const auto value = static_cast<unsigned char>(c);
    if (value <= ' ' || value >= 127 || c == '.' || c == '\\') {
      into += fmt::format("\\{:03}", value);
    } else {
      into += c;
    }
  }
}

std::string Reader::name() {
  std::string text;
  std::size_t length = 1;
  for (;;) {
    const std::uint8_t size = byte();
    if (size == 0) break;
    if (size > 63) {
      wrong(compressed_text);
      break;
    }
    length += size + 1U;
    if (length > 255) {
      wrong(long_name_text);
      break;
    }
    if (!text.empty()) text += '.';
    append_label(text, bytes(size));
  }
  return text.empty() ? "." : text;
}

}  // namespace

Result<Mx> read_mx(std::string_view rdata) {
  Reader reader(rdata);
  Mx mx;
  mx.preference = reader.number();
  mx.host = reader.name();
  return reader.finish("MX", std::move(mx));
}

Result<Srv> read_srv(std::string_view rdata) {
  Reader reader(rdata);
  Srv srv;
  srv.priority = reader.number();
  srv.weight = reader.number();
  srv.port = reader.number();
  srv.target = reader.name();
  return reader.finish("SRV", std::move(srv));
}

Result<Tlsa> read_tlsa(std::string_view rdata) {
  Reader reader(rdata);
  Tlsa tlsa;
  tlsa.usage = reader.byte();
  tlsa.selector = reader.byte();
  tlsa.matching_type = reader.byte();
  tlsa.data = reader.rest();
  return reader.finish("TLSA", std::move(tlsa));
}

Result<Caa> read_caa(std::string_view rdata) {
  Reader reader(rdata);
  Caa caa;
  caa.flags = reader.byte();
  caa.tag = reader.bytes(reader.byte());
  if (caa.tag.empty()) reader.wrong(empty_tag_text);
  caa.value = reader.rest();
  return reader.finish("CAA", std::move(caa));
}

Result<std::vector<std::string>> read_txt(std::string_view rdata) {
  Reader reader(rdata);
  std::vector<std::string> strings;
  if (rdata.empty()) reader.wrong(cut_text);
  while (!reader.at_end()) strings.emplace_back(reader.bytes(reader.byte()));
  return reader.finish("TXT", std::move(strings));
}

Result<std::string> read_name(std::string_view rdata) {
  Reader reader(rdata);
  std::string text = reader.name();
  return reader.finish("name", std::move(text));
}

Result<std::string> read_address(std::string_view rdata) {
  Reader reader(rdata);
  char text[INET6_ADDRSTRLEN] = "";
  if (rdata.size() == 4 || rdata.size() == 16) {
    ::inet_ntop(rdata.size() == 4 ? AF_INET : AF_INET6, reader.rest().data(), text, sizeof text);
  } else {
    reader.wrong(length_text);
  }
  return reader.finish("address", std::string(text));
}

}  // namespace hail::net
