// SPDX-License-Identifier: Apache-2.0
#pragma once

// RowWords: the words that are not text of a row but its values - owners, tags, platform, namespace, folder,
// kind, subtype - so that "ana orders" finds what Ana owns. One object a term; pure over an AssetTable.

#include <vector>

#include "catalog/search/asset_table.h"
#include "catalog/search/fts_query.h"

namespace upriver {

class RowWords
{
public:
    /// Words of fewer than three letters, phrases and name: or column: terms fit nothing. `shorter`: of a
    /// term that this one begins with, if it is known: what does not fit that does not fit this.
    RowWords(const AssetTable& table, const TextTerm& term, const RowWords* shorter = nullptr);

    /// True when rows fit that the full-text index does not know by this word: it holds owners, tags, folders
    /// and namespaces as text, but neither kinds, subtypes nor platforms.
    [[nodiscard]] bool goesBeyondIndex() const { return m_goesBeyondIndex; }
    [[nodiscard]] bool fits(SearchRow row) const;
    [[nodiscard]] bool isEmpty() const { return m_isEmpty; } ///< no row fits

private:
    const AssetTable& m_table;
    bool m_isEmpty = true;
    bool m_goesBeyondIndex = false;
    std::vector<bool> m_kinds, m_subtypes, m_containers, m_tags, m_owners;
    std::vector<bool> m_paths; ///< containers that hold the word themselves; their platform may, too
};

} // namespace upriver
