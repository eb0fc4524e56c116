// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <QDir>
#include <QFileInfo>
#include <QTest>
#include <signal.h>
#include <sqlite3.h>

#include "tests/app/program.h"
#include "tests/support/scratch.h"

using namespace upriver::test;

namespace {

/// Runs SQL on a catalog behind the program's back.
void sql(const std::string& catalog, const char* statement)
{
    sqlite3* db = nullptr;
    QCOMPARE(sqlite3_open(catalog.c_str(), &db), SQLITE_OK);
    QCOMPARE(sqlite3_exec(db, statement, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
}

} // namespace

/// Exit codes and sentences when things are not as they should be.
class CliFailuresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void wrongUsageIsTwo_data();
    void wrongUsageIsTwo();
    void noIsOne_data();
    void noIsOne();
    void ambiguousNamesListCandidates();
    void everyCommandHasHelp();
    void optionsGoEverywhere();
    void catalogProblemsAreThree();
    void saysTheWindowsWordsWithCommands();
    void interruptLeavesNothingHalfWritten();
    void fullDiskIsSaid();
    void resultsNeverReplaceTheCatalog();
    void windowNeedsADisplay();
    void completionAndManPageAreCurrent();

private:
    [[nodiscard]] Outcome run(const char* command) const
    {
        return m_program.run(QString::fromUtf8(command).split(QLatin1Char(' '), Qt::SkipEmptyParts));
    }
    Scratch m_scratch;
    Program m_program{m_scratch.path("home")};
};

void CliFailuresTest::initTestCase()
{
    std::filesystem::create_directories(m_program.home());
    const QString shop = QString::fromStdString(sourcePath("resources/samples/shop/day-1"));
    QCOMPARE(m_program.run({QStringLiteral("index"), shop}).exitCode, 0);
}

void CliFailuresTest::wrongUsageIsTwo_data()
{
    QTest::addColumn<QString>("command");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* command, const char* says) {
        QTest::newRow(command) << QString::fromUtf8(command) << QString::fromUtf8(says);
    };
    row("serach x", "did you mean “search”?");
    row("--wrong", "There is no option");
    row("sql /dev/null --dialect nope", "There is no dialect");
    row("search", "needs TERM");
    row("search x --limt 3", "did you mean --limit?");
    row("search x --limit many", "--limit needs a whole number");
    row("search kind:datset", "did you mean “dataset”?");
    row("list --kind tabel", "There is no kind");
    row("lineage", "needs ASSET");
    row("lineage a b", "one argument too many");
    row("lineage marts.customer_ltv --format gif", "choose one of text");
    row("lineage marts.customer_ltv --up many", "--up needs a number of hops");
    row("lineage marts.customer_ltv --kinds date", "There is no edge kind");
    row("lineage marts.customer_ltv --as-of yesterday", "--as-of needs");
    row("lineage marts.customer_ltv --format svg", "needs a file");
    row("path a", "needs FROM TO");
    row("index", "needs PATH");
    row("index . --source nobody", "There is no reader");
    row("sources mlfow", "There is no reader “mlfow”; did you mean “mlflow”?");
    row("sources dbt mlflow", "one argument too many");
    row("completion tcsh", "choose bash, zsh or fish");
    row("help nothing", "There is no command");
    row("stats --json=1", "takes no value");
    row("stats --catalog", "needs a value");
}

void CliFailuresTest::wrongUsageIsTwo()
{
    QFETCH(QString, command);
    QFETCH(QString, says);
    const Outcome outcome = run(command.toUtf8().constData());
    QVERIFY2(outcome.err.contains(says.toUtf8()), outcome.err.constData());
    QVERIFY(outcome.err.startsWith("upriver: "));
    QCOMPARE(outcome.err.count('\n'), 1);
    QVERIFY(outcome.out.isEmpty());
    QCOMPARE(outcome.exitCode, 2);
}

