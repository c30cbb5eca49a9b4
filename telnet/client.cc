// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a client: what runs side by side, how input ends, and when the session is over.
#include <hail/telnet/client.h>
#include <hail/telnet/trace.h>
#include <langinfo.h>
#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "telnet/client_class.h"

namespace hail::telnet {
namespace {

// A greeting may be held back on purpose for that long; typed text waits for it.
constexpr auto greeting_patience = std::chrono::seconds(30);
constexpr auto between_looks = std::chrono::milliseconds(100);
constexpr std::size_t read_size = 64 * 1024;

const net::Limit unbounded{net::Deadline::never(), net::Phase::data};

}  // namespace

Client::Client(net::Stream& stream, Terminal& terminal, ClientSettings settings,
               SessionSettings session)
    : stream_(&stream),
      loop_(&stream.loop()),
      terminal_(&terminal),
      settings_(std::move(settings)),
      began_(loop_->now()),
      desk_(*loop_, terminal, settings_),
      screen_(*loop_, settings_.output),
      tracer_(settings_.manners, settings_.trace_json, began_),
      typist_(settings_.manners),
      session_(stream, prepared(std::move(session)), *this),
      scope_(*loop_),
      resumed_(*loop_),
      script_news_(*loop_),
      takeover_(*loop_) {
  utf8_ = std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0;
}

SessionSettings Client::prepared(SessionSettings session) {
  tls_name_ = session.tls.name;
  session.facts.columns = terminal_->size().columns;
  session.facts.rows = terminal_->size().rows;
  session.terminal = session.terminal && terminal_->is_terminal();
  Manners& manners = settings_.manners;
  if (manners.keys == SlcTable{}) manners.keys = terminal_->keys(usual_keys());
  session.facts.characters = manners.keys;
  const auto [out, in] = terminal_->speeds();
  session.facts.transmit_speed = out;
  session.facts.receive_speed = in;
  session.trace = [this](Direction direction, const Event& event) {
    tracer_.option(direction, event, loop_->now());
    if (recording_) {
      recording_->recorder.remark(trace_line(direction, event), millis(loop_->now()));
      recording_->write();
    }
  };
  session.wire = [this](Direction direction, std::string_view bytes) {
    tracer_.net(direction, bytes, loop_->now());
  };
  return session;
}

net::Task<Talk> Client::run() {
  desk_.set_log([this](const std::string& file) { return log(file); });
  if (!settings_.transcript.empty()) {
    const std::string problem = log(settings_.transcript);
    if (recording_ == nullptr) std::fputs(problem.c_str(), stderr);
  }
  choose_mode();
  session_.start();
  scope_.start(desk_.watched(desk_.signals([this] { resized(); })));
  scope_.start(desk_.watched(from_peer()));
  scope_.start(desk_.watched(to_peer()));
  scope_.start(desk_.watched(session_.tend()));
  if (settings_.script) scope_.start(desk_.watched(from_script()));
  scope_.start(desk_.watched(from_user()));
  Talk talk;
  talk.ending = co_await desk_.ended();
  scope_.cancel();
  terminal_->set(Terminal::Mode::found);
  const Ending::Kind kind = talk.ending.kind;
  const bool ours = kind == Ending::Kind::by_user || kind == Ending::Kind::quit ||
                    kind == Ending::Kind::open || kind == Ending::Kind::script;
  if (!ours) talk.ending.unsent = (!half_closed_ && session_.unsent()) || co_await input_waits();
  if (recording_) {
    recording_->recorder.finish(millis(loop_->now()));
    recording_->write();
  }
  talk.summary.options = session_.agreements().list(session_.engine().negotiator());
  talk.summary.spoke_telnet = session_.speaks_telnet();
  talk.summary.received = stream_->bytes_read();
  talk.summary.sent = stream_->bytes_written();
  talk.summary.elapsed = loop_->now() - began_;
  talk.summary.encoding = session_.encoding();
  talk.summary.encrypted = stream_->tls() != nullptr;
  talk.manners = std::move(settings_.manners);
  co_return talk;
}

// A peer that leaves at once, without its greeting, may be gone before whoever writes our input has
// begun; a moment is given to see whether there is any.
net::Task<bool> Client::input_waits() {
  if (terminal_->is_terminal() || input_ended_ || settings_.script) co_return false;
  const net::Deadline moment =
      session_.greeted() ? net::Deadline{loop_->now()} : loop_->in(std::chrono::seconds(1));
  const bool readable = co_await desk_.keyboard().readable(moment);
  char first = 0;
  co_return readable&& desk_.keyboard().read({&first, 1}) > 0;
}

// ---- from the peer ----

net::Task<void> Client::from_peer() {
  Ending ending;
  try {
    co_await session_.receive();
  } catch (const net::Failure& failure) {
    ending.kind = Ending::Kind::broken;
    ending.error = failure.error();
  }
  // What we could not send matters only now: until here the peer's last words could be read.
  if (ending.kind == Ending::Kind::by_peer && write_error_ && session_.unsent()) {
    ending.kind = Ending::Kind::broken;
    ending.error = write_error_;
  }
  co_await room();
  if (settings_.script && ending.kind == Ending::Kind::by_peer) script_ends(ending);
  desk_.end(std::move(ending));
}

net::Task<void> Client::room() {
  co_await screen_.drain();
  while (paused_) {
    co_await resumed_.wait(net::Deadline::never());
    co_await screen_.drain();
  }
  if (!screen_.failed()) co_return;
  Ending ending;
  ending.kind = Ending::Kind::output_gone;
  desk_.end(std::move(ending));
}

// Goodbye: what is due goes out, then we end our side.
net::Task<void> Client::leave() {
  co_await session_.sent(loop_->in(settings_.linger));
  Ending ending;
  desk_.end(std::move(ending));
}

// ---- to the peer ----

net::Task<void> Client::to_peer() {
  try {
    co_await session_.transmit();
  } catch (const net::Failure& failure) {
    // Behind our own end there is nothing but answers to a peer that negotiates late.
    if (!half_closed_) write_error_ = failure.error();
  }
}

net::Task<void> Client::from_user() {
  const auto buffer = std::make_unique<char[]>(read_size);
  const bool terminal = terminal_->is_terminal();
  if (!settings_.commands.empty()) {
    const bool goes_on = co_await desk_.obey(subject(), std::move(settings_.commands));
    if (!goes_on) co_return;
    apply_manners();
  }
  if (settings_.script && !terminal) co_await takeover_.wait(net::Deadline::never());
  for (;;) {
    // A terminal is read whatever the peer does: the escape character must work.
    if (!terminal) {
      const net::Duration patience =
          session_.greeted() ? settings_.linger
                             : std::max<net::Duration>(settings_.linger, greeting_patience);
      const bool taken = co_await session_.room_to_type(patience);
      if (!taken) {
        Ending ending;
        ending.kind = Ending::Kind::stalled;
        desk_.end(std::move(ending));
        co_return;
      }
    }
    co_await desk_.keyboard().readable();
    const std::size_t count = desk_.keyboard().read({buffer.get(), read_size});
    if (count == 0) break;
    const std::string_view text(buffer.get(), count);
    if (!terminal) {
      type(text, Source::pipe);
      continue;
    }
    const bool goes_on = co_await keys(text);
    if (!goes_on) co_return;
  }
  input_ended_ = true;
  co_await linger();
}

// All typed text is out and, where that is wanted, the peer knows that there is no more.
net::Task<void> Client::finish_input() {
  co_await session_.sent();
  sent_at_ = loop_->now();
  // A peer that negotiates wants answers: for it the end is only remembered.
  if (!settings_.half_close || write_error_ || session_.speaks_telnet()) co_return;
  half_closed_ = true;
  try {
    co_await stream_->shutdown(unbounded);
  } catch (const net::Failure&) {
    // Whoever is gone has no use for our end; what it said before is still read.
  }
}

net::Task<void> Client::linger() {
  session_.finish_typing();
  const net::TimePoint began = loop_->now();
  scope_.start(desk_.watched(finish_input()));
  std::uint64_t written = stream_->bytes_written();
  net::TimePoint progress = began;
  for (;;) {
    const net::TimePoint now = loop_->now();
    if (session_.unsent() && stream_->bytes_written() != written) progress = now;
    written = stream_->bytes_written();
    // Nothing counts as silence while it is we who do not read.
    const net::TimePoint since =
        std::max({session_.waiting_since().value_or(now), progress, sent_at_});
    const net::Duration patience =
        session_.greeted() ? settings_.linger
                           : std::max<net::Duration>(settings_.linger, greeting_patience);
    if (now - since >= patience) break;
    // The greeting, should it come meanwhile, makes the patience shorter.
    const net::TimePoint look = now + std::max<net::Duration>(settings_.linger, between_looks);
    co_await loop_->sleep(net::Deadline{std::min(since + patience, look)});
  }
  Ending ending;
  ending.kind = Ending::Kind::input_ended;
  desk_.end(std::move(ending));
}

// ---- the command mode ----

ConsoleSubject Client::subject() {
  ConsoleSubject subject;
  subject.program = settings_.program;
  subject.host = settings_.host;
  subject.session = &session_;
  subject.manners = &settings_.manners;
  subject.facts = settings_.facts;
  subject.flow_control = terminal_->flow() != FlowControl::off;
  return subject;
}

net::Task<void> Client::console() {
  paused_ = true;
  screen_.hold();
  terminal_->set(Terminal::Mode::found);
  const bool back = co_await desk_.command_mode(subject());
  if (!back) co_return;
  paused_ = false;
  apply_manners();
  resumed_.open();
}

net::Task<Talk> talk(net::Stream& stream, Terminal& terminal, ClientSettings settings,
                     SessionSettings session) {
  Client client(stream, terminal, std::move(settings), std::move(session));
  co_return co_await client.run();
}

net::Task<Talk> command_mode(net::Loop& loop, Terminal& terminal, ClientSettings settings) {
  Talk talk;
  talk.manners = settings.manners;
  if (talk.manners.keys == SlcTable{}) talk.manners.keys = terminal.keys(usual_keys());
  Desk desk(loop, terminal, settings);
  net::Scope scope(loop);
  scope.start(desk.watched(desk.signals([] {})));
  ConsoleSubject subject;
  subject.program = settings.program;
  subject.manners = &talk.manners;
  scope.start(desk.watched(desk.command_loop(std::move(subject))));
  talk.ending = co_await desk.ended();
  scope.cancel();
  terminal.set(Terminal::Mode::found);
  co_return talk;
}

void block_signals() {
  net::Signals::block({SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH});
  ::signal(SIGPIPE, SIG_IGN);
}

net::Task<int> ending_signal(net::Loop& loop) {
  net::Signals signals(loop, {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP});
  for (;;) {
    const int number = co_await signals.next();
    if (number != SIGTSTP) co_return number;
    // Stop as we would have, had we not asked for the signal.
    ::raise(SIGSTOP);
  }
}

}  // namespace hail::telnet
