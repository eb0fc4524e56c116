// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/search_query.h"

#include <algorithm>
#include <array>

#include "catalog/base/text.h"
#include "catalog/search/graph_term.h"
#include "catalog/search/query_words.h"

namespace upriver {

namespace {

constexpr std::size_t kLongestQuery = 4096;
constexpr std::size_t kMostTerms = 64;

bool isSpace(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; }

bool isFieldLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string quoted(std::string_view text) { return "\u201c" + std::string(text) + "\u201d"; }

/// One blank-separated piece; quotes may hold blanks.
struct Piece
{
    std::size_t begin = 0;
    std::size_t end = 0;
    bool unclosed = false;
};

class QueryParser
{
public:
    explicit QueryParser(std::string_view text) : m_text(text.substr(0, kLongestQuery))
    {
        if (text.size() > kLongestQuery)
            problem("The query is longer than 4,096 bytes; what follows is left out.", kLongestQuery,
                    text.size() - kLongestQuery);
    }

    SearchQuery parse()
    {
        std::size_t at = 0;
        while (const std::optional<Piece> piece = nextPiece(at)) {
            if (m_query.terms.size() >= kMostTerms) {
                problem("The query has more than 64 terms; what follows is left out.", piece->begin,
                        m_text.size() - piece->begin);
                break;
            }
            if (piece->unclosed)
                problem("The quotation mark is never closed; add one after the last word of the phrase.",
                        m_text.find('"', piece->begin), 1);
            readPiece(*piece);
        }
        std::stable_sort(m_query.problems.begin(), m_query.problems.end(),
                         [](const auto& a, const auto& b) { return a.position < b.position; });
        return std::move(m_query);
    }

private:
    [[nodiscard]] std::optional<Piece> nextPiece(std::size_t& at) const
    {
        while (at < m_text.size() && isSpace(m_text[at]))
            ++at;
        if (at == m_text.size())
            return std::nullopt;
        Piece piece{at, at, false};
        bool inQuotes = false;
        for (; at < m_text.size() && (inQuotes || !isSpace(m_text[at])); ++at) {
            if (m_text[at] != '"')
                continue;
            if (inQuotes) {
                inQuotes = false;
                if (at + 1 < m_text.size() && !continuesAfterQuote(m_text[at + 1])) {
                    ++at;
                    break;
                }
            } else if (at == piece.begin || opensQuoteAfter(m_text[at - 1])) {
                inQuotes = true;
            }
        }
        piece.end = at;
        piece.unclosed = inQuotes;
        return piece;
    }

    static bool continuesAfterQuote(char c) { return c == '+' || c == '.' || c == ','; }
    static bool opensQuoteAfter(char c) { return c == '-' || c == ':' || c == '+' || c == '.' || c == ','; }

    void readPiece(const Piece& piece)
    {
        std::string_view text = m_text.substr(piece.begin, piece.end - piece.begin);
        QueryTerm term;
        term.position = piece.begin;
        term.length = text.size();
        if (text.front() == '-') {
            if (text.size() == 1) {
                problem("Nothing stands after the minus sign; write a word right after it.", piece.begin, 1);
                return;
            }
            term.negated = true;
            text.remove_prefix(1);
        }
        if (readKnownField(text, term) || (!term.negated && readGraph(text, piece)) ||
            readKindName(text, term) || rejectUnknownField(text, term))
            return;
        term.type = text.front() == '"' ? QueryTerm::Type::Phrase : QueryTerm::Type::Word;
        term.value = withoutQuotes(text);
        if (!term.value.empty())
            m_query.terms.push_back(std::move(term));
    }

    /// Length of the letters before the first colon; 0 if that is no field position.
    static std::size_t fieldLength(std::string_view text)
    {
        const std::size_t colon = text.find(':');
        if (colon == std::string_view::npos || colon == 0)
            return 0;
        return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), isFieldLetter)
                   ? colon
                   : 0;
    }

