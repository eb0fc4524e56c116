// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/document_facts.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "catalog/base/hash.h"

namespace upriver {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t kPositive = 0x7FFF'FFFF'FFFF'FFFFULL;

std::string textOf(const Json& object, const char* key)
{
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::map<std::string, std::string> asMap(const std::vector<Property>& properties)
{
    std::map<std::string, std::string> map;
    for (const Property& property : properties)
        map.insert_or_assign(property.key, property.value);
    return map;
}

ColumnFact factOf(const ColumnRecord& record)
{
    ColumnFact fact;
    fact.name = record.name;
    fact.type = record.type;
    fact.nullable = record.nullable;
    fact.key = record.key;
    fact.description = record.description;
    fact.position = record.position;
    fact.declared = record.declared;
    return fact;
}

void overlay(ColumnFact& kept, ColumnFact&& next)
{
    if (next.declared)
        kept.name = std::move(next.name);
    if (!next.type.empty())
        kept.type = std::move(next.type);
    if (next.nullable)
        kept.nullable = next.nullable;
    if (next.key != ColumnKey::None)
        kept.key = next.key;
    if (!next.description.empty())
        kept.description = std::move(next.description);
    if (next.position >= 0)
        kept.position = next.position;
    kept.declared = kept.declared || next.declared;
}

} // namespace

std::int64_t aliasHash(const QualifiedName& name)
{
    return static_cast<std::int64_t>(Hasher().addField(name.ns).add(name.name).hash64() & kPositive);
}

std::int64_t checkId(std::int64_t asset, std::string_view key)
{
    return static_cast<std::int64_t>(Hasher(static_cast<std::uint64_t>(asset)).add(key).hash64() & kPositive);
}

void StatedAsset::add(const AssetRecord& record)
{
    if (record.declared || !declared) {
        if (!record.subtype.empty())
            subtype = record.subtype;
        if (!record.displayName.empty())
            display = record.displayName;
        if (!record.description.empty())
            description = record.description;
        if (!record.locator.empty())
            locator = record.locator;
    }
    if (record.declared)
        dropped = record.dropped;
    else
        dropped = dropped || record.dropped;
    declared = declared || record.declared;
    for (const Property& property : record.properties)
        properties.insert_or_assign(property.key, property.value);
}

std::string StatedAsset::json() const
{
    Json object = Json::object();
    if (!subtype.empty())
        object["subtype"] = subtype;
    if (!display.empty())
        object["display"] = display;
    if (!description.empty())
        object["description"] = description;
    if (dropped)
        object["dropped"] = true;
    if (!properties.empty())
        object["properties"] = properties;
    return object.empty() ? "{}" : object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

StatedAsset StatedAsset::fromJson(std::string_view json)
{
    StatedAsset asset;
    if (json.size() <= 2)
        return asset;
    const Json object = Json::parse(json, nullptr, false);
    if (!object.is_object())
        return asset;
    asset.subtype = textOf(object, "subtype");
    asset.display = textOf(object, "display");
    asset.description = textOf(object, "description");
    asset.dropped = object.contains("dropped");
    if (const auto it = object.find("properties"); it != object.end() && it->is_object()) {
        for (const auto& [key, value] : it->items()) {
            if (value.is_string())
                asset.properties.emplace(key, value.get<std::string>());
        }
    }
    return asset;
}

/// One batch on its way in: local indices to ids, column names to slots.
struct DocumentFacts::Resolver
{
    const FactContext& context;
    DocumentFacts& facts;
    const RecordBatch& batch;
    std::vector<std::int64_t> ids;

    [[nodiscard]] std::int64_t idOf(AssetIndex index) const { return index < ids.size() ? ids[index] : 0; }

    void assets()
    {
        ids.reserve(batch.assets.size());
        for (const AssetRecord& record : batch.assets) {
            ids.push_back(context.names.assetId(record.kind, record.name));
            facts.assets[ids.back()].add(record);
        }
    }

    std::int32_t slotOf(AssetIndex index, const std::string& name)
    {
        const std::int64_t asset = idOf(index);
        return context.columns.slotOf(context.db, asset, context.names.unstored(asset) != nullptr,
                                      batch.assets[index].name.ns, name);
    }

    /// The slot of a column that is only referred to; it exists from then on, undeclared.
    std::int32_t referredSlot(AssetIndex index, const std::string& name)
    {
        if (name.empty() || idOf(index) == 0)
            return 0;
        const std::int32_t slot = slotOf(index, name);
        const auto [it, isNew] = facts.columns.try_emplace({idOf(index), slot});
        if (isNew)
            it->second.name = name;
        return slot;
    }

    void columns()
    {
        facts.columns.reserve(facts.columns.size() + batch.columns.size());
        for (const ColumnRecord& record : batch.columns) {
            if (idOf(record.asset) == 0 || record.name.empty())
                continue;
            const std::int32_t slot = slotOf(record.asset, record.name);
            const auto [it, isNew] = facts.columns.try_emplace({idOf(record.asset), slot});
            if (isNew)
                it->second = factOf(record);
            else
                overlay(it->second, factOf(record));
        }
    }

    void edges()
    {
        for (const EdgeRecord& record : batch.edges) {
            const std::int64_t src = idOf(record.src);
            const std::int64_t dst = idOf(record.dst);
            if (src != 0 && dst != 0 && src != dst)
                context.tables.edges.state({dst, src, static_cast<int>(record.kind)},
                                           {{record.confidence}, {record.note, record.locator}});
        }
        context.tables.columnEdges.expect(batch.columnEdges.size());
        for (const ColumnEdgeRecord& record : batch.columnEdges) {
            const std::int64_t src = idOf(record.src);
            const std::int64_t dst = idOf(record.dst);
            if (src == 0 || dst == 0)
                continue;
            const std::int32_t dstSlot = referredSlot(record.dst, record.dstColumn);
            const std::int32_t srcSlot = referredSlot(record.src, record.srcColumn);
            context.tables.columnEdges.state({dst, dstSlot, src, srcSlot, idOf(record.job)},
                                             {{record.kinds, record.masking ? 1 : 0, record.confidence}, {}});
        }
    }

    void runs()
    {
        for (const RunRecord& record : batch.runs) {
            if (idOf(record.job) == 0)
                continue;
            RunFact run;
            run.job = idOf(record.job);
            run.key = record.key;
            run.parentJob = idOf(record.parentJob);
            run.parentKey = record.parentKey;
            run.state = record.state;
            run.started = record.started;
            run.ended = record.ended;
            run.message = record.message;
            run.properties = asMap(record.properties);
            for (const RunIo& io : record.io) {
                if (idOf(io.asset) != 0)
                    run.io[{io.output, idOf(io.asset)}] = {io.version, asMap(io.statistics)};
            }
            facts.happenings.addRun(std::move(run));
        }
        for (const VersionRecord& record : batch.versions) {
            if (idOf(record.asset) != 0)
                facts.happenings.versions.push_back({idOf(record.asset), record.label, record.hash,
                                                     record.created, record.author, record.revision});
        }
    }

    void measures()
    {
        for (const MetricRecord& record : batch.metrics) {
            if (idOf(record.asset) != 0)
                facts.happenings.metrics.push_back({idOf(record.asset),
                                                    referredSlot(record.asset, record.column), record.key,
                                                    record.runKey, record.step, record.at, record.value});
        }
        for (const ParamRecord& record : batch.params) {
            if (idOf(record.job) != 0)
                facts.happenings.params.push_back(
                    {idOf(record.job), record.runKey, record.key, record.value});
        }
    }

    void checks()
    {
        std::vector<std::int64_t> checkIds;
        checkIds.reserve(batch.checks.size());
        for (const CheckRecord& record : batch.checks) {
            const std::int64_t asset = idOf(record.asset);
            const std::int64_t id = checkId(asset, record.key);
            checkIds.push_back(asset == 0 ? 0 : id);
            if (asset == 0)
                continue;
            const std::int32_t slot = referredSlot(record.asset, record.column);
            context.tables.checks.state(
                {asset, id},
                {{slot, id}, {record.key, record.name, record.severity, record.description, record.locator}});
        }
        for (const CheckResultRecord& record : batch.checkResults) {
            if (record.check >= checkIds.size() || checkIds[record.check] == 0)
                continue;
            facts.happenings.checkResults.push_back({checkIds[record.check], record.at, record.runKey,
                                                     record.status, record.value, record.message,
                                                     idOf(batch.checks[record.check].asset)});
        }
    }

    void labels()
    {
        for (const OwnerRecord& record : batch.owners) {
            if (idOf(record.asset) != 0 && !record.name.empty())
                context.tables.owners.state({idOf(record.asset), context.principals.idOf(record.name)},
                                            {{}, {record.type}});
        }
        for (const TagRecord& record : batch.tags) {
            if (idOf(record.asset) != 0 && !record.tag.empty())
                context.tables.tags.state({idOf(record.asset), referredSlot(record.asset, record.column),
                                           context.tags.idOf(record.tag)},
                                          {});
        }
        for (const AliasRecord& record : batch.aliases) {
            if (idOf(record.asset) == 0 || record.other.isEmpty())
                continue;
            context.tables.aliases.state(
                {idOf(record.asset), aliasHash(record.other)},
                {{record.confidence}, {record.other.ns, record.other.name, record.reason}});
        }
    }

    void codes()
    {
        for (const CodeRecord& record : batch.codes) {
            if (idOf(record.job) == 0)
                continue;
            const std::uint64_t hash = Hasher()
                                           .addField(record.text)
                                           .addField(record.dialect)
                                           .addField(record.path)
                                           .addField(record.tablesIn)
                                           .addNumber((record.templated ? 1 : 0) + (record.traced ? 2 : 0))
                                           .hash64();
            context.tables.codes.state(
                {idOf(record.job), static_cast<std::int64_t>(hash & kPositive)},
                {{record.templated ? 1 : 0, idOf(record.target), record.traced ? 1 : 0},
                 {record.text, record.language, record.dialect, record.defaultDatabase, record.defaultSchema,
                  record.path, record.tablesIn}});
        }
    }
};

void DocumentFacts::add(const FactContext& context, const RecordBatch& batch)
{
    Resolver resolver{context, *this, batch, {}};
    resolver.assets();
    resolver.columns();
    resolver.edges();
    resolver.runs();
    resolver.measures();
    resolver.checks();
    resolver.labels();
    resolver.codes();
    if (batch.generatedAt)
        generated = std::max(generated.value_or(*batch.generatedAt), *batch.generatedAt);
    problems.insert(problems.end(), batch.problems.begin(), batch.problems.end());
}

void DocumentFacts::clear() { *this = {}; }

std::size_t DocumentFacts::rowCount() const
{
    return assets.size() + columns.size() + happenings.count() + problems.size();
}

} // namespace upriver
