// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/hit_builder.h"

#include <algorithm>

#include "catalog/search/folded_text.h"
#include "catalog/search/fuzzy.h"
#include "catalog/search/match_scan.h"

namespace upriver {

namespace {

constexpr std::size_t kMostColumnHits = 5;
constexpr std::int64_t kMostColumnsRead = 5000;
constexpr std::size_t kSnippetLead = 40;
constexpr std::size_t kSnippetLength = 160;

std::vector<MatchMark> merged(std::vector<MatchMark> marks)
{
    std::sort(marks.begin(), marks.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
    std::vector<MatchMark> out;
    for (const MatchMark& mark : marks) {
        if (!out.empty() && mark.start <= out.back().start + out.back().length)
            out.back().length = std::max(out.back().length, mark.start + mark.length - out.back().start);
        else
            out.push_back(mark);
    }
    return out;
}

void markWord(const FoldedText& text, std::u32string_view word, std::vector<MatchMark>& marks)
{
    std::size_t inside = std::u32string::npos;
    bool atStart = false;
    for (std::size_t at = text.letters.find(word); at != std::u32string::npos;
         at = text.letters.find(word, at + 1)) {
        if (text.wordStarts[at]) {
            marks.push_back(markOf(text, at, at + word.size()));
            atStart = true;
        } else if (inside == std::u32string::npos) {
            inside = at;
        }
    }
    if (!atStart && inside != std::u32string::npos)
        marks.push_back(markOf(text, inside, inside + word.size()));
}

bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The nearest place at or after `at` that does not cut a letter, if possible between words.
std::size_t cutPlace(std::string_view text, std::size_t at)
{
    const std::size_t blank = text.find(' ', at);
    if (blank != std::string_view::npos && blank < at + 20)
        return blank + 1;
    while (at < text.size() && isContinuation(text[at]))
        ++at;
    return at;
}

} // namespace

std::vector<MatchMark> marksOf(std::string_view text, const std::vector<std::string>& foldedWords)
{
    const FoldedText folded = foldText(text);
    std::vector<MatchMark> marks;
    for (const std::string& word : foldedWords)
        markWord(folded, foldedLetters(word), marks);
    return merged(std::move(marks));
}

HitBuilder::HitBuilder(SearcherState& state, const std::vector<TextTerm>& terms, const SearchOptions& options)
    : m_state(state), m_terms(terms), m_options(options)
{
    for (const TextTerm& term : terms) {
        if (term.negated)
            continue;
        auto& words = term.where == TextTerm::Where::Column ? m_columnWords : m_words;
        for (const auto& alternatives : term.tokens)
            words.insert(words.end(), alternatives.begin(), alternatives.end());
    }
}

Result<std::vector<SearchHit>> HitBuilder::build(const std::vector<RankedRow>& rows, const Ranking& ranking)
{
    std::vector<AssetId> ids;
    for (const RankedRow& ranked : rows)
        ids.push_back(AssetId{m_state.table->ids[ranked.row]});
    auto summaries = m_state.reader->summaries(ids);
    if (!summaries)
        return fail(summaries.error());
    std::vector<SearchHit> hits;
    std::size_t next = 0;
    for (AssetSummary& summary : *summaries) {
        while (next < ids.size() && ids[next] != summary.id)
            ++next;
        if (next == ids.size())
            break;
        SearchHit hit;
        hit.asset = std::move(summary);
        hit.score = ranking.score(rows[next]);
        markLeaf(hit, rows[next].match);
        if (m_options.columnHits)
            addColumns(hit);
        addSnippet(hit);
        hits.push_back(std::move(hit));
        ++next;
    }
    return m_state.connection->orError(std::move(hits));
}

void HitBuilder::markLeaf(SearchHit& hit, MatchClass match) const
{
    hit.leafMarks = marksOf(hit.asset.leaf, m_words);
    if (match != MatchClass::Skipped)
        return;
    if (auto skipped = matchSkippingLetters(skippedQuery(m_terms).letters, foldText(hit.asset.leaf)))
        hit.leafMarks = std::move(skipped->marks);
}

std::vector<std::string> HitBuilder::wordsOutsideLeaf(const SearchHit& hit) const
{
    const std::string leaf = foldedUtf8(hit.asset.leaf);
    std::vector<std::string> words = m_columnWords;
    std::copy_if(m_words.begin(), m_words.end(), std::back_inserter(words),
                 [&](const std::string& word) { return leaf.find(word) == std::string::npos; });
    return words;
}

void HitBuilder::addColumns(SearchHit& hit)
{
    const std::vector<std::string> words = wordsOutsideLeaf(hit);
    if (words.empty() || hit.asset.columnCount == 0)
        return;
    Statement rows = m_state.connection->query("SELECT name, type FROM asset_column WHERE asset = ?1"
                                               " AND until IS NULL ORDER BY position, slot LIMIT ?2");
    rows.bind(hit.asset.id, kMostColumnsRead);
    while (hit.columns.size() < kMostColumnHits && rows.step()) {
        if (auto marks = marksOf(rows.text(0), words); !marks.empty())
            hit.columns.push_back({rows.string(0), rows.string(1), std::move(marks)});
    }
}

void HitBuilder::addSnippet(SearchHit& hit) const
{
    const std::vector<std::string> words = wordsOutsideLeaf(hit);
    const std::string& text = hit.asset.description;
    const std::vector<MatchMark> marks = words.empty() ? std::vector<MatchMark>() : marksOf(text, words);
    if (marks.empty())
        return;
    const std::size_t begin =
        marks.front().start <= kSnippetLead ? 0 : cutPlace(text, marks.front().start - kSnippetLead);
    const std::size_t end =
        begin + kSnippetLength >= text.size() ? text.size() : cutPlace(text, begin + kSnippetLength);
    const std::string lead = begin > 0 ? "\u2026" : "";
    hit.snippet = lead + text.substr(begin, end - begin) + (end < text.size() ? "\u2026" : "");
    for (const MatchMark& mark : marks) {
        if (mark.start >= begin && mark.start + mark.length <= end)
            hit.snippetMarks.push_back(
                {static_cast<std::uint32_t>(mark.start - begin + lead.size()), mark.length});
    }
    std::replace_if(
        hit.snippet.begin(), hit.snippet.end(), [](char c) { return c == '\n' || c == '\t' || c == '\r'; },
        ' ');
}

} // namespace upriver
