// SPDX-License-Identifier: Apache-2.0
// Whatever goes wrong below the catalog, at whatever moment: afterwards it opens, is sound, holds each
// document wholly or not at all, and every edit that was acknowledged. The short form looks at a sample of
// the moments; UPRIVER_FAULTS=all (`./dev faults`) at every one.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <QtTest>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalog/search/searcher.h"
#include "catalog/store/connection.h"
#include "catalog/store/curation_store.h"
#include "catalog/store/graph_reader.h"
#include "tests/catalog/store/fault_vfs.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

namespace {

constexpr int kDocuments = 4;
constexpr int kAssetsEach = 12;
constexpr int kEdits = 3;
// First bytes of pages (sqlite.org/fileformat2.html, 1.6).
constexpr int kInnerOfIndex = 2;
constexpr int kInnerOfTable = 5;
constexpr int kLeafOfIndex = 10;
constexpr int kLeafOfTable = 13;
constexpr int kOverflow = 0;

bool isLong() { return qgetenv("UPRIVER_FAULTS") == "all"; }

/// table_N_0 -> table_N_1 -> …, with columns, so that all kinds of pages are written.
RecordBatch document(int number)
{
    RecordBatch batch;
    AssetIndex before = kNoAsset;
    for (int i = 0; i < kAssetsEach; ++i) {
        const std::string name = "db.s.table_" + std::to_string(number) + "_" + std::to_string(i);
        const AssetIndex asset = declare(batch, AssetKind::Dataset, {"postgres://h:5432", name}, "table");
        // One is longer than a page.
        batch.record(asset).description = std::string(i == 0 ? 20'000 : 200, 'd') + " of " + name;
        addColumn(batch, asset, "id", "bigint");
        addColumn(batch, asset, "amount", "numeric");
        if (before != kNoAsset) {
            addEdge(batch, before, asset);
            addColumnEdge(batch, before, "id", asset, "id");
        }
        before = asset;
    }
    return batch;
}

CurationSubject starred(int number)
{
    return {AssetKind::Dataset, {"postgres://h:5432", "db.s.starred_" + std::to_string(number)}, {}};
}

/// What a session does: documents, each committed, and edits between them; said aloud as they are
/// acknowledged
/// ("d3", "e1"). Stops at the first error.
Result<void> workload(const std::string& catalog, const std::function<void(const std::string&)>& acknowledged)
{
    {
        auto writer = CatalogWriter::open(catalog);
        if (!writer)
            return fail(writer.error());
        if (const auto scan = (*writer)->beginScan("work"); !scan)
            return fail(scan.error());
        const auto root = (*writer)->root("/data");
        if (!root)
            return fail(root.error());
        for (int number = 0; number < kDocuments; ++number) {
            Result<void> done = (*writer)->beginDocument(header(*root, std::to_string(number)));
            if (done)
                done = (*writer)->add(document(number));
            if (done)
                if (const auto counts = (*writer)->finishDocument(DocumentStatus::Read); !counts)
                    done = fail(counts.error());
            if (done)
                done = (*writer)->commit();
            if (!done)
                return done;
            acknowledged("d" + std::to_string(number));
        }
        if (Result<void> ended = (*writer)->endScan({}); !ended)
            return ended;
    }
    auto curation = CurationStore::open(catalog, "tester");
    if (!curation)
        return fail(curation.error());
    for (int number = 0; number < kEdits; ++number) {
        if (Result<void> done = (*curation)->star(starred(number)); !done)
            return done;
        acknowledged("e" + std::to_string(number));
    }
    return {};
}

void makeBase(const std::string& catalog) { indexOnce(catalog, "base.json", shop()); }

void copyCatalog(const std::string& from, const std::string& to)
{
    for (const char* end : {"-wal", "-shm", "-journal", ".curation.jsonl", ".lock"})
        std::filesystem::remove(to + end);
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

/// "" when the catalog is as it must be, else what is wrong. Documents may be lost only when power was.
QString faultIn(const std::string& catalog, const std::set<std::string>& acknowledged, bool powerLost)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return QString::fromStdString("does not open: " + reader.error().what + reader.error().detail);
    const auto checks = (*reader)->verify();
    if (!checks)
        return QString::fromStdString("is not verified: " + checks.error().detail);
    for (const VerifyCheck& check : *checks)
        if (!check.ok)
            return QString::fromStdString("is not sound: " + check.name + " " + check.message);
    const auto db = must(Connection::open(catalog, Connection::Mode::Read));
    for (int number = 0; number < kDocuments; ++number) {
        const std::string like = "'table\\_" + std::to_string(number) + "\\_%' ESCAPE '\\'";
        const auto assets =
            db->integer("SELECT count(*) FROM asset WHERE until IS NULL AND name LIKE " + like);
        const auto edges =
            db->integer("SELECT count(*) FROM edge e JOIN asset a ON a.id = e.dst WHERE e.until IS NULL"
                        " AND a.name LIKE " +
                        like);
        if (assets != 0 && (assets != kAssetsEach || edges != kAssetsEach - 1))
            return QStringLiteral("holds document %1 in part: %2 assets, %3 edges")
                .arg(number)
                .arg(assets)
                .arg(edges);
        if (assets == 0 && !powerLost && acknowledged.contains("d" + std::to_string(number)))
            return QStringLiteral("lost document %1").arg(number);
    }
    for (int number = 0; number < kEdits; ++number) {
        const auto stars = db->integer("SELECT count(*) FROM c_star WHERE name='db.s.starred_" +
                                       std::to_string(number) + "'");
        if (stars == 0 && acknowledged.contains("e" + std::to_string(number)))
            return QStringLiteral("lost edit %1").arg(number);
    }
    return {};
}

/// After the fault is over work goes on where it stopped.
QString goesOn(const std::string& catalog)
{
    planFault(Fault::None, 0);
    std::set<std::string> acknowledged;
    const Result<void> done = workload(catalog, [&](const std::string& what) { acknowledged.insert(what); });
    if (!done)
        return QString::fromStdString("does not go on: " + done.error().what + done.error().detail);
    return faultIn(catalog, acknowledged, false);
}

/// The workload in a process that dies of the fault; what it had acknowledged by then.
std::set<std::string> dieDuring(const std::string& catalog, Fault fault, std::int64_t at, bool& died)
{
    const std::string said = catalog + ".said";
    std::filesystem::remove(said);
    const pid_t child = ::fork();
    if (child == 0) {
        const int out = ::open(said.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        planFault(fault, at);
        const Result<void> done = workload(catalog, [&](const std::string& what) {
            const std::string line = what + "\n";
            if (::write(out, line.data(), line.size()) < 0)
                ::_exit(2);
        });
        ::_exit(done ? 0 : 3);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    died = WIFEXITED(status) && WEXITSTATUS(status) == kDied;
    std::set<std::string> acknowledged;
    std::ifstream lines(said);
    for (std::string line; std::getline(lines, line);)
        acknowledged.insert(line);
    return acknowledged;
}

} // namespace

class DurabilityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void failsCleanly_data();
    void failsCleanly();
    void diesAnywhere_data();
    void diesAnywhere();
    void runsOutOfMemory();
    void readsDamagedPages();

private:
    [[nodiscard]] std::int64_t stepTo(std::int64_t moment, std::int64_t total,
                                      std::int64_t sample = kSample) const
    {
        return isLong() || total <= sample ? moment + 1 : moment + std::max<std::int64_t>(1, total / sample);
    }

    static constexpr std::int64_t kSample = 24;
    static constexpr std::int64_t kDeaths = 60; ///< with those of the other tests more than 200
    Scratch m_scratch;
    std::string m_base;
    std::int64_t m_operations = 0;
};

void DurabilityTest::initTestCase()
{
    m_base = m_scratch.path("base.db");
    makeBase(m_base);
    const std::string path = m_scratch.path("whole.db");
    copyCatalog(m_base, path);
    planFault(Fault::None, 0);
    QVERIFY(workload(path, [](const std::string&) {}).has_value());
    m_operations = faultOperations();
    QVERIFY(m_operations > 50);
    const QString fault = faultIn(path, {"d0", "d1", "d2", "d3", "e0", "e1", "e2"}, false);
    QVERIFY2(fault.isEmpty(), qPrintable(fault));
}

void DurabilityTest::failsCleanly_data()
{
    QTest::addColumn<int>("fault");
    QTest::newRow("once") << int(Fault::FailOnce);
    QTest::newRow("for good") << int(Fault::FailForGood);
}

/// The n-th operation fails: an error in words, nothing half done, and work goes on afterwards.
void DurabilityTest::failsCleanly()
{
    QFETCH(int, fault);
    const std::string path = m_scratch.path("failing.db");
    int failures = 0;
    for (std::int64_t moment = 1; moment <= m_operations; moment = stepTo(moment, m_operations)) {
        copyCatalog(m_base, path);
        planFault(Fault(fault), moment);
        std::set<std::string> acknowledged;
        const Result<void> done = workload(path, [&](const std::string& what) { acknowledged.insert(what); });
        failures += done ? 0 : 1;
        QVERIFY(done || !done.error().what.empty());
        planFault(Fault::None, 0);
        QString found = faultIn(path, acknowledged, false);
        if (found.isEmpty())
            found = goesOn(path);
        QVERIFY2(found.isEmpty(),
                 qPrintable(QStringLiteral("operation %1: the catalog %2").arg(moment).arg(found)));
    }
    qInfo("%d failures in %lld operations", failures, static_cast<long long>(m_operations));
    QVERIFY(failures > 5);
}

void DurabilityTest::diesAnywhere_data()
{
    QTest::addColumn<int>("fault");
    QTest::newRow("killed") << int(Fault::Die);
    QTest::newRow("power lost") << int(Fault::LosePower);
}

void DurabilityTest::diesAnywhere()
{
    QFETCH(int, fault);
    const std::string path = m_scratch.path("dying.db");
    int deaths = 0;
    for (std::int64_t moment = 1; moment <= m_operations; moment = stepTo(moment, m_operations, kDeaths)) {
        copyCatalog(m_base, path);
        bool died = false;
        const std::set<std::string> acknowledged = dieDuring(path, Fault(fault), moment, died);
        deaths += died ? 1 : 0;
        planFault(Fault::None, 0);
        QString found = faultIn(path, acknowledged, Fault(fault) == Fault::LosePower);
        if (found.isEmpty() && moment % 4 == 0)
            found = goesOn(path);
        QVERIFY2(found.isEmpty(),
                 qPrintable(QStringLiteral("operation %1: the catalog %2").arg(moment).arg(found)));
    }
    qInfo("%d deaths in %lld operations", deaths, static_cast<long long>(m_operations));
    QVERIFY(deaths >= kDeaths - 5);
}

/// The n-th allocation fails: an error in words or no effect at all, never a crash, never damage.
void DurabilityTest::runsOutOfMemory()
{
    const std::string path = m_scratch.path("memory.db");
    copyCatalog(m_base, path);
    planMissingMemory(0, 0);
    QVERIFY(workload(path, [](const std::string&) {}).has_value());
    const std::int64_t total = allocations();
    int failures = 0;
    for (std::int64_t moment = 1; moment <= total;
         moment = isLong() ? moment + std::max<std::int64_t>(1, total / 5000) : stepTo(moment, total)) {
        copyCatalog(m_base, path);
        std::set<std::string> acknowledged;
        planMissingMemory(moment, moment % 2 == 0 ? 1 : 50);
        const Result<void> done = workload(path, [&](const std::string& what) { acknowledged.insert(what); });
        if (auto searcher = Searcher::open(path))
            static_cast<void>((*searcher)->search(parseSearchQuery("table"), {}));
        planMissingMemory(0, 0);
        failures += done ? 0 : 1;
        const QString found = faultIn(path, acknowledged, false);
        QVERIFY2(found.isEmpty(), qPrintable(QStringLiteral("allocation %1: the work %2, the catalog %3")
                                                 .arg(moment)
                                                 .arg(done ? QStringLiteral("ended")
                                                           : QString::fromStdString(done.error().detail))
                                                 .arg(found)));
    }
    qInfo("%d failures in %lld allocations", failures, static_cast<long long>(total));
    QVERIFY(failures > 3);
}

/// A flipped bit anywhere: answers or errors, never a crash, a hang or an answer without end.
void DurabilityTest::readsDamagedPages()
{
    const std::string path = m_scratch.path("whole.db");
    {
        const auto db = must(Connection::open(path, Connection::Mode::Write));
        db->run("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    const std::string sound = readAll(path);
    constexpr std::size_t kPage = 8192;
    constexpr std::size_t kFileHead = 100;
    const std::size_t flips = isLong() ? 5000 : 150;
    const std::string damaged = m_scratch.path("damaged.db");
    int noticed = 0;
    std::map<int, int> kinds; // by the first byte of a page
    for (std::size_t flip = 0; flip < flips; ++flip) {
        std::string bytes = sound;
        // Every page in turn, its head (what kind it is, where its cells lie) as often as the rest.
        const std::size_t page = flip % (bytes.size() / kPage);
        ++kinds[sound[page == 0 ? kFileHead : page * kPage]];
        const std::uint64_t random = (flip + 1) * 0x9E3779B97F4A7C15ULL;
        const std::size_t place = (random >> 20) % (flip % 2 == 0 ? 16 : kPage);
        bytes[page * kPage + place] =
            static_cast<char>(bytes[page * kPage + place] ^ (1 << (random >> 50) % 8));
        for (const char* end : {"-wal", "-shm"})
            std::filesystem::remove(damaged + end);
        std::ofstream(damaged, std::ios::binary) << bytes;
        const auto reader = CatalogReader::open(damaged);
        if (!reader) {
            ++noticed;
            continue;
        }
        if (const auto ids = (*reader)->allAssetIds())
            static_cast<void>((*reader)->summaries(*ids));
        const auto checks = (*reader)->verify();
        noticed += !checks || !std::ranges::all_of(*checks, &VerifyCheck::ok) ? 1 : 0;
        if (auto searcher = Searcher::open(damaged))
            static_cast<void>((*searcher)->search(parseSearchQuery("table 1"), {}));
        if (const auto graph = GraphReader::open(damaged))
            static_cast<void>((*graph)->edges([](const GraphEdgeRow&) {}));
        static_cast<void>(workload(damaged, [](const std::string&) {}));
    }
    qInfo("%d of %zu noticed, in %zu pages", noticed, flips, sound.size() / kPage);
    // Leaves and inner pages of tables and of indices (also tables without row ids), and what overflows.
    for (const int kind : {kLeafOfTable, kInnerOfTable, kLeafOfIndex, kInnerOfIndex, kOverflow})
        QVERIFY2(kinds[kind] > 0, qPrintable(QString::number(kind)));
    QVERIFY(noticed > static_cast<int>(flips / 5));
}

int main(int argc, char** argv)
{
    installFaultyMemory();
    installFaultVfs();
    QCoreApplication app(argc, argv);
    DurabilityTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "durability_test.moc"
