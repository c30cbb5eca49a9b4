// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of devices and servers, and how a row is found in them.
#include "probes/telnet_software.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "hail/telnet/command.h"
#include "probes/telnet_pattern.h"

namespace hail::probes {
namespace {

constexpr std::size_t looked_at = 4096;

constexpr TextRow texts[] = {
    {R"(^User Access Verification\s+(?:Username|Password):)", "Cisco", "IOS", "",
     "\r\n\r\nUser Access Verification\r\n\r\nUsername: ", "IOS", ""},
    {R"(^Catalyst 1900 Management Console)", "Cisco", "Catalyst 1900", "",
     "Catalyst 1900 Management Console\r\nCopyright (c) Cisco Systems, Inc.  1993-1998\r\n",
     "Catalyst 1900", ""},
    {R"(MikroTik v([0-9][\w.]{0,20}))", "MikroTik", "RouterOS", "$1",
     "MikroTik v6.49.6 (stable)\r\nLogin: ", "RouterOS", "6.49.6"},
    {R"(^DD-WRT v(\S{1,24}) \w+ \(c\) \d{4} NewMedia-NET)", "DD-WRT", "DD-WRT", "$1",
     "DD-WRT v24-sp2 mini (c) 2013 NewMedia-NET GmbH\r\nRelease: 05/27/13\r\n\r\nDD-WRT login: ",
     "DD-WRT", "24-sp2"},
    {R"(^ ?OpenWrt (\d\S{0,20}),)", "OpenWrt", "OpenWrt", "$1",
     " OpenWrt 21.02.3, r16554-1d4dea6d4f\r\n -----\r\nroot@OpenWrt:/# ", "OpenWrt", "21.02.3"},
    {R"(^KeeneticOS version (\S{1,24}), copyright)", "Keenetic", "KeeneticOS", "$1",
     "KeeneticOS version 3.04.C.6.0-0, copyright (c) 2010-2020 Keenetic Ltd.\r\n\r\nLogin: ",
     "KeeneticOS", "3.04.C.6.0-0"},
    {R"(^(BCM\d{3,6}) (?:Broadband|ADSL|xDSL|DSL) Router)", "Broadcom", "$1 router", "",
     "BCM963268 Broadband Router\r\nLogin: ", "BCM963268 router", ""},
    {R"(^ZyXEL (\w?DSL) Router\s)", "ZyXEL", "$1 router", "",
     "ZyXEL VDSL Router\r\nLogin: ", "VDSL router", ""},
    {R"(^ZyXEL login:)", "ZyXEL", "", "", "\r\nZyXEL login: ", "", ""},
    {R"(Huawei Home Gateway)", "Huawei", "Home Gateway", "",
     "\r\nWelcome Visiting Huawei Home Gateway\r\nCopyright by Huawei Technologies Co., Ltd.\r\n",
     "Home Gateway", ""},
    {R"(recommended to use Stelnet)", "Huawei", "VRP", "",
     "Warning: Telnet is not a secure protocol, and it is recommended to use Stelnet.\r\n\r\n"
     "Login authentication\r\n\r\n\r\nUsername:",
     "VRP", ""},
    {R"(Copyright \(c\) \d{4}-\d{4} New H3C Technologies)", "H3C", "Comware", "",
     "****\r\n* Copyright (c) 2004-2017 New H3C Technologies Co., Ltd. All rights reserved.*\r\n",
     "Comware", ""},
    {R"(^Ruijie login:)", "Ruijie", "", "", "\r\nRuijie login: ", "", ""},
    {R"(^TiMOS-\w-(\S{1,24}) \S{1,24} ALCATEL (SR \S{1,16}))", "Nokia", "$2", "TiMOS $1",
     "TiMOS-C-12.0.R12 cpm/hops64 ALCATEL SR 7750 Copyright (c) 2000-2015 Alcatel-Lucent.\r\r\n",
     "SR 7750", "TiMOS 12.0.R12"},
    {R"(^HP (\w{4,8}) ProCurve Switch (\w{1,12}))", "HP", "ProCurve $2 ($1)", "",
     "====\r\nHP J4121A ProCurve Switch 4000M\r\nFirmware revision v2.2.3\r\n",
     "ProCurve 4000M (J4121A)", ""},
    {R"(^HP JetDirect)", "HP", "JetDirect", "",
     "\r\nHP JetDirect\r\nPassword is not set\r\n\r\nPlease type \"menu\" for the MENU "
     "system\r\n> ",
     "JetDirect", ""},
    {R"(^RICOH Maintenance Shell)", "Ricoh", "printer", "",
     "RICOH Maintenance Shell.   \r\nUser access verification.\r\nlogin:", "printer", ""},
    {R"(Model name\s{1,12}: NPort (\S{1,20}))", "Moxa", "NPort $1", "",
     "Model name       : NPort 5110A\r\n\r\nPlease keyin your username:", "NPort 5110A", ""},
    {R"(\*\*\* Lantronix ([\w -]{1,30}) Device Server \*\*\*)", "Lantronix", "$1", "",
     "*** Lantronix UDS1100-IAP Device Server ***\r\nMAC address 0080A3BD0000\r\n", "UDS1100-IAP",
     ""},
    {R"(^Welcome to ViewStation)", "Polycom", "ViewStation", "",
     "Welcome to ViewStation\r\n\r\nPassword:", "ViewStation", ""},
    {R"(^Check Point FireWall-1 authenticated Telnet)", "Check Point", "FireWall-1", "",
     "Check Point FireWall-1 authenticated Telnet server running on fw\r\n\r\nUser: ", "FireWall-1",
     ""},
    {R"(^Data ONTAP)", "NetApp", "Data ONTAP", "", "Data ONTAP (s500.)\r\nlogin: ", "Data ONTAP",
     ""},
    {R"(SAP (J2EE Engine|Java EE Application Server) v([\d.]{1,12}))", "SAP", "$1", "$2",
     "Telnet Administration\r\n   SAP Java EE Application Server v7.50\r\n",
     "Java EE Application Server", "7.50"},
    {R"(^VxWorks login:)", "Wind River", "VxWorks", "", "VxWorks login: ", "VxWorks", ""},
    {R"(^Welcome to Microsoft Telnet Service)", "Microsoft", "Telnet Service", "",
     "Welcome to Microsoft Telnet Service \r\n\n\rlogin: ", "Telnet Service", ""},
    {R"(^telnetd: SSL required)", "NetKit", "NetKit telnetd-ssl", "",
     "telnetd: SSL required - connection rejected.\r\n", "NetKit telnetd-ssl", ""},
    {R"(^(FreeBSD|NetBSD|OpenBSD)/(\w{1,16}) \()", "$1", "$1", "",
     "FreeBSD/amd64 (ms.example) (pts/0)\r\n\r\n\r\nlogin: ", "FreeBSD", ""},
    {R"(^AIX Version (\d[\d.]{0,6}))", "IBM", "AIX", "$1",
     "AIX Version 6\r\nCopyright IBM Corporation, 1982, 2007.\r\nlogin: ", "AIX", "6"},
    {R"(^HP-UX \S{1,64} [A-Z]\.(\d[\d.]{0,8}) )", "HP", "HP-UX", "$1",
     "HP-UX ctout B.11.11 U 9000/800 (tc)\r\n\r\nlogin: ", "HP-UX", "11.11"},
    {R"(^SunOS (5\.\d{1,2})\s)", "Oracle", "Solaris", "SunOS $1",
     "\r\nSunOS 5.10\r\n\r\nlogin: ", "Solaris", "SunOS 5.10"},
    {R"(OpenVMS \(TM\) (\w{1,12}) Operating System, Version V(\d\S{0,12}))", "VSI", "OpenVMS $1",
     "$2", " Welcome to OpenVMS (TM) Alpha Operating System, Version V8.4     - NOT70\r\n",
     "OpenVMS Alpha", "8.4"},
    {R"(^Compaq Tru64 UNIX V(\S{1,12}) )", "Compaq", "Tru64 UNIX", "$1",
     "\r\nCompaq Tru64 UNIX V5.1B (Rev. 2650) (docalpha) (pts/11)\r\n\r\nlogin: ", "Tru64 UNIX",
     "5.1B"},
    {R"(^SCO OpenServer\(TM\) Release (\d\S{0,8}))", "SCO", "OpenServer", "$1",
     "\r\nSCO OpenServer(TM) Release 5 (scosysv.example) (ttyp6)\r\n\r\nlogin: ", "OpenServer",
     "5"},
    {R"(^IRIX \()", "SGI", "IRIX", "", "\r\n\r\nIRIX (artemis)\r\n\r\n\r\nlogin: ", "IRIX", ""},
};

// As the servers of Debian 12 begin; BusyBox in a second form too, which older releases have.
constexpr ServerRow servers[] = {
    {"GNU", "inetutils telnetd",
     "WILL AUTHENTICATION, WILL ENCRYPT, DO TERMINAL-TYPE, DO TERMINAL-SPEED, "
     "DO X-DISPLAY-LOCATION, DO NEW-ENVIRON, DO ENVIRON",
     "", "asks_us_to_echo ECHO", true},
    {"NetKit", "NetKit telnetd-ssl",
     "DO NEW-ENVIRON, DO AUTHENTICATION, DO TERMINAL-TYPE, DO TERMINAL-SPEED, "
     "DO X-DISPLAY-LOCATION",
     "", "asks_us_to_echo ECHO"},
    {"BusyBox", "BusyBox telnetd", "DO ECHO, DO NAWS, WILL ECHO, WILL SUPPRESS-GO-AHEAD", "",
     "asks_us_to_echo ECHO"},
    {"BusyBox", "BusyBox telnetd",
     "DO ECHO, DO NAWS, DO TOGGLE-FLOW-CONTROL, WILL ECHO, WILL SUPPRESS-GO-AHEAD", "",
     "asks_us_to_echo ECHO"},
    {"ser2net", "ser2net",
     "WILL SUPPRESS-GO-AHEAD, DO SUPPRESS-GO-AHEAD, WILL ECHO, DONT ECHO, DO BINARY, WILL BINARY",
     "", "ack_of_ack SUPPRESS-GO-AHEAD,ack_of_ack ECHO"},
    {"libtelnet", "libtelnet telnet-chatd", "WILL MCCP2, WILL ECHO", "Enter name: ", ""},
};

struct Compiled {
  std::vector<TextPattern> patterns;
  Compiled() {
    for (const TextRow& row : texts) patterns.emplace_back(row.pattern);
  }
};

std::string filled(std::string_view form, const std::vector<std::string_view>& groups) {
  std::string out;
  for (std::size_t i = 0; i < form.size(); ++i) {
    if (form[i] == '$' && i + 1 < form.size()) {
      out += groups[static_cast<std::size_t>(form[++i] - '0')];
    } else {
      out += form[i];
    }
  }
  return out;
}

}  // namespace

std::span<const TextRow> text_rows() {
  return texts;
}

std::span<const ServerRow> server_rows() {
  return servers;
}

std::optional<Software> software_of(std::string_view text) {
  static const Compiled compiled;
  text = text.substr(0, looked_at);
  for (std::size_t i = 0; i < std::size(texts); ++i) {
    const auto groups = compiled.patterns[i].find(text);
    if (!groups) continue;
    return Software{filled(texts[i].vendor, *groups), filled(texts[i].product, *groups),
                    filled(texts[i].version, *groups)};
  }
  return std::nullopt;
}

std::string verbs_text(const std::vector<telnet::SeenVerb>& verbs) {
  std::string out;
  for (const telnet::SeenVerb& one : verbs) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", telnet::verb_name(one.verb),
                       telnet::option_name(one.option));
  }
  return out;
}

std::string violation_text(const telnet::Violation& violation) {
  const std::string_view kind = telnet::violation_name(violation.kind);
  if (violation.kind == telnet::Violation::Kind::loop) return std::string(kind);
  return fmt::format("{} {}", kind, telnet::option_name(violation.option));
}

const ServerRow* server_of(const std::vector<telnet::SeenVerb>& verbs, std::string_view text) {
  // What our own wish for START_TLS led to is no mark of the server.
  std::vector<telnet::SeenVerb> by_itself;
  std::copy_if(
      verbs.begin(), verbs.end(), std::back_inserter(by_itself),
      [](const telnet::SeenVerb& each) { return each.option != telnet::option::start_tls; });
  const std::string begun = verbs_text(by_itself) + ",";
  const auto* row =
      std::find_if(std::begin(servers), std::end(servers), [&](const ServerRow& each) {
        return begun.starts_with(std::string(each.verbs) + ",") && text.starts_with(each.text);
      });
  return row == std::end(servers) ? nullptr : row;
}

}  // namespace hail::probes
