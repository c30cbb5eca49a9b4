# SPDX-License-Identifier: GPL-3.0-or-later
# The socket layer's tests. One file a line.
add_executable(hail_net_tests
  unit/net/certificate_test.cc
  unit/net/dialer_icmp_test.cc
  unit/net/dialer_test.cc
  unit/net/endpoint_test.cc
  unit/net/escape_test.cc
  unit/net/happy_eyeballs_test.cc
  unit/net/hosts_test.cc
  unit/net/library_test.cc
  unit/net/loop_test.cc
  unit/net/make_certificate_test.cc
  unit/net/proxy_test.cc
  unit/net/proxy_text_test.cc
  unit/net/records_test.cc
  unit/net/replay_test.cc
  unit/net/resolver_test.cc
  unit/net/stream_test.cc
  unit/net/tls_binding_test.cc
  unit/net/tls_dane_test.cc
  unit/net/tls_data_test.cc
  unit/net/tls_facts_test.cc
  unit/net/tls_hostile_test.cc
  unit/net/tls_openssl_test.cc
  unit/net/tls_options_test.cc
  unit/net/tls_staple_test.cc
  unit/net/tls_test.cc
  unit/net/type_of_service_test.cc
  unit/net/urgent_memory_test.cc
  unit/net/urgent_test.cc
)
target_link_libraries(hail_net_tests PRIVATE hail::net hail_test_main OpenSSL::SSL OpenSSL::Crypto)
add_test(NAME net COMMAND hail_net_tests)
