// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/facets.h"

#include <algorithm>

namespace upriver {

namespace {

using FacetValues = std::vector<std::pair<std::string, std::int64_t>>;

template <typename Word>
FacetValues sortedValues(const std::vector<std::int64_t>& counts, const Word& wordOf)
{
    FacetValues values;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0 && !std::string_view(wordOf(i)).empty())
            values.emplace_back(wordOf(i), counts[i]);
    }
    std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    return values;
}

FacetValues sortedValues(const std::vector<std::int64_t>& counts, const WordList& words)
{
    return sortedValues(counts, [&](std::size_t i) { return words.word(static_cast<std::uint32_t>(i)); });
}

} // namespace

FacetCounter::FacetCounter(const AssetTable& table)
    : m_table(table)
    , m_kinds(16)
    , m_healths(8)
    , m_subtypes(table.subtypes.size())
    , m_platforms(table.platforms.size())
    , m_tags(table.tagNames.size())
    , m_owners(table.ownerNames.size())
    , m_sources(table.sourceNames.size())
{}

void FacetCounter::countAll(Counts& counts, const ValueLists& lists, SearchRow row)
{
    for (const std::uint32_t* value = lists.begin(row); value != lists.end(row); ++value)
        ++counts[*value];
}

void FacetCounter::count(SearchRow row, int verdict)
{
    const auto counts = [verdict](FilterField field) {
        return verdict == kPasses || verdict == static_cast<int>(field);
    };
    if (verdict == kFailsTwice)
        return;
    if (counts(FilterField::Kind))
        ++m_kinds[static_cast<std::size_t>(m_table.kinds[row]) & 15U];
    if (counts(FilterField::Health))
        ++m_healths[static_cast<std::size_t>(m_table.healths[row]) & 7U];
    if (counts(FilterField::Subtype))
        ++m_subtypes[m_table.subtypeOf[row]];
    if (counts(FilterField::Platform))
        ++m_platforms[m_table.container(row).platform];
    if (counts(FilterField::Tag))
        countAll(m_tags, m_table.tags, row);
    if (counts(FilterField::Owner))
        countAll(m_owners, m_table.owners, row);
    if (counts(FilterField::Source))
        countAll(m_sources, m_table.sources, row);
}

Facets FacetCounter::facets() const
{
    Facets out;
    out["kind"] =
        sortedValues(m_kinds, [](std::size_t i) { return std::string(toWord(static_cast<AssetKind>(i))); });
    out["health"] =
        sortedValues(m_healths, [](std::size_t i) { return std::string(toWord(static_cast<Health>(i))); });
    out["subtype"] = sortedValues(m_subtypes, m_table.subtypes);
    out["platform"] = sortedValues(m_platforms, m_table.platforms);
    out["tag"] = sortedValues(m_tags, m_table.tagNames);
    out["owner"] = sortedValues(m_owners, m_table.ownerNames);
    out["source"] = sortedValues(m_sources, m_table.sourceNames);
    return out;
}

} // namespace upriver
