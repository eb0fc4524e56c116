// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string>
#include <vector>

#include <QTest>

#include "tests/architecture/source_tree.h"

using namespace upriver::test;
using namespace Qt::StringLiterals;

namespace {

struct Exception
{
    std::string_view rule;
    std::string_view path;
    std::string_view reason;
};

/// THE table of exceptions; each has its reason.
constexpr std::array kExceptions{
    Exception{"upward", "app/", "the roof sees every floor"},
};

bool isExcepted(std::string_view rule, const std::string& path)
{
    return std::ranges::any_of(
        kExceptions, [&](const Exception& e) { return e.rule == rule && path.starts_with(e.path); });
}

std::string floorOf(const std::string& path) { return path.substr(0, path.find('/')); }

std::string roomOf(const std::string& path)
{
    const auto first = path.find('/');
    const auto second = path.find('/', first + 1);
    return second == std::string::npos ? std::string() : path.substr(first + 1, second - first - 1);
}

const std::map<std::string, std::vector<std::string>> kMayInclude{
    {"catalog", {"catalog"}},
    {"lineage", {"lineage", "catalog"}},
    {"ui", {"ui", "lineage", "catalog"}},
    {"app", {"app", "ui", "lineage", "catalog"}},
};

/// Which rooms of the catalog a room may look into, beside itself.
const std::map<std::string, std::vector<std::string>> kCatalogRooms{
    {"base", {}},
    {"model", {"base"}},
    {"store", {"base", "model"}},
    {"sql", {"base", "model"}},
    {"sources", {"base", "model"}},
    {"search", {"base", "model", "store"}},
    {"indexing", {"base", "model", "store", "sources", "sql"}},
};

bool contains(const std::vector<std::string>& list, const std::string& value)
{
    return std::ranges::find(list, value) != list.end();
}

QByteArray report(const std::vector<std::string>& lines)
{
    QByteArray text;
    for (const std::string& line : lines)
        text += QByteArray::fromStdString(line) + '\n';
    return text;
}

bool isComment(const std::string& line)
{
    const auto first = line.find_first_not_of(' ');
    return first != std::string::npos && line.compare(first, 2, "//") == 0;
}

bool hasWord(const std::string& line, std::string_view word)
{
    for (auto at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
        const bool startsWord = at == 0 || !std::isalnum(static_cast<unsigned char>(line[at - 1]));
        const auto end = at + word.size();
        if (startsWord && (end >= line.size() || !std::isalnum(static_cast<unsigned char>(line[end]))))
            return true;
    }
    return false;
}

/// Readers of systems that keep their facts in SQLite ask them in its language.
bool readsForeignDatabases(const SourceFile& file)
{
    return file.isUnder("catalog/sources") &&
           contains(file.includes(), "catalog/sources/reading/foreign_database.h");
}

} // namespace

class HouseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_files = sourceTree();
        QVERIFY2(m_files.size() > 40, "the checkout was not found (UPRIVER_SOURCE_DIR)");
    }

    void everySourceNamesItsLicence()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            if (file.lines.empty() || file.lines.front() != "// SPDX-License-Identifier: Apache-2.0")
                wrong.push_back(file.path);
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void floorsIncludeDownwardOnly()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            const auto allowed = kMayInclude.find(floorOf(file.path));
            if (allowed == kMayInclude.end())
                continue;
            for (const std::string& include : file.includes()) {
                if (include.find('/') == std::string::npos)
                    continue;
                if (!contains(allowed->second, floorOf(include)))
                    wrong.push_back(file.path + " includes " + include);
            }
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void roomsOfTheCatalogKeepTheirOrder()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            if (!file.isUnder("catalog"))
                continue;
            const auto allowed = kCatalogRooms.find(roomOf(file.path));
            QVERIFY2(allowed != kCatalogRooms.end(), file.path.c_str());
            for (const std::string& include : file.includes()) {
                const std::string room = roomOf(include);
                if (floorOf(include) == "catalog" && room != allowed->first &&
                    !contains(allowed->second, room))
                    wrong.push_back(file.path + " includes " + include);
            }
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void filesAndFunctionsStaySmall()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            if (file.lines.size() > 500 && !isExcepted("file-size", file.path))
                wrong.push_back(file.path + ": " + std::to_string(file.lines.size()) + " lines");
            for (const FunctionSpan& function : functionsOf(file)) {
                if (function.lines > 60 && !isExcepted("function-size", file.path))
                    wrong.push_back(file.path + ":" + std::to_string(function.firstLine) + ": " +
                                    std::to_string(function.lines) + " lines: " + function.signature);
            }
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void librariesStayInTheirRooms_data()
    {
        QTest::addColumn<QString>("header");
        QTest::addColumn<QStringList>("places");
        QTest::newRow("sqlite") << u"sqlite3.h"_s
                                << QStringList{u"catalog/store/connection."_s,
                                               u"catalog/sources/reading/foreign_database."_s, u"tests/"_s};
        QTest::newRow("graphviz") << u"graphviz/"_s
                                  << QStringList{u"lineage/layout/"_s, u"app/layout_helper/"_s, u"tests/"_s};
        QTest::newRow("cgraph") << u"cgraph.h"_s
                                << QStringList{u"lineage/layout/"_s, u"app/layout_helper/"_s, u"tests/"_s};
        QTest::newRow("gvc") << u"gvc.h"_s
                             << QStringList{u"lineage/layout/"_s, u"app/layout_helper/"_s, u"tests/"_s};
        QTest::newRow("yaml") << u"yaml-cpp/"_s << QStringList{u"catalog/sources/"_s, u"tests/"_s};
        QTest::newRow("widgets") << u"<QWidget>"_s << QStringList{u"ui/"_s, u"app/"_s, u"tests/"_s};
        QTest::newRow("gui") << u"<QImage>"_s << QStringList{u"ui/"_s, u"app/"_s, u"tests/"_s};
    }

    void librariesStayInTheirRooms()
    {
        QFETCH(const QString, header);
        QFETCH(const QStringList, places);
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            const bool isAtHome = std::ranges::any_of(
                places, [&](const QString& place) { return file.path.starts_with(place.toStdString()); });
            for (const std::string& line : file.lines) {
                if (!isAtHome && line.starts_with("#include") &&
                    line.find(header.toStdString()) != std::string::npos)
                    wrong.push_back(file.path + ": " + line);
            }
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void sqlStaysInTheStore()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            if (file.isUnder("catalog/store") || file.isUnder("catalog/search") ||
                file.isUnder("catalog/sql") || file.isUnder("tests") || readsForeignDatabases(file))
                continue;
            for (const std::string& line : file.lines) {
                if (isComment(line))
                    continue;
                for (const char* word :
                     {"\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE ", "\"CREATE TABLE", "PRAGMA "}) {
                    if (line.find(word) != std::string::npos)
                        wrong.push_back(file.path + ": " + line);
                }
            }
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void testsAreReallyRun()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            if (!file.path.ends_with("_test.cpp"))
                continue;
            const bool hasSlots = std::ranges::any_of(file.lines, [](const std::string& line) {
                return line.find("private Q_SLOTS:") != std::string::npos ||
                       line.find("private slots:") != std::string::npos;
            });
            if (!hasSlots)
                wrong.push_back(file.path + " has no private slots: Qt Test would skip it in silence");
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void headersAreGuarded()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            if (file.isHeader() && std::ranges::find(file.lines, "#pragma once") == file.lines.end())
                wrong.push_back(file.path);
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void nothingIsLeftForLater()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            if (file.isUnder("tests/architecture"))
                continue;
            for (const std::string& line : file.lines) {
                for (const char* word : {"TODO", "FIXME", "XXX", "HACK"}) {
                    if (hasWord(line, word))
                        wrong.push_back(file.path + ": " + line);
                }
            }
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void foreignTextMeetsNoBacktrackingRegex()
    {
        std::vector<std::string> wrong;
        for (const SourceFile& file : m_files) {
            if (std::ranges::find(file.lines, "#include <regex>") != file.lines.end())
                wrong.push_back(file.path);
        }
        QVERIFY2(wrong.empty(), report(wrong).constData());
    }

    void theFunctionFinderFindsFunctions()
    {
        SourceFile file{"x.cpp",
                        {"int f(int a)", "{", "    if (a) {", "        return 1;", "    }", "    return 0;",
                         "}", "struct S {", "    int g() const { return 1; }", "};"}};
        const auto found = functionsOf(file);
        QCOMPARE(found.size(), 2U);
        QCOMPARE(found[0].lines, 7);
        QCOMPARE(found[1].lines, 1);
    }

private:
    std::vector<SourceFile> m_files;
};

QTEST_GUILESS_MAIN(HouseTest)
#include "house_test.moc"
