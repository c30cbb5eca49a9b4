# SPDX-License-Identifier: GPL-3.0-or-later
# The tests against real servers (tests/lab). One file a line.
add_executable(hail_live_tests
  live/cert_test.cc
  live/imap_test.cc
  live/login_test.cc
  live/net_dial_test.cc
  live/net_dns_test.cc
  live/net_proxy_test.cc
  live/pop3_test.cc
  live/probe_test.cc
  live/sieve_test.cc
  live/smtp_envelope_test.cc
  live/software_test.cc
  live/smtp_servers_test.cc
  live/telnet_probe_test.cc
  live/telnet_servers_test.cc
  live/telnet_test.cc
  live/telnet_wire_test.cc
  support/pty.cc
  unit/cli/process.cc
)
target_link_libraries(hail_live_tests PRIVATE hail::probes hail_test_main util)
target_compile_definitions(hail_live_tests PRIVATE HAIL_PROGRAM="$<TARGET_FILE:hail>")
add_dependencies(hail_live_tests hail)
add_test(NAME live COMMAND hail_live_tests)
