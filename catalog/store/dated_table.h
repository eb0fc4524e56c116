// SPDX-License-Identifier: Apache-2.0
#pragma once

// DatedTable: one table of statements that documents make (edges, tags, …), each row dated since/until and
// owned by one origin. A document's statements are gathered, compared in memory with the rows the origin
// had open, and only differences become writes, which wait, sorted by key, until the next flush. Used by
// CatalogWriter only, on its thread.

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "catalog/store/connection.h"

namespace upriver {

struct DatedCounts
{
    std::int64_t opened = 0;
    std::int64_t closed = 0;
    std::int64_t unchanged = 0;
};

/// The document whose statements are compared.
struct StatingOrigin
{
    std::int64_t id = 0;
    std::int64_t scan = 0;
    std::span<const std::int64_t> assetsBefore; ///< assets it spoke of until now, empty for a new document
};

enum class LoadBy : std::uint8_t { Asset, Origin };

template <std::size_t K, std::size_t N, std::size_t T>
class DatedTable
{
public:
    using Key = std::array<std::int64_t, K>; ///< first: the asset, save in tables loaded by origin
    struct Payload
    {
        std::array<std::int64_t, N> numbers{};
        std::array<std::string, T> texts{};
        bool operator==(const Payload&) const = default;
    };
    using Merge = void (*)(Payload& kept, Payload&& next);

    struct Layout
    {
        std::string_view table;
        std::array<std::string_view, K> keys;
        std::array<std::string_view, N> numbers;
        std::array<std::string_view, T> texts;
        LoadBy loadBy = LoadBy::Asset;
        Merge merge = nullptr; ///< two statements of one document; nullptr: the later one stands
    };

    explicit DatedTable(const Layout& layout) : m_layout(layout) {}

    void state(const Key& key, Payload payload)
    {
        const auto [it, isNew] = m_stated.try_emplace(key);
        if (isNew || !m_layout.merge)
            it->second = std::move(payload);
        else
            m_layout.merge(it->second, std::move(payload));
    }
    void expect(std::size_t more) { m_stated.reserve(m_stated.size() + more); }
    void forget() { m_stated.clear(); }
    [[nodiscard]] std::size_t statedCount() const { return m_stated.size(); }
    [[nodiscard]] std::size_t pendingCount() const { return m_inserts.size() + m_closes.size(); }

    /// onChange(key, +1 opened / -1 closed / 0 payload changed).
    template <typename OnChange>
    DatedCounts finish(Connection& db, const StatingOrigin& origin, OnChange onChange)
    {
        std::unordered_map<Key, Open, KeyHash> before = loadOpen(db, origin);
        DatedCounts counts;
        for (auto& [key, payload] : m_stated) {
            const auto known = before.find(key);
            if (known == before.end()) {
                onChange(key, 1);
            } else if (known->second.payload == payload) {
                ++counts.unchanged;
                before.erase(known);
                continue;
            } else {
                close(key, origin, known->second.since, counts);
                before.erase(known);
                onChange(key, 0);
            }
            ++counts.opened;
            m_inserts.push_back({key, origin.id, origin.scan, std::move(payload)});
        }
        for (const auto& [key, open] : before) {
            close(key, origin, open.since, counts);
            onChange(key, -1);
        }
        m_stated.clear();
        return counts;
    }

    void flush(Connection& db)
    {
        flushCloses(db);
        flushInserts(db);
    }

private:
    struct KeyHash
    {
        std::size_t operator()(const Key& key) const noexcept
        {
            std::uint64_t h = 0x9E3779B97F4A7C15ULL;
            for (const std::int64_t part : key) {
                h ^= static_cast<std::uint64_t>(part);
                h *= 0xFF51AFD7ED558CCDULL;
                h ^= h >> 32;
            }
            return h;
        }
    };
    struct Open
    {
        std::int64_t since = 0;
        Payload payload;
    };
    struct Insert
    {
        Key key;
        std::int64_t origin;
        std::int64_t since;
        Payload payload;
    };
    struct Close
    {
        Key key;
        std::int64_t origin;
        std::int64_t since;
        std::int64_t until;
    };

    void close(const Key& key, const StatingOrigin& origin, std::int64_t since, DatedCounts& counts)
    {
        ++counts.closed;
        m_closes.push_back({key, origin.id, since, origin.scan});
    }

    /// A table that nobody ever wrote to need not be asked for each asset.
    bool isEmpty(Connection& db)
    {
        if (!m_hasRows)
            m_hasRows = db.integer("SELECT EXISTS(SELECT 1 FROM " + std::string(m_layout.table) + ")") != 0;
        return !m_hasRows;
    }

