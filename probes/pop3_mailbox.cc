// SPDX-License-Identifier: GPL-3.0-or-later
// The mailbox behind a log-in: STAT, TOP, LIST and UIDL, and whether they agree (RFC 1939 sections
// 5 and 7). Listings may be long: they are summed up as they come, up to what a conversation may
// have in all. Headers are counted; neither the transcript nor a finding holds a line of them.
#include <fmt/format.h>

#include "hail/net/escape.h"
#include "probes/mail_words.h"
#include "probes/pop3_port.h"

namespace hail::probes {
namespace {

using net::Errc;
using net::Phase;
using net::Task;

/// While it lives nothing is recorded; what is worth it is added by hand.
class Unrecorded {
 public:
  explicit Unrecorded(net::Stream& stream) : stream_(stream), transcript_(stream.transcript()) {
    stream_.record(nullptr);
  }
  Unrecorded(const Unrecorded&) = delete;
  Unrecorded& operator=(const Unrecorded&) = delete;
  ~Unrecorded() { stream_.record(transcript_); }

  void add(net::Transcript::From from, const std::string& text) {
    if (transcript_ != nullptr)
      transcript_->add(stream_.loop().now(), from, text, stream_.tls() != nullptr);
  }

 private:
  net::Stream& stream_;
  net::Transcript* transcript_;
};

std::string plural(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

bool Pop3Port::offers(std::string_view name) const {
  return facts_.latest() != nullptr && facts_.latest()->contains(name);
}

Task<void> Pop3Port::explore(bool logged_in) {
  judge_policy();
  if (!context_.plan.login)
    report_.skip("login", "no --user given: STAT, LIST and UIDL were not tried");
  if (!logged_in) co_return;
  Pop3Facts::Mailbox box;
  const bool counts = co_await stat(box);
  if (!counts) co_return;
  pop3_.mailbox = box;
  // Headers first: a listing may be too long to be read to its end.
  co_await top(*pop3_.mailbox);
  co_await list(*pop3_.mailbox);
  co_await uidl(*pop3_.mailbox);
  const std::string works = works_.empty() ? std::string()
                                           : fmt::format("; {} work{}", fmt::join(works_, " and "),
                                                         works_.size() == 1 ? "s" : "");
  report_.ok("mailbox", fmt::format("{}, {}{}", plural(pop3_.mailbox->stat.messages, "message"),
                                    size_text(pop3_.mailbox->stat.octets), works));
}

/// What is offered, or must be there, and is refused; a server that is not well at the moment says
/// nothing about what it can do.
void Pop3Port::refused(std::string_view command, const PopStatus& answer) {
  const bool must = command == "STAT" || command == "LIST" || offers(command);
  if (answer.code == "SYS/TEMP" || !must) {
    report_.skip(command, answer.line());
  } else {
    report_.find("pop3.command.refused", fmt::format("{}: {}", command, answer.line()));
  }
}

Task<bool> Pop3Port::stat(Pop3Facts::Mailbox& box) {
  const PopStatus answer = co_await command("STAT");
  if (!answer.ok()) {
    refused("STAT", answer);
    co_return false;
  }
  const auto totals = pop_totals(answer.text);
  if (!totals) {
    report_.find("pop3.listing.mismatch", answer.line(), "the answer to STAT is not well-formed");
    co_return false;
  }
  box.stat = *totals;
  co_return true;
}

/// Sends a command whose answer has lines, and counts them; nothing if it was refused or goes on
/// for too long.
Task<std::optional<std::int64_t>> Pop3Port::counted(std::string text, PopListing* listing) {
  dialog_.in_step();
  net::Stream& stream = dialog_.stream();
  net::Limit limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
  const std::string name = text.substr(0, text.find(' '));
  co_await dialog_.send(std::move(text), limit);
  Unrecorded unrecorded(stream);
  const PopStatus answer = co_await status(limit);
  unrecorded.add(net::Transcript::From::server, answer.line() + "\r\n");
  if (!answer.ok()) {
    refused(name, answer);
    co_return std::nullopt;
  }
  std::int64_t lines = 0;
  while (stream.bytes_read() + stream.bounds().line < stream.bounds().conversation) {
    limit = dialog_.in(Phase::command, context_.plan.reply_timeout);
    net::Line line;
    if (listing != nullptr) {
      line = co_await dialog_.line(limit);
    } else {
      line = co_await stream.read_line(limit);
    }
    if (line.end == net::Line::End::none)
      net::fail(Errc::closed, Phase::command, fmt::format("inside the answer to {}", name),
                stream.peer());
    const auto content = unstuffed(line.text);
    if (!content) {
      unrecorded.add(net::Transcript::From::remark,
                     fmt::format("{}: {}, not recorded\n", name, plural(lines, "line")));
      co_return lines;
    }
    ++lines;
    if (listing != nullptr) listing->line(*content);
  }
  out_of_step_ = true;
  report_.skip(
      name, fmt::format("it goes on behind {} lines: more than is read in a conversation", lines));
  co_return std::nullopt;
}

/// TOP 1 0: the headers of the first message, without a line of its body. RFC 1939 section 7.
Task<void> Pop3Port::top(Pop3Facts::Mailbox& box) {
  if (box.stat.messages == 0 || !(capa_missing_ || offers("TOP"))) co_return;
  try {
    box.header_lines = co_await counted("TOP 1 0", nullptr);
    if (box.header_lines) works_.emplace_back("TOP");
  } catch (const net::Failure& failure) {
    // Its words would quote the header.
    if (failure.error().code != Errc::limit) throw;
    out_of_step_ = true;
    report_.skip(
        "TOP", fmt::format("a header line of more than {} octets", dialog_.stream().bounds().line));
  }
}

Task<void> Pop3Port::list(Pop3Facts::Mailbox& box) {
  if (out_of_step_) co_return;
  PopListing listing(PopListing::Of::sizes);
  const auto lines = co_await counted("LIST", &listing);
  if (!lines) co_return;
  box.list = listing.totals();
  judge_listing("LIST", listing, box.stat);
  if (box.list->messages == box.stat.messages && box.list->octets != box.stat.octets)
    report_.find("pop3.listing.mismatch", fmt::format("STAT says {} octets, LIST has {}",
                                                      box.stat.octets, box.list->octets));
}

Task<void> Pop3Port::uidl(Pop3Facts::Mailbox& box) {
  if (out_of_step_ || !(capa_missing_ || offers("UIDL"))) co_return;
  PopListing listing(PopListing::Of::uids);
  const auto lines = co_await counted("UIDL", &listing);
  if (!lines) co_return;
  box.uids = listing.messages();
  judge_listing("UIDL", listing, box.stat);
  if (!listing.duplicate().empty()) report_.find("pop3.uidl.duplicate", listing.duplicate());
  if (listing.malformed().empty()) works_.insert(works_.begin(), "UIDL");
}

void Pop3Port::judge_listing(std::string_view command, const PopListing& listing,
                             const PopTotals& stat) {
  if (!listing.malformed().empty()) {
    report_.find("pop3.listing.mismatch", fmt::format("{}: {}", command, listing.malformed()),
                 fmt::format("a line of {} is not well-formed", command));
  } else if (listing.messages() != stat.messages) {
    report_.find("pop3.listing.mismatch",
                 fmt::format("STAT says {}, {} has {}", plural(stat.messages, "message"), command,
                             listing.messages()));
  } else if (!listing.in_order()) {
    report_.find("pop3.listing.mismatch",
                 fmt::format("{} does not number them from 1 to {}", command, stat.messages));
  }
}

}  // namespace hail::probes
