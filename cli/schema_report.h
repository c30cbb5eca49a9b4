// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON Schemas of a report, where %NAME%, %KEY% and %FACTS% are filled in, and of an
// explanation.
#pragma once

#include <string_view>

namespace hail::cli {

// clang-format off
inline constexpr std::string_view report_schema = R"schema({
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
    "software": {
      "type": "object",
      "required": ["told_by", "confidence"],
      "properties": {
        "vendor": {"type": "string"},
        "vendor_b64": {"$ref": "#/$defs/base64"},
        "product": {"type": "string"},
        "product_b64": {"$ref": "#/$defs/base64"},
        "version": {"type": "string"},
        "version_b64": {"$ref": "#/$defs/base64"},
        "told_by": {"enum": ["ID", "IMPLEMENTATION", "greeting", "EHLO", "STARTTLS", "QUIT", "capabilities"]},
        "confidence": {"enum": ["sure", "likely"]}
      }
    },
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

inline constexpr std::string_view explain_schema = R"schema({
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

// clang-format on

}  // namespace hail::cli
