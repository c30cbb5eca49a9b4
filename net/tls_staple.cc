// SPDX-License-Identifier: GPL-3.0-or-later
// A good response for another certificate has a good signature, so the identity is compared first,
// with the hash that the response itself uses. No network: a responder is never asked.
#include "net/tls_staple.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>

#include <algorithm>
#include <ctime>
#include <string>

#include "net/certificate.h"

namespace hail::net {
namespace {

using Seconds = std::chrono::sys_seconds;
using ResponsePtr = std::unique_ptr<OCSP_RESPONSE, Freed<OCSP_RESPONSE_free>>;
using BasicPtr = std::unique_ptr<OCSP_BASICRESP, Freed<OCSP_BASICRESP_free>>;
using IdPtr = std::unique_ptr<OCSP_CERTID, Freed<OCSP_CERTID_free>>;
using StackPtr =
    std::unique_ptr<STACK_OF(X509), Freed<[](STACK_OF(X509) * s) { sk_X509_free(s); }>>;

constexpr int most_answers = 256;                   // Looked at; a staple has one.
constexpr std::chrono::minutes clock_tolerance{5};  // Between the responder's clock and ours.

std::string day(Seconds when) {
  return fmt::format("{:%Y-%m-%d %H:%M} UTC",
                     fmt::gmtime(static_cast<std::time_t>(when.time_since_epoch().count())));
}

std::optional<Seconds> time_if(const ASN1_GENERALIZEDTIME* time) {
  if (time == nullptr) return {};
  return time_of(time);
}

/// RFC 6960 section 4.2.1; the words of a responder that gave no answer.
std::string refusal_words(int status) {
  switch (status) {
    case OCSP_RESPONSE_STATUS_MALFORMEDREQUEST:
      return "the responder found the request malformed";
    case OCSP_RESPONSE_STATUS_INTERNALERROR:
      return "the responder had an internal error";
    case OCSP_RESPONSE_STATUS_TRYLATER:
      return "the responder asked to try later";
    case OCSP_RESPONSE_STATUS_SIGREQUIRED:
      return "the responder wanted a signed request";
    case OCSP_RESPONSE_STATUS_UNAUTHORIZED:
      return "the responder refused the request (unauthorized)";
    default:
      return "the responder gave no answer";
  }
}

/// Whether `id` is that of `leaf`: by its serial, its issuer's name and, where there is an issuer
/// at hand, the issuer's key.
bool is_id_of(OCSP_CERTID* id, X509* leaf, X509* issuer) {
  ASN1_OCTET_STRING* name_hash = nullptr;
  ASN1_OBJECT* algorithm = nullptr;
  ASN1_INTEGER* serial = nullptr;
  if (OCSP_id_get0_info(&name_hash, &algorithm, nullptr, &serial, id) != 1) return false;
  if (ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(leaf)) != 0) return false;
  const EVP_MD* hash = EVP_get_digestbyobj(algorithm);
  if (hash == nullptr) return false;
  if (issuer != nullptr) {
    const IdPtr own(OCSP_cert_to_id(hash, leaf, issuer));
    return own && OCSP_id_cmp(own.get(), id) == 0;
  }
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  return X509_NAME_digest(X509_get_issuer_name(leaf), hash, bytes, &size) == 1 &&
         static_cast<unsigned>(ASN1_STRING_length(name_hash)) == size &&
         std::equal(bytes, bytes + size, ASN1_STRING_get0_data(name_hash));
}

OCSP_SINGLERESP* answer_for(OCSP_BASICRESP* basic, X509* leaf, X509* issuer) {
  const int count = std::min(OCSP_resp_count(basic), most_answers);
  for (int i = 0; i < count; ++i) {
    OCSP_SINGLERESP* answer = OCSP_resp_get0(basic, i);
    // The type lacks a const that the function does not need.
    auto* id = const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(answer));
    if (is_id_of(id, leaf, issuer)) return answer;
  }
  return nullptr;
}

