// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody at a connection: keys, screen, signals, console and session joined, until one of them
// ends it. Two kinds: the Telnet client, and the dialogue by lines with an Assist. Which of them,
// and how the connection came about, is decided by the caller, as is what is printed at the end.
#pragma once

#include <hail/net/stream.h>
#include <hail/telnet/assist.h>
#include <hail/telnet/console.h>
#include <hail/telnet/session.h>
#include <hail/telnet/terminal.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace hail::telnet {

/// How it ended.
struct Ending {
  enum class Kind : std::uint8_t {
    by_peer,      ///< The peer ended in order.
    by_user,      ///< `close`, `quit`, or the farewell was answered.
    input_ended,  ///< Standard input's end, and then silence for as long as `linger`.
    output_gone,  ///< Nobody reads our output any more.
    signal,       ///< `number`.
    broken,       ///< `error`.
  };
  Kind kind = Kind::by_peer;
  int number = 0;
  std::optional<net::Error> error;
  bool unsent = false;  ///< Input is left that could not be sent.
};

struct ClientSettings {
  std::string program = "hail";  ///< The console's prompt.
  std::string host;              ///< As typed.
  std::optional<char> escape = '\x1d';
  net::Duration linger = std::chrono::seconds(10);
  bool half_close = false;  ///< At the input's end we end our side; else it is only remembered.
  std::vector<std::string> facts;  ///< For the console's `status`.
};

/// The Telnet client. Standard input may be a terminal, a pipe or a file.
net::Task<Ending> talk(net::Stream& stream, Terminal& terminal, ClientSettings settings,
                       SessionSettings session);

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