void CliFailuresTest::noIsOne_data()
{
    QTest::addColumn<QString>("command");
    for (const char* command :
         {"search zzzzqqqq --json", "show nothing_like_this", "lineage nothing_like_this",
          "impact nothing_like_this", "path marts.customer_ltv shop.public.orders",
          "lineage marts.customer_ltv --column nothing", "index /nowhere/at/all",
          "show marts.customer_ltv --as-of 1999-01-01"})
        QTest::newRow(command) << QString::fromUtf8(command);
}

void CliFailuresTest::noIsOne()
{
    QFETCH(QString, command);
    const Outcome outcome = run(command.toUtf8().constData());
    QCOMPARE(outcome.exitCode, 1);
    if (command.endsWith(QLatin1String("--json")))
        QCOMPARE(outcome.json()["total"].get<int>(), 0);
    else
        QVERIFY(outcome.err.startsWith("upriver: "));
}

void CliFailuresTest::ambiguousNamesListCandidates()
{
    const Outcome outcome = run("show orders");
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY2(outcome.err.contains("bigquery/shop-dwh.raw.orders\n"), outcome.err.constData());
    QVERIFY(outcome.err.contains("postgres://shop-db:5432/shop.public.orders\n"));
    const Outcome near = run("show custmer_ltv");
    QCOMPARE(near.exitCode, 1);
    QVERIFY2(near.err.contains("marts.customer_ltv"), near.err.constData());
}

void CliFailuresTest::everyCommandHasHelp()
{
    const Outcome overview = run("--help");
    QCOMPARE(overview.exitCode, 0);
    int commands = 0;
    const QStringList lines =
        QString::fromUtf8(overview.out).section(QStringLiteral("Commands:\n"), 1).split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        if (!line.startsWith(QLatin1String("  ")))
            break;
        const QString name = line.trimmed().section(QLatin1Char(' '), 0, 0);
        if (line.startsWith(QLatin1String("    ")))
            continue; // the rest of a long line
        ++commands;
        for (const QStringList& asked :
             {QStringList{name, QStringLiteral("--help")}, QStringList{name, QStringLiteral("-h")},
              QStringList{QStringLiteral("help"), name}}) {
            const Outcome help = m_program.run(asked);
            QCOMPARE(help.exitCode, 0);
            QVERIFY2(help.out.contains("Usage: upriver " + name.toUtf8()), help.out.constData());
            QVERIFY(help.out.contains("\nExample"));
            QVERIFY(help.out.contains("  upriver " + name.toUtf8()));
        }
    }
    QVERIFY(commands >= 18);
    for (const char* absent : {"diff", "check"})
        QCOMPARE(run(absent).exitCode, 2);
    QCOMPARE(run("--version").out, QByteArray("upriver " UPRIVER_VERSION "\n"));
}

void CliFailuresTest::optionsGoEverywhere()
{
    QCOMPARE(run("--json search customer").exitCode, 2);
    QCOMPARE(run("search --json customer --limit=2").json()["hits"].size(), std::size_t(2));
    QCOMPARE(run("search customer -order --json").exitCode, 0);
    QCOMPARE(run("search --json -- -customer kind:dashboard").exitCode, 0);
}

