// SPDX-License-Identifier: Apache-2.0
// A catalog, exported as OpenLineage and indexed into a new catalog, is the same catalog: assets, columns,
// edges, column edges, tags, owners and runs, read through the documented views.
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <QTest>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include "catalog/indexing/indexer.h"
#include "lineage/export/lineage_text.h"
#include "tests/support/scratch.h"

namespace upriver::test {

namespace {

namespace fs = std::filesystem;

using Rows = std::set<std::string>;

Rows rowsOf(const std::string& catalog, const char* sql)
{
    sqlite3* opened = nullptr;
    sqlite3_open_v2(catalog.c_str(), &opened, SQLITE_OPEN_READONLY, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db(opened, &sqlite3_close);
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(opened, sql, -1, &prepared, nullptr) != SQLITE_OK)
        qFatal("%s: %s", sql, sqlite3_errmsg(opened));
    const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> statement(prepared, &sqlite3_finalize);
    Rows rows;
    while (sqlite3_step(prepared) == SQLITE_ROW) {
        std::string row;
        for (int i = 0; i < sqlite3_column_count(prepared); ++i) {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(prepared, i));
            row += std::string(i ? " | " : "") + (text ? text : "");
        }
        rows.insert(row);
    }
    return rows;
}

struct Question
{
    const char* what;
    const char* sql;
};
// several documents may state one edge; the catalog shows their union
constexpr Question kQuestions[] = {
    {"assets", "SELECT kind, name, subtype, coalesce(display, leaf), description, ghost,"
               " (SELECT group_concat(key || '=' || value, ';') FROM (SELECT key, value FROM"
               " json_each(properties) ORDER BY key)) FROM v_asset"},
    {"columns", "SELECT asset, asset_kind, name, type, nullable, key, description FROM v_column"},
    {"declared columns", "SELECT q.qualified, c.name FROM asset_column c JOIN asset_name q ON q.id = c.asset"
                         " WHERE c.until IS NULL AND c.declared = 1"},
    {"edges",
     "SELECT src, src_kind, dst, dst_kind, kind, max(confidence) FROM v_edge GROUP BY 1, 2, 3, 4, 5"},
    {"column edges", "SELECT src, src_column, dst, dst_column, job, w.name, max(masking) FROM v_column_edge e"
                     " JOIN column_edge_kind w ON ',' || e.kinds || ',' LIKE '%,' || w.name || ',%'"
                     " GROUP BY 1, 2, 3, 4, 5, 6"},
    {"tags", "SELECT q.qualified, coalesce(c.name, ''), t.name FROM asset_tag a JOIN tag t ON t.id = a.tag"
             " JOIN asset_name q ON q.id = a.asset LEFT JOIN asset_column c ON c.asset = a.asset"
             " AND c.slot = a.slot AND a.slot > 0 AND c.until IS NULL WHERE a.until IS NULL"},
    {"owners", "SELECT q.qualified, p.name FROM asset_owner o JOIN principal p ON p.id = o.principal"
               " JOIN asset_name q ON q.id = o.asset WHERE o.until IS NULL"},
    {"runs", "SELECT job, run, state, started, ended, message FROM v_run"},
};

std::string firstDifferences(const Rows& before, const Rows& after)
{
    std::string text;
    int shown = 0;
    for (const std::string& row : before) {
        if (!after.contains(row) && shown++ < 6)
            text += "\n  lost:  " + row;
    }
    shown = 0;
    for (const std::string& row : after) {
        if (!before.contains(row) && shown++ < 6)
            text += "\n  added: " + row;
    }
    return text;
}

bool indexes(const std::string& catalog, const std::vector<std::string>& paths)
{
    IndexOptions options;
    options.catalog = catalog;
    options.paths = paths;
    options.threads = 2;
    const auto report = indexInto(options, {});
    if (!report)
        qWarning("%s", report.error().what.c_str());
    return report.has_value();
}

} // namespace

class OpenLineageRoundTripTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackTheSame_data();
    void comesBackTheSame();
    void saysTheStandardPartToOthers();
    void leavesNothingBehindWhenItFails();
};

