// SPDX-License-Identifier: GPL-3.0-or-later
// THE table of flags: one row says what a flag is called, what it takes, which commands have it and
// what it does. Parsing, help, completion and the test of the man pages read it; nothing else knows
// a flag's spelling. A misspelt name in the code does not compile.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace hail::cli {

/// What stands behind a flag.
enum class Takes {
  nothing,   ///< `--verify`; `--no-verify` undoes it.
  value,     ///< `--timeout 5` or `--timeout=5`.
  optional,  ///< `--json` or `--json=pretty`; a value only behind "=".
};

/// What a value must be; checked while parsing.
enum class Kind {
  text,     ///< Anything but empty.
  choice,   ///< One of the words of `argument`, which are separated by "|".
  seconds,  ///< A decimal number of seconds, above 0, at most a day.
  number,   ///< A whole number from `least` to `most`.
  ports,    ///< "25,465,587".
  file,     ///< A file to read or write; completed as such.
  directory,
};

/// The commands that have a flag, as bits; a command's bit stands in its row of commands.cc.
enum Where : std::uint32_t {
  in_telnet = 1U << 0,
  in_banner = 1U << 1,
  in_smtp = 1U << 2,
  in_explain = 1U << 3,
  in_demo = 1U << 4,
  in_schema = 1U << 5,
  in_completion = 1U << 6,
  in_help = 1U << 7,
  in_lmtp = 1U << 8,
  in_pop3 = 1U << 9,
  in_imap = 1U << 10,
  in_sieve = 1U << 11,
  in_cert = 1U << 12,
  in_mail = in_smtp | in_lmtp | in_pop3 | in_imap | in_sieve,
  in_probes = in_banner | in_mail | in_cert,
  in_all = (1U << 13) - 1,
};

/// Under which word a command's help lists a flag.
enum class Group { connect, login, probe, output, tls, names, telnet, general };
std::string_view name(Group group);

struct FlagRow {
  std::string_view name;  ///< The long name, without its dashes.
  char letter;            ///< The short one, or 0.
  Takes takes;
  Kind kind;
  std::string_view argument;  ///< "SECONDS" or "auto|never"; empty for Takes::nothing.
  std::uint32_t where;
  Group group;
  std::string_view help;  ///< One clause for completion and for the help of a command.
  bool shown = false;     ///< Has a line of its own in `hail COMMAND --help`.
  long least = 0;         ///< For Kind::number.
  long most = 0;
  bool may_be_empty = false;  ///< `--flag=` and `-f ''` mean something.
};

