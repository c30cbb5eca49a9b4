// SPDX-License-Identifier: GPL-3.0-or-later
// PCRE2, its interpreter: bounded by steps and by memory, the same on every machine.
#include "telnet/script_pattern.h"

#include <cstdint>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <fmt/core.h>
#include <hail/net/escape.h>
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <utility>

namespace hail::telnet {
namespace {

// Some 50 ms for one search; what people write stays far below, with 64 KiB of text too.
constexpr std::uint32_t most_steps = 1'000'000;
constexpr std::uint32_t most_memory_kib = 8 * 1024;
constexpr std::uint32_t most_nesting = 50;

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* it) const { Free(it); }
};
using CompileContext = std::unique_ptr<pcre2_compile_context,
                                       Freed<pcre2_compile_context, pcre2_compile_context_free>>;
using MatchContext =
    std::unique_ptr<pcre2_match_context, Freed<pcre2_match_context, pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Freed<pcre2_match_data, pcre2_match_data_free>>;

PCRE2_SPTR octets(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

// The outermost match's begin and end are all that is wanted.
struct Search {
  MatchContext context{pcre2_match_context_create(nullptr)};
  MatchData data{pcre2_match_data_create(1, nullptr)};
};

}  // namespace

tl::expected<Pattern, std::string> Pattern::compile(std::string_view source, bool caseless) {
  const CompileContext context(pcre2_compile_context_create(nullptr));
  if (!context) throw std::bad_alloc();
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_set_parens_nest_limit(context.get(), most_nesting);
  pcre2_set_max_pattern_length(context.get(), longest);
  const std::uint32_t options =
      PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C | (caseless ? PCRE2_CASELESS : 0);
  int error = 0;
  PCRE2_SIZE at = 0;
  pcre2_code* code =
      pcre2_compile(octets(source), source.size(), options, &error, &at, context.get());
  if (code == nullptr) {
    std::array<PCRE2_UCHAR, 120> words{};
    pcre2_get_error_message(error, words.data(), words.size());
    const std::string_view clause(reinterpret_cast<const char*>(words.data()));
    return tl::unexpected(fmt::format("{}, at \"{}\"", clause,
                                      net::escape(source.substr(std::min(at, source.size())), 20)));
  }
  return Pattern(std::shared_ptr<const pcre2_real_code_8>(code, [](const pcre2_real_code_8* it) {
    pcre2_code_free(const_cast<pcre2_real_code_8*>(it));
  }));
}

tl::expected<std::optional<Pattern::Match>, Pattern::TooCostly> Pattern::find(
    std::string_view text) const {
  const Search search;
  if (!search.context || !search.data) throw std::bad_alloc();
  pcre2_set_match_limit(search.context.get(), most_steps);
  pcre2_set_heap_limit(search.context.get(), most_memory_kib);
  const int found = pcre2_match(code_.get(), octets(text), text.size(), 0, PCRE2_NOTEMPTY,
                                search.data.get(), search.context.get());
  if (found == PCRE2_ERROR_NOMATCH) return std::optional<Match>();
  if (found < 0) return tl::unexpected(TooCostly{});
  const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(search.data.get());
  // \K can move the begin behind what was compared.
  return std::optional<Match>(Match{std::min(ends[0], ends[1]), ends[1]});
}

}  // namespace hail::telnet
