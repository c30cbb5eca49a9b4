// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON of the contract: names, order, what is left out, what is escaped.
#include "cli/printers/json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "hail/probes/banner.h"
#include "hail/probes/smtp.h"
#include "unit/cli/reports.h"

namespace hail::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string keys(const Json& object) {
  std::string text;
  for (const auto& [key, value] : object.items()) text += (text.empty() ? "" : " ") + key;
  return text;
}

Json parsed(const probes::Report& report, const JsonOptions& options = {}) {
  return Json::parse(to_json(report, 0, options));
}

TEST_SUITE_BEGIN("cli: json");

TEST_CASE("a clean report: the contract's keys in the contract's order") {
  const std::string text = to_json(tests::clean_report(), 0, {});
  CHECK(text.find('\n') == text.size() - 1);
  const Json json = Json::parse(text);
  CHECK(keys(json) ==
        "schema probe target host address port time complete status exit_status timing_s banner "
        "smtp tls");
  CHECK(json["schema"] == "hail.smtp/1");
  CHECK(json["time"] == "2026-11-24T04:00:00.123Z");
  CHECK(json["status"] == "success");
  CHECK(json["banner"] == "220 mx1.example.net ESMTP Postfix\r\n");
  CHECK(json["timing_s"].dump() == R"({"connect":0.01,"greeting":0.21,"tls":0.04,"total":0.34})");
  CHECK(json["smtp"]["greeting"].dump() ==
        R"({"code":220,"lines":["mx1.example.net ESMTP Postfix"]})");
  CHECK(json["smtp"]["capabilities"].dump() == R"({"SIZE":["10485760"],"STARTTLS":[]})");
  CHECK(keys(json["tls"]) == "version cipher group alpn sni verified name_matches certificates");
  CHECK(json["tls"]["alpn"].is_null());
  CHECK(keys(json["tls"]["certificates"][0]) ==
        "subject issuer san not_before not_after days_left key signature sha256 spki_sha256");
  CHECK(json["tls"]["certificates"][0]["not_after"] == "2027-01-20T00:00:00Z");
}

TEST_CASE("what more a handshake showed: signature, staple, TLSA records") {
  const Json json = parsed(tests::report_with_tls_facts());
  const Json& tls = json["tls"];
  CHECK(keys(tls) ==
        "version cipher group signature alpn sni verified verify_error why name_matches "
        "certificates ocsp dane tlsa");
  CHECK(tls["signature"] == "ECDSA-SHA256");
  CHECK(tls["why"] == "it leads to CN=Example CA, which is not trusted here");
  CHECK(tls["verify_error"] == "self-signed certificate in certificate chain");
  CHECK(tls["certificates"][0]["must_staple"] == true);
  CHECK(tls["ocsp"].dump() ==
        R"({"status":"revoked","verified":true,"this_update":"2026-11-23T00:00:00Z",)"
        R"("next_update":"2026-11-30T00:00:00Z","revoked_at":"2026-11-01T00:00:00Z"})");
  CHECK(tls["dane"] == "match");
  CHECK(tls["tlsa"].dump() ==
        R"([{"usage":3,"selector":1,"matching_type":1,"data":"00ff","usable":false,"match":false,)"
        R"("why":"a SHA-256 hash has 32 bytes"},)"
        R"({"usage":3,"selector":1,"matching_type":0,"data":"30","usable":true,"match":true}])");
}

TEST_CASE("further handshakes: a word for each version, the certificate of each key") {
  const Json tls = parsed(tests::report_with_handshakes())["tls"];
  CHECK(tls["versions"].dump() ==
        R"({"TLSv1.0":"refused","TLSv1.1":"untested","TLSv1.3":"accepted"})");
  CHECK(tls["keys"][0].dump() ==
        R"({"asked":"RSA","outcome":"refused","why":"it finds nothing in common"})");
  const Json& ecdsa = tls["keys"][1];
  CHECK(keys(ecdsa) == "asked outcome verified verify_error name_matches certificate dane tlsa");
  CHECK(ecdsa["certificate"]["key"] == "EC P-256");
  CHECK(ecdsa["dane"] == "match");
}

TEST_CASE("a port that is silent: what the others of the host did") {
  const Json error = parsed(tests::filtered_report())["error"];
  CHECK(keys(error) == "code phase message seen other_ports hint");
  CHECK(error["other_ports"].dump() ==
        R"([{"port":587,"answer":"open"},{"port":465,"answer":"refused"},)"
        R"({"port":443,"answer":"silent"}])");
}

TEST_CASE("findings: id, severity, message, evidence, meaning, advice, reference") {
  const Json json = parsed(tests::report_with_findings());
  REQUIRE(json["findings"].size() == 3);
  const Json& first = json["findings"][0];
  CHECK(keys(first) == "id severity message seen means do reference");
  CHECK(first["id"] == "smtp.auth.before_tls");
  CHECK(first["severity"] == "error");
  CHECK(first["reference"] == "RFC 4954 section 4");
  CHECK(json["findings"][1]["message"] == "expires in 9 days, on 2026-12-03");
  CHECK(!json["findings"][1].contains("seen"));
}

