// SPDX-License-Identifier: GPL-3.0-or-later
// A resolver in this process that says what the test told it to, over UDP on the loop. Enough for a
// client's questions; no EDNS, no TCP, no DNSSEC: the stupid forwarder of a cheap router.
#pragma once

#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/loopback.h"

namespace hail::tests {

class DnsResponder {
 public:
  struct Reply {
    int rcode = 0;
    std::vector<std::pair<net::RecordType, std::string>> records;  ///< Type and rdata.
    net::Duration after{0};
    bool silent = false;
  };

  explicit DnsResponder(net::Loop& loop)
      : loop_(&loop),
        socket_(SOCK_DGRAM, "127.0.0.1", 0),
        watch_(loop, socket_.descriptor()),
        scope_(loop) {
    scope_.start(serve(*this));
  }

  /// For NAME TYPE ("mx.example" and 15). Names that were never set do not exist; set ones without
  /// this type have no data.
  void set(const std::string& name, net::RecordType type, Reply reply) {
    replies_[name][type] = std::move(reply);
  }
  void set(const std::string& name, net::RecordType type, std::string rdata) {
    Reply reply;
    reply.records.emplace_back(type, std::move(rdata));
    set(name, type, std::move(reply));
  }

  std::string address() const { return "127.0.0.1:" + std::to_string(socket_.port()); }
  /// The questions so far, as "mx.example 15".
  const std::vector<std::string>& asked() const { return asked_; }
  bool was_asked(const std::string& question) const {
    for (const std::string& each : asked_) {
      if (each == question) return true;
    }
    return false;
  }

 private:
  static net::Task<void> serve(DnsResponder& self) {
    for (;;) {
      char packet[1500];
      sockaddr_storage client{};
      socklen_t size = sizeof client;
      const ssize_t got = ::recvfrom(self.socket_.descriptor(), packet, sizeof packet, 0,
                                     reinterpret_cast<sockaddr*>(&client), &size);
      if (got < 12) {
        co_await self.watch_.readable(net::Deadline::never());
        continue;
      }
      self.scope_.start(
          answer(self, std::string(packet, static_cast<std::size_t>(got)), client, size));
    }
  }

  static net::Task<void> answer(DnsResponder& self, std::string query, sockaddr_storage client,
                                socklen_t size) {
    std::string name;
    std::size_t at = 12;
    while (at < query.size() && query[at] != 0) {
      const auto length = static_cast<unsigned char>(query[at]);
      if (!name.empty()) name += '.';
      for (std::size_t i = 1; i <= length; ++i) {
        name += static_cast<char>(std::tolower(static_cast<unsigned char>(query[at + i])));
      }
      at += length + 1U;
    }
    const auto type = static_cast<net::RecordType>(static_cast<unsigned char>(query[at + 1]) << 8 |
                                                   static_cast<unsigned char>(query[at + 2]));
    self.asked_.push_back(name + ' ' + std::to_string(static_cast<int>(type)));
    Reply reply = self.find(name, type);
    if (reply.silent) co_return;
    if (reply.after.count() > 0) co_await self.loop_->sleep(self.loop_->in(reply.after));
    std::string packet = query.substr(0, 2) + '\x81' + static_cast<char>(0x80 | reply.rcode);
    packet += std::string("\0\1\0", 3) + static_cast<char>(reply.records.size());
    packet += std::string(4, '\0') + query.substr(12, at + 5 - 12);
    std::string owner = "\xc0\x0c";
    for (const auto& [record_type, rdata] : reply.records) {
      packet += owner;
      packet += std::string(1, '\0') + static_cast<char>(record_type);
      packet += std::string("\0\1\0\0\1\x2c\0", 7) + static_cast<char>(rdata.size());
      packet += rdata;
      if (record_type == net::RecordType::cname) owner = rdata;
    }
    ::sendto(self.socket_.descriptor(), packet.data(), packet.size(), 0,
             reinterpret_cast<const sockaddr*>(&client), size);
  }

  Reply find(const std::string& name, net::RecordType type) const {
    const auto row = replies_.find(name);
    Reply none;
    none.rcode = 3;
    if (row == replies_.end()) return none;
    const auto reply = row->second.find(type);
    return reply == row->second.end() ? Reply() : reply->second;
  }

  net::Loop* loop_;
  BoundSocket socket_;
  net::Watch watch_;
  std::map<std::string, std::map<net::RecordType, Reply>> replies_;
  std::vector<std::string> asked_;
  net::Scope scope_;
};

/// A name in wire form.
inline std::string wire_name(std::string_view name) {
  std::string wire;
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    wire += static_cast<char>(label.size());
    wire += label;
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  return wire + '\0';
}

/// The rdata of an A or AAAA record.
inline std::string wire_address(const std::string& address) {
  char bytes[16];
  if (::inet_pton(AF_INET, address.c_str(), bytes) == 1) return {bytes, 4};
  ::inet_pton(AF_INET6, address.c_str(), bytes);
  return {bytes, 16};
}

}  // namespace hail::tests
