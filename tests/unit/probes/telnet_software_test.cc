// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of devices and servers: every row finds what its banner says, and no row costs much.
#include "probes/telnet_software.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "hail/telnet/command.h"
#include "probes/telnet_pattern.h"

using namespace hail;
using namespace hail::probes;
using telnet::SeenVerb;
using telnet::Verb;

namespace {

/// Back from verbs_text().
std::vector<SeenVerb> parsed(std::string_view text) {
  std::vector<SeenVerb> verbs;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(", "));
    text.remove_prefix(std::min(text.size(), one.size() + 2));
    const std::string_view word = one.substr(0, one.find(' '));
    for (const Verb verb : {Verb::will, Verb::wont, Verb::do_it, Verb::dont}) {
      if (telnet::verb_name(verb) != word) continue;
      const auto code = telnet::find_option_code(one.substr(word.size() + 1));
      REQUIRE(code.has_value());
      verbs.push_back({verb, *code, {}});
    }
  }
  return verbs;
}

}  // namespace

TEST_SUITE("telnet software") {
  TEST_CASE("each row of the texts is proven by its banner, and by no row before it") {
    CHECK(text_rows().size() >= 25);
    for (const TextRow& row : text_rows()) {
      const std::string banner(row.banner);
      CAPTURE(banner);
      const auto found = software_of(row.banner);
      REQUIRE(found);
      CHECK_FALSE(found->vendor.empty());
      CHECK(found->vendor.find('$') == std::string::npos);
      CHECK(found->product == row.its_product);
      CHECK(found->version == row.its_version);
      CHECK(TextPattern(row.pattern).find(row.banner));
    }
  }

  TEST_CASE("texts that name nobody") {
    for (const std::string text :
         {"", "login: ", "Welcome to the lab.\r\nlab> ", "Debian GNU/Linux 12\r\n\r\nlogin: "}) {
      CAPTURE(text);
      CHECK_FALSE(software_of(text));
    }
  }

  TEST_CASE("groups are cut where the pattern says, and views into the text") {
    const std::string text = "\r\nMikroTik v" + std::string(300, '7');
    const auto found = software_of(text);
    REQUIRE(found);
    CHECK(found->version.size() == 21);
    const auto groups = TextPattern("(a)?(b)").find("xb");
    REQUIRE(groups);
    CHECK((*groups)[1].empty());
    CHECK((*groups)[2] == "b");
    CHECK_THROWS(TextPattern("("));
  }

  TEST_CASE("a text made to be costly is given up") {
    const TextPattern slow("^(?:a+)+$");
    CHECK_FALSE(slow.find(std::string(4000, 'a') + "b"));
    for (const char octet : {'a', ' ', '\r', '\n', '(', '\x1b', '\xff'}) {
      CHECK_FALSE(software_of(std::string(64 * 1024, octet)));
    }
    CHECK_FALSE(software_of(std::string(8 * 1024, ' ') + "\nHP JetDirect\n"));
  }

  TEST_CASE("each server is known by how it begins, whatever follows") {
    for (const ServerRow& row : server_rows()) {
      const std::string verbs(row.verbs);
      CAPTURE(verbs);
      std::vector<SeenVerb> seen = parsed(row.verbs);
      CHECK(verbs_text(seen) == row.verbs);
      const std::string text = std::string(row.text) + "x";
      CHECK(server_of(seen, text) == &row);
      seen.push_back({Verb::do_it, 77, {}});
      CHECK(server_of(seen, text) == &row);
      seen.insert(seen.begin(), {Verb::dont, telnet::option::start_tls, {}});
      CHECK(server_of(seen, text) == &row);
      seen.insert(seen.begin(), {Verb::will, 78, {}});
      CHECK(server_of(seen, text) == nullptr);
    }
    CHECK(server_of({}, "") == nullptr);
    CHECK(server_of(parsed("WILL MCCP2, WILL ECHO"), "Name: ") == nullptr);
  }

  TEST_CASE("violations in words") {
    using Kind = telnet::Violation::Kind;
    CHECK(violation_text({Kind::ack_of_ack, 1, 1}) == "ack_of_ack ECHO");
    CHECK(violation_text({Kind::unagreed, 77, 3}) == "unagreed option 77");
    CHECK(violation_text({Kind::loop, 0, 1}) == "loop");
  }
}
