# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DOUT=FILE -DSCRIPTS="a.script;b.script" -P embed_scripts.cmake: conversation files as C++ text, for `hail demo`.
set(text "// Made from tests/scripts/demo by cmake/embed_scripts.cmake.\n#include \"cli/demo/recording.h\"\n\n")
string(APPEND text "namespace hail::cli::demo {\nnamespace {\n\nconstexpr Embedded scripts[] = {\n")
foreach(script IN LISTS SCRIPTS)
  get_filename_component(name ${script} NAME_WE)
  file(READ ${script} content HEX)
  # One octet after the other: no quoting rule of C++ or CMake can change a recording.
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" octets "${content}")
  string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?(\\\\x[0-9a-f][0-9a-f])?)" "\n     \"\\1\"" lines "${octets}")
  string(APPEND text "    {\"${name}\",${lines}},\n")
endforeach()
string(APPEND text "};\n\n}  // namespace\n\nstd::span<const Embedded> embedded() {\n  return scripts;\n}\n\n}  // namespace hail::cli::demo\n")
file(WRITE ${OUT} "${text}")
