// SPDX-License-Identifier: GPL-3.0-or-later
// The facts of a session as values for JSON.
#include "cli/session_report.h"

#include <memory>

namespace hail::cli {
namespace {

using probes::Value;

std::string_view word(telnet::Ending::Kind kind) {
  using Kind = telnet::Ending::Kind;
  switch (kind) {
    case Kind::by_peer:
      return "server";
    case Kind::by_user:
    case Kind::quit:
    case Kind::open:
      return "user";
    case Kind::input_ended:
      return "input";
    case Kind::output_gone:
      return "output";
    case Kind::signal:
      return "signal";
    case Kind::broken:
      return "error";
    case Kind::script:
      return "script";
    case Kind::stalled:
      return "stalled";
  }
  return "error";
}

Value value_of(const telnet::Agreement& agreement) {
  Value value = Value::object();
  value.set("option", telnet::option_name(agreement.option));
  value.set("side", std::string(agreement.side == telnet::Side::local ? "client" : "server"));
  value.set("state", std::string(telnet::agreement_state_name(agreement.state)));
  if (agreement.asked_by != telnet::Asked::nobody) {
    value.set("asked_by",
              std::string(agreement.asked_by == telnet::Asked::us ? "client" : "server"));
  }
  value.set_if("sent", agreement.last_sent);
  value.set_if("received", agreement.last_heard);
  return value;
}

struct SessionFacts final : probes::Facts {
  Value facts = Value::object();
  std::string_view key() const override { return "session"; }
  Value value() const override { return facts; }
};

}  // namespace

void describe_session(const telnet::Talk& talk, probes::Report& report) {
  auto facts = std::make_unique<SessionFacts>();
  Value& value = facts->facts;
  const telnet::Summary& summary = talk.summary;
  value.set("telnet", summary.spoke_telnet);
  std::vector<Value> options;
  for (const telnet::Agreement& agreement : summary.options) options.push_back(value_of(agreement));
  value.set("options", Value(std::move(options)));
  value.set("received", static_cast<std::int64_t>(summary.received));
  value.set("sent", static_cast<std::int64_t>(summary.sent));
  value.set_if("encoding", summary.encoding);
  value.set("ended_by", std::string(word(talk.ending.kind)));
  value.set_if("reason", talk.ending.text);
  value.set("unsent", talk.ending.unsent);
  report.facts = std::move(facts);
  report.timed("session", net::seconds(summary.elapsed));
  report.complete = !talk.ending.error && talk.ending.kind != telnet::Ending::Kind::script &&
                    talk.ending.kind != telnet::Ending::Kind::stalled;
}

}  // namespace hail::cli
