// SPDX-License-Identifier: Apache-2.0
#pragma once

// ChartRecords: what readers of dashboards and charts state, gathered and sent in batches. Indices hold until
// the next sendIfLarge(). Text that is no plain name is redacted here. Owned by one read(), one thread.

#include <string>
#include <string_view>

#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/json.h"

namespace upriver {

class ChartRecords final : public BatchSender
{
public:
    using BatchSender::BatchSender;

    AssetIndex mention(AssetKind kind, const QualifiedName& name) { return m_batch.asset(kind, name); }
    /// What it is can be told, although another document defines it.
    AssetIndex mention(AssetKind kind, const QualifiedName& name, std::string_view subtype);
    AssetIndex declare(AssetKind kind, const QualifiedName& name, std::string_view subtype,
                       std::string_view title, const std::string& locator);
    void describe(AssetIndex asset, std::string_view description);
    void property(AssetIndex asset, std::string_view key, std::string_view value);
    void column(ColumnRecord column);
    void edge(AssetIndex from, AssetIndex to, EdgeKind kind, const std::string& locator,
              std::uint8_t confidence = 100);
    /// A column that a chart, or a column of a dataset (`toColumn`), is made from.
    void columnEdge(AssetIndex from, const std::string& column, AssetIndex to, const std::string& toColumn,
                    std::uint16_t kinds, const std::string& locator, std::uint8_t confidence = 100);
    void code(CodeRecord code);
    void owner(AssetIndex asset, std::string_view name, std::string_view type);
    void tag(AssetIndex asset, std::string_view tag, const std::string& column = {});
    void check(CheckRecord check);
    void alias(AssetIndex asset, const QualifiedName& other, std::string_view reason);

    [[nodiscard]] const QualifiedName& nameOf(AssetIndex asset) { return m_batch.record(asset).name; }
    /// Things declared so far, in all batches.
    [[nodiscard]] std::size_t declared() const { return m_declared; }

private:
    std::size_t m_declared = 0;
};

} // namespace upriver
