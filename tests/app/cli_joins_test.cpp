// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include <QProcess>
#include <QStandardPaths>
#include <QTest>

#include "tests/app/program.h"
#include "tests/support/scratch.h"

using namespace upriver::test;
using nlohmann::json;

namespace {

const QString kOrders = QStringLiteral("postgres://shop-db:5432/shop.public.orders");
const QString kService = QStringLiteral("service:seldon:///models/churn");
const QString kRun = QString(32, QLatin1Char('1'));

std::string textOf(const QByteArray& bytes) { return bytes.toStdString(); }

} // namespace

/// One small platform of seven systems, none of which knows the others: a table of the shop (OpenLineage), a
/// dbt model, a chart (Superset), files of another machine, a DVC project under git, an MLflow store, a model
/// that Seldon serves. Lineage goes from the table to what serves, once people have said what is the same.
class CliJoinsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nothingIsGuessedInSilence();
    void aFolderOfAnotherMachineIsMapped();
    void whatWaitsForADecisionIsSaid();
    void acceptedJoinsCarryLineage();
    void whatLearnedAndWhereItServes();
    void aModelIsShownWithWhatItLearnedFrom();
    void whichFailedTestIsUpstream();
    void theStageIsTheExperimentOfItsCommit();
    void whatIsRejectedNeverComesBack();
    void wrongWordsAreToldApart();

private:
    [[nodiscard]] Outcome run(const QStringList& arguments) const { return m_program.run(arguments); }
    [[nodiscard]] json answer(QStringList arguments) const
    {
        const Outcome outcome = run(arguments << QStringLiteral("--json"));
        if (outcome.exitCode != 0)
            qWarning("%s", outcome.err.constData());
        return outcome.json();
    }
    [[nodiscard]] QString root() const { return QString::fromStdString(m_scratch.path("joined")); }
    void index() const { QCOMPARE(run({QStringLiteral("index"), root()}).exitCode, 0); }
    bool git(const QStringList& arguments, QByteArray* out = nullptr) const;
    /// The row of `joins list` whose two names hold these words.
    [[nodiscard]] json joinWith(const std::string& one, const std::string& other) const;

    Scratch m_scratch;
    Program m_program{m_scratch.path("home")};
    bool m_hasGit = false;
};

bool CliJoinsTest::git(const QStringList& arguments, QByteArray* out) const
{
    QProcess process;
    process.setWorkingDirectory(root() + QStringLiteral("/churn"));
    process.start(QStringLiteral("git"), arguments);
    const bool done = process.waitForFinished() && process.exitCode() == 0;
    if (out)
        *out = process.readAllStandardOutput().trimmed();
    return done;
}

json CliJoinsTest::joinWith(const std::string& one, const std::string& other) const
{
    for (const json& row : answer({QStringLiteral("joins"), QStringLiteral("list")})) {
        const std::string both = row["name"].get<std::string>() + "\n" + row["other"].get<std::string>();
        if (both.find(one) != std::string::npos && both.find(other) != std::string::npos)
            return row;
    }
    return {};
}

void CliJoinsTest::initTestCase()
{
    std::filesystem::create_directories(m_program.home());
    std::filesystem::copy(sourcePath("tests/app/joined"), m_scratch.path("joined"),
                          std::filesystem::copy_options::recursive);
    m_hasGit = !QStandardPaths::findExecutable(QStringLiteral("git")).isEmpty();
    if (m_hasGit) {
        const QStringList who{QStringLiteral("-c"), QStringLiteral("user.name=Alice"), QStringLiteral("-c"),
                              QStringLiteral("user.email=alice@shop.example")};
        QVERIFY(git({QStringLiteral("init"), QStringLiteral("-q")}));
        QVERIFY(git({QStringLiteral("add"), QStringLiteral("dvc.yaml"), QStringLiteral("dvc.lock"),
                     QStringLiteral("src")}));
        QVERIFY(git(who + QStringList{QStringLiteral("commit"), QStringLiteral("-q"), QStringLiteral("-m"),
                                      QStringLiteral("Train on autumn")}));
        QByteArray head;
        QVERIFY(git({QStringLiteral("rev-parse"), QStringLiteral("HEAD")}, &head));
        m_scratch.write("joined/churn/mlruns/412345678901234567/" + kRun.toStdString() +
                            "/tags/mlflow.source.git.commit",
                        textOf(head));
    }
    index();
}

void CliJoinsTest::nothingIsGuessedInSilence()
{
    QCOMPARE(run({QStringLiteral("path"), kOrders, kService}).exitCode, 1);
    const json join =
        joinWith("postgres:///shop.public.orders", "postgres://shop-db:5432/shop.public.orders");
    QVERIFY(join["confidence"] == 80);
    QVERIFY(join["decision"].get<std::string>().empty());
    QVERIFY(join["reason"].get<std::string>().find("host") != std::string::npos);
    const Outcome again = run({QStringLiteral("index"), root()});
    QVERIFY2(again.out.contains("upriver joins"), again.out.constData());
    QVERIFY2(again.out.contains("upriver setting accept /home/alice"), again.out.constData());
}

