// SPDX-License-Identifier: GPL-3.0-or-later
// A line edited here and not by the server: the keys of RFC 1184 in, strokes out. Knows characters
// of several octets and columns, so that what is erased is what was shown. Pure: what a stroke does
// to the session, and how the terminal is set, is decided elsewhere.
#pragma once

#include <hail/telnet/linemode.h>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hail::telnet {

/// Keys as most terminals have them: ^C ^\ ^D ^Z, ^? ^U ^W ^R ^V, ^Q ^S, ^T for AYT, ^O for AO.
SlcTable usual_keys();

class LineEditor {
 public:
  struct Setup {
    SlcTable keys{};
    bool edit = true;       ///< EDIT: lines are edited here; else each octet is text at once
    bool trapsig = true;    ///< TRAPSIG: keys that interrupt become functions
    bool soft_tab = false;  ///< SOFT_TAB: tabs are shown as blanks
    bool lit_echo = false;  ///< LIT_ECHO: controls are shown as they are, not as ^X
    bool show = true;       ///< what is typed is shown
    /// FORWARDMASK: a character with an octet in it sends the line so far, itself included.
    std::optional<std::bitset<256>> forward_mask{};
    bool utf8 = true;  ///< what is typed is UTF-8
  };

  struct Stroke {
    enum class Kind : std::uint8_t {
      text,      ///< `bytes` are to be sent; LF at the end where Enter ended the line
      show,      ///< `bytes` are for the screen
      function,  ///< `function` was struck, by a key set as `key`
    };
    Kind kind = Kind::text;
    std::string_view bytes{};  ///< lent for the call
    SlcFunction function = SlcFunction::ip;
    Slc key{};
  };
  using Sink = std::function<void(const Stroke&)>;

  /// Holds from the next key on; the line begun stays.
  void set(Setup setup) { setup_ = std::move(setup); }

  /// Takes keys. Enter is CR or LF. A line holds 4,096 octets at most; what is beyond is dropped
  /// and rings, once a call.
  void type(std::string_view keys, const Sink& sink);
  /// Shows the line begun once more, on a line of its own; as the key RP does.
  void redraw(const Sink& sink);

  bool empty() const { return cells_.empty() && pending_.empty(); }
  /// The line begun, which is forgotten here: when EDIT goes off it is to be sent.
  std::string take_line();
  /// In which column, from 0, the line begins: behind the server's prompt.
  void begin_column(std::size_t column) {
    if (empty()) begin_column_ = column;
  }

 private:
  /// A character: its octets, and what stands for it on the screen.
  struct Cell {
    std::string octets;  // A letter and what combines with it.
    std::string shown;
    std::size_t width = 0;
    std::string painted() const;
  };

  void key(char raw, const Sink& sink);
  void pass(char raw, const Sink& sink);
  bool interrupt(std::uint8_t octet, const Sink& sink);
  bool edit(std::uint8_t octet, const Sink& sink);
  bool move(std::uint8_t octet, const Sink& sink);
  bool is(SlcFunction function, std::uint8_t octet) const;
  bool in_mask(std::string_view octets) const;
  void insert(char raw, bool forwards, const Sink& sink);
  bool insert_cell(std::string octets, const Sink& sink);
  bool ring(const Sink& sink);
  void cut_short(const Sink& sink);
  Cell cell(std::string octets, std::size_t column) const;
  void erase(std::size_t from, std::size_t to, const Sink& sink);
  void go(std::size_t to, const Sink& sink);
  void repaint(std::size_t was, const Sink& sink);
  void lay_out(std::size_t from);
  void forward(std::string last, const Sink& sink);
  void send(std::string_view behind, const Sink& sink);
  void enter(const Sink& sink);
  void show(std::string_view text, const Sink& sink) const;
  std::size_t width(std::size_t from, std::size_t to) const;
  std::size_t word_left(std::size_t from) const;
  std::size_t word_right(std::size_t from) const;

  Setup setup_;
  std::vector<Cell> cells_;
  std::size_t at_ = 0;      // The cursor stands before this cell.
  std::size_t octets_ = 0;  // In cells_.
  std::string pending_;     // The beginning of a character of several octets.
  std::size_t begin_column_ = 0;
  bool literal_ = false;  // LNEXT was struck.
  bool overwrite_ = false;
  bool after_cr_ = false;  // CR LF from a paste is one Enter.
  bool rang_ = false;      // In this call of type().
};

}  // namespace hail::telnet
