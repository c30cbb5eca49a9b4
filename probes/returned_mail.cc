// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever connects may be anybody: all is bounded, and nothing but the token is believed.
#include "probes/returned_mail.h"

#include <fmt/core.h>
#include <sys/random.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <stdexcept>

namespace hail::probes {

using net::Phase;
using net::Task;

namespace {

constexpr std::size_t most_clients = 8;
constexpr auto longest_client = std::chrono::seconds(60);

net::Bounds client_bounds() {
  net::Bounds bounds;
  bounds.line = 2 * 1024;
  bounds.conversation = 64 * 1024;
  return bounds;
}

/// The command's verb in upper case.
std::string verb_of(std::string_view line) {
  std::string verb(line.substr(0, std::min(line.find_first_of(" \t"), line.size())));
  std::transform(verb.begin(), verb.end(), verb.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return verb;
}

}  // namespace

std::string random_token() {
  std::uint8_t octets[10] = {};
  if (::getrandom(octets, sizeof octets, 0) != static_cast<ssize_t>(sizeof octets))
    throw std::runtime_error("no random numbers");
  std::string token;
  for (const std::uint8_t octet : octets) token += fmt::format("{:02x}", octet);
  return token;
}

ReturnedMail::ReturnedMail(net::Loop& loop, const std::string& address, std::uint16_t port)
    : loop_(loop), token_(random_token()), listener_(loop, address, port), come_(loop) {}

Task<void> ReturnedMail::serve() {
  net::Scope clients(loop_);
  for (;;) {
    net::Stream client = co_await listener_.accept(client_bounds());
    if (clients.running() < most_clients) clients.start(take(std::move(client)));
  }
}

Task<bool> ReturnedMail::arrived(net::Deadline until) {
  if (from_.empty()) co_await come_.wait(until);
  co_return !from_.empty();
}

Task<void> ReturnedMail::take(net::Stream client) {
  try {
    const net::Limit limit{loop_.in(longest_client), Phase::command};
    co_await converse(client, limit);
  } catch (const net::Failure&) {
    // It broke off; there may be others.
  }
}

/// What is answered to a command other than DATA. Mail for anybody else is refused: nobody shall
/// take this for a server that takes everything.
std::string ReturnedMail::answer(std::string_view line) const {
  const std::string verb = verb_of(line);
  if (verb == "RCPT" && line.find(token_) == std::string_view::npos)
    return "550 5.7.1 only the test message is taken";
  for (const std::string_view known : {"EHLO", "HELO", "MAIL", "RCPT", "RSET", "NOOP"}) {
    if (verb == known) return "250 hail";
  }
  return verb == "QUIT" ? "221 2.0.0 bye" : "502 5.5.1 not here";
}

Task<void> ReturnedMail::converse(net::Stream& client, net::Limit limit) {
  std::string say = "220 hail takes one test message\r\n";
  for (;;) {
    co_await client.write_all(say, limit);
    if (say.starts_with("221")) co_return;
    const net::Line line = co_await client.read_line(limit);
    if (verb_of(line.text) != "DATA") {
      say = answer(line.text) + "\r\n";
      continue;
    }
    say = "354 go on\r\n";
    co_await client.write_all(say, limit);
    const bool ours = co_await message(client, limit);
    if (ours) {
      from_ = client.peer().substr(0, client.peer().rfind(':'));
      come_.open();
    }
    say = ours ? "250 2.0.0 the test message is taken\r\n" : "550 5.7.1 not the test message\r\n";
  }
}

/// A message to its final dot; whether the token is in it.
Task<bool> ReturnedMail::message(net::Stream& client, net::Limit limit) {
  bool ours = false;
  for (;;) {
    const net::Line line = co_await client.read_line(limit);
    if (line.text == ".") co_return ours;
    ours = ours || line.text.find(token_) != std::string::npos;
  }
}

}  // namespace hail::probes
