// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/files/row_literals.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "catalog/base/text.h"

namespace upriver {

namespace {

/// What a byte can begin or end: scripts are mostly rows, so a table tells it.
enum ByteUse : std::uint8_t { kPlain = 0, kWord = 1, kOpens = 2, kBracket = 4, kEndsString = 8 };

constexpr std::array<std::uint8_t, 256> kByteUses = [] {
    std::array<std::uint8_t, 256> uses{};
    for (std::size_t i = 0; i < uses.size(); ++i) {
        const char c = static_cast<char>(i);
        uses.at(i) |= isAsciiAlnum(c) || c == '_' ? kWord : kPlain;
        uses.at(i) |= std::string_view("-/'\"`").find(c) != std::string_view::npos ? kOpens : kPlain;
        uses.at(i) |= c == '(' || c == ')' ? kBracket : kPlain;
        uses.at(i) |= c == '\'' || c == '\\' ? kEndsString : kPlain;
    }
    return uses;
}();

bool isUsed(char c, int uses) { return (kByteUses[static_cast<unsigned char>(c)] & uses) != 0; }

class RowCutter
{
public:
    explicit RowCutter(std::string_view sql) : m_sql(sql) {}

    std::string cut()
    {
        while (m_at < m_sql.size()) {
            if (isUsed(m_sql[m_at], kWord))
                takeWord();
            else
                m_at = isUsed(m_sql[m_at], kOpens) ? std::max(skipped(m_at), m_at + 1) : m_at + 1;
        }
        copyKept();
        return std::move(m_out);
    }

private:
    /// What was passed over since the last cut.
    void copyKept()
    {
        m_out += m_sql.substr(m_kept, m_at - m_kept);
        m_kept = m_at;
    }

    /// Past a string, a quoted name or a comment that begins with this byte; else the place itself.
    [[nodiscard]] std::size_t skipped(std::size_t at) const
    {
        const char c = m_sql[at];
        const char next = at + 1 < m_sql.size() ? m_sql[at + 1] : '\0';
        if (c == '-' && next == '-')
            return std::min(m_sql.find('\n', at), m_sql.size());
        if (c == '/' && next == '*') {
            const std::size_t end = m_sql.find("*/", at + 2);
            return end == std::string_view::npos ? m_sql.size() : end + 2;
        }
        if (c == '-' || c == '/')
            return at;
        if (c != '\'') {
            const std::size_t end = m_sql.find(c, at + 1);
            return end == std::string_view::npos ? m_sql.size() : end + 1;
        }
        for (++at; at < m_sql.size(); at += 2) {
            while (at < m_sql.size() && !isUsed(m_sql[at], kEndsString))
                ++at;
            if (at < m_sql.size() && m_sql[at] == c)
                return at + 1;
        }
        return m_sql.size();
    }

    void takeWord()
    {
        std::size_t end = m_at;
        while (end < m_sql.size() && isUsed(m_sql[end], kWord))
            ++end;
        const std::string_view word = m_sql.substr(m_at, end - m_at);
        m_at = end;
        if (word.size() < 5 || word.size() > 6)
            return; // none of those below
        if (equalsNoCase(word, "insert"))
            m_inInsert = true;
        else if (equalsNoCase(word, "select") || equalsNoCase(word, "create"))
            m_inInsert = false;
        else if (m_inInsert && (equalsNoCase(word, "values") || equalsNoCase(word, "value")))
            cutRows();
        else if (equalsNoCase(word, "stdin"))
            cutLines();
    }

    [[nodiscard]] std::size_t pastSpace(std::size_t at) const
    {
        while (at < m_sql.size() && isAsciiSpace(m_sql[at]))
            ++at;
        return at;
    }

    void leaveOut(std::size_t end)
    {
        const std::string_view left = m_sql.substr(0, end);
        for (std::size_t line = left.find('\n', m_at); line < end; line = left.find('\n', line + 1))
            m_out += '\n';
        m_at = end;
        m_kept = end;
    }

    void cutRows()
    {
        std::size_t at = pastSpace(m_at);
        if (at >= m_sql.size() || m_sql[at] != '(')
            return;
        copyKept();
        m_out += " (null)";
        while (at < m_sql.size() && m_sql[at] == '(') {
            at = pastRow(at);
            const std::size_t comma = pastSpace(at);
            if (comma < m_sql.size() && m_sql[comma] == ',')
                at = pastSpace(comma + 1);
        }
        leaveOut(std::min(at, m_sql.size()));
    }

    [[nodiscard]] std::size_t pastRow(std::size_t at) const
    {
        int depth = 0;
        while (at < m_sql.size()) {
            while (at < m_sql.size() && !isUsed(m_sql[at], kOpens | kBracket))
                ++at;
            if (at < m_sql.size() && isUsed(m_sql[at], kOpens)) {
                at = std::max(skipped(at), at + 1);
            } else if (at < m_sql.size()) {
                depth += m_sql[at++] == '(' ? 1 : -1;
                if (depth == 0)
                    break;
            }
        }
        return at;
    }

    /// The data of pg_dump's COPY: lines up to one that is "\.".
    void cutLines()
    {
        std::size_t lineEnd = m_sql.find('\n', m_at);
        const std::string_view rest =
            m_sql.substr(m_at, lineEnd == std::string_view::npos ? 0 : lineEnd - m_at);
        if (lineEnd == std::string_view::npos || !trimmed(rest).ends_with(';'))
            return;
        m_at = lineEnd + 1;
        copyKept();
        const std::size_t end = m_sql.substr(m_at).starts_with("\\.") ? m_at : m_sql.find("\n\\.", m_at);
        leaveOut(end == std::string_view::npos ? m_sql.size() : end == m_at ? m_at + 2 : end + 3);
    }

    std::string_view m_sql;
    std::string m_out;
    std::size_t m_at = 0;
    std::size_t m_kept = 0; ///< what lies before it stands in m_out, or was cut
    bool m_inInsert = false;
};

} // namespace

std::string withoutRows(std::string_view sql) { return RowCutter(sql).cut(); }

} // namespace upriver
