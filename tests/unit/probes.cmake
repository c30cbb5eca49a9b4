# SPDX-License-Identifier: GPL-3.0-or-later
# The probes' tests: conversation files over memory and over sockets, parsers, tables. One file a line.
find_package(nlohmann_json REQUIRED)
add_executable(hail_probes_tests
  unit/probes/banner_test.cc
  unit/probes/cause_of_report_test.cc
  unit/probes/cause_test.cc
  unit/probes/cert_test.cc
  unit/probes/codes_in_test.cc
  unit/probes/cross_check_test.cc
  unit/probes/engine_test.cc
  unit/probes/explain_test.cc
  unit/probes/handshakes_test.cc
  unit/probes/imap_parse_test.cc
  unit/probes/login_sockets_test.cc
  unit/probes/login_test.cc
  unit/probes/pop3_parse_test.cc
  unit/probes/pop3_test.cc
  unit/probes/rendering.cc
  unit/probes/report_test.cc
  unit/probes/retry_test.cc
  unit/probes/returned_mail_test.cc
  unit/probes/sasl_test.cc
  unit/probes/script_test.cc
  unit/probes/sieve_parse_test.cc
  unit/probes/smtp_reply_test.cc
  unit/probes/smtp_values_test.cc
  unit/probes/sockets_test.cc
  unit/probes/telnet_software_test.cc
  unit/probes/telnet_text_test.cc
  unit/probes/tls_findings_test.cc
)
target_link_libraries(hail_probes_tests PRIVATE hail::probes hail_test_main nlohmann_json::nlohmann_json Gsasl::Gsasl)
add_test(NAME probes COMMAND hail_probes_tests)
