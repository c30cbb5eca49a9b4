// SPDX-License-Identifier: GPL-3.0-or-later
// The loop, tasks, gates and scopes: what waits, what wakes, what is cancelled.
#include "hail/net/loop.h"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace hail::net;
using namespace std::chrono_literals;

namespace {

Task<int> add(Loop& loop, int a, int b) {
  co_await loop.sleep(loop.in(1s));
  co_return a + b;
}

Task<int> at_once(int value) {
  co_return value;
}

Task<long> many_awaits(long count) {
  long sum = 0;
  for (long i = 0; i < count; ++i) sum += co_await at_once(1);
  co_return sum;
}

Task<void> throws_after(Loop& loop, Duration d) {
  co_await loop.sleep(loop.in(d));
  throw std::runtime_error("on purpose");
}

Task<void> note_after(Loop& loop, Duration d, std::string name, std::vector<std::string>& order) {
  co_await loop.sleep(loop.in(d));
  order.push_back(std::move(name));
}

/// Counts how many of them are alive.
struct Counted {
  explicit Counted(int& alive) : alive_(alive) { ++alive_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --alive_; }
  int& alive_;
};

Task<void> nested(Loop& loop, int depth, int& alive) {
  const Counted counted(alive);
  if (depth == 0) {
    co_await loop.sleep(Deadline::never());
  } else {
    co_await nested(loop, depth - 1, alive);
  }
}

}  // namespace

