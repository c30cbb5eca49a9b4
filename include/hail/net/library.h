// SPDX-License-Identifier: GPL-3.0-or-later
// A shared library that only some runs need, opened at first use. Linked, libunbound and GNU SASL
// with what they bring (libevent, nettle, libidn, GSS) would cost every start a tenth of its time:
// measured, tests/bench/RESULTS.md.
#pragma once

#include <string>

namespace hail::net {

class Library {
 public:
  /// Opens `file`, such as "libunbound.so.8"; it stays open for the life of the process.
  explicit Library(const char* file);

  /// Why it cannot be used, as a clause; empty if all that was asked for is there.
  const std::string& problem() const { return problem_; }

  /// An address that becomes whatever function it is assigned to; null where it is not there, and
  /// then problem() says so.
  class Symbol {
   public:
    explicit Symbol(void* address) : address_(address) {}
    template <class Function>
    operator Function*() const {  // NOLINT: converts on purpose
      return reinterpret_cast<Function*>(address_);
    }

   private:
    void* address_;
  };
  Symbol find(const char* name);

 private:
  void* handle_;
  std::string problem_;
};

}  // namespace hail::net
