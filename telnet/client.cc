// SPDX-License-Identifier: GPL-3.0-or-later
// The Telnet client: which mode the terminal is in, what the escape character does, and when a
// session whose input has ended is over.
#include <fmt/format.h>
#include <hail/telnet/client.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "telnet/desk.h"
#include "telnet/screen.h"

namespace hail::telnet {
namespace {

// A greeting may be held back on purpose for that long; typed text waits for it.
constexpr auto greeting_patience = std::chrono::seconds(30);
constexpr std::size_t read_size = 64 * 1024;
constexpr std::string_view option_loop_text =
    "the server asks for options without end; it is answered slowly from here on";
constexpr char end_of_file_key = '\x04';

const net::Limit unbounded{net::Deadline::never(), net::Phase::data};

class Client final : public View {
 public:
  Client(net::Stream& stream, Terminal& terminal, ClientSettings settings, SessionSettings session)
      : stream_(&stream),
        loop_(&stream.loop()),
        terminal_(&terminal),
        settings_(std::move(settings)),
        desk_(*loop_, terminal, settings_),
        screen_(*loop_, STDOUT_FILENO),
        session_(stream, with_size(std::move(session), terminal), *this),
        scope_(*loop_),
        resumed_(*loop_) {}

  net::Task<Ending> run();

  void text(std::string_view text) override { screen_.write(text); }
  void told(const Event& event) override;
  net::Task<void> room() override;

 private:
  static SessionSettings with_size(SessionSettings session, const Terminal& terminal) {
    session.facts.columns = terminal.size().columns;
    session.facts.rows = terminal.size().rows;
    return session;
  }

  net::Task<void> from_peer();
  net::Task<void> to_peer();
  net::Task<void> from_user();
  net::Task<void> finish_input();
  net::Task<void> linger();
  net::Task<void> console();
  void type(std::string_view text);
  void choose_mode();
  void resized();
  net::Task<bool> input_waits();

  net::Stream* stream_;
  net::Loop* loop_;
  Terminal* terminal_;
  ClientSettings settings_;
  Desk desk_;
  Screen screen_;
  Session session_;
  net::Scope scope_;
  net::Gate resumed_;
  bool paused_ = false;
  bool input_ended_ = false;
  std::optional<net::Error> write_error_;
  net::TimePoint sent_at_{};
};

net::Task<Ending> Client::run() {
  choose_mode();
  session_.start();
  scope_.start(desk_.watched(desk_.signals([this] { resized(); })));
  scope_.start(desk_.watched(from_peer()));
  scope_.start(desk_.watched(to_peer()));
  scope_.start(desk_.watched(from_user()));
  Ending ending = co_await desk_.ended();
  scope_.cancel();
  terminal_->set(Terminal::Mode::found);
  if (ending.kind != Ending::Kind::by_user) {
    ending.unsent = session_.unsent() || co_await input_waits();
  }
  co_return ending;
}

// A peer that leaves at once, without its greeting, may be gone before whoever writes our input has
// begun; a moment is given to see whether there is any.
net::Task<bool> Client::input_waits() {
  if (terminal_->is_terminal() || input_ended_) co_return false;
  const net::Deadline moment =
      session_.greeted() ? net::Deadline{loop_->now()} : loop_->in(std::chrono::seconds(1));
  const bool readable = co_await desk_.keyboard().readable(moment);
  char first = 0;
  co_return readable && desk_.keyboard().read({&first, 1}) > 0;
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

void Client::told(const Event& event) {
  switch (event.kind) {
    case Event::Kind::option_on:
    case Event::Kind::option_off:
      if (event.side == Side::remote && !paused_) choose_mode();
      break;
    case Event::Kind::option_loop:
      // In character mode a line feed alone would leave the cursor where it is.
      std::fputs(fmt::format("{}: {}\r\n", settings_.program, option_loop_text).c_str(), stderr);
      break;
    default:
      break;
  }
}

void Client::choose_mode() {
  const Engine& engine = session_.engine();
  const bool echo = engine.on(Side::remote, option::echo);
  const bool keys = echo && engine.on(Side::remote, option::suppress_go_ahead);
  if (keys) {
    terminal_->set(Terminal::Mode::keys);
  } else {
    terminal_->set(echo ? Terminal::Mode::line_hidden : Terminal::Mode::line, settings_.escape);
  }
}

void Client::resized() {
  const WindowSize size = terminal_->size();
  Facts facts = session_.engine().facts();
  facts.columns = size.columns;
  facts.rows = size.rows;
  session_.set_facts(std::move(facts));
}

// ---- to the peer ----

net::Task<void> Client::to_peer() {
  try {
    co_await session_.transmit();
  } catch (const net::Failure& failure) {
    write_error_ = failure.error();
  }
}

void Client::type(std::string_view text) {
  if (text.empty()) return;
  Source source = Source::pipe;
  if (terminal_->is_terminal()) {
    source = terminal_->mode() == Terminal::Mode::keys ? Source::keys : Source::lines;
  }
  session_.type(text, source);
}

net::Task<void> Client::from_user() {
  const auto buffer = std::make_unique<char[]>(read_size);
  const bool terminal = terminal_->is_terminal();
  for (;;) {
    // A terminal is read whatever the peer does: the escape character must work.
    if (!terminal) co_await session_.room_to_type();
    co_await desk_.keyboard().readable();
    const std::size_t count = desk_.keyboard().read({buffer.get(), read_size});
    if (count == 0) {
      if (!terminal || settings_.half_close || desk_.keyboard().hung_up()) break;
      type({&end_of_file_key, 1});
      continue;
    }
    std::string_view text(buffer.get(), count);
    while (terminal && settings_.escape) {
      const std::size_t at = text.find(*settings_.escape);
      if (at == std::string_view::npos) break;
      type(text.substr(0, at));
      text.remove_prefix(at + 1);
      co_await console();
      if (desk_.over()) co_return;
    }
    type(text);
  }
  input_ended_ = true;
  co_await linger();
}

// All typed text is out and, where that is wanted, the peer knows that there is no more.
net::Task<void> Client::finish_input() {
  co_await session_.sent();
  sent_at_ = loop_->now();
  if (!settings_.half_close || write_error_) co_return;
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
    co_await loop_->sleep(net::Deadline{since + patience});
  }
  Ending ending;
  ending.kind = Ending::Kind::input_ended;
  desk_.end(std::move(ending));
}

net::Task<void> Client::console() {
  paused_ = true;
  screen_.hold();
  terminal_->set(Terminal::Mode::found);
  ConsoleSubject subject;
  subject.host = settings_.host;
  subject.escape = settings_.escape;
  subject.session = &session_;
  subject.facts = settings_.facts;
  const bool back = co_await desk_.command_mode(std::move(subject));
  if (!back) co_return;
  paused_ = false;
  choose_mode();
  resized();
  resumed_.open();
}

}  // namespace

net::Task<Ending> talk(net::Stream& stream, Terminal& terminal, ClientSettings settings,
                       SessionSettings session) {
  Client client(stream, terminal, std::move(settings), std::move(session));
  co_return co_await client.run();
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
