// SPDX-License-Identifier: Apache-2.0
#pragma once

// Tokens of SQL text. Never fails: what is no token of any dialect becomes a Symbol of one byte. Linear in
// the text. Views point into the Tokens object that owns the text and its lower-case twin.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sql/dialect.h"

namespace upriver::sql {

enum class TokenKind : std::uint8_t { Word, Quoted, String, Number, Symbol, Parameter, Template, End };

struct Token
{
    TokenKind kind = TokenKind::End;
    std::string_view text;   ///< lower case; quotes of names and strings removed
    std::uint32_t begin = 0; ///< byte offsets into the SQL, quotes included
    std::uint32_t end = 0;
    std::uint32_t partner = 0;     ///< of '(' and '[': index of the closing token (or of End)
    std::uint32_t firstInside = 0; ///< of '(': index of the first token inside that is not '('

    [[nodiscard]] bool is(std::string_view symbolOrWord) const
    {
        // Length and first letter tell most apart without a call.
        return text.size() == symbolOrWord.size() && !text.empty() && text.front() == symbolOrWord.front() &&
               (kind == TokenKind::Symbol || kind == TokenKind::Word) && text == symbolOrWord;
    }
    [[nodiscard]] bool isName() const
    {
        return kind == TokenKind::Word || kind == TokenKind::Quoted || kind == TokenKind::Template;
    }
};

/// Text between tokens that is no blank: a comment, or a template's {% … %} and {# … #}.
struct Aside
{
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool isTemplate = false;
};

struct Tokens
{
    std::shared_ptr<const std::string> lower; ///< the text as given but for its letters: same length
    std::vector<Token> list;                  ///< ends with End
    std::vector<Aside> asides;                ///< in order
    bool hasTemplateBlocks = false;           ///< {% … %} was passed over
    bool isCut = false;                       ///< ends in "...": whoever wrote it down kept the beginning
};

[[nodiscard]] Tokens tokenize(std::string_view sql, Dialect dialect);
/// The bytes of one token of `outer`, a dollar-quoted body, read as code; offsets stay those of the text.
[[nodiscard]] Tokens tokenizeInside(const Tokens& outer, const Token& body, Dialect dialect);

} // namespace upriver::sql
