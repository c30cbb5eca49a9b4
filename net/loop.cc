// SPDX-License-Identifier: GPL-3.0-or-later
// epoll, the timer heap and the queue of coroutines to be resumed.
//
// Timers are a 4-ary heap that knows each waiter's place, because a scan arms one per wait and
// nearly all of them are removed before they fire: re-arming 3 million times among 100,000 sleepers
// took 31 ns each against 392 ns with std::multimap.
#include "hail/net/loop.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace hail::net {

// ---- Waiter ----

Waiter::~Waiter() {
  if (gate_ != nullptr) gate_->waiting_ = nullptr;
  if (heap_at_ != nowhere) loop_->remove_timer(*this);
  if (queue_at_ != nowhere) loop_->dequeue(*this);
}

void Waiter::suspend(std::coroutine_handle<> who, Deadline until) {
  who_ = who;
  if (until.at != TimePoint::max()) loop_->add_timer(*this, until.at);
}

// ---- Gate ----

Gate::~Gate() {
  if (waiting_ != nullptr) waiting_->gate_ = nullptr;
}

void Gate::open() {
  open_ = true;
  if (waiting_ != nullptr) loop_->enqueue(*waiting_, Wait::ready);
}

bool Gate::Awaiter::await_ready() {
  return gate.open_;
}

void Gate::Awaiter::await_suspend(std::coroutine_handle<> who) {
  if (gate.waiting_ != nullptr) throw std::logic_error("two coroutines wait at one gate");
  gate.waiting_ = &waiter;
  waiter.gate_ = &gate;
  waiter.suspend(who, until);
}

Wait Gate::Awaiter::await_resume() {
  if (gate.open_) {
    gate.open_ = false;
    return Wait::ready;
  }
  return waiter.outcome_;
}

// ---- Watch ----

namespace {

constexpr unsigned watched_events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

}  // namespace

