// SPDX-License-Identifier: Apache-2.0
// The fast scanner beside nlohmann's parser: where it says yes, both have read the same; what both should
// know, it knows; and what it refuses is read, or refused with a reason, as before.
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <QTest>

#include "catalog/base/utf8.h"
#include "catalog/sources/reading/json_builder.h"
#include "catalog/sources/reading/json_scanner.h"

using namespace upriver;

namespace {

JsonStreamPlan wholePlan()
{
    JsonStreamRules rules;
    rules.take = {""};
    return JsonStreamPlan(rules);
}

/// What the scanner makes of a text; nothing: it refuses.
std::optional<std::string> scanned(std::string_view text, const JsonStreamPlan& plan)
{
    std::string seen;
    JsonBuilder builder(plan, [&](const JsonPath&, Json&& value) {
        seen = value.dump(-1, ' ', false, Json::error_handler_t::replace);
        return Result<void>();
    });
    return JsonScanner(text, builder).run() ? std::optional(seen) : std::nullopt;
}

std::optional<std::string> byNlohmann(std::string_view text)
{
    const Json value = Json::parse(text, nullptr, false);
    return value.is_discarded() ? std::nullopt
                                : std::optional(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

const std::vector<std::string>& soundTexts()
{
    static const std::vector<std::string> texts{
        "0",
        "-0",
        "1",
        "-1",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "0.5",
        "-0.0",
        "1e3",
        "1E+3",
        "12.25e-2",
        "123456789012345678901234567890",
        "\"\"",
        "\"plain words that are longer than one machine word\"",
        R"("\"\\\/\b\f\n\r\t")",
        R"("\u0041\u00e9\u20ac\ud83d\ude00 after")",
        "\"\x7f \xC3\xA9 \xF0\x9F\x98\x80\"",
        "true",
        "false",
        "null",
        " [ ] ",
        "\t{ }\r\n",
        "[[],[{}],{\"a\":[[1]]}]",
        "{\"a\":1,\"a\":2}",
        R"({"a":{"b":[1,{"c":2.5}]},"d":[],"e":"x\\","f":[null,true,false],"g\u0041":{"h":-3}})",
        "[" + std::string(300, ' ') + "1 , 2 ,\n3]"};
    return texts;
}

} // namespace

class JsonScannerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsSound()
    {
        const JsonStreamPlan plan = wholePlan();
        for (const std::string& text : soundTexts()) {
            QVERIFY2(byNlohmann(text).has_value(), text.c_str());
            QCOMPARE(scanned(text, plan), byNlohmann(text));
        }
    }

    void refusesWhatIsNot_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char* text : {"",
                                 " ",
                                 "[",
                                 "]",
                                 "{",
                                 "[1,]",
                                 "[,1]",
                                 "{\"a\"}",
                                 "{\"a\":}",
                                 "{\"a\":1,}",
                                 "{a:1}",
                                 "[1}",
                                 "{\"a\":1]",
                                 "[1 2]",
                                 "1 2",
                                 "01",
                                 "-",
                                 "+1",
                                 ".5",
                                 "1.",
                                 "1e",
                                 "1e+",
                                 "nul",
                                 "truex",
                                 "NaN",
                                 "\"",
                                 "\"\\\"",
                                 "\"\\x\"",
                                 "\"\\u12\"",
                                 "\"\\ud800\"",
                                 "\"\\udc00\"",
                                 "\"\\ud800\\u0041\"",
                                 "\"a\nb\"",
                                 "\"\x01\"",
                                 "'a'",
                                 "[1]//",
                                 "1e400",
                                 "\xEF\xBB\xBF[1]"})
            QTest::newRow(text) << QByteArray(text);
    }
    void refusesWhatIsNot()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(scanned(text.toStdString(), wholePlan()), std::nullopt);
    }

    /// A byte changed, doubled or left out at each place: both must agree whenever the scanner says yes, and
    /// it may refuse only what nlohmann refuses, or what is known to be left to it.
    void agreesOnDamagedTexts()
    {
        const JsonStreamPlan plan = wholePlan();
        std::mt19937 random(7);
        int accepted = 0;
        for (const std::string& sound : soundTexts()) {
            for (int turn = 0; turn < 2000; ++turn) {
                std::string text = sound;
                const std::size_t at = random() % text.size();
                constexpr std::string_view kBytes = "\"\\{}[]:,0129.eE+-utfn \n/d\x01";
                if (turn % 3 == 0)
                    text[at] = kBytes[random() % kBytes.size()];
                else if (turn % 3 == 1)
                    text.insert(at, 1, kBytes[random() % kBytes.size()]);
                else
                    text.erase(at, 1);
                if (validUtf8Prefix(text) != text.size())
                    continue; // not for the scanner
                const auto expected = byNlohmann(text);
                const auto got = scanned(text, plan);
                accepted += got.has_value() ? 1 : 0;
                const std::string shown = text + " -> " + got.value_or("refused");
                QVERIFY2(got == expected, shown.c_str());
            }
        }
        QVERIFY2(accepted > 5000, std::to_string(accepted).c_str());
    }

    void deepTextsCostAByteALevel()
    {
        const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
        const JsonStreamPlan plan = wholePlan();
        JsonBuilder builder(plan, [](const JsonPath&, Json&&) { return Result<void>(); });
        QVERIFY(!JsonScanner(deep, builder).run());
        QVERIFY(builder.stopReason().has_value());
        QVERIFY(builder.stopReason()->what.find("too deeply") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(JsonScannerTest)
#include "json_scanner_test.moc"
