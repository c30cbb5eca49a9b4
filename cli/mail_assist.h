// SPDX-License-Identifier: GPL-3.0-or-later
// Help for who talks to a mail server by hand: what could come next, what an unusual reply means,
// which lines are secrets, when TLS begins. Fills telnet's Assist; pure. One file a protocol.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hail/probes/probe.h"
#include "hail/telnet/assist.h"

namespace hail::cli {

enum class MailProtocol { smtp, pop3, imap };

/// By scheme, else by port: 25 465 587, 110 995, 143 993; empty for anything else.
std::optional<MailProtocol> mail_protocol(const probes::Target& target);

struct AssistFacts {
  std::string host;      ///< As typed.
  std::string address;   ///< Numeric; may be empty.
  std::string own_name;  ///< For EHLO.
  std::string program = "hail";
  std::string escape = "^]";  ///< In the classic notation.
  std::string tls;            ///< net::verdict() where TLS came first.
};

std::unique_ptr<telnet::Assist> mail_assist(MailProtocol protocol, AssistFacts facts);

std::unique_ptr<telnet::Assist> smtp_assist(AssistFacts facts);
std::unique_ptr<telnet::Assist> pop3_assist(AssistFacts facts);
std::unique_ptr<telnet::Assist> imap_assist(AssistFacts facts);

/// What we call ourselves: this host's own name if it is a full one, else `address` as a literal.
std::string own_name(const std::string& address);

}  // namespace hail::cli
