// SPDX-License-Identifier: GPL-3.0-or-later
// The order of the keys is the contract's. Output is ASCII: nlohmann escapes what is above 126, so
// DEL, C1 and bidi controls never reach a terminal through a JSON viewer's raw mode. Bytes that are
// not UTF-8 become U+FFFD and stand whole, as base64, under the same name with "_b64".
#include "cli/printers/json.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "cli/printers/error_text.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

using Json = nlohmann::ordered_json;
using probes::Report;
using probes::Value;

double microseconds(double s) {
  return std::round(s * 1e6) / 1e6;
}

/// `text` under `key`, and whole under "key_b64" if it is not UTF-8.
void put(Json& object, const std::string& key, const std::string& text) {
  object[key] = net::to_utf8(text);
  if (!net::is_utf8(text)) object[key + "_b64"] = net::base64(text);
}

void put_if(Json& object, const std::string& key, const std::string& text) {
  if (!text.empty()) put(object, key, text);
}

Json json_of(const Value& value);

void put(Json& object, const std::string& key, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.held())) return put(object, key, *text);
  object[key] = json_of(value);
  const auto* list = std::get_if<Value::List>(&value.held());
  if (list == nullptr) return;
  Json whole = Json::array();
  bool needed = false;
  for (const Value& each : *list) {
    const auto* text = std::get_if<std::string>(&each.held());
    if (text == nullptr) return;
    needed = needed || !net::is_utf8(*text);
    whole.push_back(net::base64(*text));
  }
  if (needed) object[key + "_b64"] = std::move(whole);
}

Json json_of(const Value& value) {
  struct Visitor {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(bool b) const { return b; }
    Json operator()(std::int64_t number) const { return number; }
    Json operator()(double number) const { return number; }
    Json operator()(const std::string& text) const { return net::to_utf8(text); }
    Json operator()(const Value::List& list) const {
      Json array = Json::array();
      for (const Value& each : list) array.push_back(json_of(each));
      return array;
    }
    Json operator()(const Value::Members& members) const {
      Json object = Json::object();
      for (const auto& [name, member] : members) put(object, net::to_utf8(name), member);
      return object;
    }
  };
  return std::visit(Visitor{}, value.held());
}

