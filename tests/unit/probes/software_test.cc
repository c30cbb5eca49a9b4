// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of software: every row is proven, every greeting finds its own, and what a stranger
// sends costs little.
#include "hail/probes/software.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "probes/software/rows.h"
#include "probes/telnet_pattern.h"
#include "unit/probes/software_greetings.h"

using namespace hail;
using namespace hail::probes;

namespace {

const std::string protocols[] = {"smtp", "pop3", "imap", "sieve", "ssh"};

std::optional<Software> by_greeting(const std::string& protocol, const std::string& text) {
  return identify(protocol, {{ToldBy::greeting, text}});
}

/// As a probe gives it: the clue of the host is made from the greeting.
Clue clue_of(ToldBy by, std::string_view text) {
  return {by == ToldBy::host ? ToldBy::greeting : by, std::string(text)};
}

/// All words that a table looks for, in one text.
std::string every_word(const std::string& protocol) {
  std::string text;
  for (const auto& table : software_tables(protocol)) {
    for (const SoftwareRow& row : table) text += std::string(row.word) + " ";
  }
  return text;
}

}  // namespace

TEST_SUITE("software") {
  TEST_CASE("each row is proven by its text, and by no row before it") {
    std::size_t rows = 0;
    for (const std::string& protocol : protocols) {
      for (const auto& table : software_tables(protocol)) {
        for (const SoftwareRow& row : table) {
          const std::string proof(row.proof);
          CAPTURE(protocol);
          CAPTURE(proof);
          ++rows;
          const auto found = identify(protocol, {clue_of(row.by, row.proof)});
          REQUIRE(found);
          CHECK(product_text(*found) == row.gives);
          CHECK(found->told_by == row.by);
          CHECK(found->likely == row.likely);
          CHECK(row.word == [&] {
            std::string lower(row.word);
            std::transform(lower.begin(), lower.end(), lower.begin(), ::tolower);
            return lower;
          }());
          if (!row.pattern.empty()) CHECK_NOTHROW(TextPattern{row.pattern});
        }
      }
    }
    CHECK(rows >= 200);
  }

  TEST_CASE("greetings of manuals and default configurations") {
    std::set<std::string> texts;
    for (const tests::SoftwareCase& row : tests::software_cases()) {
      CAPTURE(row.protocol);
      CAPTURE(row.text);
      CAPTURE(row.source);
      texts.insert(row.text);
      const auto found = identify(row.protocol, {clue_of(row.by, row.text)});
      CHECK((found ? product_text(*found) : "") == row.gives);
      if (!found) continue;
      CHECK(found->told_by == row.by);
      CHECK(found->likely == row.likely);
    }
    CHECK(texts.size() >= 120);
  }

  TEST_CASE("what names itself is believed before what looks like something") {
    const Clue postfix_list{ToldBy::list,
                            "PIPELINING SIZE VRFY ETRN STARTTLS ENHANCEDSTATUSCODES 8BITMIME DSN"};
    const Clue plain{ToldBy::greeting, "220 mx.example ESMTP\r\n"};
    const Clue exim{ToldBy::greeting, "220 mx.example ESMTP Exim 4.96\r\n"};
    const auto by_list = identify("smtp", {plain, postfix_list});
    REQUIRE(by_list);
    CHECK(sentence(*by_list) == "likely Postfix, by the order of its capabilities");
    const auto by_name = identify("smtp", {postfix_list, exim});
    REQUIRE(by_name);
    CHECK(sentence(*by_name) == "Exim 4.96, by its greeting");
    const auto by_id = identify("imap", {{ToldBy::greeting, "* OK Dovecot ready.\r\n"},
                                         {ToldBy::id, "name: Dovecot\nversion: 2.3.21\n"}});
    REQUIRE(by_id);
    CHECK(sentence(*by_id) == "Dovecot 2.3.21, by its ID");
    CHECK_FALSE(identify("smtp", {}));
    CHECK_FALSE(identify("gopher", {exim}));
  }

  TEST_CASE("names of products") {
    CHECK(product_text({"Microsoft", "Microsoft 365", ""}) == "Microsoft 365");
    CHECK(product_text({"BusyBox", "BusyBox telnetd", ""}) == "BusyBox telnetd");
    CHECK(product_text({"Ruijie", "", ""}) == "Ruijie");
    CHECK(product_text({"", "", "3"}) == "3");
    CHECK(product_text({"Cisco", "IOS", "15"}) == "Cisco IOS 15");
  }

  TEST_CASE("an ID is read in one order, whatever the server's (RFC 2971 section 3.3)") {
    CHECK(id_text({{"os", "Linux"}, {"VERSION", "2.3"}, {"Name", "Dovecot"}}) ==
          "name: Dovecot\nversion: 2.3\n");
    CHECK(id_text({{"os", "Linux"}}).empty());
    CHECK_FALSE(identify("imap", {{ToldBy::id, id_text({{"os", "Linux"}})}}));
    const auto strange = identify("imap", {{ToldBy::id, "name: \x1b[2J\xff\nversion: 1\n"}});
    REQUIRE(strange);
    CHECK(strange->product == "\x1b[2J\xff");
  }

  TEST_CASE("ManageSieve greets with its IMPLEMENTATION (RFC 5804 section 1.7)") {
    const auto found = by_greeting("sieve", "\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\nOK\r\n");
    REQUIRE(found);
    CHECK(sentence(*found) == "Dovecot Pigeonhole, by its IMPLEMENTATION");
    CHECK_FALSE(by_greeting("sieve", "\"IMPLEMENTATION\" \"\"\r\nOK\r\n"));
    CHECK_FALSE(by_greeting("sieve", "\"IMPLEMENTATION\" \""));
  }

  TEST_CASE("NULs, bare LF and lines in any number") {
    CHECK(by_greeting("smtp", std::string("220 mx.example E\0SMTP Post\0fix\n", 31)));
    CHECK(by_greeting("smtp", "220-mx.example\n220-welcome\n220 ESMTP Postfix\n"));
    CHECK(by_greeting("smtp", "220 mx.example ESMTP Postfix"));
    for (const std::string text : {"", "\r\n", "220", "220 ", "220 [", "[", "[] ", "+OK [",
                                   "* OK [x", "* OK [x] ", "220-\r\n220\r\n", "\n\n\n"}) {
      for (const std::string& protocol : protocols) CHECK_FALSE(by_greeting(protocol, text));
    }
  }

  TEST_CASE("a version is cut where its pattern says") {
    const auto found = by_greeting("smtp", "220 a ESMTP Exim " + std::string(3000, '4') + "\r\n");
    REQUIRE(found);
    CHECK(found->version.size() == 25);
  }

  TEST_CASE("junk of 64 KiB is told in little time") {
    using Clock = std::chrono::steady_clock;
    std::vector<std::string> junk;
    for (const char octet : {'a', ' ', '\n', '[', '*', '2', 'X', '.', '\0', '\xff'})
      junk.emplace_back(64 * 1024, octet);
    for (const std::string& protocol : protocols) {
      const std::string words = every_word(protocol);
      std::string many;
      while (many.size() < 64 * 1024) many += words;
      junk.push_back(many);
      junk.push_back("220 " + words + std::string(8000, 'a'));
      junk.push_back("size " + std::string(4000, 'X') + " pipelining 8bitmime help");
      junk.push_back("pipelining size " + std::string(64 * 1024, 'x'));
      junk.push_back("argosoft ArGoSoft Mail Server" + std::string(4000, '1') + "(");
    }
    for (const std::string& text : junk) {
      for (const std::string& protocol : protocols) {
        std::vector<Clue> clues;
        for (const ToldBy by : {ToldBy::id, ToldBy::implementation, ToldBy::greeting, ToldBy::ehlo,
                                ToldBy::starttls, ToldBy::quit, ToldBy::list}) {
          clues.push_back({by, text});
        }
        const auto began = Clock::now();
        const auto found = identify(protocol, clues);
        const auto took = Clock::now() - began;
        CHECK(took < std::chrono::seconds(2));
        if (found) CHECK(found->version.size() <= 64);
      }
    }
  }
}
