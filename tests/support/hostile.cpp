// SPDX-License-Identifier: Apache-2.0
#include "tests/support/hostile.h"

#include <algorithm>
#include <array>
#include <random>
#include <sstream>
#include <vector>

#include <nlohmann/json.hpp>

namespace upriver::test {

namespace {

using Json = nlohmann::json;
using Visit = std::function<void(const HostileVariant&)>;

constexpr std::size_t kDepth = 100'000;
constexpr std::size_t kHugeText = 4 * 1024 * 1024;
constexpr std::size_t kReplacements = 500; // per file; large samples are strided

// A log may end after a whole line; a single document can't.
void truncated(const std::string& original, const Visit& visit)
{
    const bool oneDocument = Json::accept(original);
    for (std::size_t part = 1; part < 20; ++part)
        visit({"truncated at " + std::to_string(part) + "/20",
               original.substr(0, original.size() * part / 20), oneDocument});
}

std::string randomBytes(std::size_t count)
{
    std::mt19937 random(20'261'121);
    std::string bytes(count, '\0');
    std::ranges::generate(bytes, [&] { return static_cast<char>(random() & 0xFF); });
    return bytes;
}

void nothingLeft(const std::string& original, const Visit& visit)
{
    visit({"emptied", "", true});
    visit({"spaces only", std::string(2'000, ' '), true});
    visit({"random bytes", randomBytes(std::max<std::size_t>(original.size(), 10'000)), true});
    visit({"nested arrays only", std::string(kDepth, '['), true});
    visit({"zeros", std::string(5'000, '\0'), true});
}

void flipped(const std::string& original, const Visit& visit)
{
    std::mt19937 random(7);
    for (int round = 0; round < 50 && !original.empty(); ++round) {
        std::string bytes = original;
        for (int count = 0; count < 3; ++count)
            bytes[random() % bytes.size()] = static_cast<char>(random() & 0xFF);
        visit({"bytes flipped, round " + std::to_string(round), bytes});
    }
}

// Invalid UTF-8 goes into the middle of words, so that it ends up in names and descriptions.
void badText(const std::string& original, const Visit& visit)
{
    std::string bytes;
    std::size_t letters = 0;
    for (const char c : original) {
        bytes += c;
        if (std::isalpha(static_cast<unsigned char>(c)) != 0 && ++letters % 40 == 0)
            bytes += "\xC3\x28\xFF";
    }
    visit({"invalid UTF-8", bytes});
    visit({"UTF-8 byte order mark", "\xEF\xBB\xBF" + original});
}

std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// Every value of a JSON document, deepest last.
void collect(const Json& value, const Json::json_pointer& at, std::vector<Json::json_pointer>& found)
{
    found.push_back(at);
    if (value.is_object()) {
        for (const auto& [key, item] : value.items())
            collect(item, at / key, found);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            collect(value[i], at / i, found);
    }
}

const std::array<Json, 8>& strangers()
{
    static const std::array<Json, 8> values{Json(nullptr),
                                            Json(true),
                                            Json(-1),
                                            Json(1e300),
                                            Json("text"),
                                            Json(""),
                                            Json::array({1, "a", nullptr}),
                                            Json::object({{"a", Json::object()}})};
    return values;
}

void wrongTypes(const Json& document, const std::string& before, const std::string& after, const Visit& visit)
{
    std::vector<Json::json_pointer> places;
    collect(document, Json::json_pointer(), places);
    const std::size_t all = places.size() * strangers().size();
    const std::size_t stride = std::max<std::size_t>(1, all / kReplacements) | 1; // odd: meets every type
    for (std::size_t i = 0; i < all; i += stride) {
        Json changed = document;
        const auto& place = places[i / strangers().size()];
        changed[place] = strangers().at(i % strangers().size());
        visit({"value at '" + place.to_string() + "' replaced by " +
                   strangers().at(i % strangers().size()).dump(),
               before + changed.dump() + after});
    }
}

// The nesting goes in as text: a JSON value of that depth would overflow its own destructor.
void deepAndHuge(const Json& document, const std::string& before, const std::string& after,
                 const Visit& visit)
{
    const std::string nested = std::string(kDepth, '[') + std::string(kDepth, ']');
    std::string objects;
    for (std::size_t i = 0; i < kDepth; ++i)
        objects += "{\"a\":";
    objects += "1" + std::string(kDepth, '}');
    std::vector<Json::json_pointer> places;
    collect(document, Json::json_pointer(), places);
    const std::size_t stride = std::max<std::size_t>(1, places.size() / 6);
    for (std::size_t i = 0; i < places.size(); i += stride) {
        Json changed = document;
        changed[places[i]] = "@HERE@";
        const std::string text = changed.dump();
        const auto put = [&](const std::string& inserted) {
            std::string bytes = text;
            bytes.replace(bytes.find("\"@HERE@\""), 8, inserted);
            return before + bytes + after;
        };
        visit({"deep arrays at '" + places[i].to_string() + "'", put(nested)});
        visit({"deep objects at '" + places[i].to_string() + "'", put(objects)});
        visit({"huge text at '" + places[i].to_string() + "'", put('"' + std::string(kHugeText, 'x') + '"')});
    }
}

void jsonVariants(const std::string& text, const std::string& before, const std::string& after,
                  const Visit& visit)
{
    const Json document = Json::parse(text, nullptr, false);
    if (document.is_discarded() || !document.is_structured())
        return;
    wrongTypes(document, before, after, visit);
    deepAndHuge(document, before, after, visit);
}

// One JSON document, or one a line: then a few lines are spoiled, among sound neighbours.
void structured(const std::string& original, const Visit& visit)
{
    if (Json::accept(original)) {
        jsonVariants(original, "", "", visit);
        return;
    }
    const auto lines = linesOf(original);
    const std::size_t stride = std::max<std::size_t>(1, lines.size() / 3);
    for (std::size_t i = 0; i < lines.size(); i += stride) {
        const std::string before = i > 0 ? lines[i - 1] + "\n" : "";
        const std::string after = i + 1 < lines.size() ? "\n" + lines[i + 1] + "\n" : "\n";
        jsonVariants(lines[i], before, after, visit);
    }
}

} // namespace

void forEachHostileVariant(const std::string& original,
                           const std::function<void(const HostileVariant&)>& visit)
{
    nothingLeft(original, visit);
    truncated(original, visit);
    flipped(original, visit);
    badText(original, visit);
    structured(original, visit);
}

void forEachDamagedText(const std::string& sound, std::string_view pieces,
                        const std::function<void(const std::string&)>& visit)
{
    std::mt19937 random(5);
    for (int round = 0; round < 5'000; ++round) {
        std::string text = sound;
        for (unsigned i = 0; i < 1 + random() % 6; ++i) {
            const std::size_t at = random() % text.size();
            if (random() % 3 == 0)
                text.erase(at, random() % 9);
            else
                text.insert(at, 1,
                            random() % 4 == 0 ? static_cast<char>(random())
                                              : pieces[random() % pieces.size()]);
        }
        visit(text);
    }
}

} // namespace upriver::test
