// SPDX-License-Identifier: Apache-2.0
// JSON read fast beside nlohmann's parser: where the text is not refused, both have read the same; what both
// should know is not refused; and what is refused is read, or refused with a reason, by nlohmann.
#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <QTest>

#include "catalog/base/utf8.h"
#include "catalog/sources/reading/fast_json.h"
#include "catalog/sources/reading/json_builder.h"

using namespace upriver;

namespace {

JsonStreamPlan wholePlan()
{
    JsonStreamRules rules;
    rules.take = {""};
    return JsonStreamPlan(rules);
}

/// Nothing: refused.
std::optional<std::string> readFast(std::string_view text, const JsonStreamPlan& plan)
{
    std::string seen;
    JsonBuilder builder(plan, [&](const JsonPath&, Json&& value) {
        seen = value.dump(-1, ' ', false, Json::error_handler_t::replace);
        return Result<void>();
    });
    return tellFast(text, builder) == FastJson::Told ? std::optional(seen) : std::nullopt;
}

std::optional<std::string> byNlohmann(std::string_view text)
{
    const Json value = Json::parse(text, nullptr, false);
    return value.is_discarded() ? std::nullopt
                                : std::optional(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// More than 64 bits hold for certain: left to nlohmann, which makes a fraction of it.
bool hasHugeInteger(const std::string& text)
{
    std::size_t digits = 0;
    return std::ranges::any_of(text, [&](unsigned char c) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        return digits >= 19;
    });
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

class FastJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsSound()
    {
        const JsonStreamPlan plan = wholePlan();
        for (const std::string& text : soundTexts()) {
            QVERIFY2(byNlohmann(text).has_value(), text.c_str());
            if (!hasHugeInteger(text))
                QCOMPARE(readFast(text, plan), byNlohmann(text));
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
        QCOMPARE(readFast(text.toStdString(), wholePlan()), std::nullopt);
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
                const auto got = readFast(text, plan);
                accepted += got.has_value() ? 1 : 0;
                const std::string shown = text + " -> " + got.value_or("refused");
                QVERIFY2(got == expected || (!got && hasHugeInteger(text)), shown.c_str());
            }
        }
        QVERIFY2(accepted > 5000, std::to_string(accepted).c_str());
    }

    /// Texts hold JSON that a reader reads while the rest of the document waits.
    void readsWhatIsInsideMeanwhile()
    {
        JsonStreamRules rules;
        rules.take = {"/*"};
        const JsonStreamPlan plan(rules);
        std::string seen;
        JsonBuilder builder(plan, [&](const JsonPath&, Json&& value) {
            std::optional<std::string> inner = readFast(value.get<std::string>(), wholePlan());
            seen += inner.value_or("refused") + ";";
            return Result<void>();
        });
        const std::string nested =
            "[\"[1,\\\"one\\\"]\",\"{\\\"two\\\":2}\",\"[\\\"a longer third text\\\"]\"]";
        QCOMPARE(tellFast(nested, builder), FastJson::Told);
        const std::string expected = "[1,\"one\"];{\"two\":2};[\"a longer third text\"];";
        QCOMPARE(seen, expected);
    }

    void deepTextsAreStoppedOrRefused()
    {
        const JsonStreamPlan plan = wholePlan();
        const auto read = [&](std::size_t levels, std::optional<Error>& reason) {
            JsonBuilder builder(plan, [](const JsonPath&, Json&&) { return Result<void>(); });
            const FastJson end = tellFast(std::string(levels, '[') + std::string(levels, ']'), builder);
            reason = builder.stopReason();
            return end;
        };
        std::optional<Error> reason;
        QCOMPARE(read(20, reason), FastJson::Told);
        QCOMPARE(read(1000, reason), FastJson::Stopped);
        QVERIFY(reason && reason->what.find("too deeply") != std::string::npos);
        QCOMPARE(read(200'000, reason), FastJson::Refused);
        QVERIFY(!reason);
    }
};

QTEST_GUILESS_MAIN(FastJsonTest)
#include "fast_json_test.moc"
