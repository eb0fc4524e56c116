// SPDX-License-Identifier: Apache-2.0
// Every header compiles alone. The build has shown it of a header that a source of its own begins with; the
// others are compiled here: syntax only, with the flags of the house, two at a time.
#include <algorithm>
#include <ranges>
#include <set>
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

std::string folderOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

/// Headers that the source of the same name includes before all else, where sources are compiled one by one.
std::set<std::string> shownByTheBuild(const std::vector<SourceFile>& files)
{
    std::set<std::string> shown;
    for (const SourceFile& file : files) {
        if (!file.path.ends_with(".cpp"))
            continue;
        const std::string header = file.path.substr(0, file.path.size() - 4) + ".h";
        const auto first = std::ranges::find_if(
            file.lines, [](const std::string& line) { return line.starts_with("#include"); });
        if (first == file.lines.end() || *first != "#include \"" + header + "\"")
            continue;
        const std::string rules = readAll(sourcePath() + "/" + folderOf(header) + "/CMakeLists.txt");
        if (rules.find("UNITY_BUILD") == std::string::npos)
            shown.insert(header);
    }
    return shown;
}

} // namespace

class HeadersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyHeaderCompilesAlone()
    {
        const std::vector<SourceFile> files = sourceTree();
        const std::set<std::string> shown = shownByTheBuild(files);
        std::vector<std::string> headers;
        for (const SourceFile& file : files)
            if (file.isHeader() && !shown.contains(file.path))
                headers.push_back(file.path);
        QVERIFY(!headers.empty() && headers.size() < shown.size());
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
