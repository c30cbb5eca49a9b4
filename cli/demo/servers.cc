// SPDX-License-Identifier: GPL-3.0-or-later
// Accepting, and the one loop that all mail servers of the demonstration share: a line in, its
// answer out, TLS where the answer says so.
#include "cli/demo/servers.h"

#include <exception>
#include <future>
#include <optional>
#include <utility>

#include "cli/demo/service.h"
#include "cli/demo/telnet.h"

namespace hail::cli::demo {
namespace {

using net::Limit;
using net::Phase;
using net::Task;

net::TimePoint last_moment(net::Loop& loop) {
  return loop.in(idle_limit).at;
}

Task<void> converse(net::Stream& stream, Service& service,
                    std::shared_ptr<const net::TlsServer> tls) {
  std::string text = service.greeting();
  for (;;) {
    const Limit limit{{last_moment(stream.loop())}, Phase::command};
    co_await stream.write_all(text, limit);
    const net::Line line = co_await stream.read_line(limit);
    if (line.end == net::Line::End::none) co_return;
    Answer answer = service.line(line.text, !stream.pending(Phase::command).empty());
    while (answer.octets > 0) {
      co_await stream.write_all(answer.text, limit);
      const std::string octets = co_await stream.read_exactly(answer.octets, limit);
      answer = service.octets(octets);
    }
    text = std::move(answer.text);
    if (answer.then == Answer::Then::go_on) continue;
    co_await stream.write_all(text, limit);
    text.clear();
    if (answer.then == Answer::Then::close) break;
    co_await stream.accept_tls(tls, limit);
  }
  const Limit limit{{last_moment(stream.loop())}, Phase::close};
  co_await stream.shutdown(limit);
}

}  // namespace

struct Servers::Kind {
  std::string_view name;
  bool implicit_tls;
  std::unique_ptr<Service> (*make)(bool tls);  ///< Null: Telnet.
};

namespace {
constexpr std::string_view at = "127.0.0.1";
}  // namespace

struct Servers::Door {
  Door(net::Loop& loop, const Kind& served) : kind(served), listener(loop, std::string(at)) {}
  const Kind& kind;
  net::Listener listener;
};

Servers::Servers(net::Loop& loop) : loop_(loop) {
  static constexpr Kind kinds[] = {
      {"telnet", false, nullptr},    {"telnets", true, nullptr},    {"smtp", false, smtp_service},
      {"smtps", true, smtp_service}, {"pop3", false, pop3_service}, {"pop3s", true, pop3_service},
      {"imap", false, imap_service}, {"imaps", true, imap_service},
  };
  net::CertificateRequest request;
  request.name = "mx1.lab.test";
  request.more_names = {"localhost", std::string(at)};
  const net::MadeCertificate made = net::make_certificate(request);
  tls_ = net::TlsServer::from_pem(made.chain, made.key);
  authority_ = made.ca;
  for (const Kind& kind : kinds) {
    doors_.push_back(std::make_unique<Door>(loop, kind));
    ports_.push_back({kind.name, doors_.back()->listener.port()});
  }
}

Servers::~Servers() = default;

Task<void> Servers::run() {
  net::Scope clients(loop_);
  net::Scope doors(loop_);
  for (const auto& door : doors_) doors.start(accept(*door, clients));
  co_await doors.idle();
}

Task<void> Servers::accept(Door& door, net::Scope& clients) {
  for (;;) {
    net::Stream client = co_await door.listener.accept();
    // One too many is closed at once: a learner's program that forgot to close sees why it stalls.
    if (clients.running() < most_clients) clients.start(serve(door.kind, std::move(client)));
  }
}

Task<void> Servers::serve(const Kind& kind, net::Stream stream) {
  std::unique_ptr<Service> service;
  bool idle = false;
  try {
    if (kind.implicit_tls) {
      const Limit limit{loop_.in(idle_limit), Phase::tls};
      co_await stream.accept_tls(tls_, limit);
    }
    if (kind.make == nullptr) {
      co_await serve_telnet(stream, idle_limit);
      co_return;
    }
    service = kind.make(kind.implicit_tls);
    co_await converse(stream, *service, tls_);
  } catch (const net::Failure& failure) {
    idle = failure.error().code == net::Errc::timed_out && service != nullptr;
  }
  if (!idle) co_return;
  try {
    const std::string farewell = service->farewell();
    stream.write_some(farewell, Phase::close);
  } catch (const net::Failure&) {
    // It has gone already.
  }
}

struct ServersThread::Control {
  std::promise<void> open;
  std::shared_ptr<net::Inbox> inbox;
  net::Gate* stop = nullptr;
};

ServersThread::ServersThread() : control_(std::make_shared<Control>()) {
  auto open = control_->open.get_future();
  thread_ = std::thread([this, control = control_] {
    bool opened = false;
    try {
      net::Loop loop;
      Servers servers(loop);
      net::Gate stop(loop);
      net::Scope scope(loop);
      scope.start(servers.run());
      ports_ = servers.ports();
      authority_ = servers.authority();
      control->inbox = loop.inbox();
      control->stop = &stop;
      control->open.set_value();
      opened = true;
      const auto until_stopped = [](net::Gate& gate) -> Task<void> {
        co_await gate.wait(net::Deadline::never());
      };
      loop.run(until_stopped(stop));
    } catch (...) {
      if (opened) std::terminate();  // No client can break a server; this is an error of hail's.
      control->open.set_exception(std::current_exception());
    }
  });
  try {
    open.get();
  } catch (...) {
    thread_.join();
    throw;
  }
}

ServersThread::~ServersThread() {
  control_->inbox->post([control = control_] { control->stop->open(); });
  thread_.join();
}

}  // namespace hail::cli::demo
