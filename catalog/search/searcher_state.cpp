// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/searcher_state.h"

namespace upriver {

using Clock = std::chrono::steady_clock;

/// True while a scan writes and the tables are fresh enough for the moment.
bool SearcherState::mayWait()
{
    if (dataVersion < 0 || Clock::now() - loadedAt > 4 * loadTime)
        return false;
    return connection->integer("SELECT finished IS NULL FROM scan ORDER BY id DESC LIMIT 1") != 0;
}

Result<void> SearcherState::refresh(std::stop_token stop)
{
    connection->interruptOn(stop);
    reader->interruptOn(stop);
    static_cast<void>(connection->status()); // an earlier, stopped question may have left its end here
    const std::int64_t version = connection->integer("PRAGMA data_version");
    if (version != dataVersion && !mayWait()) {
        const auto begin = Clock::now();
        auto loaded = loadAssetTable(*connection, stop);
        if (!loaded)
            return fail(loaded.error());
        table = std::move(*loaded);
        vocabulary.reset();
        dataVersion = version;
        loadedAt = Clock::now();
        loadTime = loadedAt - begin;
    }
    return connection->status();
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
