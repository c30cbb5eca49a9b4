# SPDX-License-Identifier: GPL-3.0-or-later
# Gsasl::Gsasl, GNU SASL, found by header and library, as the others here.
find_path(GSASL_INCLUDE_DIR gsasl.h)
find_library(GSASL_LIBRARY gsasl)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Gsasl REQUIRED_VARS GSASL_LIBRARY GSASL_INCLUDE_DIR)
if(Gsasl_FOUND AND NOT TARGET Gsasl::Gsasl)
  add_library(Gsasl::Gsasl UNKNOWN IMPORTED)
  set_target_properties(Gsasl::Gsasl PROPERTIES IMPORTED_LOCATION ${GSASL_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${GSASL_INCLUDE_DIR})
endif()
mark_as_advanced(GSASL_INCLUDE_DIR GSASL_LIBRARY)
