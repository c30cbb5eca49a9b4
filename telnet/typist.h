// SPDX-License-Identifier: GPL-3.0-or-later
// What the user's keys become: text for the peer, an echo for the screen, a Telnet function, or a
// word to hail itself (the escape character, rlogin's `~.`). By line or by character, as it was
// agreed on. Pure: the session and the terminal are not known here.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "hail/telnet/codec.h"
#include "hail/telnet/manners.h"
#include "telnet/line_editor.h"

namespace hail::telnet {

/// One thing that keys led to.
struct Struck {
  enum class Kind : std::uint8_t {
    text,        ///< `bytes` for the peer, of `source`
    show,        ///< `bytes` for the screen
    function,    ///< `function`, by a key set as `key`
    escape,      ///< the escape character: the command mode
    disconnect,  ///< rlogin's `~.`
    suspend,     ///< rlogin's `~^Z`
  };
  Kind kind = Kind::text;
  std::string_view bytes{};  ///< lent for the call
  Source source = Source::keys;
  SlcFunction function = SlcFunction::ip;
  Slc key{};
};

class Typist {
 public:
  using Sink = std::function<void(const Struck&)>;

  /// `manners` is read at each key and outlives this.
  explicit Typist(const Manners& manners) : manners_(&manners) {}

  /// How lines are edited from here on, and the keys in force (`linemode` counts while it says so).
  /// A line that was begun goes to `sink` when nobody edits it any more.
  void set(const LineManner& manner, const Linemode& linemode, bool utf8, const Sink& sink);
  /// Whether what is typed is shown; off for a password.
  void set_show(bool show);
  /// Where on the screen the line begins, in columns.
  void begin_column(std::size_t column) { editor_.begin_column(column); }

  /// Takes keys and tells `sink`. Returns how many were taken: behind escape, disconnect and
  /// suspend the rest is left, to be given again.
  std::size_t type(std::string_view keys, const Sink& sink);

  const LineManner& manner() const { return manner_; }

 private:
  bool special(char key, Struck::Kind& kind);
  void keys_as_text(std::string_view keys, const Sink& sink);
  void give(std::string_view keys, const Sink& sink);

  const Manners* manners_;
  LineManner manner_;
  LineEditor editor_;
  LineEditor::Setup setup_;
  bool at_line_start_ = true;
  bool held_ = false;  // rlogin's character at a line's start; what it means, the next key says.
};

}  // namespace hail::telnet
