// SPDX-License-Identifier: Apache-2.0
#include "app/cli/asset_text.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "app/cli/model_text.h"
#include "app/cli/text_section.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kTextPlaces = 80;

std::string line(const std::string& label, const std::string& text)
{
    if (text.empty())
        return {};
    return label + std::string(label.size() < 14 ? 14 - label.size() : 1, ' ') + oneLine(text, 2000) + '\n';
}

std::string headText(const AssetDetails& details)
{
    const AssetSummary& asset = details.summary;
    std::vector<std::string> owners;
    for (const OwnerRow& owner : details.owners)
        owners.push_back(owner.type.empty() ? owner.name : owner.name + " (" + owner.type + ")");
    std::string out = line("Name", asset.name.text());
    if (asset.leaf != asset.name.name && !asset.name.name.ends_with(asset.leaf))
        out += line("Called", asset.leaf);
    out +=
        line("Kind", std::string(toWord(asset.kind)) + (asset.subtype.empty() ? "" : ", " + asset.subtype));
    out += line("Platform", asset.platform);
    out += line("Description", asset.description);
    out += line("Owners", joined(owners, ", "));
    out += line("Tags", joined(details.tags, ", "));
    if (asset.health != Health::Unknown)
        out += line("Health", std::string(toWord(asset.health)) +
                                  (asset.healthReason.empty() ? "" : " (" + asset.healthReason + ")"));
    if (asset.ghost)
        out +=
            line("Note", asset.ghostReason.empty() ? "referenced, but never described" : asset.ghostReason);
    for (const Property& property : details.properties)
        out += line(property.key, property.value);
    return out;
}

std::string columnsText(const AssetDetails& details)
{
    TextTable table({"COLUMN", "TYPE", "NULL", "KEY", "TAGS", "DESCRIPTION"});
    for (const ColumnRow& column : details.columns)
        table.add({column.name, oneLine(column.type, 40),
                   !column.nullable   ? ""
                   : *column.nullable ? "yes"
                                      : "no",
                   std::string(toWord(column.key)), joined(column.tags, ", "),
                   oneLine(column.description, kTextPlaces)});
    if (table.isEmpty())
        return {};
    return "\nColumns (" + grouped(static_cast<std::int64_t>(details.columns.size())) + ")\n" + table.text();
}

std::string timeText(std::optional<Micros> time) { return time ? formatTime(*time) : std::string(); }

std::string numberText(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

/// What a job's newest run was started with: its parameters, and what its system says of it.
std::string newestRunText(const AssetDetails& details)
{
    if (details.summary.kind != AssetKind::Job || details.runs.empty())
        return {};
    TextSection facts("Newest run", {"KEY", "VALUE"});
    for (const Property& property : details.runs.front().properties)
        facts.add({oneLine(property.key, kTextPlaces), oneLine(property.value, kTextPlaces)});
    return facts.text();
}

/// A row a metric, with its newest value; the rows come newest first.
std::string metricsText(const AssetDetails& details)
{
    std::vector<const MetricRow*> newest;
    std::map<std::pair<std::string, std::string>, std::int64_t> values;
    for (const MetricRow& metric : details.metrics)
        if (++values[{metric.key, metric.column}] == 1)
            newest.push_back(&metric);
    TextSection metrics("Metrics", {"KEY", "COLUMN", "NEWEST", "AT", "VALUES"});
    for (const MetricRow* metric : newest)
        metrics.add({metric->key, metric->column, numberText(metric->value), timeText(metric->at),
                     grouped(values[{metric->key, metric->column}])});
    return metrics.text();
}

/// The part of a failed run that failed first, and what it said; else what the run says.
std::string whatFailed(const RunRow& run, const FailedParts& failed)
{
    const auto parts = failed.find(run.id);
    if (parts == failed.end())
        return run.message;
    const FailedPart& first = parts->second.front();
    const std::string more =
        parts->second.size() > 1 ? " (+" + std::to_string(parts->second.size() - 1) + ")" : std::string();
    return first.jobName + more + (first.message.empty() ? "" : ": " + first.message);
}

std::string historyText(const AssetDetails& details, const FailedParts& failed)
{
    TextSection runs("Runs", {"STATE", "STARTED", "ENDED", "JOB", "MESSAGE"});
    for (const RunRow& run : details.runs)
        runs.add({std::string(toWord(run.state)), timeText(run.started), timeText(run.ended), run.jobName,
                  oneLine(whatFailed(run, failed), kTextPlaces)});
    TextSection checks("Checks", {"STATUS", "NAME", "COLUMN", "AT", "OBSERVED", "MESSAGE"});
    for (const CheckRow& check : details.checks)
        checks.add({std::string(toWord(check.status)), check.name, check.column, timeText(check.at),
                    oneLine(check.value, kTextPlaces / 2), oneLine(check.message, kTextPlaces)});
    return runs.text() + newestRunText(details) + checks.text();
}

std::string versionsText(const AssetDetails& details)
{
    const bool areAuthored = std::ranges::any_of(
        details.versions, [](const VersionRow& row) { return !row.author.empty() || !row.revision.empty(); });
    std::vector<std::string> headings{"LABEL", "CREATED", "HASH"};
    if (areAuthored)
        headings.insert(headings.end(), {"AUTHOR", "COMMIT"});
    TextSection versions("Versions", std::move(headings));
    for (const VersionRow& version : details.versions) {
        std::vector<std::string> cells{version.label, timeText(version.created), version.hash};
        if (areAuthored)
            cells.insert(cells.end(), {version.author, version.revision.substr(0, 12)});
        versions.add(std::move(cells));
    }
    return versions.text();
}

std::string aliasesText(const AssetDetails& details)
{
    TextSection aliases("Also known as", {"NAME", "CONFIDENCE", "REASON"});
    for (const AliasRow& alias : details.aliases)
        aliases.add({alias.other.text(), std::to_string(alias.confidence) + " %",
                     alias.reason + (alias.decision.empty() ? "" : " (" + alias.decision + ")")});
    return aliases.text();
}

std::string codeText(const AssetDetails& details)
{
    std::string out;
    for (const CodeRow& code : details.code) {
        out += "\nCode of " + oneLine(code.jobName, 200) +
               (code.path.empty() ? "" : ", " + oneLine(code.path, 200)) + "\n";
        std::string text = code.text;
        std::replace_if(
            text.begin(), text.end(),
            [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; }, ' ');
        out += text + (text.ends_with('\n') ? "" : "\n");
    }
    return out;
}

std::string evidenceText(const AssetDetails& details)
{
    TextSection evidence("Evidence", {"FACT", "READER", "FILE", "AT", "SCANS"});
    for (const EvidenceRow& row : details.evidence)
        evidence.add({row.fact, row.reader, row.file, row.locator,
                      std::to_string(row.firstScan.value) + "-" + std::to_string(row.lastScan.value)});
    return evidence.text();
}

} // namespace

std::string assetText(const AssetDetails& details, const FailedParts& failed, const ModelFacts* model)
{
    // A model's own facts join what else stands apart: versions, and metrics of their runs.
    const std::string made = model ? modelText(*model) : versionsText(details) + metricsText(details);
    return headText(details) + columnsText(details) + aliasesText(details) + historyText(details, failed) +
           made + codeText(details) + evidenceText(details);
}

} // namespace upriver::cli
