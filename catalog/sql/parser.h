// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tolerant parser: recursive descent over tokens that keeps what lineage needs and passes over the
// rest. What it does not know it skips and counts, so that it always ends, never throws, and does work
// linear in the text. Depth is bounded: deeper parts are passed over and counted.

#include <algorithm>
#include <string_view>
#include <vector>

#include "catalog/sql/ast.h"
#include "catalog/sql/dialect.h"
#include "catalog/sql/tokenizer.h"

namespace upriver::sql {

class Parser
{
public:
    Parser(const Tokens& tokens, Dialect dialect);

    /// The statements of a script, in order; bodies of procedures and blocks are flattened in.
    [[nodiscard]] std::vector<Statement> parseScript();
    /// The next ones, mostly one, behind those of before, the last of which may still learn of skipped words
    /// behind it; false at the end.
    [[nodiscard]] bool parseNext(std::vector<Statement>& script);

private:
    struct Context
    {
        std::uint16_t kinds = kIdentity;
        bool masking = false;
    };
    class Deeper;

    // parser.cpp: the cursor
    [[nodiscard]] const Token& token(std::size_t ahead = 0) const
    {
        const std::size_t index = m_at + ahead;
        return index < m_tokens.list.size() ? m_tokens.list[index] : m_tokens.list.back();
    }
    /// A token that was passed; the last one (End) also when the cursor ran over the end.
    [[nodiscard]] const Token& previous(std::size_t back = 1) const
    {
        const std::size_t at = std::min(m_at, m_tokens.list.size());
        return at >= back ? m_tokens.list[at - back] : m_tokens.list.back();
    }
    [[nodiscard]] bool atEnd() const { return token().kind == TokenKind::End; }
    [[nodiscard]] bool at(std::string_view word) const { return token().is(word); }
    [[nodiscard]] bool at(std::string_view first, std::string_view second) const
    {
        return token().is(first) && token(1).is(second);
    }
    bool accept(std::string_view word)
    {
        const bool isHere = at(word);
        m_at += isHere ? 1 : 0;
        return isHere;
    }
    bool accept(std::string_view first, std::string_view second)
    {
        const bool isHere = at(first, second);
        m_at += isHere ? 2 : 0;
        return isHere;
    }
    void skipToken();
    void skipParentheses(); ///< a '(' to its partner, not counted
    void skipUnknownParentheses();
    /// Tokens as long as the condition holds; parentheses are passed over whole, ';' always ends it.
    template <typename Condition>
    void skipWhile(Condition goesOn)
    {
        while (!atEnd() && !at(";") && goesOn())
            at("(") ? skipParentheses() : static_cast<void>(++m_at);
    }
    template <typename Condition>
    void skipUntil(Condition stops)
    {
        skipWhile([&] { return !stops(); });
    }
    [[nodiscard]] bool opensQuery(std::size_t ahead = 0) const;
    [[nodiscard]] bool startsQuery(std::size_t ahead = 0) const;
    [[nodiscard]] bool isGlued(std::size_t ahead) const;
    [[nodiscard]] Path parsePath(bool isTable = false);
    void appendName(Path& path, const Token& name) const;
    void acceptTableDashes(Path& path);
    [[nodiscard]] Name parseName();
    [[nodiscard]] std::vector<Name> parseNameList();
    [[nodiscard]] Span spanFrom(std::uint32_t begin) const;

    // parse_statement.cpp, parse_change.cpp
    void parseStatement(std::vector<Statement>& script);
    void skipExplain();
    [[nodiscard]] bool startsRoutine() const;
    void parseWith(Statement& statement);
    void takeInto(Statement& statement) const;
    void dispatch(Statement& statement);
    bool parseBlockHeader(Statement& statement);
    void parseBlockProperty(BlockHeader& header);
    [[nodiscard]] std::vector<std::string> namesUntil(std::size_t end) const;
    void parsePassedOver(Statement& statement);
    [[nodiscard]] bool goesOnDeclaring() const;
    void parseCreate(Statement& statement);
    void parseCreateOther(Statement& statement);
    void parseCreateRelation(Statement& statement);
    void parseCreateBody(Statement& statement);
    bool parseTableOption(Statement& statement);
    void parseColumnDefinitions(Statement& statement);
    void parseInsert(Statement& statement);
    void parseInsertTarget(Statement& statement);
    void parseReturning(Statement& statement);
    void parseRowAssignment(std::vector<Assignment>& assignments);
    void parseMergeInsert(Statement& statement, MergeAction& action);
    void parseMultiInsert(Statement& statement);
    void parseHiveInserts(Statement& statement, const std::vector<FromItem>& from,
                          const std::vector<CommonTable>& commonTables);
    void parseUpdate(Statement& statement);
    void parseDelete(Statement& statement);
    void parseMerge(Statement& statement);
    void parseMergeAction(Statement& statement);
    void parseCopy(Statement& statement);
    void parseCopySource(Statement& statement);
    void parseCopyOut(Statement& statement);
    void skipRest();
    void parseUnload(Statement& statement);
    void parseExport(Statement& statement);
    void parseFileList(Statement& statement);
    void parseExchange(Statement& statement);
    void parseTableExchange(Statement& statement);
    void parseDrop(Statement& statement);
    void parseAlter(Statement& statement);
    void parseTruncate(Statement& statement);
    void parseRename(Statement& statement);
    void parseUse(Statement& statement);
    void parseAssignments(std::vector<Assignment>& assignments);
    void finish(Statement& statement);

