// SPDX-License-Identifier: GPL-3.0-or-later
// The banner probe: waits for the greeting, sends nothing, and tells by the text what it may be.
#include "hail/probes/banner.h"

#include <algorithm>
#include <cctype>

#include "hail/net/escape.h"
#include "hail/probes/dialog.h"

namespace hail::probes {
namespace {

using net::Phase;
using net::Task;

/// How long more to listen inside a greeting whose end has not come.
constexpr auto rest_of_greeting = std::chrono::seconds(2);
constexpr std::size_t banner_limit = 64 * 1024;

struct Signature {
  std::string_view begins;
  std::string_view contains;  ///< In any case of letters; empty: anything.
  std::string_view protocol;
};
// The first that fits. Greetings with a protocol's own word before those that several share.
constexpr Signature signatures[] = {
    {"SSH-", "", "ssh"},        {"RFB ", "", "vnc"},       {"HTTP/", "", "http"},
    {"* OK", "", "imap"},       {"* PREAUTH", "", "imap"}, {"* BYE", "", "imap"},
    {"+OK", "", "pop3"},        {"-ERR", "", "pop3"},      {"\"IMPLEMENTATION\"", "", "sieve"},
    {"\xff", "", "telnet"},     {"@RSYNCD", "", "rsync"},  {"220", "esmtp", "smtp"},
    {"220", "smtp", "smtp"},    {"220", "lmtp", "lmtp"},   {"220", "ftp", "ftp"},
    {"220", "postfix", "smtp"}, {"421", "smtp", "smtp"},   {"554", "smtp", "smtp"},
    {"200", "nntp", "nntp"},    {"201", "nntp", "nntp"},   {"200", "innd", "nntp"},
};

struct PortRow {
  std::uint16_t port;
  std::string_view protocol;
};
// For greetings that begin with a reply code and say no more.
constexpr PortRow by_port[] = {{21, "ftp"},   {24, "lmtp"},  {25, "smtp"},
                               {119, "nntp"}, {465, "smtp"}, {587, "smtp"}};

bool contains(std::string_view text, std::string_view word) {
  return std::search(text.begin(), text.end(), word.begin(), word.end(),
                     [](unsigned char a, unsigned char b) {
                       return std::tolower(a) == std::tolower(b);
                     }) != text.end();
}

bool is_reply(std::string_view text) {
  return text.size() >= 4 &&
         std::all_of(text.begin(), text.begin() + 3,
                     [](unsigned char c) { return std::isdigit(c) != 0; }) &&
         (text[3] == ' ' || text[3] == '-');
}

std::string_view last_line(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const std::size_t lf = text.rfind('\n');
  return lf == std::string_view::npos ? text : text.substr(lf + 1);
}

}  // namespace

std::string_view protocol_of(std::string_view banner, std::uint16_t port) {
  for (const Signature& signature : signatures) {
    if (banner.starts_with(signature.begins) &&
        contains(banner.substr(0, 512), signature.contains)) {
      return signature.protocol;
    }
  }
  if (!is_reply(banner)) return {};
  for (const PortRow& row : by_port) {
    if (row.port == port) return row.protocol;
  }
  return {};
}

bool greeting_complete(std::string_view banner) {
  if (!banner.ends_with('\n')) return false;
  // A binary greeting has no lines; only silence ends it.
  if (banner.find('\0') != std::string_view::npos) return false;
  const std::string_view last = last_line(banner);
  return !(is_reply(last) && last[3] == '-');
}

Task<void> run_banner(Dialog& dialog, const Context& context, Report& report) {
  auto owned = std::make_unique<BannerFacts>();
  BannerFacts& facts = *owned;
  report.facts = std::move(owned);
  const net::TimePoint began = dialog.now();
  std::string banner;
  const net::Limit first = dialog.in(Phase::greeting, context.plan.greeting_timeout);
  banner += co_await dialog.stream().read_view(first);
  const double s = dialog.since(began);
  if (banner.empty())
    net::fail(net::Errc::closed, Phase::greeting, "nothing was said", dialog.stream().peer());
  report.timed("greeting", s);
  // A greeting in pieces, or one that never ends: a little patience, and a bound.
  const net::Limit rest = dialog.in(Phase::greeting, rest_of_greeting);
  try {
    while (!greeting_complete(banner) && banner.size() < banner_limit) {
      const std::string_view more = co_await dialog.stream().read_view(rest);
      if (more.empty()) break;
      banner += more;
    }
  } catch (const net::Failure&) {
    // What was said so far is the banner.
  }
  if (banner.size() > banner_limit) banner.resize(banner_limit);
  report.banner = banner;
  facts.protocol = protocol_of(banner, context.target.endpoint.port);
  std::string_view shown = banner;
  while (shown.ends_with('\n') || shown.ends_with('\r')) shown.remove_suffix(1);
  report.ok("greeting", std::string(shown), s);
  if (facts.protocol != "telnet") {
    std::string_view text = shown;
    while (!text.empty()) {
      const std::size_t lf = text.find('\n');
      if (net::has_controls(text.substr(0, lf == std::string_view::npos ? lf : lf + 1))) {
        report.find("greeting.control_bytes", std::string(text.substr(0, lf)));
        break;
      }
      text = lf == std::string_view::npos ? std::string_view() : text.substr(lf + 1);
    }
  }
  report.verdict = "answers.";
}

Value BannerFacts::value() const {
  Value value = Value::object();
  value.set_if("protocol", protocol);
  return value;
}

}  // namespace hail::probes
