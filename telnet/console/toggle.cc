// SPDX-License-Identifier: GPL-3.0-or-later
// `toggle`, and what each switch does. Plain ones are flags of the manners, which the client reads
// after every command; BINARY is negotiated at once.
#include "telnet/console/toggle.h"

#include <fmt/format.h>
#include <hail/telnet/engine.h>

#include <algorithm>

namespace hail::telnet::console {

namespace {

constexpr std::string_view no_debug =
    "SO_DEBUG does nothing on today's systems: use 'toggle options' or 'toggle netdata'.\n";

// ---- BINARY, in the words of the classic clients ----

struct Binary {
  bool in;
  bool out;
  std::string_view already_on, already_off, turning_on, turning_off;
};
constexpr Binary both{true,
                      true,
                      "Already operating in binary mode with remote host.\n",
                      "Already in network ascii mode with remote host.\n",
                      "Negotiating binary mode with remote host.\n",
                      "Negotiating network ascii mode with remote host.\n"};
constexpr Binary inwards{true,
                         false,
                         "Already receiving in binary mode.\n",
                         "Already receiving in network ascii mode.\n",
                         "Negotiating binary mode on input.\n",
                         "Negotiating network ascii mode on input.\n"};
constexpr Binary outwards{false,
                          true,
                          "Already transmitting in binary mode.\n",
                          "Already transmitting in network ascii mode.\n",
                          "Negotiating binary mode on output.\n",
                          "Negotiating network ascii mode on output.\n"};

struct Directions {
  bool all_on = true;
  bool all_off = true;
};
Directions directions(const Engine& engine, const Binary& binary) {
  Directions now;
  for (const Side side : {Side::remote, Side::local}) {
    if (!(side == Side::remote ? binary.in : binary.out)) continue;
    (wanted(engine, side, option::binary) ? now.all_off : now.all_on) = false;
  }
  return now;
}

template <const Binary& binary>
bool binary_state(const Call& call) {
  const Session* session = call.telnet();
  return session != nullptr && directions(session->engine(), binary).all_on;
}

template <const Binary& binary>
std::string put_binary(const Call& call, bool on) {
  Session* session = call.telnet();
  if (session == nullptr) return missing(call).text;
  const Directions now = directions(session->engine(), binary);
  if (on ? now.all_on : now.all_off)
    return std::string(on ? binary.already_on : binary.already_off);
  if (binary.in) want(*session, Side::remote, option::binary, on);
  if (binary.out) want(*session, Side::local, option::binary, on);
  return std::string(on ? binary.turning_on : binary.turning_off);
}

// ---- the others that are no plain flags ----

std::string put_crlf(const Call& call, bool on) {
  call.manners().crlf = on;
  return on ? "Will send carriage returns as telnet <CR><LF>.\n"
            : "Will send carriage returns as telnet <CR><NUL>.\n";
}
bool crlf_state(const Call& call) {
  return call.manners().crlf;
}

bool traps(const Call& call) {
  const Session* session = call.telnet();
  if (session == nullptr) return call.manners().localchars.value_or(true);
  return line_manner(session->engine(), call.manners()).trap;
}
std::string put_localchars(const Call& call, bool on) {
  call.manners().localchars = on;
  return {};
}

/// The login name is a variable as any other: it goes to a server when it is exported.
EnvironEntry* user(const Call& call) {
  std::vector<EnvironEntry>& all = call.manners().environ;
  const auto at = std::find_if(all.begin(), all.end(),
                               [](const EnvironEntry& entry) { return entry.name == "USER"; });
  return at == all.end() ? nullptr : &*at;
}
bool autologin_state(const Call& call) {
  const EnvironEntry* entry = user(call);
  return entry != nullptr && entry->exported;
}
std::string put_autologin(const Call& call, bool on) {
  EnvironEntry* entry = user(call);
  if (entry == nullptr)
    return on ? "There is no login name: say 'environ define USER NAME'.\n" : "";
  entry->exported = on;
  tell_facts(call);
  return {};
}

template <Manners::Backspace way>
bool backspace_state(const Call& call) {
  return call.manners().backspace == way;
}
template <Manners::Backspace way>
std::string put_backspace(const Call& call, bool on) {
  Manners::Backspace& backspace = call.manners().backspace;
  if (on) {
    backspace = way;
  } else if (backspace == way) {
    backspace = Manners::Backspace::as_is;
  }
  return {};
}

constexpr auto always_del = Manners::Backspace::always_del;
constexpr auto always_bs = Manners::Backspace::always_bs;

constexpr ToggleRow rows[] = {
    {.name = "autoflush",
     .help = "flushing of output when sending interrupt characters",
     .action = "flush output when sending interrupt characters",
     .flag = &Manners::autoflush},
    {.name = "autosynch",
     .help = "automatic sending of interrupt characters in urgent mode",
     .action = "send interrupt characters in urgent mode",
     .flag = &Manners::autosynch},
    {.name = "autologin",
     .help = "automatic sending of login and/or authentication info",
     .action = "send login name and/or authentication information",
     .state = autologin_state,
     .put = put_autologin},
    {.name = "authdebug", .help = "(not built in)", .action = "", .refusal = no_authentication},
    {.name = "autoencrypt", .help = "(not built in)", .action = "", .refusal = no_encryption},
    {.name = "autodecrypt", .help = "(not built in)", .action = "", .refusal = no_encryption},
    {.name = "verbose_encrypt", .help = "(not built in)", .action = "", .refusal = no_encryption},
    {.name = "encdebug", .help = "(not built in)", .action = "", .refusal = no_encryption},
    {.name = "skiprc",
     .help = "don't read ~/.telnetrc file",
     .action = "skip reading of ~/.telnetrc file",
     .flag = &Manners::skiprc},
    {.name = "binary",
     .help = "sending and receiving of binary data",
     .action = "",
     .state = binary_state<both>,
     .put = put_binary<both>},
    {.name = "inbinary",
     .help = "receiving of binary data",
     .action = "",
     .state = binary_state<inwards>,
     .put = put_binary<inwards>},
    {.name = "outbinary",
     .help = "sending of binary data",
     .action = "",
     .state = binary_state<outwards>,
     .put = put_binary<outwards>},
    {.name = "crlf",
     .help = "sending carriage returns as telnet <CR><LF>",
     .action = "",
     .state = crlf_state,
     .put = put_crlf},
    {.name = "crmod",
     .help = "mapping of received carriage returns",
     .action = "map carriage return on output",
     .flag = &Manners::crmod},
    {.name = "localchars",
     .help = "local recognition of certain control characters",
     .action = "recognize certain control characters",
     .state = traps,
     .put = put_localchars},
    {.name = "localecho",
     .help = "echo of what is typed, in line mode",
     .action = "echo what is typed",
     .flag = &Manners::echo,
     .own = true},
    {.name = "bsasdel",
     .help = "sending of Backspace as Delete",
     .action = "send Backspace as Delete",
     .state = backspace_state<always_del>,
     .put = put_backspace<always_del>,
     .own = true},
    {.name = "delasbs",
     .help = "sending of Delete as Backspace",
     .action = "send Delete as Backspace",
     .state = backspace_state<always_bs>,
     .put = put_backspace<always_bs>,
     .own = true},
    {.name = "", .help = "", .action = ""},
    {.name = "debug", .help = "(gone)", .action = "", .refusal = no_debug},
    {.name = "netdata",
     .help = "printing of hexadecimal network data (debugging)",
     .action = "print hexadecimal representation of network traffic",
     .flag = &Manners::netdata},
    {.name = "prettydump",
     .help = "output of \"netdata\" to user readable format (debugging)",
     .action = "print user readable output for \"netdata\"",
     .flag = &Manners::prettydump},
    {.name = "options",
     .help = "viewing of options processing (debugging)",
     .action = "show option processing",
     .flag = &Manners::options},
    {.name = "termdata",
     .help = "(debugging) toggle printing of hexadecimal terminal data",
     .action = "print hexadecimal representation of terminal traffic",
     .flag = &Manners::termdata},
};

}  // namespace

std::span<const ToggleRow> toggles() {
  return rows;
}

std::string put(const ToggleRow& row, const Call& call, std::optional<bool> on) {
  if (!row.refusal.empty()) return std::string(row.refusal);
  const bool before = row.flag != nullptr ? call.manners().*row.flag : row.state(call);
  const bool wish = on.value_or(!before);
  if (row.flag != nullptr) {
    call.manners().*row.flag = wish;
  } else {
    std::string text = row.put(call, wish);
    if (!text.empty()) return text;
  }
  return fmt::format("{} {}.\n", wish ? "Will" : "Won't", row.action);
}

std::string displayed(const ToggleRow& row, const Call& call) {
  if (row.action.empty()) return {};
  const bool on = row.flag != nullptr ? call.manners().*row.flag : row.state(call);
  return fmt::format("{} {}.\n", on ? "will" : "won't", row.action);
}

std::string toggle_list(std::string_view verb) {
  std::string text;
  for (const ToggleRow& row : rows) {
    if (row.help.empty()) {
      text += "\n";
    } else if (!row.refusal.empty()) {
      text += help_line(row.name, row.help);
    } else {
      text += help_line(row.name, fmt::format("{} {}", verb, row.help));
    }
  }
  return text;
}

Outcome toggle(const Call& call) {
  if (call.words.size() < 2)
    return stay("Need an argument to 'toggle' command.  'toggle ?' for help.\n");
  std::vector<const ToggleRow*> chosen;
  for (std::size_t at = 1; at < call.words.size(); ++at) {
    if (asks_for_help(call.words[at])) return stay(toggle_words());
    const auto found = find(toggles(), call.words[at]);
    if (found.row == nullptr) {
      return stay(fmt::format("'{}': {} argument ('toggle ?' for help).\n", quoted(call.words[at]),
                              found.ambiguous ? "ambiguous" : "unknown"));
    }
    chosen.push_back(found.row);
  }
  std::string text;
  for (const ToggleRow* row : chosen) text += put(*row, call, std::nullopt);
  return back(std::move(text));
}

// Older than `toggle`.
Outcome crmod(const Call& call) {
  std::string text = "Deprecated usage - please use 'toggle crmod' in the future.\n";
  return back(text + put(*find(toggles(), "crmod").row, call, std::nullopt));
}

std::string toggle_words() {
  return toggle_list("toggle") + "\n" + help_line("?", "display help information");
}

std::vector<std::string_view> toggle_next(const Words& /*before*/) {
  return names(toggles());
}

}  // namespace hail::telnet::console
