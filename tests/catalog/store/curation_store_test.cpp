// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <QtTest>

#include "catalog/store/connection.h"
#include "catalog/store/curation_restore.h"
#include "catalog/store/curation_store.h"
#include "catalog/store/graph_reader.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

namespace {

/// Every kind of edit, some taken back.
void makeEdits(const std::string& catalog)
{
    const CurationSubject orders{AssetKind::Dataset, kOrders, {}};
    const auto store = must(CurationStore::open(catalog, "ann"));
    const CurationSubject column{AssetKind::Dataset, kOrders, "email"};
    must(store->star(orders));
    must(store->describe(orders, "first"));
    must(store->describe(orders, "zebra \"quoted\"\n"));
    must(store->tag(column, "pii", Curated::Added));
    must(store->tag(orders, "old", Curated::Hidden));
    must(store->tag(orders, "gone", Curated::Added));
    must(store->tag(orders, "gone", Curated::AsStated));
    must(store->own(orders, "bob", "steward", Curated::Added));
    const auto note = must(store->addNote(orders, "kept"));
    must(store->removeNote(must(store->addNote(orders, "dropped"))));
    QVERIFY(note > 0);
    must(store->decideJoin(AssetKind::Dataset, kOrders, kCustomers, Decision::Accepted));
    must(store->decideEdge({AssetKind::Dataset, kOrders, AssetKind::Dataset, kMart, EdgeKind::Data},
                           EdgeVerdict::Manual, "by hand"));
    must(store->set({"/data", "a", "postgres"}, "namespace", "postgres://x:5432"));
    must(store->set({}, "runs_kept", "9"));
    must(store->set({}, "runs_kept", std::nullopt));
    must(store->star({AssetKind::Dataset, kMart, {}}));
    must(store->unstar({AssetKind::Dataset, kMart, {}}));
    must(store->saveView("first", R"({"a": 1})"));
    must(store->saveView("first", R"({"a": "é\n"})"));
    must(store->renameView("first", "renamed"));
    must(store->saveView("dropped", "{}"));
    must(store->removeView("dropped"));
}

/// All that people said, as text.
std::string editsOf(const std::string& catalog)
{
    const auto db = must(Connection::open(catalog, Connection::Mode::Read));
    std::string all;
    for (const char* table : {"c_note", "c_description", "c_tag", "c_owner", "c_star", "c_edge", "c_alias",
                              "c_setting", "saved_view", "audit"}) {
        Statement rows = db->query(std::string("SELECT *, 0 FROM ") + table + " ORDER BY 1, 2, 3, 4, 5");
        while (rows.step()) {
            all += table;
            for (int i = 0; i < 7; ++i)
                (all += '|') += rows.string(i);
            all += '\n';
        }
    }
    return all;
}

} // namespace

class CurationStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void laysEditsOverFacts();
    void survivesARebuildOfTheRows();
    void decidesJoins();
    void drawsAndRefusesEdges();
    void keepsSettings();
    void chainsTheAuditLog();
    void seesATamperedAuditLog();
    void refusesToChangeTheAuditLog();
    void writesABackupLineForEachChange();
    void restoresEditsFromTheBackup();
    void keepsTheLinesOfAnotherCatalog();
    void findsWhatPeopleWrote();
    void keepsViews();

private:
    const CurationSubject m_orders{AssetKind::Dataset, kOrders, {}};
};

namespace {

std::vector<GraphEdgeRow> graphEdges(const std::string& path)
{
    std::vector<GraphEdgeRow> edges;
    const auto reader = must(GraphReader::open(path));
    must(reader->edges([&](const GraphEdgeRow& row) { edges.push_back(row); }));
    return edges;
}

const VerifyCheck& checkNamed(const std::vector<VerifyCheck>& checks, std::string_view name)
{
    const auto it = std::ranges::find(checks, name, &VerifyCheck::name);
    if (it == checks.end())
        qFatal("no such check");
    return *it;
}

std::int64_t hits(const std::string& path, const std::string& match)
{
    const auto db = must(Connection::open(path, Connection::Mode::Read));
    Statement rows = db->query("SELECT count(*) FROM search WHERE search MATCH ?1");
    return rows.bind(match).step() ? rows.integer(0) : -1;
}

} // namespace