void CliFailuresTest::catalogProblemsAreThree()
{
    const Outcome missing = run("stats --catalog /nowhere/x.db");
    QCOMPARE(missing.exitCode, 3);
    QVERIFY2(missing.err.contains("upriver index"), missing.err.constData());

    // The catalog may be named before the command too.
    const Outcome before = run("--catalog /nowhere/x.db stats");
    QCOMPARE(before.exitCode, 3);
    QCOMPARE(before.err, missing.err);

    const std::string text = m_scratch.write("text.db", std::string(20'000, 'x'));
    QCOMPARE(
        m_program.run({QStringLiteral("stats"), QStringLiteral("--catalog"), QString::fromStdString(text)})
            .exitCode,
        3);

    const std::string newer = m_scratch.path("newer.db");
    QCOMPARE(m_program.run({QStringLiteral("backup"), QString::fromStdString(newer)}).exitCode, 0);
    sql(newer, "PRAGMA user_version = 9999; UPDATE meta SET value = '9999' WHERE key = 'min_reader'");
    const Outcome tooNew =
        m_program.run({QStringLiteral("list"), QStringLiteral("--catalog"), QString::fromStdString(newer)});
    QCOMPARE(tooNew.exitCode, 3);
    QVERIFY2(tooNew.err.contains("newer"), tooNew.err.constData());

    const std::string foreign = m_scratch.path("foreign.db");
    sql(foreign, "CREATE TABLE t(x); PRAGMA application_id = 1");
    QCOMPARE(
        m_program
            .run({QStringLiteral("index"), QString::fromStdString(sourcePath("resources/samples/shop/day-1")),
                  QStringLiteral("--catalog"), QString::fromStdString(foreign)})
            .exitCode,
        3);
}

/// The commands that are named are run as they stand: they must lead out.
void CliFailuresTest::saysTheWindowsWordsWithCommands()
{
    const QString home = QString::fromStdString(m_scratch.path("care"));
    QVERIFY(QDir().mkpath(home));
    const QString path = home + QStringLiteral("/my shop.db");
    const auto on = [&](QStringList command) {
        return m_program.run(command << QStringLiteral("--catalog") << path);
    };
    const QString sample = QString::fromStdString(sourcePath("resources/samples/shop/day-1"));
    QCOMPARE(on({QStringLiteral("index"), sample}).exitCode, 0);
    const auto set = [&](const char* value) {
        return on({QStringLiteral("setting"), QStringLiteral("set"), QStringLiteral("runs_kept"),
                   QString::fromLatin1(value)})
            .exitCode;
    };
    QCOMPARE(set("150"), 0);
    QCOMPARE(on({QStringLiteral("backup"), home + QStringLiteral("/my shop monday.db")}).exitCode, 0);
    QCOMPARE(set("120"), 0);
    const auto breakIt = [&] {
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(100) && file.write(QByteArray(400, 'Z')) == 400);
    };
    /// The command after "title: " on its line, split as a shell does.
    const auto offered = [](const QByteArray& text, const char* title) {
        const QString line =
            QString::fromUtf8(text).section(QString::fromLatin1(title) + QStringLiteral(": "), 1);
        return QProcess::splitCommand(
                   line.section(QLatin1Char('\n'), 0, 0).replace(QLatin1Char('\''), QLatin1Char('"')))
            .mid(1);
    };
    for (const char* title : {"Restore a backup", "Rebuild the index, keeping the edits"}) {
        breakIt();
        const Outcome broken = on({QStringLiteral("stats")});
        QCOMPARE(broken.exitCode, 3);
        QVERIFY2(broken.err.contains("is damaged") && broken.err.contains("a line for each edit"),
                 broken.err.constData());
        const QStringList command = offered(broken.err, title);
        QVERIFY2(!command.isEmpty(), broken.err.constData());
        const Outcome mended = m_program.run(command);
        QVERIFY2(mended.exitCode == 0, mended.err.constData());
        const Outcome settings = on({QStringLiteral("setting"), QStringLiteral("list")});
        QVERIFY2(settings.out.contains("120"), settings.out.constData());
        QCOMPARE(on({QStringLiteral("verify")}).exitCode, 0);
    }
    QVERIFY(QFile::exists(path + QStringLiteral(".damaged-1")) &&
            QFile::exists(path + QStringLiteral(".damaged-2")));
    QVERIFY(QFile::remove(path));
    const Outcome gone = on({QStringLiteral("stats")});
    QCOMPARE(gone.exitCode, 3);
    QVERIFY2(gone.err.contains("any more") && gone.err.contains("Restore a backup: upriver restore"),
             gone.err.constData());
}

void CliFailuresTest::interruptLeavesNothingHalfWritten()
{
    const QString big = QString::fromStdString(m_scratch.path("big"));
    for (int i = 0; i < 3000; ++i)
        m_scratch.write(
            "big/" + std::to_string(i) + ".json",
            R"({"eventTime":"2026-01-01T00:00:00Z","eventType":"COMPLETE","producer":"x","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent","run":{"runId":"01938a5e-0000-7000-8000-00000000)" +
                std::to_string(1000 + i) + R"("},"job":{"namespace":"n","name":"j)" + std::to_string(i) +
                R"("},"inputs":[{"namespace":"postgres://h:5432","name":"d.s.t)" + std::to_string(i) +
                R"("}],"outputs":[]})");
    const QString catalog = QString::fromStdString(m_scratch.path("interrupted.db"));
    const QStringList index{QStringLiteral("index"), big, QStringLiteral("--catalog"), catalog};
    QProcess process;
    m_program.start(process, index);
    QVERIFY(process.waitForStarted());
    // Once the catalog is being built aside the program listens to Ctrl-C.
    const QDir home = QFileInfo(catalog).dir();
    QTRY_VERIFY_WITH_TIMEOUT(process.state() == QProcess::NotRunning ||
                                 !home.entryList({QStringLiteral("interrupted.db*")}).isEmpty(),
                             30'000);
    kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QVERIFY(process.exitCode() == 130 || process.exitCode() == 0); // 0: it was done already
    const bool exists = std::filesystem::exists(catalog.toStdString());
    if (exists)
        QCOMPARE(m_program.run({QStringLiteral("verify"), QStringLiteral("--catalog"), catalog}).exitCode, 0);
    const Outcome again = m_program.run(index);
    QCOMPARE(again.exitCode, 0);
    QCOMPARE(
        m_program
            .run({QStringLiteral("stats"), QStringLiteral("--json"), QStringLiteral("--catalog"), catalog})
            .json()["assets"]["job"]
            .get<int>(),
        3000);
}

