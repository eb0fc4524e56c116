// SPDX-License-Identifier: Apache-2.0
// Every header compiles alone: syntax only, with the flags of the house, two at a time.
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <QProcess>
#include <QTest>

#include "header_flags.h"
#include "tests/architecture/source_tree.h"
#include "tests/support/scratch.h"

using namespace upriver::test;

namespace {

QByteArray compile(const std::string& header)
{
    QProcess compiler;
    QStringList arguments =
        QString::fromUtf8(UPRIVER_HEADER_FLAGS).split(QLatin1Char('|'), Qt::SkipEmptyParts);
    arguments << QStringLiteral("-fsyntax-only") << QStringLiteral("-x") << QStringLiteral("c++")
              << QStringLiteral("-");
    compiler.setWorkingDirectory(QString::fromStdString(sourcePath()));
    compiler.start(QString::fromUtf8(UPRIVER_COMPILER), arguments);
    compiler.write(QByteArray::fromStdString("#include \"" + header + "\"\n"));
    compiler.closeWriteChannel();
    if (!compiler.waitForFinished(300000))
        return "the compiler did not finish";
    return compiler.exitCode() == 0 ? QByteArray() : compiler.readAllStandardError();
}

} // namespace

class HeadersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyHeaderCompilesAlone()
    {
        std::vector<std::string> headers;
        for (const SourceFile& file : sourceTree()) {
            if (file.isHeader())
                headers.push_back(file.path);
        }
        std::vector<QByteArray> failures(headers.size());
        const auto work = [&](std::size_t first) {
            for (std::size_t i = first; i < headers.size(); i += 2)
                failures[i] = compile(headers[i]);
        };
        std::thread other(work, 1);
        work(0);
        other.join();
        QByteArray text;
        for (const QByteArray& failure : failures)
            text += failure.left(600);
        QVERIFY2(text.isEmpty(), text.constData());
    }
};

QTEST_GUILESS_MAIN(HeadersTest)
#include "headers_test.moc"