TEST_SUITE("loop") {
  TEST_CASE("a task gives its value, simulated time passes without waiting") {
    Loop loop(Loop::Time::simulated);
    const TimePoint before = loop.now();
    CHECK(loop.run(add(loop, 2, 3)) == 5);
    CHECK(loop.now() - before == 1s);
  }

  TEST_CASE("a task that is not finished at once needs no stack per await") {
    Loop loop;
    CHECK(loop.run(many_awaits(1'000'000)) == 1'000'000);
  }

  TEST_CASE("an exception leaves through every await") {
    Loop loop(Loop::Time::simulated);
    const auto outer = [](Loop& l) -> Task<void> { co_await throws_after(l, 1s); };
    CHECK_THROWS_WITH_AS(loop.run(outer(loop)), "on purpose", std::runtime_error);
  }

  TEST_CASE("timers fire in the order of their deadlines, however they were armed") {
    Loop loop(Loop::Time::simulated);
    Scope scope(loop);
    std::vector<std::string> order;
    const int armed[] = {7, 3, 9, 1, 5, 8, 2, 6, 4};
    for (const int s : armed) {
      scope.start(note_after(loop, std::chrono::seconds(s), std::to_string(s), order));
    }
    loop.run(scope.idle());
    CHECK(order == std::vector<std::string>{"1", "2", "3", "4", "5", "6", "7", "8", "9"});
  }

  TEST_CASE("destroying a task cancels it and everything that it waits for") {
    Loop loop(Loop::Time::simulated);
    int alive = 0;
    {
      Scope scope(loop);
      for (int i = 0; i < 100; ++i) scope.start(nested(loop, 4, alive));
      CHECK(alive == 500);
      CHECK(scope.running() == 100);
    }
    CHECK(alive == 0);
  }

  TEST_CASE("a waiter destroyed while it is queued is not resumed") {
    Loop loop(Loop::Time::simulated);
    Gate gate(loop);
    bool resumed = false;
    const auto waits = [](Gate& g, bool& flag) -> Task<void> {
      co_await g.wait(Deadline::never());
      flag = true;
    };
    {
      Scope scope(loop);
      scope.start(waits(gate, resumed));
      gate.open();
    }
    loop.run(add(loop, 1, 1));
    CHECK_FALSE(resumed);
  }

  TEST_CASE("an event wins over a deadline of the same turn") {
    Loop loop(Loop::Time::simulated);
    Gate gate(loop);
    const auto waits = [](Loop& l, Gate& g) -> Task<Wait> { co_return co_await g.wait(l.in(1s)); };
    const auto opens = [](Loop& l, Gate& g) -> Task<void> {
      co_await l.sleep(l.in(1s));
      g.open();
    };
    Scope scope(loop);
    scope.start(opens(loop, gate));
    CHECK(loop.run(waits(loop, gate)) == Wait::ready);
  }

  TEST_CASE("a gate that was opened before is taken once") {
    Loop loop(Loop::Time::simulated);
    Gate gate(loop);
    gate.open();
    const auto twice = [](Loop& l, Gate& g) -> Task<std::pair<Wait, Wait>> {
      const Wait first = co_await g.wait(l.in(1s));
      const Wait second = co_await g.wait(l.in(1s));
      co_return std::pair(first, second);
    };
    const auto [first, second] = loop.run(twice(loop, gate));
    CHECK(first == Wait::ready);
    CHECK(second == Wait::timed_out);
  }

  TEST_CASE("a scope tells the first exception of its children, and the others go on") {
    Loop loop(Loop::Time::simulated);
    Scope scope(loop);
    std::vector<std::string> order;
    scope.start(throws_after(loop, 1s));
    scope.start(note_after(loop, 2s, "other", order));
    CHECK_THROWS_AS(loop.run(scope.idle()), std::runtime_error);
    CHECK(order == std::vector<std::string>{"other"});
  }

  TEST_CASE("cancel leaves nothing running") {
    Loop loop(Loop::Time::simulated);
    int alive = 0;
    Scope scope(loop);
    scope.start(nested(loop, 2, alive));
    scope.cancel();
    CHECK(alive == 0);
    CHECK(scope.running() == 0);
    loop.run(scope.idle());
  }

  TEST_CASE("a simulated loop in which nothing can wake anything says so") {
    Loop loop(Loop::Time::simulated);
    Gate gate(loop);
    const auto waits = [](Gate& g) -> Task<void> { co_await g.wait(Deadline::never()); };
    CHECK_THROWS_AS(loop.run(waits(gate)), std::logic_error);
  }

  TEST_CASE("offload: the result comes back to this thread, so does an exception") {
    Loop loop;
    const auto here = std::this_thread::get_id();
    const auto work = [](Loop& l) -> Task<std::thread::id> {
      auto f = [] { return std::this_thread::get_id(); };
      const std::thread::id there = co_await l.offload(f);
      co_return there;
    };
    CHECK(loop.run(work(loop)) != here);
    const auto bad = [](Loop& l) -> Task<void> {
      auto f = [] { throw std::runtime_error("far away"); };
      co_await l.offload(f);
    };
    CHECK_THROWS_WITH_AS(loop.run(bad(loop)), "far away", std::runtime_error);
  }

  TEST_CASE("offload: a destroyed task drops the result") {
    Loop loop;
    {
      Scope scope(loop);
      const auto work = [](Loop& l) -> Task<void> {
        auto f = [] { return std::string(1000, 'x'); };
        const std::string dropped = co_await l.offload(f);
      };
      scope.start(work(loop));
    }
    const auto turns = [](Loop& l) -> Task<void> { co_await l.sleep(l.in(1ms)); };
    loop.run(turns(loop));
    CHECK(true);  // Sanitizers judge this case.
  }

  TEST_CASE("another thread wakes the loop through its inbox") {
    Loop loop;
    Gate gate(loop);
    std::thread other([box = loop.inbox(), &gate] { box->post([&gate] { gate.open(); }); });
    const auto waits = [](Gate& g) -> Task<Wait> { co_return co_await g.wait(Deadline::never()); };
    CHECK(loop.run(waits(gate)) == Wait::ready);
    other.join();
  }

  TEST_CASE("a descriptor that epoll refuses is always ready") {
    Loop loop;
    FILE* file = std::tmpfile();
    Watch watch(loop, ::fileno(file));
    const auto waits = [](Watch& w) -> Task<Wait> {
      co_await w.readable(Deadline::never());
      co_return co_await w.readable(Deadline::never());
    };
    CHECK(loop.run(waits(watch)) == Wait::ready);
    std::fclose(file);
  }

  TEST_CASE("a signal is a value") {
    Signals::block({SIGUSR1});
    Loop loop;
    Signals signals(loop, {SIGUSR1});
    ::kill(::getpid(), SIGUSR1);
    CHECK(loop.run(signals.next()) == SIGUSR1);
  }

  TEST_CASE("ten thousand sleepers are cancelled in any order") {
    Loop loop(Loop::Time::simulated);
    std::vector<std::string> order;
    std::vector<std::unique_ptr<Scope>> scopes;
    for (int i = 0; i < 10'000; ++i) {
      scopes.push_back(std::make_unique<Scope>(loop));
      const int s = (i * 7919) % 10'007 + 1;
      scopes.back()->start(note_after(loop, std::chrono::seconds(s), std::to_string(s), order));
    }
    for (std::size_t i = 0; i < scopes.size(); i += 2) scopes[(i * 31) % scopes.size()].reset();
    std::size_t left = 0;
    for (const auto& scope : scopes) left += scope ? 1 : 0;
    loop.run([](Loop& l) -> Task<void> { co_await l.sleep(l.in(20'000s)); }(loop));
    CHECK(order.size() == left);
    CHECK(std::is_sorted(order.begin(), order.end(),
                         [](const auto& a, const auto& b) { return std::stoi(a) < std::stoi(b); }));
  }
}
