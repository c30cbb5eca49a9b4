// SPDX-License-Identifier: GPL-3.0-or-later
// ENVIRON, the older form: BSD exchanged VAR and VALUE, RFC 1571 tells how to find out. A SEND that
// names variables shows which marks its sender means; without names, RFC 1408's are used, and the
// reader can tell them by the first one. No INFO: nothing would tell the marks.
#include "telnet/protocol/options/environ.h"
#include "telnet/protocol/options/rows.h"

namespace hail::telnet::options {

namespace {

std::optional<std::string> asked(const Question& question) {
  return environ_answer(question.payload, question.facts, environ_marks_of(question.payload));
}

std::string shown(std::string_view payload) {
  return environ_shown(payload, environ_marks_of(payload));
}

}  // namespace

constinit const OptionRow old_environ = {
    .code = option::old_environ,
    .name = "ENVIRON",
    .source = "RFC 1408",
    .local = Policy::accept,
    .remote = Policy::refuse,
    .yields_to = option::new_environ,
    .asked = asked,
    .shown = shown,
};

}  // namespace hail::telnet::options
