// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include <QTest>

#include "catalog/indexing/ignore_rules.h"

using namespace upriver;

namespace {

struct RuleCase
{
    const char* rules;
    const char* path; ///< ends with '/' for folders
    const char* verdict;
};

constexpr RuleCase kRuleCases[] = {
    {"", "a", "none"},
    {"# a", "a", "none"},
    {"\\#a", "#a", "ignored"},
    {"a", "a", "ignored"},
    {"a", "x/y/a", "ignored"},
    {"a", "ab", "none"},
    {"a", "a/", "ignored"},
    {"a/", "a/", "ignored"},
    {"a/", "a", "none"},
    {"a/", "x/a/", "ignored"},
    {"/a", "a", "ignored"},
    {"/a", "x/a", "none"},
    {"x/a", "x/a", "ignored"},
    {"x/a", "y/x/a", "none"},
    {"/x/a/", "x/a/", "ignored"},
    {"*.json", "a.json", "ignored"},
    {"*.json", "x/a.json", "ignored"},
    {"*.json", "a.jsonl", "none"},
    {"*.json\n!keep.json", "x/keep.json", "wanted"},
    {"!keep.json\n*.json", "x/keep.json", "ignored"},
    {"\\!a", "!a", "ignored"},
    {"x/*.json", "x/a.json", "ignored"},
    {"x/*.json", "x/y/a.json", "none"},
    {"a?c", "abc", "ignored"},
    {"a?c", "a/c", "none"},
    {"a[bx]c", "abc", "ignored"},
    {"a[!b]c", "abc", "none"},
    {"a[^b]c", "axc", "ignored"},
    {"a[0-9]", "a7", "ignored"},
    {"a[0-9]", "ab", "none"},
    {"a[]]b", "a]b", "ignored"},
    {"a[b", "a[b", "ignored"},
    {"**/a", "a", "ignored"},
    {"**/a", "x/y/a", "ignored"},
    {"**/x/a", "y/x/a", "ignored"},
    {"**/x/a", "x/a", "ignored"},
    {"x/**", "x/a", "ignored"},
    {"x/**", "x/y/a", "ignored"},
    {"x/**", "x/", "none"},
    {"x/**/a", "x/a", "ignored"},
    {"x/**/a", "x/y/z/a", "ignored"},
    {"x/**/a", "xa", "none"},
    {"x**y", "xzzy", "ignored"},
    {"a  ", "a", "ignored"},
    {"a\\ ", "a ", "ignored"},
    {"a\r", "a", "ignored"},
    {"/", "a", "none"},
    {"\xEF\xBB\xBF"
     "a",
     "a", "ignored"},
    {"\\*", "*", "ignored"},
    {"\\*", "x", "none"},
    {"logs/\n!logs/keep/", "logs/keep/", "wanted"},
    {"*", "anything", "ignored"},
    {"caf\u00e9", "caf\u00e9", "ignored"},
};

} // namespace

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
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("verdict");
    for (const RuleCase& c : kRuleCases)
        QTest::newRow(QByteArray(c.rules + QByteArray(" | ") + c.path).replace('\n', ',').constData())
            << QByteArray(c.rules) << QByteArray(c.path) << QByteArray(c.verdict);
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
