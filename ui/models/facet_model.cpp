// SPDX-License-Identifier: Apache-2.0
#include "ui/models/facet_model.h"

#include <algorithm>

#include "ui/models/words.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kFew = 6;
constexpr std::size_t kMost = 500;

QString labelOf(const std::string& field, const std::string& value)
{
    if (field == "kind") {
        const auto kind = assetKindFromWord(value);
        return kind ? kindPlural(*kind) : text(value);
    }
    QString words = text(value);
    if (field == "health" || field == "subtype") {
        words.replace(u'_', u' ');
        words[0] = words[0].toUpper();
    }
    return words;
}

} // namespace

void FacetModel::setFacets(const Facets& facets, const QString& query)
{
    m_facets = facets;
    m_query = query;
    rebuild();
}

void FacetModel::toggleAll(const QString& field)
{
    if (!m_whole.erase(field))
        m_whole.insert(field);
    rebuild();
}

int FacetModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant FacetModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const FacetRow& line = row(index.row());
    if (role == Qt::DisplayRole)
        return line.label;
    if (role == Qt::ToolTipRole && line.type == FacetRow::Type::Value)
        return tr("Click to show only these, once more to leave them out");
    if (role == Qt::AccessibleTextRole && line.type == FacetRow::Type::Value) {
        const QString state = line.state == TermState::Included   ? tr("shown only")
                              : line.state == TermState::Excluded ? tr("left out")
                                                                  : tr("not filtered");
        return tr("%1, %2 assets, %3").arg(line.label, countText(line.count), state);
    }
    return {};
}

Qt::ItemFlags FacetModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (row(index.row()).type == FacetRow::Type::Heading)
        return Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

void FacetModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    const SearchQuery query = parseSearchQuery(m_query.toStdString());
    appendFacet("kind", tr("Kind"), query);
    appendFacet("health", tr("Health"), query);
    appendFacet("tag", tr("Tag"), query);
    appendFacet("platform", tr("Platform"), query);
    appendFacet("owner", tr("Owner"), query);
    appendFacet("subtype", tr("Type"), query);
    endResetModel();
}

void FacetModel::appendFacet(const std::string& field, const QString& title, const SearchQuery& query)
{
    std::vector<std::pair<std::string, std::int64_t>> values;
    if (const auto found = m_facets.find(field); found != m_facets.end())
        values = found->second;
    // What is filtered by stays in sight, even when nothing of it is left.
    for (const QueryTerm& term : query.terms) {
        const bool known = std::ranges::any_of(values, [&](const auto& v) {
            return text(v.first).compare(text(term.value), Qt::CaseInsensitive) == 0;
        });
        if (term.type == QueryTerm::Type::Field && term.field == field && !known)
            values.emplace_back(term.value, 0);
    }
    std::erase_if(values, [](const auto& v) { return v.first.empty(); });
    if (values.empty())
        return;
    const QString name = text(field);
    m_rows.push_back({FacetRow::Type::Heading, name, {}, title, 0, TermState::Absent});
    const bool whole = m_whole.contains(name);
    std::size_t shown = 0;
    for (const auto& [value, count] : values) {
        const TermState state = termState(query, name, text(value));
        if (shown >= (whole ? kMost : kFew) && state == TermState::Absent)
            continue;
        m_rows.push_back({FacetRow::Type::Value, name, text(value), labelOf(field, value), count, state});
        ++shown;
    }
    if (values.size() > kFew) {
        const QString label =
            whole ? tr("Show fewer") : tr("Show all %1").arg(countText(static_cast<qint64>(values.size())));
        m_rows.push_back({FacetRow::Type::More, name, {}, label, 0, TermState::Absent});
    }
}

} // namespace upriver
