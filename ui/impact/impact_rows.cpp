// SPDX-License-Identifier: Apache-2.0
#include "ui/impact/impact_rows.h"

#include <set>

#include <QCoreApplication>

#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostRows = 20'000;

QString say(const char* words, int count = -1)
{
    return QCoreApplication::translate("impact_rows", words, nullptr, count);
}

Cell quiet(const QString& words)
{
    Cell cell;
    cell.text = words;
    cell.tooltip = words;
    cell.quiet = true;
    return cell;
}

Cell hopsCell(int hops)
{
    Cell cell = quiet(countText(hops));
    cell.sort = hops;
    return cell;
}

Cell assetCell(const AssetSummary& asset, const Theme& theme)
{
    Cell cell;
    cell.text = text(asset.leaf);
    cell.link = asset.id;
    cell.icon = kindIconName(asset.kind, asset.subtype, asset.platform);
    cell.iconColour = theme.hue(asset.kind, asset.subtype, asset.platform);
    cell.tooltip = text(asset.name.text());
    return cell;
}

Cell pathCell(const std::vector<AssetId>& path, const AnswerNames& names)
{
    QStringList leaves, whole;
    for (const AssetId id : path) {
        leaves << text(names.leaf(id));
        whole << text(names.name(id));
    }
    Cell cell = quiet(leaves.join(u" › "_s));
    cell.tooltip = whole.join(u" →\n"_s);
    cell.sort = static_cast<int>(path.size());
    return cell;
}

Cell columnsCell(const std::vector<std::string>& columns)
{
    QStringList names;
    for (const std::string& column : columns)
        names << text(column);
    return quiet(names.join(u", "_s));
}

/// Collects rows up to the limit and counts the rest.
class TableMaker
{
public:
    TableMaker(const ImpactAnswer& answer, ImpactKind kind, const AnswerNames& names, const Theme& theme)
        : m_answer(answer), m_kind(kind), m_names(names), m_theme(theme)
    {}

    ImpactTable run()
    {
        for (const AffectedAsset& hit : m_answer.affected) {
            if (m_kind == ImpactKind::Models)
                addModel(hit);
            else if (m_kind == ImpactKind::FailedTests)
                addTests(hit);
            else
                addAsset(hit);
        }
        return std::move(m_table);
    }

private:
    void addAsset(const AffectedAsset& hit)
    {
        if (isFull())
            return;
        const AssetSummary& asset = hit.asset;
        std::vector<Cell> cells{assetCell(asset, m_theme), quiet(typeText(asset.kind, asset.subtype)),
                                hopsCell(hit.distance), quiet(ownersText(asset)),
                                pathCell(hit.path, m_names)};
        if (!m_answer.request.column.empty())
            cells.insert(cells.begin() + 1, columnsCell(hit.columns));
        add(std::move(cells), asset, asset.kind, hit.path);
    }

    void addModel(const AffectedAsset& hit)
    {
        if (hit.further.empty() && !isFull())
            add({assetCell(hit.asset, m_theme), quiet(say("nowhere that is known")), hopsCell(hit.distance),
                 quiet(ownersText(hit.asset)), pathCell(hit.path, m_names)},
                hit.asset, hit.asset.kind, hit.path);
        for (const FurtherAsset& further : hit.further) {
            if (isFull())
                continue;
            std::vector<AssetId> path = hit.path;
            if (!further.path.empty())
                path.insert(path.end(), further.path.begin() + 1, further.path.end());
            add({assetCell(hit.asset, m_theme), assetCell(further.asset, m_theme),
                 hopsCell(hit.distance + further.distance), quiet(ownersText(hit.asset)),
                 pathCell(path, m_names)},
                hit.asset, further.asset.kind, path);
        }
    }

    void addTests(const AffectedAsset& hit)
    {
        for (const CheckRow& check : hit.checks) {
            if (isFull())
                continue;
            Cell test;
            test.text = text(check.name);
            test.tooltip = text(check.description.empty() ? check.name : check.description);
            test.icon = healthIconName(Health::Failed);
            test.iconColour = m_theme.healthColour(Health::Failed);
            Cell said = quiet(text(check.message.empty() ? check.value : check.message));
            Cell when = quiet(check.at ? agoText(*check.at) : QString());
            when.sort = static_cast<qlonglong>(check.at.value_or(0));
            when.tooltip = check.at ? exactTime(*check.at) : QString();
            add({test, assetCell(hit.asset, m_theme), quiet(text(check.column)), said, when,
                 hopsCell(hit.distance), pathCell(hit.path, m_names)},
                hit.asset, hit.asset.kind, hit.path);
        }
    }

    /// Counts the row that comes.
    bool isFull() { return ++m_table.total > kMostRows; }

