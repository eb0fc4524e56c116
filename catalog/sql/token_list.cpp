// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/token_list.h"

#include <type_traits>

namespace upriver::sql {

void TokenList::grow(std::size_t capacity)
{
    static_assert(std::is_trivially_copyable_v<Token>);
    auto* const tokens = static_cast<Token*>(std::realloc(m_tokens.get(), capacity * sizeof(Token)));
    if (!tokens)
        throw std::bad_alloc();
    static_cast<void>(m_tokens.release());
    m_tokens.reset(tokens);
    m_capacity = capacity;
}

/// What a run of '(' opens is the token just added.
void TokenList::markInside()
{
    const auto place = static_cast<std::uint32_t>(m_size - 1);
    for (std::uint32_t at = place; at > 0 && (*this)[at - 1].is("("); --at)
        (*this)[at - 1].firstInside = place & ((1U << 29) - 1);
}

void TokenList::pair(char bracket)
{
    const auto place = static_cast<std::uint32_t>(m_size - 1);
    if (bracket == '(' || bracket == '[') {
        (*this)[place].partner = m_open;
        m_open = place;
    } else if ((bracket == ')' || bracket == ']') && m_open != kNone) {
        const std::uint32_t opened = m_open;
        m_open = (*this)[opened].partner;
        (*this)[opened].partner = place;
    }
}

void TokenList::close()
{
    const auto end = static_cast<std::uint32_t>(m_size - 1);
    while (m_open != kNone) {
        const std::uint32_t opened = m_open;
        m_open = (*this)[opened].partner;
        (*this)[opened].partner = end;
    }
}

} // namespace upriver::sql
