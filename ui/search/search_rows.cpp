// SPDX-License-Identifier: Apache-2.0
#include "ui/search/search_rows.h"

#include <algorithm>
#include <map>

#include <QCoreApplication>

#include "ui/models/words.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QString say(const char* words) { return QCoreApplication::translate("SearchRows", words); }

SearchRow heading(const QString& words)
{
    SearchRow row;
    row.text = words;
    return row;
}

SearchRow assetRow(const AssetSummary& asset)
{
    SearchRow row;
    row.type = SearchRow::Type::Asset;
    row.text = text(asset.leaf);
    row.detail = whereText(asset);
    row.owner = asset.owners.empty() ? QString() : text(asset.owners.front());
    row.asset = asset;
    return row;
}

void appendHit(std::vector<SearchRow>& rows, const SearchHit& hit)
{
    SearchRow row = assetRow(hit.asset);
    row.marks = textMarks(hit.asset.leaf, hit.leafMarks);
    rows.push_back(std::move(row));
    for (const SearchHit::ColumnHit& column : hit.columns) {
        SearchRow below;
        below.type = SearchRow::Type::Column;
        below.text = text(column.name);
        below.detail = text(column.type);
        below.marks = textMarks(column.name, column.marks);
        below.asset = hit.asset;
        rows.push_back(std::move(below));
    }
}

void appendNotes(std::vector<SearchRow>& rows, const SearchResult& result)
{
    for (const QueryProblem& problem : result.problems) {
        SearchRow row;
        row.type = SearchRow::Type::Note;
        row.text = text(problem.message);
        rows.push_back(std::move(row));
    }
    for (const std::string& corrected : result.corrected) {
        SearchRow row;
        row.type = SearchRow::Type::Note;
        row.text = say("Nothing matches as written; shown instead: %1").arg(text(corrected));
        rows.push_back(std::move(row));
    }
}

void appendCompletions(std::vector<SearchRow>& rows, const std::vector<Completion>& completions)
{
    for (const Completion& completion : completions) {
        SearchRow row;
        row.type = SearchRow::Type::Completion;
        row.text = completion.shown;
        row.detail = completion.meaning;
        row.owner = completion.text;
        rows.push_back(std::move(row));
    }
}

void appendGroups(std::vector<SearchRow>& rows, const SearchResult& result)
{
    std::vector<AssetKind> order;
    std::map<AssetKind, std::vector<const SearchHit*>> groups;
    for (const SearchHit& hit : result.hits) {
        std::vector<const SearchHit*>& group = groups[hit.asset.kind];
        if (group.empty())
            order.push_back(hit.asset.kind);
        group.push_back(&hit);
    }
    for (const AssetKind kind : order) {
        rows.push_back(heading(kindPlural(kind)));
        for (const SearchHit* hit : groups[kind])
            appendHit(rows, *hit);
    }
}

} // namespace

std::vector<SearchRow> rowsOf(const SearchResult& result, const std::vector<Completion>& completions)
{
    std::vector<SearchRow> rows;
    // While a value is being written it is not wrong yet.
    if (completions.empty())
        appendNotes(rows, result);
    appendCompletions(rows, completions);
    appendGroups(rows, result);
    if (result.hits.empty() && result.problems.empty()) {
        SearchRow row;
        row.type = SearchRow::Type::Note;
        row.text = say("Nothing matches. Take a word or a filter out.");
        rows.push_back(std::move(row));
    }
    if (result.total > 0) {
        SearchRow row;
        row.type = SearchRow::Type::All;
        const QString count = countText(result.total) + (result.totalIsLowerBound ? u"+"_s : QString());
        row.text = say("Show all %1 matches in the catalog").arg(count);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<SearchRow> rowsOf(const std::vector<AssetSummary>& starred,
                              const std::vector<AssetSummary>& recent)
{
    std::vector<SearchRow> rows;
    if (!starred.empty())
        rows.push_back(heading(say("Starred")));
    for (const AssetSummary& asset : starred) {
        rows.push_back(assetRow(asset));
        rows.back().starred = true;
    }
    if (!recent.empty())
        rows.push_back(heading(say("Recent")));
    for (const AssetSummary& asset : recent)
        rows.push_back(assetRow(asset));
    if (rows.empty()) {
        SearchRow row;
        row.type = SearchRow::Type::Note;
        row.text =
            say("Type a name, a column or an owner. kind:, platform:, tag: and owner: narrow the list.");
        rows.push_back(std::move(row));
    }
    return rows;
}

void SearchRowModel::setRows(std::vector<SearchRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int SearchRowModel::nextSelectable(int from, int step) const
{
    for (int row = from + step; row >= 0 && row < rowCount(); row += step) {
        if (m_rows[static_cast<std::size_t>(row)].isSelectable())
            return row;
    }
    return from;
}

int SearchRowModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant SearchRowModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const SearchRow& line = row(index.row());
    if (role == Qt::DisplayRole)
        return line.text;
    if (role == Qt::AccessibleTextRole && line.type == SearchRow::Type::Asset)
        return QStringList{line.text, typeText(line.asset.kind, line.asset.subtype), line.detail,
                           healthText(line.asset)}
            .join(u", "_s);
    if (role == Qt::ToolTipRole && line.type == SearchRow::Type::Asset)
        return text(line.asset.name.text());
    if (role == TypeRole)
        return static_cast<int>(line.type);
    return {};
}

Qt::ItemFlags SearchRowModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (!row(index.row()).isSelectable())
        return Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

} // namespace upriver
