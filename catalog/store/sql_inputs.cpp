// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/sql_inputs.h"

#include <algorithm>

#include "catalog/base/text.h"
#include "catalog/store/writer_state.h"

namespace upriver {

namespace {

constexpr std::size_t kNamesakesAtMost = 200; ///< more tables of one name tell nothing
constexpr std::size_t kLeavesRemembered = 50'000;
constexpr std::size_t kTablesRemembered = 20'000;
constexpr std::size_t kStatersRemembered = 100'000;
constexpr std::size_t kColumnsRemembered = 100'000;
constexpr std::size_t kColumnsAtMost = 10'000;
constexpr std::size_t kManyChanges = 2'000; ///< more are not looked up one by one

constexpr std::string_view kTableSql =
    "SELECT a.id, n.name, c.path || a.name, coalesce(json_extract(a.props, '$.uniqueId'), ''), a.ghost"
    " FROM asset a JOIN container c ON c.id = a.container JOIN namespace n ON n.id = c.ns WHERE a.kind=1 "
    "AND ";

SqlTable tableOf(const Statement& row)
{
    return {row.id<AssetId>(0), {row.string(1), row.string(2)}, row.string(3), row.integer(4) != 0};
}

} // namespace

void SqlInputs::loadAnalyses()
{
    m_analyses.clear();
    m_jobsByLeaf.clear();
    Statement rows = m_state.db->query("SELECT s.job, s.origin, o.until IS NULL, s.leaves FROM sql_analysis s"
                                       " JOIN origin o ON o.id = s.origin");
    while (rows.step()) {
        const auto job = rows.id<AssetId>(0);
        m_analyses.emplace(job.value, Known{rows.id<OriginId>(1), rows.integer(2) != 0});
        for (const std::string_view leaf : splitText(rows.text(3), '\n')) {
            if (!leaf.empty())
                m_jobsByLeaf[std::string(leaf)].push_back(job);
        }
    }
}

std::unordered_set<std::int64_t> SqlInputs::candidates()
{
    Connection& db = *m_state.db;
    std::unordered_set<std::int64_t> jobs;
    const SqlChanges& changes = m_state.sqlChanges;
    if (changes.everything || changes.ends.size() > kManyChanges) {
        // All that may have code, of which those that changed: most ends of edges have none.
        const auto take = [&](std::int64_t job) {
            if (changes.everything || changes.ends.contains(job))
                jobs.insert(job);
        };
        Statement all = db.query("SELECT DISTINCT job FROM code WHERE until IS NULL");
        while (all.step())
            take(all.integer(0));
        for (const auto& [job, known] : m_analyses)
            take(job);
    } else {
        changes.ends.forEach([&](std::int64_t end) { jobs.insert(end); });
    }
    if (changes.everything)
        return jobs;
    if (m_jobsByLeaf.empty())
        return jobs;
    Statement leaf = db.query("SELECT lower(name) FROM asset WHERE id=?1 AND kind=1");
    changes.assets.forEach([&](std::int64_t asset) {
        if (leaf.bind(asset).step()) {
            for (const AssetId job : jobsNaming(leaf.string(0)))
                jobs.insert(job.value);
        }
        leaf.reset();
    });
    return jobs;
}

bool SqlInputs::hasCode(AssetId job)
{
    Statement row = m_state.db->query(
        "SELECT 1 FROM code c JOIN origin o ON o.id = c.origin WHERE c.job=?1 AND"
        " c.until IS NULL AND o.document=0 AND c.traced = 0 AND c.language IN ('sql', '') LIMIT 1");
    return row.bind(job).step();
}

Result<SqlInputs::Work> SqlInputs::work()
{
    if (Result<void> flushed = m_state.flush(); !flushed)
        return fail(flushed.error());
    const SqlChanges& changes = m_state.sqlChanges;
    if (!changes.everything && changes.ends.empty() && changes.assets.empty())
        return Work();
    const ReadSnapshot oneSnapshot(*m_state.db);
    m_state.loadNames();
    loadAnalyses();
    Work work;
    for (const std::int64_t job : candidates()) {
        const auto known = m_analyses.find(job);
        if (hasCode(AssetId{job}))
            work.jobs.push_back(AssetId{job});
        else if (known != m_analyses.end() && known->second.isOpen)
            work.vanished.push_back(known->second.origin);
    }
    std::ranges::sort(work.jobs);
    std::ranges::sort(work.vanished);
    return m_state.db->orError(std::move(work));
}

std::vector<AssetId> SqlInputs::jobsNaming(const std::string& leaf) const
{
    const auto it = m_jobsByLeaf.find(leaf);
    return it == m_jobsByLeaf.end() ? std::vector<AssetId>() : it->second;
}

void SqlInputs::findTables(const std::vector<AssetId>& jobs)
{
    IdSet wanted;
    for (const AssetId job : jobs)
        wanted.insert(job.value);
    m_reads.clear();
    m_writes.clear();
    const ReadSnapshot oneSnapshot(*m_state.db);
    // Edges are kept by their far end: one pass finds what jobs write, too.
    Statement edges =
        m_state.db->query("SELECT DISTINCT e.dst, e.src FROM edge e JOIN origin o ON o.id = e.origin"
                          " WHERE e.kind=1 AND e.until IS NULL AND o.document=0");
    while (edges.step()) {
        if (wanted.contains(edges.integer(0)))
            m_reads.emplace_back(edges.integer(0), edges.integer(1));
        if (wanted.contains(edges.integer(1)))
            m_writes.emplace_back(edges.integer(1), edges.integer(0));
    }
    std::ranges::sort(m_reads);
    std::ranges::sort(m_writes);
}

std::vector<SqlTable> SqlInputs::tablesOf(const JobTables& list, AssetId job)
{
    std::vector<SqlTable> tables;
    for (const auto& [owner, asset] : std::ranges::equal_range(list, job.value, {}, &JobTable::first))
        if (auto found = table(AssetId{asset}))
            tables.push_back(std::move(*found));
    return tables;
}

std::optional<SqlJob> SqlInputs::job(AssetId id)
{
    Statement name =
        m_state.db->query("SELECT n.name, c.path || a.name, a.subtype FROM asset a JOIN container c"
                          " ON c.id = a.container JOIN namespace n ON n.id = c.ns WHERE a.id=?1");
    if (!name.bind(id).step())
        return std::nullopt;
    return SqlJob{
        {name.string(0), name.string(1)}, name.string(2), tablesOf(m_reads, id), tablesOf(m_writes, id)};
}

std::optional<SqlCode> SqlInputs::code(AssetId job)
{
    Statement row = m_state.db->query(
        "SELECT o.id, o.root, o.path, c.text, c.dialect, c.default_database, c.default_schema, c.tables_in,"
        " c.target, c.templated FROM code c JOIN origin o ON o.id = c.origin WHERE c.job=?1 AND"
        " c.until IS NULL AND o.document=0 AND c.traced = 0 AND c.language IN ('sql', '')"
        " ORDER BY c.templated, coalesce(o.generated, 0) DESC, o.id DESC, c.hash LIMIT 1");
    if (!row.bind(job).step())
        return std::nullopt;
    SqlCode code;
    code.document = row.id<OriginId>(0);
    code.root = row.id<RootId>(1);
    code.documentPath = row.string(2);
    code.text = row.string(3);
    code.dialect = row.string(4);
    code.defaultDatabase = row.string(5);
    code.defaultSchema = row.string(6);
    code.tablesIn = row.string(7);
    code.target = row.id<AssetId>(8);
    code.isTemplated = row.integer(9) != 0;
    return code;
}

OriginId SqlInputs::analysisOf(AssetId job) const
{
    const auto it = m_analyses.find(job.value);
    return it == m_analyses.end() ? OriginId() : it->second.origin;
}

std::optional<SqlTable> SqlInputs::table(AssetId id)
{
    if (m_tables.size() > kTablesRemembered)
        m_tables.clear();
    const auto [known, isNew] = m_tables.try_emplace(id.value);
    if (!isNew)
        return known->second;
    Statement row = m_state.db->query(std::string(kTableSql) + "a.id=?1");
    if (row.bind(id).step())
        known->second = tableOf(row);
    return known->second;
}

const std::vector<SqlTable>& SqlInputs::datasetsNamed(const std::string& leaf)
{
    if (m_byLeaf.size() > kLeavesRemembered)
        m_byLeaf.clear();
    const auto [it, isNew] = m_byLeaf.try_emplace(leaf);
    if (isNew) {
        Statement rows = m_state.db->query(std::string(kTableSql) +
                                           "lower(a.name)=?1 AND a.until IS NULL ORDER BY a.id LIMIT ?2");
        rows.bind(leaf, static_cast<std::int64_t>(kNamesakesAtMost));
        while (rows.step())
            it->second.push_back(tableOf(rows));
    }
    return it->second;
}

SqlInputs::Stater SqlInputs::stater(std::int64_t origin)
{
    if (m_staters.size() > kStatersRemembered)
        m_staters.clear();
    const auto [known, isNew] = m_staters.try_emplace(origin);
    if (isNew) {
        Statement row = m_state.db->query("SELECT document=0, reader='dbt' FROM origin WHERE id=?1");
        if (row.bind(origin).step())
            known->second = {row.integer(0) != 0, row.integer(1) != 0};
    }
    return known->second;
}

SqlInputs::Columns SqlInputs::readColumns(AssetId table)
{
    struct Declared
    {
        std::int64_t position;
        std::string name;
        bool isByHand; ///< dbt's documents describe some columns by hand; those with types are all there are
    };
    Columns columns;
    std::vector<Declared> declared;
    Statement rows = m_state.db->query("SELECT name, type='', declared, position, origin FROM asset_column"
                                       " WHERE asset=?1 AND until IS NULL ORDER BY slot");
    rows.bind(table);
    while (rows.step()) {
        if (columns.names.size() < kColumnsAtMost)
            columns.names.push_back(rows.string(0));
        if (rows.integer(2) != 1)
            continue;
        if (const Stater by = stater(rows.integer(4)); by.isDocument)
            declared.push_back({rows.integer(3), rows.string(0), by.isDbt && rows.integer(1) != 0});
    }
    std::ranges::stable_sort(declared, {}, &Declared::position);
    for (Declared& next : declared) {
        if (columns.declared.size() >= kColumnsAtMost)
            break;
        if (next.isByHand) {
            columns.declared.clear();
            break;
        }
        columns.declared.push_back(std::move(next.name));
    }
    return columns;
}

const SqlInputs::Columns& SqlInputs::columns(AssetId table)
{
    m_state.columns.takeFlushed([this](std::int64_t asset) {
        if (const auto known = m_columns.find(asset); known != m_columns.end()) {
            m_columnCount -= known->second.names.size();
            m_columns.erase(known);
        }
    });
    if (m_columnCount > kColumnsRemembered) {
        m_columns.clear();
        m_columnCount = 0;
    }
    const auto [known, isNew] = m_columns.try_emplace(table.value);
    if (isNew) {
        known->second = readColumns(table);
        m_columnCount += known->second.names.size();
    }
    return known->second;
}

const std::vector<std::string>& SqlInputs::declaredColumns(AssetId table) { return columns(table).declared; }

const std::vector<std::string>& SqlInputs::columnNames(AssetId table) { return columns(table).names; }

std::vector<std::string> SqlInputs::columnsBySql(AssetId table, AssetId exceptJob)
{
    Statement rows = m_state.db->query("SELECT w.columns FROM sql_output w JOIN sql_analysis s ON s.job = "
                                       "w.job JOIN origin o ON o.id = s.origin"
                                       " WHERE w.asset=?1 AND w.job<>?2 AND o.until IS NULL ORDER BY w.job");
    rows.bind(table, exceptJob);
    std::vector<std::string> names;
    while (rows.step()) {
        for (const std::string_view name : splitText(rows.text(0), '\n')) {
            if (!name.empty() && std::ranges::find(names, name) == names.end() &&
                names.size() < kColumnsAtMost)
                names.emplace_back(name);
        }
    }
    return names;
}

std::vector<std::string> SqlInputs::outputOf(AssetId table, AssetId job)
{
    Statement row = m_state.db->query("SELECT columns FROM sql_output WHERE asset=?1 AND job=?2");
    std::vector<std::string> names;
    if (row.bind(table, job).step()) {
        for (const std::string_view name : splitText(row.text(0), '\n'))
            names.emplace_back(name);
    }
    return names;
}

bool SqlInputs::statesColumnLineage(OriginId document, AssetId table)
{
    Statement row =
        m_state.db->query("SELECT 1 FROM column_edge WHERE dst_asset=?1 AND origin=?2 AND until IS NULL"
                          " AND dst_slot>0 LIMIT 1");
    return row.bind(table, document).step();
}

Result<void> SqlInputs::status() { return m_state.db->status(); }

} // namespace upriver
