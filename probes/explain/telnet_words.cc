// SPDX-License-Identifier: GPL-3.0-or-later
// Telnet's options in a sentence each. Number, name and source are those of telnet/protocol; here
// stands only what people ask: what is it for.
#include <fmt/core.h>

#include <algorithm>

#include "hail/telnet/command.h"
#include "hail/telnet/option.h"
#include "probes/explain/rows.h"

namespace hail::probes::explain {
namespace {

struct OptionWords {
  std::uint8_t code;
  std::string_view means;
  std::string_view reference;  ///< Where telnet/protocol has no row.
};
// clang-format off
constexpr OptionWords options[] = {
    {0, "Eight-bit data passes unchanged; without it text is 7-bit and lines end in CR LF.", ""},
    {1, "The server shows what is typed. Together with SUPPRESS-GO-AHEAD it means: every key goes out at once. A server that stops the echo mostly asks for a password.", ""},
    {2, "Never described in an RFC.", "the IANA registry"},
    {3, "Nobody waits for the word \"go ahead\"; without it the line is half-duplex.", ""},
    {4, "Never described in an RFC.", "the IANA registry"},
    {5, "One side asks the other which options it thinks are in force.", ""},
    {6, "The answer comes when everything before it was processed; good for measuring and for throwing output away.", ""},
    {7, "The remote side decides what is echoed and sent; given up.", "RFC 726"},
    {8, "Width of the lines, negotiated; NAWS took its place.", "the IANA registry"},
    {9, "Length of the page, negotiated; NAWS took its place.", "the IANA registry"},
    {10, "What a carriage return does; historic.", "RFC 652"},
    {11, "Where tab stops are; historic.", "RFC 653"},
    {12, "What a tab does; historic.", "RFC 654"},
    {13, "What a form feed does; historic.", "RFC 655"},
    {14, "Where vertical tab stops are; historic.", "RFC 656"},
    {15, "What a vertical tab does; historic.", "RFC 657"},
    {16, "What a line feed does; historic.", "RFC 658"},
    {17, "Characters beyond ASCII; historic.", "RFC 698"},
    {18, "One side asks the other to log the user out.", ""},
    {19, "Short codes for long texts; historic.", "RFC 735"},
    {20, "Forms to be filled in; historic.", "RFC 1043"},
    {21, "Another display protocol; historic.", "RFC 736"},
    {22, "Another display protocol; historic.", "RFC 749"},
    {23, "The client tells where the terminal stands.", "RFC 779"},
    {24, "The server asks what terminal this is, such as xterm, and the client tells it.", ""},
    {25, "A mark that ends a record; IBM terminals (TN3270) use it.", ""},
    {26, "The user's name towards terminal servers; historic.", "RFC 927"},
    {27, "A mark on the output; historic.", "RFC 933"},
    {28, "The number of the terminal; historic.", "RFC 946"},
    {29, "IBM 3270 terminals, the older way.", "RFC 1041"},
    {30, "Settings of an X.3 PAD; historic.", "RFC 1053"},
    {31, "The client tells the size of its window, now and whenever it changes.", ""},
    {32, "The client tells the speed of its line.", ""},
    {33, "The server decides whether ^S and ^Q stop the output at the client.", ""},
    {34, "The client edits whole lines by itself and sends them when they are done; control characters are agreed on.", ""},
    {35, "The client tells the name of its X display.", ""},
    {36, "Variables such as USER, the older way; two systems disagreed on it, so NEW-ENVIRON was made.", ""},
    {37, "Log-in by Kerberos, SRP, NTLM or others before anything is typed.", ""},
    {38, "Encryption of the old kind; TLS is the good one.", ""},
    {39, "The server asks for variables such as USER, and the client tells those that its user allows.", ""},
    {40, "IBM 3270 terminals and printers.", ""},
    {41, "Permission for an X display.", "the IANA registry"},
    {42, "Both sides agree on a character set, such as UTF-8.", ""},
    {43, "A serial port; COM-PORT-OPTION is the usual one.", "the IANA registry"},
    {44, "A serial port behind the server: speed, parity, modem lines.", ""},
    {45, "The client does not show what is typed.", "the IANA registry"},
    {46, "TLS begins inside the session.", ""},
    {47, "Kermit file transfers can begin by themselves.", ""},
    {48, "The server shows a URL.", "the IANA registry"},
    {49, "X windows through the session.", "the IANA registry"},
    {69, "Games: values such as hit points, for graphic clients.", ""},
    {70, "Games: the server tells its name, its number of players and so on.", ""},
    {85, "Games: compression, the first and faulty kind.", "a custom of MUD servers"},
    {86, "Games: what the server sends is compressed.", ""},
    {87, "Games: what the client sends is compressed.", ""},
    {90, "Games: sounds.", ""},
    {91, "Games: marks in the text, as in HTML.", ""},
    {93, "Games: messages beside the text.", ""},
    {138, "Never described in an RFC.", "the IANA registry"},
    {139, "Log-in by Windows' SSPI.", "the IANA registry"},
    {140, "Never described in an RFC.", "the IANA registry"},
    {200, "Games: messages beside the text, the older kind.", ""},
    {201, "Games: messages beside the text, mostly JSON.", ""},
    {255, "Room for more than 256 options; nobody needed it.", ""},
};
// clang-format on

}  // namespace

Explanation telnet_option(std::uint8_t code) {
  Explanation result;
  result.kind = WordKind::telnet_option;
  result.word = telnet::option_name(code);
  result.title = fmt::format("{}, number {}", telnet::option_title(code), code);
  result.see = "TELNET, WILL";
  result.next = "telnet HOST";
  const auto* words = std::find_if(std::begin(options), std::end(options),
                                   [code](const OptionWords& row) { return row.code == code; });
  const telnet::OptionRow* described = telnet::describe_option(code);
  if (words == std::end(options)) {
    result.title = fmt::format("Telnet option, number {}", code);
    result.means = "No name is known for this number.";
    result.reference = "the IANA registry";
  } else {
    result.means = words->means;
    result.reference = described != nullptr ? described->source : words->reference;
  }
  result.means +=
      telnet::find_option(code) != nullptr ? " hail takes part in it." : " hail refuses it.";
  return result;
}

}  // namespace hail::probes::explain
