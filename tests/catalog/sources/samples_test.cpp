// SPDX-License-Identifier: Apache-2.0
// Every reader against its samples: tests/samples/<reader>/<case>/ holds input files and expected.json (what
// the documents state, sorted). A case may hold source_settings.json:
//   {"platformNamespaces": {"postgres": "postgres://shop-db:5432"}, "namespaceAliases": {"default":
//   "airflow"}}
// A file "name.db.sql" stands for the SQLite file "name.db" that its statements make.
// On a mismatch expected.json.actual is written beside it: read it line by line, then rename it.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

#include <QTest>
#include <nlohmann/json.hpp>

#include "tests/support/batch_json.h"
#include "tests/support/case_copy.h"
#include "tests/support/hostile.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver {
const Source& templateSource();
}

namespace upriver::test {

namespace {

namespace fs = std::filesystem;

constexpr auto kSlowest = std::chrono::seconds(20); // per variant; only a hang takes that long

const Source* readerNamed(const std::string& name)
{
    return name == templateSource().info().name ? &templateSource() : findSource(name);
}

std::vector<std::pair<std::string, std::string>> pairsOf(const nlohmann::json& object)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& [key, value] : object.items())
        pairs.emplace_back(key, value.get<std::string>());
    return pairs;
}

SourceSettings settingsOf(const std::string& folder)
{
    const auto json = nlohmann::json::parse(readAll(folder + "/source_settings.json"), nullptr, false);
    if (!json.is_object())
        return {};
    return {pairsOf(json.value("platformNamespaces", nlohmann::json::object())),
            pairsOf(json.value("namespaceAliases", nlohmann::json::object()))};
}

const std::vector<std::string>& notInput()
{
    static const std::vector<std::string> names{"expected.json", "expected.json.actual",
                                                "source_settings.json"};
    return names;
}

void addCases()
{
    QTest::addColumn<QString>("reader");
    QTest::addColumn<QString>("folder");
    std::vector<fs::path> cases;
    for (const auto& reader : fs::directory_iterator(sourcePath("tests/samples"))) {
        for (const auto& entry : fs::directory_iterator(reader.path()))
            cases.push_back(entry.path());
    }
    std::ranges::sort(cases);
    for (const fs::path& path : cases) {
        const std::string reader = path.parent_path().filename().string();
        QTest::newRow((reader + "/" + path.filename().string()).c_str())
            << QString::fromStdString(reader) << QString::fromStdString(path.string());
    }
}

// What must hold whatever the bytes were; empty when it does.
std::string complaintAbout(const DocumentRun& run, bool mustComplain)
{
    for (const RecordBatch& batch : run.batches) {
        if (const auto broken = brokenPromises(batch); !broken.empty())
            return broken.front();
    }
    if (mustComplain && run.complaints() == 0)
        return "nothing was readable and no problem was stated";
    if (run.error && run.error->what.empty())
        return "an error without a sentence";
    return {};
}

void readSpoiled(const Source& source, const Document& document, const SourceSettings& settings,
                 const HostileVariant& variant, const std::string& file)
{
    const auto start = std::chrono::steady_clock::now();
    const DocumentRun run = runSource(source, document, settings);
    const auto took = std::chrono::steady_clock::now() - start;
    const std::string complaint = complaintAbout(run, variant.mustComplain);
    QVERIFY2(complaint.empty(), (file + ", " + variant.name + ": " + complaint).c_str());
    QVERIFY2(took < kSlowest, (file + ", " + variant.name + ": took too long").c_str());
}

/// Member by member. One spoiled member of many need not be told of: a parameter's value may be any text.
void spoilTree(const Source& source, const Document& original, const SourceSettings& settings)
{
    const DocumentTree& tree = *original.tree;
    for (std::size_t i = 0; i < tree.files.size() && !QTest::currentTestFailed(); ++i) {
        const std::string path = tree.pathOf(tree.files[i]);
        const std::string bytes = readAll(path);
        forEachHostileVariant(bytes, [&](HostileVariant variant) {
            if (QTest::currentTestFailed())
                return;
            std::ofstream(path, std::ios::binary) << variant.bytes;
            auto spoiled = std::make_shared<DocumentTree>(tree);
            spoiled->files[i].size = static_cast<std::int64_t>(variant.bytes.size());
            variant.mustComplain = false;
            readSpoiled(source, {original.relative, {}, std::move(spoiled)}, settings, variant,
                        tree.files[i].below);
        });
        std::ofstream(path, std::ios::binary) << bytes;
    }
}

} // namespace

class SamplesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesExpected_data() { addCases(); }
    void matchesExpected();
    void staysSameWhenReadTwice_data() { addCases(); }
    void staysSameWhenReadTwice();
    void survivesHostileInput_data() { addCases(); }
    void survivesHostileInput();
    void survivesFilesThatVanish_data() { addCases(); }
    void survivesFilesThatVanish();
    void everyReaderHasASample();
};

void SamplesTest::matchesExpected()
{
    QFETCH(const QString, reader);
    QFETCH(const QString, folder);
    const std::string path = folder.toStdString();
    const Source* source = readerNamed(reader.toStdString());
    QVERIFY2(source != nullptr, "no reader of this name is registered");
    const CaseCopy copy(folder.toStdString());
    const FoundDocuments found = documentsBelow(*source, copy.path(), notInput());
    QVERIFY2(!found.documents.empty(), "the reader claims no file of its own sample");
    std::vector<DocumentRun> runs;
    for (const Document& document : found.documents)
        runs.push_back(runSource(*source, document, settingsOf(path)));
    for (const DocumentRun& run : runs)
        QCOMPARE(complaintAbout(run, false), std::string());

    const std::string actual = canonicalJson(runs, found.unclaimed);
    QVERIFY2(actual.find("must-never-be-indexed") == std::string::npos, "a secret of the sample got through");
    const std::string expectedPath = path + "/expected.json";
    fs::remove(expectedPath + ".actual");
    if (actual != readAll(expectedPath)) {
        std::ofstream(expectedPath + ".actual", std::ios::binary) << actual;
        QFAIL(("differs: compare " + expectedPath + ".actual").c_str());
    }
}

void SamplesTest::staysSameWhenReadTwice()
{
    QFETCH(const QString, reader);
    QFETCH(const QString, folder);
    const Source* source = readerNamed(reader.toStdString());
    QVERIFY(source != nullptr);
    const CaseCopy copy(folder.toStdString());
    for (const Document& document : documentsBelow(*source, copy.path(), notInput()).documents) {
        const auto once = canonicalJson({runSource(*source, document)}, {});
        const auto again = canonicalJson({runSource(*source, document)}, {});
        QCOMPARE(once, again);
    }
}

void SamplesTest::survivesHostileInput()
{
    QFETCH(const QString, reader);
    QFETCH(const QString, folder);
    const std::string path = folder.toStdString();
    const Source* source = readerNamed(reader.toStdString());
    QVERIFY(source != nullptr);
    const CaseCopy copy(folder.toStdString());
    const SourceSettings settings = settingsOf(path);
    for (const Document& original : documentsBelow(*source, copy.path(), notInput()).documents) {
        if (original.tree != nullptr)
            spoilTree(*source, original, settings);
        for (std::size_t i = 0; i < original.files.size(); ++i) {
            const std::string relative = original.files[i].relative;
            const std::string bytes = readAll(original.files[i].path);
            forEachHostileVariant(bytes, [&](const HostileVariant& variant) {
                if (QTest::currentTestFailed())
                    return;
                copy.write(relative, variant.bytes);
                Document spoiled = original;
                spoiled.files[i] = documentFile(copy.path(), relative);
                (void)source->claims(spoiled.files[i]);
                (void)source->claimsFolder(spoiled.files);
                readSpoiled(*source, spoiled, settings, variant, relative);
            });
            copy.write(relative, bytes);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

void SamplesTest::survivesFilesThatVanish()
{
    QFETCH(const QString, reader);
    QFETCH(const QString, folder);
    const Source* source = readerNamed(reader.toStdString());
    QVERIFY(source != nullptr);
    const CaseCopy copy(folder.toStdString());
    const auto found = documentsBelow(*source, copy.path(), notInput());
    fs::remove_all(copy.path());
    for (const Document& document : found.documents)
        QCOMPARE(complaintAbout(runSource(*source, document), true), std::string());
}

void SamplesTest::everyReaderHasASample()
{
    for (const Source* source : allSources()) {
        const std::string path = sourcePath("tests/samples/" + source->info().name);
        QVERIFY2(fs::is_directory(path), ("no sample folder: " + path).c_str());
    }
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::SamplesTest)
#include "samples_test.moc"
