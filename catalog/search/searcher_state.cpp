// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/searcher_state.h"

namespace upriver {

namespace {

constexpr std::size_t kSpellingsKept = 256;

} // namespace

Result<void> SearcherState::refresh(std::stop_token stop)
{
    connection->interruptOn(stop);
    reader->interruptOn(stop);
    static_cast<void>(connection->status()); // an earlier, stopped question may have left its end here
    auto newest = shared->current(stop);
    if (!newest)
        return fail(newest.error());
    if (*newest != table)
        spellings.clear();
    table = std::move(*newest);
    return {};
}

Result<std::vector<std::string>> SearcherState::spellingsOf(const std::string& word, std::size_t limit,
                                                            const std::stop_token& stop)
{
    if (const auto known = spellings.find(word); known != spellings.end())
        return known->second;
    std::vector<std::string> near;
    if (!knowsBeginning(*connection, word)) {
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

} // namespace upriver
