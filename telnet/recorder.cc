// SPDX-License-Identifier: GPL-3.0-or-later
// What is a line, whose it is, and which of it nobody may read.
#include <fmt/core.h>
#include <hail/net/escape.h>
#include <hail/telnet/recorder.h>

#include <algorithm>
#include <utility>

#include "telnet/mask.h"
#include "telnet/script_prompts.h"

namespace hail::telnet {
namespace {

constexpr std::size_t longest_line = std::size_t{4} * 1024;
constexpr std::size_t longest_prompt = 512;
constexpr std::size_t longest_secret = 1024;
// Shorter ones stand everywhere; to mask those would tell more than it hides.
constexpr std::size_t shortest_learned = 3;
constexpr std::size_t most_learned = 64;

constexpr char backspace = '\b';
constexpr char delete_key = '\x7f';
constexpr char erase_line = '\x15';

/// The last line that is not blank, as far as a prompt goes.
std::string_view last_line(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\n") + 1);
  const std::size_t lf = text.rfind('\n');
  return lf == std::string_view::npos ? text : text.substr(lf + 1);
}

}  // namespace

// ---- secrets ----

void Recorder::add_secret(std::string value) {
  if (value.empty() || std::ranges::find(secrets_, value) != secrets_.end()) return;
  const auto place = std::ranges::find_if(
      secrets_, [&](const std::string& one) { return one.size() < value.size(); });
  secrets_.insert(place, std::move(value));
}

void Recorder::learn(std::string value) {
  if (value.size() < shortest_learned || learned_ == most_learned) return;
  ++learned_;
  add_secret(std::move(value));
}

bool Recorder::asks_password() const {
  const auto found = prompts::hidden().find(last_line(prompt_));
  return found && found->has_value();
}

/// How many octets at the end of `line` may be the beginning of a secret.
std::size_t Recorder::begun_secret(std::string_view line) const {
  std::size_t most = 0;
  for (const std::string_view secret : secrets_) {
    std::size_t length = std::min(secret.size() - 1, line.size());
    while (length > most && !line.ends_with(secret.substr(0, length))) --length;
    most = std::max(most, length);
  }
  return most;
}

// ---- lines ----

void Recorder::set_tls(bool tls) {
  if (tls != tls_) flush_heard(true);
  tls_ = tls;
}

void Recorder::write(From from, Millis at, std::string_view line) {
  std::string_view arrow = "#";
  if (from == From::user) arrow = tls_ ? "~>" : "->";
  if (from == From::server) arrow = tls_ ? "<~" : "<-";
  const std::chrono::duration<double> since = at - began_;
  out_ += fmt::format("{:>8.3f} {} {}\n", since.count(), arrow, net::escape(line));
}

void Recorder::remark(std::string_view line, Millis at) {
  flush_heard(false);
  write(From::remark, at, masked(line, secrets_));
}

void Recorder::finish(Millis at) {
  const bool typing = !typed_.empty() || hiding_;
  if (typing) enter(at);
  flush_heard(true);
}

// ---- from the server ----

void Recorder::heard(std::string_view text, Millis at) {
  std::string cleaned;
  cleaner_.feed(text, cleaned);
  append_seen(cleaned, prompt_);
  if (prompt_.size() > longest_prompt) prompt_.erase(0, prompt_.size() - longest_prompt);
  while (!text.empty()) {
    const std::size_t lf = text.find('\n');
    const std::string_view run = text.substr(0, std::min(lf, longest_line));
    if (heard_.empty()) heard_at_ = at;
    heard_ += run;
    text.remove_prefix(run.size());
    if (text.starts_with('\n')) {
      write_heard();
      text.remove_prefix(1);
    } else if (heard_.size() >= longest_line) {
      flush_heard(false);
    }
  }
}

/// The line is whole.
void Recorder::write_heard() {
  while (heard_.ends_with('\r')) heard_.pop_back();
  if (!heard_.empty() || !written_part_) write(From::server, heard_at_, masked(heard_, secrets_));
  heard_.clear();
  written_part_ = false;
}

/// Writes what there is of a line, but for what may be half a secret or half a line end.
void Recorder::flush_heard(bool all) {
  const std::size_t text = heard_.find_last_not_of('\r') + 1;
  const std::size_t kept = all ? 0 : std::max(begun_secret(heard_), heard_.size() - text);
  std::string part = heard_.substr(0, heard_.size() - kept);
  if (all) part.resize(text);
  heard_.erase(0, heard_.size() - kept);
  if (part.empty()) return;
  write(From::server, heard_at_, masked(part, secrets_));
  written_part_ = true;
}

// ---- from the user ----

void Recorder::typed(std::string_view text, Millis at, bool secret) {
  for (const char c : text) key(c, at, secret);
}

void Recorder::key(char c, Millis at, bool secret) {
  const bool ends_pair = c == '\n' && after_cr_;
  after_cr_ = c == '\r';
  if (ends_pair) return;
  if (c == '\r' || c == '\n') return enter(at);
  hiding_ = hiding_ || secret || asks_password();
  if (!hiding_) {
    typed_ += c;
    if (typed_.size() < longest_line) return;
    const std::size_t whole = typed_.size() - begun_secret(typed_);
    write(From::user, at, masked(typed_.substr(0, whole), secrets_));
    typed_.erase(0, whole);
  } else if (c == backspace || c == delete_key) {
    if (!hidden_.empty()) hidden_.pop_back();
  } else if (c == erase_line) {
    hidden_.clear();
  } else if (hidden_.size() < longest_secret) {
    hidden_ += c;
  }
}

void Recorder::enter(Millis at) {
  std::string line = typed_;
  if (hiding_) learn(std::move(hidden_));
  line = masked(line, secrets_);
  if (hiding_) line += secret_shown;
  flush_heard(false);
  write(From::user, at, line);
  typed_.clear();
  hidden_.clear();
  hiding_ = false;
  // The prompt is answered; what is typed next has none.
  prompt_.clear();
}

}  // namespace hail::telnet
