// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody at a connection: keys, screen, signals, console and session joined, until one of them
// ends it. Two kinds: the Telnet client, and the dialogue by lines with an Assist. Which of them,
// and how the connection came about, is decided by the caller, as is what is printed at the end.
#pragma once

#include <hail/net/stream.h>
#include <hail/telnet/agreements.h>
#include <hail/telnet/assist.h>
#include <hail/telnet/console.h>
#include <hail/telnet/manners.h>
#include <hail/telnet/script.h>
#include <hail/telnet/session.h>
#include <hail/telnet/terminal.h>

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace hail::telnet {

/// How it ended.
struct Ending {
  enum class Kind : std::uint8_t {
    by_peer,      ///< The peer ended in order.
    by_user,      ///< `close`, or the farewell was answered, or the script said so.
    quit,         ///< `quit`: the program ends too.
    open,         ///< `open`: the next connection is to be made; `text` names it.
    input_ended,  ///< Standard input's end, and then silence for as long as `linger`.
    output_gone,  ///< Nobody reads our output any more.
    signal,       ///< `number`.
    broken,       ///< `error`.
    script,       ///< A step of the script failed; `text` says which and why.
    stalled,      ///< The peer took no octet of the input for as long as `linger`.
  };
  Kind kind = Kind::by_peer;
  int number = 0;
  std::optional<net::Error> error;
  std::string text{};
  bool unsent = false;  ///< Input is left that could not be sent.
};

/// What a session came to, for a machine.
struct Summary {
  std::vector<Agreement> options;
  bool spoke_telnet = false;
  std::uint64_t received = 0;  ///< Octets on the wire, TLS's own not counted.
  std::uint64_t sent = 0;
  net::Duration elapsed{};
  std::string encoding{};  ///< The peer's character set; empty: bytes were passed as they are.
  bool encrypted = false;  ///< At the end.
};

struct ClientSettings {
  std::string program = "hail";  ///< The console's prompt.
  std::string host;              ///< As typed.
  Manners manners;
  net::Duration linger = std::chrono::seconds(10);
  bool half_close = false;  ///< At the input's end we end our side; else it is only remembered.
  std::vector<std::string> facts;     ///< For the console's `status`.
  std::vector<std::string> commands;  ///< Of .telnetrc; obeyed before the user's first key.
  std::optional<ScriptRun> script;    ///< Talks instead of the user, who may take over after it.
  bool then_user = false;             ///< At the script's end the user's input follows.
  int output = 1;                     ///< The descriptor that the session's text goes to.
  std::string transcript;             ///< A file to record the session into; empty: none.
  bool trace_json = false;            ///< Traces as JSON, an object a line.
};

/// The Telnet client. Standard input may be a terminal, a pipe or a file. `manners` are those that
/// hold at the end, for a next connection. `summary`, if not null, is filled in at the end.
struct Talk {
  Ending ending;
  Manners manners;
  Summary summary;
};
net::Task<Talk> talk(net::Stream& stream, Terminal& terminal, ClientSettings settings,
                     SessionSettings session);

/// The command mode without a connection. Ends with Ending::Kind::quit, open or signal.
net::Task<Talk> command_mode(net::Loop& loop, Terminal& terminal, ClientSettings settings);

struct DialogueSettings {
  ClientSettings client;
  net::TlsOptions tls;                                ///< For a TLS that the user starts.
  bool remarks = true;                                ///< Print the lines that begin with "# ".
  net::Duration patience = std::chrono::seconds(30);  ///< For a handshake.
};

/// The dialogue by lines. Standard input and output must be a terminal. The peer's bytes are
/// escaped.
net::Task<Ending> converse(net::Stream& stream, Terminal& terminal, Assist& assist,
                           DialogueSettings settings);

/// The signals that both wait for. Block them in the first line of main.
void block_signals();

/// Waits for the first signal that ends a program while there is no client yet (connecting).
net::Task<int> ending_signal(net::Loop& loop);

}  // namespace hail::telnet
