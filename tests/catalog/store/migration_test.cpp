// SPDX-License-Identifier: Apache-2.0
// A catalog of any older schema, brought up to date while everything goes wrong: at whatever change of a file
// the process dies, the power goes or the disk refuses, the catalog is the old one or the new one, with every
// edit, and once it is the new one a copy of the old one lies beside it. The short form looks at a sample of
// the moments; UPRIVER_FAULTS=all (`./dev faults`) at every one.
#include <algorithm>
#include <filesystem>

#include <QtTest>

#include <sys/wait.h>
#include <unistd.h>

#include "catalog/store/catalog_file.h"
#include "catalog/store/connection.h"
#include "catalog/store/curation_store.h"
#include "catalog/store/schema.h"
#include "tests/catalog/store/fault_vfs.h"
#include "tests/catalog/store/old_catalogs.h"
#include "tests/catalog/store/store_fixture.h"

using namespace upriver;
using namespace upriver::test;

namespace {

bool isLong() { return qgetenv("UPRIVER_FAULTS") == "all"; }

void edit(const std::string& catalog)
{
    const auto curation = must(CurationStore::open(catalog, "tester"));
    const CurationSubject orders{AssetKind::Dataset, kOrders, {}};
    must(curation->describe(orders, "What people bought"));
    must(curation->tag({AssetKind::Dataset, kOrders, "email"}, "pii", Curated::Hidden));
    must(curation->own(orders, "ann", "steward", Curated::Added));
    must(curation->star(orders));
    (void)must(curation->addNote(orders, "Ask ann before you change it"));
    must(curation->set({"/data", {}, "postgres"}, "namespace", "postgres://shop:5432"));
    must(curation->saveView("Orders", "{}"));
}

void copyAlone(const std::string& from, const std::string& to)
{
    for (const char* end :
         {"-wal", "-shm", "-journal", ".schema-1.bak", ".schema-2.bak", ".schema-3.bak", ".schema-4.bak",
          ".schema-5.bak", ".schema-6.bak", ".schema-7.bak", ".schema-8.bak"})
        std::filesystem::remove(to + end);
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
}

} // namespace

class MigrationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isOldOrNew_data();
    void isOldOrNew();

private:
    /// "" when the catalog is as it must be after the fault, else what is wrong.
    [[nodiscard]] QString faultIn(const std::string& catalog, int old) const;
    /// One migration with the fault at that moment; whether the fault came up.
    [[nodiscard]] static bool migrateWith(const std::string& catalog, Fault fault, std::int64_t moment);

    Scratch m_scratch;
    std::string m_schema; ///< of today
};

void MigrationTest::initTestCase()
{
    planFault(Fault::None, 0);
    const std::string today = m_scratch.path("today.db");
    indexOnce(today, "a.json", shop());
    edit(today);
    m_schema = schemaTextOf(today);
    for (int old = 1; old < currentSchema(); ++old) {
        const std::string path = m_scratch.path("old-" + std::to_string(old) + ".db");
        makeOldCatalog(path, old, today);
        QCOMPARE(schemaOf(path), old);
        const std::string facts = factsOf(path);
        QVERIFY2(facts.size() > 200 && facts.find("error:") == std::string::npos, facts.c_str());
        QVERIFY(old < 2 || editsOf(path) == editsOf(today));
    }
}

