// SPDX-License-Identifier: GPL-3.0-or-later
// The life of one connection that a user talks on. The classic lines stand here, to the letter,
// because scripts for expect wait for them.
#include "cli/connect.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "cli/commands.h"
#include "cli/mail_assist.h"
#include "cli/output.h"
#include "cli/printers/json.h"
#include "cli/session_report.h"
#include "hail/net/escape.h"

namespace hail::cli {
namespace {

/// What becomes of an error, for who connects.
struct ErrorWords {
  net::Errc code;
  std::string_view says;
  std::string_view hint;
};
constexpr ErrorWords connect_words[] = {
    {net::Errc::refused, "Connection refused", "the host is up; nothing listens on that port"},
    {net::Errc::unreachable, "No route to host", "ip route get ADDRESS says which way is missing"},
    {net::Errc::filtered, "Connection refused by a firewall",
     "try from elsewhere, or another port"},
    {net::Errc::timed_out, "Connection timed out",
     "filtered, or down; --connect-timeout waits longer"},
};

int status_of(const net::Error& error) {
  probes::Report report;
  report.error = error;
  return probes::exit_status(report, probes::FailOn::error);
}

/// Descriptors 0 to 2 exist, so that none of ours becomes one of them.
void open_standard_streams() {
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) < 0) {
      [[maybe_unused]] const int opened =
          ::open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY);
    }
  }
}

class Connection {
 public:
  Connection(net::Loop& loop, telnet::Terminal& terminal, ConnectSettings settings)
      : loop_(loop),
        terminal_(terminal),
        settings_(std::move(settings)),
        resolver_(loop, settings_.resolver),
        protocol_(mail_protocol(settings_.target)),
        shown_host_(net::escape(settings_.target.endpoint.path.empty()
                                    ? settings_.target.endpoint.host
                                    : settings_.target.text)) {
    is_dialogue_ = protocol_ && settings_.session.negotiate == telnet::Negotiate::raw &&
                   terminal_.is_terminal() && ::isatty(STDOUT_FILENO) == 1;
    classic_ = !is_dialogue_ || settings_.plain;
  }

  net::Task<Connected> run();

 private:
  net::Task<void> reach(net::Dialer& dialer);
  net::Task<void> await_signal();
  net::Task<telnet::Talk> talk(net::Stream& stream, const std::string& address);
  net::Task<void> start_tls(net::Stream& stream);
  void tried(const net::Attempt& attempt);
  int not_reached(const net::Error& error) const;
  int say_ending(const telnet::Ending& ending);
  void fail(net::Errc code);
  void hint_at_tls(const net::Stream& stream) const;
  void print_summary(const Connected& connected);
  AssistFacts assist_facts(net::Stream& stream, const std::string& address) const;
  /// A line of ours that belongs to the session, not to the data.
  void say(const std::string& line) const {
    if (settings_.quiet) return;
    std::FILE* const stream = ::isatty(STDOUT_FILENO) == 1 ? stdout : stderr;
    std::fputs((line + "\n").c_str(), stream);
    std::fflush(stream);
  }
  void complain(const std::string& what) const {
    print_error(fmt::format("{}: {}\n", program(), what));
  }

  net::Loop& loop_;
  telnet::Terminal& terminal_;
  ConnectSettings settings_;
  net::Resolver resolver_;
  std::optional<MailProtocol> protocol_;
  std::string shown_host_;
  bool is_dialogue_ = false;
  bool classic_ = true;
  std::string failed_;  // An attempt's failure, told only when another attempt follows.
  std::optional<net::Result<net::Dialed>> dialed_;
  std::optional<net::Error> tls_error_;
  int signal_ = 0;
  probes::Report report_;  // For --json.
};

