// SPDX-License-Identifier: GPL-3.0-or-later
// The flags of other Telnet clients: each means what it meant, has no effect and says so, or is
// refused with its replacement; none is passed over in silence (PEERS-TELNET 1a).
#include "cli/classic_flags.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/arguments.h"

namespace hail::cli {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> words;
  std::istringstream in(line);
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

Usage<Arguments> telnet(const std::vector<std::string>& words) {
  return parse(*find_command("telnet"), Words(words.begin(), words.end()));
}

TEST_SUITE_BEGIN("cli: classic flags");

TEST_CASE("refused: the reason and what to use instead, in one line") {
  struct Row {
    std::string words, what, hint;
  };
  const Row rows[] = {
      {"-x H",
       "-x is refused: the ENCRYPT option (RFC 2946) is DES; use --tls=implicit or --tls=starttls",
       ""},
      {"--encrypt H",
       "-x is refused: the ENCRYPT option (RFC 2946) is DES; use --tls=implicit or --tls=starttls",
       ""},
      {"-Ex H",
       "-x is refused: the ENCRYPT option (RFC 2946) is DES; use --tls=implicit or --tls=starttls",
       ""},
      {"-k REALM H",
       "-k is refused: Kerberos authentication is not built in; ssh has it; for encryption alone: "
       "--tls=implicit or --tls=starttls",
       ""},
      {"--realm=R H",
       "-k is refused: Kerberos authentication is not built in; ssh has it; for encryption alone: "
       "--tls=implicit or --tls=starttls",
       ""},
      {"-z cipher=AES H", "ciphers are not chosen by hail", "openssl.cnf(5), CipherString"},
      {"-z tls H", "not a value of -z that hail knows: tls",
       "ssl, secure, nossl, verify=1, cacert=FILE, cert=FILE, key=FILE"},
      {"-b", "-b needs a value", ""},
      {"-X", "-X needs a value", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const auto arguments = telnet(split(row.words));
    REQUIRE(!arguments);
    CHECK(arguments.error().what == row.what);
    CHECK(arguments.error().hint == row.hint);
  }
  for (const char letter : std::string("xkfFPBVDt")) {
    CAPTURE(letter);
    const ClassicFlag* row = find_classic(letter);
    REQUIRE(row != nullptr);
    CHECK(row->fate == ClassicFlag::Fate::refused);
    CHECK(!row->text.empty());
    CHECK(!row->hint.empty());
    const auto arguments = telnet({std::string("-") + letter, "value", "H"});
    CHECK(!arguments);
  }
}

TEST_CASE("no effect: accepted, and there is a remark for -v") {
  for (const std::string words :
       {"-N H", "-y H", "-X SRA H", "-XSRA H", "--disable-auth SRA H", "-z debug H", "-NE H"}) {
    CAPTURE(words);
    const auto arguments = telnet(split(words));
    REQUIRE(arguments);
    CHECK(arguments->remarks().size() == 1);
    CHECK(arguments->operands() == std::vector<std::string>{"H"});
  }
  const auto both = telnet(split("-Ny H"));
  REQUIRE(both);
  CHECK(both->remarks().size() == 2);
}

TEST_CASE("the same as a flag of ours") {
  for (const std::string words :
       {"-b 192.0.2.1 H", "-b192.0.2.1 H", "--bind=192.0.2.1 H", "--bind 192.0.2.1 H",
        "-s 192.0.2.1 H", "-Eb 192.0.2.1 H", "--source 192.0.2.1 H"}) {
    CAPTURE(words);
    const auto arguments = telnet(split(words));
    REQUIRE(arguments);
    CHECK(arguments->value("source") == "192.0.2.1");
    CHECK(arguments->operands() == std::vector<std::string>{"H"});
  }
}

TEST_CASE("NetKit's -z") {
  struct Row {
    std::string words, tls;
    bool verify;
  };
  const Row rows[] = {
      {"-z ssl H", "implicit", false},
      {"-zssl H", "implicit", false},
      {"-z secure H", "starttls", false},
      {"-z nossl H", "never", false},
      {"-z !ssl H", "never", false},
      {"-z ssl -z verify=1 H", "implicit", true},
      {"-z ssl -z verify=0 H", "implicit", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const auto arguments = telnet(split(row.words));
    REQUIRE(arguments);
    CHECK(arguments->value("tls") == row.tls);
    CHECK(arguments->has("verify") == row.verify);
    CHECK(arguments->remarks().empty());
  }
  const auto files = telnet(split("-z cacert=a -z cert=b -z key=c H"));
  REQUIRE(files);
  CHECK(files->value("ca-file") == "a");
  CHECK(files->value("cert") == "b");
  CHECK(files->value("key") == "c");
}

TEST_CASE("they belong to telnet alone") {
  for (const std::string words : {"-N H", "-b 192.0.2.1 H", "--bind 192.0.2.1 H", "-z ssl H"}) {
    CAPTURE(words);
    const std::vector<std::string> list = split(words);
    CHECK(!parse(*find_command("banner"), Words(list.begin(), list.end())));
  }
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
