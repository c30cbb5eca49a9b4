// SPDX-License-Identifier: GPL-3.0-or-later
// The JSON Schema of what each probe of a mail port adds to a report, under its own key.
#pragma once

#include <string_view>

namespace hail::cli {

// clang-format off
inline constexpr std::string_view smtp_facts = R"schema({
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

inline constexpr std::string_view pop3_facts = R"schema({
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

inline constexpr std::string_view imap_facts = R"schema({
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

inline constexpr std::string_view sieve_facts = R"schema({
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

inline constexpr std::string_view cert_facts = R"schema({
      "type": "object",
      "required": ["protocol"],
      "properties": {"protocol": {"enum": ["tls", "smtp", "lmtp", "pop3", "imap", "sieve"], "description": "in which STARTTLS was asked for; tls: from the first byte"}}
    })schema";

// clang-format on

}  // namespace hail::cli
