// SPDX-License-Identifier: Apache-2.0
// Apache Atlas: export archives, entities, lineage and glossary answers of the API, notifications of hooks,
// type definitions, and the older form with values and traits.
#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/governance/atlas_entities.h"
#include "catalog/sources/reading/byte_stream.h"
#include "catalog/sources/reading/json_stream.h"
#include "catalog/sources/reading/zip_archive.h"

namespace upriver {

namespace atlas {

namespace {

constexpr std::int64_t kLargestFile = std::int64_t{64} << 20;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool isZip(std::string_view head) { return head.starts_with("PK\3\4") || head.starts_with("PK\5\6"); }

/// "48885110-49f9-409a-9e2e-8f536a6a3f49.json"
bool isEntityFile(std::string_view name)
{
    return name.size() == 41 && name.ends_with(".json") && name[8] == '-' && name[13] == '-' &&
           name[23] == '-';
}

Result<Json> parse(const std::string& text)
{
    static const JsonStreamPlan plan = [] {
        JsonStreamRules rules;
        rules.take = {""};
        rules.maxSubtree = std::size_t{512} << 20;
        rules.dropKeys = {"queryPlan",        "queryGraph",     "serdeInfo",
                          "relationshipGuid", "exampleRequest", "exampleResponse"};
        return JsonStreamPlan(rules);
    }();
    return parseJson(sanitisedUtf8(text), plan);
}

Result<void> readArchive(const DocumentFile& file, ReadContext& context, Entities& entities)
{
    auto archive = ZipArchive::open(file.path, {}, context.stop);
    if (!archive)
        return fail(archive.error());
    for (const std::string& problem : archive->problems())
        entities.problem(Severity::Warning, problem, {});
    for (const ZipEntry& entry : archive->entries()) {
        if (extensionOf(entry.name) != "json" || entry.name == "atlas-export-order.json" ||
            entry.name == "atlas-export-info.json")
            continue;
        const auto text = archive->read(entry);
        const auto value = text ? parse(*text) : Result<Json>(fail(text.error()));
        if (!value && value.error().kind == ErrorKind::Cancelled)
            return fail(value.error());
        if (value)
            entities.take(*value, entry.name);
        else
            entities.problem(Severity::Warning, value.error().what, entry.name);
    }
    if (archive->entries().empty())
        entities.problem(Severity::Note, "The archive is empty.", {});
    return {};
}

/// One document, or one a line as a log has them.
Result<void> readText(const std::string& text, const ReadContext& context, Entities& entities)
{
    const auto value = parse(text);
    if (value) {
        entities.take(*value, {});
        return {};
    }
    const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
    const bool isLog =
        has(text, "\"vertices\"") || (trimmed(first).ends_with('}') && parse(std::string(first)));
    if (value.error().kind == ErrorKind::Cancelled || !isLog || !has(text, "\n"))
        return fail(value.error());
    std::size_t number = 0;
    for (const std::string_view line : splitText(text, '\n')) {
        ++number;
        if (trimmed(line).empty())
            continue;
        if (context.stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        const auto entry = parse(std::string(line));
        const std::string locator = "line " + std::to_string(number);
        if (entry)
            entities.take(*entry, locator);
        else
            entities.problem(Severity::Warning, entry.error().what, locator);
    }
    return {};
}

} // namespace

} // namespace atlas

namespace {

class AtlasSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override
    {
        SourceInfo info;
        info.name = "atlas";
        info.system = "Apache Atlas";
        info.reads =
            "Export archives (zip), entities, lineage and glossary answers of the API, notifications of "
            "hooks (single or one a line), type definitions (JSON; also the form before 1.0)";
        info.yields =
            "Tables, files and topics with columns, processes with their queries and runs, lineage of "
            "datasets and columns, classifications with how they propagate, glossary terms, owners, "
            "labels, models and deployments";
        info.cannotKnow =
            "Hosts behind cluster names; databases and storage descriptions are no things of their "
            "own here; what was propagated to entities that the file leaves out";
        info.version = 3;
        info.priority = 40;
        return info;
    }

    [[nodiscard]] Claim claims(const DocumentFile& file) const override
    {
        using atlas::has;
        if (atlas::isZip(file.head))
            return claimsArchive(file.head);
        const std::string text = textOfHead(file.head);
        const std::size_t first = text.find_first_not_of(" \t\r\n");
        if (first == std::string::npos || (text[first] != '{' && text[first] != '['))
            return Claim::None;
        if (has(text, "\"guidEntityMap\"") && has(text, "\"relations\""))
            return Claim::Sure;
        if (has(text, "org.apache.atlas.typesystem"))
            return Claim::Sure;
        const bool isTypes = has(text, "\"entityDefs\"") || has(text, "\"classificationDefs\"") ||
                             (has(text, "\"enumDefs\"") && has(text, "\"elementDefs\""));
        if (isTypes &&
            (has(text, "\"superTypes\"") || has(text, "\"attributeDefs\"") || has(text, "\"typeVersion\"")))
            return Claim::Sure;
        const bool isWrapped = has(text, "\"referredEntities\"") || has(text, "\"entities\"") ||
                               has(text, "\"entity\"") || has(text, "\"searchParameters\"");
        if (isWrapped && has(text, "\"typeName\"") &&
            (has(text, "\"qualifiedName\"") || has(text, "\"referredEntities\"")))
            return Claim::Sure;
        if (has(text, "\"qualifiedName\"") && has(text, "\"guid\"") &&
            (has(text, "\"glossaryGuid\"") || has(text, "\"termGuid\"")))
            return Claim::Sure;
        // entities without any wrapper
        if (has(text, "\"typeName\"") && has(text, "\"attributes\"") && has(text, "\"qualifiedName\"") &&
            (has(text, "\"guid\"") || has(text, "\"relationshipAttributes\"")))
            return Claim::Sure;
        if (has(text, "\"queryText\"") && has(text, "\"vertices\"") && has(text, "\"edgeType\""))
            return Claim::Sure;
        return Claim::None;
    }

    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile& file = document.file();
        atlas::Entities entities(context);
        if (atlas::isZip(file.head)) {
            if (auto done = atlas::readArchive(file, context, entities); !done)
                return done;
        } else {
            auto text = readWhole(file.path, atlas::kLargestFile, context.stop);
            if (!text)
                return fail(text.error());
            if (auto done = atlas::readText(*text, context, entities); !done)
                return done;
        }
        if (entities.count() == 0 && !entities.hasProblems())
            return fail(ErrorKind::Input, "No entity and no type of Atlas was found in this file.", {},
                        file.relative);
        return entities.tell();
    }

private:
    static Claim claimsArchive(std::string_view head)
    {
        const auto names = zipNamesInHead(head);
        if (std::ranges::any_of(names, [](const std::string& name) {
                return name == "atlas-export-order.json" || name == "atlas-typesdef.json" ||
                       name == "atlas-export-info.json";
            }))
            return Claim::Sure;
        const bool isLikely = !names.empty() && std::ranges::all_of(names, [](const std::string& name) {
            return atlas::isEntityFile(name);
        });
        return isLikely ? Claim::Maybe : Claim::None;
    }
};

} // namespace

const Source& atlasSource()
{
    static const AtlasSource source;
    return source;
}

} // namespace upriver
