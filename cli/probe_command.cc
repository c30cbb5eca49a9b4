// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that probe ports: from the words of the command line to the printed reports and the
// exit status.
#include "cli/probe_command.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "cli/output.h"
#include "cli/printers/json.h"
#include "cli/printers/nagios.h"
#include "cli/printers/text.h"
#include "cli/probe_run.h"
#include "cli/settings.h"
#include "cli/targets.h"

namespace hail::cli {
namespace {

/// How the reports of this command are printed.
class Printer {
 public:
  Printer(std::string_view command, const Arguments& arguments, const probes::Plan& plan)
      : command_(command), fail_on_(fail_on(arguments)) {
    quiet_ = arguments.has("quiet");
    json_ = arguments.has("json");
    json_options_.pretty = arguments.value("json") == "pretty";
    const bool to_screen = arguments.has("transcript") && arguments.value("transcript")->empty();
    text_options_.verbose = arguments.count("verbose");
    text_options_.transcript = json_options_.transcript = to_screen || text_options_.verbose > 0;
    text_options_.screen = screen(STDOUT_FILENO, arguments);
    text_options_.addresses = arguments.has("all-addresses");
    text_options_.hints = !arguments.has("no-hints");
    file_name_ = arguments.value("transcript").value_or("");
    if (!arguments.has("nagios")) return;
    NagiosOptions& nagios = nagios_.emplace();
    nagios.command = command;
    if (arguments.has("warning")) nagios.warning = arguments.number("warning", 0);
    if (arguments.has("critical")) nagios.critical = arguments.number("critical", 0);
    nagios.timeout = net::seconds(plan.timeout);
    nagios.expiry_warning_days = plan.expiry_warning_days;
    nagios.expiry_critical_days = plan.expiry_critical_days;
  }
  Printer(const Printer&) = delete;
  Printer& operator=(const Printer&) = delete;
  ~Printer() {
    if (file_ >= 0) ::close(file_);
  }

  /// Opens --transcript=FILE, readable by its owner alone.
  std::optional<UsageError> open() {
    if (file_name_.empty()) return std::nullopt;
    file_ = ::open(file_name_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file_ >= 0) return std::nullopt;
    return UsageError{fmt::format("{}: {}", file_name_, std::strerror(errno)),
                      "--transcript=FILE names a file to write"};
  }

  /// From here on it is known whether this is one screen, many, or a list.
  void expect(const std::vector<std::unique_ptr<Job>>& jobs) {
    expected_ = jobs.size();
    std::vector<std::string> names;
    for (const auto& job : jobs) names.push_back(job->target.text);
    width_ = target_width(names);
  }

  /// Whether to go on.
  bool print_one(Job& job, int signal) {
    const int status = status_of(job.report, signal);
    statuses_.push_back(status);
    printed_.push_back(&job.report);
    if (file_ >= 0 && !write_transcript(job.report)) return false;
    if (quiet_ || nagios_) return true;  // Of those the worst comes first.
    if (print(text_of(job.report, status)) != 0) {
      statuses_.push_back(2);
      return false;
    }
    return !reader_gone();
  }

  void finish() {
    if (nagios_ && !quiet_) {
      print(to_nagios(printed_, *nagios_));
      return;
    }
    if (quiet_ || json_ || expected_ < 2 || reader_gone()) return;
    print((is_list() ? "" : "\n") +
          to_count_line(printed_, expected_, command_ == "banner" ? "spoke" : "answered"));
  }

  int status(int signal) const {
    if (signal != 0) return 128 + signal;
    if (nagios_) return nagios_status(printed_, *nagios_);
    return probes::combined_status(statuses_);
  }

 private:
  bool is_list() const {
    return (command_ == "banner" || command_ == "cert") && expected_ > 1 &&
           text_options_.verbose == 0;
  }

  int status_of(const probes::Report& report, int signal) const {
    const int status = probes::exit_status(report, fail_on_);
    return status == 130 && signal != 0 ? 128 + signal : status;
  }

  std::string text_of(const probes::Report& report, int status) {
    if (json_) return to_json(report, status, json_options_);
    if (is_list()) return to_host_line(report, width_, text_options_);
    const std::string between = printed_.size() > 1 ? "\n" : "";
    return between + to_text(report, text_options_);
  }

  bool write_transcript(const probes::Report& report) {
    const std::string text = to_transcript(report);
    if (::write(file_, text.data(), text.size()) == static_cast<ssize_t>(text.size())) return true;
    print_error(fmt::format("{}: {}: {}\n", program(), file_name_, std::strerror(errno)));
    statuses_.push_back(2);
    return false;
  }

