// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <chrono>
#include <random>

#include <QTest>

#include "catalog/model/qualified_name.h"

using namespace upriver;

namespace {

QByteArray bytes(std::string_view text) { return {text.data(), static_cast<qsizetype>(text.size())}; }

struct NameCase
{
    const char* ns;
    const char* name;
    const char* canonicalNs;
    const char* canonicalName;
};

constexpr NameCase kNameCases[] = {
    // every row of OpenLineage's naming table stays as it is
    {"awsathena://athena.eu-west-1.amazonaws.com", "cat.db.t", "awsathena://athena.eu-west-1.amazonaws.com",
     "cat.db.t"},
    {"arn:aws:glue:us-east-1:123456789012", "table/db/t", "arn:aws:glue:us-east-1:123456789012",
     "table/db/t"},
    {"azurecosmos://h/dbs/shop", "colls/orders", "azurecosmos://h/dbs/shop", "colls/orders"},
    {"azurekusto://c.kusto.windows.net", "db/t", "azurekusto://c.kusto.windows.net", "db/t"},
    {"sqlserver://w.sql.azuresynapse.net:1433", "s.t", "sqlserver://w.sql.azuresynapse.net:1433", "s.t"},
    {"bigquery", "p.d.t", "bigquery", "p.d.t"},
    {"cassandra://h:9042", "k.t", "cassandra://h:9042", "k.t"},
    {"crate://h:4200", "d.s.t", "crate://h:4200", "d.s.t"},
    {"db2://h:50000", "d.s.t", "db2://h:50000", "d.s.t"},
    {"fabric-warehouse://e.fabric.microsoft.com:1433", "d.s.t",
     "fabric-warehouse://e.fabric.microsoft.com:1433", "d.s.t"},
    {"hive://h:9083", "d.t", "hive://h:9083", "d.t"},
    {"milvus://h:19530", "d.c", "milvus://h:19530", "d.c"},
    {"mssql://h:1433", "d.s.t", "mssql://h:1433", "d.s.t"},
    {"mysql://h:3306", "d.t", "mysql://h:3306", "d.t"},
    {"oceanbase://h:2881", "d.t", "oceanbase://h:2881", "d.t"},
    {"oracle://h:1521", "x.s.t", "oracle://h:1521", "x.s.t"},
    {"postgres://h:5432", "d.s.t", "postgres://h:5432", "d.s.t"},
    {"redshift://c.eu-west-1:5439", "d.s.t", "redshift://c.eu-west-1:5439", "d.s.t"},
    {"snowflake://org-acct", "D.S.T", "snowflake://org-acct", "D.S.T"},
    {"snowflake://xy12345.us-east-1.aws", "D.S.T", "snowflake://xy12345.us-east-1.aws", "D.S.T"},
    {"spanner://p:i", "d.s.t", "spanner://p:i", "d.s.t"},
    {"teradata://h:1025", "d.t", "teradata://h:1025", "d.t"},
    {"trino://h:8080", "c.s.t", "trino://h:8080", "c.s.t"},
    {"unitycatalog://h", "c.s.t", "unitycatalog://h", "c.s.t"},
    {"abfss://box@acct.dfs.core.windows.net", "a/b", "abfss://box@acct.dfs.core.windows.net", "a/b"},
    {"dbfs://ws", "mnt/a", "dbfs://ws", "mnt/a"},
    {"gs://bucket", "a/b.csv", "gs://bucket", "a/b.csv"},
    {"hdfs://nn:8020", "/a/b", "hdfs://nn:8020", "/a/b"},
    {"kafka://b:9092", "shop.orders", "kafka://b:9092", "shop.orders"},
    {"file", "/a/b.csv", "file", "/a/b.csv"},
    {"file://h", "/a/b.csv", "file://h", "/a/b.csv"},
    {"s3://bucket", "a/b.csv", "s3://bucket", "a/b.csv"},
    {"wasbs://box@acct.dfs.core.windows.net", "a", "wasbs://box@acct.dfs.core.windows.net", "a"},
    {"pubsub", "topic:p:t", "pubsub", "topic:p:t"},
    {"box://h:443/ent", "a/b", "box://h:443/ent", "a/b"},
    {"filenet://h:9443/repo", "a/b", "filenet://h:9443/repo", "a/b"},
    {"mssharepoint://h:443/site", "a/b", "mssharepoint://h:443/site", "a/b"},
    {"inmemory://", "tmp1", "inmemory://", "tmp1"},
    // ours
    {"sqlite:///data/Shop.db", "orders", "sqlite:///data/Shop.db", "orders"},
    {"duckdb:///data/shop.duckdb", "main.orders", "duckdb:///data/shop.duckdb", "main.orders"},
    {"duckdb://duckdb.db", "main.orders", "duckdb://duckdb.db", "main.orders"},
    {"mongodb://h:27017", "d.c", "mongodb://h:27017", "d.c"},
    {"clickhouse://h:8123", "d.t", "clickhouse://h:8123", "d.t"},
    {"elasticsearch://h:9200", "idx", "elasticsearch://h:9200", "idx"},
    {"dynamodb://eu-west-1", "t", "dynamodb://eu-west-1", "t"},
    // scheme synonyms and drivers
    {"postgresql://h:5432", "d.s.t", "postgres://h:5432", "d.s.t"},
    {"postgresql+psycopg2://h", "d.s.t", "postgres://h:5432", "d.s.t"},
    {"mysql+pymysql://h", "d.t", "mysql://h:3306", "d.t"},
    {"s3a://b", "k", "s3://b", "k"},
    {"s3n://b", "k", "s3://b", "k"},
    {"gcs://b", "k", "gs://b", "k"},
    {"sqlserver://h", "d.s.t", "mssql://h:1433", "d.s.t"},
    {"jdbc:postgresql://h:5432", "d.s.t", "postgres://h:5432", "d.s.t"},
    {"jdbc:hive2://h", "d.t", "hive://h:10000", "d.t"},
    {"POSTGRES://H", "D.s.T", "postgres://h:5432", "D.s.T"},
    // default ports
    {"postgres://h", "t", "postgres://h:5432", "t"},
    {"mysql://h", "t", "mysql://h:3306", "t"},
    {"mssql://h", "t", "mssql://h:1433", "t"},
    {"oracle://h", "t", "oracle://h:1521", "t"},
    {"redshift://c.r", "t", "redshift://c.r:5439", "t"},
    {"hive://h", "t", "hive://h:10000", "t"},
    {"trino://h", "t", "trino://h:8080", "t"},
    {"kafka://h", "t", "kafka://h:9092", "t"},
    {"cassandra://h", "t", "cassandra://h:9042", "t"},
    {"db2://h", "t", "db2://h:50000", "t"},
    {"postgres://[::1]", "t", "postgres://[::1]:5432", "t"},
    {"postgres://[::1]:6000", "t", "postgres://[::1]:6000", "t"},
    {"postgres://", "d.s.t", "postgres://", "d.s.t"},
    {"mongodb+srv://u:p@c.mongodb.net", "d.c", "mongodb://c.mongodb.net:27017", "d.c"},
    // hosts
    {"postgres://Shop-DB.Example.COM", "Shop.Public.T", "postgres://shop-db.example.com:5432",
     "Shop.Public.T"},
    {"redshift://c1.abc123.eu-west-1.redshift.amazonaws.com:5439", "d.s.t", "redshift://c1.eu-west-1:5439",
     "d.s.t"},
    {"snowflake://Org-Acct.snowflakecomputing.com", "D.S.T", "snowflake://org-acct", "D.S.T"},
    {"awsathena+rest://athena.eu-west-1.amazonaws.com:443", "c.d.t",
     "awsathena://athena.eu-west-1.amazonaws.com", "c.d.t"},
    {"kafka://b2:9092,B1:9092,b3", "t", "kafka://b1:9092", "t"},
    // one trailing slash
    {"postgres://h:5432/", "t", "postgres://h:5432", "t"},
    {"s3://b/", "a/b/", "s3://b", "a/b"},
    {"file", "/a/b/", "file", "/a/b"},
    {"file", "/", "file", "/"},
    {"hdfs://nn:8020", "/a/", "hdfs://nn:8020", "/a"},
    // keys have no leading slash, paths have
    {"s3://b", "/a/b", "s3://b", "a/b"},
    {"gs://b", "", "gs://b", "/"},
    // files
    {"file:///a/b", "", "file", "/a/b"},
    {"file:/a/b", "", "file", "/a/b"},
    {"file://localhost/a", "", "file", "/a"},
    {"file", "file:///a/b", "file", "/a/b"},
    {"file:/tmp/warehouse", "default.t", "file:///tmp/warehouse", "default.t"},
    {"file:///tmp/warehouse/", "default.t", "file:///tmp/warehouse", "default.t"},
    {"hdfs://nn:8020/user/hive/warehouse", "default.t", "hdfs://nn:8020/user/hive/warehouse", "default.t"},
    // secrets and queries go
    {"postgres://u:p@h:5432", "d.s.t", "postgres://h:5432", "d.s.t"},
    {"postgres://u:p/w@h:5432", "d.s.t", "postgres://h:5432", "d.s.t"},
    {"postgres://h:5432?password=x", "d.s.t", "postgres://h:5432", "d.s.t"},
    {"jdbc:sqlserver://h:1433;user=a;password=b", "d.s.t", "mssql://h:1433", "d.s.t"},
    {"weird://u:p@h", "x", "weird://\u00abredacted\u00bb@h", "x"},
    // unknown namespaces stay
    {"default", "Job.Name", "default", "Job.Name"},
    {"airflow://production", "dag.task", "airflow://production", "dag.task"},
    {"SnowflakeOpenLineage", "A.b", "SnowflakeOpenLineage", "A.b"},
    {"", "x", "", "x"},
    {" food_delivery ", " public.orders ", "food_delivery", "public.orders"},
};

} // namespace

class QualifiedNameTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void normalises_data();
    void normalises();
    void splitsUris_data();
    void splitsUris();
    void platforms_data();
    void platforms();
    void splitsNames_data();
    void splitsNames();
    void pathAndLeafMakeTheName();
    void matchKeysFoldByPlatform();
    void unknownHosts();
    void relations_data();
    void relations();
    void partitions_data();
    void partitions();
    void randomTextIsStableAndQuick();
};

void QualifiedNameTest::normalises_data()
{
    QTest::addColumn<QByteArray>("ns");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("canonicalNs");
    QTest::addColumn<QByteArray>("canonicalName");
    for (const NameCase& c : kNameCases)
        QTest::newRow((QByteArray(c.ns) + " | " + c.name).constData())
            << QByteArray(c.ns) << QByteArray(c.name) << QByteArray(c.canonicalNs)
            << QByteArray(c.canonicalName);
}

void QualifiedNameTest::normalises()
{
    QFETCH(QByteArray, ns);
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, canonicalNs);
    QFETCH(QByteArray, canonicalName);
    const QualifiedName once = normalised(ns.toStdString(), name.toStdString());
    QCOMPARE(bytes(once.ns), canonicalNs);
    QCOMPARE(bytes(once.name), canonicalName);
    QCOMPARE(normalised(once.ns, once.name), once);
}

