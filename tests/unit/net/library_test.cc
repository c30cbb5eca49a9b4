// SPDX-License-Identifier: GPL-3.0-or-later
// Libraries that are opened at first use: what is there, and what is said where it is not.
#include "hail/net/library.h"

#include <doctest/doctest.h>

#include <cmath>

namespace hail::tests {

TEST_SUITE("library") {
  TEST_CASE("a function of a library that is there") {
    net::Library library("libm.so.6");
    double (*const cosine)(double) = library.find("cos");
    CHECK(library.problem().empty());
    REQUIRE((cosine != nullptr));
    CHECK(cosine(0) == 1);
  }

  TEST_CASE("a library, and a function, that are not there") {
    net::Library none("libnowhere.so.1");
    int (*const nothing)() = none.find("nothing");
    CHECK((nothing == nullptr));
    CHECK(none.problem().starts_with("libnowhere.so.1 cannot be loaded: "));
    net::Library library("libm.so.6");
    int (*const unknown)() = library.find("no_such_function");
    CHECK((unknown == nullptr));
    CHECK(library.problem() == "no_such_function is not in it");
  }
}

}  // namespace hail::tests
