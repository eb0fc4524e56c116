// SPDX-License-Identifier: Apache-2.0
#pragma once

// FacetModel: the filter list: a heading for each facet, its values with live counts and whether the query
// takes them in or leaves them out, and a line for the rest of a long facet. Made from the query's text and
// the newest counts; changes nothing itself. GUI thread.

#include <set>
#include <vector>

#include <QAbstractListModel>

#include "catalog/search/searcher.h"
#include "ui/models/query_text.h"

namespace upriver {

struct FacetRow
{
    enum class Type : std::uint8_t { Heading, Value, More };
    Type type = Type::Heading;
    QString field;
    QString value;
    QString label;
    qint64 count = 0;
    TermState state = TermState::Absent;
};

class FacetModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setFacets(const Facets& facets, const QString& query);
    /// Shows all values of a field, or a few again.
    void toggleAll(const QString& field);
    [[nodiscard]] const FacetRow& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void rebuild();
    void appendFacet(const std::string& field, const QString& title, const SearchQuery& query);

    Facets m_facets;
    QString m_query;
    std::set<QString> m_whole; ///< fields whose values are all shown
    std::vector<FacetRow> m_rows;
};

} // namespace upriver
