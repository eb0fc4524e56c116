// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/fuzzy.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace upriver {

namespace {

constexpr std::size_t kLongestText = 256;
constexpr std::size_t kLongestQuery = 32;
constexpr std::size_t kLongestWord = 64;
constexpr int kWordStartPoints = 8;
constexpr int kNeighbourPoints = 8;
constexpr int kSkippedPoints = 2;
constexpr int kGapCost = 1;
constexpr int kNoMatch = -1'000'000;
constexpr double kWeakest = 0.55;

using Row = std::array<int, kLongestWord + 1>;

/// Best scores of ways that end at each letter of the text, one row a letter of the query.
class SkippedTable
{
public:
    SkippedTable(std::u32string_view query, const FoldedText& text)
        : m_query(query)
        , m_text(text)
        , m_width(text.letters.size())
        , m_score(query.size() * m_width, kNoMatch)
        , m_from(query.size() * m_width, -1)
    {
        for (std::size_t i = 0; i < query.size(); ++i)
            fillRow(i);
    }

    [[nodiscard]] std::optional<std::vector<std::size_t>> best(int& points) const
    {
        const std::size_t last = m_query.size() - 1;
        std::size_t end = m_width;
        for (std::size_t j = 0; j < m_width; ++j) {
            if (m_score[last * m_width + j] > kNoMatch && (end == m_width || at(last, j) > at(last, end)))
                end = j;
        }
        if (end == m_width)
            return std::nullopt;
        points = at(last, end);
        std::vector<std::size_t> places(m_query.size());
        auto j = static_cast<std::ptrdiff_t>(end);
        for (std::size_t i = m_query.size(); i-- > 0;) {
            places[i] = static_cast<std::size_t>(j);
            j = m_from[i * m_width + static_cast<std::size_t>(j)];
        }
        return places;
    }

private:
    [[nodiscard]] int at(std::size_t i, std::size_t j) const { return m_score[i * m_width + j]; }

    void fillRow(std::size_t i)
    {
        int running = kNoMatch; // best of the row above with the gap up to here already paid
        std::ptrdiff_t runningFrom = -1;
        for (std::size_t j = i; j < m_width; ++j) {
            if (i > 0 && j >= 2 && at(i - 1, j - 2) >= running) {
                running = at(i - 1, j - 2);
                runningFrom = static_cast<std::ptrdiff_t>(j) - 2;
            }
            running -= running > kNoMatch ? kGapCost : 0;
            if (m_text.letters[j] == m_query[i])
                place(i, j, running, runningFrom);
        }
    }

    void place(std::size_t i, std::size_t j, int running, std::ptrdiff_t runningFrom)
    {
        const bool wordStart = m_text.wordStarts[j];
        int& score = m_score[i * m_width + j];
        std::ptrdiff_t& from = m_from[i * m_width + j];
        if (i == 0) {
            score = wordStart ? kWordStartPoints : kNoMatch;
            return;
        }
        if (running > kNoMatch / 2) {
            score = running + (wordStart ? kWordStartPoints : kSkippedPoints);
            from = runningFrom;
        }
        if (const int neighbour = at(i - 1, j - 1);
            neighbour > kNoMatch / 2 && neighbour + kNeighbourPoints >= score) {
            score = neighbour + kNeighbourPoints;
            from = static_cast<std::ptrdiff_t>(j) - 1;
        }
    }

    std::u32string_view m_query;
    const FoldedText& m_text;
    std::size_t m_width;
    std::vector<int> m_score;
    std::vector<std::ptrdiff_t> m_from;
};

std::vector<MatchMark> marksOfPlaces(const FoldedText& text, const std::vector<std::size_t>& places)
{
    std::vector<MatchMark> marks;
    for (std::size_t i = 0; i < places.size();) {
        std::size_t end = i + 1;
        while (end < places.size() && places[end] == places[end - 1] + 1)
            ++end;
        marks.push_back(markOf(text, places[i], places[end - 1] + 1));
        i = end;
    }
    return marks;
}

} // namespace

int editDistance(std::u32string_view a, std::u32string_view b, int limit)
{
    const int tooFar = limit + 1;
    const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (difference > static_cast<std::size_t>(limit) || std::max(a.size(), b.size()) > kLongestWord)
        return a == b ? 0 : tooFar;
    std::array<Row, 3> rows{};
    Row* beforeLast = &rows[0];
    Row* last = &rows[1];
    Row* now = &rows[2];
    for (std::size_t j = 0; j <= b.size(); ++j)
        (*now)[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now = std::exchange(beforeLast, std::exchange(last, now));
        Row& row = *now;
        row[0] = static_cast<int>(i);
        int nearest = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] =
                std::min({(*last)[j] + 1, row[j - 1] + 1, (*last)[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], (*beforeLast)[j - 2] + 1);
            nearest = std::min(nearest, row[j]);
        }
        if (nearest > limit)
            return tooFar;
    }
    return std::min((*now)[b.size()], tooFar);
}

int allowedTypos(std::size_t letters)
{
    if (letters <= 2)
        return 0;
    return letters <= 5 ? 1 : 2;
}

MatchMark markOf(const FoldedText& text, std::size_t first, std::size_t last)
{
    const std::uint32_t start = text.offsets[first];
    return {start, text.offsets[last] - start};
}

std::optional<SkippedMatch> matchSkippingLetters(std::u32string_view query, const FoldedText& text)
{
    if (query.empty() || query.size() > kLongestQuery || query.size() > text.letters.size() ||
        text.letters.size() > kLongestText)
        return std::nullopt;
    int points = 0;
    const auto places = SkippedTable(query, text).best(points);
    if (!places)
        return std::nullopt;
    const double score = static_cast<double>(points) / (kWordStartPoints * static_cast<double>(query.size()));
    if (score < kWeakest)
        return std::nullopt;
    return SkippedMatch{score, marksOfPlaces(text, *places)};
}

} // namespace upriver
