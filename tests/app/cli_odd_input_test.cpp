// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <QDir>
#include <QFile>
#include <QTest>
#include <sys/stat.h>

#include "tests/app/program.h"
#include "tests/support/scratch.h"

using namespace upriver::test;

namespace {

/// An event that says nothing usable: no time, no job, no dataset.
constexpr const char* kEmptyEvent = R"({"eventTime":"x","producer":"p","job":1})";

QStringList words(const QString& command) { return command.split(QLatin1Char(' '), Qt::SkipEmptyParts); }

} // namespace

/// What people type and point at by mistake gets a sentence that helps, never silence.
class CliOddInputTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void namesThatAreNone_data();
    void namesThatAreNone();
    void depthsMustAgree();
    void listFiltersTheYearBefore();
    void problemsKnowTheirFile();
    void problemsNameTheRoot();
    void equalProblemsAreOneLine();
    void settingsAreChecked_data();
    void settingsAreChecked();
    void missingFolderIsNamed();
    void emptyPathIsWrongUsage();
    void tablesAreNotWide_data();
    void tablesAreNotWide();
    void fullDisksLeaveNothing_data();
    void fullDisksLeaveNothing();
    void targetsThatCantBeWrittenAreNamed();

private:
    [[nodiscard]] Outcome run(const QString& command) const { return m_program.run(words(command)); }
    Scratch m_scratch;
    Program m_program{m_scratch.path("home")};
};

void CliOddInputTest::initTestCase()
{
    std::filesystem::create_directories(m_program.home());
    const std::string shop = m_scratch.path("shop");
    for (const char* day : {"day-1", "day-2"}) {
        std::filesystem::remove_all(shop);
        std::filesystem::copy(sourcePath(std::string("resources/samples/shop/") + day), shop,
                              std::filesystem::copy_options::recursive);
        QVERIFY(m_program.run({QStringLiteral("index"), QString::fromStdString(shop)}).exitCode == 0);
    }
}

void CliOddInputTest::namesThatAreNone_data()
{
    QTest::addColumn<QStringList>("command");
    for (const char* command : {"lineage", "impact", "show", "runs"})
        for (const char* name : {"", " ", "+", "..", "...", "orders..", "..orders"})
            QTest::newRow((std::string(command) + " '" + name + "'").c_str())
                << QStringList{QString::fromLatin1(command), QString::fromLatin1(name)};
    QTest::newRow("path '' ''") << QStringList{QStringLiteral("path"), QString(), QString()};
}

void CliOddInputTest::namesThatAreNone()
{
    QFETCH(QStringList, command);
    const Outcome outcome = m_program.run(command);
    QCOMPARE(outcome.exitCode, 2);
    QCOMPARE(outcome.err.count('\n'), 1);
    QVERIFY2(outcome.err.contains("name"), outcome.err.constData());
    QVERIFY(outcome.out.isEmpty());
}

void CliOddInputTest::depthsMustAgree()
{
    for (const char* command :
         {"lineage 2+marts.customer_ltv+1 --up 3", "lineage 2+marts.customer_ltv --down 1 --up all",
          "lineage marts.customer_ltv+ --down 1", "lineage staging.stg_orders..marts.customer_ltv --up 1"}) {
        const Outcome outcome = run(QString::fromLatin1(command));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY2(outcome.err.contains("says otherwise"), outcome.err.constData());
    }
    QCOMPARE(run(QStringLiteral("lineage 2+marts.customer_ltv+1 --up 2")).exitCode, 0);
    // the side that the name leaves open
    const auto both = run(QStringLiteral("lineage 1+marts.customer_ltv --down 1 --json")).json();
    const auto one = run(QStringLiteral("lineage 1+marts.customer_ltv --json")).json();
    QVERIFY(both["nodes"].size() > one["nodes"].size());
}