void QualifiedNameTest::splitsUris_data()
{
    QTest::addColumn<QByteArray>("uri");
    QTest::addColumn<QByteArray>("ns");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char* uri, const char* ns, const char* name) {
        QTest::newRow(uri) << QByteArray(uri) << QByteArray(ns) << QByteArray(name);
    };
    row("s3://b/k/x", "s3://b", "k/x");
    row("s3a://b/k/x/", "s3://b", "k/x");
    row("s3://b", "s3://b", "/");
    row("gs://b/k", "gs://b", "k");
    row("abfss://c@A.dfs.core.windows.net/p/q", "abfss://c@a.dfs.core.windows.net", "p/q");
    row("dbfs:/mnt/x", "dbfs://", "mnt/x");
    row("hdfs://nn:8020/a/b", "hdfs://nn:8020", "/a/b");
    row("file:///p/q", "file", "/p/q");
    row("file:/p/q/", "file", "/p/q");
    row("file://h/p", "file://h", "/p");
    row("/p/q", "file", "/p/q");
    row("postgres://h:1/db/schema/table", "postgres://h:1", "db.schema.table");
    row("postgresql://u:p@H/db/schema/table?x=1", "postgres://h:5432", "db.schema.table");
    row("jdbc:mysql://h/db/t", "mysql://h:3306", "db.t");
    row("bigquery://p/d/t", "bigquery", "p.d.t");
    row("kafka://b:9092/orders", "kafka://b:9092", "orders");
    row("mongodb://u:p@h2,h1/d/c", "mongodb://h1:27017", "d.c");
    row("sqlite:///data/shop.db", "sqlite:///data/shop.db", "");
    row("azurecosmos://h/dbs/shop/colls/orders", "azurecosmos://h/dbs/shop", "colls/orders");
    row("azurekusto://c.kusto.windows.net/d/t", "azurekusto://c.kusto.windows.net", "d/t");
    row("box://h:443/ent/a/b", "box://h:443/ent", "a/b");
    row("arn:aws:glue:us-east-1:1:table/db/t", "arn:aws:glue:us-east-1:1", "table/db/t");
    row("https://u:p@example.com/a/b", "https://\u00abredacted\u00bb@example.com", "a/b");
    row("plain", "", "plain");
}

void QualifiedNameTest::splitsUris()
{
    QFETCH(QByteArray, uri);
    QFETCH(QByteArray, ns);
    QFETCH(QByteArray, name);
    const QualifiedName result = fromUri(uri.toStdString());
    QCOMPARE(bytes(result.ns), ns);
    QCOMPARE(bytes(result.name), name);
}

