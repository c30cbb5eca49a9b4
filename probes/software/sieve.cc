// SPDX-License-Identifier: GPL-3.0-or-later
// ManageSieve servers by IMPLEMENTATION, which each of them must tell (RFC 5804 section 1.7).
#include "probes/software/rows.h"

namespace hail::probes {
namespace {

// clang-format off
constexpr SoftwareRow rows[] = {
    {"pigeonhole", R"(\bPigeonhole\b)", "Dovecot", "Dovecot Pigeonhole", "",
     "Dovecot (Debian) Pigeonhole", "Dovecot Pigeonhole", ToldBy::implementation},
    {"dovecot", R"(\bDovecot\b)", "Dovecot", "Dovecot", "",
     "dovecot", "Dovecot", ToldBy::implementation},
    {"timsieved", R"(Cyrus timsieved (?:\(Murder\) )?v?(\d[\w.+~-]{0,50}))", "Cyrus", "Cyrus IMAP", "$1",
     "Cyrus timsieved v3.6.1-4+deb12u3-Debian-3.6.1-4+deb12u3", "Cyrus IMAP 3.6.1-4+deb12u3-Debian-3.6.1-4+deb12u3",
     ToldBy::implementation},
    {"stalwart", R"(\bStalwart\b(?: ManageSieve)?(?: v?(\d[\w.]{0,12}))?)", "Stalwart", "Stalwart", "$1",
     "Stalwart ManageSieve", "Stalwart", ToldBy::implementation},
    {"citadel", R"(\bCitadel\b(?: Sieve)? ?v?(\d[\d.]{0,6})?)", "Citadel", "Citadel", "$1",
     "CITADEL Sieve v6.84", "Citadel 6.84", ToldBy::implementation},
    {"james", R"(\bApache (?:James )?ManageSieve(?: v?(\d[\d.]{0,6}))?)", "Apache", "James", "$1",
     "Apache James ManageSieve v1.0", "Apache James 1.0", ToldBy::implementation},
    {"archiveopteryx", R"(\bArchiveopteryx(?: (\d[\w.]{0,8}))?)", "Archiveopteryx", "Archiveopteryx", "$1",
     "Archiveopteryx 3.2.0", "Archiveopteryx 3.2.0", ToldBy::implementation},
    {"kerio", R"(Kerio (Connect|MailServer)(?: (\d[\w.]{0,15}))?)", "Kerio", "$1", "$2",
     "Kerio Connect 9.2.5", "Kerio Connect 9.2.5", ToldBy::implementation},
    {"", R"(^(\w[\w. -]{0,40}?)(?: v?(\d[\w.+-]{0,20}))?$)", "", "$1", "$2",
     "Example1 ManageSieved v001", "Example1 ManageSieved 001", ToldBy::implementation},
};
// clang-format on

}  // namespace

std::span<const SoftwareRow> sieve_software() {
  return rows;
}

}  // namespace hail::probes
