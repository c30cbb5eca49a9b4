// SPDX-License-Identifier: GPL-3.0-or-later
// A serial line in words (RFC 2217): what is ordered, as octets, and what is known of it.
#include <doctest/doctest.h>
#include <hail/telnet/event.h>
#include <hail/telnet/serial.h>

#include <string>

using namespace hail;

namespace {

std::string shown(std::string_view words) {
  const auto orders = telnet::serial_orders(words);
  if (!orders) return "no: " + orders.error();
  std::string text;
  for (const std::string& order : *orders)
    text += (text.empty() ? "" : " ") + telnet::escaped(order);
  return text;
}

}  // namespace

TEST_SUITE_BEGIN("telnet serial");

TEST_CASE("serial: words become orders of RFC 2217 section 3") {
  struct Row {
    std::string words, orders;
  };
  const Row rows[] = {
      {"9600", "\\x01\\x00\\x00%\\x80"},
      {"115200,8n1,rtscts",
       "\\x01\\x00\\x01\\xc2\\x00 \\x02\\x08 \\x03\\x01 \\x04\\x01 \\x05\\x03"},
      {"7e2", "\\x02\\x07 \\x03\\x03 \\x04\\x02"},
      {"5n1.5", "\\x02\\x05 \\x03\\x01 \\x04\\x03"},
      {"parity mark", "\\x03\\x04"},
      {"stop 1.5", "\\x04\\x03"},
      {"data 7", "\\x02\\x07"},
      {"flow xonxoff", "\\x05\\x02"},
      {"flow off", "\\x05\\x01"},
      {"none", "\\x05\\x01"},
      {"break on", "\\x05\\x05"},
      {"dtr off, rts on", "\\x05\\t \\x05\\x0b"},
      {"purge both", "\\x0c\\x03"},
      {"signature", "\\x00"},
      {"modem 255", "\\x0b\\xff"},
      {"modem cts+cd", "\\x0b\\x99"},
      {"modem dsr+RI, lines overrun+break+timed-out", "\\x0bf \\n\\x92"},
      {"lines all modem none", "\\n\\xff \\x0b\\x00"},
      {"lines parity+framing-error", "\\n\\x0c"},
      {"modem 256", "no: modem takes 0 to 255, all, none, or some of cts+dsr+ri+cd"},
      {"modem cts+", "no: modem takes 0 to 255, all, none, or some of cts+dsr+ri+cd"},
      {"lines cts", "no: lines takes 0 to 255, all, none, or words such as overrun+break"},
      {"", "no: no setting is named"},
      {"9n1", "no: not a setting of a serial line: 9n1"},
      {"parity blue", "no: parity takes none, odd, even, mark or space"},
      {"break", "no: break takes on or off"},
      {"\x1b[2J", "no: not a setting of a serial line: \\x1b[2j"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    CHECK(shown(row.words) == row.orders);
  }
}

TEST_CASE("serial: what is known of a line") {
  telnet::ComPort port;
  CHECK(telnet::serial_words(port).empty());
  port.modem_state = telnet::com_port::modem::delta_cts;
  CHECK(telnet::serial_words(port).empty());
  port.signature = "line\x1b";
  CHECK(telnet::serial_words(port) == "\"line\\x1b\"");
  port.data_size = 7;
  CHECK(telnet::serial_words(port) == "7??; \"line\\x1b\"");
  port.baud_rate = 9600;
  port.data_size = 8;
  port.parity = 1;
  port.stop_size = 1;
  port.flow = 3;
  port.dtr = true;
  port.rts = false;
  port.modem_state = telnet::com_port::modem::cts | telnet::com_port::modem::delta_cts |
                     telnet::com_port::modem::dsr;
  port.line_state = telnet::com_port::line::overrun;
  CHECK(telnet::serial_words(port) ==
        "9600 8N1, flow RTS/CTS, DTR on, RTS off; CTS DSR; overrun; \"line\\x1b\"");
  port.flow = 200;
  port.signature.assign(1024, '\x1b');
  const std::string words = telnet::serial_words(port);
  CHECK(words.starts_with("9600 8N1, 200, DTR on"));
  CHECK(words.size() < 1000);
}

TEST_SUITE_END();