Watch::Watch(Loop& loop, int descriptor, For what)
    : loop_(&loop), descriptor_(descriptor), in_(loop), out_(loop) {
  epoll_event event{};
  event.events = watched_events;
  if (what == For::input) event.events &= ~static_cast<std::uint32_t>(EPOLLOUT);
  if (what == For::output) event.events &= ~static_cast<std::uint32_t>(EPOLLIN | EPOLLRDHUP);
  event.data.ptr = this;
  if (::epoll_ctl(loop.epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0) {
    ++loop.watches_;
    return;
  }
  if (errno != EPERM) throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  always_ready_ = true;
}

Watch::~Watch() {
  if (always_ready_) return;
  --loop_->watches_;
  if (!descriptor_closes_) ::epoll_ctl(loop_->epoll_, EPOLL_CTL_DEL, descriptor_, nullptr);
}

void Watch::watch_urgent() {
  if (always_ready_) return;
  epoll_event event{};
  event.events = watched_events | EPOLLPRI;
  event.data.ptr = this;
  if (::epoll_ctl(loop_->epoll_, EPOLL_CTL_MOD, descriptor_, &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

Gate::Awaiter Watch::readable(Deadline until) {
  if (always_ready_) in_.open();
  return in_.wait(until);
}

Gate::Awaiter Watch::writable(Deadline until) {
  if (always_ready_) out_.open();
  return out_.wait(until);
}

// ---- Inbox ----

struct Inbox::State {
  int event;
  std::mutex mutex;
  std::vector<std::function<void()>> work;
};

Inbox::Inbox() : state_(std::make_unique<State>()) {
  state_->event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (state_->event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Inbox::~Inbox() {
  ::close(state_->event);
}

void Inbox::post(std::function<void()> work) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->work.push_back(std::move(work));
  }
  const std::uint64_t one = 1;
  // The counter is full only when the loop is awake anyway.
  [[maybe_unused]] const auto written = ::write(state_->event, &one, sizeof one);
}

void Inbox::deliver() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto got = ::read(state_->event, &count, sizeof count);
  std::vector<std::function<void()>> work;
  {
    const std::lock_guard lock(state_->mutex);
    work.swap(state_->work);
  }
  for (auto& each : work) each();
}

void run_elsewhere(std::function<void()> work) {
  // The thread inherits a mask with everything blocked, so that signals reach the loop's signalfd.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread(std::move(work)).detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

// ---- Loop ----

Loop::Loop(Time time)
    : time_(time),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      now_(Clock::now()),
      scratch_(new char[scratch_size]) {
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

Loop::~Loop() {
  inbox_watch_.reset();
  ::close(epoll_);
}

std::shared_ptr<Inbox> Loop::inbox() {
  if (!inbox_) {
    inbox_ = std::make_shared<Inbox>();
    inbox_watch_ = std::make_unique<Watch>(*this, inbox_->state_->event);
  }
  return inbox_;
}

TimePoint Loop::read_clock() {
  if (time_ == Time::real) now_ = Clock::now();
  return now_;
}

void Loop::Sleep::waiter_suspend(std::coroutine_handle<> who) {
  waiter.suspend(who, until);
}

void Loop::drive(const std::function<bool()>& done) {
  while (!done()) turn();
}

void Loop::turn() {
  look(queue_.empty());
  expire();
  resume_ready();
}

void Loop::resume_ready() {
  // What is queued while these run waits for the next turn, so that epoll is not starved.
  for (std::size_t left = queue_.size(); left > 0; --left) {
    Waiter* waiter = queue_.front();
    queue_.pop_front();
    ++queue_popped_;
    if (waiter == nullptr) continue;
    waiter->queue_at_ = Waiter::nowhere;
    waiter->who_.resume();
  }
}

int Loop::milliseconds_to_wait(bool may_block) const {
  if (!may_block) return 0;
  if (timers_.empty()) return -1;
  const auto left = timers_.front().at - now_;
  if (left <= Duration::zero()) return 0;
  const auto rounded = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  return static_cast<int>(std::min<long long>(rounded, 24LL * 3600 * 1000));
}

void Loop::look(bool may_block) {
  std::array<epoll_event, 512> events;
  int count = 0;
  if (time_ == Time::simulated) {
    const std::size_t internal = inbox_watch_ ? 1 : 0;
    const bool only_memory = watches_ == internal;
    if (may_block && timers_.empty() && only_memory && internal == 0) {
      throw std::logic_error("every coroutine waits, and nothing can wake one");
    }
    count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                         may_block && timers_.empty() ? -1 : 0);
    if (count <= 0 && may_block && !timers_.empty()) now_ = std::max(now_, timers_.front().at);
  } else {
    count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                         milliseconds_to_wait(may_block));
    now_ = Clock::now();
  }
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    Watch& watch = *static_cast<Watch*>(event.data.ptr);
    if (&watch == inbox_watch_.get()) {
      inbox_->deliver();
      continue;
    }
    constexpr unsigned broken = EPOLLERR | EPOLLHUP;
    if ((event.events & broken) != 0) watch.broken_ = true;
    if ((event.events & EPOLLPRI) != 0) watch.urgent_ = true;
    if ((event.events & (EPOLLIN | EPOLLRDHUP | EPOLLPRI | broken)) != 0) watch.in_.open();
    if ((event.events & (EPOLLOUT | broken)) != 0) watch.out_.open();
  }
}

void Loop::expire() {
  while (!timers_.empty() && timers_.front().at <= now_) {
    Waiter& waiter = *timers_.front().waiter;
    remove_timer(waiter);
    // A gate that opened in the same turn has queued the waiter already: the event wins.
    if (waiter.queue_at_ == Waiter::nowhere) enqueue(waiter, Wait::timed_out);
  }
}

void Loop::enqueue(Waiter& waiter, Wait outcome) {
  if (waiter.gate_ != nullptr) {
    waiter.gate_->waiting_ = nullptr;
    waiter.gate_ = nullptr;
  }
  if (waiter.heap_at_ != Waiter::nowhere) remove_timer(waiter);
  if (waiter.queue_at_ != Waiter::nowhere) return;
  waiter.outcome_ = outcome;
  waiter.queue_at_ = queue_popped_ + queue_.size();
  queue_.push_back(&waiter);
}

void Loop::dequeue(Waiter& waiter) {
  queue_[waiter.queue_at_ - queue_popped_] = nullptr;
  waiter.queue_at_ = Waiter::nowhere;
}

void Loop::place(std::size_t at, Timer timer) {
  timers_[at] = timer;
  timer.waiter->heap_at_ = at;
}

void Loop::sift_up(std::size_t at) {
  const Timer timer = timers_[at];
  while (at > 0) {
    const std::size_t parent = (at - 1) / 4;
    if (timers_[parent].at <= timer.at) break;
    place(at, timers_[parent]);
    at = parent;
  }
  place(at, timer);
}

void Loop::sift_down(std::size_t at) {
  const Timer timer = timers_[at];
  for (;;) {
    const std::size_t first = at * 4 + 1;
    if (first >= timers_.size()) break;
    const std::size_t end = std::min(first + 4, timers_.size());
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (timers_[child].at < timers_[least].at) least = child;
    }
    if (timer.at <= timers_[least].at) break;
    place(at, timers_[least]);
    at = least;
  }
  place(at, timer);
}

void Loop::add_timer(Waiter& waiter, TimePoint at) {
  timers_.push_back({at, &waiter});
  sift_up(timers_.size() - 1);
}

void Loop::remove_timer(Waiter& waiter) {
  const std::size_t at = waiter.heap_at_;
  waiter.heap_at_ = Waiter::nowhere;
  const Timer last = timers_.back();
  timers_.pop_back();
  if (at == timers_.size()) return;
  place(at, last);
  sift_up(at);
  sift_down(last.waiter->heap_at_);
}

// ---- Signals ----

void Signals::block(std::initializer_list<int> numbers) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : numbers) ::sigaddset(&set, number);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signals::Signals(Loop& loop, std::initializer_list<int> numbers) {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : numbers) ::sigaddset(&set, number);
  descriptor_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd");
  watch_ = std::make_unique<Watch>(loop, descriptor_);
}

Signals::~Signals() {
  watch_.reset();
  ::close(descriptor_);
}

Task<int> Signals::next() {
  for (;;) {
    signalfd_siginfo info{};
    if (::read(descriptor_, &info, sizeof info) == sizeof info) {
      co_return static_cast<int>(info.ssi_signo);
    }
    co_await watch_->readable(Deadline::never());
  }
}

}  // namespace hail::net
