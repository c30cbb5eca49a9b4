// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of words are whole and well-formed, words find their rows, and replies are put into
// words.
#include "hail/probes/explain.h"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "probes/explain/rows.h"

namespace hail::probes {
namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

Explained find(const std::string& words) {
  const std::string one[] = {words};
  return find_explanations(one);
}

/// "protocol SMTP; topic MX; ? foo".
std::string rendered(const Explained& explained) {
  std::string text;
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
  for (const Explanation& row : explained.found)
    add(fmt::format("{} {}", name(row.kind), row.word));
  for (const std::string& word : explained.unknown) add("? " + word);
  return text;
}

/// What is wrong with a row; empty when nothing is.
std::string fault(const explain::WordRow& row) {
  if (row.word.empty() || row.title.empty() || row.reference.empty()) return "a part is missing";
  if (row.title.ends_with('.')) return "the title ends in a full stop";
  if (!row.means.empty() && !row.means.ends_with('.')) return "the meaning is no sentence";
  for (const std::string_view text :
       {row.title, row.means, row.reference, row.advice, row.said_by, row.not_this, row.see}) {
    const auto plain = [](char c) { return c >= ' ' && c <= '~'; };
    if (!std::all_of(text.begin(), text.end(), plain)) return "not ASCII";
    if (text.find("  ") != std::string_view::npos) return "two blanks";
  }
  return {};
}

TEST_SUITE_BEGIN("explain");

TEST_CASE("tables: each row is whole, no name twice in a table") {
  for (const explain::Table& table : explain::tables()) {
    std::set<std::string> names;
    for (const explain::WordRow& row : table.rows) {
      CAPTURE(std::string(row.word));
      CHECK(fault(row) == "");
      for (const std::string& one : split(std::string(row.word), '|')) {
        CHECK(names.insert(explain::folded(one)).second);
        CHECK(explain::has_name(row.word, explain::folded(one)));
      }
    }
  }
  for (const auto rows :
       {explain::reply_codes(), explain::enhanced_codes(), explain::vendor_codes()}) {
    std::set<std::string> names;
    for (const explain::WordRow& row : rows) {
      CAPTURE(std::string(row.word));
      CHECK(fault(row) == "");
      CHECK(!row.means.empty());
      CHECK(names.insert(std::string(row.word)).second);
    }
  }
}

TEST_CASE("tables: whatever \"see also\" names can be explained") {
  const auto check = [](const explain::WordRow& row) {
    if (row.see.empty()) return;
    CAPTURE(std::string(row.word));
    for (const std::string& word : split(std::string(row.see), ',')) {
      CAPTURE(word);
      CHECK(find(word).unknown.empty());
      CHECK(find(word).found.size() >= 1);
    }
  };
  for (const explain::Table& table : explain::tables())
    for (const explain::WordRow& row : table.rows) check(row);
  for (const auto rows :
       {explain::reply_codes(), explain::enhanced_codes(), explain::vendor_codes()})
    for (const explain::WordRow& row : rows) check(row);
}

TEST_CASE("reply codes: RFC 5321 section 4.2.3 and those of extensions, each by a row of its own") {
  for (const int code : {211, 214, 220, 221, 250, 251, 252, 354, 421, 450, 451, 452,
                         455, 500, 501, 502, 503, 504, 550, 551, 552, 553, 554, 555,  // RFC 5321
                         235, 334, 432, 454, 530, 534, 535, 538,  // RFC 4954, RFC 3207
                         521, 556,                                // RFC 7504
                         422, 523, 524, 525,                      // RFC 5248
                         253, 355, 453, 458, 459}) {              // RFC 1985, RFC 1845, RFC 2645
    CAPTURE(code);
    const explain::WordRow* row = explain::find_reply(code);
    REQUIRE(row != nullptr);
    CHECK(explain_reply(code, "").word == std::to_string(code));
    CHECK(explain_reply(code, "").reference == row->reference);
  }
}

TEST_CASE("enhanced codes: every subject and detail of the IANA registry, in the three classes") {
  // Subject, and its last detail.
  const std::pair<int, int> registry[] = {{0, 0}, {1, 10}, {2, 4},  {3, 6},
                                          {4, 7}, {5, 6},  {6, 10}, {7, 30}};
  std::size_t count = 0;
  for (const auto& [subject, last] : registry) {
    for (int detail = 0; detail <= last; ++detail) {
      const std::string word = fmt::format("{}.{}", subject, detail);
      CAPTURE(word);
      const auto rows = explain::enhanced_codes();
      const auto row = std::find_if(rows.begin(), rows.end(), [&](const explain::WordRow& each) {
        return each.word == word;
      });
      REQUIRE(row != rows.end());
      ++count;
      CHECK(explain_reply(0, "2." + word).title == "accepted: " + std::string(row->title));
      CHECK(explain_reply(0, "4." + word).title == "not now: " + std::string(row->title));
      CHECK(explain_reply(0, "5." + word).title == "refused for good: " + std::string(row->title));
    }
  }
  CHECK(count == explain::enhanced_codes().size());
}

TEST_CASE("a reply in words") {
  struct Row {
    std::string name;
    int code;
    std::string enhanced, word, title, reference;
  };
  const Row rows[] = {
      {"both codes: the enhanced one says what it is about (RFC 7372)", 550, "5.7.26", "550 5.7.26",
       "refused for good: the sender could not be authenticated", "RFC 7372"},
      {"class 4: not now", 451, "4.7.26", "451 4.7.26",
       "not now: the sender could not be authenticated", "RFC 7372"},
      {"a success needs no class", 250, "2.1.5", "250 2.1.5", "the recipient's address is valid",
       "RFC 3463 section 3.2"},
      {"X.0.0 says nothing: the reply code does", 554, "5.0.0", "554 5.0.0",
       "refused for good: the server gives no plainer reason", "RFC 5321 sections 3.1 and 4.2.3"},
      {"X.7.0 beside a code that says more", 530, "5.7.0", "530 5.7.0",
       "refused for good: TLS or a log-in has to come first",
       "RFC 3207 section 4, RFC 4954 section 6"},
      {"X.7.0 beside a code of every use", 554, "5.7.0", "554 5.7.0",
       "refused for good: something about security or policy", "RFC 3463 section 3.8"},
      {"X.0.0 alone (RFC 3463 section 3.1)", 0, "5.0.0", "5.0.0",
       "refused for good: the server gives no closer reason", "RFC 3463 section 3.1"},
      {"a detail of no registry: its subject", 550, "5.7.999", "550 5.7.999",
       "refused for good: something about security or policy", "RFC 3463 section 2"},
      {"a subject of no registry", 550, "5.9.1", "550 5.9.1",
       "refused for good: a code that stands in no registry", "RFC 3463 section 2"},
      {"a provider's detail, the first of a range", 550, "5.7.606", "550 5.7.606",
       "refused for good: your address is on Microsoft's list", "Exchange Online"},
      {"a provider's detail, the last", 550, "5.7.649", "550 5.7.649",
       "refused for good: your address is on Microsoft's list", "Exchange Online"},
      {"a reply code of no standard (RFC 5321 section 4.2.1)", 599, "", "599",
       "refused for good: a code that stands in no standard", "RFC 5321 section 4.2.1"},
      {"the reply code's class holds", 550, "4.7.1", "550 4.7.1",
       "refused for good: a rule forbids it for you, from here, or with this content",
       "RFC 3463 section 3.8"},
      {"no code", 0, "", "", "", ""},
      {"no reply code (RFC 5321 section 4.2: 2xx to 5xx)", 199, "", "", "", ""},
      {"what only looks like an enhanced code", 550, "5.7", "550",
       "refused for good: the mailbox is not there, or may not be used by you",
       "RFC 5321 section 4.2.3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Explanation reply = explain_reply(row.code, row.enhanced);
    CHECK(reply.word == row.word);
    CHECK(reply.title == row.title);
    CHECK(reply.reference == row.reference);
    if (!row.word.empty()) CHECK(!reply.means.empty());
  }
  CHECK(explain_reply(550, "4.7.1").means.find("contradict") != std::string::npos);
  CHECK(explain_reply(550, "5.7.1").means.find("contradict") == std::string::npos);
  CHECK(explain_reply(550, "5.1.1").said_by ==
        "the receiver, after RCPT; trying the same again is useless");
  CHECK(explain_reply(450, "4.2.2").said_by ==
        "the receiver, after RCPT or DATA; the same again later may work");
  CHECK(explain_reply(550, "5.1.1").next == "smtp HOST");
}

TEST_CASE("no code of 200 to 599 is without words, and none of it is long") {
  for (int code = 200; code <= 599; ++code) {
    CAPTURE(code);
    CHECK(!explain_reply(code, "").title.empty());
    CHECK(reply_remark(code, "").empty() == (code < 400 && code != 251 && code != 252));
    CHECK(reply_remark(code, "").size() < 160);
  }
}

TEST_CASE("a remark on a reply: one clause, none on the ordinary ones") {
  CHECK(reply_remark(550, "5.7.26") ==
        "refused for good: the sender could not be authenticated (RFC 7372)");
  CHECK(reply_remark(452, "4.2.2") == "not now: the mailbox is full (RFC 3463 section 3.3)");
  CHECK(reply_remark(252, "2.1.5") == "the recipient's address is valid (RFC 3463 section 3.2)");
  CHECK(reply_remark(252, "") ==
        "the server does not say whether the user exists (RFC 5321 section 3.5.3)");
  for (const int code : {220, 221, 235, 250, 334, 354}) CHECK(reply_remark(code, "2.0.0").empty());
  CHECK(reply_remark(0, "5.1.1").empty());
  CHECK(reply_remark(700, "").empty());
}

TEST_CASE("words: which rows they find") {
  struct Row {
    std::string words, expect;
  };
  const Row rows[] = {
      {"550 5.7.26", "reply 550 5.7.26"},
      {"550-5.7.26", "reply 550 5.7.26"},
      {"550 #5.1.0", "reply 550 5.1.0"},
      {"550", "reply 550"},
      {"5.1.1", "enhanced 5.1.1"},
      {"x.7.26", "enhanced X.7.26"},
      {"550 551", "reply 550; reply 551"},
      {"550 550", "reply 550"},
      {"199", "? 199"},
      {"600", "? 600"},
      {"5.1", "? 5.1"},
      {"mail from", "smtp_command MAIL FROM"},
      {"MAIL FROM:", "smtp_command MAIL FROM"},
      {"rcpt to", "smtp_command RCPT TO"},
      {"helo", "smtp_command HELO"},
      {"EHLO/HELO", "smtp_command EHLO"},
      {"pipelining", "smtp_extension PIPELINING; pop3_capability PIPELINING"},
      {"smtp pipelining", "smtp_extension PIPELINING"},
      {"SIZE 10240000", "smtp_extension SIZE"},
      {"imap starttls", "imap_capability STARTTLS"},
      {"imap imap4rev2", "imap_capability IMAP4rev2"},
      {"[TRYCREATE]", "imap_response TRYCREATE"},
      {"[SYS/TEMP]", "pop3_response SYS/TEMP"},
      {"pop3 login-delay", "pop3_capability LOGIN-DELAY; pop3_response LOGIN-DELAY"},
      {"sieve sasl", "sieve_capability SASL; sieve_response SASL"},
      {"AUTH=PLAIN", "smtp_extension AUTH; imap_capability AUTH; sasl_mechanism PLAIN"},
      {"scram_sha_256_plus", "sasl_mechanism SCRAM-SHA-256-PLUS"},
      {"sasl login", "sasl_mechanism LOGIN"},
      {"naws", "telnet_option NAWS"},
      {"option 24", "telnet_option TERMINAL-TYPE"},
      {"telnet option 24", "telnet_option TERMINAL-TYPE"},
      {"DO NAWS", "telnet_option NAWS"},
      {"option 77", "telnet_option option 77"},
      {"option 700", "? option; ? 700"},
      {"option status", "telnet_option STATUS"},
      {"start_tls", "telnet_option START_TLS"},
      {"SMTP", "protocol SMTP"},
      {"smtp imap", "protocol SMTP; protocol IMAP"},
      {"SPF, DKIM,DMARC", "topic SPF; topic DKIM; topic DMARC"},
      {"A/AAAA", "topic A"},
      {"aaaa", "topic AAAA"},
      {"DO", "protocol DO"},
      {"saml20 openid20", "sasl_mechanism SAML20; sasl_mechanism OPENID20"},
      {"null mx", "topic NULL MX"},
      {"null-MX MX", "topic NULL MX; topic MX"},
      {"malicious content", "topic MALICIOUS CONTENT"},
      {"content", "topic CONTENT"},
      {"nonsense", "? nonsense"},
      {"MX nonsense SPF", "topic MX; topic SPF; ? nonsense"},
      {"", ""},
      {" , ", ""},
      {"[]", "? []"},
      {"=", "? ="},
      {"/MX", "? /MX"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    CHECK(rendered(find(row.words)) == row.expect);
    // Several arguments are the same as one.
    CHECK(rendered(find_explanations(split(row.words, ' '))) == row.expect);
  }
}

TEST_CASE("words: the registries and the questions people ask") {
  const char* const lists[] = {
      // SMTP Service Extensions.
      "8BITMIME ATRN AUTH BINARYMIME BURL CHECKPOINT CHUNKING CONNEG CONPERM DELIVERBY DSN "
      "ENHANCEDSTATUSCODES ETRN EXPN FUTURERELEASE HELP LIMITS MT-PRIORITY MTRK NO-SOLICITING "
      "PIPELINING REQUIRETLS RRVS SAML SEND SIZE SMTPUTF8 SOML STARTTLS SUBMITTER TURN UTF8SMTP "
      "VRFY",
      // IMAP Capabilities.
      "ACL ANNOTATE-EXPERIMENT-1 APPENDLIMIT AUTH= BINARY CATENATE CHILDREN COMPRESS=DEFLATE "
      "CONDSTORE CONTEXT=SEARCH CONVERT CREATE-SPECIAL-USE ENABLE ESEARCH ESORT FILTERS "
      "I18NLEVEL=1 ID IDLE IMAP4rev1 IMAP4rev2 IMAPSIEVE= INPROGRESS JMAPACCESS LANGUAGE "
      "LIST-EXTENDED LIST-METADATA LIST-MYRIGHTS LIST-STATUS LITERAL+ LITERAL- LOGIN-REFERRALS "
      "LOGINDISABLED MAILBOX-REFERRALS MESSAGELIMIT= METADATA METADATA-SERVER MOVE MULTIAPPEND "
      "MULTISEARCH NAMESPACE NOTIFY OBJECTID PARTIAL PREVIEW QRESYNC QUOTA QUOTASET REPLACE "
      "RIGHTS= SASL-IR SAVEDATE SEARCH=FUZZY SEARCHRES SORT SORT=DISPLAY SPECIAL-USE STATUS=SIZE "
      "THREAD=REFERENCES UIDONLY UIDPLUS UNAUTHENTICATE UNSELECT URLAUTH URL-PARTIAL UTF8=ACCEPT "
      "UTF8=ONLY WITHIN",
      // IMAP Response Codes: RFC 5530, RFC 9051.
      "ALERT ALREADYEXISTS APPENDUID AUTHENTICATIONFAILED AUTHORIZATIONFAILED BADCHARSET CANNOT "
      "CAPABILITY CLIENTBUG CLOSED CONTACTADMIN COPYUID CORRUPTION EXPIRED EXPUNGEISSUED "
      "HASCHILDREN HIGHESTMODSEQ INUSE LIMIT NONEXISTENT NOPERM NOTSAVED OVERQUOTA PARSE "
      "PERMANENTFLAGS PRIVACYREQUIRED READ-ONLY READ-WRITE SERVERBUG TRYCREATE UIDNEXT "
      "UIDNOTSTICKY UIDVALIDITY UNAVAILABLE UNKNOWN-CTE UNSEEN",
      // POP3: RFC 2449, 2595, 3206, 5034, 6856.
      "APOP AUTH-RESP-CODE EXPIRE IMPLEMENTATION LANG LOGIN-DELAY RESP-CODES SASL STLS TOP UIDL "
      "USER UTF8 IN-USE SYS/TEMP SYS/PERM",
      // ManageSieve: RFC 5804.
      "MAXREDIRECTS OWNER SIEVE VERSION ACTIVE AUTH-TOO-WEAK ENCRYPT-NEEDED NONEXISTENT REFERRAL "
      "TAG TRANSITION-NEEDED TRYLATER WARNINGS QUOTA/MAXSIZE",
      "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-1-PLUS SCRAM-SHA-256 "
      "SCRAM-SHA-256-PLUS SCRAM-SHA-512 XOAUTH2 OAUTHBEARER EXTERNAL ANONYMOUS NTLM GSSAPI",
      "smtp lmtp pop3 imap sieve telnet submission starttls envelope content header MX A/AAAA PTR "
      "SPF DKIM DMARC alignment DANE TLSA MTA-STS TLS-RPT CAA SRV MAIL RCPT DATA EHLO/HELO QUIT "
      "RSET NOOP BDAT phishing spam greylisting relay bounce smuggling TLS SASL ARC DNSBL",
  };
  for (const std::string list : lists) {
    for (const std::string& word : split(list, ' ')) {
      CAPTURE(word);
      CHECK(find(word).unknown.empty());
      CHECK(!find(word).found.empty());
    }
  }
  for (int code = 0; code < 256; ++code) {
    const Explained option = find(fmt::format("option {}", code));
    REQUIRE(option.found.size() == 1);
    CHECK(option.found[0].kind == WordKind::telnet_option);
    CHECK(!option.found[0].means.empty());
    CHECK(!option.found[0].reference.empty());
  }
}

TEST_CASE("every word that is offered for completion is known") {
  const auto words = explained_words();
  CHECK(std::is_sorted(words.begin(), words.end()));
  CHECK(std::adjacent_find(words.begin(), words.end()) == words.end());
  CHECK(words.size() > 300);
  for (const std::string& word : words) {
    CAPTURE(word);
    CHECK(find(word).unknown.empty());
  }
}

TEST_CASE("every kind has a word of its own") {
  std::set<std::string> names;
  for (int kind = 0; kind <= static_cast<int>(WordKind::topic); ++kind)
    CHECK(names.insert(std::string(name(static_cast<WordKind>(kind)))).second);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::probes
