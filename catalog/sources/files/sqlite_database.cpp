// SPDX-License-Identifier: Apache-2.0
// Any SQLite database as datasets: tables, views, columns, keys, foreign keys. Rows are never read; a view's
// statement goes on as code, from which the SQL analysis draws its lineage. Readers of systems that keep
// their own facts in SQLite are surer of their files and get them.
#include <algorithm>
#include <map>
#include <set>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/reading/batch_sender.h"
#include "catalog/sources/reading/file_place.h"
#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver {

namespace {

constexpr std::size_t kMaxText = std::size_t{1} << 20;
/// Where a SQLite file says whose it is (bytes 68 to 71): "UPRV", a catalog of ours.
constexpr std::size_t kApplicationAt = 68;
constexpr std::string_view kOurCatalog = "UPRV";

class DatabaseReader final : public BatchSender
{
public:
    DatabaseReader(ForeignDatabase& database, ReadContext& context, std::string ns)
        : BatchSender(context), m_database(database), m_namespace(std::move(ns))
    {}

    [[nodiscard]] Result<void> read()
    {
        for (const ForeignTable& table : m_database.tables()) {
            // where virtual tables keep their data is nobody's business
            if (table.kind != ForeignTable::Kind::Shadow)
                readTable(table);
            if (auto sent = sendIfLarge(); !sent)
                return sent;
        }
        return send();
    }

private:
    AssetIndex dataset(const std::string& table)
    {
        return m_batch.asset(AssetKind::Dataset, normalised(m_namespace, table));
    }

    void readTable(const ForeignTable& table)
    {
        if (table.name.empty())
            return;
        const bool isView = table.kind == ForeignTable::Kind::View;
        const AssetIndex asset = dataset(table.name);
        AssetRecord& record = m_batch.record(asset);
        record.declared = true;
        record.subtype = isView ? "view" : "table";
        record.locator = table.name;
        if (table.kind == ForeignTable::Kind::Virtual) {
            record.properties.push_back({"virtual", "true"});
            problem(Severity::Note,
                    "The columns of the virtual table '" + shortened(table.name, 200) +
                        "' are known to its extension alone.",
                    table.name);
            return;
        }
        if (const auto rows = m_database.rowsAbout(table.name))
            record.properties.push_back({"highestRowId", std::to_string(*rows)});
        std::set<std::string> foreign;
        readKeys(table, asset, foreign);
        readColumns(table, asset, foreign);
        if (isView)
            addView(table, asset);
    }

    /// One edge a key, however many columns it has.
    void readKeys(const ForeignTable& table, AssetIndex asset, std::set<std::string>& foreign)
    {
        std::map<int, std::vector<ForeignKey>> keys;
        for (ForeignKey& key : m_database.foreignKeysOf(table.name))
            keys[key.id].push_back(std::move(key));
        for (const auto& [id, columns] : keys) {
            std::string from;
            std::string to;
            for (const ForeignKey& key : columns) {
                foreign.insert(asciiLowered(key.from));
                from += (from.empty() ? "" : ", ") + key.from;
                to += (to.empty() || key.to.empty() ? "" : ", ") + key.to;
            }
            if (columns.front().table.empty())
                continue;
            EdgeRecord edge;
            edge.src = asset;
            edge.dst = dataset(spelling(columns.front().table));
            edge.kind = EdgeKind::References;
            edge.note = "foreign key " + from + (to.empty() ? "" : " to " + to);
            edge.locator = table.name;
            m_batch.edges.push_back(std::move(edge));
        }
    }

    /// A key may name its table in any case of letters.
    [[nodiscard]] std::string spelling(const std::string& table) const
    {
        const auto& tables = m_database.tables();
        const auto known = std::ranges::find_if(
            tables, [&](const ForeignTable& candidate) { return equalsNoCase(candidate.name, table); });
        return known == tables.end() ? table : known->name;
    }

    /// The one kind of primary key that SQLite keeps from being null by itself.
    [[nodiscard]] static bool isRowId(const ForeignColumn& column, const std::vector<ForeignColumn>& columns)
    {
        const auto inKey = [](const ForeignColumn& other) { return other.primaryKey > 0; };
        return column.primaryKey == 1 && equalsNoCase(column.type, "INTEGER") &&
               std::ranges::count_if(columns, inKey) == 1;
    }

    void readColumns(const ForeignTable& table, AssetIndex asset, const std::set<std::string>& foreign)
    {
        const auto& columns = m_database.columnsOf(table.name);
        if (columns.empty())
            problem(Severity::Warning,
                    "The columns of '" + shortened(table.name, 200) +
                        "' can't be told: its definition does not hold any more.",
                    table.name);
        std::int32_t position = 0;
        for (const ForeignColumn& column : columns) {
            ColumnRecord record;
            record.asset = asset;
            record.name = column.name;
            record.type = column.type;
            record.position = position++;
            if (column.primaryKey > 0)
                record.key = ColumnKey::Primary;
            else if (foreign.contains(asciiLowered(column.name)))
                record.key = ColumnKey::Foreign;
            if (table.kind == ForeignTable::Kind::Table)
                record.nullable = !column.notNull && !isRowId(column, columns);
            if (!record.name.empty())
                m_batch.columns.push_back(std::move(record));
        }
    }

    void addView(const ForeignTable& table, AssetIndex view)
    {
        const AssetIndex job = m_batch.asset(AssetKind::Job, normalised(m_namespace, table.name));
        AssetRecord& record = m_batch.record(job);
        record.declared = true;
        record.subtype = "view";
        record.locator = table.name;
        EdgeRecord edge;
        edge.src = job;
        edge.dst = view;
        edge.locator = table.name;
        m_batch.edges.push_back(std::move(edge));
        CodeRecord code;
        code.job = job;
        code.text = redactSecrets(shortened(table.sql, kMaxText));
        code.dialect = "sqlite";
        code.target = view;
        m_batch.codes.push_back(std::move(code));
    }

    ForeignDatabase& m_database;
    std::string m_namespace;
};

class SqliteSource final : public Source
{
public:
    SourceInfo info() const override
    {
        return {"sqlite",
                "SQLite",
                "SQLite databases, read-only, also while they are in use",
                "Tables, views and what they read, columns, keys, foreign keys",
                "Who fills the tables, and what stands in them: rows are never read",
                1,
                20};
    }

    Claim claims(const DocumentFile& file) const override
    {
        const bool isOurs = file.head.size() > kApplicationAt &&
                            std::string_view(file.head).substr(kApplicationAt).starts_with(kOurCatalog);
        return isSqlite(file.head) && !isOurs ? Claim::Maybe : Claim::None;
    }

    Result<void> read(const Document& document, ReadContext& context) const override
    {
        const DocumentFile& file = document.file();
        auto database = ForeignDatabase::open(file.path, {}, context.stop);
        if (!database)
            return fail(database.error());
        // a file is its own host, unless a setting says under which name others know it
        std::string ns = context.settings.namespaceFor("sqlite");
        if (ns == "sqlite://")
            ns += keptPath(file.path, file.relative);
        return DatabaseReader(*database, context, context.settings.aliased(ns)).read();
    }
};

} // namespace

const Source& sqliteSource()
{
    static const SqliteSource source;
    return source;
}

} // namespace upriver
