// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/sql_lineage.h"

#include <algorithm>

#include "catalog/sql/lowered.h"
#include "catalog/sql/parser.h"
#include "catalog/sql/resolver.h"

namespace upriver::sql {

namespace {

/// Parts that agree counted from the end; 0 when one is no tail of the other.
std::size_t commonTail(std::span<const std::string> a, std::span<const Name> b)
{
    const std::size_t length = std::min(a.size(), b.size());
    for (std::size_t i = 1; i <= length; ++i) {
        if (a[a.size() - i] != b[b.size() - i])
            return 0;
    }
    return length;
}

/// Lines and columns, from 1, for offsets that come in rising order.
class LineCounter
{
public:
    explicit LineCounter(std::string_view sql) : m_sql(sql) {}
    std::int64_t at(std::uint32_t offset)
    {
        if (offset < m_at) {
            m_at = m_lineStart = 0;
            m_line = 1;
        }
        for (; m_at < offset && m_at < m_sql.size(); ++m_at) {
            if (m_sql[m_at] != '\n')
                continue;
            ++m_line;
            m_lineStart = m_at + 1;
        }
        return m_line;
    }
    /// Of the offset that was asked for last: a whole script may stand on one line.
    [[nodiscard]] std::int64_t column() const { return static_cast<std::int64_t>(m_at - m_lineStart) + 1; }

private:
    std::string_view m_sql;
    std::size_t m_at = 0;
    std::size_t m_lineStart = 0;
    std::int64_t m_line = 1;
};

} // namespace

Path splitName(Name name)
{
    Path path;
    std::size_t begin = 0;
    for (std::size_t dot = 0; (dot = name.find('.', begin)) != std::string_view::npos; begin = dot + 1)
        path.push_back(name.substr(begin, dot - begin));
    path.push_back(name.substr(begin));
    return path;
}

void Schema::add(const std::string& table, std::vector<std::string> columns)
{
    const std::string lower = lowered(table);
    const Path parts = splitName(lower);
    std::vector<std::string> path(parts.begin(), parts.end());
    for (std::string& column : columns)
        column = lowered(column);
    auto& entries = m_byLeaf[path.back()];
    const auto same = std::ranges::find(entries, path, &Entry::path);
    if (same != entries.end())
        same->columns = std::move(columns);
    else
        entries.push_back({std::move(path), std::move(columns)});
}

const std::vector<std::string>* Schema::columnsOf(std::span<const Name> table) const
{
    if (table.empty())
        return nullptr;
    const auto it = m_byLeaf.find(table.back());
    if (it == m_byLeaf.end())
        return nullptr;
    const Entry* best = nullptr;
    std::size_t bestTail = 0;
    for (const Entry& entry : it->second) {
        const std::size_t tail = commonTail(entry.path, table);
        if (tail > bestTail) {
            best = &entry;
            bestTail = tail;
        }
    }
    return best ? &best->columns : nullptr;
}

int confidencePercent(Certainty certainty)
{
    switch (certainty) {
    case Certainty::SchemaResolved:
        return 95;
    case Certainty::SingleCandidate:
        return 85;
    case Certainty::Star:
        return 70;
    case Certainty::Ambiguous:
        break;
    }
    return 40;
}

std::string_view toWord(StatementKind kind)
{
    switch (kind) {
    case StatementKind::Select:
        return "select";
    case StatementKind::Insert:
        return "insert";
    case StatementKind::CreateTable:
        return "create table";
    case StatementKind::CreateView:
        return "create view";
    case StatementKind::Merge:
        return "merge";
    case StatementKind::Update:
        return "update";
    case StatementKind::Delete:
        return "delete";
    case StatementKind::Copy:
        return "copy";
    case StatementKind::Drop:
        return "drop";
    case StatementKind::Alter:
        return "alter";
    case StatementKind::Rename:
        return "rename";
    case StatementKind::Truncate:
        return "truncate";
    case StatementKind::Use:
        return "use";
    case StatementKind::Declare:
        return "declare";
    case StatementKind::Other:
        break;
    }
    return "other";
}

namespace {

/// Statements of one script, one after the other, into the answer.
class Analysis
{
public:
    Analysis(std::string_view sql, const Options& options) : m_sql(sql), m_resolver(options), m_lines(sql) {}

    void add(const Statement& statement)
    {
        StatementLineage lineage = m_resolver.resolve(statement);
        lineage.line = m_lines.at(statement.span.begin);
        if (statement.skippedTokens > 0) {
            lineage.firstSkippedLine = m_lines.at(statement.firstSkipped);
            lineage.firstSkippedColumn = m_lines.column();
        }
        m_out.skippedTokens += statement.skippedTokens;
        if (statement.header) {
            m_out.headers.push_back(*statement.header);
            for (BlockProperty& property : m_out.headers.back().properties)
                property.text = m_sql.substr(property.value.begin, property.value.end - property.value.begin);
        }
        m_out.statements.push_back(std::move(lineage));
    }
    [[nodiscard]] ScriptLineage take()
    {
        m_out.trail = m_resolver.takeTrail();
        return std::move(m_out);
    }

private:
    std::string_view m_sql;
    Resolver m_resolver;
    LineCounter m_lines;
    ScriptLineage m_out;
};

} // namespace

ScriptLineage analyze(std::string_view sql, const Options& options)
{
    Tokens tokens = tokenize(sql, options.dialect);
    Parser parser(tokens, options.dialect);
    Analysis analysis(sql, options);
    // One behind the parser: the last statement is known whole only when the next one is there. Long scripts
    // stay small so, and in the processor's cache.
    std::vector<Statement> script;
    for (bool goesOn = true; goesOn;) {
        const std::size_t whole = script.size();
        goesOn = parser.parseNext(script);
        if (!goesOn) // names are views of the text: the room of the tokens is for what is made of them
            tokens.list = {};
        for (std::size_t i = 0; i < (goesOn ? whole : script.size()); ++i)
            analysis.add(script[i]);
        script.erase(script.begin(), script.begin() + static_cast<std::ptrdiff_t>(whole));
    }
    ScriptLineage out = analysis.take();
    if (tokens.hasTemplateBlocks && !out.statements.empty())
        out.statements.front().notes.emplace_back(
            "Template blocks ({% … %}) were not run: of conditions the first branch was read, of loops the "
            "body once.");
    if (tokens.isCut && !out.statements.empty())
        out.statements.back().notes.emplace_back("The text is cut off: it ends in \"...\".");
    return out;
}

} // namespace upriver::sql
