// SPDX-License-Identifier: GPL-3.0-or-later
// The test program's main and its closing line "N passed, N failed, N skipped". A case is skipped
// when it called skip(); doctest itself knows no skipping at run time.
#define DOCTEST_CONFIG_IMPLEMENT
#include "support/skip.h"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

struct Counts {
  int passed = 0;
  int failed = 0;
  int skipped = 0;
  bool skipping = false;
  std::string current;
};
Counts counts;

struct CountingReporter : doctest::IReporter {
  explicit CountingReporter(const doctest::ContextOptions&) {}
  void test_case_start(const doctest::TestCaseData& data) override {
    counts.skipping = false;
    counts.current = data.m_name;
  }
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    if (stats.failure_flags != 0) {
      ++counts.failed;
    } else if (counts.skipping) {
      ++counts.skipped;
    } else {
      ++counts.passed;
    }
  }
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}
  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {
    std::printf("%d passed, %d failed, %d skipped\n", counts.passed, counts.failed,
                counts.skipped);
  }
};
REGISTER_LISTENER("counting", 0, CountingReporter);

}  // namespace

void hail::tests::skip(std::string_view reason) {
  counts.skipping = true;
  std::printf("skipped: %s: %.*s\n", counts.current.c_str(), static_cast<int>(reason.size()),
              reason.data());
}

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  doctest::Context context(argc, argv);
  context.setOption("no-version", true);
  return context.run();
}
