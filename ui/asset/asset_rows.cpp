// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/asset_rows.h"

#include <algorithm>

#include <QCoreApplication>

#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QString say(const char* words) { return QCoreApplication::translate("asset_rows", words); }

Cell cellOf(const QString& words)
{
    Cell cell;
    cell.text = words;
    return cell;
}

Cell quiet(const QString& words)
{
    Cell cell = cellOf(words);
    cell.quiet = true;
    return cell;
}

Cell withTooltip(Cell cell, const QString& tooltip)
{
    cell.tooltip = tooltip;
    return cell;
}

Cell timeCell(std::optional<Micros> at)
{
    Cell cell = quiet(at ? agoText(*at) : QString());
    cell.sort = static_cast<qlonglong>(at.value_or(0));
    cell.tooltip = at ? exactTime(*at) : QString();
    return cell;
}

Cell numberCell(qint64 number)
{
    Cell cell = cellOf(number > 0 ? countText(number) : QString());
    cell.sort = static_cast<qlonglong>(number);
    return cell;
}

Health healthOf(RunState state)
{
    switch (state) {
    case RunState::Complete:
        return Health::Ok;
    case RunState::Failed:
        return Health::Failed;
    case RunState::Running:
        return Health::Running;
    case RunState::Aborted:
        return Health::Warning;
    default:
        return Health::Unknown;
    }
}

Health healthOf(CheckStatus status)
{
    switch (status) {
    case CheckStatus::Pass:
        return Health::Ok;
    case CheckStatus::Warn:
        return Health::Warning;
    case CheckStatus::Fail:
    case CheckStatus::Error:
        return Health::Failed;
    default:
        return Health::Unknown;
    }
}

Cell stateCell(Health health, std::string_view word)
{
    Cell cell = cellOf(text(std::string(word)));
    cell.icon = healthIconName(health);
    cell.iconColour = currentTheme().healthColour(health);
    return cell;
}

QString fileName(const std::string& path)
{
    if (path.ends_with('/'))
        return fileName(path.substr(0, path.find_last_not_of("/.") + 1)) + u'/';
    const auto slash = path.find_last_of('/');
    return text(slash == std::string::npos ? path : path.substr(slash + 1));
}

QString shortJob(const std::string& job)
{
    const auto slash = job.find_last_of('/');
    return text(slash == std::string::npos ? job : job.substr(slash + 1));
}

QString firstLine(const std::string& message) { return text(message).section(u'\n', 0, 0).trimmed(); }

bool hasReason(const RunRow& run, const FailedParts& failed)
{
    return failed.contains(run.id) || (run.state == RunState::Failed && !run.message.empty());
}

/// The task inside a failed run that failed first, and what it said; else what the run itself says.
Cell reasonCell(const RunRow& run, const FailedParts& failed)
{
    if (!hasReason(run, failed))
        return {};
    const auto parts = failed.find(run.id);
    if (parts == failed.end())
        return withTooltip(quiet(firstLine(run.message)), text(run.message));
    const FailedPart& first = parts->second.front();
    const QString message = firstLine(first.message);
    Cell cell = cellOf(message.isEmpty() ? shortJob(first.jobName)
                                         : u"%1: %2"_s.arg(shortJob(first.jobName), message));
    cell.link = first.job;
    if (parts->second.size() > 1)
        cell.chips.push_back(u"+%1"_s.arg(parts->second.size() - 1));
    QStringList all;
    for (const FailedPart& part : parts->second)
        all << text(part.message.empty() ? part.jobName : part.jobName + ": " + part.message);
    cell.tooltip = all.join(u'\n');
    return cell;
}

Cell columnCell(const CheckRow& check, AssetId asset)
{
    if (check.column.empty())
        return quiet(say("the whole asset"));
    Cell cell = cellOf(text(check.column));
    cell.link = asset;
    cell.linkColumn = cell.text;
    return cell;
}

/// Names of the tests that fail, by column.
std::map<std::string, QStringList> failingByColumn(const AssetDetails& details)
{
    std::map<std::string, QStringList> failing;
    for (const CheckRow& check : details.checks)
        if (healthOf(check.status) == Health::Failed)
            failing[check.column] << text(check.name);
    return failing;
}

} // namespace

