// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/completion.h"

#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/search/facets.h"
#include "catalog/search/folded_text.h"
#include "catalog/search/query_words.h"

namespace upriver {

namespace {

constexpr std::size_t kNamesTried = 200;

std::string quotedIfNeeded(const std::string& value)
{
    return value.find_first_of(" \t,") == std::string::npos ? value : '"' + value + '"';
}

/// Values of a field with their counts, most frequent first.
std::vector<std::string> valuesOf(const AssetTable& table, const std::string& field)
{
    std::vector<std::string> values;
    if (field == "schema") {
        for (const SearchContainer& container : table.containers) {
            if (!container.path.empty())
                values.push_back(container.path.substr(0, container.path.size() - 1));
        }
        return values;
    }
    if (isLinkField(field)) {
        const auto words = closedValues(field);
        return {words.begin(), words.end()};
    }
    FacetCounter counter(table);
    for (SearchRow row = 0; row < table.size(); ++row)
        counter.count(row, kPasses);
    const Facets facets = counter.facets();
    if (const auto found = facets.find(field); found != facets.end()) {
        for (const auto& [value, count] : found->second)
            values.push_back(value);
    }
    return values;
}

class Completer
{
public:
    Completer(SearcherState& state, std::string_view piece, std::size_t limit)
        : m_state(state)
        , m_limit(limit)
        , m_minus(piece.starts_with('-') ? "-" : "")
        , m_typed(piece.substr(m_minus.size()))
    {}

    Result<std::vector<std::string>> complete()
    {
        const std::size_t colon = m_typed.find(':');
        const QueryField* field = colon == std::string::npos ? nullptr : findField(m_typed.substr(0, colon));
        if (field)
            addValues(std::string(field->name), m_typed.substr(colon + 1));
        else if (colon == std::string::npos)
            addFields();
        if (!field || field->name == "name")
            addNames(field ? m_typed.substr(colon + 1) : m_typed, field ? "name:" : "");
        if (field && field->name == "column")
            addColumns(m_typed.substr(colon + 1));
        return m_state.connection->orError(std::move(m_out));
    }

private:
    void add(std::string text)
    {
        text.insert(0, m_minus);
        if (m_out.size() < m_limit && std::find(m_out.begin(), m_out.end(), text) == m_out.end())
            m_out.push_back(std::move(text));
    }

    void addFields()
    {
        for (const QueryField& field : queryFields()) {
            if (!m_typed.empty() && field.name.starts_with(asciiLowered(m_typed)))
                add(std::string(field.name) + ":");
        }
    }

    void addValues(const std::string& field, std::string typed)
    {
        std::string before;
        if (const std::size_t comma = typed.rfind(','); comma != std::string::npos && splitsAtComma(field)) {
            before = typed.substr(0, comma + 1);
            typed.erase(0, comma + 1);
        }
        const std::string folded = foldedUtf8(withoutQuotes(typed)), start = field + ":" + before;
        for (const std::string& value : valuesOf(*m_state.table, field)) {
            if (foldedUtf8(value).starts_with(folded))
                add(start + quotedIfNeeded(value));
        }
    }

    void addNames(const std::string& typed, const std::string& prefix)
    {
        const std::string folded = foldedUtf8(withoutQuotes(typed));
        if (folded.empty())
            return;
        const AssetTable& table = *m_state.table;
        const auto [first, last] = table.namesFrom(folded);
        std::vector<SearchRow> rows;
        for (std::size_t i = first; i < std::min(last, first + kNamesTried); ++i)
            rows.push_back(table.byLeaf[i].row);
        std::stable_sort(rows.begin(), rows.end(),
                         [&](SearchRow a, SearchRow b) { return table.quality[a] > table.quality[b]; });
        rows.resize(std::min(rows.size(), m_limit));
        std::vector<AssetId> ids;
        for (const SearchRow row : rows)
            ids.push_back(AssetId{table.ids[row]});
        const auto summaries = m_state.reader->summaries(ids);
        if (!summaries)
            return;
        for (const AssetSummary& summary : *summaries)
            add(prefix + quotedIfNeeded(summary.leaf));
    }

    void addColumns(const std::string& typed)
    {
        const std::string folded = foldedUtf8(withoutQuotes(typed));
        Statement rows = m_state.connection->query(
            "SELECT name, count(*) FROM asset_column WHERE until IS NULL AND lower(name) LIKE ?1 ESCAPE '\\'"
            " GROUP BY name ORDER BY 2 DESC, 1 LIMIT ?2");
        std::string pattern;
        for (const char c : folded)
            pattern += c == '%' || c == '_' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        rows.bind(pattern + "%", static_cast<std::int64_t>(m_limit));
        while (rows.step())
            add("column:" + quotedIfNeeded(rows.string(0)));
    }

    SearcherState& m_state;
    std::size_t m_limit;
    std::string m_minus;
    std::string m_typed;
    std::vector<std::string> m_out;
};

} // namespace

std::size_t lastPiece(std::string_view text)
{
    std::size_t begin = text.size();
    bool inQuotes = std::count(text.begin(), text.end(), '"') % 2 != 0;
    while (begin > 0 && (inQuotes || static_cast<unsigned char>(text[begin - 1]) > 0x20)) {
        --begin;
        inQuotes = inQuotes != (text[begin] == '"');
    }
    return begin;
}

Result<std::vector<std::string>> completionsOf(SearcherState& state, std::string_view text, std::size_t limit)
{
    const std::string_view piece = text.substr(lastPiece(text));
    if (piece.empty())
        return std::vector<std::string>();
    return Completer(state, piece, limit).complete();
}

} // namespace upriver
