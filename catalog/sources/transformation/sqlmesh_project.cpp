// SPDX-License-Identifier: Apache-2.0
// What was taken of a SQLMesh project, told as records.
#include "catalog/sources/transformation/sqlmesh_project.h"

#include <algorithm>
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver::sqlmesh {

namespace {

constexpr std::size_t kLongestText = 1'000;

bool isName(char c) { return isAsciiAlnum(c) || c == '_' || c == '.' || c == '"'; }

/// Names in an expression: "sushi.orders.id", "total_orders".
std::set<std::string> namesIn(std::string_view expression)
{
    std::set<std::string> names;
    for (std::size_t at = 0; at < expression.size();) {
        if (expression[at] == '\'') {
            at = std::min(expression.find('\'', at + 1), expression.size() - 1) + 1;
            continue;
        }
        std::size_t end = at;
        while (end < expression.size() && isName(expression[end]))
            ++end;
        if (end > at && end < expression.size() && expression[end] != '(')
            names.emplace(expression.substr(at, end - at));
        else if (end > at && end == expression.size())
            names.emplace(expression.substr(at));
        at = std::max(end, at + 1);
    }
    return names;
}

} // namespace

Project::Project(ReadContext& context, Folder folder) : m_records(context), m_folder(std::move(folder))
{
    m_tables.platform = "sql";
    m_tables.ns = context.settings.aliased(context.settings.namespaceFor("sql"));
}

std::string Project::jobsIn() const
{
    const SourceSettings& settings = m_records.settings();
    const std::string ns = settings.namespaceFor("sqlmesh");
    return settings.aliased(ns == "sqlmesh://" ? ns + m_project : ns);
}

/// `"db"."sushi"."orders"` -> db.sushi.orders
std::string Project::modelName(const std::string& written) const
{
    std::string name;
    for (const std::string& part : splitRelation(written))
        name += (name.empty() ? "" : ".") + flowName(part);
    return name;
}

FlowThing Project::table(const std::string& written) const
{
    const Words parts = splitRelation(written);
    if (parts.empty() || parts.size() > 3)
        return {AssetKind::Dataset, normalised(m_tables.ns, modelName(written))};
    const std::string catalog = parts.size() > 2 ? parts[parts.size() - 3] : std::string();
    const std::string schema = parts.size() > 1 ? parts[parts.size() - 2] : std::string();
    return {AssetKind::Dataset, m_tables.table(flowName(catalog), flowName(schema), flowName(parts.back()))};
}

FlowThing Project::job(const std::string& written) const
{
    // the state calls a model by its full name, the project's files without the catalog
    const std::string name = modelName(written);
    const bool isShort = splitRelation(written).size() == 2;
    return {AssetKind::Job, {jobsIn(), isShort && !m_catalog.empty() ? m_catalog + "." + name : name}};
}

void Project::addColumns(const Model& model, const FlowThing& table)
{
    for (const Column& column : model.columns) {
        ColumnRecord record;
        record.asset = m_records.index(table);
        record.name = flowName(column.name);
        record.type = flowName(column.type);
        record.description = flowText(column.description);
        record.key = column.isKey ? ColumnKey::Primary : ColumnKey::None;
        if (!record.name.empty())
            m_records.batch().columns.push_back(std::move(record));
    }
}

void Project::addCheck(const FlowThing& table, const std::string& key, const std::string& name,
                       const std::string& column, const std::string& locator)
{
    const std::string full = flowName(key + (column.empty() ? "" : "(" + column + ")"));
    if (full.empty() || table.name.name.empty() || !m_checks.insert(table.name.text() + "\n" + full).second)
        return;
    CheckRecord check;
    check.key = full;
    check.name = flowName(name);
    check.asset = m_records.index(table);
    check.column = flowName(column);
    check.locator = flowText(locator);
    if (const auto said = m_audits.find(name); said != m_audits.end())
        check.description = shortened(flowText(said->second), kLongestText);
    m_records.batch().checks.push_back(std::move(check));
}

void Project::addChecks(const Model& model, const FlowThing& table)
{
    for (const Audit& audit : model.audits) {
        if (audit.columns.empty())
            addCheck(table, audit.name, audit.name, {}, model.locator);
        for (const std::string& column : audit.columns)
            addCheck(table, audit.name, audit.name, column, model.locator);
    }
}

void Project::tellSeed(const Model& model, const FlowThing& table)
{
    if (model.seed.empty() || model.seed.starts_with("..") || m_folder.path.empty())
        return;
    const SourceSettings& settings = m_records.settings();
    const std::string ns = settings.namespaceFor("file");
    const std::string below = redactSecrets(model.seed);
    const FlowThing file{AssetKind::Dataset,
                         ns == "file://" ? normalised("file", m_folder.path + below)
                                         : normalised(settings.aliased(ns), m_folder.relative + below)};
    m_records.batch().record(m_records.index(file)).subtype = "file";
    m_records.data(file, table, model.locator, "seed");
}

void Project::tellJob(const Model& model, const FlowThing& table)
{
    const FlowThing job = this->job(model.name);
    m_records.declare(job, "model", model.locator);
    m_records.describe(job, model.description);
    m_records.owner(job, model.owner.empty() ? m_owner : model.owner, "owner");
    m_records.property(job, "kind", model.kind.empty() ? "VIEW" : model.kind);
    for (const Property& fact : model.facts)
        m_records.property(job, fact.key, fact.value);
    m_records.property(job, "dialect", model.dialect.empty() ? m_dialect : model.dialect);
    m_records.property(job, "path", model.path);
    m_records.data(job, table, model.locator);
    for (const std::string& parent : model.dependsOn)
        if (const FlowThing read = this->table(parent); !read.name.name.empty())
            m_records.data(read, job, model.locator, "depends on");
    if (model.sql.empty())
        return;
    CodeRecord code;
    code.job = m_records.index(job);
    code.text = redactSecrets(model.sql);
    code.dialect = flowName(model.dialect.empty() ? m_dialect : model.dialect);
    code.tablesIn = m_tables.ns;
    code.defaultDatabase =
        hasNoSchemas(m_tables.platform) || m_tables.platform == "duckdb" ? "" : m_tables.database;
    // names of two parts begin with the schema; "database.schema" is what a name of one part would need
    if (!code.defaultDatabase.empty())
        code.defaultSchema = m_tables.schema.empty() ? usualSchemaOf(m_tables.platform) : m_tables.schema;
    code.target = m_records.index(table);
    code.templated = model.sql.find("{{") != std::string::npos || model.sql.find("{%") != std::string::npos;
    code.path = flowText(model.path);
    m_records.batch().codes.push_back(std::move(code));
}

void Project::tellModel(const Model& model)
{
    const FlowThing table = this->table(model.name);
    if (modelName(model.name).empty() || table.name.name.empty() || !m_told.insert(table).second)
        return;
    const auto disabled = std::ranges::find(model.facts, "enabled", &Property::key);
    if (disabled != model.facts.end() && equalsNoCase(disabled->value, "false")) {
        m_records.declare(job(model.name), "model", model.locator);
        m_records.property(job(model.name), "enabled", "no");
        return; // it builds nothing, so there is no table to show
    }
    const bool isExternal = model.kind == "EXTERNAL";
    const bool isView = model.kind.empty() || model.kind == "VIEW";
    m_records.declare(table,
                      isView                     ? "view"
                      : model.kind == "EMBEDDED" ? "embedded"
                                                 : "table",
                      model.locator);
    m_records.describe(table, model.description);
    m_records.owner(table, model.owner.empty() ? m_owner : model.owner, "owner");
    for (const std::string& tag : model.tags)
        m_records.tag(table, tag, {});
    m_records.property(table, "kind", model.kind);
    m_records.property(table, "physical table", model.table);
    for (const char* key : {"time column", "partitioned by", "clustered by", "gateway", "loaded until"})
        for (const Property& fact : model.facts)
            if (fact.key == key)
                m_records.property(table, key, fact.value);
    addColumns(model, table);
    addChecks(model, table);
    if (model.kind == "SEED")
        tellSeed(model, table);
    else if (!isExternal)
        tellJob(model, table);
}

void Project::tellMetric(const Metric& metric)
{
    const FlowThing term{AssetKind::Term, {jobsIn(), "metrics/" + flowName(metric.name)}};
    m_records.declare(term, "metric", metric.locator).displayName = flowName(metric.name);
    m_records.describe(term, metric.description);
    m_records.owner(term, metric.owner, "owner");
    m_records.property(term, "expression", metric.expression);
    for (const std::string& name : namesIn(metric.expression)) {
        const auto dots = std::ranges::count(name, '.');
        if (m_metricNames.contains(name))
            m_records.edge({AssetKind::Term, {term.name.ns, "metrics/" + flowName(name)}}, term,
                           EdgeKind::References, "part of its expression", metric.locator);
        else if (const FlowThing of = table(name.substr(0, name.rfind('.')));
                 dots >= 2 && !of.name.name.empty())
            m_records.edge(of, term, EdgeKind::References, "in its expression", metric.locator);
    }
}

Result<void> Project::tell()
{
    for (const Model& model : m_models) {
        tellModel(model);
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    for (const auto& [audit, name] : m_standalone)
        addCheck(table(name), audit.name, audit.name, {}, "audit " + audit.name);
    for (const UnitTest& test : m_tests)
        addCheck(table(test.model), "test:" + test.name, test.name, {}, test.locator);
    for (const Metric& metric : m_metrics) {
        tellMetric(metric);
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    if (auto told = tellState(); !told)
        return told;
    return m_records.send();
}

} // namespace upriver::sqlmesh
