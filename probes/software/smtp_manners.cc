// SPDX-License-Identifier: GPL-3.0-or-later
// Mail servers that do not name themselves, by their turns of phrase and by the order of what they
// offer.
#include "probes/software/rows.h"

namespace hail::probes {
namespace {

// clang-format off
constexpr SoftwareRow rows[] = {
    {"see ya in cyberspace", "", "MDaemon", "MDaemon", "",
     "221 See ya in cyberspace\r\n", "MDaemon", ToldBy::quit},
    {"- gsmtp", R"(closing connection \S+ - gsmtp$)", "Google", "Gmail", "",
     "221 2.0.0 closing connection 5b1f17b1804b1-40b2c4f3a1dsi1234567wma.12 - gsmtp\r\n", "Google Gmail", ToldBy::quit},
    {"at your service, [", R"(^250 mx\.google\.com at your service)", "Google", "Gmail", "",
     "250 mx.google.com at your service, [192.0.2.7]\r\n", "Google Gmail", ToldBy::ehlo},
    {"xverp=courier", "", "Courier", "Courier", "",
     "AUTH STARTTLS XVERP=COURIER XEXDATA XSECURITY=NONE,STARTTLS PIPELINING 8BITMIME SIZE DSN", "Courier",
     ToldBy::list},
    {"x-exps", R"(\bX-EXPS\b)", "Microsoft", "Exchange Server", "",
     "SIZE PIPELINING DSN ENHANCEDSTATUSCODES STARTTLS X-ANONYMOUSTLS AUTH X-EXPS 8BITMIME BINARYMIME CHUNKING XEXCH50 XRDST",
     "Microsoft Exchange Server", ToldBy::list, true},
    {"x-anonymoustls", "", "Microsoft", "Exchange Server", "",
     "SIZE PIPELINING DSN ENHANCEDSTATUSCODES STARTTLS X-ANONYMOUSTLS AUTH 8BITMIME BINARYMIME CHUNKING",
     "Microsoft Exchange Server", ToldBy::list, true},
    {"service closing transmission channel", R"(^221 2\.0\.0 Service closing transmission channel$)",
     "Microsoft", "Exchange Server", "",
     "221 2.0.0 Service closing transmission channel\r\n", "Microsoft Exchange Server", ToldBy::quit, true},
    {"tls go ahead", R"(^220 TLS go ahead$)", "Exim", "Exim", "",
     "220 TLS go ahead\r\n", "Exim", ToldBy::starttls, true},
    {"smtp server ready", R"(^220 2\.0\.0 SMTP server ready$)", "Microsoft", "Exchange Server", "",
     "220 2.0.0 SMTP server ready\r\n", "Microsoft Exchange Server", ToldBy::starttls, true},
    {"size ", R"(^SIZE PIPELINING DSN ENHANCEDSTATUSCODES (?:STARTTLS )?(?:AUTH )?8BITMIME BINARYMIME CHUNKING)",
     "Microsoft", "Exchange Server", "",
     "SIZE PIPELINING DSN ENHANCEDSTATUSCODES STARTTLS 8BITMIME BINARYMIME CHUNKING SMTPUTF8",
     "Microsoft Exchange Server", ToldBy::list, true},
    {"pipelining size ", R"(^PIPELINING SIZE (?:VRFY )?ETRN (?:STARTTLS )?(?:AUTH )?(?:X\w+ ){0,3}ENHANCEDSTATUSCODES 8BITMIME\b)",
     "Postfix", "Postfix", "",
     "PIPELINING SIZE VRFY ETRN STARTTLS ENHANCEDSTATUSCODES 8BITMIME DSN SMTPUTF8 CHUNKING", "Postfix",
     ToldBy::list, true},
    {"pipelining size ", R"(^PIPELINING SIZE (?:VRFY )?(?:STARTTLS )?(?:AUTH )?(?:X\w+ ){0,3}ENHANCEDSTATUSCODES 8BITMIME DSN(?: SMTPUTF8)? CHUNKING$)",
     "Postfix", "Postfix", "",
     "PIPELINING SIZE STARTTLS AUTH ENHANCEDSTATUSCODES 8BITMIME DSN CHUNKING", "Postfix", ToldBy::list, true},
    {"size ", R"(^SIZE (?:LIMITS )?8BITMIME (?:DSN )?(?:ETRN )?(?:EXPN )?(?:VRFY )?PIPELINING (?:(?:X_)?PIPE_?CONNECT )?(?:AUTH )?(?:CHUNKING )?(?:STARTTLS )?(?:PRDR )?(?:SMTPUTF8 )?HELP$)",
     "Exim", "Exim", "",
     "SIZE 8BITMIME PIPELINING PIPECONNECT CHUNKING STARTTLS PRDR HELP", "Exim", ToldBy::list, true},
    {"pipelining", R"(^ENHANCEDSTATUSCODES PIPELINING (?:EXPN )?(?:VERB )?8BITMIME SIZE (?:DSN )?(?:ETRN )?(?:AUTH )?(?:STARTTLS )?DELIVERBY HELP$)",
     "Sendmail", "Sendmail", "",
     "ENHANCEDSTATUSCODES PIPELINING 8BITMIME SIZE DSN ETRN STARTTLS DELIVERBY HELP", "Sendmail", ToldBy::list, true},
    {"8bitmime", R"(^8BITMIME ENHANCEDSTATUSCODES SIZE DSN (?:STARTTLS )?(?:AUTH )?HELP$)", "OpenSMTPD", "OpenSMTPD", "",
     "8BITMIME ENHANCEDSTATUSCODES SIZE DSN STARTTLS HELP", "OpenSMTPD", ToldBy::list, true},
    {"size 8bitmime ", R"(^SIZE 8BITMIME (?:STARTTLS )?(?:AUTH )?ENHANCEDSTATUSCODES PIPELINING (?:CHUNKING )?SMTPUTF8$)",
     "Google", "Gmail", "",
     "SIZE 8BITMIME STARTTLS ENHANCEDSTATUSCODES PIPELINING CHUNKING SMTPUTF8", "Google Gmail", ToldBy::list, true},
    {"8bitmime size", R"(^8BITMIME SIZE(?: STARTTLS)?$)", "Cisco", "Secure Email Gateway (IronPort)", "",
     "8BITMIME SIZE STARTTLS", "Cisco Secure Email Gateway (IronPort)", ToldBy::list, true},
    {"size ", R"(^SIZE (?:STARTTLS )?AUTH HELP$)", "hMailServer", "hMailServer", "",
     "SIZE STARTTLS AUTH HELP", "hMailServer", ToldBy::list, true},
    {"pipelining 8bitmime", R"(^PIPELINING 8BITMIME$)", "qmail", "qmail", "",
     "PIPELINING 8BITMIME", "qmail", ToldBy::list, true},
};
// clang-format on

}  // namespace

std::span<const SoftwareRow> smtp_manners() {
  return rows;
}

}  // namespace hail::probes
