// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/searcher_state.h"

namespace upriver {

Result<void> SearcherState::refresh(std::stop_token stop)
{
    connection->interruptOn(stop);
    reader->interruptOn(stop);
    static_cast<void>(connection->status()); // an earlier, stopped question may have left its end here
    auto newest = shared->current(stop);
    if (!newest)
        return fail(newest.error());
    if (*newest != table)
        vocabulary.reset();
    table = std::move(*newest);
    return {};
}

Result<const Vocabulary*> SearcherState::words(std::stop_token stop)
{
    if (!vocabulary) {
        auto loaded = Vocabulary::load(*connection, stop);
        if (!loaded)
            return fail(loaded.error());
        vocabulary = std::move(*loaded);
    }
    return &*vocabulary;
}

} // namespace upriver