    bool readKnownField(std::string_view text, const QueryTerm& term)
    {
        const std::size_t length = fieldLength(text);
        const QueryField* field = length == 0 ? nullptr : findField(text.substr(0, length));
        if (!field)
            return false;
        std::string_view value = text.substr(length + 1);
        if (value.substr(0, 2) == "//" && field->name != "name")
            return false;
        if (withoutQuotes(value).empty()) {
            problem("Nothing stands after " + quoted(std::string(field->name) + ":") +
                        "; write a value, as in " + exampleFor(field->name) + ".",
                    term.position, term.length);
            return true;
        }
        std::size_t offset = term.position + (term.negated ? 1 : 0) + length + 1;
        while (!value.empty()) {
            const std::size_t end = splitsAtComma(field->name) ? pieceOfList(value) : value.size();
            addFieldTerm(*field, value.substr(0, end), offset, term);
            offset += std::min(end + 1, value.size());
            value.remove_prefix(std::min(end + 1, value.size()));
        }
        return true;
    }

    static std::size_t pieceOfList(std::string_view value)
    {
        bool inQuotes = false;
        for (std::size_t i = 0; i < value.size(); ++i) {
            inQuotes = inQuotes != (value[i] == '"');
            if (value[i] == ',' && !inQuotes)
                return i;
        }
        return value.size();
    }

    void addFieldTerm(const QueryField& field, std::string_view written, std::size_t offset,
                      const QueryTerm& whole)
    {
        std::string value = withoutQuotes(written);
        if (value.empty())
            return;
        if (const auto known = closedValues(field.name); !known.empty()) {
            const std::string lower = asciiLowered(value);
            if (std::find(known.begin(), known.end(), lower) == known.end()) {
                problem("There is no " + std::string(field.name) + " " + quoted(value) + "; " +
                            suggestion(lower, known),
                        offset, written.size());
                return;
            }
            value = lower;
        }
        m_query.terms.push_back({QueryTerm::Type::Field, std::string(field.name), std::move(value),
                                 whole.negated, whole.position, whole.length});
    }

    bool readGraph(std::string_view text, const Piece& piece)
    {
        std::optional<GraphTerm> graph = parseGraphTerm(text);
        if (!graph)
            return false;
        if (m_query.graph) {
            problem("Only one graph expression (such as +orders or a..b) fits into a query; this one is left "
                    "out.",
                    piece.begin, text.size());
            return true;
        }
        m_query.graph = std::move(graph);
        return true;
    }

    /// "job:airflow/shop_daily.load": a qualified name with its kind before it.
    bool readKindName(std::string_view text, const QueryTerm& term)
    {
        const std::size_t length = fieldLength(text);
        const auto kinds = closedValues("kind");
        if (length == 0 ||
            std::find(kinds.begin(), kinds.end(), asciiLowered(text.substr(0, length))) == kinds.end())
            return false;
        const std::string rest = withoutQuotes(text.substr(length + 1));
        if (rest.empty())
            return false;
        QueryTerm kind = term;
        kind.type = QueryTerm::Type::Field;
        kind.field = "kind";
        kind.value = asciiLowered(text.substr(0, length));
        QueryTerm word = term;
        word.value = rest;
        if (!term.negated)
            m_query.terms.push_back(std::move(kind));
        m_query.terms.push_back(std::move(word));
        return true;
    }

    bool rejectUnknownField(std::string_view text, const QueryTerm& term)
    {
        const std::size_t length = fieldLength(text);
        if (length < 2 || text.size() == length + 1)
            return false;
        const std::string_view rest = text.substr(length + 1);
        if (rest.substr(0, 2) == "//" || rest.front() == ':' || (rest.front() >= '0' && rest.front() <= '9'))
            return false; // an URI, a C++ scope, a port
        const std::string word = asciiLowered(text.substr(0, length));
        const std::string_view near = nearestField(word);
        if (near.empty() && rest.find_first_of(":/.") != std::string_view::npos)
            return false; // a name such as urn:li:dataset
        const std::string advice =
            near.empty() ? "fields are " + fieldList() + "; put the text in quotes to look for it as it is"
                         : "did you mean " + quoted(std::string(near) + ":") + "?";
        problem("There is no field " + quoted(word) + "; " + advice + (near.empty() ? "." : ""),
                term.position, term.length);
        return true;
    }

    void problem(std::string message, std::size_t position, std::size_t length)
    {
        m_query.problems.push_back({std::move(message), position, length});
    }

    std::string_view m_text;
    SearchQuery m_query;
};

} // namespace

SearchQuery parseSearchQuery(std::string_view text) { return QueryParser(text).parse(); }

} // namespace upriver
