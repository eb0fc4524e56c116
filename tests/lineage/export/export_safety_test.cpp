// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <QTest>

#include "catalog/indexing/indexer.h"
#include "lineage/export/lineage_text.h"
#include "tests/support/corpus_secrets.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

class ExportSafetyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noSecretOfTheCorpusIsExported();
};

void ExportSafetyTest::noSecretOfTheCorpusIsExported()
{
    const auto corpus = corpusPath();
    if (!corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    const Scratch scratch;
    IndexOptions options;
    options.catalog = scratch.path("corpus.db");
    options.paths = {*corpus};
    QVERIFY(indexInto(options, {}).has_value());
    fs::create_directories(scratch.path("out"));
    const auto events = exportOpenLineage(options.catalog, scratch.path("out/events.ndjson"));
    QVERIFY2(events.has_value(), events ? "" : events.error().what.c_str());
    const auto tables = exportCsv(options.catalog, scratch.path("out/csv"));
    QVERIFY2(tables.has_value(), tables ? "" : tables.error().what.c_str());
    std::size_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(scratch.path("out"))) {
        if (!entry.is_regular_file())
            continue;
        const std::string text = readAll(entry.path().string());
        bytes += text.size();
        for (const std::string_view secret : kCorpusSecrets)
            QVERIFY2(text.find(secret) == std::string::npos,
                     (std::string(secret) + " in " + entry.path().filename().string()).c_str());
    }
    QVERIFY(bytes > 100'000);
}

QTEST_GUILESS_MAIN(ExportSafetyTest)
#include "export_safety_test.moc"
