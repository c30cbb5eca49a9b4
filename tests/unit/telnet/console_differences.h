// SPDX-License-Identifier: GPL-3.0-or-later
// Where the command mode of hail differs from that of inetutils-telnet 2.4, and why. Read by
// console_session_test.cc, which fails at any other difference, and at one that is none.
#pragma once

#include <string>
#include <vector>

namespace hail::telnet::test {

/// What hail does that was not recorded. Several rows for one line of a section are for its first,
/// second, ... occurrence, the last one for all that follow.
struct Difference {
  std::string section, command, reason;
  std::string text{};      // Lines: "-" in the recording only, "+" in hail's answer only.
  std::string sent = "=";  // The octets, escaped; "=": as recorded.
  std::string then = "=";
};

inline const std::string no_encryption =
    "+The ENCRYPT option (RFC 2946) is DES and not built in: use --tls=implicit or "
    "--tls=starttls.\n";
inline const std::string no_authentication =
    "+Authentication (RFC 2941) is not built in: use --tls, and -l USER or --login.\n";

inline const std::vector<Difference> differences = {
    {"no connection", "?",
     "one screen of 80x24 for all commands, hail's own among them (UX.md B.12)",
     "-close   \tclose current connection\n"
     "-logout  \tforcibly logout remote user and close the connection\n"
     "-display \tdisplay operating parameters\n"
     "-mode    \ttry to enter line or character mode ('mode ?' for more)\n"
     "-open    \tconnect to a site\n"
     "-quit    \texit telnet\n"
     "-send    \ttransmit special characters ('send ?' for more)\n"
     "-set     \tset operating parameters ('set ?' for more)\n"
     "-unset   \tunset operating parameters ('unset ?' for more)\n"
     "-status  \tprint status information\n"
     "-toggle  \ttoggle operating parameters ('toggle ?' for more)\n"
     "-slc     \tchange state of special characters ('slc ?' for more)\n"
     "-auth    \tturn on (off) authentication ('auth ?' for more)\n"
     "-encrypt \tturn on (off) encryption ('encrypt ?' for more)\n"
     "-z       \tsuspend telnet\n"
     "-!       \tinvoke a subshell\n"
     "-environ \tchange environment variables ('environ ?' for more)\n"
     "-?       \tprint help information\n"
     "+close           end the connection       encrypt         not built in: --tls\n"
     "+logout          have the server end it   z               suspend\n"
     "+display [NAME]  keys and switches        ! [COMMAND]     shell\n"
     "+mode WORD       who edits the line       environ WORD    what servers may learn\n"
     "+open HOST PORT  connect                  options         who asked for what\n"
     "+quit            leave the program        ping            time to the server\n"
     "+send WORD       ip ao ayt brk ec el      log FILE|off    record the session\n"
     "+set NAME VALUE  a key or a switch        charset [NAME]  what the server writes\n"
     "+unset NAME      the same, off            eol [WORD]      what Enter sends\n"
     "+status          connection and manners   starttls        encrypt, if offered\n"
     "+toggle NAME     turn a switch            serial [WORD]   the line behind it\n"
     "+slc [WORD]      keys agreed on           ? [WORD]        explain one of these\n"
     "+auth            not built in: --tls\n"},
    {"no connection", "help send z", "help explains the words behind a command too",
     "+ao              Send Telnet Abort output\n"
     "+ayt             Send Telnet 'Are You There'\n"
     "+brk             Send Telnet Break\n"
     "+ec              Send Telnet Erase Character\n"
     "+el              Send Telnet Erase Line\n"
     "+escape          Send current escape character\n"
     "+ga              Send Telnet 'Go Ahead' sequence\n"
     "+ip              Send Telnet Interrupt Process\n"
     "+nop             Send Telnet 'No operation'\n"
     "+eor             Send Telnet 'End of Record'\n"
     "+abort           Send Telnet 'Abort Process'\n"
     "+susp            Send Telnet 'Suspend Process'\n"
     "+eof             Send Telnet End of File Character\n"
     "+synch           Perform Telnet 'Synch operation'\n"
     "+getstatus       Send request for STATUS\n"
     "+do              Ask the server to use OPTION\n"
     "+dont            Ask it not to\n"
     "+will            Offer to use OPTION\n"
     "+wont            Use it no longer\n"
     "+?               Display send options\n"},
    {"no connection", "send ?", "do, dont, will and wont are listed as well",
     "+do              Ask the server to use OPTION\n"
     "+dont            Ask it not to\n"
     "+will            Offer to use OPTION\n"
     "+wont            Use it no longer\n"},
    {"no connection", "send do ?", "every option that hail can name, as the registry writes it",
     "-\t \"BINARY\" \"ECHO\" \"RCP\" \"SUPPRESS GO AHEAD\" \"NAME\"\n"
     "-\t \"STATUS\" \"TIMING MARK\" \"RCTE\" \"NAOL\" \"NAOP\" \"NAOCRD\"\n"
     "-\t \"NAOHTS\" \"NAOHTD\" \"NAOFFD\" \"NAOVTS\" \"NAOVTD\" \"NAOLFD\"\n"
     "-\t \"EXTEND ASCII\" \"LOGOUT\" \"BYTE MACRO\"\n"
     "-\t \"DATA ENTRY TERMINAL\" \"SUPDUP\" \"SUPDUP OUTPUT\"\n"
     "-\t \"SEND LOCATION\" \"TERMINAL TYPE\" \"END OF RECORD\"\n"
     "-\t \"TACACS UID\" \"OUTPUT MARKING\" \"TTYLOC\" \"3270 REGIME\"\n"
     "-\t \"X.3 PAD\" \"NAWS\" \"TSPEED\" \"LFLOW\" \"LINEMODE\" \"XDISPLOC\"\n"
     "-\t \"OLD-ENVIRON\" \"AUTHENTICATION\" \"ENCRYPT\" \"NEW-ENVIRON\"\n"
     "+\t \"BINARY\" \"ECHO\" \"RECONNECTION\" \"SUPPRESS-GO-AHEAD\"\n"
     "+\t \"NAMS\" \"STATUS\" \"TIMING-MARK\" \"RCTE\" \"NAOL\" \"NAOP\"\n"
     "+\t \"NAOCRD\" \"NAOHTS\" \"NAOHTD\" \"NAOFFD\" \"NAOVTS\" \"NAOVTD\"\n"
     "+\t \"NAOLFD\" \"EXTEND-ASCII\" \"LOGOUT\" \"BM\" \"DET\" \"SUPDUP\"\n"
     "+\t \"SUPDUP-OUTPUT\" \"SEND-LOCATION\" \"TERMINAL-TYPE\"\n"
     "+\t \"END-OF-RECORD\" \"TUID\" \"OUTMRK\" \"TTYLOC\" \"3270-REGIME\"\n"
     "+\t \"X.3-PAD\" \"NAWS\" \"TERMINAL-SPEED\" \"TOGGLE-FLOW-CONTROL\"\n"
     "+\t \"LINEMODE\" \"X-DISPLAY-LOCATION\" \"ENVIRON\"\n"
     "+\t \"AUTHENTICATION\" \"ENCRYPT\" \"NEW-ENVIRON\" \"TN3270E\"\n"
     "+\t \"XAUTH\" \"CHARSET\" \"RSP\" \"COM-PORT-OPTION\"\n"
     "+\t \"SUPPRESS-LOCAL-ECHO\" \"START_TLS\" \"KERMIT\" \"SEND-URL\"\n"
     "+\t \"FORWARD_X\" \"MSDP\" \"MSSP\" \"MCCP1\" \"MCCP2\" \"MCCP3\" \"MSP\"\n"
     "+\t \"MXP\" \"ZMP\" \"PRAGMA-LOGON\" \"SSPI-LOGON\"\n"
     "+\t \"PRAGMA-HEARTBEAT\" \"ATCP\" \"GMCP\" \"EXOPL\"\n"},
    {"no connection", "mode ?", "the help was wrong: -softtabs has to do with tabs",
     "--softtabs       Disable character editing\n"
     "+-softtabs       Disable tab expansion\n"},
    {"no connection", "display",
     "hail's own switches; SO_DEBUG is gone; traces go to standard error, as output is for data; "
     "by character no key acts here; the login name is a variable; see `options` for the options",
     "-won't turn on socket level debugging.\n"
     "+will echo what is typed.\n"
     "+won't send Backspace as Delete.\n"
     "+won't send Delete as Backspace.\n"
     "-tracefile       \"(standard output)\"\n"
     "+tracefile       \"(standard error)\"\n"},
    {"no connection", "display ?", "it showed nothing",
     "+display [NAME...], with any name of 'set ?'\n"},
    {"no connection", "set ?", "hail's own switches; what is not built in says so",
     "-authdebug       enable Toggle authentication debugging\n"
     "-autoencrypt     enable automatic encryption of data stream\n"
     "-autodecrypt     enable automatic decryption of data stream\n"
     "-verbose_encrypt enable Toggle verbose encryption output\n"
     "-encdebug        enable Toggle encryption debugging\n"
     "+authdebug       (not built in)\n"
     "+autoencrypt     (not built in)\n"
     "+autodecrypt     (not built in)\n"
     "+verbose_encrypt (not built in)\n"
     "+encdebug        (not built in)\n"
     "+localecho       enable echo of what is typed, in line mode\n"
     "+bsasdel         enable sending of Backspace as Delete\n"
     "+delasbs         enable sending of Delete as Backspace\n"
     "-debug           enable debugging\n"
     "+debug           (gone)\n"},
    {"no connection", "set escape ab", "one character is meant; the rest was dropped in silence",
     "-escape character is 'a'.\n"
     "+'ab' is no character: say x, ^X or off.\n"
     "+'set ?' for help.\n"},
    {"no connection", "set a on", "one character is meant; the rest was dropped in silence",
     "-ayt character is 'o'.\n"
     "+'on' is no character: say x, ^X or off.\n"
     "+'set ?' for help.\n"},
    {"no connection", "set erase \\^", "a caret alone is a character",
     "-erase character is 'off'.\n"
     "+erase character is '^'.\n"},
    {"no connection", "unset ?", "hail's own switches; what is not built in says so",
     "-authdebug       disable Toggle authentication debugging\n"
     "-autoencrypt     disable automatic encryption of data stream\n"
     "-autodecrypt     disable automatic decryption of data stream\n"
     "-verbose_encrypt disable Toggle verbose encryption output\n"
     "-encdebug        disable Toggle encryption debugging\n"
     "+authdebug       (not built in)\n"
     "+autoencrypt     (not built in)\n"
     "+autodecrypt     (not built in)\n"
     "+verbose_encrypt (not built in)\n"
     "+encdebug        (not built in)\n"
     "+localecho       disable echo of what is typed, in line mode\n"
     "+bsasdel         disable sending of Backspace as Delete\n"
     "+delasbs         disable sending of Delete as Backspace\n"
     "-debug           disable debugging\n"
     "+debug           (gone)\n"},
    {"no connection", "unset tracefile", "traces go to standard error: standard output is for data",
     "-tracefile reset to \"(standard output)\".\n"
     "+tracefile reset to \"(standard error)\".\n"},
    {"no connection", "unset binary", "nothing is negotiated with nobody",
     "-Already in network ascii mode with remote host.\n"
     "+?Need to be connected first.\n"},
    {"no connection", "set binary", "nothing is negotiated with nobody",
     "-Negotiating binary mode with remote host.\n"
     "+?Need to be connected first.\n"},
    {"no connection", "toggle ?", "hail's own switches; what is not built in says so",
     "-authdebug       toggle Toggle authentication debugging\n"
     "-autoencrypt     toggle automatic encryption of data stream\n"
     "-autodecrypt     toggle automatic decryption of data stream\n"
     "-verbose_encrypt toggle Toggle verbose encryption output\n"
     "-encdebug        toggle Toggle encryption debugging\n"
     "+authdebug       (not built in)\n"
     "+autoencrypt     (not built in)\n"
     "+autodecrypt     (not built in)\n"
     "+verbose_encrypt (not built in)\n"
     "+encdebug        (not built in)\n"
     "+localecho       toggle echo of what is typed, in line mode\n"
     "+bsasdel         toggle sending of Backspace as Delete\n"
     "+delasbs         toggle sending of Delete as Backspace\n"
     "-debug           toggle debugging\n"
     "+debug           (gone)\n"},
    {"no connection", "toggle binary", "nothing is negotiated with nobody",
     "-Negotiating network ascii mode with remote host.\n"
     "+?Need to be connected first.\n"},
    {"no connection", "toggle inbinary", "nothing is negotiated with nobody",
     "-Negotiating binary mode on input.\n"
     "+?Need to be connected first.\n"},
    {"no connection", "toggle outbinary", "nothing is negotiated with nobody",
     "-Negotiating binary mode on output.\n"
     "+?Need to be connected first.\n"},
    {"no connection", "toggle localchars", ""},
    {"no connection", "toggle localchars",
     "by character, keys go to the server; without a connection they would act here, so the second "
     "turn is back on",
     "-Won't recognize certain control characters.\n"
     "+Will recognize certain control characters.\n"},
    {"no connection", "toggle debug", "SO_DEBUG does nothing: it says what does",
     "-Will turn on socket level debugging.\n"
     "+SO_DEBUG does nothing on today's systems: use 'toggle options' or 'toggle netdata'.\n"},
    {"no connection", "toggle debug", "SO_DEBUG does nothing: it says what does",
     "-Won't turn on socket level debugging.\n"
     "+SO_DEBUG does nothing on today's systems: use 'toggle options' or 'toggle netdata'.\n"},
    {"no connection", "toggle authdebug", "Kerberos is not built in",
     std::string("-auth debugging enabled\n") + no_authentication},
    {"no connection", "toggle autoencrypt", "DES is not built in",
     std::string("-Automatic encryption of output is enabled\n") + no_encryption},
    {"no connection", "toggle autodecrypt", "DES is not built in",
     std::string("-Automatic decryption of input is enabled\n") + no_encryption},
    {"no connection", "toggle verbose_encrypt", "DES is not built in",
     std::string("-Encryption is verbose\n") + no_encryption},
    {"no connection", "toggle encdebug", "DES is not built in",
     std::string("-Encryption debugging enabled\n") + no_encryption},
    {"no connection", "slc", "a table of the keys",
     "-Need an argument to 'slc' command.  'slc ?' for help.\n"
     "+Special characters are local values\n"
     "+function   level    key   also\n"
     "+IP         value    ^C    synch flush\n"
     "+AO         value    ^O    flush\n"
     "+AYT        value    ^T\n"
     "+ABORT      value    ^\\    synch flush\n"
     "+EOF        value    ^D\n"
     "+SUSP       value    ^Z    synch\n"
     "+EC         value    ^?\n"
     "+EL         value    ^U\n"
     "+EW         value    ^W\n"
     "+RP         value    ^R\n"
     "+LNEXT      value    ^V\n"
     "+XON        value    ^Q\n"
     "+XOFF       value    ^S\n"},
    {"no connection", "environ ?", "varval is of the older source; not built into Debian's",
     "+varval          Reverse VAR and VALUE (auto, right, wrong, status)\n"},
    {"no connection", "environ define X", "\"only\" was said of too few words",
     "-Need only 2 arguments to 'environ define' command.  'environ ?' for help.\n"
     "+Need 2 arguments to 'environ define' command.  'environ ?' for help.\n"},
    {"no connection", "environ e", "\"only\" was said of too few words",
     "-Need only 1 argument to 'environ export' command.  'environ ?' for help.\n"
     "+Need 1 argument to 'environ export' command.  'environ ?' for help.\n"},
    {"no connection", "environ varval status",
     "varval is of the older source; not built into Debian's",
     "-'varval': unknown argument ('environ ?' for help).\n"
     "+VAR and VALUE are/will be determined automatically\n"
     "+VAR and VALUE set to correct definitions\n"},
    {"no connection", "environ varval auto",
     "varval is of the older source; not built into Debian's",
     "-'varval': unknown argument ('environ ?' for help).\n"},
    {"no connection", "environ varval foo",
     "varval is of the older source; not built into Debian's",
     "-'varval': unknown argument ('environ ?' for help).\n"
     "+Unknown \"varval\" command. (\"auto\", \"right\", \"wrong\", \"status\")\n"},
    {"no connection", "auth", "Kerberos is not built in",
     std::string("-Need an argument to 'auth' command.  'auth ?' for help.\n") + no_authentication},
    {"no connection", "auth ?", "Kerberos is not built in",
     std::string("-status          Display current status of authentication information\n"
                 "-disable         Disable an authentication type ('auth disable ?' for more)\n"
                 "-enable          Enable an authentication type ('auth enable ?' for more)\n"
                 "-?               Print help information\n") +
         no_authentication},
    {"no connection", "auth status", "Kerberos is not built in",
     std::string("-Authentication enabled\n"
                 "-KERBEROS_V5: enabled\n") +
         no_authentication},
    {"no connection", "encrypt", "DES is not built in",
     std::string("-Need an argument to 'encrypt' command.  'encrypt ?' for help.\n") +
         no_encryption},
    {"no connection", "encrypt ?", "DES is not built in",
     std::string("-enable          Enable encryption. ('encrypt enable ?' for more)\n"
                 "-disable         Disable encryption. ('encrypt enable ?' for more)\n"
                 "-type            Set encryption type. ('encrypt type ?' for more)\n"
                 "-start           Start encryption. ('encrypt start ?' for more)\n"
                 "-stop            Stop encryption. ('encrypt stop ?' for more)\n"
                 "-input           Start encrypting the input stream\n"
                 "--input          Stop encrypting the input stream\n"
                 "-output          Start encrypting the output stream\n"
                 "--output         Stop encrypting the output stream\n"
                 "-status          Display current status of authentication information\n"
                 "-?               Print help information\n") +
         no_encryption},
    {"no connection", "encrypt status", "DES is not built in", no_encryption},
    {"other port", "send br", "words with one meaning are not ambiguous",
     "-Ambiguous send argument 'br'\n"
     "-'send ?' for help.\n",
     "\\xff\\xf3", "back"},
    {"other port", "send int", "words with one meaning are not ambiguous",
     "-Ambiguous send argument 'int'\n"
     "-'send ?' for help.\n",
     "\\xff\\xf4", "back"},
    {"other port", "send will naws", "it says why nothing is sent", "+NAWS is on already.\n", "=",
     "stay"},
    {"other port", "send ?", "do, dont, will and wont are listed as well",
     "+do              Ask the server to use OPTION\n"
     "+dont            Ask it not to\n"
     "+will            Offer to use OPTION\n"
     "+wont            Use it no longer\n"},
    {"other port", "send ayt ?", "do, dont, will and wont are listed as well",
     "+do              Ask the server to use OPTION\n"
     "+dont            Ask it not to\n"
     "+will            Offer to use OPTION\n"
     "+wont            Use it no longer\n"},
    {"other port", "send getstatus", "STATUS is asked for first, then its list",
     "-Remote side does not support STATUS option\n", "\\xff\\xfd\\x05", "back"},
    {"other port", "mode line",
     "SUPPRESS-GO-AHEAD is agreed to once; functions we have no key for are not named; AYT has a "
     "key, AO flushes",
     "",
     "\\xff\\xfb\\\"\\xff\\xfa\\\"\\x03\\x03b\\x03\\x04\\\"\\x0f\\x05\\x02\\x14\\x07b\\x1c\\x08\\x0"
     "2\\x04\\tB\\x1a\\n\\x02\\x7f\\x0b\\x02\\x15\\x0c\\x02\\x17\\r\\x02\\x12\\x0e\\x02\\x16\\x0f\\"
     "x02\\x11\\x10\\x02\\x13\\xff\\xf0"},
    {"other port", "display",
     "hail's own switches; SO_DEBUG is gone; traces go to standard error, as output is for data; "
     "by character no key acts here; the login name is a variable; see `options` for the options",
     "-won't send login name and/or authentication information.\n"
     "+will send login name and/or authentication information.\n"
     "-will recognize certain control characters.\n"
     "-won't turn on socket level debugging.\n"
     "+won't recognize certain control characters.\n"
     "+will echo what is typed.\n"
     "+won't send Backspace as Delete.\n"
     "+won't send Delete as Backspace.\n"
     "-tracefile       \"(standard output)\"\n"
     "+tracefile       \"(standard error)\"\n"
     "-     WILL BINARY\n"
     "-     DO   ECHO\n"
     "-     DO   SUPPRESS GO AHEAD\n"},
    {"other port", "quit", "the client says so when the connection has ended",
     "-Connection closed.\n"},
    {"by character", "status", "by character, keys go to the server",
     "-Catching signals locally\n"},
    {"by character", "status", ""},
    {"by character", "status", ""},
    {"by character", "status", "by character, keys go to the server",
     "-Catching signals locally\n"},
    {"by character", "toggle localchars",
     "by character, keys go to the server; without a connection they would act here, so the second "
     "turn is back on",
     "-Won't recognize certain control characters.\n"
     "+Will recognize certain control characters.\n"},
    {"by character", "toggle localchars", ""},
    {"by character", "mode line",
     "SUPPRESS-GO-AHEAD is agreed to once; functions we have no key for are not named; AYT has a "
     "key, AO flushes",
     "",
     "\\xff\\xfe\\x03\\xff\\xfb\\\"\\xff\\xfe\\x01\\xff\\xfa\\\"\\x03\\x03b\\x03\\x04\\\"\\x0f\\x05"
     "\\x02\\x14\\x07b\\x1c\\x08\\x02\\x04\\tB\\x1a\\n\\x02\\x7f\\x0b\\x02\\x15\\x0c\\x02\\x17\\r\\"
     "x02\\x12\\x0e\\x02\\x16\\x0f\\x02\\x11\\x10\\x02\\x13\\xff\\xf0"},
    {"by character", "send getstatus", "STATUS is asked for first, then its list",
     "-Remote side does not support STATUS option\n", "\\xff\\xfd\\x05", "back"},
    {"by character", "close", "the client says so when the connection has ended",
     "-Connection closed.\n"},
    {"linemode", "status", ""},
    {"linemode", "status", ""},
    {"linemode", "status", "hail tells what holds: nothing has come from the server",
     "-Special characters are remote values\n"
     "+Special characters are local values\n"},
    {"linemode", "status", "by character, keys go to the server", "-Catching signals locally\n"},
    {"linemode", "mode -isig", "the server's MODE is acknowledged (RFC 1184 section 2.2)", "",
     "\\xff\\xfa\\\"\\x01\\x01\\xff\\xf0\\xff\\xfa\\\"\\x01\\x05\\xff\\xf0"},
    {"linemode", "mode -edit", "the server's MODE is acknowledged (RFC 1184 section 2.2)", "",
     "\\xff\\xfa\\\"\\x01\\x00\\xff\\xf0\\xff\\xfa\\\"\\x01\\x04\\xff\\xf0"},
    {"linemode", "mode edit", "the server's MODE is acknowledged (RFC 1184 section 2.2)", "",
     "\\xff\\xfa\\\"\\x01\\x01\\xff\\xf0\\xff\\xfa\\\"\\x01\\x05\\xff\\xf0"},
    {"linemode", "mode softtabs", "the server's MODE is acknowledged (RFC 1184 section 2.2)", "",
     "\\xff\\xfa\\\"\\x01\\t\\xff\\xf0\\xff\\xfa\\\"\\x01\\r\\xff\\xf0"},
    {"linemode", "mode -softtabs", "the server's MODE is acknowledged (RFC 1184 section 2.2)", "",
     "\\xff\\xfa\\\"\\x01\\x01\\xff\\xf0\\xff\\xfa\\\"\\x01\\x05\\xff\\xf0"},
    {"linemode", "mode litecho", "the server's MODE is acknowledged (RFC 1184 section 2.2)", "",
     "\\xff\\xfa\\\"\\x01\\x11\\xff\\xf0\\xff\\xfa\\\"\\x01\\x15\\xff\\xf0"},
    {"linemode", "mode -litecho", "the server's MODE is acknowledged (RFC 1184 section 2.2)", "",
     "\\xff\\xfa\\\"\\x01\\x01\\xff\\xf0\\xff\\xfa\\\"\\x01\\x05\\xff\\xf0"},
    {"linemode", "slc export",
     "functions we have no key for are not named; AYT has a key, AO flushes", "",
     "\\xff\\xfa\\\"\\x03\\x03b\\x03\\x04\\\"\\x0f\\x05\\x02\\x14\\x07b\\x1c\\x08\\x02\\x04\\tB\\x1"
     "a\\n\\x02\\x7f\\x0b\\x02\\x15\\x0c\\x02\\x17\\r\\x02\\x12\\x0e\\x02\\x16\\x0f\\x02\\x11\\x10"
     "\\x02\\x13\\xff\\xf0"},
    {"linemode", "environ send USER", "what is not exported is not sent, not even its name",
     "+Cannot send 'USER': not exported ('environ export' first)\n", ""},
    {"linemode", "environ define FOO bar", "a change is told at once: INFO (RFC 1572)", "",
     "\\xff\\xfa'\\x02\\x03FOO\\x01bar\\xff\\xf0"},
    {"linemode", "environ unexport FOO", "a change is told at once: INFO (RFC 1572)", "",
     "\\xff\\xfa'\\x02\\x03FOO\\xff\\xf0"},
    {"linemode", "environ export FOO", "a change is told at once: INFO (RFC 1572)", "",
     "\\xff\\xfa'\\x02\\x03FOO\\x01bar\\xff\\xf0"},
    {"linemode", "quit", "the client says so when the connection has ended",
     "-Connection closed.\n"},
};

}  // namespace hail::telnet::test
