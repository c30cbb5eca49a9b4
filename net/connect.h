// SPDX-License-Identifier: GPL-3.0-or-later
// One connection to one known address: the socket, its options, the outcome. Which address, in
// which order and for how long is decided above.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hail/net/dialer.h"

namespace hail::net {

/// What to connect to: a numeric address and a port, or the path of a Unix socket. `text` is the
/// address or the path, as an Attempt shows it.
struct Place {
  std::string text;
  std::uint16_t port = 0;
  bool is_path = false;
};

/// Begins to connect to an address: non-blocking, close-on-exec, with the options' source,
/// interface and type of service. Wait at the transport's write gate, then ask connect_error().
/// Errors here have no peer yet.
Result<std::unique_ptr<Transport>> begin_connect(Loop& loop, const Place& place,
                                                 const DialOptions& options);

/// Nothing if the connection stands; then it also drops what only served to learn why it would not.
std::optional<Error> connect_error(Transport& transport, const Place& place);

/// The whole of it, until `until`; the references must outlive the Task.
Task<Result<std::unique_ptr<Transport>>> connect_to(Loop& loop, const Place& place,
                                                    const DialOptions& options, Deadline until);
/// The same for a path.
Task<Result<std::unique_ptr<Transport>>> connect_path(Loop& loop, const Place& place,
                                                      Deadline until);

/// The one error for several failed attempts: the most telling cause, and in its detail what became
/// of each address. `attempts` is not empty and all of them failed.
Error most_telling(const std::vector<Attempt>& attempts);

}  // namespace hail::net
