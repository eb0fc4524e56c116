// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <QTest>
#include <QtEndian>

#include "tests/app/program.h"
#include "tests/support/scratch.h"

using namespace upriver::test;
using nlohmann::json;

namespace {

const json kCompleteness = json::parse(
    R"({"shown":0,"total":0,"cut_by":[""],"not_understood":[{"origin":"","count":0}],"as_of":{"scan":0,"time":""}})");

json withCompleteness(const char* shape)
{
    json out = json::parse(shape);
    out["completeness"] = kCompleteness;
    return out;
}

} // namespace

/// Every subcommand's JSON against the contract, on the sample's two days.
class CliShapesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void indexReportsWhatItDid();
    void shapes_data();
    void shapes();
    void answersAreTrue();
    void textIsReadable_data();
    void textIsReadable();
    void picturesAreDrawn_data();
    void picturesAreDrawn();
    void picturesHaveTheirSizeAndPaper();
    void settingsAreKept();
    void backupIsACatalog();
    void exportsComeBack();

private:
    Scratch m_scratch;
    Program m_program{m_scratch.path("home")};
    QString m_shop = QString::fromStdString(m_scratch.path("shop"));
    json m_first, m_second;
};

void CliShapesTest::initTestCase()
{
    namespace fs = std::filesystem;
    fs::create_directories(m_program.home());
    const fs::path shop = m_shop.toStdString();
    for (const char* day : {"day-1", "day-2"}) {
        fs::remove_all(shop);
        fs::copy(sourcePath(std::string("resources/samples/shop/") + day), shop, fs::copy_options::recursive);
        const Outcome indexed = m_program.run({QStringLiteral("index"), m_shop, QStringLiteral("--json")});
        QCOMPARE(indexed.exitCode, 0);
        QVERIFY2(indexed.err.isEmpty(), indexed.err.constData());
        (std::string_view(day) == "day-1" ? m_first : m_second) = indexed.json();
    }
}

void CliShapesTest::indexReportsWhatItDid()
{
    const json shape =
        json::parse(R"({"scan":0,"cancelled":true,"files":{"found":0,"read":0,"unchanged":0,"ignored":0,
        "partly":0,"failed":0},"assets":{},"columns":0,"edges":0,"column_edges":0,
        "problems":[{"file":"","source":"","line":0,"message":""}],"elapsed_ms":0})");
    for (const json& report : {m_first, m_second})
        QCOMPARE(differenceFromShape(report, shape), std::string());
    QVERIFY(m_first["assets"]["dataset"].get<int>() > 20);
    QVERIFY(m_second["scan"].get<int>() > m_first["scan"].get<int>());
    QVERIFY(!m_first["problems"].empty());
    const json again = m_program.run({QStringLiteral("index"), m_shop, QStringLiteral("--json")}).json();
    QCOMPARE(again["files"]["read"].get<int>(), 0);
    QVERIFY(again["assets"] == m_second["assets"]);
}

