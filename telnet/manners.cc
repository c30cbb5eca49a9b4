// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from the user's wishes and the options agreed on.
#include <hail/telnet/engine.h>
#include <hail/telnet/manners.h>

#include <algorithm>
#include <array>

namespace hail::telnet {

std::vector<Variable> exported(const Manners& manners) {
  constexpr std::array<std::string_view, 6> well_known = {"USER",    "JOB",        "ACCT",
                                                          "PRINTER", "SYSTEMTYPE", "DISPLAY"};
  std::vector<Variable> variables;
  for (const EnvironEntry& entry : manners.environ) {
    if (!entry.exported) continue;
    Variable variable;
    variable.name = entry.name;
    variable.value = entry.value;
    variable.user = std::find(well_known.begin(), well_known.end(), entry.name) == well_known.end();
    variables.push_back(std::move(variable));
  }
  return variables;
}

LineManner line_manner(const Engine& engine, const Manners& manners) {
  LineManner manner;
  const bool remote_echo = engine.on(Side::remote, option::echo);
  manner.linemode = engine.on(Side::local, option::linemode);
  manner.show = !remote_echo && manners.echo;
  if (manner.linemode) {
    manner.lines = engine.linemode().edit();
    manner.trap = engine.linemode().trapsig();
    return manner;
  }
  const bool go_ahead_off = engine.on(Side::remote, option::suppress_go_ahead);
  manner.lines =
      manners.editing == Manners::Editing::line ||
      (manners.editing == Manners::Editing::negotiated && !(remote_echo && go_ahead_off));
  manner.trap = manners.localchars.value_or(manner.lines);
  return manner;
}

}  // namespace hail::telnet