void read_answer(OCSP_SINGLERESP* answer, OcspReport& report) {
  ASN1_GENERALIZEDTIME* revoked = nullptr;
  ASN1_GENERALIZEDTIME* from = nullptr;
  ASN1_GENERALIZEDTIME* until = nullptr;
  int reason = 0;
  switch (OCSP_single_get0_status(answer, &reason, &revoked, &from, &until)) {
    case V_OCSP_CERTSTATUS_GOOD:
      report.status = OcspReport::Status::good;
      break;
    case V_OCSP_CERTSTATUS_REVOKED:
      report.status = OcspReport::Status::revoked;
      report.revoked_at = time_if(revoked);
      break;
    default:
      report.status = OcspReport::Status::unknown;
      report.problem = "the responder does not know the certificate";
  }
  report.this_update = time_if(from);
  report.next_update = time_if(until);
}

/// By the issuer's own key, or by a certificate for OCSP signing that the issuer signed (RFC 6960
/// section 4.2.2.2). The issuer is taken as trusted here.
bool is_signed_by(OCSP_BASICRESP* basic, X509* issuer) {
  const StorePtr store(X509_STORE_new());
  const StackPtr certificates(sk_X509_new_null());
  if (!store || !certificates || X509_STORE_add_cert(store.get(), issuer) != 1 ||
      sk_X509_push(certificates.get(), issuer) <= 0) {
    return false;
  }
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  return OCSP_basic_verify(basic, certificates.get(), store.get(), OCSP_TRUSTOTHER) == 1;
}

std::string date_problem(const OcspReport& report, Seconds now) {
  if (!report.this_update) return "it has no date";
  if (*report.this_update > now + clock_tolerance) {
    return "it is not valid before " + day(*report.this_update);
  }
  if (report.next_update && *report.next_update < *report.this_update) {
    return "it ends before it begins";
  }
  if (report.next_update && *report.next_update < now - clock_tolerance) {
    return "it expired on " + day(*report.next_update);
  }
  return {};
}

OcspReport read(std::string_view response, X509* leaf, X509* issuer, Seconds now) {
  OcspReport report;
  const auto* start = reinterpret_cast<const unsigned char*>(response.data());
  const ResponsePtr parsed(d2i_OCSP_RESPONSE(nullptr, &start, static_cast<long>(response.size())));
  if (!parsed) {
    report.problem = "it is no OCSP response";
    return report;
  }
  const int outcome = OCSP_response_status(parsed.get());
  if (outcome != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
    report.status = OcspReport::Status::unknown;
    report.problem = refusal_words(outcome);
    return report;
  }
  const BasicPtr basic(OCSP_response_get1_basic(parsed.get()));
  if (!basic) {
    report.problem = "it is of a kind that is not known";
    return report;
  }
  report.verified = issuer != nullptr && is_signed_by(basic.get(), issuer);
  OCSP_SINGLERESP* answer = answer_for(basic.get(), leaf, issuer);
  if (answer == nullptr) {
    report.status = OcspReport::Status::unknown;
    report.problem = "it is for another certificate";
    return report;
  }
  read_answer(answer, report);
  if (!report.problem.empty()) return report;
  if (issuer == nullptr) {
    report.problem = "the issuer's certificate is not at hand to check its signature with";
  } else if (!report.verified) {
    report.problem = "it is not signed by the certificate's issuer";
  } else {
    report.problem = date_problem(report, now);
  }
  return report;
}

}  // namespace

OcspReport read_staple(std::string_view response, X509* leaf, X509* issuer, Seconds now) {
  OcspReport report = read(response, leaf, issuer, now);
  ERR_clear_error();
  return report;
}

std::string_view name(OcspReport::Status status) {
  switch (status) {
    case OcspReport::Status::good:
      return "good";
    case OcspReport::Status::revoked:
      return "revoked";
    case OcspReport::Status::unknown:
      return "unknown";
    case OcspReport::Status::malformed:
      break;
  }
  return "malformed";
}

}  // namespace hail::net
