// SPDX-License-Identifier: Apache-2.0
#include "lineage/export/lineage_text.h"

#include "lineage/export/formats.h"

namespace upriver {

namespace {

tl::unexpected<Error> notInThisFormat()
{
    return fail(ErrorKind::Usage, "This answer can be written as text, json or csv.");
}

} // namespace

Result<std::string> lineageAs(TextFormat format, const LineageAnswer& answer, const CatalogReader& catalog)
{
    const bool needsEvidence =
        format == TextFormat::Json || format == TextFormat::Csv || format == TextFormat::CsvEdges;
    const auto names = namesFor(answer, catalog, needsEvidence ? EdgeEvidence::Read : EdgeEvidence::LeaveOut);
    if (!names)
        return fail(names.error());
    switch (format) {
    case TextFormat::Text:
        return lineageText(answer, *names);
    case TextFormat::Json:
        return lineageJson(answer, *names);
    case TextFormat::Dot:
        return lineageDot(answer, *names);
    case TextFormat::Mermaid:
        return lineageMermaid(answer, *names);
    case TextFormat::Csv:
        return lineageCsv(answer, *names);
    case TextFormat::CsvNodes:
        return lineageCsvNodes(answer);
    case TextFormat::CsvEdges:
        return lineageCsvEdges(answer, *names);
    case TextFormat::OpenLineage:
        return lineageOpenLineage(answer, *names);
    case TextFormat::Checklist:
    case TextFormat::ChecklistCsv:
        break;
    }
    return fail(ErrorKind::Usage, "A lineage answer is no checklist; ask for the impact.");
}

Result<std::string> impactAs(TextFormat format, const ImpactAnswer& answer, const CatalogReader& catalog)
{
    const bool isList = format == TextFormat::Checklist || format == TextFormat::ChecklistCsv;
    if (isList && answer.request.direction == Direction::Upstream)
        return fail(ErrorKind::Usage, "A checklist is made of what depends on an asset, not of its sources.");
    std::vector<AssetId> mentioned{answer.asked.id};
    for (const AffectedAsset& hit : answer.affected) {
        mentioned.insert(mentioned.end(), hit.path.begin(), hit.path.end());
        for (const FurtherAsset& further : hit.further)
            mentioned.insert(mentioned.end(), further.path.begin(), further.path.end());
    }
    const auto& asOf = answer.completeness.asOf;
    const auto names = namesFor(mentioned, catalog, asOf ? std::optional(asOf->id) : std::nullopt);
    if (!names)
        return fail(names.error());
    switch (format) {
    case TextFormat::Text:
        return impactText(answer, *names);
    case TextFormat::Json:
        return impactJson(answer, *names);
    case TextFormat::Csv:
        return impactCsv(answer, *names);
    case TextFormat::Checklist:
        return impactChecklist(answer, *names);
    case TextFormat::ChecklistCsv:
        return impactChecklistCsv(answer, *names);
    default:
        return notInThisFormat();
    }
}

Result<std::string> pathsAs(TextFormat format, const PathsAnswer& answer, const CatalogReader& catalog)
{
    std::vector<AssetId> mentioned;
    for (const auto& path : answer.paths)
        mentioned.insert(mentioned.end(), path.begin(), path.end());
    const auto& asOf = answer.completeness.asOf;
    const auto names = namesFor(mentioned, catalog, asOf ? std::optional(asOf->id) : std::nullopt);
    if (!names)
        return fail(names.error());
    switch (format) {
    case TextFormat::Text:
        return pathsText(answer, *names);
    case TextFormat::Json:
        return pathsJson(answer, *names);
    case TextFormat::Csv:
        return pathsCsv(answer, *names);
    default:
        return notInThisFormat();
    }
}

} // namespace upriver