void CliShapesTest::shapes_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("shape");
    QTest::addColumn<bool>("complete");
    const auto row = [](const char* command, const char* shape, bool complete = false) {
        QTest::newRow(command) << QString::fromUtf8(command) << QString::fromUtf8(shape) << complete;
    };
    row("sources", R"([{"name":"","system":"","reads":"","yields":"","cannot_know":""}])");
    row("sources mlflow", R"({"name":"","system":"","reads":"","yields":"","cannot_know":""})");
    row("search customer",
        R"({"total":0,"facets":{"kind":{},"platform":{}},"hits":[{"name":"","kind":"","subtype":"",
        "platform":"","description":"","score":0.5}]})",
        true);
    row("search +marts.customer_ltv kind:dataset",
        R"({"total":0,"facets":{},"hits":[{"name":"","score":0}]})", true);
    row("list",
        R"({"assets":[{"name":"","leaf":"","kind":"","subtype":"","platform":"","columns":0,"owners":[""],"tags":[""]}]})",
        true);
    row("list --as-of 1", R"({"assets":[{"name":""}]})", true);
    row("show marts.customer_ltv",
        R"({"name":"","leaf":"","kind":"","subtype":"","platform":"","description":"",
        "columns":[{"name":"","type":"","nullable":null,"key":"","description":"","tags":[""]}],
        "owners":[{"name":"","type":""}],"tags":[""],"aliases":[{}],"versions":[{}],
        "runs":[{"id":"","state":"","started":"","ended":"","job":""}],"metrics":[{"key":"","at":"","value":0}],
        "checks":[{"name":"","column":"","status":"","at":null}],"code":[{"text":"","job":""}],"properties":{},
        "evidence":[{"fact":"","file":"","locator":"","reader":"","first_scan":0,"last_scan":0}],"since":0,"until":null})");
    const char* lineage =
        R"({"root":null,"nodes":[{"name":"","leaf":"","kind":"","subtype":"","platform":"","distance":0,"ghost":true}],
        "edges":[{"from":"","to":"","via":null,"kind":"","confidence":0,"sources":[""],"origin":null,
        "first_seen":null,"last_seen":null}],"column_edges":[{"from":"","from_column":"","to":"","to_column":"","kinds":[""],
        "masked":true,"confidence":0,"job":null}]})";
    row("lineage marts.customer_ltv", lineage, true);
    row("lineage marts.customer_ltv --columns --up all --down all", lineage, true);
    row("lineage marts.customer_ltv --column email --collapse none --as-of 1", lineage, true);
    row("lineage shop.public.orders..marts.customer_ltv", lineage, true);
    row("lineage 1+marts.customer_ltv+1 --kinds data,contains", lineage, true);
    row("impact shop.public.orders", R"({"affected":[{"name":"","kind":"","owners":[""],"path":[""]}]})",
        true);
    row("impact shop.public.orders.amount",
        R"({"affected":[{"name":"","kind":"","owners":[""],"path":[""]}]})", true);
    row("path shop.public.orders marts.customer_ltv --all", R"({"paths":[[""]],"count":0,"cut":true})", true);
    row("stats",
        R"({"assets":{},"columns":0,"edges":{},"dataset_edges":0,"column_edges":0,"runs":0,"versions":0,
        "metrics":0,"checks":0,"owners":0,"tags":0,"sources":{},"bytes":0})");
    row("verify", R"({"ok":true,"checks":[{"name":"","ok":true,"message":""}]})");
    row("scans", R"([{"scan":0,"started":"","finished":"","state":""}])");
    row("problems", R"([{"file":"","source":"","line":0,"message":"","severity":""}])");
    row("runs", R"([{"id":"","state":"","started":null,"ended":null,"job":""}])");
    row("setting list", R"([])");
    row("compact", R"({"before":0,"after":0})");
}

void CliShapesTest::shapes()
{
    QFETCH(QString, command);
    QFETCH(QString, shape);
    QFETCH(bool, complete);
    const Outcome outcome = m_program.run(command.split(QLatin1Char(' ')) << QStringLiteral("--json"));
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QVERIFY2(outcome.err.isEmpty(), outcome.err.constData());
    const json document = outcome.json();
    QVERIFY(!document.is_discarded());
    QVERIFY(!document.empty() || command == QLatin1String("setting list"));
    const std::string text = shape.toStdString();
    QCOMPARE(differenceFromShape(document, complete ? withCompleteness(text.c_str()) : json::parse(text)),
             std::string());
}

void CliShapesTest::answersAreTrue()
{
    const auto ask = [this](const char* command) {
        return m_program.run(QString::fromUtf8(command).split(QLatin1Char(' ')) << QStringLiteral("--json"))
            .json();
    };
    const json stats = ask("stats");
    const json list = ask("list");
    int assets = 0;
    for (const auto& [kind, count] : stats["assets"].items())
        assets += count.get<int>();
    QCOMPARE(static_cast<int>(list["assets"].size()), assets);
    QCOMPARE(static_cast<int>(ask("list --kind job")["assets"].size()), stats["assets"]["job"].get<int>());
    // What vanished on day 2 stands in lists as of scan 1 only; shown, it says since when it is gone.
    const auto lists = [](const json& listed, const char* leaf) {
        return std::any_of(listed["assets"].begin(), listed["assets"].end(),
                           [&](const json& asset) { return asset["leaf"] == leaf; });
    };
    QVERIFY(!lists(list, "coupons"));
    QVERIFY(lists(ask("list --as-of 1"), "coupons"));
    QCOMPARE(ask("show shop.public.coupons")["until"].get<int>(), m_second["scan"].get<int>());
    const json all = ask("lineage +marts.customer_ltv");
    for (const json& node : all["nodes"])
        QVERIFY(node["distance"].get<int>() <= 0);
    // what a file says has its place in it; a join was worked out and stands in none
    const json place = json::parse(R"({"file":"","locator":""})");
    for (const json& edge : ask("lineage marts.customer_ltv --up all --down all")["edges"])
        QCOMPARE(edge["kind"] == "alias" ? std::string() : differenceFromShape(edge["origin"], place),
                 std::string());
    QVERIFY(all["nodes"].size() > ask("lineage marts.customer_ltv --up 1")["nodes"].size());
    QVERIFY(ask("search customer --kind dashboard")["hits"][0]["kind"] == "dashboard");
}

