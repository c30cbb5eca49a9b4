// SPDX-License-Identifier: GPL-3.0-or-later
// Whether mail for anybody is passed on (RFC 5321 section 7.9), asked by the server's owner. A word
// of acceptance proves nothing: many servers take everything in and drop or bounce it later. So
// hail writes to itself, and a relay is open only if the message comes back. That, and the words of
// a refusal, decide; all else is unknown.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "hail/net/escape.h"
#include "probes/returned_mail.h"
#include "probes/smtp_port.h"

namespace hail::probes {

using net::Phase;
using net::Task;

namespace {

constexpr auto longest_wait = std::chrono::seconds(30);
/// Stands for "outside" where our own address is not known: RFC 5737, never anybody's.
constexpr std::string_view nobodys_literal = "[192.0.2.1]";

/// RFC 5321 section 4.1.3; empty for what no other machine could reach: a Unix socket, an address
/// that holds on one link alone.
std::string literal_of(const std::string& address) {
  if (address.empty() || address.find_first_of("%/") != std::string::npos) return {};
  return address.find(':') == std::string::npos ? fmt::format("[{}]", address)
                                                : fmt::format("[IPv6:{}]", address);
}

/// Listens where mail for the address literal `ours` comes to; else why that cannot be.
std::string listen(std::optional<ReturnedMail>& returned, net::Loop& loop,
                   const std::string& ours) {
  if (ours.empty()) return "our own address is not known";
  const std::size_t begin = ours.starts_with("[IPv6:") ? 6 : 1;
  try {
    returned.emplace(loop, ours.substr(begin, ours.size() - 1 - begin));
  } catch (const net::Failure& failure) {
    return failure.error().detail;
  }
  return {};
}

bool speaks_of_relaying(const Reply& answer) {
  std::string words = answer.words();
  std::transform(words.begin(), words.end(), words.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return words.find("relay") != std::string::npos;
}

/// A refusal of the address as such: some servers know no address literals, and say nothing of
/// relaying with that.
bool refuses_form(const Reply& answer) {
  const std::string enhanced = answer.enhanced().value_or("");
  if (speaks_of_relaying(answer)) return false;
  return answer.code == 501 || answer.code == 504 || answer.code == 555 || enhanced == "5.1.2" ||
         enhanced == "5.1.3" || enhanced == "5.1.10" || enhanced.starts_with("5.5.");
}

/// TLS is wanted first, or the order of commands was not liked: nothing was decided.
bool decides_nothing(const Reply& answer) {
  const bool tls_first = answer.code == 530 && answer.words().find("TLS") != std::string::npos;
  return tls_first || answer.code == 503 || answer.code == 500 || answer.code == 502;
}

/// Whether this address may well be among those that a server trusts: its own machine, or the same
/// network (RFC 1918, RFC 4193). What it passes on for us it need not pass on for strangers.
bool is_near(const std::string& address) {
  for (const std::string_view prefix :
       {"127.", "10.", "192.168.", "169.254.", "::1", "fc", "fd", "fe80:"}) {
    if (address.starts_with(prefix)) return true;
  }
  if (!address.starts_with("172.")) return false;
  const int second = std::atoi(address.c_str() + 4);
  return second >= 16 && second < 32;
}

/// RFC 5322 section 3.3, in UTC.
std::string date(std::chrono::system_clock::time_point when) {
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(when)));
}

}  // namespace

void SmtpPort::relay_is(std::string outcome, const Reply& answer, std::string words) {
  RelayFacts& facts = *smtp_.relay;
  facts.outcome = std::move(outcome);
  facts.reply = answer.whole();
  if (facts.outcome == "refused") {
    report_.ok("relay", std::move(words));
  } else if (facts.outcome == "unknown") {
    report_.skip("relay", std::move(words));
  } else if (is_near(report_.address)) {
    report_.find_as(Severity::note, "smtp.relay.open", std::move(words),
                    "mail for anybody is passed on, at least for this network",
                    "ask once more from outside; only strangers must be refused");
  } else {
    report_.find("smtp.relay.open", std::move(words));
  }
}

