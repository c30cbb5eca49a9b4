// SPDX-License-Identifier: GPL-3.0-or-later
// Starts a command again and again and measures each run as a whole process: from fork to the end,
// its standard output drained through a pipe meanwhile. Small and static, as the cost of a fork and
// the floor of ru_maxrss are those of the program that starts the command.
//
//   launch [--count N] [--cpu N] [--seconds N] [--stdin null|open|terminal] [--expect TEXT] --
//   COMMAND...
//   --cpu pins the command, not launch; --seconds kills a run (60) and ends launch; --stdin open: a
//   pipe without an end, for clients that leave at the end of their input, or terminal: input and
//   output are a pseudo-terminal, drained in reads of 64 KiB; --expect: text in the first 64 KiB
//
// Prints one line a run: wall µs, CPU µs, peak KiB, exit status (128 + signal), bytes of output,
// and 1 when the expected text was there. Standard error of the command is dropped.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

struct options {
  int count;
  int cpu;
  unsigned seconds;
  int open_stdin;
  int terminal;
  const char* expect;
  char** command;
};

static volatile sig_atomic_t child;
static volatile sig_atomic_t expired;

static void kill_child(int signal) {
  (void)signal;
  expired = 1;
  if (child > 0) kill(child, SIGKILL);
}

static long long now_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static long long us(struct timeval time) {
  return (long long)time.tv_sec * 1000000 + time.tv_usec;
}

static void become(const struct options* options, int input, int output) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (options->terminal) {
    login_tty(dup(output));
  } else {
    dup2(options->open_stdin ? input : null, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
  }
  dup2(null, STDERR_FILENO);
  if (options->cpu >= 0) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET((size_t)options->cpu, &cores);
    sched_setaffinity(0, sizeof cores, &cores);
  }
  execv(options->command[0], options->command);
  _exit(127);
}

/// Reads the output to its end; the first 64 KiB are kept in `head`, the rest is thrown away
/// without a copy, or without keeping it where that cannot be (a terminal). Returns the number of
/// bytes.
static long long drain(int fd, int terminal, char* head, size_t room, size_t* held) {
  static char thrown_away[65536];
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  long long total = 0;
  *held = 0;
  for (;;) {
    const ssize_t size = *held < room ? read(fd, head + *held, room - *held)
                         : terminal   ? read(fd, thrown_away, sizeof thrown_away)
                                      : splice(fd, NULL, null, NULL, 1 << 20, SPLICE_F_MOVE);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    if (*held < room) *held += (size_t)size;
    total += size;
  }
  close(null);
  return total;
}

/// A pipe, or a terminal of 24 by 80: what is read from, and what the command writes to.
static int open_output(const struct options* options, int* ends) {
  if (!options->terminal) return pipe2(ends, O_CLOEXEC) == 0;
  const struct winsize window = {.ws_row = 24, .ws_col = 80};
  if (openpty(&ends[0], &ends[1], NULL, NULL, &window) != 0) return 0;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 1;
}

/// One run; 0 when it could not be started or had to be killed.
static int run(const struct options* options) {
  static char head[65536];
  int output[2];
  int input[2];
  if (pipe2(input, O_CLOEXEC) != 0 || !open_output(options, output)) return 0;
  const long long start = now_us();
  const pid_t pid = fork();
  if (pid < 0) return 0;
  if (pid == 0) become(options, input[0], output[1]);
  child = pid;
  alarm(options->seconds);
  close(output[1]);
  size_t held = 0;
  const long long bytes = drain(output[0], options->terminal, head, sizeof head, &held);
  int status = 0;
  struct rusage usage;
  while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  const long long end = now_us();
  child = 0;
  alarm(0);
  close(output[0]);
  close(input[0]);
  close(input[1]);
  const int found = options->expect == NULL ||
                    memmem(head, held, options->expect, strlen(options->expect)) != NULL;
  printf("%lld %lld %ld %d %lld %d\n", end - start, us(usage.ru_utime) + us(usage.ru_stime),
         usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), bytes,
         found);
  fflush(stdout);
  return !expired;
}

static int parse(struct options* options, int argc, char** argv) {
  *options = (struct options){.count = 1, .cpu = -1, .seconds = 60};
  for (int at = 1; at < argc; at += 2) {
    if (strcmp(argv[at], "--") == 0) {
      options->command = argv + at + 1;
      return at + 1 < argc;
    }
    if (at + 1 >= argc) return 0;
    const char* value = argv[at + 1];
    if (strcmp(argv[at], "--count") == 0)
      options->count = atoi(value);
    else if (strcmp(argv[at], "--cpu") == 0)
      options->cpu = atoi(value);
    else if (strcmp(argv[at], "--seconds") == 0)
      options->seconds = (unsigned)atoi(value);
    else if (strcmp(argv[at], "--stdin") == 0)
      options->open_stdin = strcmp(value, "open") == 0,
      options->terminal = strcmp(value, "terminal") == 0;
    else if (strcmp(argv[at], "--expect") == 0)
      options->expect = value;
    else
      return 0;
  }
  return 0;
}

int main(int argc, char** argv) {
  struct options options;
  if (!parse(&options, argc, argv)) {
    fputs(
        "usage: launch [--count N] [--cpu N] [--seconds N] [--stdin null|open|terminal] "
        "[--expect TEXT] -- COMMAND...\n",
        stderr);
    return 2;
  }
  struct sigaction action = {.sa_handler = kill_child};
  sigaction(SIGALRM, &action, NULL);
  for (int at = 0; at < options.count; ++at)
    if (!run(&options)) return 1;
  return 0;
}
