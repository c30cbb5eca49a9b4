// SPDX-License-Identifier: GPL-3.0-or-later
// The system calls of one connection. A scan makes them 25,000 times a second, so there is none
// that an option did not ask for, but one: IP_RECVERR tells a firewall's "administratively
// prohibited" from a missing route, which Linux reports alike. It is lifted once connected, because
// with it a passing ICMP message would end an established connection.
#include "net/connect.h"

#include <Poco/Net/StreamSocketImpl.h>
#include <fmt/core.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "hail/net/escape.h"
#include "net/address.h"

namespace hail::net {
namespace {

struct ErrnoRow {
  int number;
  std::string_view text;
};
/// What an errno means here; those that words(Errc) says already are not in it.
constexpr ErrnoRow errno_texts[] = {
    {EHOSTUNREACH, "no route to the host"},
    {ENETUNREACH, "no route to the network"},
    {ENETDOWN, "the network is down"},
    {EHOSTDOWN, "the host is down or unknown"},
    {EADDRNOTAVAIL, "no local address or port is free for it"},
    {EAFNOSUPPORT, "this machine does not speak its address family"},
    {EINVAL, "no route that may be used"},
    {EMFILE, "too many open descriptors"},
    {ENFILE, "too many open descriptors on this machine"},
    {ENOENT, "no such file"},
    {ENOTSOCK, "not a socket"},
    {EPROTOTYPE, "not a stream socket"},
};
constexpr std::string_view no_such_address_text = "no such address on this machine";
constexpr std::string_view other_family_text = "the peer's address is of the other family";
constexpr std::string_view no_such_interface_text = "no such interface";
constexpr std::string_view not_permitted_text = "not permitted (root or CAP_NET_RAW is needed)";
constexpr std::string_view path_too_long_text = "the path is too long for a Unix socket";

std::string errno_text(int number) {
  switch (number) {
    case ECONNREFUSED:
    case ETIMEDOUT:
    case EPERM:
    case EACCES:
      return {};
    default:
      break;
  }
  for (const ErrnoRow& row : errno_texts) {
    if (row.number == number) return std::string(row.text);
  }
  return std::strerror(number);
}

Error connect_failure(int number, const Place& place) {
  // Permissions of a file are no firewall.
  if (place.is_path && (number == EACCES || number == EPERM)) {
    return {Errc::unreachable, Phase::connect, {}, "permission denied"};
  }
  return {cause_of_errno(number, Phase::connect), Phase::connect, {}, errno_text(number)};
}

Error local_failure(std::string what, std::string_view why) {
  return {Errc::unreachable, Phase::connect, {}, fmt::format("{}: {}", what, why)};
}

bool set(int descriptor, int level, int option, int value) {
  return ::setsockopt(descriptor, level, option, &value, sizeof value) == 0;
}

std::optional<Error> bind_interface(int descriptor, const std::string& name) {
  if (::setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name.data(),
                   static_cast<socklen_t>(name.size())) == 0) {
    return {};
  }
  const int number = errno;
  const std::string what = fmt::format("cannot bind to interface {}", escape(name, 40));
  if (number == EPERM || number == EACCES) return local_failure(what, not_permitted_text);
  if (number == ENODEV || number == EINVAL) return local_failure(what, no_such_interface_text);
  return local_failure(what, std::strerror(number));
}

std::optional<Error> bind_source(int descriptor, int family, const std::string& source) {
  const std::string what = fmt::format("cannot bind to {}", escape(source, 60));
  const auto address = socket_address(source, 0);
  if (!address) return local_failure(what, no_such_address_text);
  if (address->af() != family) return local_failure(what, other_family_text);
  // The port is chosen at connect, so that the same one serves for many destinations.
  set(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  if (::bind(descriptor, address->addr(), static_cast<socklen_t>(address->length())) == 0) {
    return {};
  }
  const int number = errno;
  if (number == EADDRNOTAVAIL) return local_failure(what, no_such_address_text);
  return local_failure(what, std::strerror(number));
}

std::optional<Error> prepare(int descriptor, int family, const DialOptions& options) {
  const bool v6 = family == AF_INET6;
  if (!v6) set(descriptor, IPPROTO_IP, IP_RECVERR, 1);
  if (options.tos) {
    set(descriptor, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_TCLASS : IP_TOS, *options.tos);
  }
  if (!options.interface.empty()) {
    if (auto error = bind_interface(descriptor, options.interface)) return error;
  }
  if (!options.source.empty()) return bind_source(descriptor, family, options.source);
  return {};
}

/// Whether the ICMP message behind the failure came from a filter (RFC 1812 section 5.2.7.1).
bool prohibited(int descriptor) {
  std::array<char, 512> control{};
  char nothing = 0;
  iovec data{&nothing, sizeof nothing};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return false;
  for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
       each = CMSG_NXTHDR(&message, each)) {
    if (each->cmsg_level != IPPROTO_IP || each->cmsg_type != IP_RECVERR) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(each), sizeof error);
    return error.ee_origin == SO_EE_ORIGIN_ICMP && error.ee_type == ICMP_DEST_UNREACH &&
           (error.ee_code == ICMP_NET_ANO || error.ee_code == ICMP_HOST_ANO ||
            error.ee_code == ICMP_PKT_FILTERED);
  }
  return false;
}

