// SPDX-License-Identifier: Apache-2.0
// What the indexer finds in SQL, from the files to the catalog: dbt projects, plain .sql files, events with
// an SQL facet; stars through several levels, temporary tables, what changes when a parent changes, and that
// a second look writes nothing.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>
#include <thread>

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <nlohmann/json.hpp>

#include "catalog/indexing/indexer.h"
#include "catalog/store/catalog_reader.h"
#include "tests/support/scratch.h"

namespace upriver::test {

namespace {

using Json = nlohmann::json;

/// A small dbt project: models with their SQL, a source with columns, perhaps a catalog.json.
class DbtProject
{
public:
    DbtProject()
    {
        m_manifest = {{"metadata",
                       {{"dbt_schema_version", "https://schemas.getdbt.com/dbt/manifest/v12.json"},
                        {"dbt_version", "1.9.0"},
                        {"generated_at", "2026-01-01T00:00:00Z"},
                        {"adapter_type", "postgres"},
                        {"project_name", "shop"}}},
                      {"nodes", Json::object()},
                      {"sources", Json::object()}};
    }
    void source(const std::string& name, const std::vector<std::string>& columns)
    {
        Json node = relation("source.shop.raw." + name, "raw", name);
        node["source_name"] = "raw";
        node["identifier"] = name;
        m_manifest["sources"]["source.shop.raw." + name] = node;
        setColumns(name, columns);
    }
    /// The columns that catalog.json lists for a source.
    void setColumns(const std::string& name, const std::vector<std::string>& columns)
    {
        Json listed = Json::object();
        int index = 1;
        for (const std::string& column : columns)
            listed[column] = {{"name", column}, {"type", "text"}, {"index", index++}};
        m_tables["source.shop.raw." + name] = {
            {"metadata", {{"type", "BASE TABLE"}, {"schema", "raw"}, {"name", name}, {"database", "dev"}}},
            {"columns", listed},
            {"stats", Json::object()}};
    }
    void model(const std::string& name, const std::string& compiled, const std::vector<std::string>& parents,
               const std::string& raw = {})
    {
        Json node = relation("model.shop." + name, "marts", name);
        node["resource_type"] = "model";
        node["original_file_path"] = "models/" + name + ".sql";
        node["language"] = "sql";
        if (!compiled.empty())
            node["compiled_code"] = compiled;
        node["raw_code"] = raw.empty() ? compiled : raw;
        node["config"] = {{"materialized", "table"}};
        node["depends_on"] = {{"nodes", parents}};
        m_manifest["nodes"]["model.shop." + name] = node;
    }
    void write(const Scratch& scratch, int age = 3600) const
    {
        for (const auto& [name, json] :
             {std::pair<std::string, Json>{"manifest.json", m_manifest}, {"catalog.json", catalog()}}) {
            const std::string path = scratch.write("in/target/" + name, json.dump());
            std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() -
                                                       std::chrono::seconds(age));
        }
    }

private:
    static Json relation(const std::string& id, const std::string& schema, const std::string& name)
    {
        return {{"unique_id", id},
                {"resource_type", "source"},
                {"database", "dev"},
                {"schema", schema},
                {"name", name},
                {"alias", name},
                {"relation_name", "\"dev\".\"" + schema + "\".\"" + name + "\""},
                {"columns", Json::object()}};
    }
    [[nodiscard]] Json catalog() const
    {
        return {{"metadata",
                 {{"dbt_schema_version", "https://schemas.getdbt.com/dbt/catalog/v1.json"},
                  {"generated_at", "2026-01-01T00:00:00Z"}}},
                {"nodes", Json::object()},
                {"sources", m_tables}};
    }

