# SPDX-License-Identifier: GPL-3.0-or-later
# Idn2::Idn2, found by header and library; Debian's pkg-config file is not used (the one of libunbound asks for packages that it does not bring).
find_path(IDN2_INCLUDE_DIR idn2.h)
find_library(IDN2_LIBRARY idn2)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Idn2 REQUIRED_VARS IDN2_LIBRARY IDN2_INCLUDE_DIR)
if(Idn2_FOUND AND NOT TARGET Idn2::Idn2)
  add_library(Idn2::Idn2 UNKNOWN IMPORTED)
  set_target_properties(Idn2::Idn2 PROPERTIES IMPORTED_LOCATION ${IDN2_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${IDN2_INCLUDE_DIR})
endif()
mark_as_advanced(IDN2_INCLUDE_DIR IDN2_LIBRARY)
