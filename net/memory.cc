// SPDX-License-Identifier: GPL-3.0-or-later
// Two transports that are each other's peer, for tests without sockets. TLS is pretended: both
// sides must ask for it, and the client's report says so.
#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "hail/net/stream.h"

namespace hail::net {
namespace {

/// One direction. The reader's gate and the writer's gate belong to the ends.
struct Pipe {
  std::string bytes;
  bool ended = false;
  std::optional<std::size_t> mark;  // Where the urgent octet is in `bytes`.
  static constexpr std::size_t capacity = 256 * 1024;
};

struct Shared {
  Pipe pipes[2];
  bool handshaking[2] = {false, false};
  bool gone[2] = {false, false};
  bool reset[2] = {false, false};  // Which end dropped the other.
  bool verified = true;            // What the client finds.
  Gate* in[2] = {nullptr, nullptr};
  Gate* out[2] = {nullptr, nullptr};

  void wake(int end) {
    if (in[end] != nullptr) in[end]->open();
    if (out[end] != nullptr) out[end]->open();
  }
};

class MemoryTransport final : public Transport {
 public:
  MemoryTransport(Loop& loop, std::shared_ptr<Shared> shared, int end)
      : shared_(std::move(shared)), end_(end), in_(loop), out_(loop) {
    shared_->in[end_] = &in_;
    shared_->out[end_] = &out_;
  }
  ~MemoryTransport() override {
    shared_->in[end_] = nullptr;
    shared_->out[end_] = nullptr;
    shared_->gone[end_] = true;
    shared_->pipes[end_].ended = true;
    shared_->reset[end_] = linger_none_;
    shared_->wake(1 - end_);
  }

  Io try_read(std::span<char> into, Phase phase) override {
    in_.close();
    Pipe& pipe = shared_->pipes[1 - end_];
    if (pipe.bytes.empty()) {
      if (shared_->reset[1 - end_]) fail(Errc::reset, phase, {});
      if (pipe.ended) return {.end = true};
      return {.want = Want::read};
    }
    std::size_t count = std::min(into.size(), pipe.bytes.size());
    if (pipe.mark && *pipe.mark > 0 && watches_urgent_) count = std::min(count, *pipe.mark);
    std::memcpy(into.data(), pipe.bytes.data(), count);
    pipe.bytes.erase(0, count);
    if (pipe.mark && count > *pipe.mark) {
      pipe.mark.reset();
    } else if (pipe.mark) {
      *pipe.mark -= count;
    }
    if (shared_->out[1 - end_] != nullptr) shared_->out[1 - end_]->open();
    return {.bytes = count};
  }

  Io try_write(std::string_view bytes, Phase phase) override {
    out_.close();
    if (shared_->gone[1 - end_]) fail(Errc::reset, phase, {});
    Pipe& pipe = shared_->pipes[end_];
    const std::size_t room = Pipe::capacity - std::min(Pipe::capacity, pipe.bytes.size());
    const std::size_t count = std::min(room, bytes.size());
    if (count == 0) return {.want = Want::write};
    pipe.bytes.append(bytes.substr(0, count));
    if (shared_->in[1 - end_] != nullptr) shared_->in[1 - end_]->open();
    return {.bytes = count};
  }

  void watch_urgent() override { watches_urgent_ = true; }

  Urgent urgent() override {
    const Pipe& pipe = shared_->pipes[1 - end_];
    if (!watches_urgent_ || !pipe.mark || done_) return Urgent::none;
    return *pipe.mark == 0 ? Urgent::here : Urgent::ahead;
  }

  Io try_write_urgent(std::string_view bytes, Phase phase) override {
    if (done_) return try_write(bytes, phase);
    if (bytes.size() > 1) return try_write(bytes.substr(0, bytes.size() - 1), phase);
    const Io io = try_write(bytes, phase);
    if (io.bytes > 0) shared_->pipes[end_].mark = shared_->pipes[end_].bytes.size() - 1;
    return io;
  }

  Io try_shutdown(Phase) override {
    shared_->pipes[end_].ended = true;
    shared_->wake(1 - end_);
    return {};
  }

  void linger_none() override { linger_none_ = true; }
  Gate& gate(Want want) override { return want == Want::write ? out_ : in_; }

  void begin_tls(const TlsOptions& options) override {
    report_.version = "TLSv1.3";
    report_.cipher = "TLS_AES_256_GCM_SHA384";
    report_.group = "X25519";
    report_.sni = options.name;
    report_.name_matches = true;
    report_.verified = report_.chain_trusted = shared_->verified;
    if (!shared_->verified) report_.verify_error = "unable to get local issuer certificate";
    begin();
  }
  void begin_tls(std::shared_ptr<const TlsServer>) override { begin(); }

  Io try_handshake(Phase phase) override {
    in_.close();
    if (shared_->handshaking[1 - end_]) {
      done_ = true;
      return {};
    }
    if (shared_->reset[1 - end_]) fail(Errc::reset, phase, {});
    if (shared_->pipes[1 - end_].ended) fail(Errc::closed, phase, "in the TLS handshake");
    if (!shared_->pipes[1 - end_].bytes.empty()) fail(Errc::tls, phase, "not a TLS record");
    return {.want = Want::read};
  }
  const TlsReport* tls() const override { return done_ ? &report_ : nullptr; }

 private:
  void begin() {
    shared_->handshaking[end_] = true;
    shared_->wake(1 - end_);
  }

  std::shared_ptr<Shared> shared_;
  int end_;
  Gate in_;
  Gate out_;
  TlsReport report_;
  bool done_ = false;
  bool watches_urgent_ = false;
  bool linger_none_ = false;
};

}  // namespace

MemoryPair memory_pair(Loop& loop, Bounds bounds, MemoryTls tls) {
  auto shared = std::make_shared<Shared>();
  shared->verified = tls == MemoryTls::verified;
  return {Stream(loop, std::make_unique<MemoryTransport>(loop, shared, 0), "memory", bounds),
          Stream(loop, std::make_unique<MemoryTransport>(loop, shared, 1), "client", bounds)};
}

}  // namespace hail::net
