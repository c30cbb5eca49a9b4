// SPDX-License-Identifier: GPL-3.0-or-later
// The one attempt to log in.
#include "probes/login.h"

#include <stdexcept>

#include "hail/probes/dialog.h"
#include "hail/probes/mail.h"
#include "hail/probes/probe.h"

namespace hail::probes {

net::Task<AuthAnswer> Carrier::own_login(std::string name, const Login&) {
  throw std::logic_error("no such log-in: " + name);
  co_return AuthAnswer();
}

net::Task<bool> log_in(Dialog&, const Context&, Carrier&, std::vector<std::string>, MailFacts&) {
  co_return false;
}

void fail_login(const MailFacts&, Dialog&) {}

}  // namespace hail::probes
