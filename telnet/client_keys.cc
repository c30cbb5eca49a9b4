// SPDX-License-Identifier: GPL-3.0-or-later
// What the user's keys do to the session and to hail, and in which mode the terminal gives them.
#include <signal.h>

#include <utility>

#include "telnet/client_class.h"

namespace hail::telnet {
namespace {

constexpr char end_of_file_key = '\x04';

}  // namespace

void Client::choose_mode() {
  const LineManner manner = line_manner(session_.engine(), settings_.manners);
  hides_password_ = false;
  typist_.set(manner, session_.engine().linemode(), utf8_,
              [this](const Struck& what) { struck(what); });
  const bool raw = !manner.lines && !manner.show;
  terminal_->set(raw ? Terminal::Mode::keys : Terminal::Mode::lines);
}

// What the command mode, or a file of it, may have changed.
void Client::apply_manners() {
  const Manners& manners = settings_.manners;
  session_.set_eol(manners.eol    ? manners.eol
                   : manners.crlf ? std::optional(Eol::crlf)
                                  : std::nullopt);
  choose_mode();
  resized();
}

void Client::resized() {
  const WindowSize size = terminal_->size();
  Facts facts = session_.engine().facts();
  facts.columns = size.columns;
  facts.rows = size.rows;
  facts.exported = exported(settings_.manners);
  facts.characters = settings_.manners.keys;
  session_.set_facts(std::move(facts));
}

void Client::type(std::string_view text, Source source, bool secret) {
  if (text.empty()) return;
  if (recording_) {
    recording_->recorder.typed(text, millis(loop_->now()), secret);
    recording_->write();
  }
  session_.type(text, source);
}

void Client::show(std::string_view text) {
  tracer_.terminal(Direction::sent, text, loop_->now());
  screen_.write(text);
  screen_.push();
}

void Client::struck(const Struck& what) {
  switch (what.kind) {
    case Struck::Kind::text:
      // Who types behind the password has seen that the log-in went well.
      if (settings_.script && settings_.then_user && settings_.script->password_sent()) take_over();
      type(what.bytes, what.source);
      if (hides_password_ && what.bytes.ends_with('\n')) {
        hides_password_ = false;
        line_.clear();
        typist_.set_show(typist_.manner().show);
      }
      break;
    case Struck::Kind::show:
      show(what.bytes);
      break;
    case Struck::Kind::function:
      strike(what.function, what.key);
      break;
    default:
      aside_ = what.kind;
      break;
  }
}

void Client::end_by_signal(int number) {
  Ending ending;
  ending.kind = Ending::Kind::signal;
  ending.number = number;
  desk_.end(std::move(ending));
}

// A key with a meaning. Where nobody speaks Telnet it means what it means to any program.
void Client::strike(SlcFunction function, const Slc& key) {
  const bool linemode = typist_.manner().linemode;
  if (function == SlcFunction::susp && !linemode) {
    aside_ = Struck::Kind::suspend;
    return;
  }
  if (function == SlcFunction::eof && !linemode) {
    if (settings_.half_close) {
      scope_.start(desk_.watched(linger()));
    } else {
      type({&end_of_file_key, 1}, Source::lines);
    }
    return;
  }
  if (session_.speaks_telnet() || session_.negotiate() == Negotiate::active) {
    if (telnet_strike(function, key)) return;
  } else if (function == SlcFunction::ip) {
    end_by_signal(SIGINT);
    return;
  } else if (function == SlcFunction::abort) {
    end_by_signal(SIGQUIT);
    return;
  }
  const char character = static_cast<char>(key.character);
  type({&character, 1}, Source::lines);
}

bool Client::telnet_strike(SlcFunction function, const Slc& key) {
  struct Row {
    SlcFunction function;
    Command command;
  };
  constexpr Row rows[] = {
      {SlcFunction::brk, Command::brk}, {SlcFunction::ip, Command::ip},
      {SlcFunction::ao, Command::ao},   {SlcFunction::ayt, Command::ayt},
      {SlcFunction::eor, Command::eor}, {SlcFunction::abort, Command::abort},
      {SlcFunction::eof, Command::eof}, {SlcFunction::susp, Command::susp},
      {SlcFunction::ec, Command::ec},   {SlcFunction::el, Command::el},
  };
  if (function == SlcFunction::synch) return session_.synch();
  // ABORT is LINEMODE's; an older server knows BRK.
  const bool as_break = function == SlcFunction::abort && !typist_.manner().linemode;
  for (const Row& row : rows) {
    if (row.function != function) continue;
    Along along;
    along.flush = key.flush_out && settings_.manners.autoflush;
    along.synch = key.flush_in && settings_.manners.autosynch;
    if (along.flush) screen_.discard();
    return session_.send_command(as_break ? Command::brk : row.command, along);
  }
  return false;
}

// Keys of a terminal. False: the session is over.
net::Task<bool> Client::keys(std::string_view text) {
  tracer_.terminal(Direction::received, text, loop_->now());
  while (!text.empty()) {
    aside_.reset();
    text.remove_prefix(typist_.type(text, [this](const Struck& what) { struck(what); }));
    const auto aside = std::exchange(aside_, {});
    if (!aside) continue;
    if (*aside == Struck::Kind::escape) {
      co_await console();
    } else if (*aside == Struck::Kind::suspend) {
      desk_.suspend();
      resized();
    } else {
      Ending ending;
      ending.kind = Ending::Kind::by_user;
      desk_.end(std::move(ending));
    }
    if (desk_.over()) co_return false;
  }
  co_return !desk_.over();
}

}  // namespace hail::telnet
