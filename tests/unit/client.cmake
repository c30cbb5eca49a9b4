# SPDX-License-Identifier: GPL-3.0-or-later
# The interactive client: the helpers of mail dialogues, and the program on pipes and on a pseudo-terminal.
add_executable(hail_client_tests
  unit/client/assist_test.cc
  unit/client/dialogue_test.cc
  unit/client/hostile_compression_test.cc
  unit/client/hostile_environ_test.cc
  unit/client/hostile_flood_test.cc
  unit/client/hostile_options_test.cc
  unit/client/hostile_text_test.cc
  unit/client/hostile_tls_test.cc
  unit/client/hostile_urgent_test.cc
  unit/client/hostile_waiting_test.cc
  unit/client/pipe_test.cc
  unit/client/requirement_connect_test.cc
  unit/client/requirement_console_test.cc
  unit/client/requirement_terminal_test.cc
  unit/client/run.cc
  unit/client/terminal_test.cc
  unit/cli/process.cc
  support/pty.cc
)
target_link_libraries(hail_client_tests PRIVATE hail_test_main hail_cli util ZLIB::ZLIB)
target_compile_definitions(hail_client_tests PRIVATE HAIL_PROGRAM="$<TARGET_FILE:hail>")
add_dependencies(hail_client_tests hail)
add_test(NAME unit.client COMMAND hail_client_tests)
