// SPDX-License-Identifier: GPL-3.0-or-later
// Servers of other protocols by their greeting: SSH (RFC 4253 section 4.2), FTP, NNTP.
#include "probes/software/rows.h"

namespace hail::probes {
namespace {

// clang-format off
constexpr SoftwareRow rows[] = {
    {"openssh", R"(^SSH-[\d.]{1,6}-OpenSSH_for_Windows_(\d[\w.]{0,8}))", "Microsoft", "OpenSSH for Windows", "$1",
     "SSH-2.0-OpenSSH_for_Windows_8.1\r\n", "Microsoft OpenSSH for Windows 8.1"},
    {"openssh", R"(^SSH-[\d.]{1,6}-OpenSSH(?:[_-](\d[\w.]{0,10}(?: [\w+~.-]{1,40})?))?)", "OpenSSH", "OpenSSH", "$1",
     "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n", "OpenSSH 9.2p1 Debian-2+deb12u3"},
    {"dropbear", R"(^SSH-[\d.]{1,6}-dropbear(?:_(\d[\w.]{0,10}))?)", "Dropbear", "Dropbear", "$1",
     "SSH-2.0-dropbear_2022.83\r\n", "Dropbear 2022.83"},
    {"libssh", R"(^SSH-2\.0-libssh[_-](\d[\w.]{0,8}))", "libssh", "libssh", "$1",
     "SSH-2.0-libssh_0.10.5\r\n", "libssh 0.10.5"},
    {"-cisco-", R"(^SSH-[\d.]{1,6}-Cisco-(\d[\d.]{0,6}))", "Cisco", "SSH", "$1",
     "SSH-2.0-Cisco-1.25\r\n", "Cisco SSH 1.25"},
    {"rosssh", R"(^SSH-2\.0-ROSSSH)", "MikroTik", "RouterOS", "",
     "SSH-2.0-ROSSSH\r\n", "MikroTik RouterOS"},
    {"mod_sftp", R"(^SSH-2\.0-mod_sftp(?:/(\d[\w.]{0,8}))?)", "ProFTPD", "ProFTPD mod_sftp", "$1",
     "SSH-2.0-mod_sftp/0.9.9\r\n", "ProFTPD mod_sftp 0.9.9"},
    {"bitvise", R"(Bitvise SSH Server \(WinSSHD\)(?: (\d[\d.]{0,8}))?)", "Bitvise", "SSH Server", "$1",
     "SSH-2.0-8.49 FlowSsh: Bitvise SSH Server (WinSSHD) 8.49: free only for personal non-commercial use\r\n",
     "Bitvise SSH Server 8.49"},
    {"sun_ssh", R"(^SSH-2\.0-Sun_SSH_(\d[\w.]{0,8}))", "Sun", "SSH", "$1",
     "SSH-2.0-Sun_SSH_1.1.5\r\n", "Sun SSH 1.1.5"},
    {"asyncssh", R"(^SSH-2\.0-AsyncSSH_(\d[\w.]{0,8}))", "AsyncSSH", "AsyncSSH", "$1",
     "SSH-2.0-AsyncSSH_2.13.2\r\n", "AsyncSSH 2.13.2"},
    {"paramiko", R"(^SSH-2\.0-paramiko_(\d[\w.]{0,8}))", "Paramiko", "Paramiko", "$1",
     "SSH-2.0-paramiko_2.12.0\r\n", "Paramiko 2.12.0"},
    {"twisted", R"(^SSH-2\.0-Twisted(?:_(\d[\w.]{0,8}))?)", "Twisted", "Twisted Conch", "$1",
     "SSH-2.0-Twisted_22.4.0\r\n", "Twisted Conch 22.4.0"},
    {"ssh tectia", R"(^SSH-2\.0-(\d[\d.]{0,12}) SSH Tectia Server)", "SSH", "Tectia Server", "$1",
     "SSH-2.0-6.4.12.353 SSH Tectia Server\r\n", "SSH Tectia Server 6.4.12.353"},
    {"romsshell", R"(^SSH-2\.0-RomSShell_(\d[\w.]{0,8}))", "Allegro", "RomSShell", "$1",
     "SSH-2.0-RomSShell_4.62\r\n", "Allegro RomSShell 4.62"},
    {"ssh-2.0-go", R"(^SSH-2\.0-Go$)", "Go", "Go crypto/ssh", "",
     "SSH-2.0-Go\r\n", "Go crypto/ssh"},
    {"apache-sshd", R"(^SSH-2\.0-APACHE-SSHD-(\d[\w.-]{0,10}))", "Apache", "MINA SSHD", "$1",
     "SSH-2.0-APACHE-SSHD-2.10.0\r\n", "Apache MINA SSHD 2.10.0"},

    {"vsftpd", R"(\(vsFTPd (\d[\w.+]{0,10})\))", "vsftpd", "vsftpd", "$1",
     "220 (vsFTPd 3.0.3)\r\n", "vsftpd 3.0.3"},
    {"proftpd", R"(\bProFTPD\b(?: (\d[\w.]{0,10}))?)", "ProFTPD", "ProFTPD", "$1",
     "220 ProFTPD 1.3.8 Server (Debian) [::ffff:192.0.2.7]\r\n", "ProFTPD 1.3.8"},
    {"pure-ftpd", R"(\bPure-FTPd\b)", "Pure-FTPd", "Pure-FTPd", "",
     "220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n220-You are user number 1 of 50 allowed.\r\n",
     "Pure-FTPd"},
    {"filezilla server", R"(FileZilla Server (?:version )?(\d[\w.-]{0,10}))", "FileZilla", "FileZilla Server", "$1",
     "220-FileZilla Server 1.7.0\r\n220 Please visit https://filezilla-project.org/\r\n", "FileZilla Server 1.7.0"},
    {"filezilla", R"(\bFileZilla\b)", "FileZilla", "FileZilla Server", "",
     "220 FileZilla ftp ready\r\n", "FileZilla Server"},
    {"microsoft ftp service", "", "Microsoft", "IIS FTP service", "",
     "220 Microsoft FTP Service\r\n", "Microsoft IIS FTP service"},
    {"version wu-", R"(\(Version wu-(\d[\w.-]{0,20}))", "WU-FTPD", "WU-FTPD", "$1",
     "220 ftp.example.org FTP server (Version wu-2.6.2-5) ready.\r\n", "WU-FTPD 2.6.2-5"},
    {"gnu inetutils", R"(\(GNU inetutils (\d[\w.]{0,8})\))", "GNU", "inetutils ftpd", "$1",
     "220 ftp.example.org FTP server (GNU inetutils 1.9.4) ready.\r\n", "GNU inetutils ftpd 1.9.4"},
    {"pyftpdlib", R"(pyftpdlib (\d[\w.]{0,8}))", "pyftpdlib", "pyftpdlib", "$1",
     "220 pyftpdlib 1.5.9 ready.\r\n", "pyftpdlib 1.5.9"},
    {"serv-u", R"(Serv-U FTP[- ]Server v(\d[\d.]{0,8}))", "SolarWinds", "Serv-U", "$1",
     "220 Serv-U FTP Server v15.1 ready...\r\n", "SolarWinds Serv-U 15.1"},
    {"wing ftp server", R"(Wing FTP Server(?: (\d[\d.]{0,8}))?)", "Wing FTP", "Wing FTP Server", "$1",
     "220 Wing FTP Server ready... (Wing FTP Server Free Edition)\r\n", "Wing FTP Server"},
    {"xlight", R"(Xlight FTP Server (\d[\d.]{0,8}))", "Xlight", "Xlight FTP Server", "$1",
     "220 Xlight FTP Server 3.9 ready...\r\n", "Xlight FTP Server 3.9"},
    {"crushftp", R"(CrushFTP Server Ready)", "CrushFTP", "CrushFTP", "",
     "220 CrushFTP Server Ready!\r\n", "CrushFTP"},
    {"bftpd", R"(\bbftpd (\d[\d.]{0,6}))", "bftpd", "bftpd", "$1",
     "220 bftpd 2.2 at 192.0.2.7 ready.\r\n", "bftpd 2.2"},
    {"(mikrotik ", R"(FTP server \(MikroTik (\d[\w.]{0,10})\))", "MikroTik", "RouterOS", "$1",
     "220 router FTP server (MikroTik 6.49.6) ready\r\n", "MikroTik RouterOS 6.49.6"},

    {"internetnews", R"(InterNetNews (?:NNRP |NNTP )?server INN (\d[\w.]{0,10}))", "ISC", "INN", "$1",
     "200 news.example.org InterNetNews NNRP server INN 2.7.0 ready (posting ok)\r\n", "ISC INN 2.7.0"},
    {"leafnode", R"(Leafnode NNTP (?:Daemon|server), version (\d[\w.]{0,8}))", "Leafnode", "Leafnode", "$1",
     "200 Leafnode NNTP Daemon, version 1.11.12 running at news.example.org\r\n", "Leafnode 1.11.12"},
};
// clang-format on

}  // namespace

std::span<const SoftwareRow> banner_software() {
  return rows;
}

}  // namespace hail::probes