std::vector<CellColumn> columnColumns()
{
    return {{say("Name"), 0}, {say("Type"), 110}, {say("Up"), 52, true}, {say("Down"), 66, true}};
}

CellTableModel::Rows columnRows(const AssetDetails& details, const std::map<int, ColumnCounts>& counts)
{
    CellTableModel::Rows rows;
    const std::map<std::string, QStringList> failing = failingByColumn(details);
    for (const ColumnRow& column : details.columns) {
        Cell name = cellOf(text(column.name));
        name.icon = column.key == ColumnKey::Primary ? u"key"_s : QString();
        name.tooltip = text(column.description);
        if (const auto tests = failing.find(column.name); tests != failing.end()) {
            name.icon = healthIconName(Health::Failed);
            name.iconColour = currentTheme().failed;
            name.tooltip = say("Failing: %1").arg(tests->second.join(u", "_s));
            if (column.key == ColumnKey::Primary)
                name.chips.push_back(say("key"));
        }
        for (const std::string& tag : column.tags)
            name.chips.push_back(text(tag));
        name.sort = static_cast<int>(rows.size());
        Cell type = quiet(text(column.type));
        type.tooltip =
            column.nullable ? (*column.nullable ? say("may be null") : say("never null")) : QString();
        const auto found = counts.find(column.slot);
        const ColumnCounts count = found == counts.end() ? ColumnCounts() : found->second;
        rows.push_back({name, type, numberCell(count.upstream), numberCell(count.downstream)});
    }
    return rows;
}

std::vector<CellColumn> lineageColumns()
{
    return {{say("Name"), 0}, {say("Hops"), 64, true}, {say("Type"), 84}, {say("Owner"), 96}};
}

CellTableModel::Rows lineageRows(const LineageAnswer& answer, Direction direction)
{
    CellTableModel::Rows rows;
    for (const LineageNode& node : answer.nodes) {
        const bool asked = direction == Direction::Upstream ? node.distance < 0 : node.distance > 0;
        if (node.root || !asked)
            continue;
        Cell name = cellOf(text(node.asset.leaf));
        name.link = node.asset.id;
        name.icon = kindIconName(node.asset.kind, node.asset.subtype, node.asset.platform);
        name.iconColour = currentTheme().hue(node.asset.kind, node.asset.subtype, node.asset.platform);
        name.tooltip = text(node.asset.name.text());
        for (const std::string& tag : node.asset.tags) {
            if (isClassification(tag))
                name.chips.push_back(text(tag));
        }
        rows.push_back({name, numberCell(std::abs(node.distance)),
                        quiet(typeText(node.asset.kind, node.asset.subtype)), quiet(ownersText(node.asset))});
    }
    std::ranges::stable_sort(rows, {}, [](const std::vector<Cell>& row) { return row[1].sort.toLongLong(); });
    return rows;
}

/// Of a job they are its own; of a dataset they may be of several.
bool namesJobs(const AssetDetails& details)
{
    return std::ranges::any_of(details.runs,
                               [&](const RunRow& run) { return run.job != details.summary.id; });
}

std::vector<CellColumn> runColumns(const AssetDetails& details, const FailedParts& failed)
{
    std::vector<CellColumn> columns{{say("State"), 92}, {say("Started"), 84}, {say("Took"), 74, true}};
    if (namesJobs(details))
        columns.push_back({say("Job"), 0});
    else
        columns[1].width = 0; // the lines reach the border
    if (std::ranges::any_of(details.runs, [&](const RunRow& run) { return hasReason(run, failed); }))
        columns.push_back({say("What failed"), 0});
    return columns;
}

CellTableModel::Rows runRows(const AssetDetails& details, const FailedParts& failed)
{
    CellTableModel::Rows rows;
    const bool hasJobs = namesJobs(details);
    for (const RunRow& run : details.runs) {
        Cell state = stateCell(healthOf(run.state), toWord(run.state));
        state.tooltip = text(run.key);
        Cell took = quiet({});
        if (run.started && run.ended) {
            took.text = durationText((*run.ended - *run.started) / 1'000'000);
            took.sort = static_cast<qlonglong>(*run.ended - *run.started);
        }
        Cell job = cellOf(shortJob(run.jobName));
        job.link = run.job;
        job.tooltip = text(run.jobName);
        rows.push_back({state, timeCell(run.started ? run.started : run.ended), took});
        if (hasJobs)
            rows.back().push_back(std::move(job));
        rows.back().push_back(reasonCell(run, failed));
    }
    return rows;
}

