// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/row_filter.h"

#include <algorithm>
#include <optional>

#include "catalog/search/query_match.h"

namespace upriver {

namespace {

struct FieldName
{
    std::string_view name;
    FilterField field;
};
constexpr std::array<FieldName, kFilterFields> kFieldNames{{
    {"kind", FilterField::Kind},
    {"subtype", FilterField::Subtype},
    {"platform", FilterField::Platform},
    {"tag", FilterField::Tag},
    {"owner", FilterField::Owner},
    {"health", FilterField::Health},
    {"source", FilterField::Source},
    {"schema", FilterField::Schema},
}};

template <typename Fits>
std::vector<bool> numbered(std::size_t count, const Fits& fits)
{
    std::vector<bool> out(count);
    for (std::size_t i = 0; i < count; ++i)
        out[i] = fits(i);
    return out;
}

std::vector<bool> fittingWords(const WordList& words, const std::string& asked)
{
    return numbered(words.size(), [&](std::size_t i) {
        return isFieldValue(words.word(static_cast<std::uint32_t>(i)), asked);
    });
}

/// Which value numbers of a field one term speaks of.
std::vector<bool> fittingValues(const AssetTable& table, FilterField field, const std::string& asked)
{
    switch (field) {
    case FilterField::Kind:
        return numbered(16, [&](std::size_t i) { return toWord(static_cast<AssetKind>(i)) == asked; });
    case FilterField::Health:
        return numbered(8, [&](std::size_t i) { return toWord(static_cast<Health>(i)) == asked; });
    case FilterField::Subtype:
        return fittingWords(table.subtypes, asked);
    case FilterField::Tag:
        return fittingWords(table.tagNames, asked);
    case FilterField::Source:
        return fittingWords(table.sourceNames, asked);
    case FilterField::Owner:
        return numbered(table.ownerNames.size(), [&](std::size_t i) {
            const std::string& owner = table.ownerNames.word(static_cast<std::uint32_t>(i));
            return isFieldValue(owner, asked) || holdsWord(owner, asked);
        });
    case FilterField::Platform:
        return numbered(table.containers.size(), [&](std::size_t i) {
            const SearchContainer& container = table.containers[i];
            return isFieldValue(table.platforms.word(container.platform), asked) ||
                   isFieldValue(container.ns, asked);
        });
    case FilterField::Schema:
        return numbered(table.containers.size(),
                        [&](std::size_t i) { return holdsWord(table.containers[i].path, asked); });
    }
    return {};
}

bool anyFits(const std::vector<bool>& fits, const ValueLists& lists, SearchRow row)
{
    return std::any_of(lists.begin(row), lists.end(row), [&](std::uint32_t value) { return fits[value]; });
}

} // namespace

RowFilter::RowFilter(const AssetTable& table, const SearchQuery& query) : m_table(table)
{
    for (const FieldName& entry : kFieldNames) {
        for (const bool negated : {false, true}) {
            std::vector<const QueryTerm*> terms;
            for (const QueryTerm& term : query.terms) {
                if (term.type == QueryTerm::Type::Field && term.field == entry.name &&
                    term.negated == negated)
                    terms.push_back(&term);
            }
            if (!terms.empty())
                addTest(entry.field, negated, terms);
        }
    }
}

void RowFilter::addTest(FilterField field, bool negated, const std::vector<const QueryTerm*>& terms)
{
    Test test{field, negated, {}};
    for (const QueryTerm* term : terms) {
        const std::vector<bool> fits = fittingValues(m_table, field, term->value);
        if (test.fits.empty()) {
            test.fits = fits;
            continue;
        }
        for (std::size_t i = 0; i < fits.size(); ++i)
            test.fits[i] = test.fits[i] || fits[i];
    }
    m_tests.push_back(std::move(test));
}

void RowFilter::exclude(SearchRow row)
{
    m_excluded.resize(m_table.size());
    m_excluded[row] = true;
}

bool RowFilter::fitsRow(const Test& test, SearchRow row) const
{
    switch (test.field) {
    case FilterField::Kind:
        return test.fits[static_cast<std::size_t>(m_table.kinds[row]) & 15U];
    case FilterField::Health:
        return test.fits[static_cast<std::size_t>(m_table.healths[row]) & 7U];
    case FilterField::Subtype:
        return test.fits[m_table.subtypeOf[row]];
    case FilterField::Tag:
        return anyFits(test.fits, m_table.tags, row);
    case FilterField::Owner:
        return anyFits(test.fits, m_table.owners, row);
    case FilterField::Source:
        return anyFits(test.fits, m_table.sources, row);
    case FilterField::Platform:
    case FilterField::Schema:
        return test.fits[m_table.containerOf[row]];
    }
    return false;
}

int RowFilter::judge(SearchRow row) const
{
    if (!m_excluded.empty() && m_excluded[row])
        return kFailsTwice;
    int failed = kPasses;
    for (const Test& test : m_tests) {
        if (fitsRow(test, row) != test.negated)
            continue;
        if (failed != kPasses || test.negated)
            return kFailsTwice;
        failed = static_cast<int>(test.field);
    }
    return failed;
}

} // namespace upriver