void CliFailuresTest::fullDiskIsSaid()
{
    if (!std::filesystem::exists("/dev/full"))
        return;
    QProcess process;
    process.setStandardOutputFile(QStringLiteral("/dev/full"));
    m_program.start(process, {QStringLiteral("list")});
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.exitCode(), 3);
}

void CliFailuresTest::resultsNeverReplaceTheCatalog()
{
    const QString catalog = QString::fromStdString(m_program.catalog());
    const QString link = QString::fromStdString(m_scratch.path("link.db"));
    std::filesystem::create_symlink(m_program.catalog(), link.toStdString());
    for (const QString& target : {catalog, link, QStringLiteral("/dev/null")}) {
        const Outcome exported = m_program.run({QStringLiteral("export"), QStringLiteral("--format"),
                                                QStringLiteral("openlineage"), QStringLiteral("-o"), target});
        QVERIFY(exported.exitCode == 2 || exported.exitCode == 3);
        QVERIFY(m_program
                    .run({QStringLiteral("lineage"), QStringLiteral("marts.customer_ltv"),
                          QStringLiteral("-o"), target})
                    .exitCode > 1);
    }
    QVERIFY(!std::filesystem::is_regular_file("/dev/null"));
    QCOMPARE(run("verify").exitCode, 0);
}

void CliFailuresTest::windowNeedsADisplay()
{
    const Outcome outcome = run("");
    QCOMPARE(outcome.exitCode, 1);
    QVERIFY(outcome.err.startsWith("upriver: "));
}

void CliFailuresTest::completionAndManPageAreCurrent()
{
    const std::string stored = readAll(sourcePath("app/packaging/upriver.1"));
    QVERIFY2(run("help --man").out.toStdString() == stored,
             "run: upriver help --man > app/packaging/upriver.1");
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const QByteArray script = run((std::string("completion ") + shell).c_str()).out;
        const std::string file = sourcePath(std::string("app/packaging/completions/upriver.") + shell);
        QVERIFY2(script.toStdString() == readAll(file), file.c_str());
    }
    QProcess bash;
    bash.start(
        QStringLiteral("bash"),
        {QStringLiteral("-c"), QStringLiteral("source /dev/stdin && COMP_WORDS=(upriver lin) COMP_CWORD=1 "
                                              "&& _upriver && echo \"${COMPREPLY[@]}\"")});
    QVERIFY(bash.waitForStarted());
    bash.write(run("completion bash").out);
    bash.closeWriteChannel();
    QVERIFY(bash.waitForFinished());
    QCOMPARE(bash.readAllStandardOutput().trimmed(), QByteArray("lineage"));
}

QTEST_GUILESS_MAIN(CliFailuresTest)
#include "cli_failures_test.moc"
