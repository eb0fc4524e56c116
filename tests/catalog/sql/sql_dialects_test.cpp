// SPDX-License-Identifier: Apache-2.0
// Statements of every dialect with what they say: statements/DIALECT.txt holds them one after another, a
// blank line between, each with its lineage behind "=> ". Read whole: no token may be skipped.
#include <fstream>
#include <string>

#include <QTest>

#include "tests/catalog/sql/described_lineage.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::sql;

class SqlDialectsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statements_data()
    {
        QTest::addColumn<QString>("dialect");
        for (const char* dialect : {"ansi", "bigquery", "clickhouse", "duckdb", "hive", "mysql", "oracle",
                                    "postgres", "redshift", "snowflake", "spark", "sqlite", "trino", "tsql"})
            QTest::newRow(dialect) << QString::fromUtf8(dialect);
    }

    void statements()
    {
        QFETCH(const QString, dialect);
        const Schema schema = test::shop();
        Options options;
        options.dialect = dialectFrom(dialect.toStdString());
        options.schema = &schema;
        std::ifstream in(test::sourcePath("tests/catalog/sql/statements/" + dialect.toStdString() + ".txt"));
        int count = 0;
        std::string statement;
        std::string wrong;
        for (std::string line; std::getline(in, line);) {
            if (!line.starts_with("=>")) {
                statement += line.empty() ? line : line + "\n";
                continue;
            }
            const ScriptLineage script = analyze(statement, options);
            const QString expected = QString::fromStdString(line.substr(2)).simplified();
            const QString found = QString::fromStdString(test::described(script)).simplified();
            if (found != expected || script.skippedTokens > 0)
                wrong += statement + "   expected " + expected.toStdString() + "\n   found    " +
                         found.toStdString() + "\n   skipped  " + std::to_string(script.skippedTokens) + "\n";
            statement.clear();
            ++count;
        }
        QVERIFY2(wrong.empty(), ("\n" + wrong).c_str());
        QVERIFY2(count > 0, "no statements were found");
    }
};

QTEST_GUILESS_MAIN(SqlDialectsTest)
#include "sql_dialects_test.moc"