// One row a line, although that is long: a table is read down its columns.
// clang-format off
inline constexpr FlagRow flag_table[] = {
    {"ipv4", '4', Takes::nothing, Kind::text, "", in_probes | in_telnet, Group::connect, "IPv4 only"},
    {"ipv6", '6', Takes::nothing, Kind::text, "", in_probes | in_telnet, Group::connect, "IPv6 only"},
    {"source", 0, Takes::value, Kind::text, "ADDRESS", in_probes | in_telnet, Group::connect, "connect from this local address"},
    {"interface", 0, Takes::value, Kind::text, "NAME", in_probes | in_telnet, Group::connect, "connect through this network interface"},
    {"proxy", 0, Takes::value, Kind::text, "URL", in_probes | in_telnet, Group::connect, "socks5://, socks5h:// or http:// proxy"},
    {"proxy-protocol", 0, Takes::value, Kind::choice, "1|2", in_probes | in_telnet, Group::connect, "send the PROXY prologue first"},
    {"connect-timeout", 0, Takes::value, Kind::seconds, "SECONDS", in_probes | in_telnet, Group::connect, "for all addresses together (10)"},
    {"timeout", 't', Takes::value, Kind::seconds, "SECONDS", in_probes, Group::probe, "for the whole probe (60)"},
    {"user", 0, Takes::value, Kind::text, "NAME", in_mail, Group::login, "log in; asks for the password unless it is given:", true},
    {"password-file", 0, Takes::value, Kind::file, "FILE", in_telnet | in_mail, Group::login, "the password is its first line"},
    {"password-fd", 0, Takes::value, Kind::number, "N", in_telnet | in_mail, Group::login, "it is read from this descriptor", false, 0, 1023},
    {"password-command", 0, Takes::value, Kind::text, "COMMAND", in_telnet | in_mail, Group::login, "it is what this command prints"},
    {"mechanism", 0, Takes::value, Kind::text, "NAME", in_mail, Group::login, "log in by this mechanism and no other"},
    {"allow-plaintext-auth", 0, Takes::nothing, Kind::text, "", in_mail, Group::login, "log in without TLS too"},
    {"helo", 0, Takes::value, Kind::text, "NAME", in_smtp | in_lmtp, Group::probe, "introduce ourselves by this name"},
    {"rcpt", 0, Takes::value, Kind::text, "ADDRESS", in_smtp | in_lmtp, Group::probe, "would it be taken? RCPT, then RSET; no DATA", true},
    {"i-run", 0, Takes::value, Kind::text, "DOMAIN", in_smtp, Group::probe, "relay and VRFY tests, on servers of DOMAIN"},
    {"mailbox", 0, Takes::value, Kind::text, "NAME", in_imap, Group::probe, "look at this mailbox (INBOX)", true},
    {"idle", 0, Takes::value, Kind::seconds, "SECONDS", in_imap, Group::probe, "wait so long in IDLE for a wake-up", true},
    {"patient", 0, Takes::nothing, Kind::text, "", in_mail, Group::probe, "wait 300 s for the greeting, 360 s in all"},
    {"retry", 0, Takes::value, Kind::number, "N", in_smtp | in_lmtp, Group::probe, "try again after 421, at most N times", false, 0, 10},
    {"port", 0, Takes::value, Kind::ports, "LIST", in_probes, Group::probe, "ports of targets that name none: 25,587"},
    {"all-addresses", 0, Takes::nothing, Kind::text, "", in_probes, Group::probe, "test every address of a name, not the first alone"},
    {"no-cross-check", 0, Takes::nothing, Kind::text, "", in_probes, Group::probe, "no look at other ports where one gives no answer"},
    {"targets", 0, Takes::value, Kind::file, "FILE", in_probes, Group::probe, "more targets, one a line, # comments"},
    {"parallel", 0, Takes::value, Kind::number, "N", in_probes, Group::probe, "targets at a time (16)", false, 1, 64},
    {"tls", 0, Takes::value, Kind::choice, "auto|never|starttls|implicit", in_probes | in_telnet, Group::tls, "how TLS starts (auto: when offered)", true},
    {"verify", 0, Takes::nothing, Kind::text, "", in_probes | in_telnet, Group::tls, "insist on chain and name (status 6)"},
    {"name", 0, Takes::value, Kind::text, "NAME", in_probes | in_telnet, Group::tls, "name for SNI and verification"},
    {"ca-file", 0, Takes::value, Kind::file, "FILE", in_probes | in_telnet, Group::tls, "trust these roots (PEM) and no others"},
    {"ca-dir", 0, Takes::value, Kind::directory, "DIR", in_probes | in_telnet, Group::tls, "trust this hashed directory's roots"},
    {"cert", 0, Takes::value, Kind::file, "FILE", in_probes | in_telnet, Group::tls, "our own certificate (PEM)"},
    {"key", 0, Takes::value, Kind::file, "FILE", in_probes | in_telnet, Group::tls, "its private key (PEM)"},
    {"tlsa", 0, Takes::value, Kind::text, "RECORD", in_probes, Group::tls, "match the chain with this TLSA: '3 1 1 HEX'"},
    {"tls-versions", 0, Takes::nothing, Kind::text, "", in_probes, Group::tls, "try each version of TLS"},
    {"each-key", 0, Takes::nothing, Kind::text, "", in_probes, Group::tls, "ask for an RSA and for an ECDSA certificate"},
    {"expiry-warning", 0, Takes::value, Kind::number, "DAYS", in_probes, Group::tls, "warn this many days before a certificate ends (14)", false, 0, 3650},
    {"expiry-critical", 0, Takes::value, Kind::number, "DAYS", in_probes, Group::tls, "from here on it is an error (7)", false, 0, 3650},
    {"resolver", 0, Takes::value, Kind::text, "ADDR[:PORT]", in_probes | in_telnet, Group::names, "ask this name server"},
    {"trust-anchor", 0, Takes::value, Kind::file, "FILE", in_probes | in_telnet, Group::names, "DNSSEC anchors instead of the root's"},
    {"serve", 0, Takes::nothing, Kind::text, "", in_demo, Group::general, "keep the servers up and print their ports", true},
    {"escape", 'e', Takes::value, Kind::text, "CHAR", in_telnet, Group::telnet, "escape character: ^X, a character, or off (^])", true, 0, 0, true},
    {"no-escape", 'E', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "no escape character"},
    {"escape-alias", 0, Takes::value, Kind::text, "CHAR", in_telnet, Group::telnet, "CHAR. at a line's beginning ends the session"},
    {"rlogin", 'r', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "rlogin's manners: ~. ~^Z ~^]; no other escape"},
    {"user", 'l', Takes::value, Kind::text, "NAME", in_telnet, Group::telnet, "tell a server that asks this user name", true},
    {"login", 'a', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "log in: your name, and a password if one is given"},
    {"no-login", 'K', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "no user name is told"},
    {"force-user", 0, Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "even one that begins with a dash"},
    {"env", 0, Takes::value, Kind::text, "NAME[=VALUE]", in_telnet, Group::telnet, "a variable that the server may learn"},
    {"script", 0, Takes::value, Kind::file, "FILE", in_telnet, Group::telnet, "expect and send by the lines of FILE", true},
    {"binary", '8', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "ask for 8-bit data both ways"},
    {"binary-output", 'L', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "ask for it towards the server alone"},
    {"seven-bit", '7', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "strip the eighth bit of what comes"},
    {"negotiate", 0, Takes::value, Kind::choice, "auto|active|passive|raw", in_telnet, Group::telnet, "who begins with Telnet options (auto)"},
    {"eol", 0, Takes::value, Kind::choice, "crlf|crnul|cr|lf", in_telnet, Group::telnet, "what is sent for the end of a line"},
    {"encoding", 0, Takes::value, Kind::text, "CHARSET", in_telnet, Group::telnet, "the server's character set, such as CP437"},
    {"serial", 0, Takes::value, Kind::text, "SETTINGS", in_telnet, Group::telnet, "set the serial line behind it: 9600,8n1,rtscts"},
    {"no-compression", 0, Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "refuse MCCP2"},
    {"keepalive", 0, Takes::value, Kind::seconds, "SECONDS", in_telnet, Group::telnet, "a NOP after that long without a word of ours"},
    {"sanitise", 0, Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "show control sequences, do not obey them"},
    {"linger", 0, Takes::value, Kind::seconds, "SECONDS", in_telnet, Group::telnet, "wait for answers after the input's end (10)"},
    {"plain", 0, Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "no # remarks on mail ports"},
    {"no-rc", 'c', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "do not read ~/.telnetrc"},
    {"debug", 'd', Takes::nothing, Kind::text, "", in_telnet, Group::telnet, "print options as they are negotiated"},
    {"trace", 'n', Takes::value, Kind::file, "FILE", in_telnet, Group::telnet, "that, and every octet, into FILE"},
    {"trace-format", 0, Takes::value, Kind::choice, "classic|json", in_telnet, Group::telnet, "how (classic)"},
    {"tos", 'S', Takes::value, Kind::text, "TOS", in_telnet, Group::connect, "type of service: a number, or a name such as af21"},
    {"unix", 'u', Takes::nothing, Kind::text, "", in_telnet, Group::connect, "the host is the path of a Unix socket"},
    {"json", 0, Takes::optional, Kind::choice, "pretty", in_probes | in_telnet | in_explain, Group::output, "JSON instead of text, one object a line", true},
    {"nagios", 0, Takes::nothing, Kind::text, "", in_probes, Group::output, "one line and a status for a monitoring system"},
    {"warning", 0, Takes::value, Kind::seconds, "SECONDS", in_probes, Group::output, "with --nagios: WARNING from here on"},
    {"critical", 0, Takes::value, Kind::seconds, "SECONDS", in_probes, Group::output, "with --nagios: CRITICAL from here on"},
    {"transcript", 0, Takes::optional, Kind::file, "FILE", in_probes | in_telnet, Group::output, "the dialogue too, or into FILE"},
    {"fail-on", 0, Takes::value, Kind::choice, "error|warn|note|never", in_probes, Group::output, "where status 1 begins (error)"},
    {"verbose", 'v', Takes::nothing, Kind::text, "", in_all, Group::general, "the dialogue; -vv chain and timing; -vvv hex"},
    {"quiet", 'q', Takes::nothing, Kind::text, "", in_all, Group::general, "no output, only the status"},
    {"color", 0, Takes::value, Kind::choice, "auto|always|never", in_all, Group::general, "colour the marks (auto)"},
    {"no-hints", 0, Takes::nothing, Kind::text, "", in_all, Group::general, "no hints under errors"},
    {"help", 'h', Takes::nothing, Kind::text, "", in_all, Group::general, "this help"},
    {"version", 0, Takes::nothing, Kind::text, "", in_all, Group::general, "version and libraries"},
};
// clang-format on

inline std::span<const FlagRow> flags() {
  return flag_table;
}
/// The row of a long name, or null.
const FlagRow* find_flag(std::string_view name);
/// The row of a short name, or null.
const FlagRow* find_flag(char letter);

/// A flag's name in the code: compiles only if the table has it.
struct FlagName {
  consteval FlagName(const char* text) : row(text) {  // NOLINT: converts on purpose
    row = text;
    bool found = false;
    for (const FlagRow& candidate : flag_table) found = found || candidate.name == row;
    if (!found) throw "no such flag in flag_table";
  }
  std::string_view row;
};

}  // namespace hail::cli
