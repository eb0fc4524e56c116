// SPDX-License-Identifier: Apache-2.0
#pragma once

// CatalogFilter: the one query text that the catalog page, the facets, the search field and the browse tree
// share, and the facet counts of its last answer. Panels change the text here and follow queryChanged().
// GUI thread.

#include <QObject>
#include <QString>

#include "catalog/search/searcher.h"

namespace upriver {

class CatalogFilter : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    [[nodiscard]] const QString& query() const { return m_query; }
    [[nodiscard]] const Facets& facets() const { return m_facets; }
    void setQuery(const QString& query)
    {
        if (query == m_query)
            return;
        m_query = query;
        Q_EMIT queryChanged(m_query);
    }
    /// Counts of the values that would match with the query's other fields as they are.
    void setFacets(Facets facets)
    {
        m_facets = std::move(facets);
        Q_EMIT facetsChanged();
    }

Q_SIGNALS:
    void queryChanged(const QString& query);
    void facetsChanged();

private:
    QString m_query;
    Facets m_facets;
};

} // namespace upriver
