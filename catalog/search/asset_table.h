// SPDX-License-Identifier: Apache-2.0
#pragma once

// AssetTable: what search needs of every open asset, as typed arrays in memory (about 100 bytes an asset),
// so that filters and facet counts never touch the file. Rows are numbered by asset id. Immutable once
// loaded; owned by a Searcher, read from its thread.

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/model/kinds.h"
#include "catalog/search/folded_text.h"

namespace upriver {

class Connection;

using SearchRow = std::uint32_t;
inline constexpr SearchRow kNoRow = 0xFFFFFFFF;

/// Texts numbered from 0 in order of arrival.
class WordList
{
public:
    std::uint32_t numberOf(std::string_view word);
    [[nodiscard]] const std::string& word(std::uint32_t number) const { return m_words[number]; }
    [[nodiscard]] std::size_t size() const { return m_words.size(); }

private:
    std::vector<std::string> m_words;
    std::unordered_map<std::string, std::uint32_t> m_numbers;
};

/// Several values a row (tags, owners, readers).
class ValueLists
{
public:
    void add(SearchRow row, std::uint32_t value);
    void remove(SearchRow row, std::uint32_t value);
    void finish(std::size_t rows); ///< sorts, drops doubles
    [[nodiscard]] const std::uint32_t* begin(SearchRow row) const { return m_values.data() + m_start[row]; }
    [[nodiscard]] const std::uint32_t* end(SearchRow row) const { return m_values.data() + m_start[row + 1]; }

private:
    std::vector<std::pair<SearchRow, std::uint32_t>> m_pairs;
    std::vector<std::pair<SearchRow, std::uint32_t>> m_removed;
    std::vector<std::uint32_t> m_start;
    std::vector<std::uint32_t> m_values;
};

struct SearchContainer
{
    std::string path; ///< with its trailing separator
    std::string ns;
    std::uint32_t platform = 0; ///< into AssetTable::platforms
    FoldedText words;           ///< of namespace/path, without offsets; every keystroke looks for words here
    std::uint32_t letters = 0;  ///< letterSet() of these words
    std::string foldedPath;
};

/// Which of a to z a folded name holds, as bits; what else there is, as one more.
[[nodiscard]] std::uint32_t letterSet(std::string_view folded);

/// A name that a row answers to: its leaf, and its display name if that is another.
struct LeafName
{
    SearchRow row = kNoRow;
    std::uint32_t start = 0; ///< into the pool of folded names
    std::uint32_t length = 0;
};

struct AssetTable
{
    std::vector<std::int64_t> ids; ///< ascending
    std::vector<AssetKind> kinds;
    std::vector<Health> healths;
    std::vector<std::uint32_t> subtypeOf;
    std::vector<std::uint32_t> containerOf;
    std::vector<float> quality; ///< higher is better: bucket of the search document, then edges
    std::vector<std::uint32_t> columnCounts;
    std::vector<std::int64_t> updated;
    std::vector<LeafName> leafOfRow; ///< what people see: the display name, else the leaf
    ValueLists tags, owners, sources;

    WordList subtypes, platforms, tagNames, ownerNames, sourceNames;
    std::vector<SearchContainer> containers;
    std::string namePool;                 ///< folded names, one after the other
    std::vector<LeafName> byLeaf;         ///< by folded name, then quality
    std::vector<std::uint32_t> lettersOf; ///< by row: letterSet() of the leaf
    std::vector<SearchRow> byQuality;     ///< best first

    [[nodiscard]] std::size_t size() const { return ids.size(); }
    [[nodiscard]] SearchRow rowOf(std::int64_t id) const; ///< kNoRow if unknown
    [[nodiscard]] std::string_view nameOf(const LeafName& leaf) const
    {
        return std::string_view(namePool).substr(leaf.start, leaf.length);
    }
    [[nodiscard]] std::string_view leaf(SearchRow row) const { return nameOf(leafOfRow[row]); }
    [[nodiscard]] const SearchContainer& container(SearchRow row) const
    {
        return containers[containerOf[row]];
    }
    /// Names that begin so, in byLeaf: [first, second).
    [[nodiscard]] std::pair<std::size_t, std::size_t> namesFrom(std::string_view folded) const;
    /// Orders byLeaf and byQuality; called once, at the end of loading.
    void sortRows();
};

/// How good a hit an asset is: the bucket of its search document, then its edges. Within one bucket up and
/// down of `bucket`.
[[nodiscard]] float qualityOf(AssetKind kind, std::int64_t bucket, std::int64_t degree);
/// Reads the open assets. One short read; Cancelled when the token fires.
[[nodiscard]] Result<AssetTable> loadAssetTable(Connection& connection, std::stop_token stop);

} // namespace upriver