/// How telling a cause is about the host; the higher the more.
int weight(Errc code) {
  switch (code) {
    case Errc::refused:
      return 5;
    case Errc::reset:
      return 4;
    case Errc::filtered:
      return 3;
    case Errc::unreachable:
      return 2;
    case Errc::timed_out:
      return 1;
    default:
      return 0;
  }
}

}  // namespace

Result<std::unique_ptr<Transport>> begin_connect(Loop& loop, const Place& place,
                                                 const DialOptions& options) {
  const auto address = socket_address(place.text, place.port);
  if (!address) return tl::unexpected(local_failure(place.text, no_such_interface_text));
  const int family = address->af();
  const int descriptor = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return tl::unexpected(connect_failure(errno, place));
  Poco::Net::StreamSocket socket(new Poco::Net::StreamSocketImpl(descriptor));
  if (auto error = prepare(descriptor, family, options)) return tl::unexpected(*std::move(error));
  const auto length = static_cast<socklen_t>(address->length());
  if (::connect(descriptor, address->addr(), length) != 0 && errno != EINPROGRESS) {
    return tl::unexpected(connect_failure(errno, place));
  }
  return socket_transport(loop, std::move(socket));
}

std::optional<Error> connect_error(Transport& transport, const Place& place) {
  const int descriptor = transport.descriptor();
  int number = 0;
  socklen_t size = sizeof number;
  if (transport.may_be_broken() &&
      ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) != 0) {
    number = errno;
  }
  if (number == 0) {
    if (!place.is_path && place.text.find(':') == std::string::npos) {
      set(descriptor, IPPROTO_IP, IP_RECVERR, 0);
    }
    return {};
  }
  Error error = connect_failure(number, place);
  if (number == EHOSTUNREACH && prohibited(descriptor)) {
    error.code = Errc::filtered;
    error.detail.clear();
  }
  return error;
}

Task<Result<std::unique_ptr<Transport>>> connect_path(Loop& loop, const Place& place,
                                                      Deadline until) {
  sockaddr_un address{};
  if (place.text.size() >= sizeof address.sun_path) {
    co_return tl::unexpected(local_failure(escape(place.text, 60), path_too_long_text));
  }
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, place.text.data(), place.text.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) co_return tl::unexpected(connect_failure(errno, place));
  Poco::Net::StreamSocket socket(new Poco::Net::StreamSocketImpl(descriptor));
  // Such a connect() ends at once. A full queue gives EAGAIN, and nothing says when there is room.
  while (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    if (errno != EAGAIN) co_return tl::unexpected(connect_failure(errno, place));
    if (loop.now() >= until.at) {
      co_return tl::unexpected(Error{Errc::timed_out, Phase::connect, {}, {}});
    }
    co_await loop.sleep(earlier(until, loop.in(std::chrono::milliseconds(10))));
  }
  co_return socket_transport(loop, std::move(socket));
}

Task<Result<std::unique_ptr<Transport>>> connect_to(Loop& loop, const Place& place,
                                                    const DialOptions& options, Deadline until) {
  auto begun = begin_connect(loop, place, options);
  if (!begun) co_return begun;
  if (co_await (*begun)->gate(Want::write).wait(until) == Wait::timed_out) {
    co_return tl::unexpected(Error{Errc::timed_out, Phase::connect, {}, {}});
  }
  if (auto error = connect_error(**begun, place)) co_return tl::unexpected(*std::move(error));
  co_return begun;
}

Error most_telling(const std::vector<Attempt>& attempts) {
  const auto lighter = [](const Attempt& a, const Attempt& b) {
    return weight(a.error->code) < weight(b.error->code);
  };
  Error error = *std::max_element(attempts.begin(), attempts.end(), lighter)->error;
  error.addresses = attempts.size();
  if (attempts.size() == 1) return error;
  constexpr std::size_t most = 8;
  error.detail.clear();
  for (std::size_t i = 0; i < std::min(attempts.size(), most); ++i) {
    std::string word(name(attempts[i].error->code));
    std::replace(word.begin(), word.end(), '_', ' ');
    error.detail += fmt::format("{}{} {}", i == 0 ? "" : ", ", attempts[i].address, word);
  }
  if (attempts.size() > most) {
    error.detail += fmt::format(", and {} more", attempts.size() - most);
  }
  return error;
}

}  // namespace hail::net
