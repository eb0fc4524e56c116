// SPDX-License-Identifier: Apache-2.0
#pragma once

// Deeper: one level of nesting, for the time of a scope; false beyond the bound. For the parser's sources.

#include "catalog/sql/parser.h"

namespace upriver::sql {

class Parser::Deeper
{
public:
    static constexpr int kMaxDepth = 300;
    explicit Deeper(Parser& parser) : m_parser(parser) { ++m_parser.m_depth; }
    ~Deeper() { --m_parser.m_depth; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    [[nodiscard]] bool isAllowed() const { return m_parser.m_depth <= kMaxDepth; }

private:
    Parser& m_parser;
};

} // namespace upriver::sql
