// SPDX-License-Identifier: GPL-3.0-or-later
// Task<T>: a lazy coroutine with one owner. Destroying it cancels it and all that it waits for.
//
// A child is resumed inside await_suspend and reports by bool whether it finished at once. That is
// on purpose: g++ 12 does not turn symmetric transfer into a tail call except at -O2 without
// sanitizers, so a loop of awaits that finish at once overflowed the stack in every other build
// (80,000 awaits at -O0); this form needs no tail call and is faster at -O2 as well. The depth of
// the stack is the nesting of the script.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace hail::net {

template <class T = void>
class Task;

namespace detail {

struct PromiseState {
  std::coroutine_handle<> continuation;
  bool starting = false;
  bool finished = false;
  std::exception_ptr exception;

  struct Final {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      PromiseState& state = self.promise();
      state.finished = true;
      if (!state.starting && state.continuation) state.continuation.resume();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  Final final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { exception = std::current_exception(); }
};

template <class T>
struct Promise : PromiseState {
  std::optional<T> value;
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& u) {
    value.emplace(std::forward<U>(u));
  }
  T take() {
    if (exception) std::rethrow_exception(exception);
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseState {
  Task<void> get_return_object();
  void return_void() const noexcept {}
  void take() {
    if (exception) std::rethrow_exception(exception);
  }
};

}  // namespace detail

/// A coroutine that has not begun. `co_await task` runs it; it begins at once, on the same stack,
/// and gives its value or throws what it threw. Parameters of a coroutine must be values, or
/// references to what outlives the Task. Move-only. Destroy it only while it is suspended and from
/// outside itself (Scope and Loop see to that).
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() { reset(); }

  /// True while there is a coroutine, finished or not.
  explicit operator bool() const { return static_cast<bool>(handle_); }
  bool finished() const { return handle_ && handle_.promise().finished; }

  /// Begins the coroutine from outside any coroutine; `then` is resumed when it finishes later (it
  /// may be null). Returns whether it finished at once. For Scope and Loop.
  bool start(std::coroutine_handle<> then) {
    auto& promise = handle_.promise();
    promise.continuation = then;
    promise.starting = true;
    handle_.resume();
    promise.starting = false;
    return promise.finished;
  }
  /// The value of a finished Task, or its exception.
  T take() { return handle_.promise().take(); }

  struct Awaiter {
    Handle child;
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> parent) {
      auto& promise = child.promise();
      promise.continuation = parent;
      promise.starting = true;
      child.resume();
      promise.starting = false;
      return !promise.finished;
    }
    T await_resume() { return child.promise().take(); }
  };
  Awaiter operator co_await() const& { return Awaiter{handle_}; }
  Awaiter operator co_await() && { return Awaiter{handle_}; }

 private:
  void reset() {
    if (handle_) std::exchange(handle_, {}).destroy();
  }

  Handle handle_;
};

namespace detail {
template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}
}  // namespace detail

}  // namespace hail::net
