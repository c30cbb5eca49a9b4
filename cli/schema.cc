// SPDX-License-Identifier: GPL-3.0-or-later
// `hail schema COMMAND`: what all reports share stands once, what a probe adds in its own text.
// Unknown members are allowed everywhere: a version of a schema may only grow.
#include "cli/schema.h"

#include <fmt/format.h>

#include "cli/arguments.h"
#include "cli/nearest.h"
#include "cli/output.h"

namespace hail::cli {
namespace {

// %NAME%, %KEY% and %FACTS% are filled in.
constexpr std::string_view report_schema = R"schema({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:hail:schema:%NAME%:1",
  "title": "hail.%NAME%/1",
  "description": "One target and address. Members without a value are left out; more may be added.",
  "type": "object",
  "required": ["schema", "probe", "target", "time", "complete", "status", "exit_status"],
  "properties": {
    "schema": {"const": "hail.%NAME%/1"},
    "probe": {"const": "%NAME%"},
    "target": {"type": "string", "minLength": 1},
    "host": {"type": "string"},
    "address": {"type": "string"},
    "port": {"type": "integer", "minimum": 1, "maximum": 65535},
    "time": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$"},
    "complete": {"type": "boolean", "description": "the conversation was held to its end"},
    "status": {"enum": ["success", "connection-refused", "connection-timeout", "connection-closed", "io-timeout", "handshake-error", "post-tls-application-error", "protocol-error", "application-error", "blocklisted-target", "unknown-error"]},
    "exit_status": {"enum": [0, 1, 2, 3, 4, 5, 6, 7, 70, 130, 143]},
    "error": {
      "type": "object",
      "required": ["code", "phase", "message"],
      "properties": {
        "code": {"enum": ["resolve_not_found", "resolve_failed", "resolve_bogus", "refused", "proxy", "unreachable", "filtered", "timed_out", "closed", "reset", "tls", "certificate", "protocol", "limit", "throttled", "rejected", "auth", "cancelled"]},
        "phase": {"enum": ["resolve", "connect", "proxy", "tls", "greeting", "command", "auth", "data", "close"]},
        "message": {"type": "string"},
        "seen": {"type": "string"},
        "other_ports": {"type": "array", "minItems": 1, "items": {
          "type": "object",
          "required": ["port", "answer"],
          "properties": {"port": {"type": "integer", "minimum": 1, "maximum": 65535}, "answer": {"enum": ["open", "refused", "silent"]}}
        }},
        "hint": {"type": "string"}
      }
    },
    "cause": {"enum": ["dns-none", "no-route", "refused", "filtered-25", "greet-delay", "tarpit", "throttled-421", "rejected-ip-554", "dnsbl", "starttls-missing", "starttls-stripped", "tls-version", "cert-name", "cert-expired", "auth-needs-tls", "auth-failed", "auth-required", "greylisted", "relay-denied", "user-unknown", "mailbox-full", "too-big", "policy"], "description": "why, in one word; words may be added"},
    "timing_s": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}},
    "banner": {"type": "string"},
    "banner_b64": {"$ref": "#/$defs/base64"},
    "%KEY%": %FACTS%,
    "tls": {
      "type": "object",
      "required": ["version", "cipher", "alpn", "verified", "name_matches", "certificates"],
      "properties": {
        "version": {"type": "string", "pattern": "^TLSv1\\.[0-3]$"},
        "cipher": {"type": "string"},
        "group": {"type": "string"},
        "signature": {"type": "string"},
        "alpn": {"type": ["string", "null"]},
        "sni": {"type": "string"},
        "verified": {"type": "boolean"},
        "verify_error": {"type": "string"},
        "why": {"type": "string"},
        "name_matches": {"type": "boolean"},
        "certificates": {"type": "array", "items": {"$ref": "#/$defs/certificate"}},
        "ocsp": {
          "type": "object",
          "required": ["status", "verified"],
          "properties": {
            "status": {"enum": ["good", "revoked", "unknown", "malformed"]},
            "verified": {"type": "boolean"},
            "this_update": {"$ref": "#/$defs/time"},
            "next_update": {"$ref": "#/$defs/time"},
            "revoked_at": {"$ref": "#/$defs/time"},
            "problem": {"type": "string"}
          }
        },
        "dane": {"enum": ["match", "mismatch", "unusable"]},
        "tlsa": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/tlsa"}},
        "versions": {"type": "object", "additionalProperties": {"$ref": "#/$defs/outcome"}},
        "keys": {"type": "array", "minItems": 1, "items": {
          "type": "object",
          "required": ["asked", "outcome"],
          "properties": {
            "asked": {"enum": ["RSA", "ECDSA"]},
            "outcome": {"$ref": "#/$defs/outcome"},
            "why": {"type": "string"},
            "verified": {"type": "boolean"},
            "verify_error": {"type": "string"},
            "name_matches": {"type": "boolean"},
            "certificate": {"$ref": "#/$defs/certificate"},
            "dane": {"enum": ["match", "mismatch", "unusable"]},
            "tlsa": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/tlsa"}}
          }
        }}
      }
    },
    "findings": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/finding"}},
    "skipped": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["what", "reason"], "properties": {"what": {"type": "string"}, "reason": {"type": "string"}}}},
    "transcript": {"type": "array", "items": {
      "type": "object",
      "required": ["s", "from", "text"],
      "properties": {
        "s": {"type": "number", "minimum": 0},
        "from": {"enum": ["client", "server", "remark"]},
        "text": {"type": "string"},
        "text_b64": {"$ref": "#/$defs/base64"},
        "tls": {"type": "boolean"}
      }
    }}
  },
  "$defs": {
    "base64": {"type": "string", "pattern": "^[A-Za-z0-9+/]*={0,2}$"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "capabilities": {"type": "object", "description": "name in upper case to its arguments", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    "changes": {"type": "object", "description": "names", "properties": {"gained": {"$ref": "#/$defs/texts"}, "lost": {"$ref": "#/$defs/texts"}, "changed": {"$ref": "#/$defs/texts"}}},
    "auth": {
      "type": "object",
      "required": ["outcome"],
      "properties": {
        "mechanism": {"type": "string"},
        "outcome": {"enum": ["accepted", "wrong_password", "mechanism_refused", "needs_tls", "disabled", "temporary", "unknown", "not_offered", "withheld", "unproven"]},
        "channel_binding": {"type": "string"},
        "server_proved": {"type": "boolean"},
        "reply": {"type": "string"}
      }
    },
    "time": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"},
    "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "outcome": {"enum": ["accepted", "refused", "untested"]},
    "certificate": {
      "type": "object",
      "required": ["subject", "issuer", "san", "not_before", "not_after", "days_left"],
      "properties": {
        "subject": {"type": "string"},
        "issuer": {"type": "string"},
        "san": {"$ref": "#/$defs/texts"},
        "not_before": {"$ref": "#/$defs/time"},
        "not_after": {"$ref": "#/$defs/time"},
        "days_left": {"type": "integer"},
        "key": {"type": "string"},
        "signature": {"type": "string"},
        "sha256": {"$ref": "#/$defs/hash"},
        "spki_sha256": {"$ref": "#/$defs/hash"},
        "must_staple": {"const": true}
      }
    },
    "tlsa": {
      "type": "object",
      "required": ["usage", "selector", "matching_type", "data", "usable", "match"],
      "properties": {
        "usage": {"$ref": "#/$defs/octet"},
        "selector": {"$ref": "#/$defs/octet"},
        "matching_type": {"$ref": "#/$defs/octet"},
        "data": {"type": "string", "pattern": "^([0-9a-f]{2})+$"},
        "usable": {"type": "boolean"},
        "match": {"type": "boolean"},
        "why": {"type": "string"}
      }
    },
    "octet": {"type": "integer", "minimum": 0, "maximum": 255},
    "finding": {
      "type": "object",
      "required": ["id", "severity", "message"],
      "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9_]+(\\.[a-z0-9_]+)+$"},
        "severity": {"enum": ["error", "warn", "note"]},
        "message": {"type": "string"},
        "seen": {"type": "string"},
        "seen_b64": {"$ref": "#/$defs/base64"},
        "means": {"type": "string"},
        "do": {"type": "string"},
        "reference": {"type": "string"}
      }
    }
  }
}
)schema";

