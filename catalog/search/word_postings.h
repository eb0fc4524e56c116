// SPDX-License-Identifier: Apache-2.0
#pragma once

// WordPostings: sorted words, each with the documents that hold it, packed: what words share is kept once,
// documents as distances of a byte or two, or as bits where that is shorter. What words of one
// first letter hold is kept as bits besides. Filled once, then immutable: any
// thread.

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/search/document_set.h"

namespace upriver {

class WordPostings
{
public:
    explicit WordPostings(std::size_t documents) : m_documents(documents) {}

    /// Words ascend by their bytes, documents of a word ascend.
    void append(std::string_view word, std::span<const std::uint32_t> documents);
    /// The documents of all words that begin so. Some of them when the token fires meanwhile.
    void addBeginning(std::string_view prefix, DocumentSet& found, const std::stop_token& stop) const;
    /// True when some word that `counts` begins so.
    [[nodiscard]] bool holdsBeginning(std::string_view prefix, bool (*counts)(std::string_view)) const;
    [[nodiscard]] std::size_t bytes() const { return m_bytes; } ///< in memory

private:
    /// Of all words with one first letter: the longest list there is, asked for most often.
    struct Initial
    {
        char letter = 0;
        DocumentSet documents;
    };
    using Blocks = std::vector<std::string>;

    void addToInitial(char letter, std::span<const std::uint32_t> documents);
    /// Where the words that begin so may begin.
    [[nodiscard]] Blocks::const_iterator blockOf(std::string_view prefix) const;

    std::size_t m_documents;
    Blocks m_blocks; ///< each begins with a whole word
    std::vector<Initial> m_initials;
    std::string m_lastWord;
    std::size_t m_bytes = 0;
};

} // namespace upriver
