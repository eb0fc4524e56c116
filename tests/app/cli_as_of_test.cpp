// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <QTest>

#include "tests/app/program.h"
#include "tests/support/scratch.h"

using namespace upriver::test;

/// The shop's two days indexed as one root: what is said as of the first scan is what was said before the
/// second one ran.
class CliAsOfTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyAssetIsShownAsItWas();
    void countsAreThoseOfThen();
    void exportsAreThoseOfThen_data();
    void exportsAreThoseOfThen();
    void scansThatNeverWereAreRefused();
    void laterDatesMeanTheNewestScan();

private:
    [[nodiscard]] Outcome run(const QStringList& arguments) const { return m_program.run(arguments); }
    [[nodiscard]] nlohmann::json json(QStringList arguments) const
    {
        const Outcome outcome = run(arguments << QStringLiteral("--json"));
        if (outcome.exitCode != 0)
            qWarning("%s", outcome.err.constData());
        return outcome.json();
    }
    [[nodiscard]] QStringList then(QStringList command) const
    {
        return command << QStringLiteral("--as-of") << QStringLiteral("1");
    }
    /// The copy that was taken after the first scan.
    [[nodiscard]] QStringList before(QStringList command) const
    {
        return command << QStringLiteral("--catalog") << QString::fromStdString(m_scratch.path("one.db"));
    }
    void indexDay(const char* day) const;

    Scratch m_scratch;
    Program m_program{m_scratch.path("home")};
};

void CliAsOfTest::indexDay(const char* day) const
{
    namespace fs = std::filesystem;
    fs::remove_all(m_scratch.path("shop"));
    fs::copy(sourcePath(std::string("resources/samples/shop/") + day), m_scratch.path("shop"),
             fs::copy_options::recursive);
    QCOMPARE(run({QStringLiteral("index"), QString::fromStdString(m_scratch.path("shop"))}).exitCode, 0);
}

void CliAsOfTest::initTestCase()
{
    std::filesystem::create_directories(m_program.home());
    indexDay("day-1");
    QCOMPARE(run({QStringLiteral("backup"), QString::fromStdString(m_scratch.path("one.db"))}).exitCode, 0);
    indexDay("day-2");
}

void CliAsOfTest::everyAssetIsShownAsItWas()
{
    const auto list = json(before({QStringLiteral("list")}))["assets"];
    QVERIFY(list.size() > 20);
    QCOMPARE(json(then({QStringLiteral("list")}))["assets"].dump(2), list.dump(2));
    int changed = 0;
    for (const auto& asset : list) {
        const QString name =
            QString::fromStdString(asset["kind"].get<std::string>() + ":" + asset["name"].get<std::string>());
        // what ties a model to its data and services is told of today alone, as the help says
        auto shown = json(before({QStringLiteral("show"), name}));
        shown.erase("model");
        const std::string was = shown.dump(2);
        QCOMPARE(json(then({QStringLiteral("show"), name})).dump(2), was);
        changed += json({QStringLiteral("show"), name}).dump(2) == was ? 0 : 1;
    }
    QVERIFY2(changed > 5, "the second day hardly differs: this test says little");
}

void CliAsOfTest::countsAreThoseOfThen()
{
    auto was = json(before({QStringLiteral("stats")}));
    auto is = json(then({QStringLiteral("stats")}));
    for (const char* ofNow : {"bytes", "problems", "failed_files"}) { // of the file, and of the newest read
        was.erase(ofNow);
        is.erase(ofNow);
    }
    QCOMPARE(is.dump(2), was.dump(2));
    QVERIFY(json({QStringLiteral("stats")})["runs"] > was["runs"]);
}

void CliAsOfTest::exportsAreThoseOfThen_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QStringList>("files");
    QTest::newRow("openlineage") << QStringLiteral("openlineage") << QStringList{QString()};
    QTest::newRow("csv") << QStringLiteral("csv")
                         << QStringList{QStringLiteral("/assets.csv"), QStringLiteral("/columns.csv"),
                                        QStringLiteral("/edges.csv"), QStringLiteral("/column_edges.csv")};
}

void CliAsOfTest::exportsAreThoseOfThen()
{
    QFETCH(QString, format);
    QFETCH(QStringList, files);
    const auto path = [&](const char* name) {
        return QString::fromStdString(m_scratch.path(format.toStdString() + "-" + name));
    };
    const auto command = [&](const char* name) {
        return QStringList{QStringLiteral("export"), QStringLiteral("--format"), format, QStringLiteral("-o"),
                           path(name)};
    };
    QCOMPARE(run(before(command("was"))).exitCode, 0);
    QCOMPARE(run(then(command("is"))).exitCode, 0);
    QCOMPARE(run(command("now")).exitCode, 0);
    bool differs = false;
    for (const QString& file : files) {
        const std::string was = readAll((path("was") + file).toStdString());
        QVERIFY(!was.empty());
        QVERIFY2(readAll((path("is") + file).toStdString()) == was, qPrintable(path("is") + file));
        differs = differs || readAll((path("now") + file).toStdString()) != was;
    }
    QVERIFY(differs);
}

void CliAsOfTest::scansThatNeverWereAreRefused()
{
    for (const char* command : {"stats", "list", "show marts.customer_ltv", "lineage marts.customer_ltv",
                                "impact marts.customer_ltv", "export --format csv -o never"}) {
        const Outcome outcome = run(QString::fromUtf8(command).split(QLatin1Char(' ')) +
                                    QStringList{QStringLiteral("--as-of"), QStringLiteral("99")});
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.err.contains("no scan 99") && outcome.err.contains("newest is scan 2"),
                 outcome.err.constData());
        QVERIFY(outcome.out.isEmpty());
    }
}

void CliAsOfTest::laterDatesMeanTheNewestScan()
{
    const QStringList later{QStringLiteral("--as-of"), QStringLiteral("2199-01-01")};
    const auto list = json(QStringList{QStringLiteral("list")} + later);
    QCOMPARE(list["completeness"]["as_of"]["scan"].get<int>(), 2);
    QCOMPARE(list["assets"].dump(), json({QStringLiteral("list")})["assets"].dump());
    const Outcome lineage =
        run(QStringList{QStringLiteral("lineage"), QStringLiteral("marts.customer_ltv")} + later);
    QCOMPARE(lineage.exitCode, 0);
    QVERIFY2(lineage.out.contains("; as of 20"), lineage.out.constData());
}

QTEST_GUILESS_MAIN(CliAsOfTest)
#include "cli_as_of_test.moc"
