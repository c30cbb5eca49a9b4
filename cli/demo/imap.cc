// SPDX-License-Identifier: GPL-3.0-or-later
// IMAP as Dovecot speaks it (RFC 3501), as far as a learner types it: the recording, then one table
// of commands. One mailbox, one message, nothing that lasts.
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "cli/demo/recording.h"
#include "cli/demo/service.h"
#include "hail/net/ascii.h"

namespace hail::cli::demo {
namespace {

constexpr std::size_t most_literal = 4096;

/// The words of a line; "quoted ones" without their quotes.
std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const bool quoted = text[at] == '"';
    std::string word;
    for (at += quoted ? 1 : 0; at < text.size() && text[at] != (quoted ? '"' : ' '); ++at) {
      if (quoted && text[at] == '\\' && at + 1 < text.size()) ++at;
      word += text[at];
    }
    if (quoted) ++at;
    found.push_back(std::move(word));
  }
  return found;
}

class Imap final : public Service {
 public:
  explicit Imap(bool tls) : answers_(recorded("imap"), true), tls_(tls) {}

  std::string greeting() override { return listed(""); }
  std::string farewell() override { return "* BYE Disconnected for inactivity.\r\n"; }

  Answer line(std::string_view line, bool more_waits) override {
    more_waits_ = more_waits;
    held_ += line;
    if (const auto literal = literal_size(held_)) return ask_for(*literal);
    const std::string whole = std::exchange(held_, {});
    if (authenticating_) return {tagged(enter(whole).text)};
    if (!std::exchange(idling_, false)) return command(whole);
    return {net::upper(whole) == "DONE" ? tag_ + " OK Idle completed.\r\n"
                                        : tag_ + " BAD Expected DONE.\r\n"};
  }
  Answer octets(std::string_view bytes) override {
    // As a quoted string; the rest of the line comes next.
    std::string quoted;
    for (const char c : bytes) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    held_ += "\"" + quoted + "\"";
    return {};
  }

 private:
  enum class State { any, clear, before_login, logged_in, selected };
  struct Row {
    std::string_view word;
    State state;
    Answer (Imap::*does)(const std::vector<std::string>& words);
    std::string_view says;  ///< Where nothing is to be done; {tag} is the client's.
  };
  static const Row rows[25];

  struct Literal {
    std::size_t octets = 0;
    bool waits = true;  ///< For our go-ahead; "{3+}" does not (RFC 7888).
    std::size_t at = 0;
  };
  static std::optional<Literal> literal_size(std::string_view line) {
    const std::size_t at = line.rfind('{');
    if (at == std::string_view::npos || !line.ends_with('}')) return {};
    Literal literal;
    literal.at = at;
    const char* const last = line.data() + line.size() - 1;
    const auto [end, error] = std::from_chars(line.data() + at + 1, last, literal.octets);
    literal.waits = end == last;
    const bool plus = end + 1 == last && *end == '+';
    if (error != std::errc() || !(literal.waits || plus)) return {};
    return literal;
  }
  Answer ask_for(const Literal& literal) {
    if (literal.octets > most_literal || held_.size() > 2 * most_literal)
      return {"* BYE Literal too long for a demonstration.\r\n", Answer::Then::close};
    held_.erase(literal.at);
    Answer answer{literal.waits ? "+ OK\r\n" : "", Answer::Then::go_on, literal.octets};
    if (literal.octets == 0) octets({});
    return answer;
  }