TEST_CASE("an error: code, phase, message, hint; complete is false") {
  const Json json =
      Json::parse(to_json(tests::failed_report(net::Errc::refused, net::Phase::connect), 4, {}));
  CHECK(keys(json) ==
        "schema probe target host address port time complete status exit_status error timing_s");
  CHECK(json["complete"] == false);
  CHECK(json["status"] == "connection-refused");
  CHECK(json["exit_status"] == 4);
  CHECK(
      json["error"].dump() ==
      R"({"code":"refused","phase":"connect","message":"refused: 192.0.2.30 is up, nothing listens on port 25",)"
      R"("hint":"on the server: ss -ltn 'sport = :25'"})");
}

TEST_CASE("output is ASCII; DEL, C1 and bidi controls are escaped") {
  probes::Report report = tests::clean_report();
  report.banner = "220 \x7f \xc2\x9b \xe2\x80\xae \xc3\xbc\r\n";
  const std::string text = to_json(report, 0, {});
  for (const char c : text) CHECK(((c >= ' ' && c < 0x7f) || c == '\n'));
  CHECK(text.find(R"("banner":"220 \u007f \u009b \u202e \u00fc\r\n")") != std::string::npos);
  CHECK(Json::parse(text)["banner"] == report.banner);
}

TEST_CASE("bytes that are not UTF-8 become U+FFFD and stand whole in base64") {
  probes::Report report = tests::clean_report();
  report.banner = "220 \xff\xfe\r\n";
  report.find("greeting.control_bytes", "\xff");
  report.skip("login", "\xff?");
  auto facts = std::make_unique<probes::SmtpFacts>();
  facts->greeting.emplace();
  facts->greeting->code = 220;
  facts->greeting->lines = {"good", "\xff"};
  report.facts = std::move(facts);
  const Json json = parsed(report);
  CHECK(json["banner"] == "220 \xef\xbf\xbd\xef\xbf\xbd\r\n");
  CHECK(json["banner_b64"] == "MjIwIP/+DQo=");
  CHECK(json["findings"][0]["seen_b64"] == "/w==");
  CHECK(json["skipped"][0]["reason_b64"] == "/z8=");
  CHECK(json["smtp"]["greeting"]["lines"][1] == "\xef\xbf\xbd");
  CHECK(json["smtp"]["greeting"]["lines_b64"].dump() == R"(["Z29vZA==","/w=="])");
}

TEST_CASE("facts stand under their own key; without facts there is none") {
  probes::Report report = tests::clean_report();
  report.probe = "banner";
  auto facts = std::make_unique<probes::BannerFacts>();
  facts->protocol = "ssh";
  report.facts = std::move(facts);
  CHECK(parsed(report)["service"]["protocol"] == "ssh");
  report.facts = std::make_unique<probes::BannerFacts>();
  CHECK(!parsed(report).contains("service"));
}

TEST_CASE("the transcript only when asked for, secrets masked") {
  probes::Report report = tests::clean_report();
  const net::TimePoint began{};
  report.transcript = std::make_unique<net::Transcript>(began);
  report.transcript->add(began + std::chrono::microseconds(2100), net::Transcript::From::server,
                         "220 hi\r\n", false);
  {
    const net::Transcript::Secret secret(report.transcript.get(), "[password]");
    report.transcript->add(began, net::Transcript::From::client, "c2VjcmV0\r\n", true);
  }
  CHECK(!parsed(report).contains("transcript"));
  JsonOptions options;
  options.transcript = true;
  const Json json = parsed(report, options);
  CHECK(json["transcript"].dump() ==
        R"([{"s":0.0021,"from":"server","text":"220 hi\r\n","tls":false},)"
        R"({"s":0.0,"from":"client","text":"[password]\r\n","tls":true}])");
}

TEST_CASE("pretty is the same object with line ends") {
  JsonOptions options;
  options.pretty = true;
  const std::string text = to_json(tests::clean_report(), 0, options);
  CHECK(text.find("{\n  \"schema\": \"hail.smtp/1\",\n") == 0);
  CHECK(Json::parse(text) == parsed(tests::clean_report()));
}

TEST_CASE("a Unix socket has neither host nor port") {
  probes::Report report =
      tests::failed_report(net::Errc::unreachable, net::Phase::connect, "no such file");
  report.target = "unix:/run/x";
  report.host.clear();
  report.address = "/run/x";
  report.port = 0;
  const Json json = parsed(report);
  CHECK(!json.contains("host"));
  CHECK(!json.contains("port"));
  CHECK(json["error"]["message"] == "cannot connect to /run/x: no such file");
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::cli
