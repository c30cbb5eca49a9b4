// SPDX-License-Identifier: GPL-3.0-or-later
// Four ports, a certificate made on the spot, and at most 64 clients at a time.
#include "cli/demo_servers.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <system_error>
#include <thread>

#include "cli/demo_dialogue.h"
#include "cli/demo_recordings.h"
#include "cli/demo_telnet.h"
#include "hail/net/listener.h"
#include "hail/net/tls.h"

namespace hail::cli {
namespace {

constexpr std::size_t most_clients = 64;

net::MadeCertificate demo_certificate() {
  net::CertificateRequest request;
  request.name = "mx1.lab.test";
  request.more_names = {"localhost", "127.0.0.1"};
  return net::make_certificate(request);
}

/// A file of our own with that text; only its owner can write it.
std::string temporary_file(const std::string& text) {
  std::string path = (std::filesystem::temp_directory_path() / "hail-demo-ca-XXXXXX").string();
  const int descriptor = ::mkstemp(path.data());
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), path);
  const ssize_t written = ::write(descriptor, text.data(), text.size());
  ::close(descriptor);
  if (written != static_cast<ssize_t>(text.size()))
    throw std::system_error(errno, std::generic_category(), path);
  return path;
}

/// Takes clients in, for ever. `serve` gives the Task of one.
template <class Server>
net::Task<void> take_in(net::Loop& loop, net::Listener& listener, net::Scope& clients,
                        const Server& server) {
  for (;;) {
    net::Stream stream = co_await listener.accept();
    if (clients.running() >= most_clients) continue;  // Closed again at once.
    clients.start(server.serve(std::move(stream)));
    co_await loop.yield();
  }
}

struct Running {
  DemoPorts ports;
  std::shared_ptr<net::Inbox> inbox;
  net::Gate* stop = nullptr;
};

/// The thread: everything that it uses lives here.
void serve(const net::MadeCertificate& made, std::promise<Running>& started) {
  bool told = false;
  try {
    net::Loop loop;
    const auto tls = net::TlsServer::from_pem(made.chain, made.key);
    const Dialogue smtp(Lesson::smtp, recordings::smtp, tls);
    const Dialogue pop3(Lesson::pop3, recordings::pop3, tls);
    const Dialogue imap(Lesson::imap, recordings::imap, tls);
    const TelnetLesson telnet(recordings::telnet);
    net::Listener at_telnet(loop, "127.0.0.1");
    net::Listener at_smtp(loop, "127.0.0.1");
    net::Listener at_pop3(loop, "127.0.0.1");
    net::Listener at_imap(loop, "127.0.0.1");
    net::Gate stop(loop);
    net::Scope clients(loop);
    net::Scope doors(loop);
    doors.start(take_in(loop, at_telnet, clients, telnet));
    doors.start(take_in(loop, at_smtp, clients, smtp));
    doors.start(take_in(loop, at_pop3, clients, pop3));
    doors.start(take_in(loop, at_imap, clients, imap));
    told = true;
    started.set_value(
        {{at_telnet.port(), at_smtp.port(), at_pop3.port(), at_imap.port()}, loop.inbox(), &stop});
    const auto wait = [](net::Gate& gate) -> net::Task<void> {
      co_await gate.wait(net::Deadline::never());
    };
    loop.run(wait(stop));
  } catch (...) {
    if (!told) started.set_exception(std::current_exception());
  }
}

}  // namespace

struct DemoServers::Impl {
  Running running;
  std::string ca_file;
  std::thread thread;
};

DemoServers::DemoServers() : impl_(std::make_unique<Impl>()) {
  net::MadeCertificate made = demo_certificate();
  std::promise<Running> started;
  auto running = started.get_future();
  const std::string ca = made.ca;
  impl_->thread = std::thread(
      [made = std::move(made), started = std::move(started)]() mutable { serve(made, started); });
  try {
    impl_->running = running.get();
    impl_->ca_file = temporary_file(ca);
  } catch (...) {
    if (impl_->running.stop != nullptr)
      impl_->running.inbox->post([stop = impl_->running.stop] { stop->open(); });
    impl_->thread.join();
    throw;
  }
}

DemoServers::~DemoServers() {
  impl_->running.inbox->post([stop = impl_->running.stop] { stop->open(); });
  impl_->thread.join();
  ::unlink(impl_->ca_file.c_str());
}

const DemoPorts& DemoServers::ports() const {
  return impl_->running.ports;
}
const std::string& DemoServers::ca_file() const {
  return impl_->ca_file;
}

}  // namespace hail::cli
