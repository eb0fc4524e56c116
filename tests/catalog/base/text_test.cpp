// SPDX-License-Identifier: Apache-2.0
#include <QTest>

#include "catalog/base/hash.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"

using namespace upriver;

class TextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortensBetweenCharacters();
    void folds();
    void affixes();
    void paths();
    void splits();
    void hashesAreThePublishedOnes();
    void hashDoesNotDependOnSlices();
    void fieldsAreKeptApart();
};

void TextTest::shortensBetweenCharacters()
{
    QCOMPARE(shortened("abc", 3), std::string("abc"));
    QCOMPARE(shortened("abcd", 3), std::string("abc\u2026"));
    QCOMPARE(shortened("a\u20acb", 2), std::string("a\u2026"));
}

void TextTest::folds()
{
    QCOMPARE(caseFolded("ABC \u00c9\u0416"), std::string("abc \u00e9\u0436"));
    QCOMPARE(asciiLowered("ABC \u00c9"), std::string("abc \u00c9"));
    QCOMPARE(validUtf8Prefix(caseFolded("A\xff\u00c9")), caseFolded("A\xff\u00c9").size());
}

void TextTest::affixes()
{
    QVERIFY(startsWithNoCase("Content-Type", "content-"));
    QVERIFY(!startsWithNoCase("c", "content"));
    QVERIFY(endsWithNoCase("a.JSON", ".json"));
    QVERIFY(!endsWithNoCase("json", ".json"));
    QVERIFY(containsNoCase("SQL Server 17", "sql server"));
    QVERIFY(!containsNoCase("SQL", "server"));
    QVERIFY(equalsNoCase("aB", "Ab"));
    QCOMPARE(trimmed(" \t a b\r\n"), std::string_view("a b"));
    QCOMPARE(trimmed(" \n"), std::string_view());
}

void TextTest::paths()
{
    QCOMPARE(fileNameOf("a/b/c.json"), std::string_view("c.json"));
    QCOMPARE(fileNameOf("c.json"), std::string_view("c.json"));
    QCOMPARE(folderOf("a/b/c.json"), std::string_view("a/b/"));
    QCOMPARE(folderOf("c.json"), std::string_view());
    QCOMPARE(extensionOf("a.b/c.JSON"), std::string("json"));
    QCOMPARE(extensionOf("c.ndjson.gz"), std::string("ndjson"));
    QCOMPARE(extensionOf("a.b/c"), std::string());
    QCOMPARE(extensionOf(".bashrc"), std::string());
    QCOMPARE(joinedPath("a", "b"), std::string("a/b"));
    QCOMPARE(joinedPath("a/", "b"), std::string("a/b"));
    QCOMPARE(joinedPath("", "b"), std::string("b"));
}

void TextTest::splits()
{
    QCOMPARE(splitText("a,b,,c", ',').size(), std::size_t(4));
    QCOMPARE(splitText("", ',').size(), std::size_t(1));
    QCOMPARE(splitText("a,", ',').back(), std::string_view());
}

void TextTest::hashesAreThePublishedOnes()
{
    QCOMPARE(hash128(""), (Hash128{0, 0}));
    QCOMPARE(hash128("hello"), (Hash128{0xcbd8a7b341bd9b02ULL, 0x5b1e906a48ae1d19ULL}));
    QCOMPARE(hash128("The quick brown fox jumps over the lazy dog"),
             (Hash128{0xe34bbc7bbc071b6cULL, 0x7a433ca9c49a9347ULL}));
    QCOMPARE(hash64("hello"), 0xcbd8a7b341bd9b02ULL);
}

void TextTest::hashDoesNotDependOnSlices()
{
    std::string text;
    for (int i = 0; i < 300; ++i)
        text += static_cast<char>(i * 7);
    for (std::size_t size = 0; size <= 70; ++size) {
        const std::string_view part = std::string_view(text).substr(0, size);
        for (std::size_t slice = 1; slice <= 20; ++slice) {
            Hasher hasher;
            for (std::size_t at = 0; at < size; at += slice)
                hasher.add(part.substr(at, slice));
            QCOMPARE(hasher.hash128(), hash128(part));
        }
    }
}

void TextTest::fieldsAreKeptApart()
{
    QVERIFY(Hasher().addField("a").addField("bc").hash128() !=
            Hasher().addField("ab").addField("c").hash128());
    QVERIFY(Hasher().addNumber(1).hash64() != Hasher().addNumber(2).hash64());
}

QTEST_GUILESS_MAIN(TextTest)
#include "text_test.moc"
