// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <string>

#include <QTest>

#include "catalog/sources/reading/json.h"
#include "catalog/sources/reading/json_stream.h"
#include "tests/support/scratch.h"

using namespace upriver;

namespace {

TextStream textOver(std::string_view bytes) { return TextStream(*ByteStream::over(bytes)); }

/// "pointer=value" of every subtree that was handed over, joined by spaces.
std::string taken(std::string_view text, const JsonStreamRules& rules, std::string* error = nullptr)
{
    std::string seen;
    TextStream stream = textOver(text);
    const auto report = streamJson(stream, rules, [&](const JsonPath& path, Json&& value) {
        seen += path.pointer() + "=" + value.dump() + " ";
        return Result<void>();
    });
    if (!report && error)
        *error = report.error().what;
    return seen;
}

JsonStreamRules taking(std::vector<std::string> take, std::vector<std::string> drop = {})
{
    JsonStreamRules rules;
    rules.take = std::move(take);
    rules.drop = std::move(drop);
    return rules;
}

std::string nested(std::size_t depth, char open, char close)
{
    return std::string(depth, open) + std::string(depth, close);
}

std::size_t residentBytes()
{
    std::ifstream statm("/proc/self/statm");
    std::size_t total = 0;
    std::size_t resident = 0;
    statm >> total >> resident;
    return resident * 4096;
}

} // namespace

class JsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bareNumbersOfPythonBecomeNull()
    {
        QCOMPARE(withoutNaN("{\"a\":NaN,\"b\":[-Infinity, Infinity],\"c\":\"NaN \\\" -Infinity\"}"),
                 std::string("{\"a\":null,\"b\":[null, null],\"c\":\"NaN \\\" -Infinity\"}"));
        QCOMPARE(withoutNaN("[\"Infinity"), std::string("[\"Infinity"));
    }
    void parsesADocument()
    {
        const auto value =
            parseJson(R"({"a":[1,-2,0.5,true,null,"x"],"b":{"c":{}},"a2":18446744073709551615})");
        QVERIFY(value.has_value());
        QCOMPARE(value->dump(),
                 std::string(R"({"a":[1,-2,0.5,true,null,"x"],"a2":18446744073709551615,"b":{"c":{}}})"));
    }

    void agreesWithThePlainParser()
    {
        for (const char* text : {"1", "\"s\"", "null", "[]", "{}", "[[],[{}],{\"a\":[[1]]}]",
                                 "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":[]}"}) {
            const auto value = parseJson(text);
            QVERIFY2(value.has_value(), text);
            QCOMPARE(value->dump(), Json::parse(text).dump());
        }
    }

    void loneHalvesOfCharactersAreReplaced_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("reads");
        QTest::addColumn<int>("replaced");
        const auto row = [](const char* text, const char* reads, int replaced) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(reads) << replaced;
        };
        row("a\\\\ud800b", "a\\ud800b", 0); // an escaped backslash, then letters
        row("a\\\\ud800b\\n\\t\\\"", "a\\ud800b\n\t\"", 0);
        row("\\ud83d\\ude00", "\xF0\x9F\x98\x80", 0);
        row("a\\ud800b",
            "a\xEF\xBF\xBD"
            "b",
            1);
        row("a\\uDC00b",
            "a\xEF\xBF\xBD"
            "b",
            1);
        row("\\ud800\\ud83d\\ude00", "\xEF\xBF\xBD\xF0\x9F\x98\x80", 1);
        row("\\ud800\\n\\ud800", "\xEF\xBF\xBD\n\xEF\xBF\xBD", 2);
        row("\\ude00\\ud83d", "\xEF\xBF\xBD\xEF\xBF\xBD", 2);
        row("\\u0041", "A", 0);
    }

    void loneHalvesOfCharactersAreReplaced()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, reads);
        QFETCH(int, replaced);
        const std::string document = "{\"k\":\"" + text.toStdString() + "\"}";
        const auto value = parseJson(document);
        QVERIFY(value.has_value());
        QCOMPARE(QByteArray::fromStdString(jsonText(*value, "k")), reads);
        // wherever a piece of a stream ends
        for (std::size_t pad = 0; pad < 24; ++pad) {
            const std::size_t before = std::size_t{256} * 1024 - 10 - pad;
            const std::string padded = std::string(before, ' ') + document;
            TextStream stream = textOver(padded);
            std::string streamed;
            const auto report =
                streamJson(stream, taking({"/k"}), [&](const JsonPath&, Json&& part) -> Result<void> {
                    streamed = part.get<std::string>();
                    return {};
                });
            QVERIFY(report.has_value());
            QCOMPARE(QByteArray::fromStdString(streamed), reads);
            QCOMPARE(report->replacedEscapes, std::int64_t(replaced));
        }
    }

    void damagedTextIsAnErrorWithoutQuotingIt()
    {
        for (const char* text :
             {"", "{", "{\"a\":", "[1,]", "{\"password\":\"hunter2", "nul", "NaN", "{} {}", "\"\\ud8\""}) {
            const auto value = parseJson(text);
            QVERIFY2(!value.has_value(), text);
            QCOMPARE(value.error().kind, ErrorKind::Input);
            QVERIFY(value.error().where.starts_with("byte "));
            QVERIFY(value.error().detail.find("hunter2") == std::string::npos);
        }
    }

    void deepNestingIsAProblem()
    {
        for (const std::size_t depth : {257u, 100000u, 3000000u}) {
            const auto arrays = parseJson(nested(depth, '[', ']'));
            QVERIFY(!arrays.has_value());
            QVERIFY(arrays.error().what.find("nested too deeply") != std::string::npos);
        }
        QVERIFY(parseJson(nested(256, '[', ']')).has_value());
        std::string objects;
        for (int i = 0; i < 100000; ++i)
            objects += "{\"a\":";
        QVERIFY(!parseJson(objects).has_value());
        std::string error;
        QCOMPARE(taken("{\"a\":1,\"b\":" + nested(100000, '[', ']') + "}", taking({"/a"}), &error),
                 std::string("/a=1 "));
        QVERIFY(error.find("nested too deeply") != std::string::npos);
    }

    void streamsChosenSubtrees()
    {
        const char* text =
            R"({"metadata":{"v":1},"macros":{"m":{"x":[1,2]}},"nodes":{"a.b":{"name":"n1"},"c/d":{"name":"n2"}},"tail":[1,2]})";
        QCOMPARE(taken(text, taking({"/metadata", "/nodes/*"})),
                 std::string(R"(/metadata={"v":1} /nodes/a.b={"name":"n1"} /nodes/c~1d={"name":"n2"} )"));
        QCOMPARE(taken(text, taking({"/tail/*", "/nodes/c~1d/name"})),
                 std::string(R"(/nodes/c~1d/name="n2" /tail/0=1 /tail/1=2 )"));
        QCOMPARE(taken(text, taking({"/absent/*"})), std::string());
        QCOMPARE(taken("[{\"a\":1},[2],3]", taking({"/*"})), std::string("/0={\"a\":1} /1=[2] /2=3 "));
        QCOMPARE(taken("[7,8,9]", taking({"/1"})), std::string("/1=8 "));
        QCOMPARE(taken("{\"a\":1}", taking({""})), std::string("={\"a\":1} "));
    }

    void dropsWhatIsNotWanted()
    {
        const char* text =
            R"({"n":{"x":{"raw":"long","keep":1,"sub":{"raw":2,"_p":3}},"y":{"raw":[1,{"q":2}],"keep":2}}})";
        QCOMPARE(taken(text, taking({"/n/*"}, {"/n/*/raw"})),
                 std::string(R"(/n/x={"keep":1,"sub":{"_p":3,"raw":2}} /n/y={"keep":2} )"));
        JsonStreamRules named = taking({"/n/*"}, {"/n/*/raw"});
        named.keepDroppedNames = true;
        named.dropKeys = {"_p"};
        QCOMPARE(taken(text, named),
                 std::string(R"(/n/x={"keep":1,"raw":null,"sub":{"raw":2}} /n/y={"keep":2,"raw":null} )"));
        JsonStreamRules exact = taking({"", "/f/parent"}, {"/f/*"});
        QCOMPARE(taken(R"({"f":{"parent":{"a":1},"big":{"b":2},"other":3}})", exact),
                 std::string(R"(={"f":{"parent":{"a":1}}} )"));
    }

    void keepsWhatCameBeforeTheDamage()
    {
        std::string error;
        QCOMPARE(taken(R"({"nodes":{"a":{"n":1},"b":{"n":)", taking({"/nodes/*"}), &error),
                 std::string(R"(/nodes/a={"n":1} )"));
        QCOMPARE(error, std::string("The JSON text is damaged or cut off."));
    }

    void passesOverSubtreesThatAreTooLarge()
    {
        JsonStreamRules rules = taking({"/*"});
        rules.maxSubtree = 20000;
        std::string text = "{\"a\":[1],\"big\":[";
        for (int i = 0; i < 5000; ++i)
            text += "[1,{\"k\":\"v\"}],";
        text += "2],\"c\":{\"d\":1}}";
        TextStream stream = textOver(text);
        std::string seen;
        const auto report = streamJson(stream, rules, [&](const JsonPath& path, Json&&) {
            seen += path.pointer();
            return Result<void>();
        });
        QVERIFY(report.has_value());
        QVERIFY(report->complete);
        QCOMPARE(seen, std::string("/a/c"));
        QCOMPARE(report->tooLarge, std::vector<std::string>{"/big"});
    }

    void callbackErrorsEndTheWalk()
    {
        TextStream stream = textOver("[1,2,3]");
        int calls = 0;
        const auto report = streamJson(stream, taking({"/*"}), [&](const JsonPath&, Json&&) -> Result<void> {
            ++calls;
            return fail(ErrorKind::Cancelled, "stop");
        });
        QVERIFY(!report.has_value());
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
        QCOMPARE(calls, 1);
    }

    void cancellingStopsTheWalk()
    {
        std::stop_source stop;
        stop.request_stop();
        const std::string text = "[1,2,3]";
        TextStream stream(*ByteStream::over(text, stop.get_token()));
        const auto report =
            streamJson(stream, taking({"/*"}), [](const JsonPath&, Json&&) { return Result<void>(); });
        QVERIFY(!report.has_value());
        QCOMPARE(report.error().kind, ErrorKind::Cancelled);
    }

    void memoryFollowsTheSubtreeNotTheDocument()
    {
        std::string text = "{\"nodes\":{";
        const std::string code(4000, 'x');
        for (int i = 0; i < 8000; ++i)
            text += (i ? ",\"n" : "\"n") + std::to_string(i) + "\":{\"name\":\"n\",\"code\":\"" + code +
                    "\",\"cols\":{\"a\":{\"t\":1}}}";
        text += "}}";
        const std::size_t before = residentBytes();
        std::size_t most = before;
        int count = 0;
        TextStream stream = textOver(text);
        const auto report = streamJson(stream, taking({"/nodes/*"}), [&](const JsonPath&, Json&&) {
            most = std::max(most, ++count % 500 == 0 ? residentBytes() : 0);
            return Result<void>();
        });
        QVERIFY(report.has_value());
        QCOMPARE(count, 8000);
        if (!test::kSanitized)
            QVERIFY2((most - before) * 2 <= text.size(), std::to_string(most - before).c_str());
    }

    void gettersAnswerNothingForOtherTypes()
    {
        const Json value = Json::parse(
            R"({"s":"x","n":1.5,"i":"12","b":"true","a":[1],"o":{"p":"q"},"z":null,"big":9007199254740993,"t":1624539874.421452})");
        QCOMPARE(jsonText(value, "s"), std::string("x"));
        for (const char* key : {"n", "a", "o", "z", "none"})
            QCOMPARE(jsonText(value, key), std::string());
        QCOMPARE(jsonTextAt(value, {"o", "p"}), std::string("q"));
        QCOMPARE(jsonTextAt(value, {"s", "p"}), std::string());
        QVERIFY(!jsonMember(value, "z"));
        QVERIFY(!jsonMember(Json(3), "s"));
        QCOMPARE(jsonNumber(jsonMember(value, "n")), std::optional(1.5));
        QCOMPARE(jsonInteger(jsonMember(value, "i")), std::optional<std::int64_t>(12));
        QCOMPARE(jsonInteger(jsonMember(value, "big")), std::optional<std::int64_t>(9007199254740993));
        QVERIFY(!jsonNumber(jsonMember(value, "s")));
        QCOMPARE(jsonBool(jsonMember(value, "b")), std::optional(true));
        QCOMPARE(jsonScalarText(value, "n"), std::string("1.5"));
        QCOMPARE(jsonArray(value, "a").size(), std::size_t(1));
        QVERIFY(jsonArray(value, "o").empty());
        QVERIFY(jsonObject(value, "a").empty());
        QCOMPARE(jsonPointer("/a", "b/~c"), std::string("/a/b~1~0c"));
    }
};

QTEST_GUILESS_MAIN(JsonTest)
#include "json_test.moc"