void OpenLineageRoundTripTest::comesBackTheSame_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("shop, second day") << QString::fromStdString(sourcePath("resources/samples/shop/day-2"));
    for (const char* sample : {"all_facets", "column_lineage", "own_facets", "run_events"})
        QTest::newRow(sample) << QString::fromStdString(sourcePath("tests/samples/openlineage/") + sample);
    const auto corpus = corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    for (const char* folder : {"openlineage", "marquez", "dbt"})
        QTest::newRow(folder) << QString::fromStdString(*corpus + "/" + folder);
}

void OpenLineageRoundTripTest::comesBackTheSame()
{
    QFETCH(const QString, path);
    const Scratch scratch;
    const std::string first = scratch.path("first.db");
    const std::string second = scratch.path("second.db");
    const std::string exported = scratch.path("export.ndjson");
    QVERIFY(indexes(first, {path.toStdString()}));
    const auto count = exportOpenLineage(first, exported);
    QVERIFY2(count.has_value(), count ? "" : count.error().what.c_str());
    QVERIFY(*count > 0);
    QVERIFY(indexes(second, {exported}));
    std::string differences;
    for (const Question& question : kQuestions) {
        const Rows before = rowsOf(first, question.sql);
        const Rows after = rowsOf(second, question.sql);
        if (before != after)
            differences += "\n" + std::string(question.what) + ": " + std::to_string(before.size()) +
                           " before, " + std::to_string(after.size()) + " after" +
                           firstDifferences(before, after);
    }
    QVERIFY2(differences.empty(), differences.c_str());
    QVERIFY(!rowsOf(first, kQuestions[0].sql).empty());
}

void OpenLineageRoundTripTest::saysTheStandardPartToOthers()
{
    const Scratch scratch;
    QVERIFY(indexes(scratch.path("c.db"), {sourcePath("tests/samples/openlineage/column_lineage")}));
    QVERIFY(exportOpenLineage(scratch.path("c.db"), scratch.path("e.ndjson")).has_value());
    std::istringstream lines(readAll(scratch.path("e.ndjson")));
    std::map<std::string, int> kinds;
    bool hasJobColumns = false;
    for (std::string line; std::getline(lines, line);) {
        const auto event = nlohmann::json::parse(line, nullptr, false);
        QVERIFY(event.is_object());
        for (const char* key : {"eventTime", "producer", "schemaURL"})
            QVERIFY(event.at(key).is_string());
        const std::string schema = event.at("schemaURL");
        const std::string kind = schema.substr(schema.rfind('/') + 1);
        ++kinds[kind];
        QCOMPARE(kind == "DatasetEvent", event.contains("dataset"));
        QCOMPARE(kind == "RunEvent", event.contains("run"));
        for (const auto& output : event.value("outputs", nlohmann::json::array())) {
            const auto fields = output.value(nlohmann::json::json_pointer("/facets/columnLineage/fields"),
                                             nlohmann::json::object());
            for (const auto& [column, stated] : fields.items()) {
                for (const auto& input : stated.at("inputFields"))
                    hasJobColumns = hasJobColumns || input.at("field").is_string();
            }
        }
    }
    QVERIFY(hasJobColumns);
    QVERIFY(kinds["DatasetEvent"] >= 6);
    QVERIFY(kinds["JobEvent"] >= 4);
    QVERIFY(kinds["RunEvent"] >= 2);
}

void OpenLineageRoundTripTest::leavesNothingBehindWhenItFails()
{
    const Scratch scratch;
    QVERIFY(!exportOpenLineage(scratch.path("absent.db"), scratch.path("e.ndjson")).has_value());
    QVERIFY(indexes(scratch.path("c.db"), {sourcePath("tests/samples/openlineage/log_capture")}));
    const auto nowhere = exportOpenLineage(scratch.path("c.db"), scratch.path("no/folder/e.ndjson"));
    QVERIFY(!nowhere.has_value());
    QVERIFY(!nowhere.error().what.empty());
    AsOf before;
    before.time = 0;
    QCOMPARE(exportOpenLineage(scratch.path("c.db"), scratch.path("e.ndjson"), before).error().kind,
             ErrorKind::NotFound);
    QVERIFY(!fs::exists(scratch.path("e.ndjson")));
    QVERIFY(!fs::exists(scratch.path("e.ndjson.part")));
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::OpenLineageRoundTripTest)
#include "openlineage_roundtrip_test.moc"
