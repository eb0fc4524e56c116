// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/model_rows.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kShortKey = 10; // of a run's key or a commit

QString say(const char* words) { return QCoreApplication::translate("model_rows", words); }

Cell cellOf(const QString& words)
{
    Cell cell;
    cell.text = words;
    return cell;
}

Cell shortened(const std::string& key)
{
    Cell cell = cellOf(text(key).left(kShortKey));
    cell.code = !key.empty();
    cell.quiet = true;
    cell.tooltip = text(key);
    return cell;
}

QString overText(const MetricTrend& trend)
{
    if (trend.values.size() < 2)
        return say("one value");
    const QString count = countText(static_cast<qint64>(trend.values.size()));
    switch (trend.over) {
    case MetricTrend::Over::Versions:
        return say("%1 versions").arg(count);
    case MetricTrend::Over::Steps:
        return say("%1 steps").arg(count);
    default:
        return say("%1 values").arg(count);
    }
}

} // namespace

QString measureText(double value)
{
    const bool isWhole = std::abs(value) < 1e15 && value == std::floor(value);
    return isWhole ? countText(static_cast<qint64>(value)) : QString::number(value, 'g', 6);
}

std::vector<CellColumn> versionColumns(const ModelFacts& facts)
{
    std::vector<CellColumn> columns{
        {say("Version"), 0}, {say("Created"), 76}, {say("Run"), 86}, {say("Commit"), 86}};
    if (std::ranges::any_of(facts.versions, [](const ModelVersionFacts& v) { return !v.author.empty(); }))
        columns.push_back({say("Author"), 86});
    return columns;
}

CellTableModel::Rows versionRows(const ModelFacts& facts, AssetId self)
{
    CellTableModel::Rows rows;
    for (const ModelVersionFacts& version : facts.versions) {
        Cell name = cellOf(text(version.label));
        name.sort = static_cast<int>(rows.size());
        if (version.asset.isValid() && version.asset != self)
            name.link = version.asset;
        for (const std::string& alias : version.aliases)
            name.chips.push_back(text(alias));
        if (!version.stage.empty())
            name.chips.push_back(text(version.stage));
        name.tooltip = text(version.status.empty() ? version.label : version.label + ", " + version.status);
        Cell created = cellOf(version.created ? agoText(*version.created) : QString());
        created.quiet = true;
        created.sort = static_cast<qlonglong>(version.created.value_or(0));
        created.tooltip = version.created ? exactTime(*version.created) : QString();
        Cell run = shortened(version.run);
        run.link = version.job;
        Cell author = cellOf(text(version.author).section(u" <"_s, 0, 0));
        author.quiet = true;
        author.tooltip = text(version.author);
        rows.push_back({name, created, run, shortened(version.commit), author});
    }
    return rows;
}

std::vector<CellColumn> metricColumns()
{
    return {{say("Metric"), 0}, {say("Newest"), 84, true}, {say("History"), 110}};
}

CellTableModel::Rows metricRows(const ModelFacts& facts)
{
    CellTableModel::Rows rows;
    for (const MetricTrend& metric : facts.metrics) {
        Cell name = cellOf(text(metric.key));
        name.tooltip =
            metric.version.empty()
                ? say("%1, stated of the model itself").arg(name.text)
                : say("%1, measured in the run of version %2").arg(name.text, text(metric.version));
        if (!metric.version.empty())
            name.chips.push_back(say("version %1").arg(text(metric.version)));
        Cell newest = cellOf(measureText(metric.newest));
        newest.sort = metric.newest;
        newest.tooltip = metric.at > 0 ? exactTime(metric.at) : QString();
        Cell history = cellOf(overText(metric));
        history.quiet = true;
        history.sort = static_cast<qlonglong>(metric.values.size());
        const auto [least, most] = std::ranges::minmax_element(metric.values);
        if (metric.values.size() > 1) {
            history.trend = metric.values;
            history.tooltip =
                say("%1, from %2 to %3; lowest %4, highest %5")
                    .arg(history.text, measureText(metric.values.front()), measureText(metric.values.back()),
                         measureText(*least), measureText(*most));
        }
        rows.push_back({name, newest, history});
    }
    return rows;
}

std::vector<CellColumn> paramColumns() { return {{say("Parameter"), 0}, {say("Value"), 150}}; }

CellTableModel::Rows paramRows(const ModelFacts& facts)
{
    CellTableModel::Rows rows;
    for (const Property& param : facts.params) {
        Cell value = cellOf(text(param.value));
        value.tooltip = value.text;
        rows.push_back({cellOf(text(param.key)), value});
    }
    return rows;
}

std::vector<CellColumn> tieColumns() { return {{say("Name"), 0}, {say("Type"), 110}}; }

CellTableModel::Rows tieRows(const std::vector<AssetSummary>& assets)
{
    CellTableModel::Rows rows;
    for (const AssetSummary& asset : assets) {
        Cell name = cellOf(text(asset.leaf));
        name.link = asset.id;
        name.icon = kindIconName(asset.kind, asset.subtype, asset.platform);
        name.iconColour = currentTheme().hue(asset.kind, asset.subtype, asset.platform);
        name.tooltip = text(asset.name.text());
        Cell type = cellOf(typeText(asset.kind, asset.subtype));
        type.quiet = true;
        rows.push_back({name, type});
    }
    return rows;
}

} // namespace upriver
