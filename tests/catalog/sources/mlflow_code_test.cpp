// SPDX-License-Identifier: Apache-2.0
// What MLflow says of the program behind a run, however somebody spelled it, names a file or nothing.
#include <QTest>

#include "tests/support/batch_json.h"
#include "tests/support/case_copy.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

using namespace upriver;
using namespace upriver::test;

class MlflowCodeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void programsAreNamed_data();
    void programsAreNamed();
};

void MlflowCodeTest::programsAreNamed_data()
{
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("ns");
    QTest::addColumn<QString>("name");
    const auto row = [](const char* program, const char* ns, const char* name) {
        QTest::newRow(program) << QString::fromLatin1(program) << QString::fromLatin1(ns)
                               << QString::fromLatin1(name);
    };
    row("C:\\jobs\\train.py", "file", "C:/jobs/train.py");
    row("C:\\\\train.py", "file", "C://train.py");
    row("C://", "", "");
    row("s3://bucket/train.py", "s3://bucket", "train.py");
    row("https://host", "", "");
    row("://", "", "");
    row("/srv/train.py", "file", "/srv/train.py");
}

void MlflowCodeTest::programsAreNamed()
{
    QFETCH(const QString, program);
    QFETCH(const QString, ns);
    QFETCH(const QString, name);
    const CaseCopy copy(sourcePath("tests/samples/mlflow/file_store"));
    copy.write("ml/mlruns/412345678901234567/22222222222222222222222222222222/tags/mlflow.source.name",
               program.toStdString());
    const Source* source = findSource("mlflow");
    const auto found = documentsBelow(*source, copy.path(), {"expected.json"});
    bool isNamed = false;
    for (const Document& document : found.documents) {
        const DocumentRun run = runSource(*source, document);
        QVERIFY(!run.error);
        for (const RecordBatch& batch : run.batches) {
            const auto broken = brokenPromises(batch);
            QVERIFY2(broken.empty(), broken.empty() ? "" : broken.front().c_str());
            for (const AssetRecord& asset : batch.assets)
                isNamed = isNamed || (asset.kind == AssetKind::Code && asset.name.ns == ns.toStdString() &&
                                      asset.name.name == name.toStdString());
        }
    }
    QCOMPARE(isNamed, !name.isEmpty());
}

QTEST_GUILESS_MAIN(MlflowCodeTest)
#include "mlflow_code_test.moc"