constexpr std::string_view imap_facts = R"schema({
      "type": "object",
      "properties": {
        "greeting": {"type": "string"},
        "greeting_kind": {"enum": ["OK", "PREAUTH", "BYE"]},
        "greeting_capabilities": {"$ref": "#/$defs/texts"},
        "capabilities": {"$ref": "#/$defs/texts"},
        "capabilities_tls": {"$ref": "#/$defs/texts"},
        "capabilities_auth": {"$ref": "#/$defs/texts"},
        "changes_tls": {"$ref": "#/$defs/changes"},
        "changes_auth": {"$ref": "#/$defs/changes"},
        "starttls": {"enum": ["offered", "missing", "refused", "failed", "implicit", "done"]},
        "auth_before_tls": {"$ref": "#/$defs/texts"},
        "auth": {"$ref": "#/$defs/auth"},
        "logindisabled": {"type": "boolean"},
        "id": {"type": "object", "additionalProperties": {"type": "string"}},
        "namespace": {"type": "object", "propertyNames": {"enum": ["personal", "others", "shared"]}, "additionalProperties": {"type": "array", "minItems": 1, "items": {
          "type": "object",
          "required": ["prefix"],
          "properties": {"prefix": {"type": "string"}, "delimiter": {"type": "string"}}
        }}},
        "mailboxes": {"type": "array", "minItems": 1, "items": {
          "type": "object",
          "required": ["name"],
          "properties": {"name": {"type": "string"}, "special_use": {"$ref": "#/$defs/texts"}}
        }},
        "mailbox": {
          "type": "object",
          "required": ["name", "how"],
          "properties": {"name": {"type": "string"}, "how": {"enum": ["STATUS", "EXAMINE"]}},
          "additionalProperties": {"type": "integer", "minimum": 0}
        },
        "quota": {"type": "array", "minItems": 1, "items": {
          "type": "object",
          "required": ["root", "resource", "used", "limit"],
          "properties": {"root": {"type": "string"}, "resource": {"type": "string"}, "used": {"type": "integer", "minimum": 0}, "limit": {"type": "integer", "minimum": 0}}
        }},
        "idle": {
          "type": "object",
          "required": ["continuation_s"],
          "properties": {"continuation_s": {"type": "number", "minimum": 0}, "wake_s": {"type": "number", "minimum": 0}, "word": {"type": "string"}}
        }
      }
    })schema";