    Json m_manifest;
    Json m_tables = Json::object();
};

/// A folder, a catalog, and questions to the file.
class Bench
{
public:
    [[nodiscard]] IndexReport index(std::stop_token stop = {},
                                    const IndexProgressCallback& progress = {}) const
    {
        IndexOptions options;
        options.catalog = m_scratch.path("catalog.db");
        options.paths = {m_scratch.path("in")};
        options.threads = 2;
        const auto report = indexInto(options, std::move(stop), progress);
        if (!report)
            qFatal("%s %s", report.error().what.c_str(), report.error().detail.c_str());
        return *report;
    }
    [[nodiscard]] const Scratch& scratch() const { return m_scratch; }
    void write(const std::string& relative, const std::string& bytes) const
    {
        const std::string path = m_scratch.write("in/" + relative, bytes);
        std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() -
                                                   std::chrono::hours(1));
    }
    /// Rows of one column as words, sorted.
    [[nodiscard]] QByteArray ask(const std::string& sql) const
    {
        std::multiset<std::string> rows;
        sqlite3* db = nullptr;
        sqlite3_open_v2(m_scratch.path("catalog.db").c_str(), &db, SQLITE_OPEN_READONLY, nullptr);
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
            rows.insert(sqlite3_errmsg(db));
        while (statement && sqlite3_step(statement) == SQLITE_ROW) {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
            rows.insert(text ? text : "NULL");
        }
        sqlite3_finalize(statement);
        sqlite3_close(db);
        QByteArray text;
        for (const std::string& row : rows)
            text += (text.isEmpty() ? "" : " ") + QByteArray::fromStdString(row);
        return text;
    }
    /// "src.column>column" of what feeds a table's columns by SQL.
    [[nodiscard]] QByteArray columnsInto(const std::string& leaf) const
    {
        return ask("SELECT s.name || '.' || coalesce(src_column, '') || '>' || coalesce(dst_column, '') FROM"
                   " v_column_edge v JOIN asset_name q ON q.qualified = v.src JOIN asset s ON s.id = q.id"
                   " WHERE v.reader='sql-lineage' AND v.dst LIKE '%" +
                   leaf + "'");
    }
    [[nodiscard]] QByteArray edgesOf(const std::string& job) const
    {
        return ask(
            "SELECT replace(replace(src, 'postgres:///', ''), 'dbt/', '') || '>' || replace(replace(dst,"
            " 'postgres:///', ''), 'dbt/', '') FROM v_edge WHERE reader='sql-lineage' AND kind='data' AND"
            " (src LIKE '%" +
            job + "%' OR dst LIKE '%" + job + "%')");
    }
    [[nodiscard]] bool isSound() const
    {
        const auto checks = CatalogReader::open(m_scratch.path("catalog.db")).value()->verify().value();
        return std::ranges::all_of(checks, &VerifyCheck::ok);
    }

private:
    Scratch m_scratch;
};

DbtProject shopProject()
{
    DbtProject project;
    project.source("orders", {"id", "email", "amount"});
    project.model("stg_orders", "select * from dev.raw.orders", {"source.shop.raw.orders"});
    project.model("mid_orders", "select * from dev.marts.stg_orders where amount > 0",
                  {"model.shop.stg_orders"});
    project.model("totals", "select email, sum(amount) as total from dev.marts.mid_orders group by email",
                  {"model.shop.mid_orders"});
    return project;
}

} // namespace

class SqlPassTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsStarsThroughLevels();
    void readsRawTemplates();
    void addsTablesThatOnlySqlNames();
    void looksThroughTemporaryTables();
    void writesNothingTheSecondTime();
    void changedParentReachesChildren();
    void vanishedSqlCloses();
    void saysWhatWasNotUnderstood();
    void keepsWhatASystemSaysBesideIt();
    void placesNoAmbiguousName();
    void placesNoTableAmongAirflowsWords();
    void killLeavesAWholeCatalog();
    void cancelLeavesAWholeCatalog();
};

void SqlPassTest::followsStarsThroughLevels()
{
    const Bench bench;
    shopProject().write(bench.scratch());
    (void)bench.index();
    QCOMPARE(bench.columnsInto("stg_orders"),
             QByteArray("orders.amount>amount orders.email>email orders.id>id"));
    QCOMPARE(
        bench.columnsInto("mid_orders"),
        QByteArray("stg_orders.amount> stg_orders.amount>amount stg_orders.email>email stg_orders.id>id"));
    QCOMPARE(bench.columnsInto("totals"),
             QByteArray("mid_orders.amount>total mid_orders.email> mid_orders.email>email"));
    QCOMPARE(bench.ask("SELECT DISTINCT confidence FROM v_column_edge WHERE reader='sql-lineage'"),
             QByteArray("95"));
    QCOMPARE(bench.ask("SELECT DISTINCT outcome FROM v_sql"), QByteArray("whole"));
    QVERIFY(bench.isSound());
}

