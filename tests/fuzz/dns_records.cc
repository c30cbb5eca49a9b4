// SPDX-License-Identifier: GPL-3.0-or-later
// Every reader of rdata on any bytes: no crash, no read beyond the end, and names of printable
// ASCII alone whatever the labels held.
#include <cstdint>
#include <cstdlib>

#include "hail/net/records.h"

namespace {

void must_be_printable(const std::string& name) {
  for (const char c : name) {
    if (c <= ' ' || c >= 127) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hail::net;
  const std::string_view rdata(reinterpret_cast<const char*>(data), size);
  if (const auto mx = read_mx(rdata)) must_be_printable(mx->host);
  if (const auto srv = read_srv(rdata)) must_be_printable(srv->target);
  if (const auto name = read_name(rdata)) must_be_printable(*name);
  if (const auto address = read_address(rdata)) must_be_printable(*address);
  if (const auto tlsa = read_tlsa(rdata); tlsa && tlsa->data.size() + 3 != size) std::abort();
  if (const auto caa = read_caa(rdata); caa && caa->tag.size() + caa->value.size() + 2 != size) {
    std::abort();
  }
  if (const auto strings = read_txt(rdata)) {
    std::size_t total = 0;
    for (const std::string& each : *strings) total += each.size() + 1;
    if (total != size) std::abort();
  }
  return 0;
}
