// SPDX-License-Identifier: Apache-2.0
// A damaged file among the many of one document is told by its own path.
#include <QtTest>

#include "catalog/indexing/indexer.h"
#include "catalog/indexing/problem_members.h"
#include "catalog/model/problem_lines.h"
#include "catalog/store/catalog_reader.h"
#include "tests/support/case_copy.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::test;

namespace {

Document tree()
{
    DocumentTree tree;
    tree.path = "/data/mlruns/";
    tree.relative = "mlruns/";
    for (const char* below : {"0/a/meta.yaml", "0/meta.yaml", "conf/it: really.yml"})
        tree.files.push_back({below, {}, 1, 0});
    Document document;
    document.relative = "mlruns/";
    document.tree = std::make_shared<const DocumentTree>(std::move(tree));
    return document;
}

ProblemRecord named(const std::string& locator, const Document& document, std::int64_t line = 0)
{
    std::vector<ProblemRecord> problems{{Severity::Warning, "It is damaged.", locator, line}};
    nameMembers(problems, document);
    return problems.front();
}

} // namespace

class ProblemMembersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void locatorsNameMembers_data()
    {
        QTest::addColumn<QString>("locator");
        QTest::addColumn<QString>("member");
        QTest::addColumn<QString>("place");
        QTest::addColumn<int>("line");
        const auto row = [](const char* locator, const char* member, const char* place, int line) {
            QTest::newRow(locator) << QString::fromLatin1(locator) << QString::fromLatin1(member)
                                   << QString::fromLatin1(place) << line;
        };
        row("0/meta.yaml", "0/meta.yaml", "", 0);
        row("0/meta.yaml:12", "0/meta.yaml", "", 12);
        row("0/meta.yaml, line 3", "0/meta.yaml", "line 3", 0);
        row("0/a/meta.yaml#/tags/x", "0/a/meta.yaml", "#/tags/x", 0);
        row("conf/it: really.yml", "conf/it: really.yml", "", 0);
        row("conf/it: really.yml:7", "conf/it: really.yml", "", 7);
        row("0/a", "0/a/", "", 0);
        row("0/", "0/", "", 0);
        row("run r1", "", "run r1", 0);
        row("0/met", "", "0/met", 0);
        row("../secret:1", "", "../secret:1", 0);
        row("", "", "", 0);
    }
    void locatorsNameMembers()
    {
        QFETCH(QString, locator);
        QFETCH(QString, member);
        QFETCH(QString, place);
        QFETCH(int, line);
        const ProblemRecord problem = named(locator.toStdString(), tree());
        const ProblemPlace at = placeOf(problem.locator);
        QCOMPARE(QString::fromStdString(std::string(at.member)), member);
        QCOMPARE(QString::fromStdString(std::string(at.place)), place);
        QCOMPARE(int(problem.line), line);
    }
    void aLineThatIsKnownStays()
    {
        const ProblemRecord problem = named("0/meta.yaml:12", tree(), 3);
        QCOMPARE(problem.line, 3);
    }
    void aSingleFileIsItself()
    {
        Document single;
        single.relative = "a.json";
        single.files.resize(1);
        single.files.front().relative = single.files.front().path = "a.json";
        QCOMPARE(named("a.json:3", single).locator, std::string("a.json:3"));
        Document folder;
        folder.relative = "target/";
        folder.files.resize(2);
        folder.files[0].path = folder.files[0].relative = "target/manifest.json";
        folder.files[1].path = folder.files[1].relative = "target/catalog.json";
        QCOMPARE(named("catalog.json", folder).locator, std::string("catalog.json\n"));
    }

    void aDamagedFileOfATreeIsShownByItsPath()
    {
        const CaseCopy project(sourcePath("tests/samples/great_expectations/project_013"));
        const Scratch scratch;
        IndexOptions options;
        options.catalog = scratch.path("catalog.db");
        options.paths = {project.path()};
        const auto report = indexInto(options, {}, {});
        QVERIFY(report);
        const auto reader = CatalogReader::open(options.catalog).value();
        const auto problems = reader->problems().value();
        const auto roots = reader->roots().value();
        const std::string broken = "shop/great_expectations/expectations/broken.json";
        const auto found = std::ranges::find_if(problems, [&](const ProblemRow& row) {
            return row.absoluteFile == project.path() + "/" + broken;
        });
        QVERIFY2(found != problems.end(), problems.empty() ? "none" : problems.front().absoluteFile.c_str());
        QVERIFY(shownFile(*found, roots).ends_with(broken));
        QVERIFY(found->locator.find("broken.json") == std::string::npos);
        QCOMPARE(reader->problems("expectations/broken.json").value().size(), std::size_t{1});
        QVERIFY(reader->problems("expectations/other.json").value().empty());
        QVERIFY(std::ranges::any_of(report->problems, [&](const ProblemRow& row) {
            return row.absoluteFile.ends_with(broken) && row.file.ends_with(broken);
        }));
    }
};

QTEST_GUILESS_MAIN(ProblemMembersTest)
#include "problem_members_test.moc"