  std::string_view command_;
  probes::FailOn fail_on_;
  bool quiet_ = false;
  bool json_ = false;
  std::optional<NagiosOptions> nagios_;
  JsonOptions json_options_;
  TextOptions text_options_;
  std::string file_name_;
  int file_ = -1;
  std::size_t expected_ = 1;
  std::size_t width_ = 0;
  std::vector<int> statuses_;
  std::vector<const probes::Report*> printed_;
};

Usage<std::vector<std::unique_ptr<Job>>> jobs_of(std::string_view command,
                                                 const Arguments& arguments) {
  auto targets = read_targets(arguments);
  if (!targets) return tl::unexpected(targets.error());
  std::vector<std::uint16_t> ports = parse_ports(arguments.value("port").value_or(""));
  const probes::Probe& usual = *probes::find_probe(command);
  if (ports.empty()) ports.assign(usual.ports.begin(), usual.ports.end());
  std::vector<std::unique_ptr<Job>> jobs;
  for (probes::Target& target : with_ports(*targets, ports)) {
    const probes::Probe* probe = probe_for(command, target);
    if (probe == nullptr) {
      const std::string_view speaks = probes::find_scheme(target.scheme)->probe;
      return tl::unexpected(UsageError{
          fmt::format("{} does not speak {}: {}", command, target.scheme, target.text),
          fmt::format("hail {} {}", find_command(speaks) ? speaks : "banner", target.text)});
    }
    auto job = std::make_unique<Job>();
    job->probe = probe;
    job->target = std::move(target);
    jobs.push_back(std::move(job));
  }
  return jobs;
}

/// Forms of output that exclude each other, and what means nothing without another flag.
std::optional<UsageError> output_problem(const Arguments& arguments) {
  if (arguments.has("nagios") && arguments.has("json"))
    return UsageError{"--nagios and --json exclude each other", "drop one of them"};
  for (const FlagName& flag : {FlagName("warning"), FlagName("critical")}) {
    if (arguments.has(flag) && !arguments.has("nagios"))
      return UsageError{fmt::format("--{} without --nagios", flag.row),
                        fmt::format("--nagios --{} SECONDS", flag.row)};
  }
  return std::nullopt;
}

/// Where a password goes, for the question.
std::string whom(const std::vector<std::unique_ptr<Job>>& jobs) {
  const probes::Target& first = jobs.front()->target;
  const std::string& name = first.endpoint.path.empty() ? first.text : first.endpoint.path;
  return jobs.size() == 1 ? name : fmt::format("{} and {} more", name, jobs.size() - 1);
}

}  // namespace

const probes::Probe* probe_for(std::string_view command, const probes::Target& target) {
  const probes::Scheme* scheme = probes::find_scheme(target.scheme);
  const bool neutral = scheme == nullptr || scheme->probe == "banner" ||
                       (command == "cert" && (scheme->probe != "telnet" || scheme->implicit_tls));
  if (command != "banner")
    return neutral || scheme->probe == command ? probes::find_probe(command) : nullptr;
  const bool telnet = scheme == nullptr ? target.endpoint.port == 23 || target.endpoint.port == 992
                                        : scheme->probe == "telnet";
  return probes::find_probe(telnet ? "telnet" : "banner");
}

int probe_main(std::string_view command, const Words& words) {
  const auto arguments = begin(command, words);
  if (!arguments) return arguments.error();
  if (const auto error = output_problem(*arguments)) return complain(*error, words);
  auto jobs = jobs_of(command, *arguments);
  if (!jobs) return complain(jobs.error(), words);
  auto plan = probe_plan(*arguments);
  if (!plan) return complain(plan.error(), words);
  const auto dialing = dial_options(*arguments);
  if (!dialing) return complain(dialing.error(), words);
  const auto resolving = resolver_options(*arguments);
  if (!resolving) return complain(resolving.error(), words);
  Printer printer(command, *arguments, *plan);
  if (const auto error = printer.open()) return complain(*error, words);
  auto login = cli::login(*arguments, whom(*jobs));
  if (!login && login.error().what.empty()) return 130;
  if (!login) return complain(login.error(), words);
  plan->login = std::move(*login);
  if (jobs->size() > 1) plan->cross_check = false;

  // Before anything could start a thread, which would swallow them.
  net::Signals::block({SIGINT, SIGTERM});
  net::Loop loop;
  net::Resolver resolver(loop, *resolving);
  net::Dialer dialer(loop, resolver, *dialing);
  ProbeRun::Options options;
  // With a log-in one after the other: a refusal ends the log-ins of the rest.
  options.parallel = plan->login ? 1 : static_cast<std::size_t>(arguments->number("parallel", 16));
  options.all_addresses = arguments->has("all-addresses");
  options.remarks = !arguments->has("quiet") && ::isatty(STDERR_FILENO) == 1;
  ProbeRun run(loop, dialer, *plan, options,
               [&](Job& job, int signal) { return printer.print_one(job, signal); });
  run.jobs = std::move(*jobs);
  run.on_jobs_known = [&] { printer.expect(run.jobs); };
  const int signal = loop.run(run.run());
  printer.finish();
  return printer.status(signal);
}

int banner_main(const Words& words) {
  return probe_main("banner", words);
}
int smtp_main(const Words& words) {
  return probe_main("smtp", words);
}
int lmtp_main(const Words& words) {
  return probe_main("lmtp", words);
}
int pop3_main(const Words& words) {
  return probe_main("pop3", words);
}
int imap_main(const Words& words) {
  return probe_main("imap", words);
}
int sieve_main(const Words& words) {
  return probe_main("sieve", words);
}
int cert_main(const Words& words) {
  return probe_main("cert", words);
}

}  // namespace hail::cli
