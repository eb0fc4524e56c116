// SPDX-License-Identifier: Apache-2.0
// Real data files, against the columns and rows that the corpus index states.
#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include <QTest>

#include "tests/support/corpus_counts.h"
#include "tests/support/scratch.h"

using namespace upriver;

namespace {

const std::vector<test::CorpusCase>& cases()
{
    static const std::vector<test::CorpusCase> all{
        {"data-files/raw_customers.csv",
         {{"datasets file", 1}, {"columns", 2}, {"problems", 0}, {"notes", 0}}},
        {"data-files/raw_products.csv", {{"datasets file", 1}, {"columns", 5}, {"problems", 0}}},
        {"data-files/raw_stores.csv", {{"datasets file", 1}, {"columns", 4}, {"problems", 0}}},
        {"data-files/raw_supplies.csv", {{"datasets file", 1}, {"columns", 5}, {"problems", 0}}},
        {"parquet",
         {{"documents", 25}, {"datasets file", 25}, {"columns", 106}, {"problems", 1}, {"errors", 0}},
         "columns are fields at any depth without the levels round elements; the problem is the encrypted "
         "footer"},
    };
    return all;
}

constexpr std::array<std::pair<const char*, const char*>, 9> kRows{{
    {"data-files/raw_customers.csv", "935"},
    {"data-files/raw_products.csv", "10"},
    {"data-files/raw_stores.csv", "6"},
    {"data-files/raw_supplies.csv", "65"},
    {"parquet/alltypes_plain.parquet", "8"},
    {"parquet/delta_byte_array.parquet", "1000"},
    {"parquet/encrypt_columns_plaintext_footer.parquet.encrypted", "50"},
    {"parquet/bad/ARROW-GH-43605.parquet", "21186"},
    {"parquet/sort_columns.parquet", "6"},
}};

/// Lists of objects that could be anybody's table, as long as no reader knows more of them.
constexpr std::array<std::string_view, 7> kTables{
    "datahub/metadata-ingestion/examples/mce_files/mce_list.json",
    "datahub/metadata-ingestion/examples/mce_files/test_containers.json",
    "datahub/metadata-ingestion/examples/mce_files/test_domains.json",
    "datahub/metadata-ingestion/examples/mce_files/test_structured_properties.json",
    "kedro/kedro-viz/demo-project/.viz/kedro_pipeline_events.json",
    "openmetadata/sample_data_v010/ingestion/examples/sample_data/models/models.json",
    "sql-lineage/open.jsonl",
};

} // namespace

class FilesCorpusTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void counts_data() { test::addCorpusRows(cases()); }
    void counts()
    {
        const std::string difference = test::corpusDifference("files", cases());
        QVERIFY2(difference.empty(), difference.c_str());
    }
    void rows_data();
    void rows();
    void leavesWhatOthersKnow();
};

void FilesCorpusTest::rows_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("rows");
    for (const auto& [path, rows] : kRows)
        QTest::newRow(path) << path << rows;
}

void FilesCorpusTest::rows()
{
    QFETCH(const QString, path);
    QFETCH(const QString, rows);
    const auto corpus = test::corpusPath();
    if (!corpus)
        QSKIP("skipped: no corpus");
    const DocumentFile file = test::documentFile(*corpus, path.toStdString());
    QVERIFY(surestSource(file) == findSource("files"));
    const test::DocumentRun run = test::runSource(*findSource("files"), {file.relative, {file}});
    QVERIFY(!run.error && run.batches.size() == 1);
    const std::vector<Property>& facts = run.batches.front().assets.front().properties;
    const Property wanted{"rows", rows.toStdString()};
    QVERIFY(std::ranges::find(facts, wanted) != facts.end());
}

/// Text is data only where it is shaped like a table; what tools keep in text is theirs.
void FilesCorpusTest::leavesWhatOthersKnow()
{
    const auto corpus = test::corpusPath();
    if (!corpus)
        QSKIP("skipped: no corpus");
    std::set<std::string> taken;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*corpus)) {
        if (!entry.is_regular_file())
            continue;
        const std::string relative = std::filesystem::relative(entry.path(), *corpus).string();
        if (surestSource(test::documentFile(*corpus, relative)) == findSource("files"))
            taken.insert(relative);
    }
    QVERIFY(taken.contains("data-files/raw_stores.csv"));
    for (const std::string& path : taken) {
        const bool isTable = path.ends_with(".csv") || path.find(".parquet") != std::string::npos;
        QVERIFY2(isTable || std::ranges::find(kTables, path) != kTables.end(), path.c_str());
    }
}

QTEST_GUILESS_MAIN(FilesCorpusTest)
#include "files_corpus_test.moc"
