// SPDX-License-Identifier: Apache-2.0
// The first hit is the one that was meant: the floor of the ranking's score. `./dev bench store` publishes
// it.
#include <QtTest>

#include "tests/bench/ranking_set.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::bench;

class RankingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatIsMeant();
};

void RankingTest::findsWhatIsMeant()
{
    constexpr double kFloor = 0.9;
    constexpr std::int64_t kMadeTables = 3000;
    QVERIFY(rankedQueries().size() >= 60);
    const test::Scratch scratch;
    const auto written = writeRankingCatalog(scratch.path("ranking.db"), kMadeTables);
    QVERIFY2(written.has_value(), written ? "" : written.error().what.c_str());
    const auto searcher = Searcher::open(scratch.path("ranking.db"));
    QVERIFY(searcher.has_value());
    const auto score = scoreRanking(**searcher);
    QVERIFY(score.has_value());
    for (const std::string& query : score->notFirst)
        qInfo("%s", query.c_str());
    qInfo("mean reciprocal rank %.3f", score->meanReciprocalRank);
    QVERIFY2(score->meanReciprocalRank >= kFloor, std::to_string(score->meanReciprocalRank).c_str());
}

QTEST_GUILESS_MAIN(RankingTest)
#include "ranking_test.moc"
