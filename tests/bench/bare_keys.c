// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of a client in character mode: a raw terminal, poll, and a copy each way. Commands of
// the peer are taken out and not answered.
//
//   bare_keys ADDRESS PORT
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "strip.h"

static int talk(int peer) {
  static unsigned char bytes[4096];
  enum state state = text;
  struct pollfd ends[2] = {{STDIN_FILENO, POLLIN, 0}, {peer, POLLIN, 0}};
  for (;;) {
    if (poll(ends, 2, -1) < 0) return 1;
    for (int at = 0; at < 2; ++at) {
      if (ends[at].revents == 0) continue;
      const ssize_t size = read(ends[at].fd, bytes, sizeof bytes);
      if (size <= 0) return size == 0 ? 0 : 1;
      const size_t kept = at == 0 ? (size_t)size : strip(bytes, (size_t)size, &state);
      if (kept > 0 && write(at == 0 ? peer : STDOUT_FILENO, bytes, kept) < 0) return 1;
    }
  }
}

int main(int argc, char** argv) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
    fputs("usage: bare_keys ADDRESS PORT\n", stderr);
    return 2;
  }
  address.sin_port = htons((in_port_t)atoi(argv[2]));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (fd < 0 || connect(fd, (const struct sockaddr*)&address, sizeof address) != 0) return 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  struct termios found;
  if (tcgetattr(STDIN_FILENO, &found) != 0) return 1;
  struct termios raw = found;
  cfmakeraw(&raw);
  tcsetattr(STDIN_FILENO, TCSANOW, &raw);
  const int status = talk(fd);
  tcsetattr(STDIN_FILENO, TCSANOW, &found);
  return status;
}
