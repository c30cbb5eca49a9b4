// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of a Telnet client that only listens: read 32 KiB, take the Telnet commands out, write
// the rest. It answers no negotiation and keeps CR as it came. 32 KiB is half a pipe, so that the
// reader of the pipe works while we do: with 64 KiB each waits for the other, and half the rate of
// two cores is lost (16 KiB 40 ms, 32 KiB 36, 64 KiB 51, 128 KiB 73 for 64 MiB).
//
//   bare_telnet ADDRESS PORT [raw]
//   raw: standard output is a terminal and is raw while we write, as for a server that echoes
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "strip.h"

static int pass(int from) {
  static unsigned char bytes[32768];
  enum state state = text;
  for (;;) {
    const ssize_t size = read(from, bytes, sizeof bytes);
    if (size <= 0) return size == 0 ? 0 : 1;
    const size_t kept = strip(bytes, (size_t)size, &state);
    for (size_t sent = 0; sent < kept;) {
      const ssize_t wrote = write(STDOUT_FILENO, bytes + sent, kept - sent);
      if (wrote <= 0) return 1;
      sent += (size_t)wrote;
    }
  }
}

int main(int argc, char** argv) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  if (argc < 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
    fputs("usage: bare_telnet ADDRESS PORT [raw]\n", stderr);
    return 2;
  }
  address.sin_port = htons((in_port_t)atoi(argv[2]));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr*)&address, sizeof address) != 0) return 1;
  if (argc == 3) return pass(fd);
  struct termios found;
  if (tcgetattr(STDOUT_FILENO, &found) != 0) return 1;
  struct termios raw = found;
  cfmakeraw(&raw);
  tcsetattr(STDOUT_FILENO, TCSANOW, &raw);
  const int status = pass(fd);
  tcsetattr(STDOUT_FILENO, TCSANOW, &found);
  return status;
}
