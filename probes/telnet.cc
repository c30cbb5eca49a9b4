// SPDX-License-Identifier: GPL-3.0-or-later
// The Telnet probe: answers the negotiation as a plain client would and listens until the server
// has come to its prompt. Nothing is typed, nothing is asked for.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>

#include "hail/net/escape.h"
#include "hail/probes/banner.h"
#include "hail/probes/dialog.h"
#include "hail/telnet/engine.h"

namespace hail::probes {
namespace {

using net::Phase;
using net::Task;

/// Quiet counts once there was text: between negotiation and prompt a login program has to start.
constexpr auto quiet = std::chrono::seconds(1);
constexpr auto in_total = std::chrono::seconds(5);
/// Behind what looks like a prompt: "Last login: Tue" may have been cut in two.
constexpr auto behind_prompt = std::chrono::milliseconds(100);
constexpr std::size_t text_limit = 64 * 1024;
/// Each of 256 options may be offered and asked for once without looking like a loop.
constexpr std::uint32_t every_option = 2 * 256;

constexpr std::string_view questions[] = {
    "login:", "username:", "user name:", "user:", "password:", "passwd:", "login as:", "account:"};

void note(std::vector<std::string>& list, std::uint8_t option) {
  std::string name(telnet::option_name(option));
  if (name.empty()) name = fmt::format("{}", option);
  if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(std::move(name));
}

void note(TelnetFacts& facts, const telnet::Event& event) {
  switch (event.verb()) {
    case telnet::Verb::will:
      return note(facts.will, event.option);
    case telnet::Verb::wont:
      return note(facts.wont, event.option);
    case telnet::Verb::do_it:
      return note(facts.doing, event.option);
    case telnet::Verb::dont:
      return note(facts.dont, event.option);
  }
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, " "));
}

/// "WILL ECHO SUPPRESS-GO-AHEAD, DO TERMINAL-TYPE", for the screen.
std::string options_text(const TelnetFacts& facts) {
  std::string text;
  const auto part = [&](std::string_view verb, const std::vector<std::string>& names) {
    if (!names.empty())
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", verb, joined(names));
  };
  part("WILL", facts.will);
  part("WONT", facts.wont);
  part("DO", facts.doing);
  part("DONT", facts.dont);
  return text;
}

telnet::Engine::Millis millis(net::TimePoint at) {
  return std::chrono::duration_cast<telnet::Engine::Millis>(at.time_since_epoch());
}

/// How long to wait for more.
net::Duration patience(const TelnetFacts& facts) {
  if (asks_for_login(facts.text)) return behind_prompt;
  return facts.text.empty() ? net::Duration(in_total) : net::Duration(quiet);
}

/// The conversation: everything that arrives goes through the engine, its answers go back. `last`
/// is when something came last; nothing if nothing did.
Task<void> listen(Dialog& dialog, telnet::Engine& engine, TelnetFacts& facts, Report& report,
                  net::Duration first_wait, std::optional<net::TimePoint>& last) {
  bool loop = false;
  const auto sink = [&](const telnet::Event& event) {
    if (event.kind == telnet::Event::Kind::data && facts.text.size() < text_limit)
      facts.text += event.bytes;
    if (event.kind == telnet::Event::Kind::negotiation) note(facts, event);
    if (event.kind == telnet::Event::Kind::option_loop) loop = true;
  };
  net::Deadline end;
  while (!loop) {
    net::Limit limit = dialog.in(Phase::greeting, last ? patience(facts) : first_wait);
    limit.until = earlier(limit.until, end);
    std::string_view bytes;
    try {
      bytes = co_await dialog.stream().read_view(limit);
    } catch (const net::Failure& failure) {
      if (!last || failure.error().code != net::Errc::timed_out) throw;
      break;
    }
    if (bytes.empty()) break;
    if (!last) {
      end = dialog.stream().loop().in(in_total);
      if (static_cast<unsigned char>(bytes.front()) != 0xff) report.banner.assign(bytes);
    }
    last = dialog.now();
    if (engine.receive(bytes, millis(dialog.now()), sink) < bytes.size()) loop = true;
    const std::string answers = engine.take_output();
    co_await dialog.stream().write_all(answers, dialog.in(Phase::greeting, quiet));
    if (facts.text.size() >= text_limit) break;
  }
  if (!last)
    net::fail(net::Errc::closed, Phase::greeting, "nothing was said", dialog.stream().peer());
  if (loop) report.find("telnet.option.loop");
}

/// What was heard, as lines and findings.
void tell(Dialog& dialog, TelnetFacts& facts, double s, Report& report) {
  report.timed("greeting", s);
  report.banner = facts.text;
  facts.login_prompt = asks_for_login(facts.text);
  const std::string options = options_text(facts);
  report.ok("options", options.empty() ? "none: text without any Telnet negotiation" : options);
  std::string_view shown = facts.text;
  while (!shown.empty() && std::isspace(static_cast<unsigned char>(shown.back())) != 0)
    shown.remove_suffix(1);
  report.ok("text", shown.empty() ? std::string("none") : std::string(shown), s);
  const bool encrypted = dialog.stream().tls() != nullptr;
  if (!encrypted && facts.login_prompt) {
    report.find("telnet.plaintext_login", std::string(shown.substr(shown.rfind('\n') + 1)));
  } else if (!encrypted) {
    report.find("telnet.no_encryption");
  }
}

}  // namespace

bool asks_for_login(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  std::string end(text.substr(text.size() - std::min<std::size_t>(text.size(), 16)));
  std::transform(end.begin(), end.end(), end.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::any_of(std::begin(questions), std::end(questions),
                     [&](std::string_view question) { return end.ends_with(question); });
}

Task<void> run_telnet(Dialog& dialog, const Context& context, Report& report) {
  auto owned = std::make_unique<TelnetFacts>();
  TelnetFacts& facts = *owned;
  report.facts = std::move(owned);
  const net::TimePoint began = dialog.now();
  std::optional<net::TimePoint> last;
  telnet::Facts ours;
  ours.terminal_names = {"UNKNOWN"};
  telnet::EngineLimits limits;
  limits.answer_burst = every_option;
  telnet::Engine engine(ours, limits);
  try {
    co_await listen(dialog, engine, facts, report, context.plan.greeting_timeout, last);
  } catch (const net::Failure&) {
    // What came before it broke is told all the same.
    if (last) tell(dialog, facts, net::seconds(*last - began), report);
    throw;
  }
  tell(dialog, facts, net::seconds(*last - began), report);
  report.verdict = facts.login_prompt ? "answers, and asks for a log-in." : "answers.";
}

Value TelnetFacts::value() const {
  Value value = Value::object();
  value.set("will", Value::list(will)).set("wont", Value::list(wont));
  value.set("do", Value::list(doing)).set("dont", Value::list(dont));
  value.set_if("text", text);
  value.set("login_prompt", login_prompt);
  return value;
}

}  // namespace hail::probes
