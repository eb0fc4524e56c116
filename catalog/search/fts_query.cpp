// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/fts_query.h"

#include <optional>

#include <QString>

#include "catalog/search/folded_text.h"

namespace upriver {

namespace {

constexpr std::size_t kMostTokens = 16;

std::vector<std::vector<std::string>> tokensOf(std::string_view text)
{
    const std::u32string letters = foldedLetters(text);
    std::vector<std::vector<std::string>> tokens;
    for (std::size_t at = 0; at < letters.size() && tokens.size() < kMostTokens;) {
        std::size_t end = at;
        while (end < letters.size() && isWordLetter(letters[end]))
            ++end;
        if (end > at) {
            const QString token = QString::fromUcs4(letters.data() + at, static_cast<qsizetype>(end - at));
            tokens.push_back({token.toStdString()});
        }
        at = end + 1;
    }
    return tokens;
}

std::optional<TextTerm> textTerm(const QueryTerm& term)
{
    TextTerm out;
    if (term.type == QueryTerm::Type::Field) {
        if (term.field != "name" && term.field != "column")
            return std::nullopt;
        out.where = term.field == "name" ? TextTerm::Where::Name : TextTerm::Where::Column;
    }
    out.isPhrase = term.type == QueryTerm::Type::Phrase;
    out.negated = term.negated;
    out.folded = foldedUtf8(term.value);
    out.tokens = tokensOf(term.value);
    return out.tokens.empty() ? std::nullopt : std::optional(std::move(out));
}

std::string_view columnsOf(const TextTerm& term, TextScope scope)
{
    if (term.where == TextTerm::Where::Column)
        return "{cols}";
    if (term.where == TextTerm::Where::Name || scope == TextScope::Names)
        return "{name}";
    return scope == TextScope::NamesAndColumns ? "{name cols}" : "{name cols descr}";
}

std::string prefixToken(const std::string& token) { return '"' + token + "\" *"; }

std::string phraseOf(const TextTerm& term)
{
    std::string words;
    for (const auto& alternatives : term.tokens)
        words += (words.empty() ? "" : " ") + alternatives.front();
    return '"' + words + '"';
}

std::string allTokens(const TextTerm& term)
{
    std::string out;
    for (const auto& alternatives : term.tokens) {
        std::string any;
        for (const std::string& token : alternatives)
            any += (any.empty() ? "" : " OR ") + prefixToken(token);
        out += (out.empty() ? "(" : " AND (") + any + ")";
    }
    return out;
}

} // namespace

std::vector<TextTerm> textTerms(const SearchQuery& query)
{
    std::vector<TextTerm> terms;
    for (const QueryTerm& term : query.terms) {
        if (auto text = textTerm(term))
            terms.push_back(std::move(*text));
    }
    if (query.graph) {
        for (const std::string& name : {query.graph->from, query.graph->to}) {
            QueryTerm word;
            word.value = name;
            if (auto text = textTerm(word))
                terms.push_back(std::move(*text));
        }
    }
    return terms;
}

std::string ftsExpression(const TextTerm& term, TextScope scope)
{
    return std::string(columnsOf(term, scope)) + " : (" + (term.isPhrase ? phraseOf(term) : allTokens(term)) +
           ")";
}

std::string ftsExpression(const std::vector<TextTerm>& terms, TextScope scope)
{
    std::string out;
    for (const TextTerm& term : terms) {
        if (!term.negated)
            out += (out.empty() ? "(" : " AND (") + ftsExpression(term, scope) + ")";
    }
    return out;
}

} // namespace upriver
