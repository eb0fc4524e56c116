// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/word_repair.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "catalog/search/asset_table.h"
#include "catalog/search/folded_text.h"
#include "catalog/search/fuzzy.h"
#include "catalog/store/connection.h"

namespace upriver {

namespace {

constexpr std::size_t kMostWords = 200'000;
constexpr std::size_t kLongestWord = 48;

/// Distance to the whole word, or to its beginning (one worse), whichever is nearer.
int distanceTo(std::u32string_view typed, std::u32string_view word, int limit)
{
    int nearest = editDistance(typed, word, limit) * 2;
    if (word.size() > typed.size() && typed.size() >= 4) {
        for (const std::size_t length : {typed.size(), typed.size() + 1})
            nearest = std::min(nearest, editDistance(typed, word.substr(0, length), limit) * 2 + 1);
    }
    return nearest;
}

} // namespace

bool isRepairWord(std::string_view word)
{
    return word.size() > 2 && word.size() <= kLongestWord &&
           std::any_of(word.begin() + 1, word.end(), [](char c) { return c < '0' || c > '9'; });
}

bool knowsBeginning(Connection& connection, std::string_view folded)
{
    Statement rows = connection.query("SELECT term FROM search_words WHERE term >= ?1 AND term < ?2");
    rows.bind(folded, std::string(folded) + "\U0010FFFF");
    while (rows.step()) {
        if (isRepairWord(rows.text(0)))
            return true;
    }
    return false;
}

Result<Vocabulary> Vocabulary::load(Connection& connection, std::stop_token stop)
{
    Vocabulary out;
    Statement rows = connection.query("SELECT term, doc FROM search_words");
    std::int64_t fewest = 1;
    while (rows.step()) {
        while (out.m_entries.size() >= kMostWords) { // rare ones go: names written as one word, mostly
            fewest *= 2;
            std::erase_if(out.m_entries, [fewest](const Entry& entry) { return entry.documents < fewest; });
        }
        if (rows.integer(1) >= fewest && isRepairWord(rows.text(0)))
            out.m_entries.push_back({rows.string(0), foldedLetters(rows.text(0)), rows.integer(1),
                                     letterSet(foldedUtf8(rows.text(0)))});
    }
    if (stop.stop_requested())
        return fail(ErrorKind::Cancelled, "Searching was cancelled.");
    if (auto state = connection.status(); !state)
        return fail(state.error());
    std::sort(out.m_entries.begin(), out.m_entries.end(),
              [](const Entry& a, const Entry& b) { return a.word < b.word; });
    return out;
}

std::vector<std::string> Vocabulary::nearest(std::string_view folded, std::size_t limit) const
{
    const std::u32string typed = foldedLetters(folded);
    const int typos = allowedTypos(typed.size());
    if (typos == 0)
        return {};
    std::vector<std::tuple<int, std::int64_t, const Entry*>> found;
    const std::uint32_t wanted = letterSet(folded);
    for (const Entry& entry : m_entries) {
        // Each letter that the word does not have at all is an edit: that settles it for nearly all words.
        if (std::popcount(wanted & ~entry.letterSet) > typos ||
            entry.letters.size() + static_cast<std::size_t>(typos) < typed.size())
            continue;
        const int distance = distanceTo(typed, entry.letters, typos);
        if (distance > 0 && distance <= typos * 2 + 1)
            found.emplace_back(distance, -entry.documents, &entry);
    }
    const std::size_t count = std::min(limit, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end());
    std::vector<std::string> words;
    for (std::size_t i = 0; i < count; ++i)
        words.push_back(std::get<const Entry*>(found[i])->word);
    return words;
}

} // namespace upriver
