// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of a one-shot SMTP check: connect, greeting, QUIT, its reply, print the greeting.
// Linked statically, without a parser, a resolver or a time-out, so it costs what a process must
// cost.
//
//   bare_smtp ADDRESS PORT
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/// Reads up to the first line end; the number of bytes read, 0 when it did not come.
static size_t read_line(int fd, char* text, size_t room) {
  size_t held = 0;
  while (held < room) {
    const ssize_t size = read(fd, text + held, room - held);
    if (size <= 0) return 0;
    held += (size_t)size;
    if (memchr(text, '\n', held) != NULL) return held;
  }
  return 0;
}

int main(int argc, char** argv) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
    fputs("usage: bare_smtp ADDRESS PORT\n", stderr);
    return 2;
  }
  address.sin_port = htons((in_port_t)atoi(argv[2]));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr*)&address, sizeof address) != 0) return 1;
  char greeting[1024];
  char reply[1024];
  const size_t size = read_line(fd, greeting, sizeof greeting);
  if (size == 0 || write(fd, "QUIT\r\n", 6) != 6) return 1;
  if (read_line(fd, reply, sizeof reply) == 0 || memcmp(reply, "221", 3) != 0) return 1;
  return write(STDOUT_FILENO, greeting, size) == (ssize_t)size ? 0 : 1;
}
