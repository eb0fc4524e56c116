// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/match_cursor.h"

#include <algorithm>

#include "catalog/store/search_documents.h"

namespace upriver {

namespace {

constexpr std::string_view kMatches = "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid";

/// Those that are negated are passed over. Phrases need the places of words, and other alphabets the tokens
/// that the search index makes of them.
bool isForWords(const TextTerm& term)
{
    if (term.negated)
        return true;
    return !term.isPhrase && std::ranges::all_of(term.tokens, [](const auto& alternatives) {
        return std::ranges::all_of(alternatives, [](const std::string& token) {
            return std::ranges::all_of(token, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        });
    });
}

std::vector<TextPart> partsOf(const TextTerm& term, TextScope scope)
{
    if (term.where == TextTerm::Where::Column)
        return {TextPart::Columns};
    if (term.where == TextTerm::Where::Name || scope == TextScope::Names)
        return {TextPart::Name};
    if (scope == TextScope::NamesAndColumns)
        return {TextPart::Name, TextPart::Columns};
    return {TextPart::Name, TextPart::Columns, TextPart::Description};
}

std::optional<DocumentSet> documentsOf(SearcherState& state, const std::vector<TextTerm>& terms,
                                       TextScope scope, const std::stop_token& stop)
{
    if (!state.index || !std::ranges::all_of(terms, isForWords))
        return std::nullopt;
    std::optional<DocumentSet> all;
    for (const TextTerm& term : terms) {
        if (term.negated)
            continue;
        for (const auto& alternatives : term.tokens) {
            DocumentSet any(state.index->size());
            for (const std::string& token : alternatives) {
                for (const TextPart part : partsOf(term, scope))
                    any.unite(*state.documentsWith(part, token, stop));
            }
            if (all)
                all->intersect(any);
            else
                all = std::move(any);
        }
    }
    return all;
}

} // namespace

MatchCursor::MatchCursor(SearcherState& state, const std::vector<TextTerm>& terms, TextScope scope,
                         const std::stop_token& stop)
    : m_state(state), m_documents(documentsOf(state, terms, scope, stop))
{
    if (m_documents)
        return;
    m_matches = state.connection->query(kMatches);
    m_matches.bind(ftsExpression(terms, scope));
}

bool MatchCursor::next(SearchRow& row)
{
    if (m_documents) {
        m_at = m_documents->next(m_at);
        if (m_at == DocumentSet::kNone)
            return false;
        row = m_state.index->rowOf(m_at++);
        return true;
    }
    while (m_matches.step()) {
        row = m_state.table->rowOf(assetOfSearchRowid(m_matches.integer(0)));
        if (row != kNoRow)
            return true;
    }
    return false;
}

Result<void> MatchCursor::status() { return m_state.connection->status(); }

} // namespace upriver
