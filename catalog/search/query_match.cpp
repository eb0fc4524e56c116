// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/query_match.h"

#include <algorithm>

#include "catalog/search/folded_text.h"
#include "catalog/search/query_words.h"

namespace upriver {

namespace {

template <typename Range>
bool anyHoldsWord(const Range& texts, std::string_view word)
{
    return std::any_of(texts.begin(), texts.end(),
                       [&](const std::string& text) { return holdsWord(text, word); });
}

template <typename Range>
bool anyIsValue(const Range& values, std::string_view asked)
{
    return std::any_of(values.begin(), values.end(),
                       [&](const std::string& value) { return isFieldValue(value, asked); });
}

bool textMatches(const AssetSummary& asset, const MatchExtras& extras, std::string_view word)
{
    return holdsWord(asset.leaf, word) || holdsWord(asset.name.text(), word) ||
           holdsWord(asset.description, word) || holdsWord(asset.platform, word) ||
           holdsWord(asset.subtype, word) || holdsWord(toWord(asset.kind), word) ||
           anyHoldsWord(asset.tags, word) || anyHoldsWord(asset.owners, word) ||
           anyHoldsWord(extras.columns, word);
}

bool ownerMatches(const AssetSummary& asset, std::string_view asked)
{
    return anyIsValue(asset.owners, asked) || anyHoldsWord(asset.owners, asked);
}

bool fieldMatches(const QueryTerm& term, const AssetSummary& asset, const MatchExtras& extras)
{
    if (term.field == "kind")
        return toWord(asset.kind) == term.value;
    if (term.field == "health")
        return toWord(asset.health) == term.value;
    if (term.field == "subtype")
        return isFieldValue(asset.subtype, term.value);
    if (term.field == "platform")
        return isFieldValue(asset.platform, term.value) || isFieldValue(asset.name.ns, term.value);
    if (term.field == "tag")
        return anyIsValue(asset.tags, term.value);
    if (term.field == "owner")
        return ownerMatches(asset, term.value);
    if (term.field == "source")
        return anyIsValue(extras.sources, term.value);
    if (term.field == "schema")
        return holdsWord(asset.container, term.value);
    if (isLinkField(term.field))
        return !term.negated; // whoever holds the graph has answered it
    if (term.field == "column")
        return anyHoldsWord(extras.columns, term.value);
    return holdsWord(asset.leaf, term.value) || holdsWord(asset.name.name, term.value);
}

bool termMatches(const QueryTerm& term, const AssetSummary& asset, const MatchExtras& extras)
{
    return term.type == QueryTerm::Type::Field ? fieldMatches(term, asset, extras)
                                               : textMatches(asset, extras, term.value);
}

/// True when another, earlier term of the same field speaks for this one (alternatives are judged once).
bool isFurtherAlternative(const SearchQuery& query, const QueryTerm& term)
{
    const auto first = std::find_if(query.terms.begin(), query.terms.end(), [&](const QueryTerm& other) {
        return other.type == QueryTerm::Type::Field && !other.negated && other.field == term.field;
    });
    return &*first != &term;
}

bool anyAlternativeMatches(const SearchQuery& query, const QueryTerm& term, const AssetSummary& asset,
                           const MatchExtras& extras)
{
    return std::any_of(query.terms.begin(), query.terms.end(), [&](const QueryTerm& other) {
        return other.type == QueryTerm::Type::Field && !other.negated && other.field == term.field &&
               fieldMatches(other, asset, extras);
    });
}

} // namespace

bool holdsWord(std::string_view text, std::string_view word)
{
    return holdsWord(foldText(text), foldedLetters(word));
}

bool isFieldValue(std::string_view actual, std::string_view asked)
{
    const std::string value = foldedUtf8(actual);
    const std::string wanted = foldedUtf8(asked);
    return value == wanted || (value.size() > wanted.size() && value[wanted.size()] == ':' &&
                               std::string_view(value).substr(0, wanted.size()) == wanted);
}

bool asksFor(const SearchQuery& query, std::string_view field)
{
    return std::any_of(query.terms.begin(), query.terms.end(), [&](const QueryTerm& term) {
        return term.type == QueryTerm::Type::Field && term.field == field;
    });
}

bool matches(const SearchQuery& query, const AssetSummary& asset, const MatchExtras& extras)
{
    return std::all_of(query.terms.begin(), query.terms.end(), [&](const QueryTerm& term) {
        if (term.negated)
            return !termMatches(term, asset, extras);
        if (term.type != QueryTerm::Type::Field || allMustMatch(term.field))
            return termMatches(term, asset, extras);
        return isFurtherAlternative(query, term) || anyAlternativeMatches(query, term, asset, extras);
    });
}

} // namespace upriver
