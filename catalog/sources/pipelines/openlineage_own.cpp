// SPDX-License-Identifier: Apache-2.0
// The part of FactsWriter that reads our own facets back: upriver_asset and upriver_edges, documented in
// openlineage_facets.md. Foreign files may carry them too, so nothing is taken on trust.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/sources/pipelines/openlineage_records.h"

namespace upriver::openlineage {

namespace {

ColumnKey columnKey(std::string_view word)
{
    for (const ColumnKey key : {ColumnKey::Primary, ColumnKey::Foreign, ColumnKey::Unique}) {
        if (toWord(key) == word)
            return key;
    }
    return ColumnKey::None;
}

CheckStatus checkStatus(std::string_view word)
{
    for (const CheckStatus status : {CheckStatus::Pass, CheckStatus::Warn, CheckStatus::Fail,
                                     CheckStatus::Error, CheckStatus::Skipped}) {
        if (toWord(status) == word)
            return status;
    }
    return CheckStatus::Unknown;
}

std::uint16_t kindBits(std::string_view words)
{
    std::uint16_t bits = 0;
    while (!words.empty()) {
        const std::size_t comma = words.find(',');
        const std::string_view word = words.substr(0, comma);
        bits |= columnEdgeKindFrom(word == "indirect" ? "INDIRECT" : "DIRECT", word);
        words.remove_prefix(comma == std::string_view::npos ? words.size() : comma + 1);
    }
    return bits == 0 ? std::uint16_t{kUnknownDirect} : bits;
}

} // namespace

void FactsWriter::ownAsset(AssetIndex index, const Json& facet)
{
    AssetRecord& record = m_batch.record(index);
    if (jsonBool(jsonMember(facet, "ghost")).value_or(false))
        record.declared = false;
    record.dropped = record.dropped || jsonBool(jsonMember(facet, "dropped")).value_or(false);
    if (jsonMember(facet, "subtype"))
        record.subtype = redactSecrets(jsonText(facet, "subtype"));
    record.displayName = redactSecrets(jsonText(facet, "displayName"));
    if (jsonMember(facet, "description"))
        record.description = redactSecrets(jsonText(facet, "description"));
    for (const Json& property : jsonArray(facet, "properties")) {
        const std::string& key = jsonText(property, "key");
        setProperty(record, redactSecrets(key), redactValue(key, jsonText(property, "value")));
    }
    for (const Json& alias : jsonArray(facet, "aliases")) {
        const std::string& name = jsonText(alias, "name");
        if (!name.empty())
            m_batch.aliases.push_back(
                {index, m_facts.names().named(record.kind, jsonText(alias, "namespace"), name),
                 percentOf(alias, "confidence"), redactSecrets(jsonText(alias, "reason"))});
    }
    for (const Json& version : jsonArray(facet, "versions"))
        m_batch.versions.push_back(
            {index, redactSecrets(jsonText(version, "label")), redactSecrets(jsonText(version, "hash")),
             jsonTime(jsonMember(version, "created")), redactSecrets(jsonText(version, "author")),
             redactSecrets(jsonText(version, "revision"))});
    ownColumns(index, facet);
    ownQuality(index, facet);
    ownCode(index, facet);
}

void FactsWriter::ownColumns(AssetIndex index, const Json& facet)
{
    std::int32_t position = 0;
    for (const Json& stated : jsonArray(facet, "columns")) {
        ColumnRecord column;
        column.asset = index;
        column.name = redactSecrets(jsonText(stated, "name"));
        column.type = redactSecrets(jsonText(stated, "type"));
        column.nullable = jsonBool(jsonMember(stated, "nullable"));
        column.key = columnKey(jsonText(stated, "key"));
        column.description = redactSecrets(jsonText(stated, "description"));
        column.declared = jsonBool(jsonMember(stated, "declared")).value_or(true);
        if (column.declared)
            column.position = position++;
        if (!column.name.empty())
            m_batch.columns.push_back(std::move(column));
    }
    for (const Json& tag : jsonArray(facet, "tags")) {
        if (!jsonText(tag, "tag").empty())
            m_batch.tags.push_back(
                {index, redactSecrets(jsonText(tag, "column")), redactSecrets(jsonText(tag, "tag"))});
    }
}

void FactsWriter::ownQuality(AssetIndex index, const Json& facet)
{
    for (const Json& stated : jsonArray(facet, "checks")) {
        CheckRecord check;
        check.asset = index;
        check.name = redactSecrets(jsonText(stated, "name"));
        const std::string& key = jsonText(stated, "key");
        check.column = redactSecrets(jsonText(stated, "column"));
        check.key = key.empty() ? check.name + (check.column.empty() ? "" : "(" + check.column + ")")
                                : redactSecrets(key);
        check.severity = redactSecrets(jsonText(stated, "severity"));
        check.description = redactSecrets(jsonText(stated, "description"));
        if (check.name.empty())
            continue;
        m_batch.checks.push_back(std::move(check));
        for (const Json& result : jsonArray(stated, "results")) {
            m_batch.checkResults.push_back({static_cast<std::uint32_t>(m_batch.checks.size() - 1),
                                            checkStatus(jsonText(result, "status")),
                                            jsonTime(jsonMember(result, "at")).value_or(0),
                                            redactSecrets(jsonText(result, "value")),
                                            redactSecrets(jsonText(result, "message")),
                                            {}});
        }
    }
    for (const Json& stated : jsonArray(facet, "metrics")) {
        const auto value = jsonNumber(jsonMember(stated, "value"));
        if (!value || jsonText(stated, "key").empty())
            continue;
        m_batch.metrics.push_back(
            {index, redactSecrets(jsonText(stated, "run")), redactSecrets(jsonText(stated, "column")),
             redactSecrets(jsonText(stated, "key")), jsonInteger(jsonMember(stated, "step")).value_or(0),
             jsonTime(jsonMember(stated, "at")).value_or(0), *value});
    }
}

void FactsWriter::ownCode(AssetIndex index, const Json& facet)
{
    for (const Json& stated : jsonArray(facet, "code")) {
        CodeRecord code;
        code.job = index;
        code.text = redactSecrets(jsonText(stated, "text"));
        code.language = redactSecrets(jsonText(stated, "language"));
        code.dialect = redactSecrets(jsonText(stated, "dialect"));
        code.path = redactSecrets(jsonText(stated, "path"));
        code.templated = jsonBool(jsonMember(stated, "templated")).value_or(false);
        code.traced = jsonBool(jsonMember(stated, "traced")).value_or(false);
        if (!code.text.empty())
            m_batch.codes.push_back(std::move(code));
    }
}

void FactsWriter::ownColumnEdges(AssetIndex index, const Json& facet, const std::string& locator)
{
    for (const Json& stated : jsonArray(facet, "columnEdges")) {
        const Json* to = jsonMember(stated, "to");
        const Json* job = jsonMember(stated, "job");
        ColumnEdgeRecord edge;
        edge.src = index;
        edge.dst = to ? reference(*to, AssetKind::Dataset) : index;
        edge.job = job ? reference(*job, AssetKind::Job) : kNoAsset;
        edge.srcColumn = redactSecrets(jsonText(stated, "fromColumn"));
        edge.dstColumn = redactSecrets(jsonText(stated, "toColumn"));
        edge.kinds = kindBits(jsonText(stated, "kinds"));
        edge.masking = jsonBool(jsonMember(stated, "masking")).value_or(false);
        edge.confidence = percentOf(stated, "confidence");
        edge.locator = locator;
        if (edge.dst != kNoAsset)
            m_batch.columnEdges.push_back(std::move(edge));
    }
}

} // namespace upriver::openlineage