void CurationStoreTest::laysEditsOverFacts()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    const auto store = must(CurationStore::open(path, "ann"));
    must(store->describe(m_orders, "Orders, kept by the shop team"));
    must(store->describe({AssetKind::Dataset, kOrders, "id"}, "Number of the order"));
    must(store->tag(m_orders, "gold", Curated::Added));
    must(store->tag({AssetKind::Dataset, kOrders, "email"}, "pii", Curated::Hidden));
    must(store->own(m_orders, "team:data", "", Curated::Hidden));
    must(store->own(m_orders, "ben", "steward", Curated::Added));
    const auto reader = must(CatalogReader::open(path));
    auto details = must(reader->details(findOne(*reader, "orders").id));
    QCOMPARE(details->summary.description, std::string("Orders, kept by the shop team"));
    QCOMPARE(details->columns[0].description, std::string("Number of the order"));
    QCOMPARE(details->summary.tags, std::vector<std::string>{"gold"});
    QCOMPARE(details->tags, std::vector<std::string>{"gold"});
    QVERIFY(details->columns[1].tags.empty());
    QCOMPARE(details->owners.size(), 1);
    QCOMPARE(details->owners[0].name, std::string("ben"));
    QVERIFY(details->owners[0].curated);

    must(store->describe(m_orders, ""));
    must(store->own(m_orders, "team:data", "", Curated::AsStated));
    details = must(reader->details(details->summary.id));
    QCOMPARE(details->summary.description, std::string("All orders of the shop"));
    QCOMPARE(details->owners.size(), 2);
}

void CurationStoreTest::survivesARebuildOfTheRows()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto store = must(CurationStore::open(path, "ann"));
    must(store->describe(m_orders, "Written before anything was indexed"));
    indexOnce(path, "events.json", shop());
    const auto reader = must(CatalogReader::open(path));
    QCOMPARE(findOne(*reader, "orders").description, std::string("Written before anything was indexed"));
}

void CurationStoreTest::decidesJoins()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    RecordBatch batch = shop();
    declare(batch, AssetKind::Dataset, {"postgres://", kOrders.name});
    indexOnce(path, "events.json", batch);
    const auto aliasEdges = [&] {
        return std::ranges::count(graphEdges(path), EdgeKind::Alias, &GraphEdgeRow::kind);
    };
    QCOMPARE(aliasEdges(), 1);
    const auto store = must(CurationStore::open(path, "ann"));
    const auto joins = must(store->joins());
    QCOMPARE(joins.size(), 1);
    QCOMPARE(joins[0].confidence, 80);
    must(store->decideJoin(AssetKind::Dataset, joins[0].name, joins[0].other, Decision::Rejected));
    QCOMPARE(aliasEdges(), 0);
    // Named from the other side: still the same join.
    must(store->decideJoin(AssetKind::Dataset, joins[0].other, joins[0].name, Decision::Accepted));
    QCOMPARE(aliasEdges(), 1);
    QCOMPARE(must(store->joins())[0].decision, std::string("accepted"));
    const auto edges = graphEdges(path);
    QCOMPARE(int(std::ranges::find(edges, EdgeKind::Alias, &GraphEdgeRow::kind)->confidence), 100);
    must(store->decideJoin(AssetKind::Dataset, joins[0].name, joins[0].other, Decision::None));
    QCOMPARE(must(store->joins())[0].decision, std::string());
}

void CurationStoreTest::drawsAndRefusesEdges()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    const auto store = must(CurationStore::open(path, "ann"));
    const EdgeSubject stated{AssetKind::Dataset, kOrders, AssetKind::Job, kLoad, EdgeKind::Data};
    const EdgeSubject drawn{AssetKind::Dataset, kMart, AssetKind::Job, kLoad, EdgeKind::Data};
    QCOMPARE(graphEdges(path).size(), 2);
    must(store->decideEdge(stated, EdgeVerdict::Rejected, "wrong"));
    QCOMPARE(graphEdges(path).size(), 1);
    must(store->decideEdge(drawn, EdgeVerdict::Manual, "by hand"));
    const auto edges = graphEdges(path);
    QCOMPARE(edges.size(), 2);
    QCOMPARE(std::ranges::count(edges, true, &GraphEdgeRow::manual), 1);
    must(store->decideEdge(stated, EdgeVerdict::None, ""));
    must(store->decideEdge(drawn, EdgeVerdict::None, ""));
    QCOMPARE(graphEdges(path).size(), 2);
}

