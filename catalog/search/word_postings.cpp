// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/word_postings.h"

#include <algorithm>

namespace upriver {

namespace {

constexpr std::size_t kBlockBytes = 32 * 1024;

/// Seven bits a byte, the lowest first.
void addNumber(std::string& out, std::size_t number)
{
    for (; number >= 0x80; number >>= 7)
        out += static_cast<char>(0x80U | (number & 0x7FU));
    out += static_cast<char>(number);
}

std::size_t takeNumber(const char*& at)
{
    auto number = static_cast<std::size_t>(static_cast<unsigned char>(*at++));
    if (number < 0x80)
        return number;
    number &= 0x7FU;
    for (unsigned shift = 7;; shift += 7) {
        const auto byte = static_cast<unsigned char>(*at++);
        number |= std::size_t{byte & 0x7FU} << shift;
        if (byte < 0x80)
            return number;
    }
}

/// An entry of a block: how much of the word before it begins with, the rest of it, the size of its list
/// with a bit that says "as bits", the list.
class EntryReader
{
public:
    explicit EntryReader(const std::string& block) : m_at(block.data()), m_end(block.data() + block.size()) {}

    bool next()
    {
        if (m_at == m_end)
            return false;
        m_word.resize(takeNumber(m_at));
        const std::size_t added = takeNumber(m_at);
        m_word.append(m_at, added);
        m_at += added;
        const std::size_t size = takeNumber(m_at);
        m_areBits = (size & 1U) != 0;
        m_list = std::string_view(m_at, size >> 1U);
        m_at += m_list.size();
        return true;
    }

    [[nodiscard]] const std::string& word() const { return m_word; }
    [[nodiscard]] std::string_view list() const { return m_list; }
    [[nodiscard]] bool areBits() const { return m_areBits; }

private:
    const char* m_at;
    const char* m_end;
    std::string m_word;
    std::string_view m_list;
    bool m_areBits = false;
};

std::string firstWord(const std::string& block)
{
    EntryReader entries(block);
    entries.next();
    return entries.word();
}

std::string distances(std::span<const std::uint32_t> documents)
{
    std::string list;
    std::uint32_t before = 0;
    for (const std::uint32_t document : documents) {
        addNumber(list, document - before);
        before = document;
    }
    return list;
}

void addDistances(std::string_view list, DocumentSet& found)
{
    std::size_t document = 0;
    for (const char *at = list.data(), *end = at + list.size(); at != end;) {
        document += takeNumber(at);
        found.add(static_cast<std::uint32_t>(document));
    }
}

} // namespace

void WordPostings::append(std::string_view word, std::span<const std::uint32_t> documents)
{
    if (documents.empty())
        return;
    if (m_blocks.empty() || m_blocks.back().size() >= kBlockBytes) {
        if (!m_blocks.empty())
            m_blocks.back().shrink_to_fit();
        m_blocks.emplace_back();
        m_lastWord.clear();
    }
    std::string& block = m_blocks.back();
    const std::size_t before = block.size();
    const auto shared =
        static_cast<std::size_t>(std::ranges::mismatch(m_lastWord, word).in1 - m_lastWord.begin());
    addNumber(block, shared);
    addNumber(block, word.size() - shared);
    block += word.substr(shared);
    m_lastWord = word;
    addToInitial(word.empty() ? '\0' : word.front(), documents);
    std::string list = distances(documents);
    const bool asBits = list.size() > (m_documents + 63) / 64 * 8;
    if (asBits) {
        DocumentSet bits(m_documents);
        for (const std::uint32_t document : documents)
            bits.add(document);
        list.clear();
        bits.appendTo(list);
    }
    addNumber(block, list.size() << 1U | (asBits ? 1U : 0U));
    block += list;
    m_bytes += block.size() - before;
}

void WordPostings::addToInitial(char letter, std::span<const std::uint32_t> documents)
{
    if (static_cast<unsigned char>(letter) >= 0x80)
        return;
    if (m_initials.empty() || m_initials.back().letter != letter) {
        m_initials.push_back({letter, DocumentSet(m_documents)});
        m_bytes += m_initials.back().documents.bytes();
    }
    for (const std::uint32_t document : documents)
        m_initials.back().documents.add(document);
}

WordPostings::Blocks::const_iterator WordPostings::blockOf(std::string_view prefix) const
{
    const auto block = std::ranges::partition_point(
        m_blocks, [prefix](const std::string& candidate) { return firstWord(candidate) < prefix; });
    return block == m_blocks.begin() ? block : block - 1;
}

void WordPostings::addBeginning(std::string_view prefix, DocumentSet& found,
                                const std::stop_token& stop) const
{
    if (prefix.size() == 1) {
        const auto initial = std::ranges::find(m_initials, prefix.front(), &Initial::letter);
        if (initial != m_initials.end())
            return found.unite(initial->documents);
    }
    for (auto block = blockOf(prefix); block != m_blocks.end() && !stop.stop_requested(); ++block) {
        for (EntryReader entry(*block); entry.next();) {
            const std::string_view word = entry.word();
            if (word.starts_with(prefix)) {
                if (entry.areBits())
                    found.addPacked(entry.list().data());
                else
                    addDistances(entry.list(), found);
            } else if (word > prefix) {
                return;
            }
        }
    }
}

bool WordPostings::holdsBeginning(std::string_view prefix, bool (*counts)(std::string_view)) const
{
    for (auto block = blockOf(prefix); block != m_blocks.end(); ++block) {
        for (EntryReader entry(*block); entry.next();) {
            const std::string_view word = entry.word();
            if (word.starts_with(prefix) ? counts(word) : word > prefix)
                return word.starts_with(prefix);
        }
    }
    return false;
}

} // namespace upriver