void CliOddInputTest::listFiltersTheYearBefore()
{
    const auto count = [&](const char* command) {
        const Outcome outcome = run(QString::fromLatin1(command) + QStringLiteral(" --json"));
        return outcome.exitCode == 0 ? static_cast<int>(outcome.json()["assets"].size()) : -1;
    };
    const int all = count("list --as-of 1");
    const int datasets = count("list --as-of 1 --kind dataset");
    const int jobs = count("list --as-of 1 --kind job");
    QVERIFY(datasets > 0 && jobs > 0 && datasets + jobs < all);
    QCOMPARE(count("list --as-of 1 --kind dataset --kind job"), datasets + jobs);
    // the newest state reads the same by either way
    QCOMPARE(count("list --as-of 2 --kind dataset --platform postgres"),
             count("list --kind dataset --platform postgres"));
    QCOMPARE(count("list --as-of 2 --tag pii"), count("list --tag pii"));
    QVERIFY(count("list --tag pii") > 0);
}

void CliOddInputTest::problemsKnowTheirFile()
{
    const Outcome unknown = run(QStringLiteral("problems --file nope"));
    QCOMPARE(unknown.exitCode, 1);
    QVERIFY2(unknown.err.contains("nope"), unknown.err.constData());
    QVERIFY(unknown.out.isEmpty());
    const QString end = QStringLiteral("problems --file clickstream.ndjson --json");
    QCOMPARE(run(end).exitCode, 0);
    QVERIFY(!run(end).json().empty());
    const Outcome clean = run(QStringLiteral("problems --file dbt/target/manifest.json"));
    QVERIFY2(clean.exitCode == 0, clean.err.constData());
    QCOMPARE(run(QStringLiteral("problems --file dbt/target/nope.json")).exitCode, 1);
}

void CliOddInputTest::problemsNameTheRoot()
{
    const std::string cut = R"({"eventTime":"2026-01-01T00:00:00Z","producer":"p","job":{"name)";
    for (const char* file : {"a/logs/cut.json", "b/logs/cut.json", "c/other/cut.json"})
        m_scratch.write(file, cut);
    const auto index = [&](const char* folder) {
        return m_program.run({QStringLiteral("index"), QString::fromStdString(m_scratch.path(folder)),
                              QStringLiteral("--catalog"), QString::fromStdString(m_scratch.path("r.db"))});
    };
    const QString list =
        QStringLiteral("problems --catalog ") + QString::fromStdString(m_scratch.path("r.db"));
    index("a/logs");
    QVERIFY(run(list).out.contains(" cut.json"));
    QVERIFY(index("c/other").out.contains("  other/cut.json:1: "));
    QVERIFY2(run(list).out.contains(" logs/cut.json"), run(list).out.constData());
    index("b/logs"); // a second root of that name
    const Outcome outcome = run(list);
    QVERIFY2(outcome.out.contains((m_scratch.path("a/logs/cut.json")).c_str()), outcome.out.constData());
    QVERIFY(outcome.out.contains((m_scratch.path("b/logs/cut.json")).c_str()));
    QVERIFY(outcome.out.contains(" other/cut.json"));
    for (const auto& problem : run(list + QStringLiteral(" --json")).json())
        QVERIFY(problem["path"].get<std::string>().starts_with('/'));
}

void CliOddInputTest::equalProblemsAreOneLine()
{
    std::string events;
    for (int i = 0; i < 200; ++i)
        events += std::string(kEmptyEvent) + '\n';
    const QString file = QString::fromStdString(m_scratch.write("many/events.ndjson", events));
    const QString catalog = QString::fromStdString(m_scratch.path("many.db"));
    const Outcome indexed =
        m_program.run({QStringLiteral("index"), file, QStringLiteral("--catalog"), catalog});
    QVERIFY2(indexed.out.count("events.ndjson") <= 5, indexed.out.constData());
    QVERIFY(indexed.out.contains("\u00d7"));
    const QString list = QStringLiteral("problems --catalog ") + catalog;
    const QByteArray text = run(list).out;
    QVERIFY2(text.count('\n') <= 8, text.constData()); // a long sentence takes two lines
    QCOMPARE(text.count("\u00d7200)"), 2); // two kinds; those beyond the listed ones are counted too
    QVERIFY2(!text.contains("200 times") && !text.contains("more in this file"), text.constData());
    const auto rows = run(list + QStringLiteral(" --json")).json();
    QVERIFY(rows.size() > 3); // told one by one to programs
}