net::Task<Connected> Connection::run() {
  report_.probe = "telnet-session";
  report_.time = std::chrono::system_clock::now();
  settings_.dial.on_attempt = [this](const net::Attempt& attempt) { tried(attempt); };
  net::Dialer dialer(loop_, resolver_, settings_.dial);
  {
    net::Scope scope(loop_);
    scope.start(await_signal());
    scope.start(reach(dialer));
    while (signal_ == 0 && scope.running() > 1) co_await scope.next_end();
    scope.cancel();
  }
  Connected connected;
  if (signal_ != 0) {
    connected.status = 128 + signal_;
  } else if (!*dialed_) {
    report_.error = dialed_->error();
    connected.status = not_reached(dialed_->error());
  } else if (tls_error_) {
    complain(net::to_string(*tls_error_));
    report_.error = *tls_error_;
    connected.status = status_of(*tls_error_);
  } else {
    net::Dialed& dialed = **dialed_;
    telnet::Talk talked = co_await talk(dialed.stream, dialed.address);
    hint_at_tls(dialed.stream);
    connected.status = say_ending(talked.ending);
    if (dialed.stream.tls() != nullptr) report_.tls = *dialed.stream.tls();
    connected.talk = std::move(talked);
  }
  if (settings_.json != ConnectSettings::Json::none) print_summary(connected);
  co_return connected;
}

void Connection::print_summary(const Connected& connected) {
  report_.target = settings_.target.text;
  report_.host = settings_.target.endpoint.host;
  report_.port = settings_.target.endpoint.port;
  if (dialed_ && *dialed_) report_.address = (*dialed_)->address;
  if (connected.talk) describe_session(*connected.talk, report_);
  JsonOptions options;
  options.pretty = settings_.json == ConnectSettings::Json::pretty;
  print(to_json(report_, connected.status, options));
}

net::Task<void> Connection::await_signal() {
  signal_ = co_await telnet::ending_signal(loop_);
}

net::Task<void> Connection::reach(net::Dialer& dialer) {
  const net::Limit limit{loop_.in(settings_.dial.connect_timeout), net::Phase::connect};
  dialed_.emplace(co_await dialer.dial(settings_.target.endpoint, limit));
  if (!*dialed_) co_return;
  net::Dialed& dialed = **dialed_;
  if (dialed.resolve_s > 0) report_.timed("resolve", dialed.resolve_s);
  report_.timed("connect", dialed.connect_s);
  if (settings_.times) {
    print_error(fmt::format("resolved in {:.4f} s, connected in {:.4f} s\n", dialed.resolve_s,
                            dialed.connect_s));
  }
  if (classic_) say(fmt::format("Connected to {}.", shown_host_));
  if (!settings_.implicit_tls) co_return;
  try {
    co_await start_tls(dialed.stream);
  } catch (const net::Failure& failure) {
    tls_error_ = failure.error();
  }
}

net::Task<void> Connection::start_tls(net::Stream& stream) {
  if (settings_.tls.name.empty()) settings_.tls.name = settings_.target.endpoint.host;
  const net::Limit limit{loop_.in(settings_.dial.connect_timeout), net::Phase::tls};
  co_await stream.start_tls(settings_.tls, limit);
  if (classic_) say(net::verdict(*stream.tls(), settings_.tls.name) + ".");
}

// The classic clients tell of a failed address only when they go on to the next.
void Connection::tried(const net::Attempt& attempt) {
  if (attempt.error) {
    if (attempt.error->code == net::Errc::cancelled) return;
    for (const ErrorWords& row : connect_words) {
      if (row.code == attempt.error->code)
        failed_ = fmt::format("connect to address {}: {}", attempt.address, row.says);
    }
    return;
  }
  if (!failed_.empty()) complain(std::exchange(failed_, {}));
  if (classic_) say(fmt::format("Trying {}...", attempt.address));
}

int Connection::not_reached(const net::Error& error) const {
  std::string what;
  std::string_view hint;
  if (error.phase == net::Phase::resolve) {
    what = fmt::format(
        "{}: {}",
        error.code == net::Errc::resolve_not_found ? "no such name" : "the name was not resolved",
        shown_host_);
    if (!error.detail.empty()) what += fmt::format(" ({})", error.detail);
    hint = error.code == net::Errc::resolve_not_found
               ? "check the spelling"
               : "--resolver ADDRESS asks another name server";
  } else {
    std::string says(net::words(error.code));
    for (const ErrorWords& row : connect_words) {
      if (row.code != error.code) continue;
      says = row.says;
      hint = row.hint;
    }
    if (error.code == net::Errc::timed_out)
      says += fmt::format(" after {:g} s", net::seconds(settings_.dial.connect_timeout));
    what = fmt::format("Unable to connect to remote host: {}", says);
    if (error.code == net::Errc::proxy || error.phase == net::Phase::proxy)
      what = net::to_string(error);
  }
  complain(what);
  if (!hint.empty() && !settings_.quiet && settings_.hints && ::isatty(STDERR_FILENO) == 1) {
    print_error(fmt::format("hint: {}\n", hint));
  }
  return status_of(error);
}

