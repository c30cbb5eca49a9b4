// SPDX-License-Identifier: GPL-3.0-or-later
// `hail demo`: every screen is hail's own command, run on the servers inside hail. What is shown
// and said stands in two tables; the servers are elsewhere.
#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "cli/arguments.h"
#include "cli/demo/servers.h"
#include "cli/demo/service.h"
#include "cli/output.h"
#include "cli/printers/grid.h"
#include "hail/net/error.h"
#include "hail/telnet/client.h"

namespace hail::cli {
namespace {

/// A screen of the demonstration. In its words {ca} is the authority's file, {smtp}, {telnet} and
/// so on are ports.
struct ScreenRow {
  std::string_view says;
  std::string_view typed;  ///< Standard input, as for printf(1); empty: none.
  std::string_view command;
  int (*main)(const Words& words);
  int status;  ///< How it ends where all is well.
};
// clang-format off
constexpr ScreenRow screens[] = {
    {"A Telnet session. The RCVD and SENT lines are the two sides agreeing on options; the rest is the server's text.",
     "lab\\nsecret\\nterm\\nexit\\n", "telnet -v telnet://127.0.0.1:{telnet}", telnet_main, 0},
    {"The same server, asked by a probe: which options it names, what it says, and what is wrong with that.",
     "", "banner telnet://127.0.0.1:{telnet}", banner_main, 1},
    {"A mail server tested: greeting, capabilities, TLS by STARTTLS, and the certificate, whose authority --ca-file names.",
     "", "smtp --ca-file {ca} 127.0.0.1:{smtp}", smtp_main, 0},
    {"A mailbox by POP3: its capabilities before TLS and inside it. A password in clear would be taken, and that is an error.",
     "", "pop3 --ca-file {ca} 127.0.0.1:{pop3}", pop3_main, 1},
    {"The same mailbox by IMAP, TLS first, and logged in; the password comes from the variable HAIL_PASSWORD. Nothing in the mailbox is changed.",
     "", "imap --ca-file {ca} --user lab imaps://127.0.0.1:{imaps}", imap_main, 0},
    {"What a server's answer means, in plain words.",
     "", "explain 550 5.7.1", explain_main, 0},
};

struct TryRow {
  std::string_view port;
  std::string_view what;
  std::string_view commands[2];
};
constexpr TryRow to_try[] = {
    {"telnet", "Telnet: options, a log-in, a tiny shell", {"hail telnet telnet://127.0.0.1:{telnet}", "hail banner telnet://127.0.0.1:{telnet}"}},
    {"telnets", "Telnet inside TLS", {"hail telnet --ca-file {ca} telnets://127.0.0.1:{telnets}", ""}},
    {"smtp", "SMTP with STARTTLS", {"hail smtp --ca-file {ca} 127.0.0.1:{smtp}", "hail telnet --ca-file {ca} smtp://127.0.0.1:{smtp}"}},
    {"smtps", "SMTP inside TLS", {"hail smtp --ca-file {ca} smtps://127.0.0.1:{smtps}", ""}},
    {"pop3", "POP3 with STLS", {"hail pop3 --ca-file {ca} --user lab 127.0.0.1:{pop3}", "hail telnet --ca-file {ca} pop3://127.0.0.1:{pop3}"}},
    {"pop3s", "POP3 inside TLS", {"hail pop3 --ca-file {ca} pop3s://127.0.0.1:{pop3s}", ""}},
    {"imap", "IMAP with STARTTLS", {"hail imap --ca-file {ca} --user lab 127.0.0.1:{imap}", "hail telnet --ca-file {ca} imap://127.0.0.1:{imap}"}},
    {"imaps", "IMAP inside TLS", {"hail cert --ca-file {ca} imaps://127.0.0.1:{imaps}", ""}},
};

constexpr std::string_view introduction =
    "hail on servers of its own, on this machine alone; no network is used.\n";
constexpr std::string_view closing =
    "\nThat was all. To try every command on these servers by hand: hail demo --serve\n";
constexpr std::string_view serving =
    "Servers inside hail, reached from this machine alone. User {user}, password {password}; mail for\n"
    "{user}@{domain} is taken and thrown away. Ctrl-C ends them.\n";
constexpr std::string_view unexpected = "hail: internal error, please report it: this screen should have ended with status {}, not {}\n";
// clang-format on

/// The authority's certificate in a file of its own, for as long as this lives.
class AuthorityFile {
 public:
  explicit AuthorityFile(std::string_view pem) {
    path_ = (std::filesystem::temp_directory_path() / "hail-demo-XXXXXX.pem").string();
    const int descriptor = ::mkstemps(path_.data(), 4);
    bool written = descriptor >= 0;
    if (written) {
      // Nothing secret: others may try it too.
      written = ::fchmod(descriptor, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) == 0 &&
                ::write(descriptor, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size());
      ::close(descriptor);
    }
    if (!written) problem_ = fmt::format("{}: {}", path_, std::strerror(errno));
  }
  AuthorityFile(const AuthorityFile&) = delete;
  AuthorityFile& operator=(const AuthorityFile&) = delete;
  ~AuthorityFile() { ::unlink(path_.c_str()); }

