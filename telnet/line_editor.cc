// SPDX-License-Identifier: GPL-3.0-or-later
// Each character keeps what was shown for it, so that going back over it is exact. The screen is
// moved by backspaces and blanks alone: every terminal, and every printer, knows them.
#include "telnet/line_editor.h"

#include <wchar.h>

#include <algorithm>
#include <utility>

namespace hail::telnet {
namespace {

constexpr std::size_t longest_line = 4096;
constexpr std::size_t tab_stop = 8;

// What is trapped in every mode of editing (RFC 1184 section 2.2, TRAPSIG), and what becomes of the
// line begun. EOF is not here: without EDIT a program that reads keys wants ^D as it is.
enum class Begun : std::uint8_t { lost, kept, sent };
struct Trapped {
  SlcFunction function;
  Begun line;
};
constexpr Trapped trapped[] = {
    {SlcFunction::ip, Begun::lost},    {SlcFunction::abort, Begun::lost},
    {SlcFunction::susp, Begun::lost},  {SlcFunction::brk, Begun::lost},
    {SlcFunction::synch, Begun::lost}, {SlcFunction::ayt, Begun::kept},
    {SlcFunction::ao, Begun::kept},    {SlcFunction::xon, Begun::kept},
    {SlcFunction::xoff, Begun::kept},  {SlcFunction::eor, Begun::sent},
};

constexpr std::string_view replacement = "\xef\xbf\xbd";

/// Octets of the UTF-8 character that begins so; 1 for what begins none.
std::size_t length_of(std::uint8_t first) {
  if (first >= 0xf0 && first < 0xf5) return 4;
  if (first >= 0xe0) return first < 0xf0 ? 3 : 1;
  return first >= 0xc2 ? 2 : 1;
}

std::size_t width_of(const std::string& octets) {
  const auto first = static_cast<std::uint8_t>(octets.front());
  char32_t code = first;
  if (octets.size() > 1) {
    code = first & (0xffU >> (octets.size() + 1));
    for (std::size_t i = 1; i < octets.size(); ++i)
      code = code << 6 | (static_cast<std::uint8_t>(octets[i]) & 0x3fU);
  }
  const int width = ::wcwidth(static_cast<wchar_t>(code));
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

std::string blanks(std::size_t count) {
  return std::string(count, ' ');
}

std::string back(std::size_t count) {
  return std::string(count, '\b');
}

bool is_word(const std::string& octets) {
  return octets != " " && octets != "\t";
}

bool is_control(char raw) {
  const auto octet = static_cast<std::uint8_t>(raw);
  return octet < 0x20 || octet == 0x7f;
}

std::string with_caret(char control) {
  return {'^', static_cast<char>(control ^ 0x40)};
}

}  // namespace

SlcTable usual_keys() {
  SlcTable keys;
  const auto set = [&](SlcFunction function, char octet, bool flush_in = false,
                       bool flush_out = false) {
    keys[function] = {SlcLevel::value, static_cast<std::uint8_t>(octet), flush_in, flush_out};
  };
  set(SlcFunction::ip, '\x03', true, true);
  set(SlcFunction::abort, '\x1c', true, true);
  set(SlcFunction::eof, '\x04');
  set(SlcFunction::susp, '\x1a', true);
  set(SlcFunction::ayt, '\x14');
  set(SlcFunction::ao, '\x0f', false, true);
  set(SlcFunction::ec, '\x7f');
  set(SlcFunction::el, '\x15');
  set(SlcFunction::ew, '\x17');
  set(SlcFunction::rp, '\x12');
  set(SlcFunction::lnext, '\x16');
  set(SlcFunction::xon, '\x11');
  set(SlcFunction::xoff, '\x13');
  return keys;
}

void LineEditor::type(std::string_view keys, const Sink& sink) {
  rang_ = false;
  for (const char raw : keys) key(raw, sink);
}

// 0 and 255 are how systems say that they have no such key (_POSIX_VDISABLE), and peers repeat it.
bool LineEditor::is(SlcFunction function, std::uint8_t octet) const {
  const Slc& key = setup_.keys[function];
  return key.level != SlcLevel::unsupported && key.character == octet && octet != 0 &&
         octet != 0xff;
}

void LineEditor::key(char raw, const Sink& sink) {
  const auto octet = static_cast<std::uint8_t>(raw);
  const bool literal = std::exchange(literal_, false) && setup_.edit;
  const bool second = std::exchange(after_cr_, raw == '\r' && !literal) && raw == '\n';
  if (!pending_.empty()) {
    const bool continues = setup_.edit && setup_.utf8 && (octet & 0xc0U) == 0x80;
    if (continues) return insert(raw, true, sink);
    cut_short(sink);
  }
  if (literal) return insert(raw, false, sink);
  if (second || (setup_.trapsig && interrupt(octet, sink))) return;
  if (!setup_.edit) return pass(raw, sink);
  if (raw == '\r' || raw == '\n') return enter(sink);
  if (edit(octet, sink) || move(octet, sink)) return;
  if (raw == '\b' && is(SlcFunction::ec, 0x7f)) {
    if (at_ > 0) erase(at_ - 1, at_, sink);
    return;
  }
  insert(raw, true, sink);
}

// Without EDIT. What had been begun before that is sent, not lost.
void LineEditor::pass(char raw, const Sink& sink) {
  if (!cells_.empty()) send({}, sink);
  const char sent = raw == '\r' ? '\n' : raw;
  sink({.kind = Stroke::Kind::text, .bytes = {&sent, 1}});
  if (sent == '\n') {
    show("\r\n", sink);
  } else if (is_control(raw) && raw != '\t' && !setup_.lit_echo) {
    show(with_caret(raw), sink);
  } else {
    show({&raw, 1}, sink);
  }
}

bool LineEditor::interrupt(std::uint8_t octet, const Sink& sink) {
  for (const Trapped& row : trapped) {
    if (!is(row.function, octet)) continue;
    if (row.line == Begun::sent) send({}, sink);
    if (row.line == Begun::lost && !empty()) {
      go(cells_.size(), sink);
      static_cast<void>(take_line());
      begin_column_ = 0;
      show("\r\n", sink);
    }
    sink({.kind = Stroke::Kind::function,
          .function = row.function,
          .key = setup_.keys[row.function]});
    return true;
  }
  return false;
}

bool LineEditor::edit(std::uint8_t octet, const Sink& sink) {
  const auto struck = [&](SlcFunction function) { return is(function, octet); };
  if (struck(SlcFunction::eof)) {
    if (!empty()) return send({}, sink), true;
    sink({.kind = Stroke::Kind::function,
          .function = SlcFunction::eof,
          .key = setup_.keys[SlcFunction::eof]});
    return true;
  }
  if (struck(SlcFunction::lnext)) return literal_ = true, true;
  if (struck(SlcFunction::ec)) return erase(at_ > 0 ? at_ - 1 : 0, at_, sink), true;
  if (struck(SlcFunction::el)) return erase(0, cells_.size(), sink), true;
  if (struck(SlcFunction::ew)) return erase(word_left(at_), at_, sink), true;
  if (struck(SlcFunction::rp)) return redraw(sink), true;
  if (!struck(SlcFunction::forw1) && !struck(SlcFunction::forw2)) return false;
  go(cells_.size(), sink);
  forward(std::string(1, static_cast<char>(octet)), sink);
  return true;
}

bool LineEditor::move(std::uint8_t octet, const Sink& sink) {
  const auto struck = [&](SlcFunction function) { return is(function, octet); };
  const std::size_t end = cells_.size();
  if (struck(SlcFunction::mcl)) return go(at_ > 0 ? at_ - 1 : 0, sink), true;
  if (struck(SlcFunction::mcr)) return go(std::min(at_ + 1, end), sink), true;
  if (struck(SlcFunction::mcwl)) return go(word_left(at_), sink), true;
  if (struck(SlcFunction::mcwr)) return go(word_right(at_), sink), true;
  if (struck(SlcFunction::mcbol)) return go(0, sink), true;
  if (struck(SlcFunction::mceol)) return go(end, sink), true;
  if (struck(SlcFunction::insrt)) return overwrite_ = false, true;
  if (struck(SlcFunction::over)) return overwrite_ = true, true;
  if (struck(SlcFunction::ecr)) return erase(at_, std::min(at_ + 1, end), sink), true;
  if (struck(SlcFunction::ewr)) return erase(at_, word_right(at_), sink), true;
  if (struck(SlcFunction::ebol)) return erase(0, at_, sink), true;
  if (struck(SlcFunction::eeol)) return erase(at_, end, sink), true;
  return false;
}

bool LineEditor::in_mask(std::string_view octets) const {
  return setup_.forward_mask && std::ranges::any_of(octets, [&](char raw) {
           return setup_.forward_mask->test(static_cast<std::uint8_t>(raw));
         });
}

// A tab is blanks wherever something else may stand: it would leave standing what it passes over.
std::string LineEditor::Cell::painted() const {
  return octets == "\t" ? blanks(width) : shown;
}

// Octets of one character are gathered, also where a mask would forward the first of them: half a
// character can neither be shown nor erased.
void LineEditor::insert(char raw, bool forwards, const Sink& sink) {
  pending_.push_back(raw);
  const auto first = static_cast<std::uint8_t>(pending_.front());
  if (setup_.utf8 && pending_.size() < length_of(first)) return;
  std::string octets = std::exchange(pending_, {});
  if (forwards && in_mask(octets)) {
    forward(std::move(octets), sink);
  } else {
    insert_cell(std::move(octets), sink);
  }
}

// The line with this character in it, which is not lost when the line was full.
void LineEditor::forward(std::string last, const Sink& sink) {
  const bool fits = insert_cell(last, sink);
  send(fits ? std::string_view() : std::string_view(last), sink);
}

// A character that does not go on as it began: each octet stands for itself.
void LineEditor::cut_short(const Sink& sink) {
  for (const char lone : std::exchange(pending_, {})) insert_cell({lone}, sink);
}

LineEditor::Cell LineEditor::cell(std::string octets, std::size_t column) const {
  Cell made;
  made.octets = std::move(octets);
  made.shown = made.octets;
  made.width = 1;
  const char first = made.octets.front();
  if (first == '\t') {
    made.width = tab_stop - column % tab_stop;
    if (setup_.soft_tab) made.shown = blanks(made.width);
  } else if (is_control(first)) {
    made.width = setup_.lit_echo ? 0 : 2;
    if (!setup_.lit_echo) made.shown = with_caret(first);
  } else if (made.octets.size() > 1) {
    // U+0080 to U+009F would be orders to the terminal.
    const bool control = first == '\xc2' && static_cast<std::uint8_t>(made.octets[1]) < 0xa0;
    if (control && !setup_.lit_echo) made.shown = replacement;
    if (!control) made.width = width_of(made.octets);
  }
  return made;
}

bool LineEditor::ring(const Sink& sink) {
  if (!std::exchange(rang_, true)) sink({.kind = Stroke::Kind::show, .bytes = "\a"});
  return false;
}

// False: there is no room.
bool LineEditor::insert_cell(std::string octets, const Sink& sink) {
  const bool over = overwrite_ && at_ < cells_.size();
  if (!over && octets_ + octets.size() > longest_line) return ring(sink);
  Cell made = cell(std::move(octets), begin_column_ + width(0, at_));
  const bool combines = made.width == 0 && made.octets.size() > 1 && at_ > 0 &&
                        !is_control(cells_[at_ - 1].octets.front());
  const std::size_t freed = over && !combines ? cells_[at_].octets.size() : 0;
  if (octets_ - freed + made.octets.size() > longest_line) return ring(sink);
  octets_ += made.octets.size() - freed;
  if (combines) {
    cells_[at_ - 1].octets += made.octets;
    cells_[at_ - 1].shown += made.shown;
    show(made.shown, sink);
    return true;
  }
  // A mark with nothing to stand over has a column of its own, or it could not be shown again.
  if (made.width == 0 && made.octets.size() > 1) {
    made.shown = replacement;
    made.width = 1;
  }
  const std::size_t was = width(at_, cells_.size());
  const std::string shown = was == 0 ? made.shown : made.painted();
  if (over) {
    cells_[at_] = std::move(made);
  } else {
    cells_.insert(cells_.begin() + static_cast<std::ptrdiff_t>(at_), std::move(made));
  }
  show(shown, sink);
  const std::size_t taken = cells_[at_].width;
  ++at_;
  if (was == 0 && at_ == cells_.size()) return true;
  lay_out(at_);
  repaint(was > taken ? was - taken : 0, sink);
  return true;
}

void LineEditor::erase(std::size_t from, std::size_t to, const Sink& sink) {
  if (from >= to) return;
  go(from, sink);
  const std::size_t was = width(from, cells_.size());
  for (std::size_t i = from; i < to; ++i) octets_ -= cells_[i].octets.size();
  cells_.erase(cells_.begin() + static_cast<std::ptrdiff_t>(from),
               cells_.begin() + static_cast<std::ptrdiff_t>(to));
  lay_out(from);
  repaint(was, sink);
}

// Tabs behind a change reach to their stops again.
void LineEditor::lay_out(std::size_t from) {
  std::size_t column = begin_column_ + width(0, from);
  for (std::size_t i = from; i < cells_.size(); ++i) {
    if (cells_[i].octets == "\t") cells_[i] = cell("\t", column);
    column += cells_[i].width;
  }
}

// Shows what is behind the cursor, over the `was` columns that stood there, and comes back.
void LineEditor::repaint(std::size_t was, const Sink& sink) {
  std::string line;
  for (std::size_t i = at_; i < cells_.size(); ++i) line += cells_[i].painted();
  const std::size_t now = width(at_, cells_.size());
  if (was > now) line += blanks(was - now);
  show(line + back(std::max(was, now)), sink);
}

void LineEditor::redraw(const Sink& sink) {
  if (!setup_.show) return;
  const std::size_t at = std::exchange(at_, 0);
  begin_column_ = 0;
  lay_out(0);
  show("\r\n", sink);
  repaint(0, sink);
  go(at, sink);
}

void LineEditor::go(std::size_t to, const Sink& sink) {
  std::string path;
  if (to < at_) path = back(width(to, at_));
  for (std::size_t i = at_; i < to; ++i) path += cells_[i].painted();
  at_ = to;
  show(path, sink);
}

// What was typed, and `behind` it, goes out without an end of line.
void LineEditor::send(std::string_view behind, const Sink& sink) {
  go(cells_.size(), sink);
  std::string line = take_line();
  line += behind;
  if (!line.empty()) sink({.kind = Stroke::Kind::text, .bytes = line});
}

void LineEditor::enter(const Sink& sink) {
  go(cells_.size(), sink);
  const std::string line = take_line() + "\n";
  begin_column_ = 0;
  sink({.kind = Stroke::Kind::show, .bytes = "\r\n"});
  sink({.kind = Stroke::Kind::text, .bytes = line});
}

std::string LineEditor::take_line() {
  std::string line;
  for (const Cell& each : cells_) line += each.octets;
  line += std::exchange(pending_, {});
  if (setup_.show) begin_column_ += width(0, cells_.size());
  cells_.clear();
  at_ = 0;
  octets_ = 0;
  return line;
}

void LineEditor::show(std::string_view text, const Sink& sink) const {
  if (setup_.show && !text.empty()) sink({.kind = Stroke::Kind::show, .bytes = text});
}

std::size_t LineEditor::width(std::size_t from, std::size_t to) const {
  std::size_t columns = 0;
  for (std::size_t i = from; i < to; ++i) columns += cells_[i].width;
  return columns;
}

std::size_t LineEditor::word_left(std::size_t from) const {
  while (from > 0 && !is_word(cells_[from - 1].octets)) --from;
  while (from > 0 && is_word(cells_[from - 1].octets)) --from;
  return from;
}

std::size_t LineEditor::word_right(std::size_t from) const {
  while (from < cells_.size() && is_word(cells_[from].octets)) ++from;
  while (from < cells_.size() && !is_word(cells_[from].octets)) ++from;
  return from;
}

}  // namespace hail::telnet
