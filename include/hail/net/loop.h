// SPDX-License-Identifier: GPL-3.0-or-later
// The loop that resumes waiting coroutines: readiness of descriptors, deadlines, other threads,
// signals. One per thread; nothing here is shared between threads but `Inbox`. Coroutines are
// resumed from a queue between two looks at epoll, never from inside another coroutine's call, so
// whoever runs may destroy any Task but its own ancestors.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "hail/net/task.h"
#include "hail/net/time.h"

namespace hail::net {

class Loop;
class Gate;

/// How a wait ended. If the event and the deadline meet in one turn, the event wins.
enum class Wait { ready, timed_out };

/// One suspended coroutine: in the timer heap, in a gate, in the queue of those to be resumed, or
/// in none. Lives in the coroutine's frame; its destructor takes it out everywhere.
class Waiter {
 public:
  explicit Waiter(Loop& loop) : loop_(&loop) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter();

 private:
  friend class Loop;
  friend class Gate;
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  void suspend(std::coroutine_handle<> who, Deadline until);

  Loop* loop_;
  std::coroutine_handle<> who_;
  Gate* gate_ = nullptr;
  std::size_t heap_at_ = nowhere;
  std::size_t queue_at_ = nowhere;
  Wait outcome_ = Wait::ready;
};

/// An event that one coroutine at a time may wait for. It stays open until a wait has taken it, so
/// an event between "try" and "wait" is never lost. Must not outlive its Loop.
class Gate {
 public:
  explicit Gate(Loop& loop) : loop_(&loop) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate();

  /// Lets the waiting coroutine go on in the next turn, or the next one that comes to wait.
  void open();
  /// Forgets an event that nobody has taken yet.
  void close() { open_ = false; }
  bool is_open() const { return open_; }

  struct Awaiter {
    Gate& gate;
    Deadline until;
    Waiter waiter;
    bool await_ready();
    void await_suspend(std::coroutine_handle<> who);
    Wait await_resume();
  };
  /// Waits for open(); takes the event.
  Awaiter wait(Deadline until) { return Awaiter{*this, until, Waiter(*loop_)}; }

 private:
  friend class Waiter;
  friend class Loop;
  Loop* loop_;
  Waiter* waiting_ = nullptr;
  bool open_ = false;
};

/// The readiness of one descriptor, edge-triggered: try the call first, wait only when it would
/// have blocked. The descriptor stays its owner's. A descriptor that epoll refuses (a file, or
/// /dev/null on standard input) counts as always ready.
class Watch {
 public:
  /// What is waited for. The other direction's gate never opens, and wakes nobody in vain.
  enum class For : std::uint8_t { both, input, output };

  Watch(Loop& loop, int descriptor, For what = For::both);
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  Gate::Awaiter readable(Deadline until);
  Gate::Awaiter writable(Deadline until);
  Gate& in() { return in_; }
  Gate& out() { return out_; }
  /// Says that the owner closes the descriptor right after this Watch goes, which ends the
  /// registration without a system call of its own.
  void descriptor_closes() { descriptor_closes_ = true; }
  /// Asks for urgent data as well (EPOLLPRI).
  void watch_urgent();
  /// Whether urgent data was reported since the last call. It may have been read meanwhile.
  bool take_urgent() { return std::exchange(urgent_, false); }
  /// Whether an error or the end of both directions was reported (EPOLLERR, EPOLLHUP).
  bool broken() const { return broken_; }

 private:
  friend class Loop;
  Loop* loop_;
  int descriptor_;
  bool always_ready_ = false;
  bool descriptor_closes_ = false;
  bool urgent_ = false;
  bool broken_ = false;
  Gate in_;
  Gate out_;
};

/// Where other threads leave work for a loop. Outlives the loop as long as a thread holds it.
class Inbox;

/// The loop itself. Not movable; create it before, destroy it after, all that waits on it.
class Loop {
 public:
  /// `simulated`: time stands still while anything can run, then jumps to the next deadline. For
  /// tests of long time-outs over in-memory streams.
  enum class Time { real, simulated };

  explicit Loop(Time time = Time::real);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// The time of this turn, read once.
  TimePoint now() const { return now_; }
  /// The time as it is, for measuring what takes place within a turn (a TLS handshake computes for
  /// milliseconds); now() follows it.
  TimePoint read_clock();
  Deadline in(Duration d) const { return Deadline{now_ + d}; }

  /// Runs until `main` has finished; its value or its exception.
  template <class T>
  T run(Task<T> main) {
    if (!main.start({})) drive([&] { return main.finished(); });
    return main.take();
  }

