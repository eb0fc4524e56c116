// SPDX-License-Identifier: Apache-2.0
// What SQL says does not depend on what the catalog knew when it was read: read again, later, in another
// order, the same SQL gives the same rows.
#include <algorithm>
#include <filesystem>
#include <set>

#include <QTest>
#include <nlohmann/json.hpp>

#include "catalog/indexing/indexer.h"
#include "catalog/store/connection.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

namespace {

/// An event of a job that fills marts.<name> by SQL; the event itself names nothing that is read.
std::string runOf(const std::string& name, const std::string& sql, int minute)
{
    using Json = nlohmann::json;
    const Json facet = {
        {"_producer", "https://example.org"}, {"_schemaURL", "https://example.org"}, {"query", sql}};
    const Json json = {
        {"eventTime", "2026-01-01T00:0" + std::to_string(minute) + ":00Z"},
        {"eventType", "COMPLETE"},
        {"producer", "https://example.org"},
        {"schemaURL", "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"},
        {"run", {{"runId", "01890000-0000-7000-8000-00000000000" + std::to_string(minute)}}},
        {"job", {{"namespace", "airflow"}, {"name", "load." + name}, {"facets", {{"sql", facet}}}}},
        {"inputs", Json::array()},
        {"outputs", {{{"namespace", "postgres://shop:5432"}, {"name", "shop.marts." + name}}}}};
    return json.dump() + "\n";
}

} // namespace

class SqlAgainTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTableThatOnlySqlNamesIsAsSureTheSecondTime()
    {
        write("a.json", runOf("daily", "insert into shop.marts.daily select id from shop.raw.orders", 1));
        index();
        const std::set<std::string> first = edges();
        QVERIFY(first.size() >= 2); // of tables and of columns
        // the same again, and another job that reads the table, by now in the catalog
        write("a.json",
              runOf("daily", "insert into shop.marts.daily select id from shop.raw.orders -- again", 2));
        write("b.json", runOf("weekly", "insert into shop.marts.weekly select id from shop.raw.orders", 3));
        index();
        std::set<std::string> second = edges();
        QCOMPARE(second.size(), 2 * first.size());
        for (const std::string& edge : first) {
            QVERIFY2(second.contains(edge), edge.c_str()); // the row of then, not another in its place
            std::string other = edge;
            for (std::size_t at = 0; (at = other.find("daily", at)) != std::string::npos;)
                other.replace(at, 5, "weekly");
            const bool isAlike = std::ranges::any_of(second, [&](const std::string& found) {
                return found.substr(0, found.rfind(' ')) == other.substr(0, other.rfind(' '));
            });
            QVERIFY2(isAlike, other.c_str());
        }
    }

private:
    void write(const std::string& name, const std::string& bytes)
    {
        const std::string path = m_scratch.write("in/" + name, bytes);
        std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() -
                                                   std::chrono::hours(1));
    }
    void index()
    {
        IndexOptions options;
        options.catalog = m_scratch.path("catalog.db");
        options.paths = {m_scratch.path("in")};
        (void)must(indexInto(options, {}));
    }
    /// "source target confidence since" of what SQL says and nobody has taken back.
    std::set<std::string> edges()
    {
        const auto db = must(Connection::open(m_scratch.path("catalog.db"), Connection::Mode::Read));
        std::set<std::string> found;
        for (const std::string sql :
             {"SELECT s.name || ' ' || d.name || ' ' || e.confidence || ' ' || e.since FROM edge e"
              " JOIN asset s ON s.id=e.src JOIN asset d ON d.id=e.dst JOIN origin o ON o.id=e.origin"
              " WHERE e.until IS NULL AND o.reader='sql-lineage'",
              "SELECT s.name || ' column ' || d.name || ' ' || e.confidence || ' ' || e.since FROM"
              " column_edge e JOIN asset s ON s.id=e.src_asset JOIN asset d ON d.id=e.dst_asset"
              " JOIN origin o ON o.id=e.origin WHERE e.until IS NULL AND o.reader='sql-lineage'"}) {
            Statement rows = db->query(sql);
            while (rows.step())
                found.insert(rows.string(0));
        }
        return found;
    }
    Scratch m_scratch;
};

QTEST_GUILESS_MAIN(SqlAgainTest)
#include "sql_again_test.moc"
