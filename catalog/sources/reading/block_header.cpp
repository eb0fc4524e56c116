// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/block_header.h"

#include <algorithm>

#include "catalog/base/text.h"

namespace upriver {

namespace {

using Kind = SqlPiece::Kind;

bool isName(const SqlPiece& piece)
{
    return (piece.kind == Kind::Word && !isAsciiDigit(piece.text.front())) ||
           (piece.kind == Kind::Quoted && piece.text.front() != '\'' && piece.text.front() != '$');
}

/// A semicolon ends a header that nobody closed, so that the blocks behind it are not lost.
bool isEnd(const SqlPiece& piece)
{
    return piece.kind == Kind::End || piece.text == ")" || piece.isMark(';');
}

std::string_view withoutQuotes(const SqlPiece& name)
{
    return name.kind == Kind::Quoted && name.text.size() > 1 ? name.text.substr(1, name.text.size() - 2)
                                                             : name.text;
}

class HeaderScan
{
public:
    HeaderScan(std::string_view text, SqlSpelling spelling) : m_text(text), m_pieces(text, spelling) {}

    std::vector<BlockHeader> run()
    {
        bool startsStatement = true;
        for (SqlPiece piece = m_pieces.next(); piece.kind != Kind::End;) {
            const bool isBlock =
                startsStatement && (piece.isWord("model") || piece.isWord("audit") || piece.isWord("metric"));
            startsStatement = piece.isMark(';');
            const SqlPiece block = piece;
            piece = m_pieces.next();
            if (!isBlock || piece.text != "(")
                continue;
            piece = m_pieces.next();
            if (!isName(piece))
                continue;
            if (!m_headers.empty())
                m_headers.back().bodyEnd = block.begin;
            if (m_headers.size() >= kMostBlockHeaders)
                return std::move(m_headers);
            takeHeader(block, piece);
            startsStatement = true;
            piece = m_pieces.next();
        }
        return std::move(m_headers);
    }

private:
    /// From the first name inside the parentheses up to the parenthesis that closes them.
    void takeHeader(const SqlPiece& block, SqlPiece piece)
    {
        BlockHeader& header = m_headers.emplace_back();
        header.block = block.text;
        header.begin = block.begin;
        header.bodyEnd = m_text.size();
        while (!isEnd(piece))
            piece = takeProperty(header, piece);
        header.isClosed = piece.text == ")";
        header.end = header.isClosed ? piece.end : piece.begin;
    }

    /// "name value", up to the comma behind it or the header's end: what is met there.
    SqlPiece takeProperty(BlockHeader& header, const SqlPiece& name)
    {
        std::size_t depth = 0;
        SqlPiece piece = isName(name) ? m_pieces.next() : name;
        const std::size_t begin = piece.begin;
        std::size_t end = begin;
        for (; piece.kind != Kind::End; piece = m_pieces.next()) {
            if (piece.isMark(';') || (depth == 0 && (piece.isMark(',') || piece.text == ")")))
                break;
            if (piece.kind == Kind::Open)
                ++depth;
            else if (piece.kind == Kind::Close && depth > 0)
                --depth;
            end = piece.end;
        }
        if (isName(name) && end > begin && header.properties.size() < kMostBlockProperties)
            header.properties.push_back({withoutQuotes(name), m_text.substr(begin, end - begin)});
        return piece.isMark(',') ? m_pieces.next() : piece;
    }

    std::string_view m_text;
    SqlPieces m_pieces;
    std::vector<BlockHeader> m_headers;
};

} // namespace

std::string_view BlockHeader::property(std::string_view name) const
{
    const auto found = std::ranges::find_if(
        properties, [&](const BlockProperty& one) { return equalsNoCase(one.name, name); });
    return found == properties.end() ? std::string_view() : found->value;
}

std::vector<BlockHeader> blockHeaders(std::string_view text, SqlSpelling spelling)
{
    return HeaderScan(text, spelling).run();
}

} // namespace upriver