constexpr std::string_view smtp_facts = R"schema({
      "type": "object",
      "properties": {
        "greeting": {"type": "object", "required": ["code", "lines"], "properties": {"code": {"type": "integer", "minimum": 200, "maximum": 599}, "lines": {"$ref": "#/$defs/texts"}}},
        "capabilities": {"$ref": "#/$defs/capabilities"},
        "capabilities_tls": {"$ref": "#/$defs/capabilities"},
        "capabilities_auth": {"$ref": "#/$defs/capabilities"},
        "changes_tls": {"$ref": "#/$defs/changes"},
        "changes_auth": {"$ref": "#/$defs/changes"},
        "starttls": {"enum": ["offered", "missing", "refused", "failed", "implicit", "done"]},
        "auth_before_tls": {"$ref": "#/$defs/texts"},
        "auth": {"$ref": "#/$defs/auth"},
        "enhanced_status": {"type": "boolean"},
        "helo_only": {"type": "boolean"},
        "extensions": {"type": "object", "description": "the parameters of the newest list as values", "properties": {
          "size": {"type": "integer", "minimum": 0, "description": "octets; 0: no fixed limit"},
          "limits": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
          "deliverby_s": {"type": "integer", "minimum": 0},
          "futurerelease": {"type": "object", "properties": {"interval_s": {"type": "integer", "minimum": 0}, "until": {"type": "string"}}},
          "mt_priority": {"type": "string"},
          "requiretls": {"const": true},
          "chunking": {"const": true},
          "binarymime": {"const": true},
          "pipeconnect": {"const": true}
        }},
        "rcpt": {"type": "object", "required": ["address", "outcome", "code"], "properties": {
          "address": {"type": "string"},
          "outcome": {"enum": ["accepted", "refused", "deferred"]},
          "code": {"type": "integer", "minimum": 200, "maximum": 599},
          "enhanced": {"type": "string"},
          "text": {"type": "string"},
          "text_b64": {"$ref": "#/$defs/base64"}
        }},
        "vrfy": {"enum": ["open", "closed", "unknown"]},
        "expn": {"enum": ["open", "closed", "unknown"]},
        "relay": {"type": "object", "required": ["outcome"], "properties": {
          "outcome": {"enum": ["refused", "open", "unknown"]},
          "domain": {"type": "string"},
          "reply": {"type": "string"},
          "reply_b64": {"$ref": "#/$defs/base64"},
          "back_s": {"type": "number", "minimum": 0}
        }}
      }
    })schema";

