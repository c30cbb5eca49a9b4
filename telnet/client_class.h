// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody at a Telnet session: keys to the session, its text to the screen, the terminal's mode,
// the escape character, a script, a recording. One class in four files: client.cc (its life, input
// and its end), client_view.cc (what the session brings), client_keys.cc (what keys do),
// client_script.cc (a script instead of a user).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "hail/telnet/client.h"
#include "hail/telnet/recorder.h"
#include "telnet/desk.h"
#include "telnet/private_file.h"
#include "telnet/screen.h"
#include "telnet/tracer.h"
#include "telnet/typist.h"

namespace hail::telnet {

/// A time of the loop as scripts count it.
inline std::chrono::milliseconds millis(net::TimePoint at) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch());
}

/// A file that a session is recorded into.
struct Recording {
  Recorder recorder;
  File file;
  void write();
};

class Client final : public View {
 public:
  Client(net::Stream& stream, Terminal& terminal, ClientSettings settings, SessionSettings session);

  net::Task<Talk> run();

  void text(std::string_view text) override;
  void told(const Event& event) override;
  void noticed(const Notice& notice) override;
  net::Task<void> room() override;

 private:
  SessionSettings prepared(SessionSettings session);

  net::Task<void> from_peer();
  net::Task<void> to_peer();
  net::Task<void> from_user();
  net::Task<void> from_script();
  net::Task<bool> obey_script(ScriptAction action);
  void script_ends(Ending& ending);
  void take_over();
  net::Task<void> finish_input();
  net::Task<void> linger();
  net::Task<void> leave();
  net::Task<void> console();
  ConsoleSubject subject();

  net::Task<bool> keys(std::string_view text);
  void struck(const Struck& what);
  void strike(SlcFunction function, const Slc& key);
  bool telnet_strike(SlcFunction function, const Slc& key);
  void end_by_signal(int number);
  void type(std::string_view text, Source source, bool secret = false);
  void show(std::string_view text);
  void say(std::string_view line);

  void apply_manners();
  void choose_mode();
  void resized();
  void look_at_line(std::string_view text);
  void look_at_question(const Event& event);
  std::string dressed(std::string_view text);
  bool controls(unsigned char octet);
  std::string log(const std::string& file);
  bool undressed() const;
  net::Task<bool> input_waits();

  net::Stream* stream_;
  net::Loop* loop_;
  Terminal* terminal_;
  ClientSettings settings_;
  net::TimePoint began_;
  Desk desk_;
  Screen screen_;
  Tracer tracer_;
  Typist typist_;
  std::string tls_name_;  // Whom TLS is to be with.
  Session session_;
  net::Scope scope_;
  net::Gate resumed_;
  net::Gate script_news_;
  net::Gate takeover_;
  std::unique_ptr<Recording> recording_;
  std::optional<Struck::Kind> aside_;  // What the last keys want of hail itself.
  std::string line_;                   // The line that the server has begun, its end.
  bool hides_password_ = false;
  bool utf8_ = false;
  int continuations_ = 0;       // How many octets of a UTF-8 character are still to come.
  unsigned char previous_ = 0;  // The octet before the next.
  bool paused_ = false;
  bool input_ended_ = false;
  bool half_closed_ = false;
  bool leaving_ = false;
  bool loop_told_ = false;
  bool heard_text_ = false;
  bool user_asked_ = false;
  std::optional<net::Error> write_error_;
  net::TimePoint sent_at_{};
};

}  // namespace hail::telnet
