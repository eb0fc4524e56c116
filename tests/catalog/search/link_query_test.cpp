// SPDX-License-Identifier: Apache-2.0
// "upstream:none" and "downstream:none": what nothing feeds, and what nothing uses.
#include <QTest>

#include "catalog/search/searcher.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;

class LinkQueryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void findsWhatIsNotLinked_data();
    void findsWhatIsNotLinked();
    void followsTheCatalog();
    void saysWhatIsWrong();

private:
    [[nodiscard]] QStringList found(const std::string& text)
    {
        SearchOptions options;
        options.limit = 50;
        QStringList names;
        for (const SearchHit& hit : must(m_searcher->search(parseSearchQuery(text), options)).hits)
            names << QString::fromStdString(hit.asset.leaf);
        names.sort();
        return names;
    }
    Scratch m_scratch;
    std::string m_catalog;
    std::unique_ptr<Searcher> m_searcher;
};

namespace {

QualifiedName table(const char* name) { return {"postgres://shop:5432", "shop.public." + std::string(name)}; }

/// raw > load > mart > report; dead: written, never read; lonely: nothing at all; ledger: a job appends to it
/// and reads nothing else; seed: only exported by a job that writes nothing; gone: what read it is gone.
RecordBatch linked(bool goneIsRead)
{
    RecordBatch batch;
    const auto dataset = [&](const char* name) {
        return declare(batch, AssetKind::Dataset, table(name), "table");
    };
    const auto job = [&](const char* name) {
        return declare(batch, AssetKind::Job, {"airflow", "shop." + std::string(name)}, "task");
    };
    const AssetIndex load = job("load");
    const AssetIndex append = job("append");
    addEdge(batch, dataset("raw"), load);
    addEdge(batch, load, dataset("mart"));
    addEdge(batch, load, dataset("dead"));
    addEdge(batch, dataset("mart"), declare(batch, AssetKind::Dashboard, {"looker", "report"}, "report"));
    dataset("lonely");
    addEdge(batch, dataset("ledger"), append);
    addEdge(batch, append, dataset("ledger"));
    addEdge(batch, dataset("seed"), job("export"));
    job("idle");
    const AssetIndex gone = dataset("gone");
    if (goneIsRead)
        addEdge(batch, gone, load);
    const AssetIndex one = declare(batch, AssetKind::Dataset, {"dbt", "mart_by_another_name"}, "source");
    batch.aliases.push_back({one, table("mart"), 100, "the source says so"});
    return batch;
}

} // namespace

void LinkQueryTest::initTestCase()
{
    m_catalog = m_scratch.path("links.db");
    indexOnce(m_catalog, "all.json", linked(true));
    m_searcher = must(Searcher::open(m_catalog));
}

void LinkQueryTest::findsWhatIsNotLinked_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("names");
    const auto row = [](const char* text, const char* names) {
        QTest::newRow(text) << QString::fromUtf8(text) << QString::fromUtf8(names);
    };
    row("kind:dataset downstream:none", "dead ledger lonely");
    row("kind:dataset upstream:none", "gone ledger lonely raw seed");
    row("kind:dataset upstream:none downstream:none", "ledger lonely");
    row("kind:dataset downstream:none upstream:any", "dead");
    row("kind:dataset -downstream:any", "dead ledger lonely");
    row("kind:dataset downstream:none downstream:any upstream:any", "dead mart mart_by_another_name");
    row("kind:job upstream:none", "idle");
    row("kind:job downstream:none", "export idle");
    row("kind:dashboard downstream:None", "report");
    row("dea downstream:none", "dead");
    row("mart downstream:none", "");
}

void LinkQueryTest::findsWhatIsNotLinked()
{
    QFETCH(const QString, text);
    QFETCH(const QString, names);
    QCOMPARE(found(text.toStdString()).join(u' '), names);
    const auto ids =
        must(m_searcher->matchingIds(parseSearchQuery(text.toStdString()), Searcher::Order::Name, false));
    QCOMPARE(static_cast<qsizetype>(ids.ids.size()), names.split(u' ', Qt::SkipEmptyParts).size());
}

void LinkQueryTest::followsTheCatalog()
{
    QVERIFY(!found("kind:dataset downstream:none").contains(u"gone"_s));
    indexOnce(m_catalog, "all.json", linked(false)); // the job has left off reading it
    QVERIFY(found("kind:dataset downstream:none").contains(u"gone"_s));
    indexOnce(m_catalog, "all.json", linked(true));
}

void LinkQueryTest::saysWhatIsWrong()
{
    const SearchQuery query = parseSearchQuery("downstream:noone");
    QCOMPARE(query.problems.size(), std::size_t{1});
    QVERIFY(query.problems.front().message.find("none") != std::string::npos);
    const auto completed = must(m_searcher->completions("kind:dataset downstream:", 5));
    QVERIFY(std::ranges::find(completed, "kind:dataset downstream:none") != completed.end() ||
            std::ranges::find(completed, "downstream:none") != completed.end());
}

QTEST_MAIN(LinkQueryTest)
#include "link_query_test.moc"
