// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogue by lines: whose turn it is, when the prompt stands, where remarks go, and how TLS
// begins in the middle. What the lines mean is the Assist's business alone.
#include <fmt/format.h>
#include <hail/net/escape.h>
#include <hail/telnet/client.h>

#include <array>
#include <utility>

#include "telnet/desk.h"

namespace hail::telnet {
namespace {

// A reply that takes longer than this does not keep the user from typing on. A greeting may be held
// back on purpose.
constexpr auto reply_patience = std::chrono::seconds(10);
constexpr auto greeting_patience = std::chrono::seconds(30);

const net::Limit unbounded{net::Deadline::never(), net::Phase::data};

class Dialogue {
 public:
  Dialogue(net::Stream& stream, Terminal& terminal, Assist& assist, DialogueSettings settings)
      : stream_(&stream),
        loop_(&stream.loop()),
        assist_(&assist),
        settings_(std::move(settings)),
        desk_(*loop_, terminal, settings_.client),
        prompt_(desk_.keyboard(), terminal, setup()),
        turn_(*loop_),
        settled_(*loop_) {}

  net::Task<Ending> run();

 private:
  Prompt::Setup setup();
  net::Task<void> from_peer();
  net::Task<void> from_user();
  net::Task<void> users_turn();
  net::Task<void> type_ahead();
  net::Task<bool> obey(std::string line);
  net::Task<bool> console();
  net::Task<void> goodbye();
  net::Task<void> follow(Advice advice);
  net::Task<std::optional<Advice>> ask(const std::vector<Inquiry>& questions);
  net::Task<void> start_tls();
  net::Task<void> send(const Sending& sending);
  void remark(const std::string& text);
  void show(std::string_view lines);
  void end(Ending::Kind kind) {
    Ending ending;
    ending.kind = kind;
    desk_.end(std::move(ending));
  }

