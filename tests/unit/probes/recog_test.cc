// SPDX-License-Identifier: GPL-3.0-or-later
// recog's examples of mail greetings, where ../shared/data has them: how many of those that name a
// product are told the same here, and that those which name none name none here either.
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "hail/probes/software.h"
#include "support/skip.h"

using namespace hail;

namespace {

struct Example {
  std::string text;
  std::string vendor;
  std::string product;
};

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// XML's five entities; recog's files have no others in examples.
std::string plain(std::string text) {
  const std::pair<std::string_view, std::string_view> entities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
  for (const auto& [entity, octet] : entities) {
    for (std::size_t at = text.find(entity); at != text.npos; at = text.find(entity, at + 1))
      text.replace(at, entity.size(), octet);
  }
  return text;
}

/// `<!-- ... -->` taken out.
std::string without_comments(std::string text) {
  for (std::size_t at = text.find("<!--"); at != text.npos; at = text.find("<!--"))
    text.erase(at, text.find("-->", at) + 3 - at);
  return text;
}

/// The value of `<param pos="0" name="NAME" value="..."/>` in a fingerprint; empty: none.
std::string parameter(const std::string& block, const std::string& name) {
  const std::size_t at = block.find("name=\"" + name + "\"");
  if (at == block.npos) return {};
  const std::size_t value = block.find("value=\"", at);
  if (value == block.npos || value > block.find("/>", at)) return {};
  return plain(block.substr(value + 7, block.find('"', value + 7) - value - 7));
}

std::vector<Example> examples_of(const std::filesystem::path& path) {
  std::vector<Example> out;
  const std::string text = without_comments(file_text(path));
  for (std::size_t at = text.find("<fingerprint "); at != text.npos;
       at = text.find("<fingerprint ", at + 1)) {
    const std::string block = text.substr(at, text.find("</fingerprint>", at) - at);
    Example one{"", parameter(block, "service.vendor"), parameter(block, "service.product")};
    if (one.product.empty()) one.product = parameter(block, "os.product");
    for (std::size_t begin = block.find("<example"); begin != block.npos;
         begin = block.find("<example", begin + 1)) {
      const std::size_t open = block.find('>', begin);
      if (block.substr(begin, open - begin).find("base64") != block.npos) continue;
      one.text = plain(block.substr(open + 1, block.find("</example>", open) - open - 1));
      if (one.text.starts_with("<![CDATA[")) one.text = one.text.substr(9, one.text.size() - 12);
      out.push_back(one);
    }
  }
  return out;
}

std::set<std::string> words_of(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return std::isalnum(c) != 0 ? static_cast<char>(std::tolower(c)) : ' ';
  });
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

/// Products that have another name here.
std::string our_word(const Example& example) {
  static const std::map<std::string, std::string> names = {{"Cyrus POP", "Cyrus IMAP"},
                                                           {"Courier IMAP", "Courier"},
                                                           {"Courier POP", "Courier"},
                                                           {"E-mail Services", "Windows POP3"}};
  const auto found = names.find(example.product);
  if (found != names.end()) return found->second;
  // "ESMTP" of Kerio: its vendor tells more.
  const bool general = example.product == "ESMTP" || example.product == "Mail Server";
  return general ? example.vendor : example.product;
}

bool is_same(const Example& example, const probes::Software& software) {
  const auto ours = words_of(software.vendor + " " + software.product);
  const auto theirs = words_of(our_word(example));
  return std::includes(ours.begin(), ours.end(), theirs.begin(), theirs.end());
}

}  // namespace

TEST_CASE("recog's mail greetings: nine of ten name the same product here") {
  const std::filesystem::path place = HAIL_SOURCE_DIR "/../shared/data/recog";
  if (!std::filesystem::is_directory(place)) {
    tests::skip("no ../shared/data");
    return;
  }
  struct Row {
    std::string file;
    std::string protocol;
    std::string before;
    std::size_t at_least;  ///< Examples with a product.
  };
  const Row rows[] = {{"smtp_banners.xml", "smtp", "220 ", 200},
                      {"pop_banners.xml", "pop3", "+OK ", 30},
                      {"imap_banners.xml", "imap", "* OK ", 25}};
  for (const Row& row : rows) {
    CAPTURE(row.file);
    std::size_t named = 0;
    std::size_t same = 0;
    std::string others;
    for (const Example& example : examples_of(place / row.file)) {
      const auto found =
          probes::identify(row.protocol, {{probes::ToldBy::greeting, row.before + example.text}});
      if (example.product.empty()) {
        CAPTURE(example.text);
        CHECK_FALSE(found);
        continue;
      }
      ++named;
      const bool right = found && is_same(example, *found);
      if (right) ++same;
      if (!right)
        others += example.text + " -> " + (found ? product_text(*found) : "nothing") + "\n";
    }
    MESSAGE(row.file << ": the same product in " << same << " of " << named);
    INFO(others);
    CHECK(named >= row.at_least);
    CHECK(same * 10 >= named * 9);
  }
}