std::vector<CellColumn> checkColumns(const AssetDetails& details)
{
    std::vector<CellColumn> columns{
        {say("Test"), 0}, {say("Result"), 84}, {say("Observed"), 100}, {say("When"), 80}};
    if (std::ranges::any_of(details.checks, [](const CheckRow& check) { return !check.column.empty(); }))
        columns.insert(columns.begin() + 1, {say("Column"), 110});
    return columns;
}

CellTableModel::Rows checkRows(const AssetDetails& details)
{
    const bool hasColumns = checkColumns(details).size() > 4;
    CellTableModel::Rows rows;
    for (const CheckRow& check : details.checks) {
        const Health health = healthOf(check.status);
        Cell name = cellOf(text(check.name));
        name.icon = healthIconName(health);
        name.iconColour = currentTheme().healthColour(health);
        name.tooltip = text(check.description.empty() ? check.name : check.description);
        name.sort = health == Health::Failed ? 0 : health == Health::Warning ? 1 : 2;
        Cell result = quiet(text(std::string(toWord(check.status))));
        if (health == Health::Failed)
            result.colour = currentTheme().failed;
        Cell value = quiet(firstLine(check.value.empty() ? check.message : check.value));
        value.tooltip = text(check.message.empty() ? check.value : check.message);
        rows.push_back({name, result, value, timeCell(check.at)});
        if (hasColumns)
            rows.back().insert(rows.back().begin() + 1, columnCell(check, details.summary.id));
    }
    std::ranges::stable_sort(rows, {}, [](const std::vector<Cell>& row) { return row[0].sort.toInt(); });
    return rows;
}

std::vector<CellColumn> evidenceColumns()
{
    return {
        {say("Fact"), 0}, {say("File"), 110}, {say("Place"), 96}, {say("Reader"), 76}, {say("Scans"), 56}};
}

CellTableModel::Rows evidenceRows(const AssetDetails& details)
{
    CellTableModel::Rows rows;
    for (const EvidenceRow& evidence : details.evidence) {
        Cell fact = cellOf(text(evidence.fact));
        if (evidence.confidence < 100)
            fact.chips.push_back(say("%1 % sure").arg(evidence.confidence));
        Cell file = cellOf(fileName(evidence.file));
        file.file = text(evidence.file);
        file.line = lineOf(evidence.locator);
        file.filePlace = text(evidence.locator);
        file.tooltip = text(evidence.file);
        Cell place = quiet(text(evidence.locator));
        place.tooltip = place.text;
        Cell scans = quiet(u"%1–%2"_s.arg(evidence.firstScan.value).arg(evidence.lastScan.value));
        scans.sort = static_cast<qlonglong>(evidence.lastScan.value);
        rows.push_back({fact, file, place, quiet(text(evidence.reader)), scans});
    }
    return rows;
}

std::vector<CellColumn> historyColumns()
{
    return {{say("When"), 92}, {say("Scan"), 50, true}, {say("What changed"), 0}};
}

CellTableModel::Rows historyRows(const AssetDetails& details)
{
    CellTableModel::Rows rows;
    for (const HistoryRow& change : details.history) {
        Cell what = cellOf(text(change.what));
        what.tooltip = what.text;
        rows.push_back({timeCell(change.at), numberCell(change.scan.value), what});
    }
    return rows;
}

int failingChecks(const AssetDetails& details)
{
    return static_cast<int>(std::ranges::count_if(
        details.checks, [](const CheckRow& check) { return healthOf(check.status) == Health::Failed; }));
}

qint64 lineOf(const std::string& locator)
{
    const auto at = locator.find("line ");
    if (at == std::string::npos)
        return 0;
    qint64 line = 0;
    for (std::size_t i = at + 5;
         i < locator.size() && locator[i] >= '0' && locator[i] <= '9' && line < 1'000'000'000; ++i)
        line = line * 10 + (locator[i] - '0');
    return line;
}

} // namespace upriver
