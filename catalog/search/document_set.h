// SPDX-License-Identifier: Apache-2.0
#pragma once

// DocumentSet: some of the documents of the search index, a bit each. Documents are numbered in the order of
// the index, which is that of quality: 0 is the best. Sets that are put together hold as many documents.
// Pure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace upriver {

class DocumentSet
{
public:
    explicit DocumentSet(std::size_t documents = 0) : m_words((documents + 63) / 64) {}

    void add(std::uint32_t document) { m_words[document / 64] |= std::uint64_t{1} << (document % 64); }
    void unite(const DocumentSet& other);
    void intersect(const DocumentSet& other);
    /// A whole set of as many documents, as appendTo() wrote it.
    void addPacked(const char* packed);
    void appendTo(std::string& packed) const;

    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    /// The first one at or behind this place; kNone: there is none.
    [[nodiscard]] std::size_t next(std::size_t from) const;
    [[nodiscard]] std::size_t count() const;
    [[nodiscard]] std::size_t bytes() const { return m_words.size() * sizeof(std::uint64_t); }

private:
    std::vector<std::uint64_t> m_words;
};

} // namespace upriver