void CliOddInputTest::settingsAreChecked_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* command, int code, const char* says) {
        QTest::newRow(command) << QString::fromUtf8(command) << code << QString::fromUtf8(says);
    };
    row("setting set foo bar", 2, "runs_kept");
    row("setting set runs_keep 5", 2, "Did you mean “runs_kept”?");
    row("setting set runs_kept many", 2, "can't be “many”");
    row("setting set runs_kept -5", 2, "can't be “-5”");
    row("setting set runs_kept 0", 2, "can't be “0”");
    row("setting set --platform postgres runs_kept 5", 2, "whole catalog");
    row("setting set runs_kept 5", 0, "Set");
    row("setting unset runs_kept", 0, "Unset");
    row("setting unset runs_kept", 1, "is not set");
    row("setting set namespace postgres://db:5432", 2, "--platform");
    row("setting set --platform postgres namespace postgres://db:5432", 0, "Set");
    row("setting set namespace_alias here", 2, "OLD=NEW");
    row("setting set namespace_alias old=new;a=b", 0, "Set");
    row("setting set -- namespace_alias -old=-new", 0, "Set");
}

void CliOddInputTest::settingsAreChecked()
{
    QFETCH(QString, command);
    QFETCH(int, code);
    QFETCH(QString, says);
    const Outcome outcome = run(command);
    QVERIFY2(outcome.err.contains(says.toUtf8()), outcome.err.constData());
    QCOMPARE(outcome.exitCode, code);
}

void CliOddInputTest::missingFolderIsNamed()
{
    const QString folder = QString::fromStdString(m_scratch.path("no/such/folder"));
    const Outcome outcome =
        m_program.run({QStringLiteral("index"), QString::fromStdString(m_scratch.path("shop")),
                       QStringLiteral("--catalog"), folder + QStringLiteral("/x.db")});
    QCOMPARE(outcome.exitCode, 3);
    QVERIFY2(outcome.err.contains("no folder " + folder.toUtf8()), outcome.err.constData());
    QVERIFY(!outcome.err.contains(".tmp-"));
    QVERIFY(!std::filesystem::exists(m_scratch.path("no")));
}

void CliOddInputTest::emptyPathIsWrongUsage()
{
    for (const QStringList& paths : {QStringList{QString()}, {QStringLiteral("."), QString()}}) {
        const Outcome outcome = m_program.run(QStringList{QStringLiteral("index")} + paths);
        QCOMPARE(outcome.exitCode, 2);
        QCOMPARE(outcome.err.count('\n'), 1);
        QVERIFY2(outcome.err.contains("empty"), outcome.err.constData());
    }
}

void CliOddInputTest::tablesAreNotWide_data()
{
    QTest::addColumn<QString>("command");
    for (const char* command : {"sources", "list", "search t", "stats", "problems"})
        QTest::newRow(command) << QString::fromLatin1(command);
}

// Into a pipe or a file too: prose is wrapped within its column, a name stays whole and stands last in its
// line.
void CliOddInputTest::tablesAreNotWide()
{
    QFETCH(QString, command);
    const std::string longName(200, 'y');
    std::string events = kEmptyEvent + std::string("\n");
    for (const std::string& name : {std::string("lonely"), longName}) {
        std::string owners;
        for (int i = 0; i < 20; ++i)
            owners += (i == 0 ? "" : ",") + (R"({"name":"team:number-)" + std::to_string(i) + R"("})");
        events += R"({"eventTime":"2024-05-01T00:00:00Z","eventType":"FAIL","producer":"p","run":{"runId":)"
                  R"("00000000-0000-4000-8000-000000000001","facets":{"errorMessage":{"message":")";
        for (int i = 0; i < 40; ++i)
            events += "it did not work ";
        events +=
            R"("}}},"job":{"namespace":"n","name":"j"},"inputs":[{"namespace":"postgres://db:5432","name":)"
            R"("t.t.)" +
            name + R"(","facets":{"ownership":{"owners":[)" + owners + "]}}}]}\n";
    }
    const QString catalog = QString::fromStdString(m_scratch.path("broad.db"));
    QCOMPARE(
        m_program
            .run({QStringLiteral("index"), QString::fromStdString(m_scratch.write("wide/e.ndjson", events)),
                  QStringLiteral("--catalog"), catalog})
            .exitCode,
        0);
    QString arguments = command;
    if (command != QLatin1String("sources"))
        arguments += QStringLiteral(" --catalog ") + catalog;
    const Outcome outcome = run(arguments);
    QVERIFY2(!outcome.out.isEmpty(), outcome.err.constData());
    for (const QString& line : QString::fromUtf8(outcome.out).split(QLatin1Char('\n')))
        QVERIFY2(line.size() <= 110 || line.endsWith(QString::fromStdString(longName)), qPrintable(line));
}

