// SPDX-License-Identifier: Apache-2.0
#pragma once

// CodeText: code as an editor shows it, made from the catalog's bytes: line ends made one, lines that are too
// long to lay out folded, and the way from byte offsets to places in what is shown. Colours come from the SQL
// tokenizer. Values and pure functions; a worker makes them, the GUI thread shows them. Bounded.

#include <cstdint>
#include <vector>

#include <QString>

#include "catalog/model/catalog_rows.h"
#include "lineage/query/code_lineage.h"

namespace upriver {

/// Characters of the shown text in one colour.
struct ColourRun
{
    enum class Kind : std::uint8_t { Keyword, String, Number, Comment, Template };
    int begin = 0;
    int end = 0;
    Kind kind = Kind::Keyword;
};

class CodeText
{
public:
    CodeText() = default;
    explicit CodeText(std::string_view utf8);

    [[nodiscard]] const QString& shown() const { return m_shown; }
    /// Place in the shown text of a byte; the end for what is behind it.
    [[nodiscard]] int at(std::uint32_t byte) const;
    /// Numbers of the shown lines that only go on the line before; sorted.
    [[nodiscard]] const std::vector<int>& folds() const { return m_folds; }
    /// The rest was left out.
    [[nodiscard]] bool isCut() const { return m_isCut; }

private:
    void append(char32_t character);
    void fold();

    QString m_shown;
    std::vector<std::int32_t> m_places; ///< by byte; empty: the same
    std::vector<int> m_folds;
    int m_lineLength = 0;
    int m_lines = 0;
    bool m_isCut = false;
};

/// In order, without overlap. Code in another language than SQL has none.
[[nodiscard]] std::vector<ColourRun> coloursOf(const CodeRow& code, const CodeText& text);

} // namespace upriver
