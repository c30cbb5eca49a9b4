// SPDX-License-Identifier: GPL-3.0-or-later
// From flags to what the libraries are asked: how to connect, whom to ask for names, how to do TLS,
// how to probe. Shared by every command that connects. Files are looked at here, so that a wrong
// one is a usage error and no failure of the peer.
#pragma once

#include "cli/arguments.h"
#include "hail/net/dialer.h"
#include "hail/net/resolver.h"
#include "hail/net/tls.h"
#include "hail/probes/probe.h"

namespace hail::cli {

Usage<net::DialOptions> dial_options(const Arguments& arguments);
Usage<net::ResolverOptions> resolver_options(const Arguments& arguments);
/// `name` stays empty unless --name was given.
Usage<net::TlsOptions> tls_options(const Arguments& arguments);
probes::TlsMode tls_mode(const Arguments& arguments);
Usage<probes::Plan> probe_plan(const Arguments& arguments);
/// Who logs in, if anybody; `host` is named when the password is asked for. The error's text is
/// empty where the user interrupted that question.
Usage<std::optional<probes::Login>> login(const Arguments& arguments, const std::string& host);
probes::FailOn fail_on(const Arguments& arguments);

}  // namespace hail::cli
