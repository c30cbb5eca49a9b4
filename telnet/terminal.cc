// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of the terminal, and the handlers that put them back when the process dies of itself.
// Signals that can be waited for (INT, TERM, HUP ...) are not handled here: they end the program in
// order, through the destructor.
#include <hail/telnet/terminal.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace hail::telnet {
namespace {

constexpr std::array fatal_signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// What a handler needs, in plain memory: it may call nothing but async-signal-safe functions.
struct Rescue {
  volatile sig_atomic_t armed = 0;
  int descriptor = -1;
  termios settings{};
  std::array<struct sigaction, fatal_signals.size()> before{};
};
Rescue rescue;
alignas(16) std::array<char, 64 * 1024> handler_stack;

bool owns_terminal(int descriptor) {
  return ::tcgetpgrp(descriptor) == ::getpgrp();
}

void rescue_terminal() {
  if (rescue.armed == 0) return;
  rescue.armed = 0;
  if (owns_terminal(rescue.descriptor)) {
    ::tcsetattr(rescue.descriptor, TCSANOW, &rescue.settings);
  }
}

void on_fatal(int number) {
  rescue_terminal();
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &rescue.before[i], nullptr);
  }
  // Blocked until this handler returns; then whoever was there before us (a sanitizer), or death.
  ::raise(number);
}

void arm(int descriptor, const termios& settings) {
  rescue.descriptor = descriptor;
  rescue.settings = settings;
  stack_t stack{};
  stack.ss_sp = handler_stack.data();
  stack.ss_size = handler_stack.size();
  stack_t existing{};
  // A sanitizer brings its own stack for handlers; a stack overflow needs one.
  if (::sigaltstack(nullptr, &existing) == 0 && (existing.ss_flags & SS_DISABLE) != 0) {
    ::sigaltstack(&stack, nullptr);
  }
  struct sigaction action {};
  action.sa_handler = on_fatal;
  action.sa_flags = SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &action, &rescue.before[i]);
  }
  [[maybe_unused]] static const int registered = std::atexit(rescue_terminal);
  rescue.armed = 1;
}

void disarm() {
  if (rescue.descriptor < 0) return;
  rescue.armed = 0;
  rescue.descriptor = -1;
  for (std::size_t i = 0; i < fatal_signals.size(); ++i) {
    ::sigaction(fatal_signals[i], &rescue.before[i], nullptr);
  }
}

// TCSANOW throughout: waiting for output to drain would hang on a terminal stopped by ^S.
void put_settings(int descriptor, const termios& settings) {
  while (::tcsetattr(descriptor, TCSANOW, &settings) != 0 && errno == EINTR) {
  }
}

termios keys(termios settings) {
  settings.c_iflag &= ~static_cast<tcflag_t>(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR |
                                             ICRNL | IXON | IXOFF);
  settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  return settings;
}

termios lines(const termios& found) {
  termios settings = keys(found);
  settings.c_iflag |= found.c_iflag & (IXON | IXANY | IXOFF);
  settings.c_oflag = found.c_oflag | OPOST | ONLCR;
  return settings;
}

termios flowing(termios settings, FlowControl flow) {
  if (flow == FlowControl::off) return settings;
  settings.c_iflag |= IXON;
  settings.c_iflag &= ~static_cast<tcflag_t>(IXANY);
  if (flow == FlowControl::restart_any) settings.c_iflag |= IXANY;
  return settings;
}

termios line_hidden(termios settings) {
  settings.c_lflag |= ICANON | ISIG | ECHOE | ECHOK;
  settings.c_iflag |= ICRNL;
  settings.c_oflag |= OPOST | ONLCR;
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
  return settings;
}

struct KeyRow {
  SlcFunction function;
  int at;  ///< In termios::c_cc.
};
// What RFC 1184 and a terminal both have a key for.
constexpr KeyRow key_rows[] = {
    {SlcFunction::ip, VINTR},   {SlcFunction::abort, VQUIT}, {SlcFunction::eof, VEOF},
    {SlcFunction::susp, VSUSP}, {SlcFunction::ec, VERASE},   {SlcFunction::el, VKILL},
    {SlcFunction::ew, VWERASE}, {SlcFunction::rp, VREPRINT}, {SlcFunction::lnext, VLNEXT},
    {SlcFunction::xon, VSTART}, {SlcFunction::xoff, VSTOP},  {SlcFunction::ao, VDISCARD},
    {SlcFunction::forw1, VEOL}, {SlcFunction::forw2, VEOL2},
};