void CliShapesTest::textIsReadable_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("holds");
    const auto row = [](const char* command, const char* holds) {
        QTest::newRow(command) << QString::fromUtf8(command) << QString::fromUtf8(holds);
    };
    row("search customer", "bigquery/shop-dwh.marts.customers");
    row("search custmer", "custmer -> customer");
    row("list --kind dashboard", "dbt/exposure.shop.customer_360");
    row("show marts.customer_ltv", "not_null_customer_ltv_net_revenue");
    row("lineage marts.customer_ltv", "upstream");
    row("lineage marts.customer_ltv --format dot", "digraph");
    row("lineage marts.customer_ltv --format mermaid", "flowchart");
    row("lineage marts.customer_ltv --format csv", "from");
    row("impact shop.public.orders.amount", "orders > orders-cdc > changes.orders");
    row("path shop.public.orders marts.customer_ltv", "> bigquery/shop-dwh.raw.orders");
    row("sources", "OpenLineage");
    row("sources mlflow", "Can't tell    The name of the server");
    row("stats", "column edges");
    row("scans", "complete");
    row("problems", "clickstream.ndjson");
    row("runs shop_daily.load_customers", "airflow/shop_daily.load_customers");
    row("verify", "structure");
}

void CliShapesTest::textIsReadable()
{
    QFETCH(QString, command);
    QFETCH(QString, holds);
    const Outcome outcome = m_program.run(command.split(QLatin1Char(' ')));
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QVERIFY2(outcome.out.contains(holds.toUtf8()), outcome.out.constData());
    QVERIFY(QString::fromUtf8(outcome.out).toUtf8() == outcome.out);
    QVERIFY(!outcome.out.contains('\x1b'));
}

void CliShapesTest::picturesAreDrawn_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("svg") << "l.svg" << QByteArray("<?xml");
    QTest::newRow("png") << "l.png" << QByteArray("\x89PNG");
    QTest::newRow("pdf") << "l.pdf" << QByteArray("%PDF-");
}

void CliShapesTest::picturesAreDrawn()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, begin);
    const std::string file = m_scratch.path(name.toStdString());
    const Outcome outcome =
        m_program.run({QStringLiteral("lineage"), QStringLiteral("marts.customer_ltv"),
                       QStringLiteral("--columns"), QStringLiteral("-o"), QString::fromStdString(file)});
    QVERIFY2(outcome.exitCode == 0, outcome.err.constData());
    QVERIFY(outcome.out.isEmpty() && outcome.err.isEmpty());
    const QByteArray bytes = QByteArray::fromStdString(readAll(file));
    QVERIFY(bytes.startsWith(begin));
    QVERIFY(bytes.size() > 3000);
    if (name.endsWith(QLatin1String("svg")))
        QVERIFY(bytes.contains("customer_ltv")); // text stays text
}

