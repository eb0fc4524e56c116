// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/searcher_state.h"

#include <algorithm>

namespace upriver {

namespace {

constexpr std::size_t kSpellingsKept = 256;
constexpr std::size_t kValuesKept = 64;
constexpr std::size_t kSetBytesKept = std::size_t{12} * 1024 * 1024;

} // namespace

Result<void> SearcherState::refresh(std::stop_token stop)
{
    connection->interruptOn(stop);
    reader->interruptOn(stop);
    static_cast<void>(connection->status()); // an earlier, stopped question may have left its end here
    auto newest = shared->current(stop);
    if (!newest)
        return fail(newest.error());
    if (*newest != table) {
        spellings.clear();
        skipped = {};
        m_values.clear();
        links.reset();
    }
    table = std::move(*newest);
    SharedTables::Index newestIndex = shared->indexOf(table);
    if (newestIndex != index) {
        m_sets.clear();
        m_setBytes = 0;
    }
    index = std::move(newestIndex);
    return {};
}

Result<std::shared_ptr<const LinkTable>> SearcherState::linksOfTable(const std::stop_token& stop)
{
    if (!links) {
        auto loaded = loadLinks(connection->path(), *table, stop);
        if (!loaded)
            return fail(loaded.error());
        links = std::make_shared<const LinkTable>(std::move(*loaded));
    }
    return links;
}

Result<std::vector<std::string>> SearcherState::spellingsOf(const std::string& word, std::size_t limit,
                                                            const std::stop_token& stop)
{
    if (const auto known = spellings.find(word); known != spellings.end())
        return known->second;
    std::vector<std::string> near;
    if (index ? !index->knowsBeginning(word) : !knowsBeginning(*connection, word)) {
        const auto words = shared->words(stop);
        if (!words)
            return fail(words.error());
        near = (*words)->nearest(word, limit);
    }
    if (auto state = connection->status(); !state)
        return fail(state.error());
    if (spellings.size() >= kSpellingsKept)
        spellings.clear();
    spellings.emplace(word, near);
    return near;
}

std::shared_ptr<const DocumentSet> SearcherState::documentsWith(TextPart part, const std::string& letters,
                                                                const std::stop_token& stop)
{
    const std::pair key{part, letters};
    if (const auto known = m_sets.find(key); known != m_sets.end()) {
        known->second.usedAt = ++m_uses;
        return known->second.documents;
    }
    auto documents = std::make_shared<const DocumentSet>(index->beginning(part, letters, stop));
    if (!stop.stop_requested()) // else it is not all of it
        keep(key, {documents, ++m_uses});
    return documents;
}

std::shared_ptr<const RowWords> SearcherState::valuesOf(const TextTerm& term)
{
    if (term.isPhrase || term.where != TextTerm::Where::Anywhere)
        return std::make_shared<const RowWords>(*table, term);
    if (const auto known = m_values.find(term.folded); known != m_values.end())
        return known->second;
    const auto shorter =
        term.folded.empty() ? m_values.end() : m_values.find(term.folded.substr(0, term.folded.size() - 1));
    auto values = std::make_shared<const RowWords>(
        *table, term, shorter == m_values.end() ? nullptr : shorter->second.get());
    if (m_values.size() >= kValuesKept)
        m_values.clear();
    m_values.emplace(term.folded, values);
    return values;
}

void SearcherState::keep(std::pair<TextPart, std::string> key, KeptSet set)
{
    m_setBytes += set.documents->bytes();
    m_sets.emplace(std::move(key), std::move(set));
    while (m_setBytes > kSetBytesKept && m_sets.size() > 1) {
        const auto oldest =
            std::ranges::min_element(m_sets, {}, [](const auto& entry) { return entry.second.usedAt; });
        m_setBytes -= oldest->second.documents->bytes();
        m_sets.erase(oldest);
    }
}

} // namespace upriver