void CliJoinsTest::aFolderOfAnotherMachineIsMapped()
{
    const json proposed = answer({QStringLiteral("setting"), QStringLiteral("proposed")});
    QCOMPARE(proposed.size(), std::size_t{1});
    QVERIFY(proposed[0]["from"] == "/home/alice");
    QVERIFY(proposed[0]["to"] == m_scratch.path("joined"));
    QVERIFY(proposed[0]["paths"] == 2);
    QVERIFY(!joinWith("/home/alice/churn/data/features.csv", "joined/churn/data/features.csv").is_null());
    const QStringList accept{QStringLiteral("setting"), QStringLiteral("accept"),
                             QStringLiteral("/home/alice")};
    QCOMPARE(run(accept).exitCode, 0);
    QCOMPARE(run(accept).exitCode, 1); // it is no proposal any more
    index();
    QVERIFY(joinWith("/home/alice/churn/data/features.csv", "features.csv").is_null());
    QCOMPARE(run({QStringLiteral("path"), QStringLiteral("postgres://shop-db:5432/shop.marts.churn_features"),
                  kService})
                 .exitCode,
             0);
}

void CliJoinsTest::acceptedJoinsCarryLineage()
{
    QCOMPARE(run({QStringLiteral("path"), kOrders, kService}).exitCode, 1);
    for (const char* table : {"shop.public.orders", "shop.marts.churn_features"}) {
        const QString name = QLatin1String(table);
        QCOMPARE(
            run({QStringLiteral("joins"), QStringLiteral("accept"), QStringLiteral("postgres:///") + name,
                 QStringLiteral("postgres://shop-db:5432/") + name})
                .exitCode,
            0);
    }
    const json found = answer({QStringLiteral("path"), kOrders, kService});
    const std::string path = found["paths"][0].dump();
    for (const char* step : {"dbt", "churn.export", "data/features.csv", "experiments/churn", "runs/1111",
                             "s3://shop-models", "seldon:///models/churn"})
        QVERIFY2(path.find(step) != std::string::npos, (std::string(step) + " in " + path).c_str());
    const json column = answer({QStringLiteral("lineage"), QStringLiteral("postgres:///shop.public.orders"),
                                QStringLiteral("--column"), QStringLiteral("amount"), QStringLiteral("--up"),
                                QStringLiteral("all"), QStringLiteral("--down"), QStringLiteral("all")});
    QVERIFY2(column["column_edges"].dump().find("shop-db") != std::string::npos, column.dump().c_str());
}

void CliJoinsTest::whatLearnedAndWhereItServes()
{
    const json learned =
        answer({QStringLiteral("impact"), kOrders, QStringLiteral("--only"), QStringLiteral("kind:model"),
                QStringLiteral("--then"), QStringLiteral("kind:service")});
    QVERIFY(!learned["affected"].empty());
    bool isServed = false;
    for (const json& model : learned["affected"]) {
        QVERIFY(model["kind"] == "model");
        for (const json& service : model["then"])
            isServed = isServed || service["name"] == "seldon:///models/churn";
    }
    QVERIFY2(isServed, learned.dump(1).c_str());
    const Outcome text =
        run({QStringLiteral("impact"), kOrders, QStringLiteral("--only"), QStringLiteral("kind:model"),
             QStringLiteral("--then"), QStringLiteral("kind:service")});
    QVERIFY(text.out.contains("seldon:///models/churn"));
    const QString file = QString::fromStdString(m_scratch.path("learned.csv"));
    QCOMPARE(run({QStringLiteral("impact"), kOrders, QStringLiteral("--only"), QStringLiteral("kind:model"),
                  QStringLiteral("--then"), QStringLiteral("kind:service"), QStringLiteral("-o"), file})
                 .exitCode,
             0);
    const std::string csv = readAll(file.toStdString());
    QVERIFY(csv.starts_with("name,leaf,kind,"));
    QVERIFY(csv.find("then_name") != std::string::npos &&
            csv.find("seldon:///models/churn") != std::string::npos);
}

void CliJoinsTest::aModelIsShownWithWhatItLearnedFrom()
{
    const json learned =
        answer({QStringLiteral("impact"), kOrders, QStringLiteral("--only"), QStringLiteral("kind:model"),
                QStringLiteral("--then"), QStringLiteral("kind:service")});
    bool hasLearned = false, isServed = false;
    for (const json& model : learned["affected"]) {
        const QString name =
            QStringLiteral("model:") + QString::fromStdString(model["name"].get<std::string>());
        const json facts = answer({QStringLiteral("show"), name})["model"];
        const Outcome text = run({QStringLiteral("show"), name});
        QVERIFY2(facts["versions"].is_array() && facts["params"].is_object(), facts.dump(1).c_str());
        QCOMPARE(text.out.contains("\nLearned from ("), !facts["learned_from"].empty());
        QCOMPARE(text.out.contains("\nServed by ("), !facts["served_by"].empty());
        hasLearned = hasLearned || !facts["learned_from"].empty();
        isServed = isServed || !facts["served_by"].empty();
    }
    QVERIFY(hasLearned && isServed);
    QVERIFY(!answer({QStringLiteral("show"), kOrders}).contains("model"));
}