void QualifiedNameTest::platforms_data()
{
    QTest::addColumn<QByteArray>("ns");
    QTest::addColumn<QByteArray>("platform");
    const auto row = [](const char* ns, const char* platform) {
        QTest::newRow(ns) << QByteArray(ns) << QByteArray(platform);
    };
    row("postgres://h:5432", "postgres");
    row("postgresql://h", "postgres");
    row("s3a://b", "s3");
    row("kafka://b:9092", "kafka");
    row("bigquery", "bigquery");
    row("file", "file");
    row("file:///tmp/w", "file");
    row("dbt", "dbt");
    row("arn:aws:glue:us-east-1:1", "glue");
    row("sqlserver://w.sql.azuresynapse.net:1433", "mssql");
    row("airflow://production", "airflow");
    row("food_delivery", "food_delivery");
    row("postgres://", "postgres");
}

void QualifiedNameTest::platforms()
{
    QFETCH(QByteArray, ns);
    QFETCH(QByteArray, platform);
    QCOMPARE(bytes(platformOf(ns.toStdString())), platform);
}

void QualifiedNameTest::splitsNames_data()
{
    QTest::addColumn<QByteArray>("ns");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("leaf");
    const auto row = [](const char* ns, const char* path, const char* leaf) {
        QTest::newRow((QByteArray(ns) + " " + path + leaf).constData())
            << QByteArray(ns) << QByteArray(path) << QByteArray(leaf);
    };
    row("postgres://h:5432", "shop.public.", "orders");
    row("s3://b", "a/b/", "orders.csv");
    row("file", "/a/", "b.csv");
    row("file", "/", "b.csv");
    row("file", "", "/");
    row("hdfs://nn:8020", "/a/", "b");
    row("kafka://b:9092", "", "shop.public.orders");
    row("bigquery", "p.d.", "t");
    row("airflow", "shop_daily.", "load");
    row("airflow-asset://asset", "", "fresh.fares");
    row("default", "", "load");
    row("arn:aws:glue:us-east-1:1", "table/db/", "t");
    row("pubsub", "topic:p:", "t");
    row("https://git.example", "shop/dags/", "shop_daily.py");
    row("postgres://h:5432", "a.", "b.");
    row("postgres://h:5432", "", "");
    row("postgres://h:5432", "", ".");
}

void QualifiedNameTest::splitsNames()
{
    QFETCH(QByteArray, ns);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, leaf);
    const SplitName split = splitName(ns.toStdString(), (path + leaf).toStdString());
    QCOMPARE(bytes(split.path), path);
    QCOMPARE(bytes(split.leaf), leaf);
}

void QualifiedNameTest::pathAndLeafMakeTheName()
{
    std::mt19937 random(11);
    static constexpr std::string_view kLetters = "ab./:\\\"` \xff";
    for (int round = 0; round < 50'000; ++round) {
        std::string name;
        for (auto length = random() % 12; length > 0; --length)
            name += kLetters[random() % kLetters.size()];
        for (const char* ns :
             {"postgres://h:5432", "s3://b", "file", "kafka://b:9092", "default", "pubsub", ""}) {
            const SplitName split = splitName(ns, name);
            QCOMPARE(split.path + split.leaf, name);
            QVERIFY(name.empty() || !split.leaf.empty());
        }
    }
}

void QualifiedNameTest::matchKeysFoldByPlatform()
{
    for (const char* ns :
         {"snowflake://a", "oracle://h:1521", "db2://h:50000", "postgres://h:5432", "redshift://c.r:5439"}) {
        QCOMPARE(matchKey(ns, "Shop.PUBLIC.Orders"), matchKey(ns, "shop.public.orders"));
        QCOMPARE(columnMatchKey(ns, "E_Mail"), columnMatchKey(ns, "e_mail"));
    }
    for (const char* ns : {"s3://b", "gs://b", "file", "kafka://b:9092", "default"}) {
        QVERIFY(matchKey(ns, "Orders") != matchKey(ns, "orders"));
        QVERIFY(columnMatchKey(ns, "A") != columnMatchKey(ns, "a"));
    }
    QCOMPARE(matchKey("postgres://", "shop.public.orders"),
             matchKey("postgres://h:5432", "SHOP.public.orders"));
    QVERIFY(matchKey("postgres://h:5432", "a.b.c") != matchKey("redshift://h:5439", "a.b.c"));
    QVERIFY(matchKey("bigquery", "p.d.T") != matchKey("bigquery", "p.d.t"));
    QCOMPARE(columnMatchKey("bigquery", "A"), columnMatchKey("bigquery", "a"));
}

