// SPDX-License-Identifier: Apache-2.0
#pragma once

// TokenList: the tokens of one text, with brackets paired as they come, so that the parser looks ahead in
// constant time. Plain memory that the list owns; one thread.

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>

namespace upriver::sql {

enum class TokenKind : std::uint8_t { Word, Quoted, String, Number, Symbol, Parameter, Template, End };

struct Token
{
    std::string_view text;   ///< lower case; quotes of names and strings removed
    std::uint32_t begin = 0; ///< byte offsets into the SQL, quotes included
    std::uint32_t end = 0;
    std::uint32_t partner = 0;          ///< of '(' and '[': index of the closing token (or of End)
    std::uint32_t firstInside : 29 = 0; ///< of '(': index of the first token inside that is not '('
    TokenKind kind : 3 = TokenKind::End;

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

/// Tokens in order. Texts have up to as many tokens as bytes: what it holds grows in place where it can.
class TokenList
{
public:
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }
    [[nodiscard]] const Token& operator[](std::size_t at) const { return m_tokens.get()[at]; }
    [[nodiscard]] Token& operator[](std::size_t at) { return m_tokens.get()[at]; }
    [[nodiscard]] const Token& back() const { return m_tokens.get()[m_size - 1]; }
    /// Throws std::bad_alloc.
    void add(TokenKind kind, std::string_view text, std::uint32_t begin, std::uint32_t end)
    {
        if (m_size == m_capacity)
            grow(m_capacity * 2 + 16);
        Token& token = *::new (static_cast<void*>(m_tokens.get() + m_size++)) Token();
        token.text = text;
        token.begin = begin;
        token.end = end;
        token.kind = kind;
        if (m_size > 1 && (&token)[-1].is("(") && !token.is("("))
            markInside();
        if (kind == TokenKind::Symbol)
            pair(token.text.front());
    }
    /// Behind the last token, End: what was never closed reaches up to it.
    void close();
    /// Throws std::bad_alloc.
    void grow(std::size_t capacity);

private:
    static constexpr std::uint32_t kNone = 0xffffffff;
    void markInside();
    void pair(char bracket);

    struct Free
    {
        void operator()(Token* tokens) const { std::free(tokens); }
    };
    std::unique_ptr<Token, Free> m_tokens;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
    std::uint32_t m_open = kNone; ///< the innermost open bracket; its partner is the one around it
};

} // namespace upriver::sql
