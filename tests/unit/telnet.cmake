# SPDX-License-Identifier: GPL-3.0-or-later
# The Telnet layer's unit tests: bytes in, values out.
add_executable(hail_telnet_tests
  unit/telnet/agreements_test.cc
  unit/telnet/charset_test.cc
  unit/telnet/com_port_test.cc
  unit/telnet/console_session_test.cc
  unit/telnet/console_test.cc
  unit/telnet/decoder_test.cc
  unit/telnet/encoder_test.cc
  unit/telnet/engine_test.cc
  unit/telnet/environ_test.cc
  unit/telnet/hostile_test.cc
  unit/telnet/libtelnet_test.cc
  unit/telnet/line_editor_screen_test.cc
  unit/telnet/line_editor_test.cc
  unit/telnet/linemode_test.cc
  unit/telnet/names_test.cc
  unit/telnet/negotiator_test.cc
  unit/telnet/observed_test.cc
  unit/telnet/options_test.cc
  unit/telnet/recoder_test.cc
  unit/telnet/recorder_test.cc
  unit/telnet/script_parts_test.cc
  unit/telnet/script_run_test.cc
  unit/telnet/script_test.cc
  unit/telnet/serial_test.cc
  unit/telnet/session_orders_test.cc
  unit/telnet/session_test.cc
  unit/telnet/shown_test.cc
  unit/telnet/stream_change_test.cc
  unit/telnet/telnetrc_test.cc
  unit/telnet/two_ends_test.cc
)
target_link_libraries(hail_telnet_tests PRIVATE hail::telnet hail_test_main ZLIB::ZLIB)
add_test(NAME hail_telnet_tests COMMAND hail_telnet_tests)