void CurationStoreTest::keepsSettings()
{
    const Scratch scratch;
    const auto store = must(CurationStore::open(scratch.path("a.db"), "ann"));
    must(store->set({"/data", "", "postgres"}, "namespace", "postgres://shop:5432"));
    must(store->set({"/data", "", "postgres"}, "namespace", "postgres://shop2:5432"));
    must(store->set({}, "runs_kept", "50"));
    auto settings = must(store->settings());
    QCOMPARE(settings.size(), 2);
    QCOMPARE(settings[1].value, std::string("postgres://shop2:5432"));
    must(store->set({}, "runs_kept", std::nullopt));
    QCOMPARE(must(store->settings()).size(), 1);
}

void CurationStoreTest::chainsTheAuditLog()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto store = must(CurationStore::open(path, "ann"));
    must(store->star(m_orders));
    must(store->unstar(m_orders));
    const std::int64_t note = must(store->addNote(m_orders, "Ask Ben"));
    QCOMPARE(must(store->notes(m_orders)).at(0).body, std::string("Ask Ben"));
    must(store->removeNote(note));
    QVERIFY(!store->removeNote(note));
    const auto rows = must(store->audit());
    QCOMPARE(rows.size(), 4);
    QCOMPARE(rows[0].action, std::string("remove note"));
    QCOMPARE(rows[3].actor, std::string("ann"));
    const auto reader = must(CatalogReader::open(path));
    QVERIFY(checkNamed(must(reader->verify()), "audit log").ok);
}

void CurationStoreTest::seesATamperedAuditLog()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto store = must(CurationStore::open(path, "ann"));
    must(store->star(m_orders));
    must(store->unstar(m_orders));
    {
        const auto db = must(Connection::open(path, Connection::Mode::Write));
        db->run("DROP TRIGGER audit_no_update; UPDATE audit SET actor='eve' WHERE seq=1");
        must(db->status());
    }
    const auto reader = must(CatalogReader::open(path));
    const auto checks = must(reader->verify());
    QVERIFY(!checkNamed(checks, "audit log").ok);
    QVERIFY(checkNamed(checks, "structure").ok);
}

void CurationStoreTest::refusesToChangeTheAuditLog()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const auto store = must(CurationStore::open(path, "ann"));
    must(store->star(m_orders));
    for (const char* change : {"UPDATE audit SET actor='eve'", "DELETE FROM audit"}) {
        const auto db = must(Connection::open(path, Connection::Mode::Write));
        db->run(change);
        const auto status = db->status();
        QVERIFY(!status);
        QVERIFY(status.error().detail.find("append only") != std::string::npos);
    }
    QCOMPARE(must(store->audit()).size(), 1);
}

void CurationStoreTest::writesABackupLineForEachChange()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    must(must(CurationStore::open(path, "ann"))->star(m_orders));
    const auto store = must(CurationStore::open(path, "ann"));
    must(store->describe(m_orders, "line\nbreak"));
    const QByteArray lines = QByteArray::fromStdString(readAll(path + ".curation.jsonl"));
    QCOMPARE(lines.count('\n'), 2);
    QVERIFY(lines.contains("line\\nbreak"));
}

void CurationStoreTest::restoresEditsFromTheBackup()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    makeEdits(path);
    const std::string lines = readAll(path + ".curation.jsonl");
    // A line that was cut off, then written again.
    const std::size_t cut = lines.find('\n', lines.size() / 2);
    const std::string damaged = scratch.write(
        "saved.jsonl", lines.substr(0, cut + 1) + "{\"seq\": 9, \"at\n" + lines.substr(cut + 1));
    const auto restored = must(restoreEdits(damaged, scratch.path("b.db")));
    QCOMPARE(restored.edits, std::int64_t(std::count(lines.begin(), lines.end(), '\n')));
    QCOMPARE(restored.unreadable, 1);
    QCOMPARE(editsOf(scratch.path("b.db")), editsOf(path));
    for (const VerifyCheck& check : must(must(CatalogReader::open(scratch.path("b.db")))->verify()))
        QVERIFY2(check.ok, check.message.c_str());
    indexOnce(scratch.path("b.db"), "events.json", shop());
    QCOMPARE(hits(scratch.path("b.db"), "zebra"), 1);
    QVERIFY(!restoreEdits(damaged, scratch.path("b.db"))); // has edits already
    QVERIFY(!restoreEdits(scratch.write("none.jsonl", "x\n"), scratch.path("c.db")));
    // What somebody else put there is passed over, however deep or long it is.
    const std::string deep = std::string(300'000, '[') + std::string(300'000, ']');
    const std::string hostile = R"({"seq":1,"before":)" + deep + R"(,"after":null})" + "\n" +
                                std::string(65 * 1024 * 1024, 'x') + "\n\n";
    const auto passed =
        must(restoreEdits(scratch.write("deep.jsonl", hostile + lines), scratch.path("e.db")));
    QCOMPARE(passed.edits, restored.edits);
    QCOMPARE(passed.unreadable, 2);
    // Whoever changes a line ends what can be proved.
    std::string forged = lines;
    forged.replace(forged.find("first"), 5, "worst");
    const auto proved = must(restoreEdits(scratch.write("forged.jsonl", forged), scratch.path("d.db")));
    QCOMPARE(proved.edits, 1);
}

