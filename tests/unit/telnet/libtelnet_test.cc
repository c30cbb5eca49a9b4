// SPDX-License-Identifier: GPL-3.0-or-later
// libtelnet's test vectors (public domain), read from where they lie: input as text with %XX, the
// expected events in libtelnet's words. What its library parses further is parsed here.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <hail/telnet/engine.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "support/skip.h"
#include "wire.h"

using namespace hail;
using telnet::Event;

namespace {

std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  REQUIRE(file.is_open());
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    out.push_back(line);
  }
  return out;
}

// The octets of an .input file: comments and blank lines left out, no line ends.
std::string input_of(const std::filesystem::path& path) {
  std::string out;
  for (const std::string& line : lines_of(path)) {
    if (line.starts_with('#')) continue;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line[at] == '%' && at + 2 < line.size()) {
        out.push_back(static_cast<char>(std::stoi(line.substr(at + 1, 2), nullptr, 16)));
        at += 2;
      } else {
        out.push_back(line[at]);
      }
    }
  }
  return out;
}

std::string percent(std::string_view text) {
  std::string out;
  for (const char octet : text) {
    if (octet >= ' ' && octet <= '~') {
      out += octet;
    } else {
      out += fmt::format("%{:02X}", static_cast<std::uint8_t>(octet));
    }
  }
  return out;
}

// ENVIRON (RFC 1408) and MSSP alike: marks below 4 begin a part, 2 escapes in ENVIRON.
struct Part {
  char mark;
  std::string text;
};
std::vector<Part> parts_of(std::string_view payload, bool escapes) {
  std::vector<Part> out;
  for (std::size_t at = 0; at < payload.size(); ++at) {
    if (escapes && payload[at] == 2 && at + 1 < payload.size()) {
      out.back().text += payload[++at];
    } else if (payload[at] >= 0 && payload[at] < 4) {
      out.push_back({payload[at], {}});
    } else if (!out.empty()) {
      out.back().text += payload[at];
    }
  }
  return out;
}

std::string environ_line(std::string_view payload) {
  const auto parts = parts_of(payload.substr(1), true);
  std::string line = fmt::format("ENVIRON [{} parts] ==> SEND", parts.size());
  for (const Part& part : parts) {
    line += fmt::format(" {} \"{}\"", part.mark == 3 ? "USERVAR" : "VAR", percent(part.text));
  }
  return line;
}

std::string mssp_line(std::string_view payload) {
  std::string name;
  std::string pairs;
  int count = 0;
  for (const Part& part : parts_of(payload, false)) {
    if (part.mark == 1) {
      name = part.text;
      continue;
    }
    ++count;
    pairs += fmt::format(" \"{}\"=\"{}\"", name, part.text);
  }
  return fmt::format("MSSP [{}] ==>{}", count, pairs);
}

std::string zmp_line(std::string_view payload) {
  if (payload.empty() || payload.back() != '\0') return "WARNING: incomplete ZMP frame";
  const auto count = std::ranges::count(payload, '\0');
  return fmt::format("ZMP ({}) [{}]", payload.substr(0, payload.find('\0')), count);
}

std::string in_libtelnets_words(const Event& event) {
  const std::string_view bytes = event.bytes;
  switch (event.kind) {
    case Event::Kind::command:
      return fmt::format("IAC {} ({})", event.code, telnet::command_name(event.code));
    case Event::Kind::option_on:
    case Event::Kind::option_off:
      return fmt::format("{} {} ({})", event.kind == Event::Kind::option_on ? "DO" : "DONT",
                         event.option, telnet::option_name(event.option));
    case Event::Kind::unagreed:
      if (event.option == 36) return environ_line(bytes);
      // libtelnet passes over an empty one.
      if (event.option == 70) return bytes.empty() ? "" : mssp_line(bytes);
      if (event.option == 93) return zmp_line(bytes);
      // libtelnet shows no name behind SEND.
      if (!bytes.empty() && bytes.front() == 1) return "TTYPE SEND";
      return bytes.size() > 1 ? fmt::format("TTYPE IS {}", bytes.substr(1)) : "TTYPE IS";
    default:
      return {};
  }
}

std::vector<std::string> played(const std::vector<std::string_view>& pieces) {
  telnet::Engine engine;
  for (unsigned code = 0; code < 256; ++code) {
    for (const auto side : {telnet::Side::local, telnet::Side::remote}) {
      const auto option = static_cast<std::uint8_t>(code);
      engine.set_policy(side, option,
                        option == 93 ? telnet::Policy::accept : telnet::Policy::refuse);
    }
  }
  std::vector<std::string> out;
  std::string text;
  for (const std::string_view piece : pieces) {
    engine.receive(piece, {}, [&](const Event& event) {
      if (event.kind == Event::Kind::data) {
        text += event.bytes;
      } else if (std::string line = in_libtelnets_words(event); !line.empty()) {
        out.push_back(std::move(line));
      }
    });
  }
  if (!text.empty()) out.push_back(fmt::format("DATA [{}] ==> {}", text.size(), text));
  return out;
}

}  // namespace

TEST_CASE("libtelnet's vectors, at every cut") {
  const std::filesystem::path place = HAIL_SOURCE_DIR "/../shared/data/telnet";
  if (!std::filesystem::is_directory(place)) {
    tests::skip("no ../shared/data");
    return;
  }
  std::set<std::filesystem::path> inputs;
  for (const auto& entry : std::filesystem::directory_iterator(place)) {
    if (entry.path().extension() == ".input") inputs.insert(entry.path());
  }
  CHECK(inputs.size() >= 11);
  for (const std::filesystem::path& path : inputs) {
    CAPTURE(path.string());
    const std::string input = input_of(path);
    const auto expect = lines_of(std::filesystem::path(path).replace_extension(".txt"));
    for (const auto& pieces : tests::every_cut(input)) CHECK(played(pieces) == expect);
  }
}
