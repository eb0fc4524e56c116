// SPDX-License-Identifier: Apache-2.0
#pragma once

// ColumnSlots: the columns of the assets that a scan touches: which slot a name has (stable for life, never
// reused), what is shown for it, and the writes that wait for the next flush. Names that differ only in
// case share a slot where their platform folds case. When several documents state one column, the better
// ranked one wins field by field. Owned by CatalogWriter, one thread.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/model/kinds.h"
#include "catalog/store/connection.h"
#include "catalog/store/id_set.h"

namespace upriver {

/// Which of two documents wins a conflict: reader priority, then generation time, then the younger origin.
struct OriginRank
{
    std::int64_t priority = 0;
    std::int64_t generated = 0;
    std::int64_t origin = 0;
    auto operator<=>(const OriginRank&) const = default;
};

struct ColumnFact
{
    std::string name;
    std::string type;
    std::optional<bool> nullable;
    ColumnKey key = ColumnKey::None;
    std::string description;
    std::int64_t position = -1;
    bool declared = false;
    bool operator==(const ColumnFact&) const = default;
};

class ColumnSlots
{
public:
    /// The slot of a column, a new one if the asset has none of that name. isNewAsset: nothing to load.
    std::int32_t slotOf(Connection& db, std::int64_t asset, bool isNewAsset, std::string_view ns,
                        const std::string& name);
    /// A document's statement about a column; true if what is shown changes.
    bool state(Connection& db, std::int64_t asset, std::int32_t slot, const ColumnFact& fact,
               const OriginRank& rank, std::int64_t scan);
    /// Closes open columns of an asset that are not among the slots; returns how many stay open.
    std::int64_t keepOnly(Connection& db, std::int64_t asset, const std::vector<std::int32_t>& slots,
                          std::int64_t scan);
    [[nodiscard]] std::int64_t openCount(Connection& db, std::int64_t asset);
    void setOriginRank(const OriginRank& rank) { m_ranks[rank.origin] = rank; }

    [[nodiscard]] std::size_t pendingCount() const { return m_writes.size() + m_closes.size(); }
    void flush(Connection& db);
    /// Lets go of what is remembered when it is much; only right after a flush.
    void trim();
    /// call(asset) for each whose rows were written since the last time.
    template <typename Call>
    void takeFlushed(Call call)
    {
        if (!m_flushed.empty())
            std::exchange(m_flushed, {}).forEach(call);
    }

private:
    struct Column
    {
        std::uint64_t nameHash = 0;
        std::uint64_t foldedHash = 0;
        std::int32_t slot = 0;
        std::int64_t since = 0; ///< of the newest row; 0: no row yet
        bool open = false;
        std::int64_t origin = 0;
        ColumnFact shown;
    };
    struct AssetColumns
    {
        std::vector<Column> columns; ///< by slot
        std::unordered_map<std::uint64_t, std::int32_t>
            index; ///< name hash -> slot, built when there are many
        std::int32_t nextSlot = 1;
        Column* find(std::uint64_t nameHash, std::uint64_t foldedHash);
        Column* at(std::int32_t slot);
    };
    struct Write
    {
        std::int64_t asset;
        std::int32_t slot;
        std::int64_t since;
        std::int64_t origin;
        ColumnFact fact;
    };
    struct Close
    {
        std::int64_t asset;
        std::int32_t slot;
        std::int64_t since;
        std::int64_t until;
    };

    AssetColumns& columnsOf(Connection& db, std::int64_t asset, bool isNewAsset);
    void loadColumns(Connection& db, std::int64_t asset, AssetColumns& into) const;
    OriginRank rankOf(Connection& db, std::int64_t origin);
    void write(std::int64_t asset, Column& column, std::int64_t scan);

    std::unordered_map<std::int64_t, AssetColumns> m_assets;
    std::unordered_map<std::int64_t, OriginRank> m_ranks;
    std::size_t m_remembered = 0;
    std::vector<Write> m_writes;
    std::vector<Close> m_closes;
    IdSet m_flushed;
};

/// "1-4,7" for 1,2,3,4,7 and back; slots sorted.
[[nodiscard]] std::string slotRanges(const std::vector<std::int32_t>& slots);
[[nodiscard]] std::vector<std::int32_t> slotsOf(std::string_view ranges);

} // namespace upriver
