// SPDX-License-Identifier: Apache-2.0
// Block headers of SQLMesh's files: what they say, where they end, and what is made of damaged ones.
#include <QElapsedTimer>
#include <QTest>

#include <string>

#include "catalog/sources/reading/block_header.h"

using namespace upriver;
using namespace std::string_literals;

namespace {

/// "MODEL[name=a|kind=FULL]{ SELECT 1}" for each header; '!' behind one that is not closed.
std::string told(const std::string& text, SqlSpelling spelling = {})
{
    std::string out;
    for (const BlockHeader& header : blockHeaders(text, spelling)) {
        out += std::string(header.block) + "[";
        for (const BlockProperty& one : header.properties)
            out.append(out.ends_with('[') ? "" : "|").append(one.name).append("=").append(one.value);
        out += (header.isClosed ? "]{" : "]!{") + text.substr(header.end, header.bodyEnd - header.end) + "}";
    }
    return out;
}

std::string repeated(const std::string& text, std::size_t times)
{
    std::string out;
    for (std::size_t i = 0; i < times; ++i)
        out += text;
    return out;
}

} // namespace

class BlockHeaderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatStandsThere_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* name, const std::string& text, const std::string& expected) {
            QTest::newRow(name) << text << expected;
        };
        row("plain", "MODEL (name a.b, kind FULL); SELECT 1", "MODEL[name=a.b|kind=FULL]{; SELECT 1}");
        row("lower case, no blanks", "audit(name x)select 1", "audit[name=x]{select 1}");
        row("several", "AUDIT (name a);\nSELECT 1;\nMETRIC (name b, expression SUM(x, 1));",
            "AUDIT[name=a]{;\nSELECT 1;\n}METRIC[name=b|expression=SUM(x, 1)]{;}");
        row("right behind another", "AUDIT (name a) AUDIT (name b)", "AUDIT[name=a]{ }AUDIT[name=b]{}");
        row("lists", "MODEL (name a, tags [x, \"y, z\"], grain (p, q), last {'k': [1, 2]},)",
            "MODEL[name=a|tags=[x, \"y, z\"]|grain=(p, q)|last={'k': [1, 2]}]{}");
        row("quotes", "MODEL (name a, description 'it''s ) (, ; -- not', owner `b, c`)",
            "MODEL[name=a|description='it''s ) (, ; -- not'|owner=`b, c`]{}");
        row("comments",
            "/* MODEL (name no) */ -- MODEL (name no)\nMODEL (-- one\nname a /* two */, /*, */ b "
            "c /* in */ d -- )\n)",
            "MODEL[name=a|b=c /* in */ d]{}");
        row("nested comment", "/* a /* b */ c */ MODEL (name a)", "MODEL[name=a]{}");
        row("a comment with a glob", "/* seeds/*.csv */ MODEL (name a)", "MODEL[name=a]{}");
        row("Jinja", "JINJA_QUERY_BEGIN; {# don't #} {{ it's }} {% set x = ' %}; MODEL (name a)",
            "MODEL[name=a]{}");
        row("within a query", "SELECT model (name, 1); SELECT 'MODEL (name a)'; SELECT 1 AS metric (x y)",
            "");
        row("a dollar text", "AUDIT (name a); SELECT $$; MODEL (name no)$$",
            "AUDIT[name=a]{; SELECT $$; MODEL (name no)$$}");
        row("no name inside", "MODEL (1, 2); MODEL (); MODEL", "");
        row("values alone and together", "MODEL (name, 'x', @y z, kind VIEW)", "MODEL[kind=VIEW]{}");
        row("mark of bytes", "\xef\xbb\xbfMODEL (name a)", "MODEL[name=a]{}");
        row("other scripts", "MODEL (name größe.\"表\", owner Zoë)", "MODEL[name=größe.\"表\"|owner=Zoë]{}");
        row("bytes that are no UTF-8", "MODEL (name a\xff\xfe, owner '\xc3')",
            "MODEL[name=a\xff\xfe|owner='\xc3']{}");
        row("a zero byte", "MODEL (name a\0, kind FULL)"s, "MODEL[name=a|kind=FULL]{}");
        row("odd brackets", "MODEL (name a], tags }, b c)", "MODEL[name=a]|tags=}|b=c]{}");
    }
    void saysWhatStandsThere()
    {
        QFETCH(const std::string, text);
        QFETCH(const std::string, expected);
        QCOMPARE(told(text), expected);
    }

    void damagedHeadersGiveWhatTheyHave_data()
    {
        QTest::addColumn<std::string>("text");
        QTest::addColumn<std::string>("expected");
        const auto row = [](const char* name, const std::string& text, const std::string& expected) {
            QTest::newRow(name) << text << expected;
        };
        row("empty", "", "");
        row("cut in a value", "MODEL (name a, kind INCR", "MODEL[name=a|kind=INCR]!{}");
        row("cut behind a comma", "MODEL (name a,", "MODEL[name=a]!{}");
        row("cut before a value", "MODEL (name", "MODEL[]!{}");
        row("an open quote", "MODEL (name a, owner 'x); SELECT 1", "MODEL[name=a|owner='x); SELECT 1]!{}");
        row("an open comment", "MODEL (name a, /* x); SELECT 1", "MODEL[name=a]!{}");
        row("an open list", "MODEL (name a, tags [x, y", "MODEL[name=a|tags=[x, y]!{}");
        row("the others go on", "MODEL (name a, kind (FULL; SELECT 1; MODEL (name b)",
            "MODEL[name=a|kind=(FULL]!{; SELECT 1; }MODEL[name=b]{}");
    }
    void damagedHeadersGiveWhatTheyHave()
    {
        QFETCH(const std::string, text);
        QFETCH(const std::string, expected);
        QCOMPARE(told(text), expected);
    }

    void everyCutIsTakenSafely()
    {
        const std::string text =
            "-- x\nMODEL (name \"a\".b, kind SEED (path 'x''y'), /* c */ tags [a, {b}]); "
            "SELECT 'é', $$z$$ /* d */; AUDIT (name `e`);";
        for (std::size_t size = 0; size <= text.size(); ++size) {
            const std::string cut = text.substr(0, size);
            for (const BlockHeader& header : blockHeaders(cut)) {
                QVERIFY(header.begin < header.end);
                QVERIFY(header.end <= header.bodyEnd);
                QVERIFY(header.bodyEnd <= size);
            }
        }
        QCOMPARE(blockHeaders(text).size(), std::size_t{2});
    }

    void dialectsQuoteTheirWay()
    {
        const std::string text = "MODEL (name a, owner 'it\\'s, ok'); # don't\nAUDIT (name b)";
        QCOMPARE(told(text, sqlSpellingOf("BigQuery")),
                 "MODEL[name=a|owner='it\\'s, ok']{; # don't\n}AUDIT[name=b]{}"s);
        QCOMPARE(told("MODEL (name a, path 'c:\\', owner x)", sqlSpellingOf("duckdb")),
                 "MODEL[name=a|path='c:\\'|owner=x]{}"s);
        QCOMPARE(told("MODEL (name a, path E'\\'', owner x)"), "MODEL[name=a|path=E'\\''|owner=x]{}"s);
    }

    void propertiesAreFoundWithoutRegardToCase()
    {
        const std::vector<BlockHeader> headers = blockHeaders("MODEL (NAME a, Owner x, owner y)");
        QCOMPARE(headers.size(), std::size_t{1});
        QCOMPARE(headers.front().property("name"), std::string_view("a"));
        QCOMPARE(headers.front().property("owner"), std::string_view("x"));
        QCOMPARE(headers.front().property("cron"), std::string_view());
    }

    void depthAndNumberAreBounded()
    {
        const std::string deep = repeated("(", 100'000);
        const std::string closed = repeated(")", 100'000);
        QCOMPARE(told("MODEL (name a, kind " + deep + closed + ", owner x)"),
                 "MODEL[name=a|kind=" + deep + closed + "|owner=x]{}");
        QCOMPARE(told("MODEL (name a, kind " + deep), "MODEL[name=a|kind=" + deep + "]!{}");
        QCOMPARE(blockHeaders(repeated("AUDIT (name a);", 2'000)).size(), kMostBlockHeaders);
        const std::vector<BlockHeader> wide = blockHeaders("MODEL (" + repeated("p 1, ", 5'000) + "q 2)");
        QCOMPARE(wide.size(), std::size_t{1});
        QCOMPARE(wide.front().properties.size(), kMostBlockProperties);
        QVERIFY(wide.front().isClosed);
    }

    /// Each of these would take minutes if every piece looked at the rest of the text.
    void hostileTextsAreReadOnce_data()
    {
        QTest::addColumn<std::string>("piece");
        for (const char* piece :
             {"/*",       "/*/",      "'", "\"a", "{{", "{%",   "{#", "$$", "$a$b",         "--",
              "MODEL(a(", "MODEL(a;", "(", "[",   "{",  "e'\\", "`",  ";",  "AUDIT (name ", "\xff"})
            QTest::newRow(piece) << std::string(piece);
    }
    void hostileTextsAreReadOnce()
    {
        QFETCH(const std::string, piece);
        const std::string text = "MODEL (name a); " + repeated(piece, 1'000'000 / piece.size());
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!blockHeaders(text).empty());
        QVERIFY2(timer.elapsed() < 5'000, std::to_string(timer.elapsed()).c_str());
    }
};

QTEST_GUILESS_MAIN(BlockHeaderTest)
#include "block_header_test.moc"