void SqlPassTest::readsRawTemplates()
{
    const Bench bench;
    DbtProject project;
    project.source("orders", {"id", "email"});
    project.model("stg_orders", {}, {"source.shop.raw.orders"},
                  "{{ config(materialized='table') }}\nselect id, email from {{ source('raw', 'orders') }}\n"
                  "{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}");
    project.model("people", {}, {"model.shop.stg_orders"}, "select * from {{ ref('stg_orders') }}");
    project.write(bench.scratch());
    (void)bench.index();
    QCOMPARE(bench.columnsInto("people"), QByteArray("stg_orders.email>email stg_orders.id>id"));
    QVERIFY(bench.columnsInto("stg_orders").contains("orders.email>email orders.id>"));
    QCOMPARE(bench.ask("SELECT max(confidence) <= 65 FROM v_column_edge WHERE reader='sql-lineage'"),
             QByteArray("1"));
    QCOMPARE(bench.ask("SELECT DISTINCT templated FROM v_sql"), QByteArray("1"));
}

void SqlPassTest::addsTablesThatOnlySqlNames()
{
    const Bench bench;
    DbtProject project;
    project.source("orders", {"id"});
    project.model("facts", "select o.id, r.rate from dev.raw.orders o join other.ref.rates r on r.id = o.id",
                  {"source.shop.raw.orders"});
    project.write(bench.scratch());
    (void)bench.index();
    QCOMPARE(bench.edgesOf("model.shop.facts"),
             QByteArray("dev.raw.orders>model.shop.facts model.shop.facts>dev.marts.facts "
                        "other.ref.rates>model.shop.facts"));
    QVERIFY(bench.columnsInto("facts").contains("rates.rate>rate"));
    QVERIFY(bench.columnsInto("facts").contains("rates.id> ")); // the join rules the whole table
    QCOMPARE(bench.ask("SELECT DISTINCT note FROM v_edge WHERE reader='sql-lineage'"),
             QByteArray("from SQL"));
}

void SqlPassTest::looksThroughTemporaryTables()
{
    const Bench bench;
    DbtProject project;
    project.source("orders", {"id", "email", "day"});
    project.model(
        "people",
        "create temporary table mine as select id as key, lower(email) as mail, day from dev.raw.orders "
        "where day > '2026-01-01';\n"
        "insert into dev.marts.people (key, mail) select key, mail from mine;",
        {"source.shop.raw.orders"});
    project.write(bench.scratch());
    (void)bench.index();
    QCOMPARE(bench.columnsInto("people"), QByteArray("orders.day> orders.email>mail orders.id>key"));
    QVERIFY(!bench.edgesOf("model.shop.people").contains("mine"));
}

void SqlPassTest::writesNothingTheSecondTime()
{
    const Bench bench;
    const DbtProject project = shopProject();
    project.write(bench.scratch());
    QVERIFY(bench.index().rowsWritten > 0);
    QCOMPARE(bench.index().rowsWritten, std::int64_t(0));
    project.write(bench.scratch(), 1800); // touched: read again, nothing differs
    const IndexReport report = bench.index();
    QCOMPARE(report.rowsWritten, std::int64_t(0));
    QCOMPARE(report.rowsClosed, std::int64_t(0));
}

void SqlPassTest::changedParentReachesChildren()
{
    const Bench bench;
    DbtProject project = shopProject();
    project.write(bench.scratch());
    (void)bench.index();
    project.setColumns("orders", {"id", "email", "amount", "country"});
    project.write(bench.scratch(), 1800);
    (void)bench.index();
    QVERIFY(bench.columnsInto("stg_orders").contains("orders.country>country"));
    QVERIFY(bench.columnsInto("mid_orders").contains("stg_orders.country>country"));
    // What was true on the first day is still known.
    QCOMPARE(bench.ask("SELECT count(*) FROM column_edge WHERE since=1 AND until IS NULL"),
             bench.ask("SELECT count(*) FROM column_edge WHERE since=1"));
    QVERIFY(bench.isSound());
}

