# SPDX-License-Identifier: GPL-3.0-or-later
# What holds for the tree and for an installed hail as a whole. A sanitizer would see nothing in it but compilers at work, so it is
# left out of those builds.
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  return()
endif()

add_executable(hail_structure_tests
  ${CMAKE_CURRENT_LIST_DIR}/files_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/headers_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/install_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/layers.cc
  ${CMAKE_CURRENT_LIST_DIR}/layers_test.cc
  ${CMAKE_CURRENT_LIST_DIR}/process.cc
  ${CMAKE_CURRENT_LIST_DIR}/sources.cc
)
target_link_libraries(hail_structure_tests PRIVATE hail_test_main Threads::Threads)
target_compile_definitions(hail_structure_tests PRIVATE
  HAIL_BINARY_DIR="${PROJECT_BINARY_DIR}"
  HAIL_VERSION="${PROJECT_VERSION}"
  HAIL_CMAKE="${CMAKE_COMMAND}"
  HAIL_CXX="${CMAKE_CXX_COMPILER}"
  HAIL_CXX_FLAGS="${CMAKE_CXX_FLAGS}"
  HAIL_HEADER_FLAGS="${CMAKE_CURRENT_BINARY_DIR}/header-flags")

# The libraries' own directories come last, since /usr/include may be among them and must not move in the compiler's order.
file(GENERATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/header-flags CONTENT
  "-I${PROJECT_SOURCE_DIR}/include\n-idirafter$<JOIN:$<TARGET_PROPERTY:hail_probes,INTERFACE_INCLUDE_DIRECTORIES>,\n-idirafter>\n")

# `cmake --install` builds nothing.
add_dependencies(hail_structure_tests hail hail_net hail_telnet hail_probes)
add_test(NAME structure COMMAND hail_structure_tests)
