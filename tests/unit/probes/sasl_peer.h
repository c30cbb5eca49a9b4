// SPDX-License-Identifier: GPL-3.0-or-later
// A server for our mechanisms, by GNU SASL's server side: knows one user, and judges.
#pragma once

#include <gsasl.h>

#include <stdexcept>
#include <string>

#include "probes/sasl.h"

namespace hail::tests {

/// What a server knows.
struct Known {
  std::string user = "lab";
  std::string password = "secret";
  std::string binding_kind;   ///< "tls-exporter", "tls-unique"; empty: none.
  std::string binding_bytes;  ///< As at its end of TLS.
};

class SaslPeer {
 public:
  SaslPeer(const std::string& mechanism, Known known) : known_(std::move(known)) {
    if (gsasl_init(&library_) != GSASL_OK) throw std::runtime_error("gsasl_init");
    gsasl_callback_hook_set(library_, this);
    gsasl_callback_set(library_, answer);
    if (gsasl_server_start(library_, mechanism.c_str(), &session_) != GSASL_OK)
      throw std::runtime_error("no such mechanism: " + mechanism);
  }
  SaslPeer(const SaslPeer&) = delete;
  SaslPeer& operator=(const SaslPeer&) = delete;
  ~SaslPeer() {
    gsasl_finish(session_);
    gsasl_done(library_);
  }

  enum class Says { challenge, accepted, refused };
  /// Takes one message; `text` becomes the challenge, or what comes with the success.
  Says hear(const std::string& message, std::string& text) {
    char* bytes = nullptr;
    std::size_t size = 0;
    const int result = gsasl_step(session_, message.empty() ? nullptr : message.data(),
                                  message.size(), &bytes, &size);
    text.assign(bytes == nullptr ? "" : bytes, bytes == nullptr ? 0 : size);
    if (bytes != nullptr) gsasl_free(bytes);
    if (result == GSASL_NEEDS_MORE) return Says::challenge;
    return result == GSASL_OK ? Says::accepted : Says::refused;
  }

 private:
  static int answer(Gsasl* library, Gsasl_session* session, Gsasl_property property) {
    const Known& known = static_cast<SaslPeer*>(gsasl_callback_hook_get(library))->known_;
    const auto asked = [&](Gsasl_property which) {
      const char* text = gsasl_property_fast(session, which);
      return std::string(text == nullptr ? "" : text);
    };
    const auto set = [&](const std::string& text) {
      return gsasl_property_set(session, property, text.c_str());
    };
    switch (property) {
      case GSASL_PASSWORD:
        // SCRAM asks for the user named; DIGEST-MD5 and CRAM-MD5 likewise.
        return asked(GSASL_AUTHID) == known.user ? set(known.password)
                                                 : static_cast<int>(GSASL_NO_PASSWORD);
      case GSASL_REALM:
      case GSASL_HOSTNAME:
        return set("mx.example");
      case GSASL_SERVICE:
        return set("smtp");
      case GSASL_VALIDATE_SIMPLE:
        return asked(GSASL_AUTHID) == known.user && asked(GSASL_PASSWORD) == known.password
                   ? GSASL_OK
                   : GSASL_AUTHENTICATION_ERROR;
      case GSASL_VALIDATE_EXTERNAL:
        return asked(GSASL_AUTHZID) == known.user ? GSASL_OK : GSASL_AUTHENTICATION_ERROR;
      case GSASL_CB_TLS_EXPORTER:
        return known.binding_kind == "tls-exporter" ? set(known.binding_bytes)
                                                    : static_cast<int>(GSASL_NO_CALLBACK);
      case GSASL_CB_TLS_UNIQUE:
        return known.binding_kind == "tls-unique" ? set(known.binding_bytes)
                                                  : static_cast<int>(GSASL_NO_CALLBACK);
      default:
        return GSASL_NO_CALLBACK;
    }
  }

  Known known_;
  Gsasl* library_ = nullptr;
  Gsasl_session* session_ = nullptr;
};

}  // namespace hail::tests
