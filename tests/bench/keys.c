// SPDX-License-Identifier: GPL-3.0-or-later
// A key stroke's round trip: every client sits in a pseudo-terminal of its own, connected to an
// echo of its own here, and gets one key in turn, so that a noisy moment hits all alike. The echo
// negotiates character mode (WILL ECHO, WILL SUPPRESS-GO-AHEAD) and gives each letter back in upper
// case: an echo of the terminal or of the client does not pass for it.
//
//   keys [--count N] [--cpu N] [--server-cpu N] -- COMMAND [-- COMMAND]...
//   a word PORT in a command stands for the port; a leading word raw: the terminal is made raw by
//   us, for clients that never do
//
// Prints a line a client: "ns N N N ..." by key, or "trouble" and a sentence.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include "strip.h"

enum { most_clients = 16, warm_up = 100, patience_ms = 2000, tries = 50 };

struct options {
  int count;
  int cpu;
  int server_cpu;
};

struct client {
  char** command;
  int raw;
  pid_t server;
  pid_t pid;
  int master;
  long long* samples;
  const char* trouble;
};

static long long now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void pin(int cpu) {
  if (cpu < 0) return;
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET((size_t)cpu, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

/// The echo: one connection, then the end.
static void serve(int listener) {
  static unsigned char bytes[4096];
  static const unsigned char offer[] = {iac, will, 1, iac, will, 3};
  enum state state = text;
  const int on = 1;
  const int fd = accept(listener, NULL, NULL);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (fd < 0 || send(fd, offer, sizeof offer, MSG_NOSIGNAL) < 0) _exit(1);
  for (;;) {
    const ssize_t size = recv(fd, bytes, sizeof bytes, 0);
    if (size <= 0) _exit(0);
    const size_t kept = strip(bytes, (size_t)size, &state);
    for (size_t at = 0; at < kept; ++at) bytes[at] = (unsigned char)toupper(bytes[at]);
    if (kept > 0 && send(fd, bytes, kept, MSG_NOSIGNAL) < 0) _exit(1);
  }
}

/// Starts an echo and returns its port in network order; 0 when it could not be.
static in_port_t start_server(struct client* client, int cpu) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr*)&address, size) != 0 || listen(listener, 1) != 0 ||
      getsockname(listener, (struct sockaddr*)&address, &size) != 0)
    return 0;
  client->server = fork();
  if (client->server == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin(cpu);
    serve(listener);
  }
  close(listener);
  return client->server < 0 ? 0 : address.sin_port;
}

static void start(struct client* client, const struct options* options) {
  client->master = -1;
  const in_port_t port = start_server(client, options->server_cpu);
  if (port == 0) {
    client->trouble = "no echo for it";
    return;
  }
  char digits[8];
  snprintf(digits, sizeof digits, "%u", ntohs(port));
  for (char** word = client->command; *word != NULL; ++word)
    if (strcmp(*word, "PORT") == 0) *word = strdup(digits);
  struct termios settings;
  const struct winsize window = {.ws_row = 24, .ws_col = 80};
  int slave;
  if (openpty(&client->master, &slave, NULL, NULL, &window) != 0) {
    client->trouble = "no pseudo-terminal for it";
    return;
  }
  if (client->raw && tcgetattr(slave, &settings) == 0) {
    cfmakeraw(&settings);
    tcsetattr(slave, TCSANOW, &settings);
  }
  fcntl(client->master, F_SETFD, FD_CLOEXEC);
  client->pid = fork();
  if (client->pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin(options->cpu);
    login_tty(slave);
    execv(client->command[0], client->command);
    _exit(127);
  }
  close(slave);
}