  const std::string& path() const { return path_; }
  /// What went wrong; empty when it is there.
  const std::string& problem() const { return problem_; }

 private:
  std::string path_;
  std::string problem_;
};

/// One descriptor stands for another while this lives.
class Redirect {
 public:
  Redirect(int descriptor, int to) : descriptor_(descriptor) {
    saved_ = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    ::dup2(to, descriptor);
  }
  Redirect(const Redirect&) = delete;
  Redirect& operator=(const Redirect&) = delete;
  ~Redirect() {
    if (saved_ < 0) {
      ::close(descriptor_);
      return;
    }
    ::dup2(saved_, descriptor_);
    ::close(saved_);
  }

 private:
  int descriptor_;
  int saved_;
};

/// Standard input that holds `text` and then ends.
class Typed {
 public:
  explicit Typed(std::string_view text) {
    if (::pipe2(ends_, O_CLOEXEC) != 0) return;
    [[maybe_unused]] const ssize_t put = ::write(ends_[1], text.data(), text.size());
    ::close(ends_[1]);
  }
  Typed(const Typed&) = delete;
  Typed& operator=(const Typed&) = delete;
  ~Typed() { ::close(ends_[0]); }
  int descriptor() const { return ends_[0]; }

 private:
  int ends_[2] = {-1, -1};
};

std::string filled(std::string_view text, const std::vector<demo::Port>& ports,
                   std::string_view authority) {
  std::string result(text);
  const auto replace = [&](const std::string& mark, std::string_view by) {
    for (std::size_t at = result.find(mark); at != std::string::npos; at = result.find(mark, at))
      result.replace(at, mark.size(), by);
  };
  replace("{ca}", authority);
  for (const demo::Port& port : ports)
    replace(fmt::format("{{{}}}", port.name), std::to_string(port.number));
  return result;
}

/// "lab\nsecret\n" from what printf(1) would take.
std::string undo_printf(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool line_end = text.substr(at, 2) == "\\n";
    result += line_end ? '\n' : text[at];
    if (line_end) ++at;
  }
  return result;
}

/// Runs the command of a screen in this process, as main() would.
int run_command(const ScreenRow& row, const std::string& command, const Words& more) {
  Words words;
  std::string_view rest = command;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    words.push_back(word);
  }
  words.erase(words.begin());  // Its name.
  if (row.main != telnet_main && row.main != explain_main)
    words.insert(words.end(), more.begin(), more.end());
  const Typed typed(undo_printf(row.typed));
  const Redirect input(STDIN_FILENO, typed.descriptor());
  // What the client says of itself belongs between the server's lines.
  std::fflush(stdout);
  const Redirect errors(STDERR_FILENO, STDOUT_FILENO);
  try {
    const int status = row.main(words);
    std::fflush(stdout);
    return status;
  } catch (const std::system_error& error) {
    // What fmt throws when it cannot print; `hail demo | head` is no error.
    if (error.code().value() != EPIPE) throw;
    return row.status;
  }
}

