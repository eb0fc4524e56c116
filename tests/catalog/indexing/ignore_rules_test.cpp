// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <QTest>

#include "catalog/indexing/ignore_rules.h"

using namespace upriver;

class IgnoreRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verdicts_data();
    void verdicts();
    void globs_data();
    void globs();
    void hostilePatternsTakeBoundedTime();
};

void IgnoreRulesTest::verdicts_data()
{
    QTest::addColumn<QByteArray>("rules");
    QTest::addColumn<QByteArray>("path"); // ends with '/' for folders
    QTest::addColumn<QByteArray>("verdict");
    const auto row = [](const char* rules, const char* path, const char* verdict) {
        QTest::newRow(QByteArray(rules + QByteArray(" | ") + path).replace('\n', ',').constData())
            << QByteArray(rules) << QByteArray(path) << QByteArray(verdict);
    };
    row("", "a", "none");
    row("# a", "a", "none");
    row("\\#a", "#a", "ignored");
    row("a", "a", "ignored");
    row("a", "x/y/a", "ignored");
    row("a", "ab", "none");
    row("a", "a/", "ignored");
    row("a/", "a/", "ignored");
    row("a/", "a", "none");
    row("a/", "x/a/", "ignored");
    row("/a", "a", "ignored");
    row("/a", "x/a", "none");
    row("x/a", "x/a", "ignored");
    row("x/a", "y/x/a", "none");
    row("/x/a/", "x/a/", "ignored");
    row("*.json", "a.json", "ignored");
    row("*.json", "x/a.json", "ignored");
    row("*.json", "a.jsonl", "none");
    row("*.json\n!keep.json", "x/keep.json", "wanted");
    row("!keep.json\n*.json", "x/keep.json", "ignored");
    row("\\!a", "!a", "ignored");
    row("x/*.json", "x/a.json", "ignored");
    row("x/*.json", "x/y/a.json", "none");
    row("a?c", "abc", "ignored");
    row("a?c", "a/c", "none");
    row("a[bx]c", "abc", "ignored");
    row("a[!b]c", "abc", "none");
    row("a[^b]c", "axc", "ignored");
    row("a[0-9]", "a7", "ignored");
    row("a[0-9]", "ab", "none");
    row("a[]]b", "a]b", "ignored");
    row("a[b", "a[b", "ignored");
    row("**/a", "a", "ignored");
    row("**/a", "x/y/a", "ignored");
    row("**/x/a", "y/x/a", "ignored");
    row("**/x/a", "x/a", "ignored");
    row("x/**", "x/a", "ignored");
    row("x/**", "x/y/a", "ignored");
    row("x/**", "x/", "none");
    row("x/**/a", "x/a", "ignored");
    row("x/**/a", "x/y/z/a", "ignored");
    row("x/**/a", "xa", "none");
    row("x**y", "xzzy", "ignored");
    row("a  ", "a", "ignored");
    row("a\\ ", "a ", "ignored");
    row("a\r", "a", "ignored");
    row("/", "a", "none");
    row("\xEF\xBB\xBF"
        "a",
        "a", "ignored");
    row("\\*", "*", "ignored");
    row("\\*", "x", "none");
    row("logs/\n!logs/keep/", "logs/keep/", "wanted");
    row("*", "anything", "ignored");
    row("caf\u00e9", "caf\u00e9", "ignored");
}

void IgnoreRulesTest::verdicts()
{
    QFETCH(QByteArray, rules);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, verdict);
    const bool isFolder = path.endsWith('/');
    if (isFolder)
        path.chop(1);
    const auto given = IgnoreRules::parse(rules.toStdString())
                           .verdict(path.toStdString(), isFolder ? EntryType::Folder : EntryType::File);
    QCOMPARE(QByteArray(!given ? "none" : *given == IgnoreVerdict::Ignored ? "ignored" : "wanted"), verdict);
}

void IgnoreRulesTest::globs_data()
{
    QTest::addColumn<QByteArray>("glob");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("fits");
    QTest::newRow("literal") << QByteArray("a.b") << QByteArray("a.b") << true;
    QTest::newRow("dot is a dot") << QByteArray("a.b") << QByteArray("axb") << false;
    QTest::newRow("star needs no letter") << QByteArray("a*") << QByteArray("a") << true;
    QTest::newRow("two stars") << QByteArray("a*b*c") << QByteArray("axxbyyc") << true;
    QTest::newRow("star stops at slash") << QByteArray("a*c") << QByteArray("a/c") << false;
    QTest::newRow("empty") << QByteArray("") << QByteArray("") << true;
    QTest::newRow("class stops at slash") << QByteArray("a[!x]c") << QByteArray("a/c") << false;
    QTest::newRow("middle") << QByteArray("a/**/b/**/c") << QByteArray("a/1/2/b/3/c") << true;
    QTest::newRow("middle, missing") << QByteArray("a/**/b/**/c") << QByteArray("a/1/2/3/c") << false;
}

void IgnoreRulesTest::globs()
{
    QFETCH(QByteArray, glob);
    QFETCH(QByteArray, path);
    QFETCH(bool, fits);
    QCOMPARE(matchesGlob(glob.toStdString(), path.toStdString()), fits);
}

void IgnoreRulesTest::hostilePatternsTakeBoundedTime()
{
    std::string glob;
    while (glob.size() < 1000)
        glob += "*a**/";
    const std::string path(4000, 'a');
    const auto start = std::chrono::steady_clock::now();
    QVERIFY(!matchesGlob(glob + "b", path));
    QVERIFY(!IgnoreRules::parse(std::string(5000, '*')).verdict(path, EntryType::File).has_value());
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}

QTEST_GUILESS_MAIN(IgnoreRulesTest)
#include "ignore_rules_test.moc"
