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

/// The words that hold the asked one, looked for among those that are marked, if any are.
std::vector<bool> holding(const WordList& words, const std::string& asked, const std::vector<bool>& among,
                          bool& isEmpty)
{
    return marked(words.size(), isEmpty, [&](std::uint32_t i) {
        return (among.empty() || among[i]) && holdsWord(words.word(i), asked);
    });
}

bool anyMarked(const std::vector<bool>& marks, const ValueLists& lists, SearchRow row)
{
    return std::any_of(lists.begin(row), lists.end(row), [&](std::uint32_t value) { return marks[value]; });
}

} // namespace

RowWords::RowWords(const AssetTable& table, const TextTerm& term, const RowWords* shorter) : m_table(table)
{
    const std::string& word = term.folded;
    if (term.isPhrase || term.where != TextTerm::Where::Anywhere || word.size() < kShortestWord)
        return;
    m_kinds =
        marked(16, m_isEmpty, [&](std::uint32_t i) { return toWord(static_cast<AssetKind>(i)) == word; });
    m_subtypes = marked(table.subtypes.size(), m_isEmpty,
                        [&](std::uint32_t i) { return isFieldValue(table.subtypes.word(i), word); });
    m_goesBeyondIndex = !m_isEmpty;
    const std::vector<bool> all;
    const auto among = [&](std::vector<bool> RowWords::*marks) -> const std::vector<bool>& {
        return shorter ? shorter->*marks : all;
    };
    bool isNone = true;
    const std::vector<bool> platforms = holding(table.platforms, word, all, isNone);
    const std::u32string letters = foldedLetters(word);
    const std::uint32_t wanted = letterSet(word);
    const std::vector<bool>& paths = among(&RowWords::m_paths);
    m_paths = marked(table.containers.size(), m_isEmpty, [&](std::uint32_t i) {
        const SearchContainer& container = table.containers[i];
        return (paths.empty() || paths[i]) && (wanted & ~container.letters) == 0 &&
               holdsWord(container.words, letters);
    });
    m_containers = marked(table.containers.size(), m_isEmpty, [&](std::uint32_t i) {
        const bool isPlatform = platforms[table.containers[i].platform];
        m_goesBeyondIndex = m_goesBeyondIndex || (isPlatform && !m_paths[i]);
        return m_paths[i] || isPlatform;
    });
    m_tags = holding(table.tagNames, word, among(&RowWords::m_tags), m_isEmpty);
    m_owners = holding(table.ownerNames, word, among(&RowWords::m_owners), m_isEmpty);
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
