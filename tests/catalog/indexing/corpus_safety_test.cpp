// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <map>

#include <sqlite3.h>

#include <QTest>

#include "catalog/base/text.h"
#include "catalog/indexing/indexer.h"
#include "catalog/store/catalog_reader.h"
#include "tests/support/corpus_secrets.h"
#include "tests/support/scratch.h"

using namespace upriver;
using namespace upriver::test;
namespace fs = std::filesystem;

namespace {

/// Words of secrets as the search index would hold them.
constexpr std::array<const char*, 8> kSecretWords{"canary",     "mystorepassword",     "mykeypassword",
                                                  "postgrespw", "customerpw",          "passw0rd",
                                                  "in4mix",     "akiaiosfodnn7example"};

QStringList& logged()
{
    static QStringList lines;
    return lines;
}

void keepMessage(QtMsgType, const QMessageLogContext&, const QString& text) { logged() << text; }

class Rows
{
public:
    explicit Rows(const std::string& path)
    {
        sqlite3_open_v2(path.c_str(), &m_db, SQLITE_OPEN_READWRITE, nullptr);
    }
    ~Rows() { sqlite3_close(m_db); }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    /// All columns of all rows, as text.
    [[nodiscard]] std::vector<std::string> all(const std::string& sql) const
    {
        std::vector<std::string> values;
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(m_db, sql.c_str(), -1, &statement, nullptr);
        while (sqlite3_step(statement) == SQLITE_ROW)
            for (int i = 0; i < sqlite3_column_count(statement); ++i)
                if (const void* bytes = sqlite3_column_blob(statement, i))
                    values.emplace_back(static_cast<const char*>(bytes),
                                        static_cast<std::size_t>(sqlite3_column_bytes(statement, i)));
        sqlite3_finalize(statement);
        return values;
    }

private:
    sqlite3* m_db = nullptr;
};

} // namespace

class CorpusSafetyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everySecretIsInTheCorpus();
    void noSecretIsInTheFiles();
    void noSecretIsInARow();
    void noSecretIsASearchWord();
    void noSecretIsInReportOrLog();
    void theSecondRunWritesNothing();
    void theCatalogIsSound();

private:
    void searchBytes(const std::string& bytes, const std::string& where) const;

    Scratch m_scratch;
    std::optional<std::string> m_corpus = corpusPath();
    IndexOptions m_options;
    IndexReport m_report;
};

void CorpusSafetyTest::initTestCase()
{
    if (!m_corpus) {
        qInfo("skipped: no corpus");
        return;
    }
    m_options.catalog = m_scratch.path("corpus.db");
    m_options.paths = {*m_corpus};
    const QtMessageHandler before = qInstallMessageHandler(keepMessage);
    const auto report = indexInto(m_options, {});
    qInstallMessageHandler(before);
    QVERIFY2(report.has_value(), report ? "" : report.error().what.c_str());
    m_report = *report;
    qInfo("%lld files: %lld read, %lld partly, %lld failed, %lld ignored; %lld rows in %lld ms",
          qlonglong(m_report.files.found), qlonglong(m_report.files.read), qlonglong(m_report.files.partly),
          qlonglong(m_report.files.failed), qlonglong(m_report.files.ignored),
          qlonglong(m_report.rowsWritten), qlonglong(m_report.elapsedMs));
    const IndexReport::Files& files = m_report.files;
    QCOMPARE(files.read + files.partly + files.failed + files.ignored, files.found);
    QVERIFY(files.read > 50);
    QVERIFY(m_report.assets["dataset"] > 100);
}

void CorpusSafetyTest::everySecretIsInTheCorpus()
{
    if (!m_corpus)
        return;
    std::map<std::string_view, int> seen;
    for (const auto& entry : fs::recursive_directory_iterator(*m_corpus)) {
        if (!entry.is_regular_file())
            continue;
        const std::string bytes = readAll(entry.path().string());
        for (const std::string_view secret : kCorpusSecrets)
            seen[secret] += bytes.find(secret) != std::string::npos ? 1 : 0;
    }
    for (const std::string_view secret : kCorpusSecrets)
        QVERIFY2(seen[secret] > 0 || std::ranges::find(kNotInTheOpen, secret) != kNotInTheOpen.end(),
                 std::string(secret).c_str());
}

void CorpusSafetyTest::searchBytes(const std::string& bytes, const std::string& where) const
{
    for (const std::string_view secret : kCorpusSecrets)
        QVERIFY2(bytes.find(secret) == std::string::npos, (std::string(secret) + " in " + where).c_str());
}

void CorpusSafetyTest::noSecretIsInTheFiles()
{
    if (!m_corpus)
        return;
    int files = 0;
    for (const auto& entry : fs::directory_iterator(m_scratch.path())) {
        if (!entry.is_regular_file())
            continue;
        ++files;
        searchBytes(readAll(entry.path().string()), entry.path().filename().string());
    }
    QVERIFY(files > 0);
}

/// A text that crosses pages lies in pieces in the file; here it is whole.
void CorpusSafetyTest::noSecretIsInARow()
{
    if (!m_corpus)
        return;
    const Rows db(m_options.catalog);
    std::size_t values = 0;
    for (const std::string& table :
         db.all("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")) {
        for (const std::string& value : db.all("SELECT * FROM \"" + table + "\"")) {
            searchBytes(value, table);
            ++values;
        }
    }
    QVERIFY(values > 10'000);
}

void CorpusSafetyTest::noSecretIsASearchWord()
{
    if (!m_corpus)
        return;
    const Rows db(m_options.catalog);
    const auto tables =
        db.all("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%USING fts5(%'");
    QVERIFY(!tables.empty());
    for (const std::string& table : tables) {
        (void)db.all("CREATE VIRTUAL TABLE temp.words_" + table + " USING fts5vocab('main', '" + table +
                     "', 'row')");
        const auto words = db.all("SELECT term FROM temp.words_" + table);
        QVERIFY2(words.size() > 100, table.c_str());
        for (const char* secret : kSecretWords)
            QVERIFY2(std::ranges::find(words, secret) == words.end(), secret);
    }
}

void CorpusSafetyTest::noSecretIsInReportOrLog()
{
    if (!m_corpus)
        return;
    for (const ProblemRow& problem : m_report.problems)
        searchBytes(problem.message + "\n" + problem.locator + "\n" + problem.file, "report");
    for (const QString& line : logged())
        searchBytes(line.toStdString(), "log");
}

void CorpusSafetyTest::theSecondRunWritesNothing()
{
    if (!m_corpus)
        return;
    const auto second = indexInto(m_options, {});
    QVERIFY(second.has_value());
    QCOMPARE(second->rowsWritten, std::int64_t(0));
    QCOMPARE(second->rowsClosed, std::int64_t(0));
    QCOMPARE(second->filesOpened, std::int64_t(0));
    QCOMPARE(second->files.unchanged + second->files.failed, second->files.found);
    QCOMPARE(second->assets, m_report.assets);
    qInfo("unchanged: %lld ms for %lld files", qlonglong(second->elapsedMs), qlonglong(second->files.found));
}

void CorpusSafetyTest::theCatalogIsSound()
{
    if (!m_corpus)
        return;
    const auto checks = CatalogReader::open(m_options.catalog).value()->verify().value();
    QVERIFY(!checks.empty());
    for (const VerifyCheck& check : checks)
        QVERIFY2(check.ok, (check.name + ": " + check.message).c_str());
}

QTEST_GUILESS_MAIN(CorpusSafetyTest)
#include "corpus_safety_test.moc"