void CliJoinsTest::whatWaitsForADecisionIsSaid()
{
    const QStringList ask{QStringLiteral("lineage"), kOrders};
    const json before = answer(ask);
    QVERIFY2(before["completeness"].value("probable_joins", 0) > 0, before["completeness"].dump().c_str());
    QVERIFY(run(ask).out.contains("not used"));
}

void CliJoinsTest::whichFailedTestIsUpstream()
{
    const json found =
        answer({QStringLiteral("search"), QStringLiteral("Customers"), QStringLiteral("kind:dashboard")});
    QVERIFY(!found["hits"].empty());
    const QString board =
        QStringLiteral("dashboard:") + QString::fromStdString(found["hits"][0]["name"].get<std::string>());
    const json failed = answer({QStringLiteral("impact"), board, QStringLiteral("--upstream"),
                                QStringLiteral("--checks"), QStringLiteral("failed")});
    QCOMPARE(failed["affected"].size(), std::size_t{1});
    QVERIFY(failed["affected"][0]["name"] == "postgres:///shop.marts.churn_features");
    QVERIFY(failed["affected"][0]["checks"][0]["status"] == "fail");
    QVERIFY(failed["affected"][0]["path"].back() == found["hits"][0]["name"]);
    QVERIFY(answer({QStringLiteral("impact"), board, QStringLiteral("--upstream"), QStringLiteral("--checks"),
                    QStringLiteral("warn")})["affected"]
                .empty());
}

void CliJoinsTest::theStageIsTheExperimentOfItsCommit()
{
    QVERIFY2(m_hasGit, "git is among the packages that the tests need");
    const json join = joinWith("experiments/churn", ":train");
    QVERIFY(join["confidence"] == 95);
    QVERIFY(join["kind"] == "job");
    QVERIFY(join["reason"].get<std::string>().find("commit") != std::string::npos);
}

void CliJoinsTest::whatIsRejectedNeverComesBack()
{
    const QStringList pair{QStringLiteral("postgres:///shop.public.orders"), kOrders};
    QCOMPARE(run(QStringList{QStringLiteral("joins"), QStringLiteral("reject")} + pair).exitCode, 0);
    QCOMPARE(run({QStringLiteral("path"), kOrders, kService}).exitCode, 1);
    std::filesystem::copy_file(m_scratch.path("joined/events.ndjson"), m_scratch.path("joined/more.ndjson"));
    index();
    QCOMPARE(run({QStringLiteral("rebuild"), QStringLiteral("--keep-edits")}).exitCode, 0);
    QVERIFY(joinWith("postgres:///shop.public.orders", "shop-db")["decision"] == "rejected");
    QVERIFY(joinWith("postgres:///shop.marts.churn_features", "shop-db")["decision"] == "accepted");
    QCOMPARE(run({QStringLiteral("path"), kOrders, kService}).exitCode, 1);
    QCOMPARE(run(QStringList{QStringLiteral("joins"), QStringLiteral("undo")} + pair).exitCode, 0);
    QVERIFY(joinWith("postgres:///shop.public.orders", "shop-db")["decision"].get<std::string>().empty());
    QCOMPARE(run(QStringList{QStringLiteral("joins"), QStringLiteral("accept")} + pair).exitCode, 0);
    QCOMPARE(run({QStringLiteral("path"), kOrders, kService}).exitCode, 0);
    QCOMPARE(run({QStringLiteral("verify")}).exitCode, 0); // the audit chain holds all of it
}

void CliJoinsTest::wrongWordsAreToldApart()
{
    QCOMPARE(run({QStringLiteral("joins"), QStringLiteral("marry")}).exitCode, 2);
    QCOMPARE(run({QStringLiteral("joins"), QStringLiteral("accept"), kOrders}).exitCode, 2);
    QCOMPARE(run({QStringLiteral("joins"), QStringLiteral("accept"), kOrders, kOrders}).exitCode, 2);
    QCOMPARE(run({QStringLiteral("joins"), QStringLiteral("accept"), kOrders, kService}).exitCode, 2);
    QCOMPARE(
        run({QStringLiteral("joins"), QStringLiteral("accept"), kOrders, QStringLiteral("nobody")}).exitCode,
        1);
    QCOMPARE(
        run({QStringLiteral("impact"), kOrders, QStringLiteral("--checks"), QStringLiteral("odd")}).exitCode,
        2);
    QCOMPARE(run({QStringLiteral("impact"), kOrders, QStringLiteral("--only"), QStringLiteral("knd:model")})
                 .exitCode,
             2);
    QCOMPARE(run({QStringLiteral("setting"), QStringLiteral("set"), QStringLiteral("path_map"),
                  QStringLiteral("here")})
                 .exitCode,
             2);
}

QTEST_GUILESS_MAIN(CliJoinsTest)
#include "cli_joins_test.moc"
