// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/chart_records.h"

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::size_t kLongestText = 20'000;
constexpr std::size_t kLongestCode = std::size_t{1} << 20;

std::string clean(std::string_view text) { return redactSecrets(shortened(trimmed(text), kLongestText)); }

} // namespace

AssetIndex ChartRecords::mention(AssetKind kind, const QualifiedName& name, std::string_view subtype)
{
    const AssetIndex asset = m_batch.asset(kind, name);
    if (m_batch.record(asset).subtype.empty())
        m_batch.record(asset).subtype = subtype;
    return asset;
}

AssetIndex ChartRecords::declare(AssetKind kind, const QualifiedName& name, std::string_view subtype,
                                 std::string_view title, const std::string& locator)
{
    const AssetIndex asset = m_batch.asset(kind, name);
    AssetRecord& record = m_batch.record(asset);
    record.declared = true;
    record.subtype = subtype;
    record.displayName = clean(title);
    record.locator = locator;
    ++m_declared;
    return asset;
}

void ChartRecords::describe(AssetIndex asset, std::string_view description)
{
    m_batch.record(asset).description = clean(description);
}

void ChartRecords::property(AssetIndex asset, std::string_view key, std::string_view value)
{
    if (!value.empty())
        m_batch.record(asset).properties.push_back({std::string(key), redactValue(key, clean(value))});
}

void ChartRecords::column(ColumnRecord column)
{
    column.description = clean(column.description);
    column.type = clean(column.type);
    m_batch.columns.push_back(std::move(column));
}

void ChartRecords::edge(AssetIndex from, AssetIndex to, EdgeKind kind, const std::string& locator,
                        std::uint8_t confidence)
{
    if (from == to)
        return;
    EdgeRecord record;
    record.src = from;
    record.dst = to;
    record.kind = kind;
    record.confidence = confidence;
    record.locator = locator;
    m_batch.edges.push_back(std::move(record));
}

void ChartRecords::columnEdge(AssetIndex from, const std::string& column, AssetIndex to,
                              const std::string& toColumn, std::uint16_t kinds, const std::string& locator,
                              std::uint8_t confidence)
{
    if (from == to || column.empty())
        return;
    ColumnEdgeRecord record;
    record.src = from;
    record.srcColumn = column;
    record.dst = to;
    record.dstColumn = toColumn;
    record.kinds = kinds;
    record.confidence = confidence;
    record.locator = locator;
    m_batch.columnEdges.push_back(std::move(record));
}

void ChartRecords::code(CodeRecord code)
{
    code.text = redactSecrets(shortened(code.text, kLongestCode));
    m_batch.codes.push_back(std::move(code));
}

void ChartRecords::owner(AssetIndex asset, std::string_view name, std::string_view type)
{
    if (!trimmed(name).empty())
        m_batch.owners.push_back({asset, clean(name), std::string(type)});
}

void ChartRecords::tag(AssetIndex asset, std::string_view tag, const std::string& column)
{
    if (!trimmed(tag).empty())
        m_batch.tags.push_back({asset, column, clean(tag)});
}

void ChartRecords::check(CheckRecord check)
{
    check.description = clean(check.description);
    m_batch.checks.push_back(std::move(check));
}

void ChartRecords::alias(AssetIndex asset, const QualifiedName& other, std::string_view reason)
{
    m_batch.aliases.push_back({asset, other, 100, std::string(reason)});
}

} // namespace upriver
