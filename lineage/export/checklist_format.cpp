// SPDX-License-Identifier: Apache-2.0
// An impact answer as a list to be worked off: everything that holds data of an asset or column, the last
// first, so that nothing is filled again from what was cleaned before.
#include <algorithm>
#include <tuple>

#include "lineage/export/csv_table.h"
#include "lineage/export/formats.h"
#include "lineage/export/quoting.h"

namespace upriver {

namespace {

bool holdsData(AssetKind kind)
{
    return kind == AssetKind::Dataset || kind == AssetKind::Feature || kind == AssetKind::Model ||
           kind == AssetKind::ModelVersion;
}

bool showsData(AssetKind kind) { return kind == AssetKind::Dashboard || kind == AssetKind::Service; }

using Hits = std::vector<const AffectedAsset*>;

/// The farthest first; of a kind by name.
Hits ordered(const ImpactAnswer& answer, bool (*belongs)(AssetKind))
{
    Hits hits;
    for (const AffectedAsset& hit : answer.affected)
        if (belongs(hit.asset.kind))
            hits.push_back(&hit);
    std::ranges::sort(hits, {}, [](const AffectedAsset* hit) {
        return std::tuple(-hit->distance, hit->asset.kind, hit->asset.name.text());
    });
    return hits;
}

std::string joined(const std::vector<std::string>& words, std::string_view between)
{
    std::string all;
    for (const std::string& word : words)
        all += (all.empty() ? "" : std::string(between)) + word;
    return all;
}

/// Text from files, shown as it is: in a fence longer than any run of backticks within.
std::string asCode(const std::string& stated)
{
    const std::string text = forTextLine(stated);
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text)
        longest = std::max(longest, run = c == '`' ? run + 1 : 0);
    const std::string fence(longest + 1, '`');
    const std::string room = longest > 0 ? " " : "";
    return fence + room + (text.empty() ? " " : text) + room + fence;
}

std::string typeOf(const AssetSummary& asset)
{
    return std::string(toWord(asset.kind)) + (asset.subtype.empty() ? "" : " (" + asset.subtype + ")");
}

std::string item(const AssetSummary& asset, const std::vector<std::string>& columns)
{
    std::string text = "- [ ] " + asCode(asset.name.text()) + " · " + asCode(typeOf(asset));
    std::vector<std::string> names = columns;
    std::ranges::transform(names, names.begin(), asCode);
    if (!names.empty())
        text += "\n  - columns: " + joined(names, ", ");
    std::vector<std::string> owners = asset.owners;
    std::ranges::transform(owners, owners.begin(), asCode);
    text += "\n  - owner: " + (owners.empty() ? "none is known" : joined(owners, ", "));
    return text;
}

std::string item(const AffectedAsset& hit, const AnswerNames& names)
{
    std::string text = item(hit.asset, hit.columns);
    std::vector<std::string> steps;
    for (const AssetId id : hit.path)
        steps.push_back(asCode(names.leaf(id)));
    return text + "\n  - " + std::to_string(hit.distance) + (hit.distance == 1 ? " hop" : " hops") + ": " +
           joined(steps, " → ") + "\n";
}

std::vector<std::string> askedColumns(const ImpactAnswer& answer)
{
    return answer.request.column.empty() ? std::vector<std::string>()
                                         : std::vector<std::string>{answer.request.column};
}

void addRow(std::string& text, const AssetSummary& asset, const std::vector<std::string>& columns,
            int distance, const std::string& path)
{
    text += CsvRow()
                .text("")
                .text(holdsData(asset.kind) ? "erase" : "check")
                .text(asset.name.text())
                .text(typeOf(asset))
                .text(asset.platform)
                .text(joined(columns, "; "))
                .text(joined(asset.owners, "; "))
                .number(distance)
                .text(path)
                .end();
}

} // namespace

std::string impactChecklist(const ImpactAnswer& answer, const AnswerNames& names)
{
    const Hits holding = ordered(answer, holdsData);
    const Hits showing = ordered(answer, showsData);
    const std::string asked =
        asCode(answer.asked.name.text() + (answer.request.column.empty() ? "" : "." + answer.request.column));
    std::string text = "# Everything that holds data of " + asked + "\n\n" +
                       std::to_string(holding.size() + 1) + " to erase from, " +
                       std::to_string(showing.size()) +
                       " to check; the farthest first, the origin last, so that nothing is filled again.\n\n";
    text += "How complete this is: " + asCode(answer.completeness.sentence(-1)) + "\n\n## Erase from\n\n";
    for (const AffectedAsset* hit : holding)
        text += item(*hit, names);
    text += item(answer.asked, askedColumns(answer)) + "\n  - the origin\n";
    if (showing.empty())
        return text;
    text += "\n## Check what these keep\n\n";
    for (const AffectedAsset* hit : showing)
        text += item(*hit, names);
    return text;
}

std::string impactChecklistCsv(const ImpactAnswer& answer, const AnswerNames& names)
{
    std::string text = "done,what,name,type,platform,columns,owners,distance,path\n";
    for (const auto belongs : {holdsData, showsData}) {
        for (const AffectedAsset* hit : ordered(answer, belongs)) {
            std::vector<std::string> steps;
            for (const AssetId id : hit->path)
                steps.push_back(names.name(id));
            addRow(text, hit->asset, hit->columns, hit->distance, joined(steps, " > "));
        }
        if (belongs == holdsData)
            addRow(text, answer.asked, askedColumns(answer), 0, "");
    }
    return text;
}

} // namespace upriver