QString MigrationTest::faultIn(const std::string& catalog, int old) const
{
    const std::string before = m_scratch.path("old-" + std::to_string(old) + ".db");
    const int schema = schemaOf(catalog);
    const std::string copy = catalog + ".schema-" + std::to_string(old) + ".bak";
    if (schema != old && schema != currentSchema())
        return QStringLiteral("has schema %1: neither the old nor the new one").arg(schema);
    if (schema == old &&
        (schemaTextOf(catalog) != schemaTextOf(before) || editsOf(catalog) != editsOf(before)))
        return QStringLiteral("says it is the old one, and is not");
    if (schema == currentSchema() && !std::filesystem::exists(copy))
        return QStringLiteral("has no copy of the old one beside it");
    for (const std::string& there : {catalog, copy})
        if (std::filesystem::exists(there) && factsOf(there) != factsOf(before))
            return QString::fromStdString(there + " lost facts");
    if (std::filesystem::exists(copy) && (schemaOf(copy) != old || editsOf(copy) != editsOf(before)))
        return QStringLiteral("has a copy that is not the old one");
    const auto reader = CatalogReader::open(catalog); // goes on where it stopped
    if (!reader)
        return QString::fromStdString("does not open: " + reader.error().what + reader.error().detail);
    const auto checks = (*reader)->verify();
    if (!checks)
        return QString::fromStdString("is not verified: " + checks.error().detail);
    for (const VerifyCheck& check : *checks)
        if (!check.ok)
            return QString::fromStdString("is not sound: " + check.name + " " + check.message);
    if (schemaTextOf(catalog) != m_schema)
        return QStringLiteral("has another schema than a new catalog");
    if (old >= 2 && editsOf(catalog) != editsOf(before))
        return QStringLiteral("lost edits");
    return factsOf(catalog) == factsOf(before) ? QString() : QStringLiteral("lost facts");
}

bool MigrationTest::migrateWith(const std::string& catalog, Fault fault, std::int64_t moment)
{
    const bool dies = fault == Fault::Die || fault == Fault::LosePower;
    if (!dies) {
        planFault(fault, moment);
        const Result<void> prepared = prepareCatalog(catalog);
        const bool fired = faultFired();
        planFault(Fault::None, 0);
        if (!prepared && prepared.error().what.empty())
            qFatal("An error without a sentence");
        return fired;
    }
    const pid_t child = ::fork();
    if (child == 0) {
        planFault(fault, moment);
        (void)prepareCatalog(catalog);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == kDied;
}

void MigrationTest::isOldOrNew_data()
{
    QTest::addColumn<int>("old");
    QTest::addColumn<int>("fault");
    constexpr std::array<std::pair<const char*, Fault>, 4> kFaults{{{"killed", Fault::Die},
                                                                    {"power lost", Fault::LosePower},
                                                                    {"fails once", Fault::FailOnce},
                                                                    {"fails for good", Fault::FailForGood}}};
    for (int old = 1; old < currentSchema(); ++old)
        for (const auto& [name, fault] : kFaults)
            QTest::addRow("schema %d %s", old, name) << old << int(fault);
}

void MigrationTest::isOldOrNew()
{
    QFETCH(int, old);
    QFETCH(int, fault);
    const std::string before = m_scratch.path("old-" + std::to_string(old) + ".db");
    const std::string path = m_scratch.path("migrated.db");
    copyAlone(before, path);
    planFault(Fault::None, 0);
    QVERIFY(prepareCatalog(path).has_value());
    const std::int64_t moments = faultOperations();
    QVERIFY(moments > 20);
    constexpr std::int64_t kSample = 6;
    // From a moment that differs from row to row, so that together the rows look at nearly all of them.
    const std::int64_t step = isLong() ? 1 : std::max<std::int64_t>(1, moments / kSample);
    int fired = 0;
    int left = 0;
    for (std::int64_t moment = isLong() ? 1 : 1 + (old * 4 + fault) % step; moment <= moments;
         moment += step) {
        copyAlone(before, path);
        fired += migrateWith(path, Fault(fault), moment) ? 1 : 0;
        left += schemaOf(path) == old ? 1 : 0;
        const QString found = faultIn(path, old);
        QVERIFY2(found.isEmpty(),
                 qPrintable(QStringLiteral("operation %1: the catalog %2").arg(moment).arg(found)));
    }
    QVERIFY2(fired >= kSample - 2 && left >= 1, qPrintable(QString::number(fired)));
    qInfo("%d faults in %lld operations, %d left the old catalog", fired, static_cast<long long>(moments),
          left);
}

int main(int argc, char** argv)
{
    installFaultyMemory();
    installFaultVfs();
    QCoreApplication app(argc, argv);
    MigrationTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "migration_test.moc"