void CliShapesTest::picturesHaveTheirSizeAndPaper()
{
    const auto drawn = [this](const char* options, const char* name) {
        const std::string file = m_scratch.path(name);
        const QString words = QStringLiteral("lineage +marts.customer_ltv+ ") + QLatin1String(options);
        const Outcome outcome = m_program.run(
            words.split(QLatin1Char(' ')) + QStringList{QStringLiteral("-o"), QString::fromStdString(file)});
        return outcome.exitCode == 0 ? QByteArray::fromStdString(readAll(file)) : outcome.err;
    };
    const auto widthOf = [](const QByteArray& png) { // of its first chunk
        return png.size() < 20 ? 0U : qFromBigEndian<quint32>(png.constData() + 16);
    };
    const quint32 once = widthOf(drawn("--format png", "once.png"));
    QVERIFY(once > 500);
    QCOMPARE(widthOf(drawn("--format png --scale 2", "twice.png")), 2 * once);
    QCOMPARE(drawn("--format pdf", "one.pdf").count("/Type /Page\n"), 1);
    const QByteArray pages = drawn("--format pdf --paper a4", "pages.pdf");
    QVERIFY2(pages.count("/Type /Page\n") > 1, pages.left(200).constData());
    QVERIFY(drawn("--format csv-nodes", "nodes.csv").startsWith("name,leaf,kind,"));
    QVERIFY(drawn("--format csv-edges", "edges.csv").startsWith("from,from_column,to,"));
    QVERIFY(drawn("--format pdf --paper a9", "no.pdf").contains("a4"));
}

void CliShapesTest::settingsAreKept()
{
    const auto run = [this](const char* command) {
        return m_program.run(QString::fromUtf8(command).split(QLatin1Char(' ')));
    };
    QCOMPARE(run("setting set --platform mysql namespace mysql://db:3306").exitCode, 0);
    json list = run("setting list --json").json();
    QCOMPARE(list.size(), std::size_t(1));
    const json expected{{"root", ""},
                        {"folder", ""},
                        {"platform", "mysql"},
                        {"key", "namespace"},
                        {"value", "mysql://db:3306"}};
    QVERIFY(list[0] == expected);
    QCOMPARE(run("setting unset --platform mysql namespace").exitCode, 0);
    QCOMPARE(run("setting list --json").json().size(), std::size_t(0));
    QCOMPARE(run("setting set namespace").exitCode, 2);
    QCOMPARE(run("setting change x y").exitCode, 2);
}

void CliShapesTest::backupIsACatalog()
{
    const QString copy = QString::fromStdString(m_scratch.path("copy.db"));
    const Outcome outcome = m_program.run({QStringLiteral("backup"), copy, QStringLiteral("--json")});
    QCOMPARE(outcome.exitCode, 0);
    QCOMPARE(outcome.json()["bytes"].get<std::uintmax_t>(), std::filesystem::file_size(copy.toStdString()));
    const json stats =
        m_program.run({QStringLiteral("stats"), QStringLiteral("--json"), QStringLiteral("--catalog"), copy})
            .json();
    QVERIFY(stats["assets"] == m_second["assets"]);
    QCOMPARE(m_program.run({QStringLiteral("backup"), copy}).exitCode, 3); // does not overwrite
}

void CliShapesTest::exportsComeBack()
{
    const QString events = QString::fromStdString(m_scratch.path("out/catalog.ndjson"));
    std::filesystem::create_directories(m_scratch.path("out"));
    const Outcome exported = m_program.run({QStringLiteral("export"), QStringLiteral("--format"),
                                            QStringLiteral("openlineage"), QStringLiteral("-o"), events});
    QVERIFY2(exported.exitCode == 0, exported.err.constData());
    const QString copy = QString::fromStdString(m_scratch.path("again.db"));
    const Outcome indexed = m_program.run(
        {QStringLiteral("index"), events, QStringLiteral("--json"), QStringLiteral("--catalog"), copy});
    QCOMPARE(indexed.exitCode, 0);
    QVERIFY(indexed.json()["assets"] == m_second["assets"]);
    QCOMPARE(indexed.json()["columns"].get<int>(), m_second["columns"].get<int>());

    const QString folder = QString::fromStdString(m_scratch.path("tables"));
    QCOMPARE(m_program
                 .run({QStringLiteral("export"), QStringLiteral("--format"), QStringLiteral("csv"),
                       QStringLiteral("-o"), folder})
                 .exitCode,
             0);
    for (const char* table : {"assets.csv", "columns.csv", "edges.csv", "column_edges.csv"})
        QVERIFY(readAll(folder.toStdString() + "/" + table).size() > 100);
    QCOMPARE(
        m_program.run({QStringLiteral("export"), QStringLiteral("--format"), QStringLiteral("csv")}).exitCode,
        2);
}

QTEST_GUILESS_MAIN(CliShapesTest)
#include "cli_shapes_test.moc"