    void add(std::vector<Cell> cells, const AssetSummary& asset, AssetKind end,
             const std::vector<AssetId>& path)
    {
        cells[0].linkColumn = QString::number(m_table.rows.size());
        m_table.cells.push_back(std::move(cells));
        ImpactRow row{.asset = asset.id, .from = {}, .to = {}, .endsInJob = end == AssetKind::Job};
        if (!path.empty()) {
            row.from = path.front();
            row.to = path.back();
        }
        m_table.rows.push_back(row);
    }

    const ImpactAnswer& m_answer;
    ImpactKind m_kind;
    const AnswerNames& m_names;
    const Theme& m_theme;
    ImpactTable m_table;
};

QString modelSentence(const ImpactAnswer& answer)
{
    std::set<AssetId> services;
    for (const AffectedAsset& model : answer.affected)
        for (const FurtherAsset& service : model.further)
            services.insert(service.asset.id);
    return say("Models that learned from it: %1. Services that serve them: %2.")
        .arg(countText(static_cast<qint64>(answer.affected.size())),
             countText(static_cast<qint64>(services.size())));
}

QString testSentence(const ImpactAnswer& answer)
{
    qint64 tests = 0;
    for (const AffectedAsset& hit : answer.affected)
        tests += static_cast<qint64>(hit.checks.size());
    return say("Failed tests upstream of it: %1. Assets that they are about: %2.")
        .arg(countText(tests), countText(static_cast<qint64>(answer.affected.size())));
}

QString nothingOf(ImpactKind kind, const QString& name)
{
    switch (kind) {
    case ImpactKind::Downstream:
        return say("Nothing is known to depend on %1.").arg(name);
    case ImpactKind::Upstream:
        return say("Nothing is known that %1 comes from.").arg(name);
    case ImpactKind::Models:
        return say("No model is known to have learned from %1.").arg(name);
    case ImpactKind::FailedTests:
        return say("No failed test is known upstream of %1.").arg(name);
    }
    return {};
}

} // namespace

std::vector<CellColumn> impactColumns(ImpactShape shape)
{
    const CellColumn hops{say("Hops"), 56, true};
    const CellColumn path{say("Path"), 0};
    switch (shape) {
    case ImpactShape::Assets:
        return {{say("Name"), 0}, {say("Type"), 96}, hops, {say("Owner"), 110}, path};
    case ImpactShape::Columns:
        return {{say("Name"), 0}, {say("Columns"), 120}, {say("Type"), 96}, hops, {say("Owner"), 90}, path};
    case ImpactShape::Models:
        return {{say("Model"), 0}, {say("Served by"), 170}, hops, {say("Owner"), 90}, path};
    case ImpactShape::Tests:
        return {{say("Failed test"), 0},
                {say("Of"), 130},
                {say("Column"), 90},
                {say("Observed"), 130},
                {say("When"), 76},
                hops,
                path};
    }
    return {};
}

ImpactShape shapeOf(const ImpactQuestion& question)
{
    if (question.kind == ImpactKind::Models)
        return ImpactShape::Models;
    if (question.kind == ImpactKind::FailedTests)
        return ImpactShape::Tests;
    return question.column.isEmpty() ? ImpactShape::Assets : ImpactShape::Columns;
}

ImpactTable impactTable(const ImpactAnswer& answer, ImpactKind kind, const AnswerNames& names,
                        const Theme& theme)
{
    return TableMaker(answer, kind, names, theme).run();
}

QString countSentence(const ImpactAnswer& answer, ImpactKind kind)
{
    const auto count = static_cast<qint64>(answer.affected.size());
    switch (kind) {
    case ImpactKind::Downstream:
        return count == 1 ? say("1 asset depends on it.")
                          : say("%1 assets depend on it.").arg(countText(count));
    case ImpactKind::Upstream:
        return count == 1 ? say("It comes from 1 asset.")
                          : say("It comes from %1 assets.").arg(countText(count));
    case ImpactKind::Models:
        return modelSentence(answer);
    case ImpactKind::FailedTests:
        return testSentence(answer);
    }
    return {};
}

QString nothingSentence(const ImpactAnswer& answer, ImpactKind kind)
{
    const auto inputs = static_cast<qint64>(answer.completeness.notUnderstood.size()) +
                        answer.completeness.partlyUnderstoodSql;
    const QString nothing = nothingOf(kind, text(answer.asked.leaf));
    if (inputs == 0)
        return nothing;
    return inputs == 1
               ? say("%1 One input was only partly understood.").arg(nothing)
               : say("%1 Inputs that were only partly understood: %2.").arg(nothing, countText(inputs));
}

} // namespace upriver