    // parse_routine.cpp
    bool parseControl();
    [[nodiscard]] bool atBareStatement() const;
    void parseRoutine(std::vector<Statement>& script);
    void skipBlock();
    [[nodiscard]] bool isDollarQuoted(const Token& string) const;
    void parseBody(const Token& body, bool isFunction, std::vector<Statement>& script);
    bool parseAnonymousBody(std::vector<Statement>& script);

    // parse_query.cpp
    [[nodiscard]] std::shared_ptr<Query> parseQuery();
    void parseCommonTable(CommonTable& table);
    void parseTableChange(CommonTable& table);
    void parseCommonTables(std::vector<CommonTable>& tables, bool& isRecursive);
    void parseBranch(Query& query, bool byName);
    void parseBranches(Query& query);
    bool acceptSetOperation(bool& byName);
    void parseQueryTail(std::vector<Expression>& sorts);
    [[nodiscard]] std::unique_ptr<Select> parseSelect();
    [[nodiscard]] std::unique_ptr<Select> parseFromFirst();
    [[nodiscard]] std::unique_ptr<Select> parseValues();
    void parseSelectPrefix();
    void parseItems(Select& select);
    [[nodiscard]] SelectItem parseItem();
    [[nodiscard]] Name outputName(const Expression& value) const;
    bool parseStarItem(SelectItem& item);
    bool parseColumnsItem(SelectItem& item);
    bool parseScriptItem(SelectItem& item);
    void parseInto(Select& select);
    void parseStarModifiers(Star& star);
    void parseAlias(SelectItem& item);
    void parseClauses(Select& select);
    bool parseClause(Select& select);
    void parseNamedWindows(Select& select);

    // parse_from.cpp
    void parseFromList(std::vector<FromItem>& from);
    bool parseJoin(std::vector<FromItem>& from);
    void parseJoinCondition(FromItem& item);
    void parseArrayJoin(std::vector<FromItem>& from);
    void parseTableDefinition(FromItem& item);
    void parseLateralView(std::vector<FromItem>& from);
    [[nodiscard]] FromItem parseFromItem();
    void parseFromSource(FromItem& item);
    [[nodiscard]] Path parseStage();
    void parseFromParenthesis(FromItem& item);
    void parseTableFunction(FromItem& item, Path name);
    void parseFromSuffix(FromItem& item);
    bool parseTableSuffix(FromItem& item);
    void parsePivot(FromItem& item, bool isUnpivot);
    void parsePivotBody(Pivot& pivot);
    void parseUnpivotBody(Pivot& pivot);
    void parsePivotValues(Pivot& pivot);
    [[nodiscard]] std::unique_ptr<Select> parsePivotStatement();
    void parsePivotColumns(Pivot& pivot);
    void parsePipe(Query& query);
    bool parsePipeOperator(Query& query, Select& select);
    void parsePipeAggregate(Select& select);
    void parseTableAlias(Name& alias, std::vector<Name>& columns);

    // parse_expression.cpp, parse_function.cpp
    [[nodiscard]] Expression parseExpression();
    void scan(Expression& out, const Context& context);
    bool scanOperand(Expression& out, const Context& context);
    void scanSigns(Expression& out);
    bool scanSymbolOperand(Expression& out, const Context& context);
    bool scanWordOperand(Expression& out, const Context& context);
    bool scanSpecialWord(Expression& out, const Context& context);
    bool scanOperator(Expression& out, const Context& context);
    void scanSuffixes(Expression& out, const Context& context);
    void scanReference(Expression& out, const Context& context);
    void scanCase(Expression& out, const Context& context);
    void scanInterval(Expression& out, const Context& context);
    void scanSubquery(Expression& out, const Context& context, bool isValue);
    void scanList(Expression& out, const Context& context, std::string_view close, int datePart = -1);
    void scanFunction(Expression& out, const Context& context, Name name);
    void scanArguments(Expression& out, const Context& context, Name name);
    void scanCast(Expression& out, const Context& context);
    void scanOver(Expression& out);
    [[nodiscard]] int datePartAt(std::string_view function) const;
    bool scanComprehension(Expression& out, const Context& context);
    void scanKeep(Expression& out, const Context& context);
    void scanColumnDefinitions(std::vector<Name>& names);
    [[nodiscard]] bool endsInBareParentheses() const;
    void scanFunctionTail(Expression& out, const Context& context, Name name);
    bool scanLambda(Expression& out, const Context& context);
    void skipType();

    const Tokens& m_tokens;
    Dialect m_dialect;
    const DialectTraits& m_traits;
    std::size_t m_at = 0;
    int m_depth = 0;
    int m_bodies = 0; ///< dollar-quoted bodies around
    std::uint32_t m_skipped = 0;
    std::uint32_t m_firstSkipped = 0;
    std::vector<Name> m_lambdaNames;
};

} // namespace upriver::sql
