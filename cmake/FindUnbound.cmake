# SPDX-License-Identifier: GPL-3.0-or-later
# Unbound::Unbound, found by header and library; Debian's pkg-config file is not used (the one of libunbound asks for packages that it does not bring).
find_path(UNBOUND_INCLUDE_DIR unbound.h)
find_library(UNBOUND_LIBRARY unbound)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Unbound REQUIRED_VARS UNBOUND_LIBRARY UNBOUND_INCLUDE_DIR)
if(Unbound_FOUND AND NOT TARGET Unbound::Unbound)
  add_library(Unbound::Unbound UNKNOWN IMPORTED)
  set_target_properties(Unbound::Unbound PROPERTIES IMPORTED_LOCATION ${UNBOUND_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${UNBOUND_INCLUDE_DIR})
endif()
mark_as_advanced(UNBOUND_INCLUDE_DIR UNBOUND_LIBRARY)