constexpr std::string_view pop3_facts = R"schema({
      "type": "object",
      "properties": {
        "greeting": {"type": "string"},
        "apop": {"type": "string", "description": "the stamp of RFC 1939 section 7"},
        "capabilities": {"$ref": "#/$defs/capabilities"},
        "capabilities_tls": {"$ref": "#/$defs/capabilities"},
        "capabilities_auth": {"$ref": "#/$defs/capabilities"},
        "changes_tls": {"$ref": "#/$defs/changes"},
        "changes_auth": {"$ref": "#/$defs/changes"},
        "starttls": {"enum": ["offered", "missing", "refused", "failed", "implicit", "done"]},
        "auth_before_tls": {"$ref": "#/$defs/texts"},
        "auth": {"$ref": "#/$defs/auth"},
        "implementation": {"type": "string"},
        "login_delay": {"type": "integer", "minimum": 0, "description": "seconds from one log-in to the next"},
        "expire_days": {"type": "integer", "minimum": 0, "description": "how long fetched mail may stay"},
        "expire_never": {"const": true},
        "utf8_names": {"const": true},
        "mailbox": {
          "type": "object",
          "required": ["messages", "octets"],
          "properties": {
            "messages": {"type": "integer", "minimum": 0},
            "octets": {"type": "integer", "minimum": 0},
            "list": {"type": "object", "required": ["messages", "octets"], "properties": {"messages": {"type": "integer", "minimum": 0}, "octets": {"type": "integer"}}},
            "uids": {"type": "integer", "minimum": 0},
            "header_lines": {"type": "integer", "minimum": 0}
          }
        }
      }
    })schema";

constexpr std::string_view sieve_facts = R"schema({
      "type": "object",
      "properties": {
        "greeting": {"type": "object", "required": ["status"], "properties": {"status": {"enum": ["OK", "NO", "BYE"]}, "code": {"type": "string"}, "referral": {"type": "string"}, "text": {"type": "string"}}},
        "capabilities": {"$ref": "#/$defs/capabilities"},
        "capabilities_tls": {"$ref": "#/$defs/capabilities"},
        "capabilities_auth": {"$ref": "#/$defs/capabilities"},
        "changes_tls": {"$ref": "#/$defs/changes"},
        "changes_auth": {"$ref": "#/$defs/changes"},
        "starttls": {"enum": ["offered", "missing", "refused", "failed", "implicit", "done"]},
        "auth_before_tls": {"$ref": "#/$defs/texts"},
        "auth": {"$ref": "#/$defs/auth"},
        "implementation": {"type": "string"},
        "version": {"type": "string"},
        "owner": {"type": "string"},
        "language": {"type": "string"},
        "max_redirects": {"type": "integer", "minimum": 0},
        "scripts": {"type": "object", "required": ["count"], "properties": {"count": {"type": "integer", "minimum": 0}, "active": {"type": "string"}}}
      }
    })schema";

