// SPDX-License-Identifier: GPL-3.0-or-later
// The subcommands, in the order of the help.
#include "cli/commands.h"

#include <fmt/core.h>

#include "cli/arguments.h"
#include "cli/flags.h"
#include "cli/nearest.h"

namespace hail::cli {
namespace {

// clang-format off
constexpr Example telnet_examples[] = {
    {"hail telnet bbs.example.org", "port 23; ^] then ? for the command mode"},
    {"hail telnet mx1.example.net 25", "a mail server by hand, explained"},
    {"printf 'QUIT\\r\\n' | hail mx1.example.net 25", "all it says, to the end"},
};
constexpr Example banner_examples[] = {
    {"hail banner mx1.example.net", "ten usual ports of one host"},
    {"hail banner mx1.example.net 25", "one port"},
    {"hail banner telnet://192.0.2.8 imaps://192.0.2.9", "negotiation and TLS"},
    {"hail banner --port 22,25 --json - < hosts.txt", "a list, as JSON"},
};
constexpr Example smtp_examples[] = {
    {"hail smtp mx1.example.net", "port 25, STARTTLS if offered"},
    {"hail smtp smtps://mail.example.net", "port 465, TLS from the first byte"},
    {"hail smtp --user alice submission://mail.example.net", "log in, on port 587"},
};
constexpr Example lmtp_examples[] = {
    {"hail lmtp mailbox.example.net", "port 24"},
    {"hail lmtp unix:/run/dovecot/lmtp", "a Unix socket"},
    {"hail lmtp --rcpt bob@example.net mailbox.example.net", "would bob get mail?"},
};
constexpr Example pop3_examples[] = {
    {"hail pop3 pop.example.net", "port 110, STLS if offered"},
    {"hail pop3 --user alice pop3s://pop.example.net", "log in, on port 995"},
};
constexpr Example imap_examples[] = {
    {"hail imap imap.example.net", "port 143, STARTTLS if offered"},
    {"hail imap --user alice imaps://imap.example.net", "log in, on port 993"},
    {"hail imap --user alice --idle 60 imap.example.net", "and wait for a wake-up"},
};
constexpr Example sieve_examples[] = {
    {"hail sieve imap.example.net", "port 4190, STARTTLS if offered"},
    {"hail sieve --user alice imap.example.net", "log in, and count the scripts"},
};
constexpr Example cert_examples[] = {
    {"hail cert www.example.net imap.example.net:143", "TLS, and STARTTLS by port"},
    {"hail cert --tls-versions --each-key mx1.example.net:25", "all that is there"},
    {"hail cert --nagios --expiry-warning 21 smtp://mx1.example.net", "for monitoring"},
};
constexpr Example explain_examples[] = {
    {"hail explain 550 5.7.26", "a server's reply, and what to do"},
    {"hail explain DMARC", "a record, a keyword, a protocol"},
    {"hail explain smtp.starttls.missing", "a finding: who is hurt, and what to do"},
    {"hail explain - < bounce.eml", "every code in a bounce or a log"},
};
constexpr Example demo_examples[] = {
    {"hail demo", "every command, on servers inside hail; no network"},
    {"hail demo --serve", "keep those servers up and print their ports"},
};
constexpr Example schema_examples[] = {
    {"hail schema smtp", "of the JSON that hail smtp prints"},
};
constexpr Example completion_examples[] = {
    {"source <(hail completion bash)", "in this shell; zsh likewise"},
    {"hail completion fish | source", ""},
};
constexpr Example help_examples[] = {
    {"hail help smtp", "the manual page of hail smtp"},
};

constexpr Command rows[] = {
    {"telnet", "talk", "[HOST [PORT]]", "open an interactive Telnet session", in_telnet, telnet_examples, "", "", "hail-telnet", telnet_main},
    {"banner", "ports", "TARGET...", "what ports say first, Telnet and TLS answered", in_banner, banner_examples, "a target", "hail banner mx1.example.net 25", "hail-banner", banner_main},
    {"smtp", "ports", "TARGET...", "test SMTP ports: greeting, EHLO, TLS, log-in", in_smtp, smtp_examples, "a target", "hail smtp mx1.example.net", "hail-smtp", smtp_main},
    {"lmtp", "ports", "TARGET...", "test LMTP ports, where mail enters mailboxes", in_lmtp, lmtp_examples, "a target", "hail lmtp mailbox.example.net", "hail-lmtp", lmtp_main},
    {"pop3", "ports", "TARGET...", "test POP3 ports: greeting, CAPA, TLS, log-in", in_pop3, pop3_examples, "a target", "hail pop3 pop.example.net", "hail-pop3", pop3_main},
    {"imap", "ports", "TARGET...", "test IMAP ports: greeting, capabilities, TLS, log-in", in_imap, imap_examples, "a target", "hail imap imap.example.net", "hail-imap", imap_main},
    {"sieve", "ports", "TARGET...", "test ManageSieve ports: capabilities, TLS, log-in", in_sieve, sieve_examples, "a target", "hail sieve imap.example.net", "hail-sieve", sieve_main},
    {"cert", "ports", "TARGET...", "the certificate of any TLS or STARTTLS port", in_cert, cert_examples, "a target", "hail cert mx1.example.net:25", "hail-cert", cert_main},
    {"explain", "tools", "WORD...", "say what a code, a word or a finding means", in_explain, explain_examples, "a word", "hail explain 550 5.7.26", "hail-explain", explain_main},
    {"demo", "tools", "", "show hail at work on servers of its own", in_demo, demo_examples, "", "", "hail-demo", demo_main},
    {"schema", "tools", "COMMAND", "print the JSON Schema of a command's objects", in_schema, schema_examples, "the name of a command", "hail schema smtp", "hail", schema_main},
    {"completion", "tools", "bash|zsh|fish", "print the completion for a shell", in_completion, completion_examples, "the name of a shell", "hail completion bash", "hail", completion_main},
    {"help", "tools", "[COMMAND]", "open the manual page", in_help, help_examples, "", "", "hail", help_main},
};
// clang-format on

std::string_view called = "hail";

}  // namespace

std::span<const Command> commands() {
  return rows;
}

const Command* find_command(std::string_view name) {
  for (const Command& row : rows) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

UsageError unknown_command(std::string_view name) {
  std::vector<std::string_view> names;
  std::string all;
  for (const Command& row : rows) {
    names.push_back(row.name);
    all += fmt::format("{}{}", all.empty() ? "" : ", ", row.name);
  }
  const std::string_view near = nearest(name, names);
  return {fmt::format("no such command: {}", name),
          near.empty() ? "there are " + all : fmt::format("did you mean {}?", near)};
}

std::string_view program() {
  return called;
}
void set_program(std::string_view name) {
  called = name;
}

}  // namespace hail::cli
