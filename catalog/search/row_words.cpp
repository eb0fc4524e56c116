// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/row_words.h"

#include <algorithm>

#include "catalog/search/query_match.h"

namespace upriver {

namespace {

constexpr std::size_t kShortestWord = 3;

template <typename Fits>
std::vector<bool> marked(std::size_t count, bool& isEmpty, const Fits& fits)
{
    std::vector<bool> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = fits(static_cast<std::uint32_t>(i));
        isEmpty = isEmpty && !out[i];
    }
    return out;
}

bool anyMarked(const std::vector<bool>& marks, const ValueLists& lists, SearchRow row)
{
    return std::any_of(lists.begin(row), lists.end(row), [&](std::uint32_t value) { return marks[value]; });
}

} // namespace

RowWords::RowWords(const AssetTable& table, const TextTerm& term) : m_table(table)
{
    const std::string& word = term.folded;
    if (term.isPhrase || term.where != TextTerm::Where::Anywhere || word.size() < kShortestWord)
        return;
    m_kinds =
        marked(16, m_isEmpty, [&](std::uint32_t i) { return toWord(static_cast<AssetKind>(i)) == word; });
    m_subtypes = marked(table.subtypes.size(), m_isEmpty,
                        [&](std::uint32_t i) { return isFieldValue(table.subtypes.word(i), word); });
    m_goesBeyondIndex = !m_isEmpty;
    bool noPlatform = true;
    const std::vector<bool> platforms = marked(table.platforms.size(), noPlatform, [&](std::uint32_t i) {
        return holdsWord(table.platforms.word(i), word);
    });
    const std::u32string letters = foldedLetters(word);
    m_containers = marked(table.containers.size(), m_isEmpty, [&](std::uint32_t i) {
        const SearchContainer& container = table.containers[i];
        const bool isInPath = holdsWord(container.words, letters);
        const bool isPlatform = platforms[container.platform];
        m_goesBeyondIndex = m_goesBeyondIndex || (isPlatform && !isInPath);
        return isInPath || isPlatform;
    });
    m_tags = marked(table.tagNames.size(), m_isEmpty,
                    [&](std::uint32_t i) { return holdsWord(table.tagNames.word(i), word); });
    m_owners = marked(table.ownerNames.size(), m_isEmpty,
                      [&](std::uint32_t i) { return holdsWord(table.ownerNames.word(i), word); });
}

bool RowWords::fits(SearchRow row) const
{
    if (m_isEmpty)
        return false;
    return m_kinds[static_cast<std::size_t>(m_table.kinds[row]) & 15U] ||
           m_subtypes[m_table.subtypeOf[row]] || m_containers[m_table.containerOf[row]] ||
           anyMarked(m_tags, m_table.tags, row) || anyMarked(m_owners, m_table.owners, row);
}

} // namespace upriver