void SqlPassTest::vanishedSqlCloses()
{
    const Bench bench;
    shopProject().write(bench.scratch());
    bench.write("notes.txt", "nothing");
    (void)bench.index();
    std::filesystem::remove_all(bench.scratch().path("in/target"));
    (void)bench.index();
    QCOMPARE(bench.ask("SELECT count(*) FROM column_edge WHERE until IS NULL"), QByteArray("0"));
    QCOMPARE(bench.ask("SELECT count(*) FROM asset WHERE until IS NULL"), QByteArray("0"));
    QCOMPARE(bench.ask("SELECT count(*) FROM v_sql"), QByteArray("0"));
    shopProject().write(bench.scratch());
    (void)bench.index();
    QVERIFY(bench.columnsInto("totals").contains("mid_orders.amount>total"));
    QVERIFY(bench.isSound());
}

void SqlPassTest::saysWhatWasNotUnderstood()
{
    const Bench bench;
    DbtProject project;
    project.source("orders", {"id", "email"});
    project.model("odd", "select id,\n email ?!? ] from dev.raw.orders", {"source.shop.raw.orders"});
    project.write(bench.scratch());
    (void)bench.index();
    QCOMPARE(bench.ask("SELECT outcome || ' ' || line FROM v_sql"), QByteArray("partly 2"));
    QVERIFY(bench.ask("SELECT message FROM problem").contains("2:"));
    QVERIFY(bench.columnsInto("odd").contains("orders.id>id"));
}

void SqlPassTest::keepsWhatASystemSaysBesideIt()
{
    const Bench bench;
    shopProject().write(bench.scratch());
    const Json columns{
        {"fields",
         {{"total",
           {{"inputFields",
             {{{"namespace", "postgres://"}, {"name", "dev.marts.mid_orders"}, {"field", "id"}}}}}}}}};
    const Json event{{"eventTime", "2026-01-02T00:00:00Z"},
                     {"eventType", "COMPLETE"},
                     {"producer", "test"},
                     {"run", {{"runId", "00000000-0000-0000-0000-000000000001"}}},
                     {"job", {{"namespace", "other"}, {"name", "totals"}}},
                     {"inputs", {{{"namespace", "postgres://"}, {"name", "dev.marts.mid_orders"}}}},
                     {"outputs",
                      {{{"namespace", "postgres://"},
                        {"name", "dev.marts.totals"},
                        {"facets", {{"columnLineage", columns}}}}}}};
    bench.write("event.json", event.dump());
    (void)bench.index();
    QCOMPARE(bench.ask("SELECT reader || ':' || src_column FROM v_column_edge WHERE dst LIKE '%totals' AND"
                       " dst_column='total'"),
             QByteArray("openlineage:id sql-lineage:amount"));
}

void SqlPassTest::placesNoAmbiguousName()
{
    const Bench bench;
    DbtProject project;
    project.source("orders", {"id"});
    project.write(bench.scratch());
    const auto event = [](const std::string& sql, const Json& inputs) {
        return Json{
            {"eventTime", "2026-01-02T00:00:00Z"},
            {"eventType", "COMPLETE"},
            {"producer", "test"},
            {"run", {{"runId", "00000000-0000-0000-0000-000000000001"}}},
            {"job", {{"namespace", "nightly"}, {"name", "load"}, {"facets", {{"sql", {{"query", sql}}}}}}},
            {"inputs", inputs},
            {"outputs", {{{"namespace", "postgres://db:5432"}, {"name", "shop.public.sums"}}}}}
            .dump();
    };
    bench.write("event.json", event("insert into sums (id) select id from orders",
                                    {{{"namespace", "postgres://db:5432"}, {"name", "shop.a.orders"}},
                                     {{"namespace", "postgres://db:5432"}, {"name", "shop.b.orders"}}}));
    (void)bench.index();
    QCOMPARE(bench.ask("SELECT unplaced FROM v_sql"), QByteArray("orders"));
    QCOMPARE(bench.ask("SELECT count(*) FROM v_column_edge"), QByteArray("0"));
    bench.write("event.json", event("insert into sums (id) select id from orders",
                                    {{{"namespace", "postgres://db:5432"}, {"name", "shop.a.orders"}}}));
    (void)bench.index();
    QCOMPARE(bench.columnsInto("sums"), QByteArray("orders.id>id"));
    // a file is meant by its address, when that says a place
    bench.write("load.sql", "COPY a FROM 's3://lake/orders.csv'; COPY a FROM 's3://'; COPY a FROM '://x'");
    (void)bench.index();
    const QByteArray read = bench.ask("SELECT src FROM v_edge WHERE src LIKE 's3:%' OR src LIKE ':%'");
    QCOMPARE(read, QByteArray("s3://lake/orders.csv"));
}