/// Every line of it marked as ours, and none wider than a terminal.
std::string remark(const std::string& says) {
  const int width = prose_width(STDOUT_FILENO);
  if (width == 0) return "# " + says + "\n";
  std::string lines;
  for (const std::string& line : wrap(says, static_cast<std::size_t>(width) - 2))
    lines += "# " + line + "\n";
  return lines;
}

int show(const ScreenRow& row, const demo::ServersThread& servers, const AuthorityFile& authority,
         const Words& more) {
  const std::string command = filled(row.command, servers.ports(), authority.path());
  const std::string input =
      row.typed.empty() ? std::string() : fmt::format("printf '{}' | ", row.typed);
  const std::string says = filled(row.says, servers.ports(), authority.path());
  print(fmt::format("\n{}$ {}hail {}\n", remark(says), input, command));
  const int status = run_command(row, command, more);
  if (status == row.status || status > 128 || reader_gone()) return status > 128 ? status : 0;
  print_error(fmt::format(unexpected, row.status, status));
  return 70;
}

int tour(const Words& more) {
  ::setenv("HAIL_PASSWORD", std::string(demo::password).c_str(), 1);
  const demo::ServersThread servers;
  const AuthorityFile authority(servers.authority());
  if (!authority.problem().empty()) return complain({authority.problem(), ""}, {});
  print(introduction);
  for (const ScreenRow& row : screens) {
    if (const int status = show(row, servers, authority, more); status != 0) return status;
    if (reader_gone()) return 0;
  }
  return print(closing);
}

std::string table(const std::vector<demo::Port>& ports, std::string_view authority) {
  std::string text =
      fmt::format(fmt::runtime(serving), fmt::arg("user", demo::user),
                  fmt::arg("password", demo::password), fmt::arg("domain", demo::domain));
  for (const TryRow& row : to_try) {
    text += filled(fmt::format("\n{{{}}}  {}\n", row.port, row.what), ports, authority);
    for (const std::string_view command : row.commands) {
      if (!command.empty()) text += filled(fmt::format("  {}\n", command), ports, authority);
    }
  }
  return text;
}

/// Until a signal; that is the ordinary end.
net::Task<void> serve_until_signal(net::Loop& loop, demo::Servers& servers) {
  net::Scope scope(loop);
  scope.start(servers.run());
  net::Signals signals(loop, {SIGINT, SIGTERM, SIGHUP});
  co_await signals.next();
  scope.cancel();
}

int serve(bool quiet) {
  net::Loop loop;
  demo::Servers servers(loop);
  const AuthorityFile authority(servers.authority());
  if (!authority.problem().empty()) return complain({authority.problem(), ""}, {});
  if (!quiet) {
    const int status = print(table(servers.ports(), authority.path()));
    if (status != 0) return status;
  }
  loop.run(serve_until_signal(loop, servers));
  return 0;
}

}  // namespace

int demo_main(const Words& words) {
  const auto arguments = begin("demo", words);
  if (!arguments) return arguments.error();
  if (!arguments->operands().empty()) {
    return complain({fmt::format("demo takes no operand: {}", arguments->operands().front()),
                     "hail demo, or hail demo --serve"},
                    words);
  }
  // Before the servers' thread: one that did not block them would swallow them.
  telnet::block_signals();
  net::Signals::block({SIGINT, SIGTERM, SIGHUP});
  const bool quiet = arguments->has("quiet");
  if (arguments->has("serve")) return serve(quiet);
  // What the probes are told beside their target.
  Words more;
  std::string color;
  if (const auto value = arguments->value("color")) color = "--color=" + *value;
  if (!color.empty()) more.push_back(color);
  if (arguments->has("no-hints")) more.push_back("--no-hints");
  for (int i = 0; i < arguments->count("verbose"); ++i) more.push_back("-v");
  if (!quiet) return tour(more);
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const Redirect output(STDOUT_FILENO, nowhere);
  const int status = tour(more);
  ::close(nowhere);
  return status;
}

}  // namespace hail::cli