  struct Sleep {
    Deadline until;
    Waiter waiter;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> who) { waiter_suspend(who); }
    void await_resume() const noexcept {}
    void waiter_suspend(std::coroutine_handle<> who);
  };
  /// Goes on at `until`.
  Sleep sleep(Deadline until) { return Sleep{until, Waiter(*this)}; }
  /// Lets everything else run once, and epoll be asked, before going on.
  Sleep yield() { return sleep(Deadline{now_}); }

  /// 64 KiB to read into; whoever runs may use it until the next co_await.
  std::span<char> scratch() { return {scratch_.get(), scratch_size}; }
  static constexpr std::size_t scratch_size = 64 * 1024;

  /// Runs `work` in this loop's thread, soon. Any thread may hold the inbox and post to it.
  std::shared_ptr<Inbox> inbox();

  /// Runs `f`, which may block, on a thread of its own and gives its result here. If the Task is
  /// destroyed meanwhile, `f` still runs to its end and its result is dropped; so `f` must own what
  /// it uses. What `f` throws is thrown here.
  template <class F>
  Task<std::invoke_result_t<F>> offload(F f);

 private:
  friend class Waiter;
  friend class Gate;
  friend class Watch;
  friend struct Sleep;

  struct Timer {
    TimePoint at;
    Waiter* waiter;
  };

  void drive(const std::function<bool()>& done);
  void turn();
  void look(bool may_block);
  void expire();
  void resume_ready();
  void enqueue(Waiter& waiter, Wait outcome);
  void dequeue(Waiter& waiter);
  void add_timer(Waiter& waiter, TimePoint at);
  void remove_timer(Waiter& waiter);
  void sift_up(std::size_t at);
  void sift_down(std::size_t at);
  void place(std::size_t at, Timer timer);
  int milliseconds_to_wait(bool may_block) const;

  Time time_;
  int epoll_;
  TimePoint now_;
  std::vector<Timer> timers_;
  std::deque<Waiter*> queue_;
  std::size_t queue_popped_ = 0;
  std::size_t watches_ = 0;
  std::unique_ptr<char[]> scratch_;
  std::shared_ptr<Inbox> inbox_;
  std::unique_ptr<Watch> inbox_watch_;
};

class Inbox {
 public:
  Inbox();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;
  ~Inbox();
  void post(std::function<void()> work);

 private:
  friend class Loop;
  void deliver();
  struct State;
  std::unique_ptr<State> state_;
};

/// Starts a detached thread for Loop::offload; all signals are blocked in it.
void run_elsewhere(std::function<void()> work);

template <class F>
Task<std::invoke_result_t<F>> Loop::offload(F f) {
  using R = std::invoke_result_t<F>;
  struct Outcome {
    explicit Outcome(Loop& loop) : done(loop) {}
    Gate done;
    bool abandoned = false;
    std::conditional_t<std::is_void_v<R>, bool, std::optional<R>> value{};
    std::exception_ptr exception;
  };
  // The gate must only be touched in this thread: the poster holds the outcome, and the loop's
  // inbox is emptied by the loop alone.
  auto outcome = std::make_shared<Outcome>(*this);
  run_elsewhere([f = std::move(f), outcome, box = inbox()]() mutable {
    try {
      if constexpr (std::is_void_v<R>) {
        f();
      } else {
        outcome->value.emplace(f());
      }
    } catch (...) {
      outcome->exception = std::current_exception();
    }
    box->post([outcome = std::move(outcome)] { outcome->done.open(); });
  });
  co_await outcome->done.wait(Deadline::never());
  if (outcome->exception) std::rethrow_exception(outcome->exception);
  if constexpr (!std::is_void_v<R>) co_return std::move(*outcome->value);
}

/// Tasks that run side by side under one owner. Destroying the Scope cancels those that are left.
class Scope {
 public:
  explicit Scope(Loop& loop);
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope();

  /// Starts a child; it runs at once up to its first wait.
  void start(Task<void> child);
  std::size_t running() const { return running_; }
  /// Waits until no child is left; throws the first exception that a child threw.
  Task<void> idle();
  /// Waits until one more child has ended, or none is left; throws what a child threw.
  Task<void> next_end();
  /// Cancels all children that are left. Not from inside one of them.
  void cancel();

 private:
  struct Child;
  static Task<void> supervise(Scope& scope, Child& child);
  void reap();

  Gate idle_;
  std::vector<std::unique_ptr<Child>> children_;
  std::vector<std::unique_ptr<Child>> ended_;
  std::size_t running_ = 0;
  std::exception_ptr exception_;
};

/// Signals as values. Block them with `block()` in the first line of main, before any thread
/// exists: a thread that does not block a signal would swallow it.
class Signals {
 public:
  static void block(std::initializer_list<int> numbers);
  Signals(Loop& loop, std::initializer_list<int> numbers);
  ~Signals();
  /// The number of the next signal.
  Task<int> next();

 private:
  int descriptor_;
  std::unique_ptr<Watch> watch_;
};

}  // namespace hail::net
