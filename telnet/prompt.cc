// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that knows readline. Its state is global, so the functions that it calls find the
// asking Prompt through one pointer.
#include "telnet/prompt.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
// readline's headers need stdio.h before them.
#include <readline/history.h>
#include <readline/readline.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace hail::telnet {
namespace {

constexpr int most_history = 1000;

Prompt* current = nullptr;

char* copy(std::string_view text) {
  auto* out = static_cast<char*>(std::malloc(text.size() + 1));
  if (out == nullptr) std::abort();
  std::memcpy(out, text.data(), text.size());
  out[text.size()] = '\0';
  return out;
}

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

std::string common_beginning(const std::vector<std::string>& lines) {
  std::string common = lines.front();
  for (const std::string& line : lines) {
    std::size_t same = 0;
    while (same < std::min(common.size(), line.size()) && same_letter(common[same], line[same])) {
      ++same;
    }
    common.resize(same);
  }
  return common;
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

struct Prompt::History {
  HISTORY_STATE state{};
};

struct Prompt::Library {
  static void line_done(char* text) {
    Prompt& prompt = *current;
    if (text == nullptr) {
      prompt.read_ = Read{Read::Kind::end, {}};
      print("\n");
    } else {
      prompt.read_ = Read{Read::Kind::line, text};
      std::free(text);
    }
    rl_callback_handler_remove();
  }

  static int escape(int, int) {
    current->read_ = Read{Read::Kind::escape, {}};
    return 0;
  }

  // An array in readline's form: what replaces the text, then what it could become.
  static char** complete(const char* text, int, int) {
    rl_attempted_completion_over = 1;  // Or file names are offered.
    if (current == nullptr || !current->setup_.completions) return nullptr;
    const std::vector<std::string> lines = current->setup_.completions(text);
    if (lines.empty()) return nullptr;
    const bool open_end = lines.size() == 1 && (lines[0].back() == '<' || lines[0].back() == ':');
    rl_completion_append_character = open_end ? '\0' : ' ';
    auto** matches = static_cast<char**>(std::calloc(lines.size() + 2, sizeof(char*)));
    if (matches == nullptr) std::abort();
    matches[0] = copy(common_beginning(lines));
    if (lines.size() == 1) return matches;
    for (std::size_t i = 0; i < lines.size(); ++i) matches[i + 1] = copy(lines[i]);
    return matches;
  }

  // Keys typed ahead were read already, by who waited for the prompt.
  static int read_key(FILE*) {
    char key = 0;
    return current->keyboard_->read({&key, 1}) == 1 ? static_cast<unsigned char>(key) : EOF;
  }

  static void initialize() {
    static bool done = false;
    if (std::exchange(done, true)) return;
    rl_readline_name = "hail";
    rl_catch_signals = 0;
    rl_catch_sigwinch = 0;
    rl_instream = stdin;
    rl_getc_function = read_key;
    rl_outstream = stdout;
    static char no_breaks[] = "";
    rl_completer_word_break_characters = no_breaks;
    rl_basic_word_break_characters = no_breaks;
    rl_completer_quote_characters = "";
    rl_initialize();
    rl_variable_bind("enable-bracketed-paste", "off");
    rl_variable_bind("show-all-if-ambiguous", "on");
    rl_variable_bind("page-completions", "off");
    rl_variable_bind("print-completions-horizontally", "on");
  }
};

struct Prompt::Asking {
  Asking(Prompt& prompt, const std::string& text) : prompt_(prompt) {
    Library::initialize();
    current = &prompt_;
    prompt_.asking_ = true;
    prompt_.read_.reset();
    prompt_.terminal_->set(Terminal::Mode::found);
    history_set_history_state(&prompt_.history_->state);
    rl_attempted_completion_function = Library::complete;
    if (prompt_.setup_.escape) rl_bind_key(*prompt_.setup_.escape, Library::escape);
    rl_callback_handler_install(text.c_str(), Library::line_done);
    if (!prompt_.kept_text_.empty()) {
      rl_insert_text(prompt_.kept_text_.c_str());
      rl_redisplay();
    }
    prompt_.kept_text_.clear();
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  ~Asking() {
    const bool by_line = prompt_.read_ && prompt_.read_->kind != Read::Kind::escape;
    if (!by_line) {
      prompt_.kept_text_ = rl_line_buffer;
      // Given up in the middle, so that what is printed next begins a line.
      if (!prompt_.read_ && rl_end > 0) print("\n");
      if (!prompt_.read_ && rl_end == 0) rl_clear_visible_line();
      rl_callback_handler_remove();
    }
    if (prompt_.setup_.escape) rl_unbind_key(*prompt_.setup_.escape);
    HISTORY_STATE* state = history_get_history_state();
    prompt_.history_->state = *state;
    std::free(state);
    prompt_.asking_ = false;
    current = nullptr;
  }

 private:
  Prompt& prompt_;
};

Prompt::Prompt(Keyboard& keyboard, Terminal& terminal, Setup setup)
    : keyboard_(&keyboard), terminal_(&terminal), setup_(std::move(setup)), history_(new History) {
  load_history();
}

Prompt::~Prompt() {
  save_history();
  delete history_;
}

net::Task<Prompt::Read> Prompt::line(std::string prompt) {
  Asking now(*this, prompt);
  while (!read_) {
    co_await keyboard_->readable();
    rl_callback_read_char();
  }
  co_return *read_;
}

net::Task<std::optional<std::string>> Prompt::hidden(std::string question) {
  terminal_->set(Terminal::Mode::line_hidden);
  print(question);
  std::string text;
  std::array<char, 512> piece;
  std::size_t end = std::string::npos;
  while (end == std::string::npos) {
    co_await keyboard_->readable();
    const std::size_t count = keyboard_->read(piece);
    if (count == 0) break;
    text.append(piece.data(), count);
    end = text.find_first_of("\r\n");
  }
  terminal_->set(Terminal::Mode::found);
  print("\n");
  if (end == std::string::npos) co_return std::nullopt;
  keyboard_->put_back(std::string_view(text).substr(end + 1));
  text.resize(end);
  co_return text;
}

bool Prompt::has_text() const {
  return asking_ && rl_end > 0;
}

void Prompt::discard() {
  if (!asking_) return;
  print("^C\n");
  rl_free_line_state();
  rl_callback_sigcleanup();
  rl_replace_line("", 0);
  rl_on_new_line();
  rl_redisplay();
}

void Prompt::notice(std::string_view lines) {
  if (!asking_ || read_) {
    print(lines);
    return;
  }
  rl_clear_visible_line();
  print(lines);
  rl_on_new_line();
  rl_redisplay();
}

void Prompt::retitle(const std::string& prompt) {
  if (!asking_ || read_ || rl_prompt == prompt) return;
  rl_clear_visible_line();
  rl_set_prompt(prompt.c_str());
  rl_on_new_line();
  rl_redisplay();
}

void Prompt::resized() {
  if (asking_) rl_resize_terminal();
}

void Prompt::suspend() {
  if (asking_) rl_deprep_terminal();
  terminal_->suspend();
  if (!asking_) return;
  rl_prep_terminal(1);
  rl_on_new_line();  // The shell has written meanwhile.
  rl_redisplay();
}

void Prompt::resume() {
  terminal_->resume();
  if (!asking_) return;
  rl_deprep_terminal();
  rl_prep_terminal(1);
  rl_clear_visible_line();
  rl_on_new_line();
  rl_redisplay();
}

// ---- history ----

void Prompt::remember(const std::string& line) {
  if (line.empty()) return;
  history_set_history_state(&history_->state);
  using_history();
  const HIST_ENTRY* last =
      history_length > 0 ? history_get(history_base + history_length - 1) : nullptr;
  if (last == nullptr || line != last->line) {
    add_history(line.c_str());
    ++added_;
  }
  HISTORY_STATE* state = history_get_history_state();
  history_->state = *state;
  std::free(state);
}

void Prompt::load_history() {
  history_set_history_state(&history_->state);
  using_history();
  stifle_history(most_history);
  if (!setup_.history_file.empty()) read_history(setup_.history_file.c_str());
  HISTORY_STATE* state = history_get_history_state();
  history_->state = *state;
  std::free(state);
}

void Prompt::save_history() {
  history_set_history_state(&history_->state);
  if (added_ > 0 && !setup_.history_file.empty()) {
    const char* file = setup_.history_file.c_str();
    const int made = ::open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (made >= 0) {
      ::fchmod(made, 0600);
      ::close(made);
      append_history(std::min(added_, history_length), file);
      history_truncate_file(file, most_history);
    }
  }
  clear_history();
  HISTORY_STATE* state = history_get_history_state();
  std::free(state->entries);
  std::free(state);
  HISTORY_STATE empty{};
  history_set_history_state(&empty);
}

std::string state_file(std::string_view name) {
  namespace fs = std::filesystem;
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  fs::path directory;
  if (state != nullptr && state[0] == '/') {
    directory = state;
  } else if (home != nullptr && home[0] == '/') {
    directory = fs::path(home) / ".local" / "state";
  } else {
    return {};
  }
  directory /= "hail";
  std::error_code error;
  if (fs::create_directories(directory, error)) {
    fs::permissions(directory, fs::perms::owner_all, error);
  }
  if (error) return {};
  return (directory / name).string();
}

}  // namespace hail::telnet