  Answer command(std::string_view line) {
    std::vector<std::string> all = words(line);
    if (all.size() < 2) {
      return {all.empty() ? "* BAD Error in IMAP command received by server.\r\n"
                          : all[0] + " BAD Error in IMAP command received by server.\r\n"};
    }
    tag_ = all[0];
    const std::string word = net::upper(all[1]);
    all.erase(all.begin(), all.begin() + 2);
    for (const Row& row : rows) {
      if (row.word != word || !holds(row.state)) continue;
      Answer answer = row.does != nullptr ? (this->*row.does)(all) : Answer{std::string(row.says)};
      answer.text = tagged(std::move(answer.text));
      return answer;
    }
    return {tagged(fmt::format(
        "{{tag}} BAD Error in IMAP command {}: Unknown command, or not now.\r\n", word))};
  }
  std::string tagged(std::string text) const {
    constexpr std::string_view mark = "{tag}";
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
      text.replace(at, mark.size(), tag_);
      at += tag_.size();
    }
    return text;
  }
  bool holds(State state) const {
    switch (state) {
      case State::any:
        return true;
      case State::clear:
        return !tls_ && !logged_in_;
      case State::before_login:
        return !logged_in_;
      case State::logged_in:
        return logged_in_;
      default:
        return selected_;
    }
  }

  static std::string without_starttls(std::string text) {
    constexpr std::string_view word = " STARTTLS";
    if (const std::size_t at = text.find(word); at != std::string::npos)
      text.erase(at, word.size());
    return text;
  }
  /// A recorded list, as it holds here.
  std::string listed(std::string_view word) const {
    const std::string text = only_plain(answers_.to(word, false), "AUTH=");
    return tls_ ? without_starttls(text) : text;
  }
  Answer capability(const std::vector<std::string>&) { return {listed("CAPABILITY")}; }
  Answer logout(const std::vector<std::string>&) {
    return {answers_.to("LOGOUT", false), Answer::Then::close};
  }
  Answer starttls(const std::vector<std::string>&) {
    if (more_waits_) return {"{tag} BAD STARTTLS must be the last command in a group.\r\n"};
    tls_ = true;
    return {"{tag} OK Begin TLS negotiation now.\r\n", Answer::Then::start_tls};
  }
  Answer login(const std::vector<std::string>& words) {
    if (words.size() != 2) return {"{tag} BAD Error in IMAP command LOGIN: Missing arguments.\r\n"};
    if (words[0] != user || words[1] != password)
      return {"{tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n"};
    logged_in_ = true;
    return {"{tag} OK Logged in\r\n"};
  }
  Answer authenticate(const std::vector<std::string>& words) {
    if (words.empty() || net::upper(words[0]) != "PLAIN")
      return {"{tag} NO [CANNOT] Unsupported authentication mechanism.\r\n"};
    authenticating_ = words.size() == 1;
    return authenticating_ ? Answer{"+ \r\n"} : enter(words[1]);
  }
  Answer enter(std::string_view message) {
    authenticating_ = false;
    if (message == "*") return {"{tag} BAD Authentication aborted by client.\r\n"};
    logged_in_ = may_enter(message);
    return {logged_in_ ? "{tag} OK Logged in\r\n"
                       : "{tag} NO [AUTHENTICATIONFAILED] Authentication failed.\r\n"};
  }
  Answer select(const std::vector<std::string>& words) {
    selected_ = words.size() == 1 && net::upper(words[0]) == "INBOX";
    if (!selected_) return {"{tag} NO [NONEXISTENT] Mailbox doesn't exist\r\n"};
    return {
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n"
        "* OK [PERMANENTFLAGS ()] No permanent flags permitted.\r\n"
        "* 1 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] UIDs valid\r\n"
        "* OK [UIDNEXT 2] Predicted next UID\r\n{tag} OK [READ-ONLY] Select completed.\r\n"};
  }
  Answer leave(const std::vector<std::string>&) {
    selected_ = false;
    return {"{tag} OK Close completed.\r\n"};
  }
  Answer status(const std::vector<std::string>& words) {
    if (words.empty() || net::upper(words[0]) != "INBOX")
      return {"{tag} NO [NONEXISTENT] Mailbox doesn't exist\r\n"};
    return {
        "* STATUS INBOX (MESSAGES 1 UNSEEN 0 UIDNEXT 2 UIDVALIDITY 1)\r\n"
        "{tag} OK Status completed.\r\n"};
  }
  Answer fetch(const std::vector<std::string>& words) {
    if (words.size() < 2) return {"{tag} BAD Error in IMAP command FETCH: Missing arguments.\r\n"};
    if (words[0] != "1" && words[0] != "1:*" && words[0] != "*")
      return {"{tag} OK Fetch completed.\r\n"};
    const std::string what = net::upper(words[1]);
    std::string item = "FLAGS (\\Seen)";
    if (what.find("RFC822.SIZE") != std::string::npos)
      item = fmt::format("RFC822.SIZE {}", message().size());
    if (what.find("BODY") != std::string::npos)
      item = fmt::format("BODY[] {{{}}}\r\n{}", message().size(), message());
    return {fmt::format("* 1 FETCH ({})\r\n{{tag}} OK Fetch completed.\r\n", item)};
  }
  Answer idle(const std::vector<std::string>&) {
    idling_ = true;
    return {"+ idling\r\n"};
  }
  /// UID FETCH 1 ...: the only number is the same.
  Answer uid(const std::vector<std::string>& words) {
    if (!words.empty() && net::upper(words[0]) == "FETCH")
      return fetch({words.begin() + 1, words.end()});
    return {"{tag} BAD Error in IMAP command UID: this demonstration knows UID FETCH alone.\r\n"};
  }

  Answers answers_;
  bool tls_;
  bool more_waits_ = false;
  bool logged_in_ = false;
  bool selected_ = false;
  bool idling_ = false;
  bool authenticating_ = false;
  std::string tag_;
  std::string held_;  // A command whose literals come in pieces.
};