struct SpeedRow {
  speed_t code;
  std::uint32_t bits_per_second;
};
constexpr SpeedRow speed_rows[] = {
    {B300, 300},     {B1200, 1200},   {B2400, 2400},   {B4800, 4800},     {B9600, 9600},
    {B19200, 19200}, {B38400, 38400}, {B57600, 57600}, {B115200, 115200}, {B230400, 230400},
};

std::uint32_t bits_per_second(speed_t code) {
  for (const SpeedRow& row : speed_rows) {
    if (row.code == code) return row.bits_per_second;
  }
  return 38400;
}

termios waiting(termios settings) {
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON);
  settings.c_lflag |= ISIG;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  return settings;
}

}  // namespace

Terminal::Terminal(int descriptor) : descriptor_(descriptor) {
  if (::tcgetattr(descriptor_, &found_) != 0) return;
  is_terminal_ = true;
  arm(descriptor_, found_);
}

Terminal::~Terminal() {
  if (!is_terminal_) return;
  set(Mode::found);
  disarm();
}

bool Terminal::in_foreground() const {
  return owns_terminal(descriptor_);
}

void Terminal::set(Mode mode) {
  if (mode == mode_) return;
  mode_ = mode;
  apply();
}

void Terminal::set_flow(FlowControl flow) {
  flow_ = flow;
  apply();
}

SlcTable Terminal::keys(SlcTable usual) const {
  if (!is_terminal_) return usual;
  for (const KeyRow& row : key_rows) {
    const cc_t character = found_.c_cc[row.at];
    Slc& key = usual[row.function];
    const bool none = character == _POSIX_VDISABLE;
    key.level = none ? SlcLevel::unsupported : SlcLevel::value;
    key.character = none ? std::uint8_t{0} : character;
  }
  return usual;
}

std::pair<std::uint32_t, std::uint32_t> Terminal::speeds() const {
  if (!is_terminal_) return {38400, 38400};
  return {bits_per_second(::cfgetospeed(&found_)), bits_per_second(::cfgetispeed(&found_))};
}

void Terminal::resume() {
  apply();
}

void Terminal::apply() {
  if (!is_terminal_ || !in_foreground()) return;
  termios settings = found_;
  switch (mode_) {
    case Mode::found:
      break;
    case Mode::lines:
      settings = flowing(telnet::lines(found_), flow_);
      break;
    case Mode::line_hidden:
      settings = telnet::line_hidden(found_);
      break;
    case Mode::keys:
      settings = flowing(telnet::keys(found_), flow_);
      break;
    case Mode::waiting:
      settings = telnet::waiting(found_);
      break;
  }
  put_settings(descriptor_, settings);
}

void Terminal::suspend() {
  const Mode mode = mode_;
  set(Mode::found);
  // The signal is blocked for signalfd and may be waiting there already; here it must act.
  sigset_t stop;
  sigset_t before;
  struct sigaction action {};
  struct sigaction previous {};
  action.sa_handler = SIG_DFL;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGTSTP, &action, &previous);
  ::sigemptyset(&stop);
  ::sigaddset(&stop, SIGTSTP);
  ::kill(0, SIGTSTP);
  ::sigprocmask(SIG_UNBLOCK, &stop, &before);  // We stop here, and go on from here.
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  ::sigaction(SIGTSTP, &previous, nullptr);
  // Whoever changed the settings meanwhile meant it.
  if (is_terminal_ && in_foreground() && ::tcgetattr(descriptor_, &found_) == 0) {
    rescue.settings = found_;
  }
  set(mode);
}

WindowSize Terminal::size() const {
  winsize window{};
  if (!is_terminal_ || ::ioctl(descriptor_, TIOCGWINSZ, &window) != 0) return {};
  return {window.ws_col, window.ws_row};
}

}  // namespace hail::telnet
