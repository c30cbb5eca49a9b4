// SPDX-License-Identifier: GPL-3.0-or-later
// `hail schema COMMAND`: what all reports share stands once, what a probe adds in its own text.
// Unknown members are allowed everywhere: a version of a schema may only grow.
#include "cli/schema.h"

#include <fmt/format.h>

#include "cli/arguments.h"
#include "cli/nearest.h"
#include "cli/output.h"
#include "cli/schema_mail.h"
#include "cli/schema_report.h"

namespace hail::cli {
namespace {

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
