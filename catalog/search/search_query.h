// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one query language of search field, catalog list, graph filter and command line, parsed into a value.
// Words (fuzzy, all must match), "phrase", field:value, -word and -field:value, and the graph operators
// +a, a+, 2+a+1, a..b. Several values of one field (kind:model kind:feature, or kind:model,feature) are
// alternatives; column: and name: terms must all match. Quotes take any text as it is ("a+", owner:"Ana B").
// "job:airflow/load" is kind:job with a word. Pure; parsing never fails hard: a wrong query keeps its good
// parts and says what is wrong and where.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace upriver {

struct QueryTerm
{
    enum class Type : std::uint8_t { Word, Phrase, Field };
    Type type = Type::Word;
    std::string field; ///< kind, subtype, platform, tag, owner, column, name, schema, health, source
    std::string value; ///< as typed, quotes removed
    bool negated = false;
    std::size_t position = 0; ///< byte offset in the text
    std::size_t length = 0;
};

struct GraphTerm
{
    std::string from;      ///< asset text
    std::string to;        ///< of a..b; empty otherwise
    std::optional<int> up; ///< hops; -1 = all; nullopt = not asked
    std::optional<int> down;
};

struct QueryProblem
{
    std::string message; ///< a sentence
    std::size_t position = 0;
    std::size_t length = 0;
};

struct SearchQuery
{
    std::vector<QueryTerm> terms;
    std::optional<GraphTerm> graph;
    std::vector<QueryProblem> problems;
    [[nodiscard]] bool isEmpty() const { return terms.empty() && !graph; }
};

[[nodiscard]] SearchQuery parseSearchQuery(std::string_view text);
/// Field names for completion, with a sentence each.
struct QueryField
{
    std::string_view name;
    std::string_view meaning;
};
[[nodiscard]] const std::vector<QueryField>& queryFields();

} // namespace upriver
