// SPDX-License-Identifier: GPL-3.0-or-later
// Children that run side by side. A child that ends only moves itself to the list of the ended; it
// is destroyed later, by whoever waits, because a coroutine cannot destroy its own frame.
#include "hail/net/loop.h"

namespace hail::net {

struct Scope::Child {
  Task<void> work;
  Task<void> supervisor;
  std::size_t at = 0;  // In children_, so that one of ten thousand leaves in constant time.
};

Scope::Scope(Loop& loop) : idle_(loop) {}
Scope::~Scope() = default;

Task<void> Scope::supervise(Scope& scope, Child& child) {
  std::exception_ptr thrown;
  try {
    co_await child.work;
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown && !scope.exception_) scope.exception_ = thrown;
  --scope.running_;
  auto& mine = scope.children_[child.at];
  scope.ended_.push_back(std::move(mine));
  if (child.at + 1 != scope.children_.size()) {
    mine = std::move(scope.children_.back());
    mine->at = child.at;
  }
  scope.children_.pop_back();
  scope.idle_.open();
}

void Scope::start(Task<void> child) {
  reap();
  auto owned = std::make_unique<Child>();
  Child& started = *owned;
  started.work = std::move(child);
  started.at = children_.size();
  children_.push_back(std::move(owned));
  ++running_;
  started.supervisor = supervise(*this, started);
  started.supervisor.start({});
}

void Scope::reap() {
  std::erase_if(ended_, [](const auto& child) { return child->supervisor.finished(); });
}

Task<void> Scope::next_end() {
  if (running_ > 0) co_await idle_.wait(Deadline::never());
  reap();
  if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
}

Task<void> Scope::idle() {
  while (running_ > 0) co_await idle_.wait(Deadline::never());
  reap();
  if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
}

void Scope::cancel() {
  children_.clear();
  reap();
  running_ = 0;
  idle_.open();
}

}  // namespace hail::net
