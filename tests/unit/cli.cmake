# SPDX-License-Identifier: GPL-3.0-or-later
# The command line: tables, parsing, printers, and the program itself run as a user runs it.
add_executable(hail_cli_tests
  unit/cli/arguments_test.cc
  unit/cli/classic_flags_test.cc
  unit/cli/completion_test.cc
  unit/cli/demo_test.cc
  unit/cli/documented_test.cc
  unit/cli/error_text_test.cc
  unit/cli/explain_test.cc
  unit/cli/grid_test.cc
  unit/cli/help_test.cc
  unit/cli/json_test.cc
  unit/cli/login_test.cc
  unit/cli/nagios_test.cc
  unit/cli/nearest_test.cc
  unit/cli/pacer_test.cc
  unit/cli/probe_run_test.cc
  unit/cli/process.cc
  unit/cli/program_test.cc
  unit/cli/reports.cc
  unit/cli/run_test.cc
  unit/cli/schema_test.cc
  unit/cli/targets_test.cc
  unit/cli/telnet_settings_test.cc
  unit/cli/text_test.cc
  support/pty.cc
)
target_link_libraries(hail_cli_tests PRIVATE hail_test_main hail_cli nlohmann_json::nlohmann_json)
target_compile_definitions(hail_cli_tests PRIVATE HAIL_PROGRAM="$<TARGET_FILE:hail>")
add_dependencies(hail_cli_tests hail)
add_test(NAME unit.cli COMMAND hail_cli_tests)
