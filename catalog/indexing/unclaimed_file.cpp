// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/unclaimed_file.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/json_damage.h"

namespace upriver {

namespace {

constexpr std::array<std::string_view, 3> kJsonNames{"json", "ndjson", "jsonl"};

/// The system whose artifacts bear this name; empty: none.
std::string systemOf(const DocumentFile& file, std::span<const Source* const> sources)
{
    std::string name = asciiLowered(file.fileName());
    if (name.ends_with(".gz"))
        name.resize(name.size() - 3);
    for (const Source* source : sources) {
        const std::vector<std::string> names = source->fileNames();
        if (std::ranges::find(names, name) != names.end())
            return source->info().system;
    }
    return {};
}

/// What keeps a packed file from being looked into; empty: nothing.
std::string packingFault(const DocumentFile& file)
{
    if (!file.gzip)
        return file.size == 0 ? "is empty" : "is not packed with gzip, whatever its name says";
    if (!file.head.empty())
        return {};
    std::array<char, 1> byte{};
    auto stream = ByteStream::open(file.path);
    return !stream || stream->read(byte) ? std::string() : "is damaged and can't be unpacked";
}

std::string faultOf(JsonDamage damage)
{
    switch (damage) {
    case JsonDamage::TooDeep:
        return "is nested too deeply to be read";
    case JsonDamage::Broken:
        return "is no JSON, or damaged";
    case JsonDamage::Cut:
        return "is cut off";
    case JsonDamage::None:
        break;
    }
    return {};
}

std::vector<ProblemRecord> one(Severity severity, const std::string& fault, const std::string& system)
{
    const std::string known = system.empty() ? "" : " By its name it is a file of " + system + ".";
    return {{severity, "The file " + fault + "; it was left out." + known, {}, 0}};
}

} // namespace

std::vector<ProblemRecord> doubtsAbout(const DocumentFile& file, std::span<const Source* const> sources)
{
    const std::string system = systemOf(file, sources);
    if (endsWithNoCase(file.fileName(), ".gz"))
        if (const std::string fault = packingFault(file); !fault.empty())
            return one(Severity::Warning, fault, system);
    const std::string text = textOfHead(file.head);
    const std::string_view body = trimmed(text);
    const std::string extension = extensionOf(file.relative);
    const bool isNamedJson = std::ranges::find(kJsonNames, extension) != kJsonNames.end();
    const bool looksLikeJson = body.starts_with('{') || body.starts_with('[');
    if (body.empty())
        return system.empty() ? std::vector<ProblemRecord>() : one(Severity::Warning, "is empty", system);
    if (!isNamedJson && !looksLikeJson && system.empty())
        return {};
    const bool isWhole = !file.gzip && static_cast<std::size_t>(file.size) <= file.head.size();
    const JsonDamage damage = jsonDamage(body, isWhole);
    if (damage == JsonDamage::None || (damage != JsonDamage::TooDeep && !isNamedJson && system.empty()))
        return {};
    // settings of editors and the like are called .json and are not quite
    const bool isForeign = system.empty() && damage != JsonDamage::TooDeep;
    return one(isForeign ? Severity::Note : Severity::Warning, faultOf(damage), system);
}

} // namespace upriver
