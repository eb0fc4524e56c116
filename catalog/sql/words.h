// SPDX-License-Identifier: Apache-2.0
#pragma once

// Word lists of SQL as the parser needs them: what ends an expression, what joins operands, which functions
// aggregate, mask, or take date parts. Lower case. Constant lookups.

#include <string_view>

namespace upriver::sql {

/// FROM, WHERE, GROUP, …: never a name at the start of an operand, and the end of an expression.
[[nodiscard]] bool endsExpression(std::string_view word);
/// AND, LIKE, IS, AT TIME ZONE, …: goes on after an operand.
[[nodiscard]] bool isOperatorWord(std::string_view word);
/// Words that can't be an alias without AS.
[[nodiscard]] bool isReservedAfterTable(std::string_view word);
/// NULL, TRUE, CURRENT_DATE, …: an operand that refers to nothing.
[[nodiscard]] bool isConstantWord(std::string_view word);
[[nodiscard]] bool isAggregate(std::string_view function);
[[nodiscard]] bool isMasking(std::string_view function);
/// DATEDIFF, DATE_TRUNC, …: a bare date part stands among the arguments.
[[nodiscard]] bool takesDatePart(std::string_view function);
/// The part may be the first argument; else it is the last one.
[[nodiscard]] bool startsWithDatePart(std::string_view function);
/// DATE '…', DECIMAL '…': a word that makes a string behind it a literal.
[[nodiscard]] bool isTypeWord(std::string_view word);
/// LEFT HASH JOIN: how, between the kind and the word JOIN.
[[nodiscard]] bool isJoinHint(std::string_view word);
[[nodiscard]] bool isDatePart(std::string_view word);
[[nodiscard]] bool startsJoin(std::string_view word);
[[nodiscard]] bool startsStatement(std::string_view word);
/// Any word of SQL's own, for people who look at the text; the parser never asks.
[[nodiscard]] bool isKeyword(std::string_view word);

} // namespace upriver::sql