constexpr std::string_view cert_facts = R"schema({
      "type": "object",
      "required": ["protocol"],
      "properties": {"protocol": {"enum": ["tls", "smtp", "lmtp", "pop3", "imap", "sieve"], "description": "in which STARTTLS was asked for; tls: from the first byte"}}
    })schema";

constexpr std::string_view service_facts = R"schema({
      "type": "object",
      "properties": {"protocol": {"type": "string", "description": "what the greeting looks like"}}
    })schema";

constexpr std::string_view telnet_facts = R"schema({
      "type": "object",
      "required": ["will", "wont", "do", "dont", "login_prompt"],
      "properties": {
        "will": {"$ref": "#/$defs/texts"},
        "wont": {"$ref": "#/$defs/texts"},
        "do": {"$ref": "#/$defs/texts"},
        "dont": {"$ref": "#/$defs/texts"},
        "text": {"type": "string"},
        "text_b64": {"$ref": "#/$defs/base64"},
        "login_prompt": {"type": "boolean"},
        "options": {"type": "array", "minItems": 1, "items": {
          "type": "object",
          "required": ["option", "verb", "delay_s"],
          "properties": {
            "option": {"type": "string", "minLength": 1},
            "verb": {"enum": ["WILL", "WONT", "DO", "DONT"]},
            "delay_s": {"type": "number", "minimum": 0}
          }
        }},
        "login": {"enum": ["user", "password", "both", "none"], "description": "what the text ends in asking for; none: a prompt for commands"},
        "vendor": {"type": "string"},
        "product": {"type": "string"},
        "version": {"type": "string"},
        "server": {"type": "string", "description": "the Telnet server that negotiates in this order"},
        "authentication": {"$ref": "#/$defs/texts"},
        "encryption": {"$ref": "#/$defs/texts"},
        "ntlm": {"type": "object", "additionalProperties": {"type": "string"}},
        "environment": {"$ref": "#/$defs/texts"},
        "charsets": {"$ref": "#/$defs/texts"},
        "mssp": {"type": "object"},
        "comport": {"type": "string", "description": "signature of RFC 2217"},
        "violations": {"$ref": "#/$defs/texts"}
      }
    })schema";

constexpr std::string_view session_facts = R"schema({
      "type": "object",
      "required": ["telnet", "options", "received", "sent", "ended_by", "unsent"],
      "properties": {
        "telnet": {"type": "boolean", "description": "the server negotiated"},
        "options": {"type": "array", "items": {
          "type": "object",
          "required": ["option", "side", "state"],
          "properties": {
            "option": {"type": "string", "minLength": 1},
            "side": {"enum": ["client", "server"], "description": "who performs it"},
            "state": {"enum": ["on", "off", "refused", "pending"]},
            "asked_by": {"enum": ["client", "server"]},
            "sent": {"type": "string", "description": "our last subnegotiation, in words"},
            "received": {"type": "string", "description": "the server's"}
          }
        }},
        "received": {"type": "integer", "minimum": 0, "description": "octets, inside TLS"},
        "sent": {"type": "integer", "minimum": 0},
        "encoding": {"type": "string"},
        "ended_by": {"enum": ["server", "user", "input", "output", "signal", "error", "script", "stalled"]},
        "reason": {"type": "string"},
        "unsent": {"type": "boolean", "description": "input is left that was not sent"}
      }
    })schema";

