// SPDX-License-Identifier: GPL-3.0-or-later
// What protocol a banner looks like, when it is whole, and what asks for a log-in.
#include "hail/probes/banner.h"

#include <doctest/doctest.h>

#include <string>

using namespace hail::probes;

TEST_SUITE("banner") {
  TEST_CASE("the protocol is told by the text, the port only decides between equals") {
    struct Row {
      std::string banner;
      std::uint16_t port;
      std::string protocol;
    };
    const Row rows[] = {
        {"SSH-2.0-OpenSSH_9.2p1\r\n", 2222, "ssh"},
        {"220 mx.example ESMTP Postfix\r\n", 25, "smtp"},
        {"220 mx.example ESMTP Postfix\r\n", 2525, "smtp"},
        {"220 ProFTPD Server\r\n", 990, "ftp"},
        {"220 ready\r\n", 21, "ftp"},
        {"220 ready\r\n", 587, "smtp"},
        {"220 ready\r\n", 9999, ""},
        {"* OK IMAP ready\r\n", 143, "imap"},
        {"* PREAUTH x\r\n", 143, "imap"},
        {"+OK ready\r\n", 110, "pop3"},
        {"\xff\xfd\x18", 23, "telnet"},
        {"RFB 003.008\n", 5900, "vnc"},
        {"\"IMPLEMENTATION\" \"Dovecot\"\r\n", 4190, "sieve"},
        {"hello", 7, ""},
        {"", 25, ""},
    };
    for (const Row& row : rows) {
      CAPTURE(row.banner);
      CHECK(std::string(protocol_of(row.banner, row.port)) == row.protocol);
    }
  }

  TEST_CASE("a greeting is whole at the end of its last line") {
    CHECK(greeting_complete("220 hi\r\n"));
    CHECK(greeting_complete("220-a\r\n220 b\r\n"));
    CHECK_FALSE(greeting_complete("220-a\r\n"));
    CHECK_FALSE(greeting_complete("220 hi"));
    CHECK_FALSE(greeting_complete(""));
    CHECK(greeting_complete("* OK x\r\n"));
    CHECK_FALSE(greeting_complete(std::string_view("J\0\0\n", 4)));
  }
}
