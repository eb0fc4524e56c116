// SPDX-License-Identifier: Apache-2.0
#pragma once

// Vocabulary: the words of the catalog's search index that most documents hold, in memory, for mending typos
// and completing words. Any thread once loaded.

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"

namespace upriver {

class Connection;

/// True for words that are worth a repair: facet tokens ("t1", "n17") and numbers are not.
[[nodiscard]] bool isRepairWord(std::string_view word);
/// True when some word of the search index begins so. One word of it is read, however many there are.
[[nodiscard]] bool knowsBeginning(Connection& connection, std::string_view folded);

class Vocabulary
{
public:
    [[nodiscard]] static Result<Vocabulary> load(Connection& connection, std::stop_token stop);

    /// Up to so many words within the allowed typos, nearest and most frequent first; prefixes of longer
    /// words count too, a little less.
    [[nodiscard]] std::vector<std::string> nearest(std::string_view folded, std::size_t limit) const;

private:
    struct Entry
    {
        std::string word;
        std::u32string letters;
        std::int64_t documents = 0;
        std::uint32_t letterSet = 0; ///< see letterSet()
    };
    std::vector<Entry> m_entries; ///< by word
};

} // namespace upriver