  net::Stream* stream_;
  net::Loop* loop_;
  Assist* assist_;
  DialogueSettings settings_;
  Desk desk_;
  Prompt prompt_;
  net::Gate turn_;        // The reply is complete.
  net::Gate settled_;     // TLS has begun.
  bool replied_ = false;  // The reply to what was sent last is complete.
  bool handshaking_ = false;
  bool greeted_ = false;       // Or waited for long enough.
  bool escape_typed_ = false;  // While a reply was awaited.
  std::string keys_ahead_;     // Typed while a reply was awaited.
};

Prompt::Setup Dialogue::setup() {
  Prompt::Setup setup;
  setup.history_file = state_file(fmt::format("history-{}", assist_->name()));
  setup.completions = [this](std::string_view begun) { return assist_->completions(begun); };
  setup.escape = settings_.client.manners.escape;
  return setup;
}

net::Task<Ending> Dialogue::run() {
  stream_->unbounded();
  desk_.set_prompt(&prompt_);
  co_await follow(assist_->begin());
  net::Scope scope(*loop_);
  scope.start(desk_.watched(desk_.signals([] {})));
  scope.start(desk_.watched(from_peer()));
  scope.start(desk_.watched(from_user()));
  Ending ending = co_await desk_.ended();
  scope.cancel();
  desk_.terminal().set(Terminal::Mode::found);
  co_return ending;
}

void Dialogue::show(std::string_view lines) {
  desk_.prompt()->notice(lines);
}

void Dialogue::remark(const std::string& text) {
  if (settings_.remarks) show(fmt::format("# {}\n", text));
}

// ---- from the peer ----

net::Task<void> Dialogue::from_peer() {
  for (;;) {
    std::optional<net::Error> error;
    net::Line line;
    try {
      line = co_await stream_->read_line(unbounded);
    } catch (const net::Failure& failure) {
      error = failure.error();
    }
    if (error && error->code != net::Errc::closed)
      net::fail(error->code, error->phase, error->detail, error->peer);
    if (error) {
      end(Ending::Kind::by_peer);
      co_return;
    }
    show(net::escape(line.text) + "\n");
    Advice advice = assist_->heard(line.text);
    const bool complete = advice.complete;
    co_await follow(std::move(advice));
    prompt_.retitle(assist_->prompt());
    if (!complete) continue;
    replied_ = true;
    turn_.open();
  }
}

net::Task<void> Dialogue::start_tls() {
  handshaking_ = true;
  const std::string early = stream_->pending(net::Phase::tls);
  if (!early.empty()) {
    net::fail(net::Errc::protocol, net::Phase::tls,
              fmt::format("{} bytes came in clear behind the reply, before TLS: \"{}\"",
                          early.size(), net::escape(early, 40)),
              stream_->peer());
  }
  const net::Limit limit{loop_->in(settings_.patience), net::Phase::tls};
  co_await stream_->start_tls(settings_.tls, limit);
  handshaking_ = false;
  settled_.open();
  co_await follow(assist_->encrypted(*stream_->tls()));
}

// ---- to the peer ----

net::Task<void> Dialogue::from_user() {
  bool waits = true;
  for (;;) {
    if (waits) co_await users_turn();
    Prompt::Read read;
    if (std::exchange(escape_typed_, false)) {
      read.kind = Prompt::Read::Kind::escape;
    } else {
      read = co_await prompt_.line(assist_->prompt());
      waits = false;
    }
    while (handshaking_) co_await settled_.wait(net::Deadline::never());
    switch (read.kind) {
      case Prompt::Read::Kind::escape: {
        const bool back = co_await console();
        if (!back) co_return;
        break;
      }
      case Prompt::Read::Kind::end:
        co_await goodbye();
        co_return;
      case Prompt::Read::Kind::line:
        waits = co_await obey(read.text);
        break;
    }
  }
}

// Whether a reply is due.
net::Task<bool> Dialogue::obey(std::string line) {
  Advice advice = assist_->typed(line);
  if (advice.remember) prompt_.remember(line);
  while (!advice.ask.empty()) {
    for (const std::string& text : advice.remarks) remark(text);
    std::optional<Advice> next = co_await ask(advice.ask);
    if (!next) {
      remark("nothing was sent");
      co_return false;
    }
    advice = std::move(*next);
  }
  const bool waits = !advice.complete && !advice.send.empty();
  replied_ = false;
  co_await follow(std::move(advice));
  co_return waits;
}

// Until the reply is complete, or takes too long, or the escape character is typed. Other keys wait
// for the prompt: what they mean depends on the reply (DATA).
net::Task<void> Dialogue::users_turn() {
  if (replied_) co_return;
  turn_.close();
  desk_.terminal().set(Terminal::Mode::waiting);
  net::Scope keys(*loop_);
  keys.start(type_ahead());
  const net::Duration patience = greeted_ ? reply_patience : greeting_patience;
  co_await turn_.wait(loop_->in(patience));
  keys.cancel();
  desk_.keyboard().put_back(std::exchange(keys_ahead_, {}));
  greeted_ = true;
  // readline takes the settings that it finds for the user's.
  desk_.terminal().set(Terminal::Mode::found);
}

net::Task<void> Dialogue::type_ahead() {
  Keyboard& keyboard = desk_.keyboard();
  std::string typed;
  std::array<char, 512> piece;
  for (;;) {
    co_await keyboard.readable();
    const std::size_t count = keyboard.read(piece);
    if (count == 0) co_return;  // The terminal has gone; a signal or the prompt will tell.
    typed.assign(piece.data(), count);
    const std::optional<char> escape = settings_.client.manners.escape;
    const std::size_t at = escape ? typed.find(*escape) : std::string::npos;
    keys_ahead_ += typed.substr(0, at);
    if (at == std::string::npos) continue;
    keys_ahead_ += typed.substr(at + 1);
    escape_typed_ = true;
    turn_.open();
    co_return;
  }
}

net::Task<std::optional<Advice>> Dialogue::ask(const std::vector<Inquiry>& questions) {
  std::vector<std::string> answers;
  for (const Inquiry& asked : questions) {
    if (asked.hidden) {
      std::optional<std::string> answer = co_await prompt_.hidden(asked.question);
      if (!answer) co_return std::nullopt;
      answers.push_back(std::move(*answer));
      continue;
    }
    Prompt::Read read = co_await prompt_.line(asked.question);
    if (read.kind != Prompt::Read::Kind::line) co_return std::nullopt;
    answers.push_back(std::move(read.text));
  }
  co_return assist_->answered(answers);
}

net::Task<void> Dialogue::follow(Advice advice) {
  for (const std::string& text : advice.remarks) remark(text);
  for (const Sending& sending : advice.send) co_await send(sending);
  if (advice.start_tls) co_await start_tls();
}

net::Task<void> Dialogue::send(const Sending& sending) {
  std::optional<net::Transcript::Secret> secret;
  if (!sending.shown.empty()) secret.emplace(stream_->transcript(), sending.shown);
  const std::string line = sending.line + "\r\n";
  co_await stream_->write_all(line, unbounded);
}

net::Task<void> Dialogue::goodbye() {
  Advice advice = assist_->farewell();
  const bool said = !advice.send.empty();
  co_await follow(std::move(advice));
  // The answer is printed and the end seen by from_peer().
  if (said) co_await loop_->sleep(loop_->in(settings_.client.linger));
  end(Ending::Kind::by_user);
}

net::Task<bool> Dialogue::console() {
  ConsoleSubject subject;
  subject.host = settings_.client.host;
  subject.program = settings_.client.program;
  subject.manners = &settings_.client.manners;
  subject.facts = settings_.client.facts;
  if (const net::TlsReport* report = stream_->tls()) subject.facts.push_back(summary(*report));
  co_return co_await desk_.command_mode(std::move(subject));
}

}  // namespace

net::Task<Ending> converse(net::Stream& stream, Terminal& terminal, Assist& assist,
                           DialogueSettings settings) {
  Dialogue dialogue(stream, terminal, assist, std::move(settings));
  co_return co_await dialogue.run();
}

}  // namespace hail::telnet
