// SPDX-License-Identifier: Apache-2.0
#include <QtTest>

#include <set>

#include "catalog/indexing/indexer.h"
#include "catalog/indexing/sample_catalog.h"
#include "lineage/export/answer_names.h"
#include "lineage/export/lineage_text.h"
#include "lineage/query/lineage_target.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

namespace {

/// An answer as sets of words, which outlive the ids of a catalog.
struct Words
{
    std::set<std::string> assets, edges, columnEdges;
};

struct Asked
{
    std::unique_ptr<CatalogReader> reader;
    LineageAnswer answer;
    Words words;
};

Asked ask(const std::string& catalog, const std::string& asset, CollapseJobs collapse)
{
    Asked asked{must(CatalogReader::open(catalog)), {}, {}};
    const auto graph = must(loadGraph(catalog));
    LineageRequest request;
    request.up = request.down = kAllHops;
    request.columns = request.indirectColumnEdges = true;
    request.jobs = collapse;
    asked.answer =
        must(answer(*graph, *asked.reader, must(requestFor(findIn(*asked.reader), asset, request))));
    const AnswerNames names = must(namesFor(asked.answer, *asked.reader, EdgeEvidence::LeaveOut));
    for (const LineageNode& node : asked.answer.nodes)
        asked.words.assets.insert(std::string(toWord(node.asset.kind)) + ":" + node.asset.name.text());
    for (const LineageEdge& edge : asked.answer.edges) {
        std::set<std::string> jobs; // by name: ids come in another order elsewhere
        for (const AssetId job : edge.via)
            jobs.insert(names.name(job));
        std::string via;
        for (const std::string& job : jobs)
            via += " " + job;
        asked.words.edges.insert(names.name(edge.from) + " > " + names.name(edge.to) + via);
    }
    for (const LineageColumnEdge& edge : asked.answer.columnEdges)
        asked.words.columnEdges.insert(names.name(edge.from) + "." + edge.fromColumn + " > " +
                                       names.name(edge.to) + "." + edge.toColumn + " " +
                                       columnEdgeKindWords(edge.kinds));
    return asked;
}

std::string missing(const std::set<std::string>& expected, const std::set<std::string>& found)
{
    std::string text;
    for (const std::string& one : expected)
        if (!found.contains(one))
            text += "missing " + one + "\n";
    for (const std::string& one : found)
        if (!expected.contains(one))
            text += "too many " + one + "\n";
    return text;
}

} // namespace

class OpenLineageAnswerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// An answer of the sample, written as events and indexed into an empty catalog, is the same answer.
    void anAnswerSurvivesTheRoundTrip()
    {
        const Scratch scratch;
        const SampleCatalog sample = must(prepareSampleCatalog());
        for (const CollapseJobs jobs : {CollapseJobs::Shown, CollapseJobs::Bridged}) {
            const bool shown = jobs == CollapseJobs::Shown;
            const Asked first = ask(sample.catalog, sample.firstAsset, jobs);
            QVERIFY(first.answer.nodes.size() > 20);
            QVERIFY(first.answer.columnEdges.size() > 20);
            const std::string folder = shown ? "shown" : "bridged";
            scratch.write(folder + "/answer.ndjson",
                          must(lineageAs(TextFormat::OpenLineage, first.answer, *first.reader)));
            const std::string catalog = scratch.path(folder + ".db");
            IndexOptions options;
            options.catalog = catalog;
            options.paths = {scratch.path(folder)};
            const IndexReport report = must(indexInto(options, {}));
            QCOMPARE(report.files.read, 1);
            QCOMPARE(report.problems.size(), std::size_t{0});
            const Asked second = ask(catalog, sample.firstAsset, jobs);
            QCOMPARE(QString::fromStdString(missing(first.words.assets, second.words.assets)), QString());
            QCOMPARE(QString::fromStdString(missing(first.words.edges, second.words.edges)), QString());
            QCOMPARE(QString::fromStdString(missing(first.words.columnEdges, second.words.columnEdges)),
                     QString());
        }
    }
};

QTEST_GUILESS_MAIN(OpenLineageAnswerTest)
#include "openlineage_answer_test.moc"
