// SPDX-License-Identifier: Apache-2.0
// The part of Entities that tells processes, their runs, what column leads to what, terms and models.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/governance/atlas_entities.h"

namespace upriver::atlas {

namespace {

constexpr std::size_t kLongestSql = std::size_t{1} << 20;
constexpr std::size_t kMostPairs = 2'000;

/// Hive's hook writes the key with a slip of the pen.
std::uint16_t kindOf(const std::string& dependency)
{
    if (dependency == "SIMPLE")
        return kIdentity;
    if (dependency == "PREDICATE")
        return kUnknownIndirect;
    return dependency == "EXPRESSION" ? kTransformation : kUnknownDirect;
}

bool isSql(const std::string& text)
{
    const std::string_view start = trimmed(text);
    return !start.empty() && start.find(' ') != std::string_view::npos;
}

} // namespace

void Entities::tellProcess(Index index, AssetIndex job)
{
    const Entity entity = m_entities[index];
    std::vector<AssetIndex> outputs;
    for (const Index input : references(entity, "inputs"))
        edge(asset(input), job, EdgeKind::Data, {}, entity.locator);
    for (const Index output : references(entity, "outputs")) {
        outputs.push_back(asset(output));
        edge(job, outputs.back(), EdgeKind::Data, {}, entity.locator);
    }
    std::string sql;
    if (const Json* attributes = jsonMember(entity.body, "attributes")) {
        sql = jsonText(*attributes, "queryText");
        for (const Json& query : jsonArray(*attributes, "recentQueries"))
            if (sql.empty() && query.is_string())
                sql = query.get<std::string>();
    }
    if (isSql(sql)) {
        CodeRecord code;
        code.job = job;
        code.text = redactSecrets(shortened(sql, kLongestSql));
        const bool isHive = entity.type.starts_with("hive") || entity.type.starts_with("impala");
        code.dialect = isHive ? "hive" : entity.type.starts_with("spark") ? "spark" : "";
        code.target = outputs.size() == 1 ? outputs.front() : kNoAsset;
        m_batch.codes.push_back(std::move(code));
    }
    if (!text(entity, "queryId").empty())
        addRun(job, entity);
}

void Entities::addRun(AssetIndex job, const Entity& entity)
{
    RunRecord run;
    run.job = job;
    run.key = text(entity, "queryId");
    if (run.key.empty())
        run.key = redactSecrets(entity.qualifiedName.empty() ? entity.guid : entity.qualifiedName);
    run.started = jsonTime(member(entity, "startTime"));
    run.ended = jsonTime(member(entity, "endTime"));
    run.state = run.ended ? RunState::Complete : RunState::Unknown;
    for (const char* key : {"userName", "hostName", "operationType"})
        if (const std::string value = text(entity, key); !value.empty())
            run.properties.push_back({key, value});
    m_batch.runs.push_back(std::move(run));
}

void Entities::tellExecution(Index index)
{
    const Entity entity = m_entities[index];
    const auto processes = references(entity, "process");
    const AssetIndex job = processes.empty() ? kNoAsset : asset(processes.front());
    if (job == kNoAsset) {
        problem(Severity::Note, "An execution does not say which process it is of; it was left out.",
                entity.locator);
        return;
    }
    addRun(job, entity);
    const Json* attributes = jsonMember(entity.body, "attributes");
    const std::string& sql = attributes ? jsonText(*attributes, "queryText") : entity.guid;
    const bool isKnown =
        std::ranges::any_of(m_batch.codes, [&](const CodeRecord& code) { return code.job == job; });
    if (!attributes || !isSql(sql) || isKnown)
        return;
    CodeRecord code;
    code.job = job;
    code.text = redactSecrets(shortened(sql, kLongestSql));
    code.dialect = entity.type.starts_with("spark") ? "spark" : "hive";
    m_batch.codes.push_back(std::move(code));
}

void Entities::tellColumnLineage(Index index)
{
    const Entity entity = m_entities[index];
    const auto queries = references(entity, "query");
    const AssetIndex job = queries.empty() ? kNoAsset : asset(queries.front());
    const std::string slip = text(entity, "depenendencyType");
    const auto kinds = kindOf(slip.empty() ? text(entity, "dependencyType") : slip);
    const auto inputs = references(entity, "inputs");
    std::size_t pairs = 0;
    for (const Index output : references(entity, "outputs")) {
        for (const Index input : inputs) {
            if (++pairs > kMostPairs)
                return;
            const bool isColumn = roleOf(output) == Role::Column;
            const auto [dst, dstColumn] = isColumn ? column(output) : std::pair{asset(output), std::string()};
            const auto [src, srcColumn] = column(input);
            if (dst == kNoAsset || src == kNoAsset || srcColumn.empty() || (isColumn && dstColumn.empty()))
                continue;
            ColumnEdgeRecord record;
            record.dst = dst;
            record.dstColumn = dstColumn;
            record.src = src;
            record.srcColumn = srcColumn;
            record.job = job;
            record.kinds = kinds;
            record.locator = entity.locator;
            m_batch.columnEdges.push_back(std::move(record));
        }
    }
}

void Entities::tellTerm(Index index, AssetIndex term)
{
    const Entity entity = m_entities[index];
    for (const char* key : {"anchor", "categories", "parentCategory"})
        for (const Index holder : references(entity, key))
            edge(asset(holder), term, EdgeKind::Contains, {}, entity.locator);
    for (const char* key : {"synonyms", "isA", "seeAlso", "preferredTerms", "replacedBy"})
        for (const Index other : references(entity, key))
            edge(term, asset(other), EdgeKind::References, key, entity.locator);
    for (const Index assigned : references(entity, "assignedEntities")) {
        if (roleOf(assigned) != Role::Column) {
            edge(term, asset(assigned), EdgeKind::References, "glossary term", entity.locator);
            continue;
        }
        const auto [table, name] = column(assigned);
        if (table != kNoAsset && !name.empty())
            m_batch.tags.push_back(
                {table, name,
                 shortened("term:" + redactSecrets(splitCluster(entity.qualifiedName).name), 200)});
    }
}

void Entities::tellModel(Index index, AssetIndex model)
{
    const Entity entity = m_entities[index];
    for (const Index project : references(entity, "project"))
        edge(asset(project), model, EdgeKind::Contains, {}, entity.locator);
    for (const Index build : references(entity, "build"))
        edge(asset(build), model, EdgeKind::Data, "deployment", entity.locator);
    if (const std::string version = text(entity, "version");
        !version.empty() && entity.type == "ml_model_build")
        m_batch.versions.push_back(
            {model, version, text(entity, "imageHash"), jsonTime(member(entity, "createTime"))});
}

} // namespace upriver::atlas