    [[nodiscard]] std::string loadSql() const
    {
        std::string sql = "SELECT since";
        for (const auto column : m_layout.keys)
            (sql += ",") += column;
        for (const auto column : m_layout.numbers)
            (sql += ",") += column;
        for (const auto column : m_layout.texts)
            (sql += ",") += column;
        (sql += " FROM ") += m_layout.table;
        sql += " WHERE origin=?1 AND until IS NULL";
        if (m_layout.loadBy == LoadBy::Asset)
            ((sql += " AND ") += m_layout.keys[0]) += "=?2";
        return sql;
    }

    std::unordered_map<Key, Open, KeyHash> loadOpen(Connection& db, const StatingOrigin& origin)
    {
        std::unordered_map<Key, Open, KeyHash> open;
        if (origin.assetsBefore.empty() || isEmpty(db))
            return open;
        Statement load = db.query(loadSql());
        if (m_layout.loadBy == LoadBy::Origin) {
            load.bind(origin.id);
            readRows(load, open);
            return open;
        }
        for (const std::int64_t asset : origin.assetsBefore) {
            load.bind(origin.id, asset);
            readRows(load, open);
            load.reset();
        }
        return open;
    }

    void readRows(Statement& load, std::unordered_map<Key, Open, KeyHash>& open) const
    {
        while (load.step()) {
            Key key;
            Open row;
            int column = 0;
            row.since = load.integer(column++);
            for (auto& part : key)
                part = load.integer(column++);
            for (auto& number : row.payload.numbers)
                number = load.integer(column++);
            for (auto& text : row.payload.texts)
                text = load.text(column++);
            open.insert_or_assign(key, std::move(row));
        }
    }

    void flushCloses(Connection& db)
    {
        if (m_closes.empty())
            return;
        std::ranges::sort(m_closes, {}, &Close::key);
        std::string sql =
            "UPDATE " + std::string(m_layout.table) + " SET until=?1 WHERE origin=?2 AND since=?3";
        for (std::size_t i = 0; i < K; ++i)
            sql += " AND " + std::string(m_layout.keys[i]) + "=?" + std::to_string(i + 4);
        Statement update = db.query(sql);
        for (const Close& row : m_closes) {
            int index = 0;
            update.bindOne(++index, row.until);
            update.bindOne(++index, row.origin);
            update.bindOne(++index, row.since);
            for (const std::int64_t part : row.key)
                update.bindOne(++index, part);
            update.finish();
        }
        m_closes.clear();
    }

    void flushInserts(Connection& db)
    {
        if (m_inserts.empty())
            return;
        m_hasRows = true;
        std::vector<const Insert*> inOrder;
        inOrder.reserve(m_inserts.size());
        for (const Insert& row : m_inserts)
            inOrder.push_back(&row);
        const auto placeOf = [](const Insert* row) { return std::tie(row->key, row->origin); };
        if (!std::ranges::is_sorted(inOrder, {}, placeOf))
            std::ranges::sort(inOrder, {}, placeOf);
        Statement insert = db.query(insertSql());
        for (const Insert* next : inOrder) {
            const Insert& row = *next;
            int index = 0;
            for (const std::int64_t part : row.key)
                insert.bindOne(++index, part);
            insert.bindOne(++index, row.origin);
            insert.bindOne(++index, row.since);
            for (const std::int64_t number : row.payload.numbers)
                insert.bindOne(++index, number);
            for (const std::string& text : row.payload.texts)
                insert.bindBriefly(++index, text);
            insert.finish();
        }
        m_inserts.clear();
    }

    [[nodiscard]] std::string insertSql() const
    {
        std::string columns;
        for (const auto column : m_layout.keys)
            (columns += column) += ",";
        columns += "origin,since";
        for (const auto column : m_layout.numbers)
            (columns += ",") += column;
        for (const auto column : m_layout.texts)
            (columns += ",") += column;
        std::string marks = "?1";
        for (std::size_t i = 2; i <= K + 2 + N + T; ++i)
            marks += ",?" + std::to_string(i);
        // REPLACE: a row that was closed earlier in the same scan opens again.
        return "INSERT OR REPLACE INTO " + std::string(m_layout.table) + "(" + columns + ") VALUES(" + marks +
               ")";
    }

    Layout m_layout;
    bool m_hasRows = false;
    std::unordered_map<Key, Payload, KeyHash> m_stated;
    std::vector<Insert> m_inserts;
    std::vector<Close> m_closes;
};

} // namespace upriver
