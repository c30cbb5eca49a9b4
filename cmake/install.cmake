# SPDX-License-Identifier: GPL-3.0-or-later
# What `cmake --install` puts in place: the program, the three libraries with their headers, a CMake package and a
# pkg-config file for programs that embed them.
include(CMakePackageConfigHelpers)

install(TARGETS hail RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS hail_net hail_telnet hail_probes EXPORT hail
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
set_target_properties(hail_net PROPERTIES EXPORT_NAME net)
set_target_properties(hail_telnet PROPERTIES EXPORT_NAME telnet)
set_target_properties(hail_probes PROPERTIES EXPORT_NAME probes)
# The headers have coroutines; who links the libraries elsewhere learns of it from here.
target_compile_features(hail_net PUBLIC cxx_std_20)

set(hail_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/hail)
install(EXPORT hail NAMESPACE hail:: FILE hail-targets.cmake DESTINATION ${hail_package_dir})
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/hail-config.cmake @ONLY CONTENT [[
# Finds hail's libraries: hail::net, hail::telnet, hail::probes.
include(CMakeFindDependencyMacro)
set(hail_module_path ${CMAKE_MODULE_PATH})
list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
find_dependency(Threads)
find_dependency(fmt)
find_dependency(Poco COMPONENTS Foundation Net)
find_dependency(OpenSSL)
find_dependency(tl-expected)
find_dependency(Idn2)
find_dependency(Pcre2)
find_dependency(Readline)
find_dependency(ZLIB)
set(CMAKE_MODULE_PATH ${hail_module_path})
unset(hail_module_path)
include(${CMAKE_CURRENT_LIST_DIR}/hail-targets.cmake)
]])
write_basic_package_version_file(${PROJECT_BINARY_DIR}/hail-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/hail-config.cmake ${PROJECT_BINARY_DIR}/hail-config-version.cmake
              cmake/FindIdn2.cmake cmake/FindPcre2.cmake
              cmake/FindReadline.cmake
        DESTINATION ${hail_package_dir})

# Directories are told from the file's own place, so that `cmake --install --prefix` may put the whole anywhere. There are only static
# libraries, so what they need stands in Libs. POCO has no .pc file: it is named as libraries. libunbound and GNU SASL are opened at
# first use and not linked.
set(hail_pc_dir ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH hail_pc_prefix ${hail_pc_dir} ${CMAKE_INSTALL_PREFIX})
file(RELATIVE_PATH hail_pc_libdir ${hail_pc_dir} ${CMAKE_INSTALL_FULL_LIBDIR})
file(RELATIVE_PATH hail_pc_includedir ${hail_pc_dir} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/hail.pc @ONLY CONTENT [[
prefix=${pcfiledir}/@hail_pc_prefix@
libdir=${pcfiledir}/@hail_pc_libdir@
includedir=${pcfiledir}/@hail_pc_includedir@

Name: hail
Description: @PROJECT_DESCRIPTION@: its libraries
Version: @PROJECT_VERSION@
Requires: fmt openssl readline libidn2 libpcre2-8 zlib
Libs: -L${libdir} -lhail_probes -lhail_telnet -lhail_net -lPocoNet -lPocoFoundation -ldl -pthread
Cflags: -I${includedir} -std=c++20
]])
install(FILES ${PROJECT_BINARY_DIR}/hail.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