/// In a transaction of its own. The listener takes clients in before the recipient is named: some
/// servers call back first, and some deliver while they still take the message in.
Task<void> SmtpPort::test_relay(bool logged_in) {
  if (logged_in) {
    report_.skip("relay", "not asked: who has logged in may well be allowed to");
    co_return;
  }
  smtp_.relay.emplace();
  const Reply mail =
      co_await command(fmt::format("MAIL FROM:<postmaster@{}>", context_.plan.own_domain));
  if (!mail.positive()) {
    relay_is("unknown", mail, "not asked, as MAIL was refused: " + mail.whole());
    co_return;
  }
  net::Loop& loop = dialog_.stream().loop();
  const std::string ours = literal_of(dialog_.stream().transport().local_address());
  std::optional<ReturnedMail> returned;
  const std::string why_not = listen(returned, loop, ours);
  net::Scope server(loop);
  if (returned) server.start(returned->serve());
  const std::string name = "hail-" + (returned ? returned->token() : random_token());
  const std::string recipient =
      fmt::format("{}@{}", name, ours.empty() ? std::string(nobodys_literal) : ours);
  const bool accepted = co_await asks_to_relay(recipient, true);
  if (accepted && returned) {
    co_await send_and_await(*returned, recipient);
    co_return;
  }
  if (accepted) {
    report_.skip("relay",
                 "the recipient was accepted; whether the message would leave could not be seen: " +
                     why_not);
  }
  co_await command("RSET");
}

/// RCPT for somebody outside; true if it was accepted, else what it means is told. Where address
/// literals are not liked, a name that is nobody's is asked for too, without any message.
Task<bool> SmtpPort::asks_to_relay(std::string recipient, bool literal) {
  smtp_.relay->domain = recipient.substr(recipient.find('@') + 1);
  const Reply answer = co_await command(fmt::format("RCPT TO:<{}>", recipient));
  smtp_.relay->reply = answer.whole();
  if (answer.positive() && literal) co_return true;
  if (answer.positive()) {
    relay_is("unknown", answer,
             "a recipient outside was accepted, but no address of ours: whether the message would "
             "leave could not be seen");
  } else if (!answer.permanent() || decides_nothing(answer)) {
    relay_is("unknown", answer, "no answer to the question: " + answer.whole());
  } else if (!refuses_form(answer)) {
    relay_is("refused", answer, "refused: " + answer.whole());
  } else if (literal) {
    std::string named = recipient.substr(0, recipient.find('@')) + "@example.com";
    co_await asks_to_relay(std::move(named), false);
  } else {
    relay_is("unknown", answer, "no answer to the question: " + answer.whole());
  }
  co_return false;
}

/// A line, or lines, and the reply. A message may take its time (RFC 5321 section 4.5.3.2.6), but
/// not beyond the probe's.
Task<Reply> SmtpPort::hand_over(std::string text) {
  const net::Limit limit = dialog_.in(Phase::data, context_.plan.reply_timeout);
  co_await dialog_.stream().write_all(text, limit);
  Reply answer = co_await reply(limit);
  unless_leaving(answer);
  co_return answer;
}

/// DATA, the message, and the wait for it. Nothing is left to reset behind it.
Task<void> SmtpPort::send_and_await(ReturnedMail& returned, std::string recipient) {
  const Reply go = co_await command("DATA");
  if (go.code != 354) {
    relay_is(go.permanent() ? "refused" : "unknown", go, "DATA was refused: " + go.whole());
    co_return;
  }
  const std::string& domain = context_.plan.own_domain;
  const net::TimePoint sent = dialog_.now();
  const Reply taken = co_await hand_over(fmt::format(
      "From: <postmaster@{0}>\r\nTo: <{1}>\r\nSubject: hail: relay test {2}\r\nDate: {3}\r\n"
      "Message-ID: <hail-{2}@{0}>\r\nX-Hail-Test: {2}\r\n\r\n"
      "The owner of this server asked hail whether it passes mail on for strangers.\r\n"
      "If you read this, it does.\r\n.\r\n",
      domain, recipient, returned.token(), date(report_.time)));
  test_message_sent_ = taken.positive();
  if (!taken.positive()) {
    relay_is(taken.permanent() ? "refused" : "unknown", taken,
             "refused after the message: " + taken.whole());
    co_return;
  }
  const net::Limit waiting = dialog_.in(Phase::data, longest_wait);
  const bool came = co_await returned.arrived(waiting.until);
  const double s = dialog_.since(sent);
  if (!came) {
    relay_is("unknown", taken,
             fmt::format("the message was accepted, but did not come back within {:.0f} s", s));
    co_return;
  }
  smtp_.relay->back_s = s;
  relay_is(
      "open", taken,
      fmt::format("RCPT TO:<{}> was accepted, and the message came back from {} after {:.1f} s",
                  recipient, returned.from(), s));
}

Value RelayFacts::value() const {
  Value value = Value::object();
  value.set("outcome", outcome).set_if("domain", domain).set_if("reply", reply);
  if (back_s) value.set("back_s", *back_s);
  return value;
}

}  // namespace hail::probes
