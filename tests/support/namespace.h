// SPDX-License-Identifier: GPL-3.0-or-later
// A network namespace of the test's own, in a thread that ends with the test.
#pragma once

#include <sched.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <thread>

namespace hail::tests {

/// Runs `set_up` (a shell command) and then `work` in a new network namespace, on a thread of their
/// own; false if this process may not make one or the command failed.
inline bool in_a_namespace(const std::string& set_up, const std::function<void()>& work) {
  bool made = false;
  std::thread thread([&] {
    made = ::unshare(CLONE_NEWNET) == 0 && std::system(set_up.c_str()) == 0;
    if (made) work();
  });
  thread.join();
  return made;
}

}  // namespace hail::tests
