// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/sql_lineage.h"

#include <algorithm>

#include "catalog/sql/lowered.h"
#include "catalog/sql/parser.h"
#include "catalog/sql/resolver.h"

namespace upriver::sql {

namespace {

/// Parts that agree counted from the end; 0 when one is no tail of the other.
std::size_t commonTail(const Path& a, const Path& b)
{
    const std::size_t length = std::min(a.size(), b.size());
    for (std::size_t i = 1; i <= length; ++i) {
        if (a[a.size() - i] != b[b.size() - i])
            return 0;
    }
    return length;
}

/// Line numbers for offsets that come in rising order.
class LineCounter
{
public:
    explicit LineCounter(std::string_view sql) : m_sql(sql) {}
    std::int64_t at(std::uint32_t offset)
    {
        if (offset < m_at) {
            m_at = 0;
            m_line = 1;
        }
        for (; m_at < offset && m_at < m_sql.size(); ++m_at)
            m_line += m_sql[m_at] == '\n' ? 1 : 0;
        return m_line;
    }

private:
    std::string_view m_sql;
    std::size_t m_at = 0;
    std::int64_t m_line = 1;
};

std::int64_t columnAt(std::string_view sql, std::uint32_t offset)
{
    const std::size_t at = std::min<std::size_t>(offset, sql.size());
    const std::size_t lineEnd = at == 0 ? std::string_view::npos : sql.rfind('\n', at - 1);
    return static_cast<std::int64_t>(lineEnd == std::string_view::npos ? at + 1 : at - lineEnd);
}

} // namespace

Path splitName(std::string_view name)
{
    Path path;
    std::size_t begin = 0;
    for (std::size_t dot = 0; (dot = name.find('.', begin)) != std::string_view::npos; begin = dot + 1)
        path.emplace_back(name.substr(begin, dot - begin));
    path.emplace_back(name.substr(begin));
    return path;
}

void Schema::add(const std::string& table, std::vector<std::string> columns)
{
    Path path = splitName(lowered(table));
    for (std::string& column : columns)
        column = lowered(column);
    auto& entries = m_byLeaf[path.back()];
    const auto same = std::ranges::find(entries, path, &Entry::path);
    if (same != entries.end())
        same->columns = std::move(columns);
    else
        entries.push_back({std::move(path), std::move(columns)});
}

const std::vector<std::string>* Schema::columnsOf(const Path& table) const
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

ScriptLineage analyze(std::string_view sql, const Options& options)
{
    ScriptLineage out;
    const Tokens tokens = tokenize(sql, options.dialect);
    std::vector<Statement> script = Parser(tokens, options.dialect).parseScript();
    Resolver resolver(options);
    LineCounter lines(sql);
    out.statements.reserve(script.size());
    for (Statement& parsed : script) {
        const Statement statement = std::move(parsed); // given back before the next: long scripts stay small
        StatementLineage lineage = resolver.resolve(statement);
        lineage.line = lines.at(statement.span.begin);
        if (statement.skippedTokens > 0) {
            lineage.firstSkippedLine = lines.at(statement.firstSkipped);
            lineage.firstSkippedColumn = columnAt(sql, statement.firstSkipped);
        }
        out.skippedTokens += statement.skippedTokens;
        if (statement.header) {
            out.headers.push_back(*statement.header);
            for (BlockProperty& property : out.headers.back().properties)
                property.text = sql.substr(property.value.begin, property.value.end - property.value.begin);
        }
        out.statements.push_back(std::move(lineage));
    }
    out.trail = resolver.takeTrail();
    if (tokens.hasTemplateBlocks && !out.statements.empty())
        out.statements.front().notes.emplace_back(
            "Template blocks ({% … %}) were not run: of conditions the first branch was read, of loops the "
            "body once.");
    if (tokens.isCut && !out.statements.empty())
        out.statements.back().notes.emplace_back("The text is cut off: it ends in \"...\".");
    return out;
}

} // namespace upriver::sql
