// SPDX-License-Identifier: GPL-3.0-or-later
// Which program a server is, and by what that was told. Nothing is asked for it: what a probe heard
// anyway is set beside tables. What a server says of itself may be untrue.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hail::probes {

/// What something was told by; what names a program best stands first.
enum class ToldBy : std::uint8_t {
  id,              ///< IMAP's ID (RFC 2971), laid out as id_text() does.
  implementation,  ///< POP3's and ManageSieve's IMPLEMENTATION (RFC 2449, RFC 5804).
  host,            ///< The greeting with the host name in it.
  greeting,        ///< The greeting; the host name at its beginning is replaced by "host".
  ehlo,            ///< The first line of what EHLO is answered.
  starttls,        ///< What STARTTLS is answered.
  quit,            ///< What QUIT is answered.
  list             ///< The names of the capabilities in the server's order.
};
/// "ID", "IMPLEMENTATION", "greeting", "EHLO", "STARTTLS", "QUIT", "capabilities".
std::string_view name(ToldBy by);

/// Something that a probe heard.
struct Clue {
  ToldBy by = ToldBy::greeting;
  std::string text;  ///< As received.
};

struct Software {
  std::string vendor;   ///< Whose it is: "Microsoft"; may be empty.
  std::string product;  ///< "Exchange Server".
  std::string version;  ///< Often empty. Like the others it may be the peer's own word.
  ToldBy told_by = ToldBy::greeting;
  bool likely = false;  ///< Not told in words: others may look the same.
};

/// "Microsoft Exchange Server 6.5"; a vendor that the product begins with is said once.
std::string product_text(const Software& software);
/// "Exim 4.96, by its greeting"; "likely Postfix, by the order of its capabilities".
std::string sentence(const Software& software);

/// The two lines or three by which the tables know an ID: "name: Dovecot\nversion: 2.3\n".
std::string id_text(const std::vector<std::pair<std::string, std::string>>& id);

/// The software behind a port. `protocol` is a probe's name, or what a banner looks like: "smtp",
/// "lmtp", "pop3", "imap", "sieve", "ssh", "ftp", "nntp"; nothing for any other. Of each clue 4 KiB
/// are looked at, and of the greeting's clue both ToldBy::host and ToldBy::greeting are made. Of
/// two clues of one kind the first counts more. Pure.
std::optional<Software> identify(std::string_view protocol, const std::vector<Clue>& clues);

}  // namespace hail::probes