void QualifiedNameTest::unknownHosts()
{
    QVERIFY(hasUnknownHost("postgres://"));
    QVERIFY(hasUnknownHost("snowflake://"));
    QVERIFY(!hasUnknownHost("postgres://h:5432"));
    QVERIFY(!hasUnknownHost("inmemory://"));
    QVERIFY(!hasUnknownHost("bigquery"));
}

void QualifiedNameTest::relations_data()
{
    QTest::addColumn<QByteArray>("relation");
    QTest::addColumn<QByteArray>("parts");
    const auto row = [](const char* relation, const char* parts) {
        QTest::newRow(relation) << QByteArray(relation) << QByteArray(parts);
    };
    row(R"("db"."Schema"."t")", "db|Schema|t");
    row("`p`.`d`.`t`", "p|d|t");
    row("`p.d.t`", "p|d|t");
    row("[db].[s].[t]", "db|s|t");
    row("a.b.c", "a|b|c");
    row("orders", "orders");
    row(R"("a.b"."c")", "a.b|c");
    row(R"("a""b".c)", "a\"b|c");
    row("[a]]b].c", "a]b|c");
    row(" a . b ", "a|b");
    row("db..t", "db||t");
    row(R"("unclosed.t)", "unclosed.t");
    row("", "");
}

void QualifiedNameTest::relations()
{
    QFETCH(QByteArray, relation);
    QFETCH(QByteArray, parts);
    QByteArrayList list;
    for (const std::string& part : splitRelation(relation.toStdString()))
        list << bytes(part);
    QCOMPARE(list.join('|'), parts);
}

void QualifiedNameTest::partitions_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("dataset");
    QTest::addColumn<QByteArray>("rest");
    const auto row = [](const char* path, const char* dataset, const char* rest) {
        QTest::newRow(path) << QByteArray(path) << QByteArray(dataset) << QByteArray(rest);
    };
    row("lake/orders/dt=2026-01-01/part-0.parquet", "lake/orders", "dt=2026-01-01/part-0.parquet");
    row("/data/orders/country=de/dt=1", "/data/orders", "country=de/dt=1");
    row("/data/logs/${YEAR}/${MONTH}", "/data/logs", "${YEAR}/${MONTH}");
    row("logs/{{ ds }}/x", "logs", "{{ ds }}/x");
    row("logs/2026/01/05", "logs", "2026/01/05");
    row("logs/2026-01-05", "logs", "2026-01-05");
    row("logs/20260105/a", "logs", "20260105/a");
    row("lake/orders/*.parquet", "lake/orders", "*.parquet");
    row("lake/orders/part-0.parquet", "lake/orders/part-0.parquet", "");
    row("lake/12345", "lake/12345", "");
    row("orders", "orders", "");
    row("dt=1", "dt=1", "");
    row("", "", "");
}

void QualifiedNameTest::partitions()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, dataset);
    QFETCH(QByteArray, rest);
    const PartitionedPath split = splitPartitions(path.toStdString());
    QCOMPARE(bytes(split.dataset), dataset);
    QCOMPARE(bytes(split.partitions), rest);
}

void QualifiedNameTest::randomTextIsStableAndQuick()
{
    static constexpr std::array<std::string_view, 20> kPieces{
        "postgres", "://", "/", "@",    ":",    ",", "s3a", "jdbc:", "+",    "?",
        "#",        ";",   "h", "5432", "file", "[", "]",   "%",     "\xff", "."};
    std::mt19937 random(3);
    for (int round = 0; round < 50'000; ++round) {
        std::string ns;
        for (auto length = random() % 10; length > 0; --length)
            ns += kPieces[random() % kPieces.size()];
        const QualifiedName once = normalised(ns, "a.b");
        const bool sane = std::ranges::count(ns, '/') <= 2 && std::ranges::count(ns, '@') <= 1;
        if (sane)
            QVERIFY2(normalised(once.ns, once.name) == once, (ns + " -> " + once.text()).c_str());
        (void)fromUri(ns);
    }
    const auto start = std::chrono::steady_clock::now();
    for (const std::string_view piece : kPieces) {
        std::string text = "postgres://";
        while (text.size() < 1'000'000)
            text += piece;
        (void)normalised(text, text);
        (void)fromUri(text);
        (void)splitName(text, text);
        (void)splitRelation(text);
        (void)splitPartitions(text);
        (void)matchKey(text, text);
    }
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

QTEST_GUILESS_MAIN(QualifiedNameTest)
#include "qualified_name_test.moc"