/// RFC 3339 in UTC.
std::string rfc3339(std::chrono::sys_seconds time) {
  const std::time_t seconds = time.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string rfc3339_milliseconds(std::chrono::system_clock::time_point time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count();
  return fmt::format("{}.{:03}Z", rfc3339(whole), rest);
}

std::string rfc3339_seconds(std::chrono::sys_seconds time) {
  return rfc3339(time) + "Z";
}

Json json_of(const net::CertificateReport& certificate) {
  Json object = Json::object();
  put(object, "subject", certificate.subject);
  put(object, "issuer", certificate.issuer);
  put(object, "san", Value::list(certificate.san));
  object["not_before"] = rfc3339_seconds(certificate.not_before);
  object["not_after"] = rfc3339_seconds(certificate.not_after);
  object["days_left"] = certificate.days_left;
  put_if(object, "key", certificate.key);
  put_if(object, "signature", certificate.signature);
  put_if(object, "sha256", certificate.sha256);
  put_if(object, "spki_sha256", certificate.spki_sha256);
  if (certificate.must_staple) object["must_staple"] = true;
  return object;
}

Json json_of(const net::OcspReport& ocsp) {
  Json object = Json::object();
  object["status"] = name(ocsp.status);
  object["verified"] = ocsp.verified;
  if (ocsp.this_update) object["this_update"] = rfc3339_seconds(*ocsp.this_update);
  if (ocsp.next_update) object["next_update"] = rfc3339_seconds(*ocsp.next_update);
  if (ocsp.revoked_at) object["revoked_at"] = rfc3339_seconds(*ocsp.revoked_at);
  put_if(object, "problem", ocsp.problem);
  return object;
}

Json json_of(const net::DaneReport::Record& row) {
  Json object = Json::object();
  object["usage"] = row.record.usage;
  object["selector"] = row.record.selector;
  object["matching_type"] = row.record.matching_type;
  object["data"] = net::hex(row.record.data);
  object["usable"] = row.usable;
  object["match"] = row.match;
  put_if(object, "why", row.why);
  return object;
}

void put_dane(Json& object, const net::TlsReport& tls) {
  if (!tls.dane) return;
  object["dane"] = name(tls.dane->verdict);
  for (const net::DaneReport::Record& row : tls.dane->records)
    object["tlsa"].push_back(json_of(row));
}

Json json_of(const net::TlsReport& tls) {
  Json object = Json::object();
  put_if(object, "version", tls.version);
  put_if(object, "cipher", tls.cipher);
  put_if(object, "group", tls.group);
  put_if(object, "signature", tls.signature);
  object["alpn"] = tls.alpn ? Json(net::to_utf8(*tls.alpn)) : Json(nullptr);
  put_if(object, "sni", tls.sni);
  object["verified"] = tls.verified;
  put_if(object, "verify_error", tls.verify_error);
  put_if(object, "why", tls.why);
  object["name_matches"] = tls.name_matches;
  object["certificates"] = Json::array();
  for (const net::CertificateReport& certificate : tls.certificates)
    object["certificates"].push_back(json_of(certificate));
  if (tls.ocsp) object["ocsp"] = json_of(*tls.ocsp);
  put_dane(object, tls);
  return object;
}

/// The further handshakes: a word for each version, the certificate of each kind of key.
void put_handshakes(Json& tls, const Report& report) {
  for (const probes::HandshakeRow& row : report.versions)
    tls["versions"][row.asked] = name(row.outcome);
  for (const probes::HandshakeRow& row : report.keys) {
    Json one = Json::object();
    one["asked"] = row.asked;
    one["outcome"] = name(row.outcome);
    put_if(one, "why", row.why);
    if (row.tls) {
      one["verified"] = row.tls->verified;
      put_if(one, "verify_error", row.tls->verify_error);
      one["name_matches"] = row.tls->name_matches;
      one["certificate"] = json_of(row.tls->certificates.front());
      put_dane(one, *row.tls);
    }
    tls["keys"].push_back(std::move(one));
  }
}

Json json_of(const probes::Finding& finding) {
  Json object = Json::object();
  object["id"] = finding.row->id;
  object["severity"] = name(finding.severity);
  put(object, "message", finding.message);
  put_if(object, "seen", finding.seen);
  put_if(object, "means", std::string(finding.row->means));
  put_if(object, "do", finding.advice);
  put_if(object, "reference", std::string(finding.row->reference));
  return object;
}

Json json_of(const net::Transcript& transcript) {
  using From = net::Transcript::From;
  Json array = Json::array();
  for (const net::Transcript::Chunk& chunk : transcript.chunks()) {
    Json object = Json::object();
    object["s"] = microseconds(chunk.s);
    object["from"] = chunk.from == From::client   ? "client"
                     : chunk.from == From::server ? "server"
                                                  : "remark";
    put(object, "text", chunk.text);
    object["tls"] = chunk.tls;
    array.push_back(std::move(object));
  }
  return array;
}

Json error_of(const Report& report) {
  const ErrorText text = error_text(report);
  Json object = Json::object();
  object["code"] = name(report.error->code);
  object["phase"] = name(report.error->phase);
  put(object, "message", text.text);
  put_if(object, "seen", text.seen);
  for (const probes::OtherPort& other : report.other_ports) {
    Json one = Json::object();
    one["port"] = other.port;
    one["answer"] = name(other.answer);
    object["other_ports"].push_back(std::move(one));
  }
  put_if(object, "hint", text.advice);
  return object;
}

std::string dumped(const Json& object, bool pretty) {
  return object.dump(pretty ? 2 : -1, ' ', true, Json::error_handler_t::replace) + "\n";
}

void put_learned(Json& object, const Report& report) {
  put_if(object, "banner", report.banner);
  if (report.facts) {
    const Value facts = report.facts->value();
    if (!facts.empty()) put(object, std::string(report.facts->key()), facts);
  }
  if (report.tls) {
    object["tls"] = json_of(*report.tls);
    put_handshakes(object["tls"], report);
  }
  for (const probes::Finding& finding : report.findings)
    object["findings"].push_back(json_of(finding));
  for (const probes::Skipped& skipped : report.skipped) {
    Json one = Json::object();
    put(one, "what", skipped.what);
    put(one, "reason", skipped.reason);
    object["skipped"].push_back(std::move(one));
  }
}

}  // namespace

std::string to_json(const Report& report, int exit_status, const JsonOptions& options) {
  Json object = Json::object();
  object["schema"] = fmt::format("hail.{}/1", report.probe);
  object["probe"] = report.probe;
  put(object, "target", report.target);
  put_if(object, "host", report.host);
  put_if(object, "address", report.address);
  if (report.port != 0) object["port"] = report.port;
  object["time"] = rfc3339_milliseconds(report.time);
  object["complete"] = report.complete;
  object["status"] = status_word(report);
  object["exit_status"] = exit_status;
  if (report.error) object["error"] = error_of(report);
  for (const auto& [phase, s] : report.timing) object["timing_s"][phase] = microseconds(s);
  put_learned(object, report);
  if (options.transcript && report.transcript) object["transcript"] = json_of(*report.transcript);
  return dumped(object, options.pretty);
}

std::string to_json(const probes::FindingRow& row, bool pretty) {
  Json object = Json::object();
  object["schema"] = "hail.explain/1";
  object["kind"] = "finding";
  object["id"] = row.id;
  object["severity"] = name(row.severity);
  object["subject"] = row.subject;
  object["message"] = row.message;
  object["means"] = row.means;
  object["do"] = row.advice;
  object["reference"] = row.reference;
  return dumped(object, pretty);
}

std::string to_json(const ExplainedCase& one, bool pretty) {
  Json object = Json::object();
  object["schema"] = "hail.explain/1";
  object["kind"] = name(one.row.kind);
  object["word"] = one.row.word;
  object["message"] = one.row.title;
  put_if(object, "seen", one.seen);
  if (one.cause != probes::Cause::unknown) object["cause"] = name(one.cause);
  put_if(object, "means", one.row.means);
  put_if(object, "said_by", one.row.said_by);
  put_if(object, "do", one.advice());
  put_if(object, "not", one.row.not_this);
  for (std::string_view rest = one.row.see; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(", "), rest.size());
    object["see"].push_back(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 2, rest.size()));
  }
  put_if(object, "next", one.next);
  object["reference"] = one.row.reference;
  return dumped(object, pretty);
}

}  // namespace hail::cli
