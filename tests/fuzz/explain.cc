// SPDX-License-Identifier: GPL-3.0-or-later
// Codes in any text, words of any octets, causes of any reply: nothing crashes, bounds hold, and
// each code that is found was in the text and can be explained.
#include "hail/probes/explain.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "hail/probes/cause.h"

using namespace hail;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto codes = probes::codes_in(text);
  if (codes.size() > 64) std::abort();
  for (const probes::CodeInText& code : codes) {
    if (code.text.size() > 1000) std::abort();
    if (text.find(code.enhanced) == std::string_view::npos) std::abort();
    if (!code.word.empty()) {
      const std::string words[] = {code.word};
      if (probes::find_explanations(words).found.empty()) std::abort();
      continue;
    }
    if (probes::explain_reply(code.code, code.enhanced).word.empty()) std::abort();
    (void)probes::reply_remark(code.code, code.enhanced);
    (void)probes::cause_of_reply(code.code, code.enhanced, code.text);
  }
  const std::string words[] = {std::string(text)};
  for (const probes::Explanation& row : probes::find_explanations(words).found) {
    if (row.word.empty() || row.title.empty() || row.reference.empty()) std::abort();
  }
  if (size > 0) (void)probes::cause_of_reply(400 + data[0], text.substr(0, 6), text);
  return 0;
}
