// SPDX-License-Identifier: GPL-3.0-or-later
// libunbound in thread mode. Its answers come back through a pipe that the loop watches, so its
// callbacks run in the loop's thread, and only open gates.
#include "net/unbound_context.h"

#include <fmt/core.h>
#include <signal.h>

#include <span>
#include <utility>

#include "hail/net/escape.h"
#include "net/hosts.h"
#include "net/unbound_library.h"

namespace hail::net {
namespace {

struct Setting {
  const char* name;
  const char* value;
};
constexpr Setting settings[] = {
    {"verbosity:", "0"},           {"do-not-query-localhost:", "no"},
    {"unblock-lan-zones:", "yes"}, {"insecure-lan-zones:", "yes"},
    {"val-log-level:", "2"},  // With the reason in why_bogus.
    {"outgoing-range:", "1024"},   {"num-queries-per-thread:", "512"},
};

/// Zones that libunbound answers by itself, though the user's resolver may know better.
constexpr const char* built_in_zones[] = {
    "test.",
    "invalid.",
    "onion.",
    "localhost.",
    "home.arpa.",
    "127.in-addr.arpa.",
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.",
};

struct RcodeRow {
  int code;
  std::string_view name;
};
constexpr RcodeRow rcodes[] = {{1, "FORMERR"}, {2, "SERVFAIL"}, {4, "NOTIMP"}, {5, "REFUSED"}};

std::string rcode_text(int code) {
  for (const RcodeRow& row : rcodes) {
    if (row.code == code) return fmt::format("the resolver answered {}", row.name);
  }
  return fmt::format("the resolver answered with code {}", code);
}

Error resolve_error(Errc code, const std::string& name, std::string detail) {
  return {code, Phase::resolve, escape(name, 255), std::move(detail)};
}

Error unbound_error(int status, const std::string& name) {
  if (status == UB_SYNTAX) {
    return resolve_error(Errc::resolve_not_found, name, "not a valid domain name");
  }
  return resolve_error(Errc::resolve_failed, name,
                       fmt::format("libunbound: {}", unbound().strerror(status)));
}

/// One question under way. It lives in the frame of ask(), so that dropping the Task cancels it.
struct Question {
  Question(Loop& loop, ub_ctx* where) : context(where), answered(loop) {}
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
  ~Question() {
    if (under_way) unbound().cancel(context, id);
    unbound().resolve_free(result);
  }

  static void deliver(void* self, int error, ub_result* result) {
    auto& question = *static_cast<Question*>(self);
    question.under_way = false;
    question.error = error;
    question.result = result;
    question.answered.open();
  }

  ub_ctx* context;
  Gate answered;
  int id = 0;
  bool under_way = false;
  int error = 0;
  ub_result* result = nullptr;
};

/// The verdict first: bogus answers come with data and code 0.
Result<Answer> read(const std::string& name, const ub_result& result) {
  Answer answer;
  if (result.bogus != 0) {
    answer.security = Security::bogus;
    answer.why_bogus = result.why_bogus == nullptr ? "" : result.why_bogus;
    return answer;
  }
  answer.security = result.secure != 0 ? Security::secure : Security::insecure;
  answer.nxdomain = result.nxdomain != 0;
  if (result.rcode != 0 && !answer.nxdomain) {
    return tl::unexpected(resolve_error(Errc::resolve_failed, name, rcode_text(result.rcode)));
  }
  answer.canonical = folded(result.canonname != nullptr ? result.canonname : name);
  answer.ttl = static_cast<std::uint32_t>(result.ttl);
  for (std::size_t i = 0; result.data != nullptr && result.data[i] != nullptr; ++i) {
    answer.rdata.emplace_back(result.data[i], static_cast<std::size_t>(result.len[i]));
  }
  return answer;
}

/// The first question starts libunbound's thread, which must not take the program's signals.
int ask_with_signals_blocked(Question& question, const std::string& name, RecordType type) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  constexpr int internet = 1;
  const int status = unbound().resolve_async(question.context, name.c_str(), static_cast<int>(type),
                                             internet, &question, &Question::deliver, &question.id);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return status;
}

}  // namespace

void UnboundContext::Free::operator()(ub_ctx* context) const {
  unbound().ctx_delete(context);
}

Result<std::unique_ptr<UnboundContext>> UnboundContext::make(Loop& loop, const Setup& setup) {
  if (const std::string& problem = unbound().object.problem(); !problem.empty())
    return tl::unexpected(Error{Errc::resolve_failed, Phase::resolve, {}, problem});
  std::unique_ptr<ub_ctx, Free> context(unbound().ctx_create());
  const auto refused = [](std::string_view what, int status) {
    return tl::unexpected(
        Error{Errc::resolve_failed,
              Phase::resolve,
              {},
              fmt::format("libunbound: {}: {}", what, unbound().strerror(status))});
  };
  if (!context) return refused("ub_ctx_create", UB_NOMEM);
  ub_ctx* raw = context.get();
  unbound().ctx_debugout(raw, nullptr);
  if (const int status = unbound().ctx_async(raw, 1)) return refused("ub_ctx_async", status);
  for (const Setting& setting : settings) {
    const int status = unbound().ctx_set_option(raw, setting.name, setting.value);
    if (status != 0) return refused(setting.name, status);
  }
  const char* modules = setup.trust_anchor.empty() ? "iterator" : "validator iterator";
  if (const int status = unbound().ctx_set_option(raw, "module-config:", modules)) {
    return refused(modules, status);
  }
  std::string servers;
  for (const std::string& server : setup.forwarders) {
    if (const int status = unbound().ctx_set_fwd(raw, server.c_str()))
      return refused(server, status);
    servers += (servers.empty() ? "" : ", ") + server;
  }
  if (!setup.trust_anchor.empty()) {
    const int status = unbound().ctx_add_ta_file(raw, setup.trust_anchor.c_str());
    if (status != 0) return refused(setup.trust_anchor, status);
  }
  for (const char* zone : built_in_zones) {
    if (const int status = unbound().ctx_zone_remove(raw, zone)) return refused(zone, status);
  }
  return std::unique_ptr<UnboundContext>(
      new UnboundContext(loop, std::move(context), std::move(servers)));
}

UnboundContext::UnboundContext(Loop& loop, std::unique_ptr<ub_ctx, Free> context,
                               std::string servers)
    : loop_(&loop),
      context_(std::move(context)),
      servers_(std::move(servers)),
      watch_(loop, unbound().fd(context_.get())),
      listener_(listen(*this)) {
  listener_.start({});
}

UnboundContext::~UnboundContext() = default;

Task<void> UnboundContext::listen(UnboundContext& self) {
  for (;;) {
    co_await self.watch_.readable(Deadline::never());
    unbound().process(self.context_.get());
  }
}

Task<Result<Answer>> UnboundContext::ask(std::string name, RecordType type, Limit limit) {
  Question question(*loop_, context_.get());
  question.under_way = true;
  if (const int status = ask_with_signals_blocked(question, name, type)) {
    question.under_way = false;
    co_return tl::unexpected(unbound_error(status, name));
  }
  if (co_await question.answered.wait(limit.until) == Wait::timed_out) {
    co_return tl::unexpected(
        resolve_error(Errc::timed_out, name, fmt::format("no answer through {}", servers_)));
  }
  if (question.error != 0 || question.result == nullptr) {
    co_return tl::unexpected(unbound_error(question.error, name));
  }
  co_return read(name, *question.result);
}

}  // namespace hail::net
