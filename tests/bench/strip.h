// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the Telnet commands out of a stream, as little as a floor can do: nothing is answered, what
// a subnegotiation says is dropped, CR stays as it came. For the bare clients and the echo of keys.
#pragma once

#include <stddef.h>
#include <string.h>

enum { iac = 255, se = 240, sb = 250, will = 251, dont = 254 };
enum state { text, command, option, inside, inside_command };

/// Moves the text of `bytes` to its front and returns its size. `state` lasts from read to read.
static inline size_t strip(unsigned char* bytes, size_t size, enum state* state) {
  size_t kept = 0;
  for (size_t at = 0; at < size;) {
    if (*state == text) {
      // A flood of doubled IACs is not to be a flood of searches.
      while (size - at >= 2 && bytes[at] == iac && bytes[at + 1] == iac) {
        bytes[kept++] = iac;
        at += 2;
      }
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
