// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/ranking.h"

#include <algorithm>
#include <array>

#include "catalog/search/folded_text.h"

namespace upriver {

namespace {

constexpr std::array kClassScores{1.0, 0.8, 0.6, 0.5, 0.35, 0.2, 0.1, 0.0};
constexpr float kBestQuality = 32;

/// Bytes of other alphabets count as letters here: only ASCII punctuation separates.
bool isLetterByte(char c)
{
    return static_cast<unsigned char>(c) >= 0x80 || isWordLetter(static_cast<unsigned char>(c));
}

std::string squeezed(std::string_view text)
{
    std::string out;
    std::copy_if(text.begin(), text.end(), std::back_inserter(out), isLetterByte);
    return out;
}

std::string joined(const std::vector<std::string>& words, std::string_view between)
{
    std::string out;
    for (const std::string& word : words)
        out += (out.empty() ? "" : std::string(between)) + word;
    return out;
}

} // namespace

Ranking::Ranking(const AssetTable& table, const std::vector<TextTerm>& terms, Values values) : m_table(table)
{
    std::vector<std::string> words;
    bool onlyWords = true;
    for (const TextTerm& term : terms) {
        if (term.negated)
            continue;
        onlyWords = onlyWords && term.where != TextTerm::Where::Column;
        m_terms.push_back(Term{term.tokens, std::move(values[m_terms.size()])});
        for (const auto& alternatives : term.tokens)
            words.push_back(alternatives.front());
    }
    const std::string only = m_terms.size() == 1 && terms.size() == 1 ? terms.front().folded : std::string();
    if (only.find_first_of("./") != std::string::npos)
        m_path = only;
    if (!onlyWords || words.empty())
        return;
    for (const std::string_view between : {"_", "", "-", " ", "."})
        m_wholeNames.push_back(joined(words, between));
    m_wholeNames.push_back(only);
    if (!m_path.empty())
        m_wholeNames.push_back(m_path.substr(m_path.find_last_of("./") + 1));
    std::sort(m_wholeNames.begin(), m_wholeNames.end());
    m_wholeNames.erase(std::unique(m_wholeNames.begin(), m_wholeNames.end()), m_wholeNames.end());
    std::erase(m_wholeNames, std::string());
}

bool Ranking::looksAtValues() const
{
    return std::any_of(m_terms.begin(), m_terms.end(),
                       [](const Term& term) { return !term.values->isEmpty(); });
}

MatchClass Ranking::classOfPath(SearchRow row) const
{
    const SearchContainer& container = m_table.container(row);
    const std::string name = foldedUtf8(container.ns + "/" + container.path) + std::string(m_table.leaf(row));
    const std::size_t at = name.rfind(m_path);
    if (at == std::string::npos || (at > 0 && isLetterByte(name[at - 1])))
        return MatchClass::Any;
    return at + m_path.size() == name.size() ? MatchClass::ExactLeaf : MatchClass::LeafPrefix;
}

/// True when the leaf holds all words of a term; adds the spellings that it holds.
bool Ranking::takeFromLeaf(const Term& term, std::string_view leaf, std::string& taken)
{
    std::string found;
    for (const auto& alternatives : term.words) {
        const auto word =
            std::find_if(alternatives.begin(), alternatives.end(), [&](const std::string& spelling) {
                return leaf.find(spelling) != std::string_view::npos;
            });
        if (word == alternatives.end())
            return false;
        found += *word;
    }
    taken += found;
    return true;
}

MatchClass Ranking::classOf(SearchRow row, MatchClass otherwise) const
{
    if (const MatchClass whole = m_path.empty() ? MatchClass::Any : classOfPath(row);
        whole != MatchClass::Any)
        return whole;
    const std::string_view leaf = m_table.leaf(row);
    std::string inLeaf;
    bool anyByValue = false;
    for (const Term& term : m_terms) {
        if (takeFromLeaf(term, leaf, inLeaf))
            continue;
        if (!term.values->fits(row))
            return otherwise;
        anyByValue = true;
    }
    if (inLeaf.empty())
        return anyByValue ? MatchClass::Column : otherwise;
    const std::string squeezedLeaf = squeezed(leaf);
    if (squeezedLeaf == inLeaf)
        return anyByValue ? MatchClass::LeafPrefix : MatchClass::ExactLeaf;
    // A name that holds all words is meant rather than one that begins with some of them.
    if (anyByValue)
        return MatchClass::Name;
    return squeezedLeaf.starts_with(inLeaf) ? MatchClass::LeafPrefix : MatchClass::WordStart;
}

bool Ranking::isBetter(const RankedRow& a, const RankedRow& b) const
{
    if (a.match != b.match)
        return a.match < b.match;
    if (a.detail > b.detail || a.detail < b.detail)
        return a.detail > b.detail;
    if (m_table.quality[a.row] > m_table.quality[b.row] || m_table.quality[a.row] < m_table.quality[b.row])
        return m_table.quality[a.row] > m_table.quality[b.row];
    const int names = m_table.leaf(a.row).compare(m_table.leaf(b.row));
    return names != 0 ? names < 0 : a.row < b.row;
}

double Ranking::score(const RankedRow& ranked) const
{
    const double quality = static_cast<double>(std::clamp(m_table.quality[ranked.row], 0.0F, kBestQuality));
    return kClassScores[static_cast<std::size_t>(ranked.match)] +
           0.1 * quality / static_cast<double>(kBestQuality);
}

} // namespace upriver
