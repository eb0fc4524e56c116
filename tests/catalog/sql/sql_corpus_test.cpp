// SPDX-License-Identifier: Apache-2.0
// The open cases of the corpus, scored; floors a little below what is reached, so that a loss is seen.
#include <map>

#include <QTest>

#include "tests/support/scratch.h"
#include "tests/support/sql_cases.h"

using namespace upriver;
using namespace upriver::test;

namespace {

/// Cases whose stated answer we hold to be wrong or a matter of taste, with the reason. They are scored all
/// the same; the list is here so that nobody "mends" the analyser for them.
struct Disputed
{
    const char* id;
    const char* reason;
};
constexpr Disputed kDisputed[] = {
    {"sqlglot-0006", "names the outputs of two UNPIVOTs as columns of the table, which has none of them"},
    {"sqlglot-0041", "a column read through a star is answered as all columns of the table"},
    {"sqlglot-0054", "counts a common table expression among the tables read"},
    {"datahub-0021",
     "answers the whole struct although the schema lists the field; datahub-0018 answers the field"},
    {"datahub-0047", "answers a struct field that its schema does not list; datahub-0021 answers the struct"},
    {"sqllineage-0146", "forbids an alias of the same SELECT, which the suite's other cases follow"},
};

} // namespace

class SqlCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void openCasesKeepTheirScore()
    {
        const auto corpus = corpusPath();
        if (!corpus) {
            qInfo("skipped: no corpus");
            return;
        }
        std::map<std::string, SqlScore> scores;
        std::set<std::string> missed;
        for (const SqlCase& one : readSqlCases(*corpus + "/sql-lineage/open.jsonl")) {
            const SqlScore score = scoreOf(one, sql::analyze(one.sql, one.options()));
            scores[one.suite] += score;
            if (score.tablesExact < score.tableCases || score.columnsExact < score.columnCases)
                missed.insert(one.id);
        }
        for (const auto& [suite, score] : scores)
            qInfo("%s: tables %d/%d, columns %d/%d, F1 %.4f", suite.c_str(), score.tablesExact,
                  score.tableCases, score.columnsExact, score.columnCases, score.f1());
        for (const Disputed& disputed : kDisputed)
            QVERIFY2(missed.contains(disputed.id),
                     (std::string(disputed.id) + " is answered as stated now: take it off the list").c_str());
        const SqlScore all = total(scores);
        QVERIFY2(all.f1() >= 0.985, std::to_string(all.f1()).c_str());
        QVERIFY2(all.tableShare() >= 0.95, std::to_string(all.tableShare()).c_str());
        const SqlScore stated = total(scores, {"sqllineage", "datahub", "openlineage"});
        QVERIFY2(stated.f1() >= 0.95, std::to_string(stated.f1()).c_str());
        const SqlScore generated = total(scores, {"dbt-fivetran", "tpc-h", "tpc-ds"});
        QVERIFY2(generated.columnShare() >= 0.99, std::to_string(generated.columnShare()).c_str());
    }
};

QTEST_GUILESS_MAIN(SqlCorpusTest)
#include "sql_corpus_test.moc"