void CliOddInputTest::fullDisksLeaveNothing_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("file");
    const auto row = [](const char* command, const char* file) {
        QTest::newRow(file) << words(QString::fromLatin1(command)) << QString::fromLatin1(file);
    };
    row("export --format csv", "tables");
    row("export --format openlineage", "events.ndjson");
    row("lineage out --up 1 --format json", "graph.json");
    row("lineage out --up 1 --format csv", "graph.csv");
    row("lineage out --up 1 --format svg", "graph.svg");
    row("lineage out --up 1 --format png", "graph.png");
}

/// A limit on the size of files stands for the disk that is full.
void CliOddInputTest::fullDisksLeaveNothing()
{
    QFETCH(QStringList, command);
    QFETCH(QString, file);
    const QString catalog = QString::fromStdString(m_scratch.path("wide.db"));
    if (!QFile::exists(catalog)) {
        std::string inputs;
        for (int i = 0; i < 600; ++i)
            inputs += std::string(i == 0 ? "" : ",") +
                      R"({"namespace":"postgres://h:5432","name":"d.s.table_)" + std::to_string(i) + R"("})";
        const std::string events = m_scratch.write(
            "wide.json",
            R"({"eventTime":"2026-01-01T00:00:00Z","eventType":"COMPLETE","producer":"x","run":{"runId":"01938a5e-0000-7000-8000-000000000001"},"job":{"namespace":"n","name":"j"},"inputs":[)" +
                inputs + R"(],"outputs":[{"namespace":"postgres://h:5432","name":"d.s.out"}]})");
        QCOMPARE(m_program
                     .run({QStringLiteral("index"), QString::fromStdString(events),
                           QStringLiteral("--catalog"), catalog})
                     .exitCode,
                 0);
    }
    const std::string limited = m_scratch.write(
        "limited", "#!/bin/bash\ntrap '' XFSZ\nulimit -f 33\nexec \"$REAL_UPRIVER\" \"$@\"\n");
    std::filesystem::permissions(limited, std::filesystem::perms::owner_all);
    const QString folder = QString::fromStdString(m_scratch.path("full"));
    QDir().mkpath(folder);
    const QByteArray real = qgetenv("UPRIVER_BINARY");
    qputenv("REAL_UPRIVER", real);
    qputenv("UPRIVER_BINARY", QByteArray::fromStdString(limited));
    const Outcome outcome =
        m_program.run(command + QStringList{QStringLiteral("-o"), folder + QLatin1Char('/') + file,
                                            QStringLiteral("--catalog"), catalog});
    qputenv("UPRIVER_BINARY", real);
    QVERIFY2(outcome.err.contains(file.toUtf8()), outcome.err.constData());
    QVERIFY2(outcome.err.contains("space that is left"), outcome.err.constData());
    QCOMPARE(outcome.exitCode, 3);
    QCOMPARE(QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QStringList());
}

void CliOddInputTest::targetsThatCantBeWrittenAreNamed()
{
    m_scratch.write("plain", "x");
    const QString plain = QString::fromStdString(m_scratch.path("plain"));
    const QString missing = QString::fromStdString(m_scratch.path("nowhere/at"));
    for (const QString& command :
         {QStringLiteral("export --format csv"), QStringLiteral("export --format openlineage"),
          QStringLiteral("lineage marts.customer_ltv --format svg"),
          QStringLiteral("lineage marts.customer_ltv --format json")}) {
        for (const QString& target : {plain + QStringLiteral("/x"), missing + QStringLiteral("/x")}) {
            const Outcome outcome = m_program.run(words(command) + QStringList{QStringLiteral("-o"), target});
            QCOMPARE(outcome.exitCode, 3);
            QVERIFY2(outcome.err.contains(target.toUtf8()), outcome.err.constData());
            QVERIFY2(outcome.err.contains("choose another place"), outcome.err.constData());
        }
    }
    QVERIFY(!std::filesystem::exists(m_scratch.path("nowhere")));
}

QTEST_GUILESS_MAIN(CliOddInputTest)
#include "cli_odd_input_test.moc"
