// SPDX-License-Identifier: GPL-3.0-or-later
// PCRE2's interpreter, bounded by steps and by memory: the same on every machine.
#include "probes/telnet_pattern.h"

#include <cstdint>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdexcept>

namespace hail::probes {
namespace {

// A few milliseconds for one search.
constexpr std::uint32_t most_steps = 100'000;
constexpr std::uint32_t most_memory_kib = 1024;
constexpr std::uint32_t most_groups = 4;  // With the whole.

struct FreeContext {
  void operator()(pcre2_match_context* it) const { pcre2_match_context_free(it); }
};
struct FreeData {
  void operator()(pcre2_match_data* it) const { pcre2_match_data_free(it); }
};

PCRE2_SPTR octets(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

}  // namespace

TextPattern::TextPattern(std::string_view source) {
  constexpr std::uint32_t options =
      PCRE2_MULTILINE | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C;
  int error = 0;
  PCRE2_SIZE at = 0;
  pcre2_code* code = pcre2_compile(octets(source), source.size(), options, &error, &at, nullptr);
  if (code == nullptr) throw std::logic_error("no pattern: " + std::string(source));
  code_ = std::shared_ptr<const pcre2_real_code_8>(code, [](const pcre2_real_code_8* it) {
    pcre2_code_free(const_cast<pcre2_real_code_8*>(it));
  });
}

std::optional<std::vector<std::string_view>> TextPattern::find(std::string_view text) const {
  const std::unique_ptr<pcre2_match_context, FreeContext> context(
      pcre2_match_context_create(nullptr));
  const std::unique_ptr<pcre2_match_data, FreeData> data(
      pcre2_match_data_create(most_groups, nullptr));
  if (!context || !data) throw std::bad_alloc();
  pcre2_set_match_limit(context.get(), most_steps);
  pcre2_set_heap_limit(context.get(), most_memory_kib);
  const int found = pcre2_match(code_.get(), octets(text), text.size(), 0, PCRE2_NOTEMPTY,
                                data.get(), context.get());
  if (found < 0) return std::nullopt;
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
  std::vector<std::string_view> groups(most_groups);
  for (std::uint32_t i = 0; i < most_groups && i < static_cast<std::uint32_t>(found); ++i) {
    if (ends[2 * i] == PCRE2_UNSET || ends[2 * i] > ends[2 * i + 1]) continue;
    groups[i] = text.substr(ends[2 * i], ends[2 * i + 1] - ends[2 * i]);
  }
  return groups;
}

}  // namespace hail::probes