void CurationStoreTest::keepsTheLinesOfAnotherCatalog()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    const std::string backup = path + ".curation.jsonl";
    must(must(CurationStore::open(path, "ann"))->describe(m_orders, "of the first catalog"));
    std::ofstream(backup, std::ios::app) << "{\"seq\": 2, \"cut off"; // no line end
    must(must(CurationStore::open(path, "ann"))->star(m_orders));
    QCOMPARE(must(restoreEdits(backup, scratch.path("copy.db"))).edits, 2);
    for (const char* end : {"", "-wal", "-shm"})
        std::filesystem::remove(path + end);
    must(must(CurationStore::open(path, "bob"))->describe(m_orders, "of the second"));
    QVERIFY(readAll(backup + ".1").find("of the first catalog") != std::string::npos);
    QVERIFY(readAll(backup).find("of the first catalog") == std::string::npos);
    QVERIFY(readAll(backup).find("of the second") != std::string::npos);
}

void CurationStoreTest::findsWhatPeopleWrote()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    const auto store = must(CurationStore::open(path, "ann"));
    QCOMPARE(hits(path, "zebra"), 0);
    must(store->describe(m_orders, "zebra stripes"));
    QCOMPARE(hits(path, "zebra"), 1);
    // Indexing again must not lose the old words' places.
    RecordBatch changed = shop();
    changed.assets[0].description = "Changed";
    indexOnce(path, "events.json", changed);
    QCOMPARE(hits(path, "zebra"), 1);
    must(store->describe(m_orders, ""));
    QCOMPARE(hits(path, "zebra"), 0);
    QCOMPARE(hits(path, "changed"), 1);
    const auto reader = must(CatalogReader::open(path));
    for (const VerifyCheck& check : must(reader->verify()))
        QVERIFY2(check.ok, check.message.c_str());
}

void CurationStoreTest::keepsViews()
{
    const Scratch scratch;
    const std::string path = scratch.path("a.db");
    indexOnce(path, "events.json", shop());
    const auto store = must(CurationStore::open(path, "ann"));
    must(store->saveView("zebra", "{}"));
    must(store->saveView("Apple", "old"));
    must(store->saveView("Apple", "new"));
    const auto named = [&] {
        std::vector<std::pair<std::string, std::string>> all;
        for (const SavedViewRow& view : must(savedViews(path)))
            all.emplace_back(view.name, view.text);
        return all;
    };
    using Named = std::vector<std::pair<std::string, std::string>>;
    QCOMPARE(named(), (Named{{"Apple", "new"}, {"zebra", "{}"}}));
    QCOMPARE(store->renameView("zebra", "Apple").error().kind, ErrorKind::Input);
    QCOMPARE(store->renameView("none", "x").error().kind, ErrorKind::NotFound);
    QCOMPARE(store->removeView("none").error().kind, ErrorKind::NotFound);
    QCOMPARE(store->saveView("", "{}").error().kind, ErrorKind::Input);
    QCOMPARE(store->saveView(std::string(SavedViewRow::kMostName + 1, 'n'), "{}").error().kind,
             ErrorKind::Input);
    QCOMPARE(store->saveView("large", std::string(SavedViewRow::kMostText + 1, ' ')).error().kind,
             ErrorKind::Input);
    must(store->renameView("zebra", "mule"));
    must(store->removeView("Apple"));
    QCOMPARE(named(), (Named{{"mule", "{}"}}));
    indexOnce(path, "events.json", shop()); // indexing leaves them alone
    QCOMPARE(named(), (Named{{"mule", "{}"}}));
}

QTEST_GUILESS_MAIN(CurationStoreTest)
#include "curation_store_test.moc"
