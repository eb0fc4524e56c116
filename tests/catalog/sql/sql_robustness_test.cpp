// SPDX-License-Identifier: Apache-2.0
// Nothing crashes, hangs or grows out of proportion: mutated statements, deep nesting, wide and long ones.
#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include <QTest>

#include "catalog/sql/sql_lineage.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::sql;

namespace {

const std::vector<std::string>& denseStatements()
{
    static const std::vector<std::string> statements{
        "with a as (select id, sum(x) over (partition by y order by z) s from t where b in (select c from "
        "d)) insert into u (p, q) select * from a left join e using (id)",
        "merge into u using (select * from t) s on u.id = s.id when matched and s.x > 1 then update set a = "
        "s.a, b = coalesce(s.b, 0) when not matched then insert values (s.a, s.b)",
        "select case when a then b else c end, cast(x as array<struct<a int, b string>>), "
        "f.value:x[0].y::string from t, lateral flatten(input => t.z) f qualify row_number() over (order by "
        "a) = 1",
        "create or replace view v as select a.* except (b) replace (c as d) from `p.q.r` a pivot (sum(x) for "
        "y in ('a' as b, 'c')) unpivot (v for n in (j, k))",
        "update o set x = (select max(y) from t where t.id = o.id) from orders o, lateral (select 1) z; use "
        "db.s; drop table if exists a, b",
    };
    return statements;
}

/// The statements of every dialect's samples, and a few that hold much at once.
const std::vector<std::string>& seeds()
{
    static const std::vector<std::string> statements = [] {
        std::vector<std::string> all = denseStatements();
        namespace fs = std::filesystem;
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(test::sourcePath("tests/catalog/sql/statements")))
            files.push_back(entry.path());
        std::ranges::sort(files);
        for (const fs::path& file : files) {
            std::ifstream in(file);
            for (std::string line; std::getline(in, line);) {
                if (!line.empty() && !line.starts_with("=>"))
                    all.push_back(line);
            }
        }
        return all;
    }();
    return statements;
}

std::string mutated(std::mt19937& random)
{
    static const std::vector<std::string> bits{
        "(",        ")",      "'",      "\"",    "`",       "[",  "]",    ",",       ".",     ";",
        " select ", " from ", " case ", " end ", " with ",  "::", "->",   "*",       "$$",    "/*",
        "--",       "{{",     "}}",     " as ",  " union ", "\0", "\xff", " over (", " in (", "0"};
    std::string text = seeds()[random() % seeds().size()];
    const int changes = 1 + static_cast<int>(random() % 6);
    for (int i = 0; i < changes && !text.empty(); ++i) {
        const std::size_t at = random() % text.size();
        switch (random() % 4) {
        case 0:
            text.erase(at, 1 + random() % 12);
            break;
        case 1:
            text.insert(at, bits[random() % bits.size()]);
            break;
        case 2:
            text.resize(at);
            break;
        default:
            text.insert(at, text.substr(random() % text.size(), random() % 40));
        }
    }
    return text;
}

/// Of this process: what others do to the machine does not count.
double secondsOfProcessor() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double seconds(const std::string& sql)
{
    const double start = secondsOfProcessor();
    static_cast<void>(analyze(sql, {}));
    return secondsOfProcessor() - start;
}

std::string repeated(const std::string& before, const std::string& part, int count, const std::string& after)
{
    std::string text = before;
    for (int i = 0; i < count; ++i)
        text += part;
    return text + after;
}

std::string chain(int count)
{
    std::string text = "with c0 as (select * from t)";
    for (int i = 1; i < count; ++i)
        text += ", c" + std::to_string(i) + " as (select *, a + " + std::to_string(i) + " as x" +
                std::to_string(i) + " from c" + std::to_string(i - 1) + ")";
    return text + " select * from c" + std::to_string(count - 1);
}

/// Tags of dollar quotes that nothing closes, each another one.
std::string dollarTags(int count)
{
    std::string text = "select 1";
    for (int i = 0; i < count; ++i)
        text += ", $t" + std::to_string(i) + "$";
    return text;
}

std::string wide(int count)
{
    std::string text = "select ";
    for (int i = 0; i < count; ++i)
        text += "column_" + std::to_string(i) + " + 1 as c" + std::to_string(i) + ", ";
    return text + "z from t";
}

} // namespace

class SqlRobustnessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mutatedStatementsAlwaysEnd()
    {
        // The long form: UPRIVER_MUTATIONS=100000, with the sanitizers.
        const int count = qEnvironmentVariableIsSet("UPRIVER_MUTATIONS")
                              ? qEnvironmentVariableIntValue("UPRIVER_MUTATIONS")
                              : 20'000;
        std::mt19937 random(7);
        for (int i = 0; i < count; ++i) {
            const std::string text = mutated(random);
            const double start = secondsOfProcessor();
            Options options;
            options.dialect = static_cast<Dialect>(random() % 14);
            const ScriptLineage script = analyze(text, options);
            QVERIFY2(secondsOfProcessor() - start < 2, text.c_str());
            for (const StatementLineage& statement : script.statements)
                QVERIFY(statement.span.end <= text.size());
        }
    }

    void growthStaysLinear_data()
    {
        QTest::addColumn<QByteArray>("small");
        QTest::addColumn<QByteArray>("large");
        const auto add = [](const char* name, const std::string& small, const std::string& large) {
            QTest::newRow(name) << QByteArray::fromStdString(small) << QByteArray::fromStdString(large);
        };
        add("parentheses", "select " + std::string(10'000, '(') + "a" + std::string(10'000, ')') + " from t",
            "select " + std::string(100'000, '(') + "a" + std::string(100'000, ')') + " from t");
        add("columns", wide(2'000), wide(20'000));
        add("open parentheses", "select " + std::string(10'000, '('), "select " + std::string(100'000, '('));
        add("nested subqueries", repeated("select * from ", "(select * from ", 2'000, "t"),
            repeated("select * from ", "(select * from ", 20'000, "t"));
        add("nested case", repeated("select ", "case when a then ", 5'000, "b from t"),
            repeated("select ", "case when a then ", 50'000, "b from t"));
        add("statements", repeated("", "insert into u select a from t;", 1'000, ""),
            repeated("", "insert into u select a from t;", 10'000, ""));
        add("skipped words on one line", repeated("", "select * from t,", 3'000, ""),
            repeated("", "select * from t,", 30'000, ""));
        add("open dollar quotes", dollarTags(10'000), dollarTags(100'000));
        add("joins", repeated("select * from t", " join t on t.a = t.b", 200, ""),
            repeated("select * from t", " join t on t.a = t.b", 2'000, ""));
    }

    void growthStaysLinear()
    {
        QFETCH(const QByteArray, small);
        QFETCH(const QByteArray, large);
        // The best of three on both sides: a ratio that the machine's mood can't turn.
        double before = 1e9;
        double after = 1e9;
        for (int i = 0; i < 3; ++i) {
            before = std::min(before, seconds(small.toStdString()));
            after = std::min(after, seconds(large.toStdString()));
        }
        qInfo("%.2f ms -> %.2f ms", before * 1000, after * 1000);
        QVERIFY2(after < std::max(before, 0.0005) * 25,
                 "ten times the text takes far more than ten times as long");
    }

    void longChainsOfTablesEnd()
    {
        const ScriptLineage script = analyze(chain(600), {});
        QCOMPARE(script.skippedTokens, 0U);
        QCOMPARE(script.statements.front().reads.size(), 1U);
        QVERIFY(script.statements.front().columns.size() >= 600);
    }

    /// Few or many: the same of the same columns is said once, with all its kinds.
    void repeatedPairsAreSaidOnce()
    {
        for (const int times : {2, 31, 32, 40, 3000}) {
            const std::string text =
                repeated("select ", "a as c, a + 1 as c, sum(b) as c, ", times, "z from t");
            const ScriptLineage script = analyze(text, {});
            const std::vector<ColumnLineage>& columns = script.statements.front().columns;
            QCOMPARE(columns.size(), 3U);
            QCOMPARE(columns[0].fromColumn, "a");
            QCOMPARE(columns[0].kinds, kIdentity | kTransformation);
            QCOMPARE(columns[0].span.begin, 7U); // where it is said first
            QCOMPARE(columns[1].fromColumn, "b");
            QCOMPARE(columns[1].kinds, kAggregation);
        }
        for (const int count : {20, 70, 5000}) {
            const ScriptLineage script = analyze(wide(count) + "; select p as q from t", {});
            QCOMPARE(script.statements.front().columns.size(), static_cast<std::size_t>(count) + 1);
            QCOMPARE(script.statements.back().columns.size(), 1U);
        }
    }

    void namelessRenamesAreNoTables()
    {
        for (const char* text : {"rename (c a) x", "select * exc rename (c a) from t",
                                 "alter table rename to", "rename table to b", "alter table a rename to"}) {
            for (const StatementLineage& statement : analyze(text, {}).statements) {
                for (const TableUse& table : statement.writes)
                    QVERIFY2(!table.name.empty(), text);
            }
        }
    }

    void oddTextIsNoStatement()
    {
        for (const std::string& text :
             {std::string(), std::string(" \n\t"), std::string("\xef\xbb\xbf"), std::string("--"),
              std::string("/*"), std::string("'"), std::string(";;;"), std::string(1000, '\0'),
              std::string("\xff\xfe\xfd")}) {
            for (const StatementLineage& statement : analyze(text, {}).statements) {
                QVERIFY(statement.reads.empty());
                QVERIFY(statement.columns.empty());
            }
        }
    }
};

QTEST_GUILESS_MAIN(SqlRobustnessTest)
#include "sql_robustness_test.moc"
