// SPDX-License-Identifier: Apache-2.0
#pragma once

// SearchRows: the lines of the list under the search field, made from a search result (or, for an empty
// field, from what was visited and starred): headings by kind, assets with their column hits under them,
// completions, what is wrong with the query, and the way to all matches. Values and a plain list model;
// GUI thread.

#include <vector>

#include <QAbstractListModel>

#include "catalog/search/searcher.h"
#include "ui/models/row_painter.h"

namespace upriver {

struct SearchRow
{
    enum class Type : std::uint8_t { Heading, Asset, Column, Completion, Note, All };
    Type type = Type::Heading;
    QString text;
    QString detail; ///< "postgres · shop.marts", a column's type, a field's meaning
    QString owner;
    std::vector<TextMark> marks;
    AssetSummary asset; ///< of Asset and Column rows
    bool starred = false;
    [[nodiscard]] bool isSelectable() const { return type != Type::Heading && type != Type::Note; }
};

struct Completion
{
    QString text;  ///< the whole query with the completion in it
    QString shown; ///< the word alone
    QString meaning;
};

/// Grouped by kind, kinds in the order of their best hit.
[[nodiscard]] std::vector<SearchRow> rowsOf(const SearchResult& result,
                                            const std::vector<Completion>& completions);
[[nodiscard]] std::vector<SearchRow> rowsOf(const std::vector<AssetSummary>& starred,
                                            const std::vector<AssetSummary>& recent);

class SearchRowModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { TypeRole = Qt::UserRole };
    using QAbstractListModel::QAbstractListModel;

    void setRows(std::vector<SearchRow> rows);
    [[nodiscard]] const SearchRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }
    /// The next row that can be chosen from here in a direction; the same if there is none.
    [[nodiscard]] int nextSelectable(int from, int step) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    std::vector<SearchRow> m_rows;
};

} // namespace upriver
