// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/completeness.h"

#include "catalog/base/time.h"

namespace upriver {

namespace {

std::int64_t fanOutMembers(const Selection& selection)
{
    std::int64_t members = 0;
    for (const SelectedFanOut& fanOut : selection.fanOuts)
        members += static_cast<std::int64_t>(fanOut.members.size());
    return members;
}

/// "2026-11-21T09:12:00Z" -> "2026-11-21 09:12".
std::string minuteOf(Micros time)
{
    std::string text = formatTime(time).substr(0, 16);
    if (text.size() > 10)
        text[10] = ' ';
    return text;
}

} // namespace

std::string grouped(std::int64_t number)
{
    std::string text = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t place = text.size(); place > first + 3;) {
        place -= 3;
        text.insert(place, ",");
    }
    return text;
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many)
{
    return grouped(number) + " " + std::string(number == 1 ? one : many);
}

std::vector<std::string> cutSentences(const Selection& selection, const LineageRequest& request)
{
    std::vector<std::string> cuts;
    if (selection.tooMany)
        cuts.push_back("the limit of " +
                       counted(static_cast<std::int64_t>(request.maxNodes), "asset", "assets"));
    if (selection.moreUp)
        cuts.push_back("depth " + std::to_string(selection.up) + " up");
    if (selection.moreDown)
        cuts.push_back("depth " + std::to_string(selection.down) + " down");
    if (selection.filtered > 0)
        cuts.push_back("filter hides " + grouped(selection.filtered));
    if (selection.hidden > 0)
        cuts.push_back(grouped(selection.hidden) + " taken out by hand");
    if (selection.notIsolated > 0)
        cuts.push_back("isolated: " + grouped(selection.notIsolated) + " left out");
    if (selection.folded > 0)
        cuts.push_back(counted(selection.folded, "side folded", "sides folded"));
    if (const std::int64_t members = fanOutMembers(selection); members > 0)
        cuts.push_back(grouped(members) + " more behind " +
                       counted(static_cast<std::int64_t>(selection.fanOuts.size()), "card", "cards"));
    return cuts;
}

Result<void> stateUnderstanding(LineageWords& words, std::span<const AssetId> behind,
                                std::optional<ScanId> asOf, Completeness& stated)
{
    auto notUnderstood = words.notUnderstood(behind, asOf);
    if (!notUnderstood)
        return fail(notUnderstood.error());
    const auto sql = words.partlyUnderstoodSql(behind);
    const auto joins = sql ? words.probableJoins(behind, asOf) : fail(sql.error());
    if (!joins)
        return fail(joins.error());
    stated.notUnderstood = std::move(*notUnderstood);
    stated.partlyUnderstoodSql = *sql;
    stated.probableJoins = *joins;
    return {};
}

std::string Completeness::sentence(std::int64_t edges) const
{
    std::string text = shown < total ? grouped(shown) + " of " + counted(total, "asset", "assets")
                                     : counted(shown, "asset", "assets");
    if (edges >= 0)
        text += ", " + counted(edges, "edge", "edges");
    if (cutBy.empty())
        text += "; complete";
    else
        text += "; cut: ";
    for (std::size_t i = 0; i < cutBy.size(); ++i)
        text += (i == 0 ? "" : ", ") + cutBy[i];
    std::int64_t problems = 0;
    for (const NotUnderstood& origin : notUnderstood)
        problems += origin.count;
    if (problems > 0)
        text += "; " + counted(problems, "problem", "problems") + " in " +
                counted(static_cast<std::int64_t>(notUnderstood.size()), "file", "files") + " that " +
                (notUnderstood.size() == 1 ? "was" : "were") + " only partly understood";
    if (partlyUnderstoodSql > 0)
        text += "; from SQL that was only partly understood: " + counted(partlyUnderstoodSql, "job", "jobs");
    if (probableJoins > 0)
        text += "; " + counted(probableJoins, "probable join", "probable joins") + " not used";
    if (asOf)
        text += "; as of " + minuteOf(asOf->finished.value_or(asOf->started));
    return text;
}

} // namespace upriver
