// SPDX-License-Identifier: GPL-3.0-or-later
// NEW-ENVIRON: the exported variables, by default none, to a server that asks; INFO when the user
// changes them later. Agreeing tells nothing by itself.
#include "telnet/protocol/options/environ.h"
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::optional<std::string> asked(const Question& question) {
  return environ_answer(question.payload, question.facts, {});
}

std::optional<std::string> changed(const Facts& before, const Facts& now) {
  return environ_info(before, now, {});
}

std::string shown(std::string_view payload) {
  return environ_shown(payload, {});
}

}  // namespace

constinit const OptionRow new_environ = {
    .code = option::new_environ,
    .name = "NEW-ENVIRON",
    .source = "RFC 1572",
    .local = Policy::accept,
    .remote = Policy::refuse,
    .changed = changed,
    .asked = asked,
    .shown = shown,
};

}  // namespace hail::telnet::options