void SqlPassTest::placesNoTableAmongAirflowsWords()
{
    const Bench bench;
    bench.write("event.json", R"({"eventTime":"2026-01-02T00:00:00Z","eventType":"COMPLETE","producer":"test",
        "run":{"runId":"00000000-0000-0000-0000-000000000001"},"job":{"namespace":"nightly","name":"load",
        "facets":{"sql":{"query":"insert into sums select id from orders"}}},
        "outputs":[{"namespace":"airflow-asset://asset","name":"fresh"}]})");
    (void)bench.index();
    QCOMPARE(bench.ask("SELECT name FROM v_asset WHERE namespace='airflow-asset://asset'"),
             QByteArray("airflow-asset://asset/fresh"));
}

/// Models over each other, each a step of its own, all with the columns of the first table.
static DbtProject chainOfModels(int count, const std::vector<std::string>& columns)
{
    DbtProject project;
    project.source("orders", columns);
    std::string before = "dev.raw.orders";
    std::string parent = "source.shop.raw.orders";
    for (int i = 0; i < count; ++i) {
        const std::string name = "m" + std::to_string(i);
        project.model(name, "select * from " + before, {parent});
        before = "dev.marts." + name;
        parent = "model.shop." + name;
    }
    return project;
}

void SqlPassTest::killLeavesAWholeCatalog()
{
    const Bench bench;
    chainOfModels(300, {"id", "email", "amount"}).write(bench.scratch());
    for (const int delay : {30, 90, 200, 400}) {
        const pid_t child = ::fork();
        if (child == 0) {
            (void)bench.index();
            ::_exit(0);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(delay));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
    }
    (void)bench.index();
    QVERIFY(bench.isSound());
    QCOMPARE(bench.ask("SELECT count(*) FROM v_column_edge"), QByteArray("900"));
    QCOMPARE(bench.index().rowsWritten, std::int64_t(0));
}

void SqlPassTest::cancelLeavesAWholeCatalog()
{
    const Bench bench;
    constexpr int kModels = 12;
    const auto edges = [&] { return bench.ask("SELECT count(*) FROM v_column_edge").toLongLong(); };
    // Stopped after so many models; taking its time, the listener hears of each.
    const auto cancelAfter = [&](std::int64_t jobs) {
        std::stop_source stop;
        std::int64_t done = 0;
        const IndexReport report = bench.index(stop.get_token(), [&](const IndexProgress& progress) {
            if (progress.phase != IndexProgress::Phase::Analysing || stop.stop_requested())
                return;
            done = progress.jobsDone;
            if (done >= jobs)
                stop.request_stop();
            else
                std::this_thread::sleep_for(std::chrono::milliseconds(110));
        });
        return report.cancelled && stop.stop_requested() ? done : -1;
    };
    chainOfModels(kModels, {"id", "email", "amount"}).write(bench.scratch());
    for (const std::int64_t jobs : {0, 1, 5}) {
        const qlonglong before = edges();
        const std::int64_t done = cancelAfter(jobs);
        QVERIFY(done >= jobs && done < kModels);
        QVERIFY(bench.isSound());
        QCOMPARE(edges(), std::max<qlonglong>(before, 3 * done)); // models whole or not at all
    }
    (void)bench.index();
    QCOMPARE(edges(), 3LL * kModels);
    // Over a whole catalog: what was not come to keeps what it had.
    chainOfModels(kModels, {"id", "email", "amount", "tax"}).write(bench.scratch(), 60);
    const std::int64_t done = cancelAfter(4);
    QVERIFY(done >= 4 && done < kModels);
    QVERIFY(bench.isSound());
    QCOMPARE(edges(), 3LL * kModels + done);
    (void)bench.index();
    QVERIFY(bench.isSound());
    QCOMPARE(edges(), 4LL * kModels);
    QCOMPARE(bench.index().rowsWritten, std::int64_t(0));
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::SqlPassTest)
#include "sql_pass_test.moc"
