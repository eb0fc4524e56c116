// SPDX-License-Identifier: Apache-2.0
// Keeps "How to add a reader" true: what it points at exists, and the recipe is the one the code follows.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <QRegularExpression>
#include <QTest>

#include "catalog/sources/source.h"
#include "tests/support/scratch.h"

namespace upriver {
const Source& templateSource();
}

namespace upriver::test {

namespace {

std::set<std::string> quotedWords(const std::string& text)
{
    std::set<std::string> words;
    for (auto open = text.find('`'); open != std::string::npos; open = text.find('`', open)) {
        const auto close = text.find('`', open + 1);
        if (close == std::string::npos)
            break;
        words.insert(text.substr(open + 1, close - open - 1));
        open = close + 1;
    }
    return words;
}

bool isPath(const std::string& word)
{
    return (word.starts_with("catalog/") || word.starts_with("tests/")) &&
           word.find('<') == std::string::npos;
}

std::string everyHeader()
{
    std::string text;
    for (const char* path : {"catalog/sources/source.h", "catalog/model/qualified_name.h",
                             "catalog/base/redaction.h", "catalog/model/record_batch.h"})
        text += readAll(sourcePath(path));
    return text;
}

} // namespace

class ReadmeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesPlacesThatExist();
    void namesFunctionsThatExist();
    void aReaderTakesTwoLinesInTheTable();
    void templateStaysOutOfTheTable();
    void everyReaderTellsWhatItReadsFindsAndCannotTell();
};

void ReadmeTest::namesPlacesThatExist()
{
    int paths = 0;
    for (const std::string& word : quotedWords(readAll(sourcePath("catalog/README.md")))) {
        if (!isPath(word))
            continue;
        ++paths;
        QVERIFY2(std::filesystem::exists(sourcePath(word)), word.c_str());
    }
    QVERIFY(paths >= 8);
}

void ReadmeTest::namesFunctionsThatExist()
{
    const std::string headers = everyHeader();
    int functions = 0;
    for (std::string word : quotedWords(readAll(sourcePath("catalog/README.md")))) {
        if (!word.ends_with("()"))
            continue;
        word = word.substr(word.rfind(':') == std::string::npos ? 0 : word.rfind(':') + 1);
        ++functions;
        QVERIFY2(headers.find(" " + word.substr(0, word.size() - 1)) != std::string::npos, word.c_str());
    }
    QVERIFY(functions >= 6);
}

// A declaration and a row each, nothing else; the function is called as the reader is.
void ReadmeTest::aReaderTakesTwoLinesInTheTable()
{
    const std::string registry = readAll(sourcePath("catalog/sources/registry.cpp"));
    std::map<std::string, int> mentions;
    static const QRegularExpression call(QStringLiteral("\\b(\\w+Source)\\(\\)"));
    for (auto found = call.globalMatch(QString::fromStdString(registry)); found.hasNext();)
        ++mentions[found.next().captured(1).toStdString()];
    mentions.erase("surestSource");
    QCOMPARE(mentions.size(), allSources().size());
    for (const auto& [name, times] : mentions)
        QVERIFY2(times == 2, name.c_str());
    std::set<std::string> functions;
    for (const auto& [name, times] : mentions)
        functions.insert(
            QString::fromStdString(name).chopped(int(sizeof "Source") - 1).toLower().toStdString());
    for (const Source* source : allSources()) {
        std::string name = source->info().name;
        std::erase(name, '_');
        QVERIFY2(functions.erase(name) == 1, source->info().name.c_str());
    }
}

void ReadmeTest::templateStaysOutOfTheTable()
{
    const auto sources = allSources();
    QVERIFY(std::ranges::none_of(sources, [](const Source* source) { return source == &templateSource(); }));
}

// The page of a reader is made of these three: a new one that forgets a text, or copies one, is told here.
void ReadmeTest::everyReaderTellsWhatItReadsFindsAndCannotTell()
{
    std::map<std::string, std::string> tellers;
    std::set<std::string> systems;
    std::vector<const Source*> sources(allSources().begin(), allSources().end());
    sources.push_back(&templateSource());
    for (const Source* source : sources) {
        const SourceInfo info = source->info();
        QVERIFY2(!info.system.empty() && systems.insert(info.system).second, info.name.c_str());
        for (const std::string& words : {info.reads, info.yields, info.cannotKnow}) {
            QVERIFY2(words.size() >= 20 && words.find(' ') != std::string::npos, info.name.c_str());
            QVERIFY2(tellers.emplace(words, info.name).second,
                     (info.name + " says what " + tellers[words] + " says: " + words).c_str());
            // A sentence without its full stop; it may begin with the name of a file.
            const std::string first = words.substr(0, words.find_first_of(" ,"));
            QVERIFY2(words.back() != '.' &&
                         (words.front() < 'a' || words.front() > 'z' || first.find('.') != std::string::npos),
                     words.c_str());
        }
    }
}

} // namespace upriver::test

QTEST_GUILESS_MAIN(upriver::test::ReadmeTest)
#include "readme_test.moc"
