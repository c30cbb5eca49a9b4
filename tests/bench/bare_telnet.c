// SPDX-License-Identifier: GPL-3.0-or-later
// The floor of a Telnet client that only listens: read 32 KiB, take the Telnet commands out, write
// the rest. It answers no negotiation and keeps CR as it came. 32 KiB is half a pipe, so that the
// reader of the pipe works while we do: with 64 KiB each waits for the other, and half the rate of
// two cores is lost (16 KiB 40 ms, 32 KiB 36, 64 KiB 51, 128 KiB 73 for 64 MiB).
//
//   bare_telnet ADDRESS PORT
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { iac = 255, se = 240, sb = 250, will = 251, dont = 254 };
enum state { text, command, option, inside, inside_command };

/// Moves the text of `bytes` to its front and returns its size. `state` lasts from read to read.
static size_t strip(unsigned char* bytes, size_t size, enum state* state) {
  size_t kept = 0;
  for (size_t at = 0; at < size;) {
    if (*state == text) {
      const unsigned char* mark = memchr(bytes + at, iac, size - at);
      const size_t run = mark == NULL ? size - at : (size_t)(mark - (bytes + at));
      if (kept != at) memmove(bytes + kept, bytes + at, run);
      kept += run;
      at += run;
      if (mark == NULL) break;
      ++at;
      *state = command;
      continue;
    }
    const unsigned char byte = bytes[at++];
    switch (*state) {
      case command:
        *state = byte == sb ? inside : byte >= will && byte <= dont ? option : text;
        if (byte == iac) bytes[kept++] = iac;
        break;
      case inside:
        if (byte == iac) *state = inside_command;
        break;
      case inside_command:
        *state = byte == se ? text : inside;
        break;
      default:
        *state = text;
    }
  }
  return kept;
}

int main(int argc, char** argv) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
    fputs("usage: bare_telnet ADDRESS PORT\n", stderr);
    return 2;
  }
  address.sin_port = htons((in_port_t)atoi(argv[2]));
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (const struct sockaddr*)&address, sizeof address) != 0) return 1;
  static unsigned char bytes[32768];
  enum state state = text;
  for (;;) {
    const ssize_t size = read(fd, bytes, sizeof bytes);
    if (size <= 0) return size == 0 ? 0 : 1;
    const size_t kept = strip(bytes, (size_t)size, &state);
    for (size_t sent = 0; sent < kept;) {
      const ssize_t wrote = write(STDOUT_FILENO, bytes + sent, kept - sent);
      if (wrote <= 0) return 1;
      sent += (size_t)wrote;
    }
  }
}
