// SPDX-License-Identifier: GPL-3.0-or-later
// The lab's servers for a live test: started at first use, stopped when the test program ends if it
// was this program that started them.
#pragma once

#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace hail::tests {

class Lab {
 public:
  /// Starts `servers` (names of tests/lab/servers) where they are not up. Throws if one that could
  /// run here does not start.
  explicit Lab(const std::vector<std::string>& servers) {
    for (const std::string& server : servers) {
      const std::set<std::string> before = running();
      if (before.count(server) == 0) {
        const auto [status, output] = run("up " + server);
        // With it came what it stands on.
        for (const std::string& each : running()) {
          if (before.count(each) == 0) started().names += ' ' + each;
        }
        if (status != 0 && status != 77) throw std::runtime_error(output);
        if (status == 77) why_ = output;
      }
      if (!why_.empty()) return;
      read(run("env " + server).second);
    }
  }

  /// Whether all of them are up; if not, why(): what is missing here.
  bool up() const { return why_.empty(); }
  const std::string& why() const { return why_; }

  /// A variable of `lab env`, such as "SMTP".
  const std::string& operator[](const std::string& name) const {
    const auto found = variables_.find(name);
    if (found == variables_.end()) throw std::runtime_error("the lab sets no " + name);
    return found->second;
  }

 private:
  struct Started {
    std::string names;
    ~Started() {
      if (!names.empty()) run("down" + names);
    }
  };
  static Started& started() {
    static Started started;
    return started;
  }

  /// The names of the servers that are up.
  static std::set<std::string> running() {
    std::istringstream lines(run("list").second);
    std::set<std::string> names;
    std::string name;
    std::string state;
    std::string about;
    while (lines >> name >> state && std::getline(lines, about)) {
      if (state == "up") names.insert(name);
    }
    return names;
  }

  /// Status and output of `lab ARGUMENTS`, both streams.
  static std::pair<int, std::string> run(const std::string& arguments) {
    const std::string command = HAIL_SOURCE_DIR "/tests/lab/lab " + arguments + " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("popen");
    std::string output;
    char buffer[4096];
    while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe)) {
      output.append(buffer, got);
    }
    const int status = ::pclose(pipe);
    while (output.ends_with('\n')) output.pop_back();
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output};
  }

  void read(const std::string& lines) {
    std::size_t begin = 0;
    while (begin < lines.size()) {
      const std::size_t end = std::min(lines.find('\n', begin), lines.size());
      const std::string line = lines.substr(begin, end - begin);
      const std::size_t equals = line.find('=');
      if (equals != std::string::npos) variables_[line.substr(0, equals)] = line.substr(equals + 1);
      begin = end + 1;
    }
  }

  std::map<std::string, std::string> variables_;
  std::string why_;
};

}  // namespace hail::tests
