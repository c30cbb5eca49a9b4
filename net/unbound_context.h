// SPDX-License-Identifier: GPL-3.0-or-later
// libunbound on the loop: one context, its thread, and the questions under way. What the questions are for is the Resolver's business.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hail/net/resolver.h"

struct ub_ctx;

namespace hail::net {

class UnboundContext {
 public:
  struct Setup {
    std::vector<std::string> forwarders;  ///< "ADDR" or "ADDR@PORT".
    std::string trust_anchor;             ///< Readable file, or empty: nothing is validated.
  };

  /// The error's detail says which setting libunbound refused.
  static Result<std::unique_ptr<UnboundContext>> make(Loop& loop, const Setup& setup);
  UnboundContext(const UnboundContext&) = delete;
  UnboundContext& operator=(const UnboundContext&) = delete;
  ~UnboundContext();

  /// As Resolver::query(), but a bogus answer is an answer. `name` is ASCII.
  Task<Result<Answer>> ask(std::string name, RecordType type, Limit limit);

 private:
  struct Free {
    void operator()(ub_ctx* context) const;
  };
  UnboundContext(Loop& loop, std::unique_ptr<ub_ctx, Free> context, std::string servers);
  static Task<void> listen(UnboundContext& self);

  Loop* loop_;
  std::unique_ptr<ub_ctx, Free> context_;
  std::string servers_;  // For people: "127.0.0.1, 192.0.2.53".
  Watch watch_;
  Task<void> listener_;
};

}  // namespace hail::net
