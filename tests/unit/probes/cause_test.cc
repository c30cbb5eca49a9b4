// SPDX-License-Identifier: GPL-3.0-or-later
// Causes from replies that servers really give, as their makers and the providers document them.
// What says nothing certain stays unknown.
#include "hail/probes/cause.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "hail/probes/smtp.h"

namespace hail::probes {
namespace {

TEST_SUITE_BEGIN("causes");

struct Row {
  std::string from;   ///< Whose words these are.
  std::string reply;  ///< As on the wire, one line.
  std::string cause;
};
// clang-format off
const Row rows[] = {
    // There is no such mailbox.
    {"Postfix", "550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in local recipient table", "user-unknown"},
    {"Postfix, virtual", "550 5.1.1 <a@example.com>: Recipient address rejected: User unknown in virtual mailbox table", "user-unknown"},
    {"Postfix, soft", "450 4.1.1 <a@example.com>: Recipient address rejected: User unknown in relay recipient table", "user-unknown"},
    {"Postfix, verification", "550 5.1.1 <a@example.com>: Recipient address rejected: undeliverable address: host mx[192.0.2.1] said: 550", "user-unknown"},
    {"Sendmail", "550 5.1.1 <a@example.com>... User unknown", "user-unknown"},
    {"Exim", "550 Unrouteable address", "user-unknown"},
    {"qmail", "550 sorry, no mailbox here by that name (#5.1.1)", "user-unknown"},
    {"OpenSMTPD", "550 Invalid recipient: <a@example.com>", "user-unknown"},
    {"Dovecot LMTP", "550 5.1.1 <a@example.com> User doesn't exist: a@example.com", "user-unknown"},
    {"Gmail", "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address", "user-unknown"},
    {"Exchange", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", "user-unknown"},
    {"Exchange Online", "550 5.4.1 Recipient address rejected: Access denied. [DB3EUR04FT007.eop-eur04.prod.protection.outlook.com]", "user-unknown"},
    {"Outlook.com", "550 5.5.0 Requested action not taken: mailbox unavailable", "unknown"},
    {"Yahoo", "554 delivery error: dd This user doesn't have a yahoo.com account (a@yahoo.com) [0]", "user-unknown"},
    {"Yahoo, newer", "552 1 Requested mail action aborted, mailbox not found", "user-unknown"},
    {"iCloud", "550 5.1.1 <a@icloud.com>: user does not exist", "user-unknown"},
    {"GMX", "550 Requested action not taken: mailbox unavailable", "unknown"},
    {"a domain, not a user (Postfix)", "450 4.1.2 <a@example.com>: Recipient address rejected: Domain not found", "unknown"},
    {"a domain, not a user (Gmail)", "550 5.1.2 The domain example.com does not exist", "unknown"},
    // It is full.
    {"Gmail", "452-4.2.2 The email account that you tried to reach is over quota", "mailbox-full"},
    {"Gmail, newer", "452 4.2.2 The recipient's inbox is out of storage space and inactive.", "mailbox-full"},
    {"Dovecot", "552 5.2.2 <a@example.com> Quota exceeded (mailbox for user is full)", "mailbox-full"},
    {"a reply without enhanced code", "552 Requested mailbox exceeds quota.", "mailbox-full"},
    {"another", "552 recipient storage full, try again later", "mailbox-full"},
    {"Exchange", "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException", "mailbox-full"},
    // The message is too large.
    {"Postfix", "552 5.3.4 Message size exceeds fixed limit", "too-big"},
    {"Sendmail", "552 5.2.3 Message size exceeds fixed maximum message size (10000000)", "too-big"},
    {"Exim", "552 Message size exceeds maximum permitted", "too-big"},
    {"Gmail", "552 5.3.4 Your message exceeded Google's message size limits.", "too-big"},
    {"qmail", "552 sorry, that message size exceeds my databytes limit (#5.3.4)", "too-big"},
    {"RFC 5321's words, which do not tell which", "552 Requested mail action aborted: exceeded storage allocation", "unknown"},
    // Put off on purpose.
    {"postgrey", "450 4.2.0 <a@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html", "greylisted"},
    {"SQLgrey", "450 4.7.1 <a@example.com>: Recipient address rejected: Greylisted for 5 minutes", "greylisted"},
    {"milter-greylist", "451 4.7.1 Greylisting in action, please come back in 00:05:00", "greylisted"},
    {"rspamd", "451 4.7.1 Try again later", "greylisted"},
    {"OpenBSD spamd", "451 Temporary failure, please try again later.", "greylisted"},
    {"postscreen", "450 4.3.2 Service currently unavailable", "greylisted"},
    {"a provider", "450 4.7.1 Graylisted. Try again in 300 seconds", "greylisted"},
    // Too much, too fast.
    {"Gmail", "421-4.7.0 [192.0.2.1      15] Our system has detected an unusual rate of unsolicited mail originating from your IP address.", "throttled-421"},
    {"Gmail, newer", "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address.", "throttled-421"},
    {"Gmail, one user", "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", "throttled-421"},
    {"Yahoo", "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1", "throttled-421"},
    {"Yahoo, older", "421 4.7.1 [TS03] All messages from 192.0.2.1 will be permanently deferred", "throttled-421"},
    {"Yahoo, busy", "451 example.yahoo.com Resources temporarily unavailable. Please try again later [#4.16.1].", "throttled-421"},
    {"Outlook.com", "421 RP-001 (COL004) Unfortunately, some messages from 192.0.2.1 weren't sent. Please try again. We have limits for how many messages can be sent per hour and per day.", "throttled-421"},
    {"Exchange Online", "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS843)", "throttled-421"},
    {"Outlook.com, S775", "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation. (S775)", "throttled-421"},
    {"Postfix anvil", "421 4.7.0 mx.example.com Error: too many connections from 192.0.2.1", "throttled-421"},
    {"Postfix anvil, rate", "450 4.7.1 Error: too much mail from 192.0.2.1", "throttled-421"},
    {"postscreen", "421 4.3.2 All server ports are busy", "throttled-421"},
    {"Exim", "421 Too many concurrent SMTP connections; please try again later.", "throttled-421"},
    {"Dovecot submission of a provider", "421 4.7.0 Try again later, closing connection.", "throttled-421"},
    {"silence, not amount (Postfix)", "421 4.4.2 mx.example.com Error: timeout exceeded", "unknown"},
    {"silence, not amount (Exim)", "421 mx.example.com: SMTP command timeout - closing connection", "unknown"},
    // Public lists.
    {"Postfix", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1", "dnsbl"},
    {"Sendmail", "550 5.7.1 Mail from 192.0.2.1 refused by blackhole site bl.spamcop.net", "dnsbl"},
    {"Exim", "550 Rejected because 192.0.2.1 is in a black list at zen.spamhaus.org", "dnsbl"},
    {"Outlook.com, naming Spamhaus", "550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus.", "dnsbl"},
    {"Yahoo", "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list", "dnsbl"},
    {"Comcast", "554 mx.example.net mx.example.com 192.0.2.1 found on one or more DNSBLs, see http://postmaster.comcast.net/smtp-error-codes.php#BL000010", "dnsbl"},
    {"Barracuda", "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using b.barracudacentral.org", "dnsbl"},
    {"qmail rblsmtpd", "451 http://www.spamhaus.org/query/bl?ip=192.0.2.1", "dnsbl"},
    // The server's own list.
    {"Outlook.com", "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).", "rejected-ip-554"},
    {"Outlook.com, older", "550 SC-001 (BAY004-MC4F49) Unfortunately, messages from 192.0.2.1 weren't sent. Please contact your Internet service provider since part of their network is on our block list.", "rejected-ip-554"},
    {"Exchange Online", "550 5.7.606 Access denied, banned sending IP [192.0.2.1]. To request removal from this list please visit https://sender.office.com/", "rejected-ip-554"},
    {"Cisco", "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.", "rejected-ip-554"},
    {"Postfix", "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", "rejected-ip-554"},
    {"Exim", "554 SMTP synchronization error", "unknown"},
    {"a greeting", "554 5.7.1 You are not allowed to connect.", "rejected-ip-554"},
    {"a greeting of a host without mail", "554 mx.example.com No SMTP service here", "rejected-ip-554"},
    // Relaying.
    {"Postfix", "554 5.7.1 <a@example.org>: Relay access denied", "relay-denied"},
    {"Postfix, deferring", "454 4.7.1 <a@example.org>: Relay access denied", "relay-denied"},
    {"Sendmail", "550 5.7.1 <a@example.org>... Relaying denied. IP name lookup failed [192.0.2.1]", "relay-denied"},
    {"Exim", "550 relay not permitted", "relay-denied"},
    {"qmail", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "relay-denied"},
    {"Exchange", "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", "relay-denied"},
    {"Exchange Online", "550 5.7.64 TenantAttribution; Relay Access Denied", "relay-denied"},
    {"IIS", "550 5.7.1 Unable to relay for a@example.org", "relay-denied"},
    // Log-in and encryption.
    {"Postfix", "530 5.7.0 Must issue a STARTTLS command first", "auth-needs-tls"},
    {"Dovecot submission", "530 5.7.0 TLS required.", "auth-needs-tls"},
    {"RFC 4954", "538 5.7.11 Encryption required for requested authentication mechanism", "auth-needs-tls"},
    {"Gmail", "530-5.7.0 Authentication Required. For more information, go to https://support.google.com/mail/?p=WantAuthError", "auth-required"},
    {"Exchange Online", "530 5.7.57 Client not authenticated to send mail.", "auth-required"},
    {"OpenSMTPD", "530 5.5.1 Invalid command: Must issue an AUTH command first", "auth-required"},
    {"Postfix", "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", "auth-failed"},
    {"Gmail", "535-5.7.8 Username and Password not accepted. For more information, go to https://support.google.com/mail/?p=BadCredentials", "auth-failed"},
    {"Gmail, application password", "534-5.7.9 Application-specific password required.", "auth-failed"},
    {"Exim", "535 Incorrect authentication data", "auth-failed"},
    {"Exchange Online", "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.", "auth-failed"},
    {"a password store that is down (RFC 4954)", "454 4.7.0 Temporary authentication failure", "unknown"},
    // Rules about sender and content.
    {"Gmail", "550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.", "policy"},
    {"Gmail, DMARC", "550-5.7.26 Unauthenticated email from example.com is not accepted due to domain's DMARC policy.", "policy"},
    {"Gmail, older", "550-5.7.1 Unauthenticated email from example.com is not accepted due to domain's DMARC policy.", "policy"},
    {"Gmail, SPF", "421-4.7.27 Your email has been rate limited because SPF authentication didn't pass for this message.", "policy"},
    {"Gmail, spam", "550-5.7.1 [192.0.2.1] Our system has detected that this message is likely unsolicited mail.", "policy"},
    {"Gmail, PTR", "550-5.7.25 [192.0.2.1] The IP address sending this message does not have a PTR record setup", "policy"},
    {"Gmail, attachment", "552-5.7.0 This message was blocked because its content presents a potential security issue.", "policy"},
    {"Yahoo, DMARC", "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes", "policy"},
    {"Exchange Online", "550 5.7.509 Access denied, sending domain EXAMPLE.COM does not pass DMARC verification and has a DMARC policy of reject.", "policy"},
    {"Outlook.com", "550 5.7.515 Access denied, sending domain example.com does not meet the required authentication level.", "policy"},
    {"Postfix, PTR", "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]", "policy"},
    {"Postfix, PTR, older", "450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]", "policy"},
    {"Postfix, HELO", "504 5.5.2 <mypc>: Helo command rejected: need fully-qualified hostname", "policy"},
    {"policyd-spf", "550 5.7.23 <a@example.com>: Recipient address rejected: Message rejected due to: SPF fail - not authorized.", "policy"},
    {"Exim", "550 Administrative prohibition", "policy"},
    {"SpamAssassin", "550 5.7.1 This message has been blocked as spam", "policy"},
    {"ClamAV", "554 5.7.1 virus Eicar-Test-Signature found", "policy"},
    {"Postfix, a sender that cannot be answered", "450 4.1.8 <a@nowhere.invalid>: Sender address rejected: Domain not found", "policy"},
    // Nothing certain.
    {"RFC 5321", "451 Requested action aborted: local error in processing", "unknown"},
    {"RFC 5321", "554 Transaction failed", "unknown"},
    {"Exchange", "554 5.6.211 Invalid MIME Content: Single text value size (32820) exceeded allowed maximum (32768).", "unknown"},
    {"Postfix", "503 5.5.1 Error: need MAIL command", "unknown"},
    {"Postfix", "452 4.3.1 Insufficient system storage", "unknown"},
    {"a domain without mail (RFC 7505)", "556 5.1.10 Recipient address has null MX", "unknown"},
    {"an SPF record in a host's name", "550 5.0.0 see http://spfhelp.example.com", "unknown"},
    {"a success", "250 2.1.5 User unknown but fine", "unknown"},
};
// clang-format on

Reply parsed(const std::string& line) {
  Reply reply;
  reply.code = std::stoi(line.substr(0, 3));
  reply.lines = {line.substr(4)};
  return reply;
}

TEST_CASE("causes of replies from real software and providers") {
  CHECK(std::size(rows) >= 100);
  for (const Row& row : rows) {
    CAPTURE(row.from);
    CAPTURE(row.reply);
    const Reply reply = parsed(row.reply);
    const std::string enhanced = reply.enhanced().value_or("");
    const std::string text =
        reply.lines[0].substr(std::min(enhanced.size(), reply.lines[0].size()));
    CHECK(name(cause_of_reply(reply.code, enhanced, text)) == row.cause);
    // The whole line as text is the same: probes may leave the code in it.
    CHECK(name(cause_of_reply(reply.code, enhanced, reply.lines[0])) == row.cause);
  }
}

TEST_CASE("each cause has a word of its own; all but unknown say what it is and what to do") {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(Cause::auth_failed); ++i) {
    const auto cause = static_cast<Cause>(i);
    CHECK(names.insert(std::string(name(cause))).second);
    CHECK(title(cause).empty() == (cause == Cause::unknown));
    CHECK(advice(cause).empty() == (cause == Cause::unknown));
    bool seen = false;
    for (const Row& row : rows) seen = seen || row.cause == name(cause);
    CAPTURE(std::string(name(cause)));
    CHECK(seen);
  }
}

TEST_CASE("codes out of range, odd codes and endless text") {
  for (const int code : {-1, 0, 99, 200, 399, 600, 5550})
    CHECK(cause_of_reply(code, "5.1.1", "user unknown") == Cause::unknown);
  CHECK(cause_of_reply(550, "5.1", "no such user") == Cause::user_unknown);
  CHECK(cause_of_reply(550, "nonsense", "no such user") == Cause::user_unknown);
  CHECK(cause_of_reply(550, "", std::string(1000000, 'x') + " user unknown") == Cause::unknown);
  CHECK(cause_of_reply(550, "", "USER \r\n\t UNKNOWN") == Cause::user_unknown);
  CHECK(cause_of_reply(550, "", "superuser unknown") == Cause::unknown);
  CHECK(cause_of_reply(550, "", std::string("\0\xff spf\0", 7)) == Cause::policy);
}

TEST_SUITE_END();

}  // namespace
}  // namespace hail::probes
