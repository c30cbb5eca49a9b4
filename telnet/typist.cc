// SPDX-License-Identifier: GPL-3.0-or-later
// Keys are looked at one by one only where one of them may mean something.
#include "telnet/typist.h"

namespace hail::telnet {
namespace {

constexpr char del = '\x7f';
constexpr char bs = '\b';

// The functions that a key may have in character mode too (`localchars`).
constexpr SlcFunction interrupting[] = {
    SlcFunction::synch, SlcFunction::brk,   SlcFunction::ip,   SlcFunction::ao, SlcFunction::ayt,
    SlcFunction::eor,   SlcFunction::abort, SlcFunction::susp, SlcFunction::ec, SlcFunction::el};

bool ends_line(char key) {
  return key == '\r' || key == '\n';
}

}  // namespace

void Typist::set(const LineManner& manner, const Linemode& linemode, bool utf8, const Sink& sink) {
  const bool was_lines = manner_.lines;
  manner_ = manner;
  setup_.keys = manner.linemode ? linemode.characters : manners_->keys;
  setup_.edit = manner.lines;
  setup_.trapsig = manner.trap;
  setup_.soft_tab = manner.linemode && linemode.soft_tab();
  setup_.lit_echo = manner.linemode && linemode.lit_echo();
  setup_.show = manner.show;
  setup_.forward_mask = manner.linemode ? linemode.forward_mask : std::nullopt;
  setup_.utf8 = utf8;
  if (was_lines && !manner.lines && !editor_.empty()) {
    const std::string begun = editor_.take_line();
    sink({.kind = Struck::Kind::text, .bytes = begun, .source = Source::lines});
  }
  editor_.set(setup_);
}

void Typist::set_show(bool show) {
  if (setup_.show == show) return;
  setup_.show = show;
  editor_.set(setup_);
}

// Whether `key` is for hail itself. A held rlogin character is decided by it.
bool Typist::special(char key, Struck::Kind& kind) {
  if (held_) {
    constexpr char control_z = '\x1a';
    constexpr char control_bracket = '\x1d';
    kind = Struck::Kind::escape;
    if (key == '.') kind = Struck::Kind::disconnect;
    if (key == control_z) kind = Struck::Kind::suspend;
    return key == '.' || key == control_z || key == control_bracket ||
           (manners_->escape && key == *manners_->escape);
  }
  kind = Struck::Kind::escape;
  return manners_->escape && key == *manners_->escape;
}

std::size_t Typist::type(std::string_view keys, const Sink& sink) {
  std::size_t from = 0;
  for (std::size_t at = 0; at < keys.size(); ++at) {
    const char key = keys[at];
    Struck::Kind kind{};
    if (special(key, kind)) {
      held_ = false;
      give(keys.substr(from, at - from), sink);
      sink({.kind = kind});
      return at + 1;
    }
    if (held_) {
      held_ = false;
      const char begun = *manners_->rlogin;
      // Typed twice it is meant once.
      if (key != begun) give(std::string_view(&begun, 1), sink);
      from = at;
    } else if (manners_->rlogin && key == *manners_->rlogin && at_line_start_) {
      give(keys.substr(from, at - from), sink);
      held_ = true;
      from = at + 1;
      continue;
    }
    at_line_start_ = ends_line(key);
    if (manner_.lines && manners_->echo_key && key == *manners_->echo_key) {
      give(keys.substr(from, at - from), sink);
      set_show(!setup_.show);
      from = at + 1;
    }
  }
  give(keys.substr(from), sink);
  return keys.size();
}

void Typist::give(std::string_view keys, const Sink& sink) {
  if (keys.empty()) return;
  if (!manner_.lines && !manner_.linemode) {
    keys_as_text(keys, sink);
    return;
  }
  editor_.type(keys, [&](const LineEditor::Stroke& stroke) {
    using Kind = LineEditor::Stroke::Kind;
    switch (stroke.kind) {
      case Kind::text:
        sink({.kind = Struck::Kind::text,
              .bytes = stroke.bytes,
              .source = manner_.lines ? Source::lines : Source::keys});
        break;
      case Kind::show:
        sink({.kind = Struck::Kind::show, .bytes = stroke.bytes});
        break;
      case Kind::function:
        sink({.kind = Struck::Kind::function, .function = stroke.function, .key = stroke.key});
        break;
    }
  });
}

// Character mode: everything is text, but for the keys that `localchars` makes functions.
void Typist::keys_as_text(std::string_view keys, const Sink& sink) {
  std::string mapped;
  if (manners_->backspace != Manners::Backspace::as_is) {
    const char wanted = manners_->backspace == Manners::Backspace::always_del ? del : bs;
    mapped = keys;
    for (char& key : mapped) {
      if (key == del || key == bs) key = wanted;
    }
    keys = mapped;
  }
  const auto text = [&](std::string_view bytes) {
    if (bytes.empty()) return;
    sink({.kind = Struck::Kind::text, .bytes = bytes, .source = Source::keys});
    if (manner_.show) sink({.kind = Struck::Kind::show, .bytes = bytes});
  };
  std::size_t from = 0;
  for (std::size_t at = 0; manner_.trap && at < keys.size(); ++at) {
    for (const SlcFunction function : interrupting) {
      const Slc& key = setup_.keys[function];
      if (key.level == SlcLevel::unsupported ||
          key.character != static_cast<std::uint8_t>(keys[at]))
        continue;
      text(keys.substr(from, at - from));
      sink({.kind = Struck::Kind::function, .function = function, .key = key});
      from = at + 1;
      break;
    }
  }
  text(keys.substr(from));
}

}  // namespace hail::telnet
