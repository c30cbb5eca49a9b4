// SPDX-License-Identifier: GPL-3.0-or-later
// `hail explain` as it is called: words, codes, findings, bounces on standard input; on a terminal
// and in a pipe; JSON by its schema; near words for what is not known.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/nearest.h"
#include "cli/printers/explanation.h"
#include "cli/printers/json.h"
#include "cli/schema.h"
#include "hail/probes/cause.h"
#include "support/pty.h"
#include "support/skip.h"
#include "unit/cli/process.h"

namespace hail::cli {
namespace {

using tests::Ended;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

/// The first line of each block: word and title.
std::string heads(const std::string& text) {
  std::string found;
  for (const std::string& line : lines_of(text)) {
    if (line.empty() || line[0] == ' ') continue;
    const std::size_t end = line.find("  ");
    found += (found.empty() ? "" : "; ") + line.substr(0, end);
  }
  return found;
}

Ended explain(std::vector<std::string> words, const std::string& input = {}) {
  words.insert(words.begin(), "explain");
  return tests::run_hail(words, input);
}

TEST_SUITE_BEGIN("cli: explain");

TEST_CASE("a code with its enhanced code, in a pipe: a fact a line") {
  const Ended ended = explain({"550", "5.7.26"});
  CHECK(ended.status == 0);
  CHECK(ended.err.empty());
  const auto lines = lines_of(ended.out);
  REQUIRE(lines.size() >= 6);
  CHECK(lines[0] == "550 5.7.26     refused for good: the sender could not be authenticated");
  CHECK(lines[1] ==
        "  means        More than one check failed, usually SPF and DKIM; Gmail says so too when "
        "DMARC forbids the message. (RFC 7372)");
  CHECK(lines[2] ==
        "  said by      the receiver, after MAIL, RCPT or DATA; trying the same again is useless");
  CHECK(lines[4] == "  not          a wrong recipient (5.1.1), nor a full mailbox (5.2.2)");
  CHECK(lines[5] == "  see also     hail explain SPF, DKIM, DMARC, alignment");
  CHECK(explain({"550 5.7.26"}).out == ended.out);
  CHECK(explain({"550-5.7.26"}).out == ended.out);
}

TEST_CASE("words: kinds that have one are named, others below") {
  struct Row {
    std::vector<std::string> words;
    std::string heads;
  };
  const Row rows[] = {
      {{"DMARC"}, "DMARC"},
      {{"mail", "from"}, "MAIL FROM"},
      {{"SPF,", "DKIM"}, "SPF; DKIM"},
      {{"imap", "id"}, "ID"},
      {{"option", "31"}, "NAWS"},
      {{"[TRYCREATE]"}, "TRYCREATE"},
      {{"X-ANONYMOUSTLS"}, "X-ANONYMOUSTLS"},
      {{"AUTHENTICATIONFAILED"}, "AUTHENTICATIONFAILED"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.heads);
    const Ended ended = explain(row.words);
    CHECK(ended.status == 0);
    CHECK(heads(ended.out) == row.heads);
  }
  CHECK(explain({"naws"}).out.find("NAWS           Telnet option: ") == 0);
  // No meaning of its own: the standard stands behind the title.
  CHECK(explain({"INPROGRESS"}).out.find("(RFC 9585)\n") != std::string::npos);
}

TEST_CASE("the next command is one that hail has") {
  for (const std::string word : {"MX", "550", "STARTTLS", "IDLE", "telnet", "bounce", "SPF"}) {
    const std::string out = explain({word}).out;
    const std::size_t at = out.find("  next         hail ");
    CAPTURE(word);
    if (at == std::string::npos) continue;
    std::istringstream in(out.substr(at));
    std::string label, hail, command;
    in >> label >> hail >> command;
    CHECK(find_command(command) != nullptr);
  }
  CHECK(explain({"550"}).out.find("  next         hail smtp HOST\n") != std::string::npos);
  CHECK(explain({"bounce"}).out.find("  next         hail explain -\n") != std::string::npos);
}

TEST_CASE("findings: the one that was meant whole, lists in lines, beside a word its own") {
  const std::string one = explain({"tls.key.weak"}).out;
  CHECK(one.find("tls.key.weak  (error)\n  says       ") == 0);
  const std::string two = explain({"tls.key.weak", "smtp.starttls.missing"}).out;
  CHECK(two.find(one) == 0);
  CHECK(two.find("smtp.starttls.missing  (error)\n") != std::string::npos);
  const std::string list = explain({"certificate"}).out;
  CHECK(list.find("error  tls.certificate.expired  ") == 0);
  CHECK(explain({"-v", "certificate"}).out.find("tls.certificate.expired  (error)\n") == 0);
  // A word that is known lists the findings that have it as a part of their name, no others.
  const std::string mixed = explain({"TLS"}).out;
  CHECK(mixed.find("TLS            ") == 0);
  CHECK(mixed.find("\nerror  tls.key.weak ") != std::string::npos);
  CHECK(mixed.find("smtp.starttls.missing") == std::string::npos);
  CHECK(explain({"SPF", "DKIM"}).out.find("\nnote ") == std::string::npos);
}

TEST_CASE("a bounce on standard input: each code once, with its cause and what to do") {
  const std::string bounce =
      "<a@example.com>: host mx.example.com[192.0.2.7] said:\n"
      "    554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using\n"
      "    zen.spamhaus.org (in reply to RCPT TO command)\n\n"
      "Status: 5.7.1\nDiagnostic-Code: smtp; 554 5.7.1 Service unavailable\n"
      "\n-ERR [IN-USE] busy\n";
  const Ended ended = explain({"-"}, bounce);
  CHECK(ended.status == 0);
  CHECK(heads(ended.out) == "554 5.7.1; IN-USE");
  CHECK(
      ended.out.find("\n  seen         Service unavailable; Client host [192.0.2.1] blocked using "
                     "zen.spamhaus.org (in reply to RCPT TO command)") != std::string::npos);
  CHECK(ended.out.find("\n  cause        dnsbl: ") != std::string::npos);
  CHECK(ended.out.find("\n  do           " + std::string(probes::advice(probes::Cause::dnsbl))) !=
        std::string::npos);
  // The same text as an argument.
  CHECK(heads(explain({"said: 450 4.7.1 Greylisted, come back later"}).out) == "450 4.7.1");
  CHECK(explain({"450", "4.7.1", "Greylisted"}).out.find("cause        greylisted") !=
        std::string::npos);
  // A short text without a code is words.
  CHECK(heads(explain({"-"}, "SPF DKIM\n").out) == "SPF; DKIM");
}

TEST_CASE("standard input without a code, empty, too long, and with words beside it") {
  const std::string none = "hail: no code in it: standard input\n";
  CHECK(explain({"-"}, std::string(300, 'x')).err == none);
  CHECK(explain({"-"}, std::string(300, 'x')).status == 2);
  CHECK(explain({"-"}, "").err == none);
  CHECK(explain({"-"}, "SPF\nfailed\n").err == none);
  CHECK(explain({"-"}, "\n \n").err == none);
  CHECK(explain({"-", "SPF"}, "550").status == 2);
  const std::string mebi(1024 * 1024, 'x');
  const Ended last = explain({"-"}, mebi.substr(6) + "\n550 5");
  CHECK(last.err.empty());
  const Ended beyond = explain({"-"}, "550 5.1.1 no\n" + mebi + "\n554 5.7.1 no\n");
  CHECK(beyond.status == 0);
  CHECK(heads(beyond.out) == "550 5.1.1");
  CHECK(beyond.err == "hail: only the first 1 MiB of standard input is read\n");
}

TEST_CASE("octets from outside are escaped") {
  const std::string evil =
      "550 5.1.1 \x1b]0;gone\x07 \x9b \xe2\x80\xae"
      "end\n";
  const Ended text = explain({"-"}, evil);
  CHECK(text.out.find("seen         \\x1b]0;gone\\x07 \\x9b \\u202eend\n") != std::string::npos);
  const Ended json = explain({"--json", "-"}, evil);
  CHECK(json.out.find('\x1b') == std::string::npos);
  CHECK(json.out.find("\"seen_b64\":\"") != std::string::npos);
  const Ended word = explain({"no\x1bsuch"});
  CHECK(word.err == "hail: nothing known of: no\\x1bsuch\n");
}

TEST_CASE("a word that is not known: near ones are named, on a terminal") {
  CHECK(explain({"nonsense"}).status == 2);
  CHECK(explain({"nonsense"}).err == "hail: nothing known of: nonsense\n");
  CHECK(explain({"MX", "dmrac"}).err == "hail: nothing known of: dmrac\n");
  CHECK(explain({"MX", "dmrac"}).out.empty());
  tests::Pty pty({HAIL_PROGRAM, "explain", "dmrac"});
  CHECK(pty.wait() == 2);
  CHECK(pty.rest().find("hint: did you mean DMARC?") != std::string::npos);
}

TEST_CASE("near words: both cases, nearest first, beginnings last") {
  const std::vector<std::string> words = {"DKIM",        "DMARC",         "MX",
                                          "SCRAM-SHA-1", "SCRAM-SHA-256", "smtp.starttls.missing"};
  using List = std::vector<std::string>;
  CHECK(nearest_words("dmrac", words, 3) == List{"DMARC"});
  CHECK(nearest_words("DKMI", words, 3) == List{"DKIM"});
  CHECK(nearest_words("scram", words, 3) == List{"SCRAM-SHA-1", "SCRAM-SHA-256"});
  CHECK(nearest_words("scram", words, 1) == List{"SCRAM-SHA-1"});
  CHECK(nearest_words("smtp.startls.missing", words, 3) == List{"smtp.starttls.missing"});
  CHECK(nearest_words("sc", words, 3).empty());
  CHECK(nearest_words("completely", words, 3).empty());
  CHECK(nearest_words(std::string(100000, 'x'), words, 3).empty());
}

TEST_CASE("a terminal: no line is longer than 79 columns, or than the terminal") {
  for (const auto& [columns, widest] : {std::pair<int, std::size_t>{80, 79}, {200, 79}, {50, 50}}) {
    for (const std::string word : {"550 5.7.26", "STARTTLS", "X-ANONYMOUSTLS", "DMARC", "tls",
                                   "AUTHENTICATIONFAILED", "450 4.7.1 Greylisted for some time"}) {
      CAPTURE(word);
      CAPTURE(columns);
      tests::Pty pty({HAIL_PROGRAM, "explain", word}, {}, columns);
      CHECK(pty.wait() == 0);
      const std::string screen = pty.rest();
      CHECK(!screen.empty());
      for (const std::string& line : lines_of(screen)) {
        CAPTURE(line);
        CHECK(line.size() <= widest);
        CHECK(!line.ends_with(' '));
      }
    }
  }
}

TEST_CASE("quiet: the status alone") {
  CHECK(explain({"-q", "SPF"}).status == 0);
  CHECK(explain({"-q", "SPF"}).out.empty());
  CHECK(explain({"-q", "nonsense"}).status == 2);
}

TEST_CASE("JSON: one object a line, its members") {
  const Ended ended = explain({"--json", "550", "5.7.26", "tls.key.weak"});
  const auto lines = lines_of(ended.out);
  REQUIRE(lines.size() == 2);
  const auto code = nlohmann::json::parse(lines[0]);
  CHECK(code["schema"] == "hail.explain/1");
  CHECK(code["kind"] == "reply");
  CHECK(code["word"] == "550 5.7.26");
  CHECK(code["message"] == "refused for good: the sender could not be authenticated");
  CHECK(code["reference"] == "RFC 7372");
  CHECK(code["see"] == nlohmann::json({"SPF", "DKIM", "DMARC", "alignment"}));
  CHECK(code["next"].get<std::string>().find("hail ") == 0);
  const auto finding = nlohmann::json::parse(lines[1]);
  CHECK(finding["kind"] == "finding");
  CHECK(finding["id"] == "tls.key.weak");
  const auto seen = nlohmann::json::parse(explain({"--json", "-"}, "450 4.7.1 Greylisted\n").out);
  CHECK(seen["cause"] == "greylisted");
  CHECK(seen["seen"] == "Greylisted");
  CHECK(explain({"--json=pretty", "SPF"}).out.find("{\n  \"schema\": \"hail.explain/1\",\n") == 0);
}

TEST_CASE("a number alone is a Telnet option, unless it is a reply code") {
  CHECK(explain({"24"}).out.find("TERMINAL-TYPE  Telnet option") == 0);
  CHECK(explain({"0"}).out.find("BINARY") == 0);
  CHECK(explain({"250"}).out.find("250") == 0);
  CHECK(explain({"77777"}).status == 2);
}

TEST_CASE("hints fit a terminal") {
  const Ended ended = tests::run_program(
      {"script", "-qec", std::string(HAIL_PROGRAM) + " explain xyzzy", "/dev/null"});
  CHECK(ended.status == 2);
  for (const std::string& line : lines_of(ended.out)) CHECK(line.size() <= 79);
}

constexpr const char* validator = R"python(
import json, sys
from jsonschema import Draft202012Validator
schema, *objects = [json.loads(line) for line in sys.stdin]
Draft202012Validator.check_schema(schema)
bad = [e.message for o in objects for e in Draft202012Validator(schema).iter_errors(o)]
print("\n".join(bad) if bad else "valid %d" % len(objects))
)python";

std::string judged(const std::string& objects) {
  const std::string first = nlohmann::json::parse(schema("explain")).dump() + "\n";
  const Ended ended = tests::run_program({"python3", "-c", validator}, first + objects);
  return ended.out + ended.err;
}

TEST_CASE("JSON: every word and every code is valid by the schema, and not anything is") {
  if (tests::run_program({"python3", "-c", "import jsonschema"}).status != 0)
    return tests::skip("python3-jsonschema is missing");
  std::string objects;
  std::size_t count = 0;
  const auto add = [&](const probes::Explanation& row, probes::Cause cause, std::string seen) {
    objects += to_json(ExplainedCase{row, std::move(seen), cause, "hail smtp HOST"}, false);
    ++count;
  };
  for (const std::string& word : probes::explained_words()) {
    const std::string one[] = {word};
    for (const auto& row : probes::find_explanations(one).found)
      add(row, probes::Cause::unknown, "");
  }
  for (int code = 200; code <= 599; ++code)
    add(probes::explain_reply(code, "5.7.1"), probes::Cause::unknown, "\xff");
  for (int cause = 0; cause <= static_cast<int>(probes::Cause::auth_failed); ++cause)
    add(probes::explain_reply(0, "4.7.1"), static_cast<probes::Cause>(cause), "x");
  CHECK(judged(objects) == "valid " + std::to_string(count) + "\n");
  CHECK(judged(R"({"schema":"hail.explain/1","kind":"reply","message":"x","reference":"y"})"
               "\n") == "'word' is a required property\n");
  CHECK(
      judged(R"({"schema":"hail.explain/1","kind":"haha","word":"x","message":"x","reference":"y"})"
             "\n")
          .find("'haha' is not one of") == 0);
  CHECK(
      judged(
          R"({"schema":"hail.explain/1","kind":"finding","message":"x","reference":"y","id":"a.b","subject":"s","means":"m","do":"d"})"
          "\n") == "'severity' is a required property\n");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
