// SPDX-License-Identifier: GPL-3.0-or-later
// The commands about what goes over the wire and into files: line ends, character set, recording,
// the serial line behind the port; the shell; and the two that are not built in.
#include <fmt/format.h>
#include <hail/telnet/engine.h>
#include <hail/telnet/serial.h>

#include <utility>

#include "telnet/console/command.h"

namespace hail::telnet::console {

namespace {

constexpr std::string_view log_usage = "log FILE records the session; log off ends that.\n";
constexpr std::string_view charset_usage =
    "charset NAME converts text from and to that character set; charset off: bytes pass.\n";
constexpr std::string_view no_serial =
    "The server has told nothing of a serial line ('serial ?' for help).\n";

struct SerialRow {
  std::string_view name;
  std::string_view help;
  bool own = false;
};

constexpr SerialRow serial_rows[] = {
    {"RATE", "Bits per second: 9600"},
    {"FRAMING", "Data bits, parity, stop bits: 8n1, 7e2, 8n1.5"},
    {"data", "5 to 8"},
    {"parity", "none odd even mark space"},
    {"stop", "1 1.5 2"},
    {"flow", "none xonxoff rtscts dcd dsr"},
    {"break", "on off"},
    {"dtr", "on off"},
    {"rts", "on off"},
    {"purge", "rx tx both"},
    {"signature", "Ask who the server is"},
    {"lines", "Which changes of the line the server tells of: 0 to 255"},
    {"modem", "Which changes of the modem, likewise"},
};

struct EolRow {
  std::string_view name;
  std::string_view help;
  std::optional<Eol> eol;
  bool own = false;

  bool same_as(const EolRow& other) const { return eol == other.eol; }
};

constexpr EolRow eol_rows[] = {
    {"crlf", "Enter sends CR LF", Eol::crlf},
    {"crnul", "Enter sends CR NUL", Eol::crnul},
    {"cr", "Enter sends CR alone", Eol::cr},
    {"lf", "Enter sends LF alone", Eol::lf},
    {"auto", "CR LF by line, CR NUL by character", std::nullopt},
};

bool alone(const Words& words) {
  return words.size() == 1;
}

}  // namespace

Outcome log(const Call& call) {
  if (call.words.size() != 2 || asks_for_help(call.words[1])) return stay(std::string(log_usage));
  return {Then::log, "", call.words[1]};
}

Outcome charset(const Call& call) {
  Session* session = call.subject.session;
  if (session == nullptr) return missing(call);
  if (alone(call.words)) {
    const std::string& now = session->encoding();
    return back(now.empty() ? "No character set is in force: bytes pass as they are.\n"
                            : fmt::format("The server's text is {}.\n", quoted(now)));
  }
  if (call.words.size() > 2 || asks_for_help(call.words[1]))
    return stay(std::string(charset_usage));
  const std::string name = lower(call.words[1]) == "off" ? "" : call.words[1];
  if (!session->set_encoding(name))
    return stay(fmt::format("?Unknown character set '{}'.\n", quoted(name)));
  return back();
}

Outcome eol(const Call& call) {
  Manners& manners = call.manners();
  if (alone(call.words)) {
    for (const EolRow& row : eol_rows) {
      if (row.eol == manners.eol) return back(fmt::format("{}: {}.\n", row.name, row.help));
    }
  }
  if (call.words.size() > 2 || asks_for_help(call.words[1])) return stay(eol_words());
  const auto found = find(eol_rows, call.words[1]);
  if (found.row == nullptr) {
    return stay(fmt::format("'{}': {} argument ('eol ?' for help).\n", quoted(call.words[1]),
                            found.ambiguous ? "ambiguous" : "unknown"));
  }
  manners.eol = found.row->eol;
  if (call.subject.session != nullptr) call.subject.session->set_eol(manners.eol);
  return back();
}

Outcome serial(const Call& call) {
  Session& session = *call.telnet();
  if (alone(call.words)) {
    const std::string words = serial_words(session.engine().com_port());
    return back(words.empty() ? std::string(no_serial) : words + "\n");
  }
  if (asks_for_help(call.words[1])) return stay(serial_explained());
  auto orders = serial_orders(call.line);
  if (!orders) return stay(fmt::format("?{} ('serial ?' for help).\n", orders.error()));
  if (!session.order(std::move(*orders))) return stay(std::string(need_telnet));
  return back();
}

Outcome auth(const Call& /*call*/) {
  return stay(std::string(no_authentication));
}

Outcome encrypt(const Call& /*call*/) {
  return stay(std::string(no_encryption));
}

// As typed: quotes and blanks are the shell's.
Outcome shell(const Call& call) {
  return {Then::shell, "", std::string(call.line)};
}

std::string eol_words() {
  return help_lines(eol_rows);
}

std::vector<std::string_view> eol_next(const Words& before) {
  return before.size() == 1 ? names(eol_rows) : std::vector<std::string_view>();
}

std::string serial_explained() {
  return help_lines(serial_rows);
}

std::vector<std::string_view> serial_next(const Words& before) {
  const std::string& last = before.back();
  if (last == "parity") return {"none", "odd", "even", "mark", "space"};
  if (last == "flow") return {"none", "xonxoff", "rtscts", "dcd", "dsr"};
  if (last == "purge") return {"rx", "tx", "both"};
  if (last == "break" || last == "dtr" || last == "rts") return {"on", "off"};
  // The first two stand for numbers.
  const std::vector<std::string_view> all = names(serial_rows);
  return {all.begin() + 2, all.end()};
}

std::vector<std::string_view> off_next(const Words& before) {
  if (before.size() > 1) return {};
  return {"off"};
}

}  // namespace hail::telnet::console
