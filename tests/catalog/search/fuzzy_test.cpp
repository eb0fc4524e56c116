// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/fuzzy.h"

#include <random>

#include <QTest>

using namespace upriver;

namespace {

/// The textbook definition, slow and whole, to compare with.
int plainDistance(std::u32string_view a, std::u32string_view b)
{
    std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = static_cast<int>(i + j);
                continue;
            }
            d[i][j] = std::min(
                {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[a.size()][b.size()];
}

std::string marked(std::string_view text, const std::vector<MatchMark>& marks)
{
    std::string out;
    std::size_t at = 0;
    for (const MatchMark& mark : marks) {
        out += std::string(text.substr(at, mark.start - at)) + "[" +
               std::string(text.substr(mark.start, mark.length)) + "]";
        at = mark.start + mark.length;
    }
    return out + std::string(text.substr(at));
}

std::string skipping(std::string_view query, std::string_view text)
{
    const auto match = matchSkippingLetters(foldedLetters(query), foldText(text));
    return match ? marked(text, match->marks) : "-";
}

} // namespace

class FuzzyTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void distanceEqualsTheDefinition();
    void distanceKnowsWords();
    void skippedLettersAreMarked();
    void scatteredLettersAreNoMatch();
    void wholeWordsScoreHigher();
    void folds();
};

void FuzzyTest::distanceEqualsTheDefinition()
{
    std::mt19937 random(3);
    std::uniform_int_distribution<int> length(0, 9);
    std::uniform_int_distribution<int> letter(0, 3);
    const auto word = [&] {
        std::u32string out;
        for (int i = length(random); i > 0; --i)
            out += static_cast<char32_t>(U'a' + static_cast<char32_t>(letter(random)));
        return out;
    };
    for (int i = 0; i < 20'000; ++i) {
        const std::u32string a = word();
        const std::u32string b = word();
        for (const int limit : {0, 1, 2, 3})
            QCOMPARE(editDistance(a, b, limit), std::min(plainDistance(a, b), limit + 1));
    }
}

void FuzzyTest::distanceKnowsWords()
{
    QCOMPARE(editDistance(U"custmer", U"customer", 2), 1);
    QCOMPARE(editDistance(U"cutsomer", U"customer", 2), 1);
    QCOMPARE(editDistance(U"orders", U"invoices", 2), 3);
    QCOMPARE(editDistance(std::u32string(100, U'a'), std::u32string(99, U'a'), 2), 3);
    QCOMPARE(allowedTypos(2), 0);
    QCOMPARE(allowedTypos(5), 1);
    QCOMPARE(allowedTypos(6), 2);
}

void FuzzyTest::skippedLettersAreMarked()
{
    QCOMPARE(skipping("ordcst", "order_customers"), "[ord]er_[c]u[st]omers");
    QCOMPARE(skipping("oc", "order_customers"), "[o]rder_[c]ustomers");
    QCOMPARE(skipping("oc", "orderCustomers"), "[o]rder[C]ustomers");
    QCOMPARE(skipping("stgord", "stg_shop__orders"), "[stg]_shop__[ord]ers");
    QCOMPARE(skipping("grsst", "größe_stück"), "-");
    QCOMPARE(skipping("grost", "größe_stück"), "[grö]ße_[st]ück");
}

void FuzzyTest::scatteredLettersAreNoMatch()
{
    QCOMPARE(skipping("ordcst", "overloaded_records_with_costs_and_taxes"), "-");
    QCOMPARE(skipping("xyz", "order_customers"), "-");
    QCOMPARE(skipping("rdr", "order_customers"), "-"); // begins inside a word
    QCOMPARE(skipping("", "orders"), "-");
    QCOMPARE(skipping("orders", "ord"), "-");
    QCOMPARE(skipping(std::string(40, 'a'), std::string(300, 'a')), "-");
}

void FuzzyTest::wholeWordsScoreHigher()
{
    const auto score = [](std::string_view query, std::string_view text) {
        return matchSkippingLetters(foldedLetters(query), foldText(text))->score;
    };
    QVERIFY(score("ordcus", "order_customers") > score("ordcst", "order_customers"));
    QVERIFY(score("oc", "order_customers") > score("or", "ozr"));
}

void FuzzyTest::folds()
{
    QCOMPARE(foldedUtf8("ÉTÉ Größe ORDERS"), std::string("ete große orders"));
    QCOMPARE(foldedUtf8("e\xCC\x81t"), std::string("et"));
    const FoldedText text = foldText("a\xFF"
                                     "Bé");
    QCOMPARE(text.letters.size(), std::size_t(4));
    QCOMPARE(text.offsets, (std::vector<std::uint32_t>{0, 1, 2, 3, 5}));
}

QTEST_GUILESS_MAIN(FuzzyTest)
#include "fuzzy_test.moc"
