// SPDX-License-Identifier: Apache-2.0
#pragma once

// LayoutStore: finished layouts of lineage pictures, kept in the catalog (table layout_cache) under a hash of
// what they answer. A convenience: no edit of people, not carried over by a rebuild, bounded (the longest
// unused goes first). Where the catalog can't be written, is written by another or has no room, nothing is
// kept and nobody is told. What find() gives was in a file that others may have changed: check it before use.
//
// Any thread. keep() writes behind, on a thread of the store's own, and never waits for another writer;
// find() never waits for keep(). Not from the GUI thread: find(), dataVersion().

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "catalog/base/result.h"

namespace upriver {

class LayoutStore
{
public:
    static constexpr std::size_t kMostBytes = std::size_t{4}
                                              << 20; ///< of one layout; larger ones are not kept
    static constexpr std::int64_t kMostInAll = std::int64_t{16} << 20; ///< bytes
    static constexpr std::int64_t kMostLayouts = 200;

    /// Opens nothing before it is needed; the catalog must be of the current schema to be written.
    explicit LayoutStore(std::string catalog);
    ~LayoutStore(); ///< waits for what is being written
    LayoutStore(const LayoutStore&) = delete;
    LayoutStore& operator=(const LayoutStore&) = delete;

    [[nodiscard]] std::optional<std::string> find(const std::string& key);
    void keep(const std::string& key, std::string layout);
    /// Until what was given to keep() is written, or was given up.
    void flush();

    /// Differs from the last answer when the catalog was changed by anyone else: what this store writes is
    /// not seen, so that a kept layout is no reason to read the catalog again.
    [[nodiscard]] Result<std::int64_t> dataVersion();

private:
    std::unique_ptr<struct LayoutStoreState> m_state;
};

} // namespace upriver
