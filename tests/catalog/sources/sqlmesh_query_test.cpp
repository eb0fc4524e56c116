// SPDX-License-Identifier: Apache-2.0
// What is plain in a query of SQLMesh without analysing it: comments behind its columns, tables behind FROM.
#include <QElapsedTimer>
#include <QTest>

#include <string>

#include "catalog/sources/transformation/sqlmesh_project.h"

using namespace upriver;

namespace {

std::string comments(const std::string& query)
{
    std::string out;
    for (const auto& [column, text] : sqlmesh::columnComments(query, {}))
        out.append(out.empty() ? "" : "|").append(column).append("=").append(text);
    return out;
}

std::string tables(const std::string& query)
{
    std::string out;
    for (const std::string& table : sqlmesh::tablesIn(query, {}))
        out.append(out.empty() ? "" : "|").append(table);
    return out;
}

std::string repeated(const std::string& text, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

} // namespace

class SqlMeshQueryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void commentsBelongToTheirColumns_data()
    {
        QTest::addColumn<std::string>("query");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* name, const std::string& query, const std::string& expected) {
            QTest::newRow(name) << query << expected;
        };
        row("both kinds", "SELECT a AS b, -- one\n c /* two */, d, /* three */ e -- four\nFROM t -- no",
            "b=one|c=two|d=three|e=four");
        row("forms of names",
            "SELECT DISTINCT t.a, -- 1\nt.b::numeric(1, 2), -- 2\nf(x, y) AS \"c d\", -- 3\n"
            "CAST(x AS int) AS `e` -- 4\n",
            "a=1|b=2|c d=3|e=4");
        row("no plain name",
            "SELECT f(x), -- 1\na + b, -- 2\n1, -- 3\nt.*, -- 4\n'x', -- 5\nCAST(x AS y), -- 6\n"
            "NULL, -- 7\ncurrent_date::text, -- 8\nf(a AS b) -- 9\nFROM t",
            "");
        row("with parts", "WITH p AS (SELECT x, -- no\ny FROM t) SELECT x, -- yes\ny FROM p", "x=yes");
        row("inner queries", "SELECT (SELECT q -- no\nFROM t) AS a, -- yes\nb FROM (SELECT c -- no\nFROM t)",
            "a=yes");
        row("the first of a union", "SELECT a -- one\nUNION ALL SELECT b -- two\nFROM t", "a=one");
        row("distinct from", "SELECT a IS DISTINCT FROM b AS c -- one\nFROM t", "c=one");
        row("not the result",
            "CREATE VIEW v AS SELECT a -- no\n; INSERT INTO t SELECT a -- no\n; "
            "WITH p AS (SELECT 1) INSERT INTO t SELECT a -- no\n; SELECT b -- yes\n",
            "b=yes");
        row("on the line below", "SELECT a,\n-- of b\nb FROM t", "");
        row("cut", "SELECT a, /* what it", "a=what it");
        row("open quote", "SELECT a, -- one\n'b, -- two\nFROM t", "a=one");
        row("nothing", "", "");
    }
    void commentsBelongToTheirColumns()
    {
        QFETCH(const std::string, query);
        QFETCH(const std::string, expected);
        QCOMPARE(comments(query), expected);
    }

    void tablesStandBehindFrom_data()
    {
        QTest::addColumn<std::string>("query");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* name, const std::string& query, const std::string& expected) {
            QTest::newRow(name) << query << expected;
        };
        row("plain", "SELECT * FROM a.b WHERE x", "a.b");
        row("joins", "SELECT * FROM a.b x JOIN \"c\".d AS y ON 1 LEFT JOIN e USING (k)", "a.b|\"c\".d|e");
        row("a list", "SELECT * FROM a AS x, b y, c, f(d), g WHERE h", "a|b|c");
        row("inner queries",
            "SELECT (SELECT 1 FROM a) FROM (SELECT * FROM b JOIN c) WHERE x IN (SELECT 1 FROM d)", "a|b|c|d");
        row("parts of the query",
            "WITH p AS (SELECT 1 FROM a), Q AS (SELECT 1 FROM p) SELECT * FROM p JOIN q, s.p", "a|s.p");
        row("functions",
            "SELECT EXTRACT(day FROM x), trim(both from y), a IS DISTINCT FROM z FROM f(1) JOIN g()", "");
        row("macros", "SELECT * FROM @this_model JOIN @{x}.y", "");
        row("once", "SELECT * FROM a UNION SELECT * FROM a", "a");
        row("texts", "SELECT 'x FROM y' -- FROM z\nFROM 'file.csv'", "");
        row("cut", "SELECT * FROM", "");
        row("cut in a name", "SELECT * FROM a.", "");
    }
    void tablesStandBehindFrom()
    {
        QFETCH(const std::string, query);
        QFETCH(const std::string, expected);
        QCOMPARE(tables(query), expected);
    }

    void hostileQueriesAreReadOnce_data()
    {
        QTest::addColumn<std::string>("piece");
        for (const char* piece : {"(", "(SELECT ", "SELECT a, --", "FROM a, ", "a,/*", "a.", "x AS (",
                                  "WITH ", ";", "FROM ", "'", "SELECT a /*x*/,\n", "::"})
            QTest::newRow(piece) << std::string(piece);
    }
    void hostileQueriesAreReadOnce()
    {
        QFETCH(const std::string, piece);
        const std::string query = "SELECT a, b FROM c " + repeated(piece, 1'000'000 / piece.size());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(sqlmesh::columnComments(query, {}).size() <= 10'000);
        QVERIFY(sqlmesh::tablesIn(query, {}).size() <= 1'000);
        QVERIFY2(timer.elapsed() < 5'000, std::to_string(timer.elapsed()).c_str());
    }
};

QTEST_GUILESS_MAIN(SqlMeshQueryTest)
#include "sqlmesh_query_test.moc"