constexpr std::string_view explain_schema = R"schema({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "urn:hail:schema:explain:1",
  "title": "hail.explain/1",
  "description": "A row of the catalogue of findings, which has an id, or a word or code that is explained.",
  "type": "object",
  "required": ["schema", "kind", "message", "reference"],
  "properties": {
    "schema": {"const": "hail.explain/1"},
    "kind": {"enum": ["finding", "reply", "enhanced", "smtp_extension", "smtp_command", "imap_capability", "imap_response", "pop3_capability", "pop3_response", "sieve_capability", "sieve_response", "sasl_mechanism", "telnet_option", "protocol", "topic"]},
    "id": {"type": "string", "pattern": "^[a-z0-9_]+(\\.[a-z0-9_]+)+$"},
    "severity": {"enum": ["error", "warn", "note"]},
    "subject": {"type": "string"},
    "word": {"type": "string", "minLength": 1, "description": "550 5.7.26, PIPELINING"},
    "message": {"type": "string", "minLength": 1},
    "seen": {"type": "string", "description": "the words behind the code in the text that was searched"},
    "seen_b64": {"type": "string", "pattern": "^[A-Za-z0-9+/]*={0,2}$"},
    "cause": {"enum": ["throttled-421", "rejected-ip-554", "dnsbl", "greylisted", "relay-denied", "user-unknown", "mailbox-full", "too-big", "policy", "auth-required", "auth-needs-tls", "auth-failed"]},
    "means": {"type": "string"},
    "said_by": {"type": "string"},
    "do": {"type": "string"},
    "not": {"type": "string", "description": "what it is often mistaken for"},
    "see": {"type": "array", "items": {"type": "string"}, "description": "words that hail explain knows"},
    "next": {"type": "string", "description": "a command"},
    "reference": {"type": "string", "minLength": 1}
  },
  "if": {"properties": {"kind": {"const": "finding"}}},
  "then": {"required": ["id", "severity", "subject", "means", "do"]},
  "else": {"required": ["word"]}
}
)schema";

struct Row {
  std::string_view name;
  std::string_view text;
  std::string_view key;
  std::string_view facts;
};
constexpr Row rows[] = {
    {"imap", report_schema, "imap", imap_facts},
    {"smtp", report_schema, "smtp", smtp_facts},
    {"lmtp", report_schema, "lmtp", smtp_facts},
    {"pop3", report_schema, "pop3", pop3_facts},
    {"sieve", report_schema, "sieve", sieve_facts},
    {"banner", report_schema, "service", service_facts},
    {"cert", report_schema, "cert", cert_facts},
    {"telnet", report_schema, "telnet", telnet_facts},
    {"telnet-session", report_schema, "session", session_facts},
    {"explain", explain_schema, "", ""},
};

void fill(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

}  // namespace

std::vector<std::string_view> schema_names() {
  std::vector<std::string_view> names;
  for (const Row& row : rows) names.push_back(row.name);
  return names;
}

std::string schema(std::string_view name) {
  for (const Row& row : rows) {
    if (row.name != name) continue;
    std::string text(row.text);
    fill(text, "%NAME%", row.name);
    fill(text, "%KEY%", row.key);
    fill(text, "%FACTS%", row.facts);
    return text;
  }
  return {};
}

int schema_main(const Words& words) {
  const auto arguments = begin("schema", words);
  if (!arguments) return arguments.error();
  const std::string& name = arguments->operands().front();
  if (arguments->operands().size() > 1)
    return complain({"one schema at a time: " + arguments->operands()[1], "hail schema " + name},
                    words);
  const std::string text = schema(name);
  if (text.empty()) {
    const std::string_view near = nearest(name, schema_names());
    return complain({fmt::format("no schema for: {}", name),
                     near.empty() ? fmt::format("there are {}", fmt::join(schema_names(), ", "))
                                  : fmt::format("did you mean {}?", near)},
                    words);
  }
  return arguments->has("quiet") ? 0 : print(text);
}

}  // namespace hail::cli