/// Types `key` and waits for its upper case: nanoseconds, or -1 when it does not come.
static long long stroke(const struct client* client, char key, int wait_ms) {
  const char wanted = (char)toupper(key);
  const long long began = now_ns();
  if (write(client->master, &key, 1) != 1) return -1;
  for (;;) {
    struct pollfd end = {client->master, POLLIN, 0};
    char bytes[4096];
    if (poll(&end, 1, wait_ms) <= 0) return -1;
    const ssize_t size = read(client->master, bytes, sizeof bytes);
    if (size <= 0) return -1;
    if (memchr(bytes, wanted, (size_t)size) != NULL) return now_ns() - began;
  }
}

static void drain(int fd, int wait_ms) {
  struct pollfd end = {fd, POLLIN, 0};
  char bytes[4096];
  while (poll(&end, 1, wait_ms) > 0 && read(fd, bytes, sizeof bytes) > 0) {
  }
}

/// Waits until it has said what it says at its start and is in character mode.
static void settle(struct client* client) {
  struct termios settings;
  for (int at = 0; at < tries; ++at) {
    drain(client->master, 100);
    if (tcgetattr(client->master, &settings) != 0) break;
    if ((settings.c_lflag & (ICANON | ECHO)) == 0) {
      for (int key = 0; key < warm_up; ++key) {
        if (stroke(client, (char)('a' + key % 26), patience_ms) < 0) {
          client->trouble = "a key did not come back";
          return;
        }
      }
      drain(client->master, 100);
      return;
    }
  }
  client->trouble = "never in character mode";
}

static int parse(struct options* options, struct client* clients, int argc, char** argv) {
  int count = 0;
  int at = 1;
  *options = (struct options){.count = 2000, .cpu = -1, .server_cpu = -1};
  for (; at + 1 < argc && strcmp(argv[at], "--") != 0; at += 2) {
    int* value = strcmp(argv[at], "--count") == 0        ? &options->count
                 : strcmp(argv[at], "--cpu") == 0        ? &options->cpu
                 : strcmp(argv[at], "--server-cpu") == 0 ? &options->server_cpu
                                                         : NULL;
    if (value == NULL) return 0;
    *value = atoi(argv[at + 1]);
  }
  while (at + 1 < argc && count < most_clients) {
    argv[at++] = NULL;
    struct client* client = &clients[count++];
    client->raw = strcmp(argv[at], "raw") == 0;
    client->command = argv + at + client->raw;
    while (at < argc && strcmp(argv[at], "--") != 0) ++at;
  }
  return at == argc && options->count > 0 ? count : 0;
}

static void end(pid_t pid) {
  if (pid <= 0) return;
  kill(pid, SIGKILL);
  waitpid(pid, NULL, 0);
}

int main(int argc, char** argv) {
  static struct client clients[most_clients];
  struct options options;
  const int count = parse(&options, clients, argc, argv);
  if (count == 0) {
    fputs(
        "usage: keys [--count N] [--cpu N] [--server-cpu N] -- [raw] COMMAND [-- [raw] "
        "COMMAND]...\n",
        stderr);
    return 2;
  }
  pin(options.server_cpu);
  for (int at = 0; at < count; ++at) {
    clients[at].samples = calloc((size_t)options.count, sizeof *clients[at].samples);
    start(&clients[at], &options);
    if (clients[at].trouble == NULL) settle(&clients[at]);
  }
  for (int key = 0; key < options.count; ++key) {
    // Another one begins each time: the first pays for what the loop did before.
    for (int turn = 0; turn < count; ++turn) {
      struct client* client = &clients[(key + turn) % count];
      if (client->trouble != NULL) continue;
      client->samples[key] = stroke(client, (char)('a' + key % 26), patience_ms);
      if (client->samples[key] < 0) client->trouble = "a key did not come back";
    }
  }
  for (int at = 0; at < count; ++at) {
    end(clients[at].pid);
    end(clients[at].server);
    if (clients[at].trouble != NULL) {
      printf("trouble %s\n", clients[at].trouble);
      continue;
    }
    printf("ns");
    for (int key = 0; key < options.count; ++key) printf(" %lld", clients[at].samples[key]);
    printf("\n");
  }
  return 0;
}
