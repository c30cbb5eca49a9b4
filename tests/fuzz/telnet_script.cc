// SPDX-License-Identifier: GPL-3.0-or-later
// A script and a server's text, both of any content: the first line of zeros parts them. A run
// comes to an end or waits, its messages hold no control character, and no secret.
#include <hail/telnet/recorder.h>
#include <hail/telnet/script.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace hail;
using telnet::ScriptAction;
using Millis = std::chrono::milliseconds;

namespace {

constexpr std::string_view secret = "S3cret-of-ours";

void require(bool holds) {
  if (!holds) std::abort();
}

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char octet) {
    const auto value = static_cast<unsigned char>(octet);
    return value >= 0x20 && value != 0x7f;
  });
}

void run(telnet::ScriptRun script, std::string_view text) {
  telnet::Recorder recorder;
  recorder.add_secret(std::string(secret));
  Millis now{0};
  int sent = 0;
  for (std::size_t at = 0;;) {
    const ScriptAction action = script.next(now);
    if (action.kind == ScriptAction::Kind::send) {
      require(++sent < 20'000);
      recorder.typed(action.text + "\n", now, action.secret);
      continue;
    }
    if (action.kind != ScriptAction::Kind::wait) {
      require(printable(to_string(action.failure)));
      break;
    }
    require(action.until > now);
    if (at == text.size()) {
      now = action.until;
      continue;
    }
    const std::size_t count = 1 + static_cast<unsigned char>(text[at]) % 64;
    const std::string_view piece = text.substr(at, count);
    at += piece.size();
    script.heard(piece, now);
    recorder.heard(piece, now);
    if (piece.front() == '!') script.prompted(now);
    if (at == text.size() && piece.back() == 'x') script.ended(now);
    now += Millis{7};
  }
  recorder.finish(now);
  require(recorder.take().find(secret) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data),
                             std::min<std::size_t>(size, 8192));
  const std::size_t part = all.find('\0');
  const std::string_view text = part == std::string_view::npos ? all : all.substr(part + 1);
  const auto script = telnet::Script::parse(all.substr(0, part), "fuzz.hail");
  if (!script) {
    require(printable(to_string(script.error())));
  } else {
    const std::vector<std::string> secrets(script->secrets().size(), std::string(secret));
    auto started = telnet::ScriptRun::start(*script, secrets, true);
    require(started.has_value());
    run(std::move(*started), text);
  }
  auto login = telnet::ScriptRun::start(telnet::login_script("ann"), {std::string(secret)}, false);
  require(login.has_value());
  run(std::move(*login), text);
  return 0;
}