const Imap::Row Imap::rows[25] = {
    {"CAPABILITY", State::any, &Imap::capability, {}},
    {"NOOP", State::any, nullptr, "{tag} OK NOOP completed.\r\n"},
    {"LOGOUT", State::any, &Imap::logout, {}},
    {"ID", State::any, nullptr, "* ID (\"name\" \"Dovecot\")\r\n{tag} OK ID completed.\r\n"},
    {"STARTTLS", State::clear, &Imap::starttls, {}},
    {"STARTTLS", State::any, nullptr,
     "{tag} BAD TLS is already active, or a user is logged in.\r\n"},
    {"LOGIN", State::before_login, &Imap::login, {}},
    {"AUTHENTICATE", State::before_login, &Imap::authenticate, {}},
    {"IDLE", State::logged_in, &Imap::idle, {}},
    {"ENABLE", State::logged_in, nullptr, "* ENABLED\r\n{tag} OK Enabled.\r\n"},
    {"NAMESPACE", State::logged_in, nullptr,
     "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n{tag} OK Namespace completed.\r\n"},
    {"SELECT", State::logged_in, &Imap::select, {}},
    {"EXAMINE", State::logged_in, &Imap::select, {}},
    {"STATUS", State::logged_in, &Imap::status, {}},
    {"LIST", State::logged_in, nullptr,
     "* LIST (\\HasNoChildren) \"/\" INBOX\r\n{tag} OK List completed.\r\n"},
    {"LSUB", State::logged_in, nullptr,
     "* LSUB (\\HasNoChildren) \"/\" INBOX\r\n{tag} OK Lsub completed.\r\n"},
    {"CREATE", State::logged_in, nullptr,
     "{tag} NO [NOPERM] Nothing is kept in a demonstration.\r\n"},
    {"DELETE", State::logged_in, nullptr,
     "{tag} NO [NOPERM] Nothing is kept in a demonstration.\r\n"},
    {"FETCH", State::selected, &Imap::fetch, {}},
    {"UID", State::selected, &Imap::uid, {}},
    {"SEARCH", State::selected, nullptr, "* SEARCH 1\r\n{tag} OK Search completed.\r\n"},
    {"STORE", State::selected, nullptr, "{tag} NO [NOPERM] The mailbox is read-only.\r\n"},
    {"CHECK", State::selected, nullptr, "{tag} OK Check completed.\r\n"},
    {"EXPUNGE", State::selected, nullptr, "{tag} NO [NOPERM] The mailbox is read-only.\r\n"},
    {"CLOSE", State::selected, &Imap::leave, {}},
};

}  // namespace

std::unique_ptr<Service> imap_service(bool tls) {
  return std::make_unique<Imap>(tls);
}

}  // namespace hail::cli::demo