AssistFacts Connection::assist_facts(net::Stream& stream, const std::string& address) const {
  AssistFacts facts;
  facts.host = settings_.target.endpoint.host;
  facts.address = address;
  facts.program = program();
  facts.escape = telnet::escape_name(settings_.client.manners.escape);
  facts.own_name = own_name(stream.transport().local_address());
  if (stream.tls() != nullptr) facts.tls = net::verdict(*stream.tls(), settings_.tls.name);
  return facts;
}

net::Task<telnet::Talk> Connection::talk(net::Stream& stream, const std::string& address) {
  telnet::ClientSettings client = std::move(settings_.client);
  client.host = shown_host_;
  client.half_close = settings_.session.negotiate != telnet::Negotiate::active;
  if (stream.tls() != nullptr)
    client.facts.push_back(net::verdict(*stream.tls(), settings_.tls.name));
  if (classic_)
    say(fmt::format("Escape character is '{}'.", telnet::escape_name(client.manners.escape)));
  net::TlsOptions tls = settings_.tls;
  if (tls.name.empty()) tls.name = settings_.target.endpoint.host;
  if (is_dialogue_) {
    const auto assist = mail_assist(*protocol_, assist_facts(stream, address));
    telnet::DialogueSettings dialogue;
    dialogue.client = std::move(client);
    dialogue.tls = std::move(tls);
    dialogue.remarks = !settings_.plain && !settings_.quiet;
    telnet::Talk talked;
    talked.ending = co_await telnet::converse(stream, terminal_, *assist, std::move(dialogue));
    co_return talked;
  }
  settings_.session.tls = std::move(tls);
  co_return co_await telnet::talk(stream, terminal_, std::move(client), settings_.session);
}

/// The session did not come to its end, for --json.
void Connection::fail(net::Errc code) {
  net::Error error;
  error.code = code;
  error.phase = net::Phase::data;
  report_.error = std::move(error);
}

/// A server that waits for TLS says nothing to who does not begin with it.
void Connection::hint_at_tls(const net::Stream& stream) const {
  constexpr std::uint16_t tls_ports[] = {443, 465, 636, 853, 990, 992, 993, 995};
  const std::uint16_t port = settings_.target.endpoint.port;
  const bool known =
      std::find(std::begin(tls_ports), std::end(tls_ports), port) != std::end(tls_ports);
  if (known && stream.tls() == nullptr && stream.bytes_read() == 0)
    complain("This port speaks TLS: try --tls=implicit.");
}

int Connection::say_ending(const telnet::Ending& ending) {
  using Kind = telnet::Ending::Kind;
  switch (ending.kind) {
    case Kind::by_peer:
      say("Connection closed by foreign host.");
      break;
    case Kind::by_user:
    case Kind::quit:
    case Kind::open:
      say("Connection closed.");
      return 0;
    case Kind::script:
      report_.error = *ending.error;
      complain(ending.text);
      return status_of(*ending.error);
    case Kind::stalled:
      fail(net::Errc::timed_out);
      complain(fmt::format("the server took nothing for {:g} s; input is left that was not sent",
                           net::seconds(settings_.client.linger)));
      return 5;
    case Kind::input_ended:
      break;
    case Kind::output_gone:
      return 0;
    case Kind::signal:
      fail(net::Errc::cancelled);
      return 128 + ending.number;
    case Kind::broken:
      report_.error = *ending.error;
      if (ending.error->code == net::Errc::reset) {
        say("Connection reset by peer.");
      } else {
        complain(net::to_string(*ending.error));
      }
      return status_of(*ending.error);
  }
  if (!ending.unsent) return 0;
  fail(net::Errc::closed);
  complain("input is left that was not sent");
  return 5;
}

}  // namespace

Connected connect(ConnectSettings settings) {
  open_standard_streams();
  telnet::Terminal terminal(STDIN_FILENO);
  net::Loop loop;
  Connection connection(loop, terminal, std::move(settings));
  return loop.run(connection.run());
}

}  // namespace hail::cli
