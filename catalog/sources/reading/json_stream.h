// SPDX-License-Identifier: Apache-2.0
#pragma once

// streamJson: walks one JSON document of any size and hands over chosen subtrees as small values, so that
// memory follows the largest chosen subtree and not the document. One thread; the stop token of the
// stream's ByteStream cancels.
//
//   JsonStreamRules rules;
//   rules.take = {"/metadata", "/nodes/*"};            // '*' is any key or index; "" is the document
//   rules.drop = {"/nodes/*/raw_code", "/nodes/*/docs"}; // never built; reads as absent
//   streamJson(text, rules, [&](const JsonPath& path, Json&& node) { …; return Result<void>(); });
//
// A more exact rule wins over '*': drop "/run/facets/*" with take "/run/facets/parent" keeps only that one.
// Subtrees come in document order. Damaged text ends the walk with an Input error (byte offset in
// `where`); what was handed over before is good.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/sources/reading/json.h"
#include "catalog/sources/reading/text_stream.h"

namespace upriver {

/// Where a subtree stands: object keys, and array indices as decimal text.
class JsonPath
{
public:
    explicit JsonPath(std::vector<std::string> tokens = {}) : m_tokens(std::move(tokens)) {}
    [[nodiscard]] const std::vector<std::string>& tokens() const { return m_tokens; }
    [[nodiscard]] std::string pointer() const;
    [[nodiscard]] std::string_view first() const
    {
        return m_tokens.empty() ? std::string_view() : m_tokens.front();
    }
    [[nodiscard]] std::string_view last() const
    {
        return m_tokens.empty() ? std::string_view() : m_tokens.back();
    }

private:
    std::vector<std::string> m_tokens;
};

struct JsonStreamRules
{
    std::vector<std::string> take; ///< pointers with '*'; subtrees handed over
    std::vector<std::string>
        drop; ///< pointers with '*'; parts of them (or of the document) that are passed over
    std::vector<std::string> dropKeys; ///< object keys passed over wherever they stand inside taken subtrees
    /// Dropped members of objects stay as null, so that their names can be counted.
    bool keepDroppedNames = false;
    std::size_t maxDepth = kMaxJsonDepth; ///< of the whole document; deeper is an Input error
    std::size_t maxSubtree = std::size_t{64}
                             << 20; ///< estimated bytes; a larger one is passed over and noted
};

struct JsonStreamReport
{
    std::vector<std::string> tooLarge; ///< pointers of subtrees that were passed over, at most 100
    std::int64_t replacedEscapes = 0;  ///< lone halves of characters (\\ud800) that read as U+FFFD
    bool complete = false;
};

/// For people: what replacedEscapes means.
inline constexpr std::string_view kReplacedEscapes =
    "An escape of half a character (such as \\ud800) was read as the replacement character U+FFFD.";

/// An error of the callback ends the walk and is returned (Cancelled included).
using JsonTake = std::function<Result<void>(const JsonPath& path, Json&& value)>;

/// The rules, ready for use; build once, use for many documents (events of a log).
class JsonStreamPlan
{
public:
    explicit JsonStreamPlan(const JsonStreamRules& rules);
    ~JsonStreamPlan();
    JsonStreamPlan(JsonStreamPlan&&) noexcept;
    JsonStreamPlan& operator=(JsonStreamPlan&&) noexcept;
    struct Node;
    [[nodiscard]] const Node* root() const { return m_root.get(); }
    [[nodiscard]] const JsonStreamRules& rules() const { return m_rules; }

private:
    JsonStreamRules m_rules;
    std::unique_ptr<Node> m_root;
};

[[nodiscard]] Result<JsonStreamReport> streamJson(TextStream& text, const JsonStreamPlan& plan,
                                                  const JsonTake& take);
[[nodiscard]] Result<JsonStreamReport> streamJson(TextStream& text, const JsonStreamRules& rules,
                                                  const JsonTake& take);
/// One document in memory with the plan's drops; the plan takes the document itself ("").
/// Adds to *replacedEscapes, if given, what the report would hold.
[[nodiscard]] Result<Json> parseJson(std::string_view text, const JsonStreamPlan& plan,
                                     std::int64_t* replacedEscapes = nullptr);

} // namespace upriver
