// SPDX-License-Identifier: Apache-2.0
#include "ui/models/code_words.h"

#include <algorithm>

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kSourcesNamed = 4;
constexpr qsizetype kExpressionLength = 120;

QString say(const char* words) { return QCoreApplication::translate("CodeWords", words); }

} // namespace

QString kindsText(std::uint16_t kinds) { return text(columnEdgeKindWords(kinds, ", ")).replace(u'_', u' '); }

QString certaintyText(sql::Certainty certainty)
{
    switch (certainty) {
    case sql::Certainty::SchemaResolved:
        return say("schema-resolved");
    case sql::Certainty::SingleCandidate:
        return say("the only candidate");
    case sql::Certainty::Star:
        return say("through a star");
    case sql::Certainty::Ambiguous:
        break;
    }
    return say("ambiguous");
}

QString expressionText(const std::string& sql, sql::Span span)
{
    if (span.end <= span.begin || span.begin >= sql.size())
        return {};
    // What is cut off again below need not be decoded.
    const std::size_t length = std::min<std::size_t>(span.end - span.begin, 4000);
    static const QRegularExpression alias(u"\\s+as\\s+[\"`\\[]?[\\w$]+[\"`\\]]?$"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    QString expression = text(sql.substr(span.begin, length)).simplified();
    if (length == span.end - span.begin)
        expression.remove(alias);
    if (expression.size() > kExpressionLength)
        expression =
            expression.left(kExpressionLength * 2 / 3) + u" … "_s + expression.right(kExpressionLength / 3);
    return expression;
}

QString sourceText(const CodeEdge& edge)
{
    return edge.fromColumn == "*" ? text(edge.from) : u"%1.%2"_s.arg(text(edge.from), text(edge.fromColumn));
}

QString markHtml(const CodeLineage& lineage, const std::vector<std::size_t>& edges, const QString& expression)
{
    QStringList parts;
    if (!expression.isEmpty())
        parts << u"<code>%1</code>"_s.arg(expression.toHtmlEscaped());
    std::uint16_t kinds = 0;
    bool masking = !edges.empty();
    QStringList sources;
    sql::Certainty weakest = sql::Certainty::SchemaResolved;
    for (const std::size_t index : edges) {
        const CodeEdge& edge = lineage.edges[index];
        kinds |= edge.kinds;
        masking = masking && edge.masking;
        weakest = std::max(weakest, edge.certainty);
        QString source = sourceText(edge).toHtmlEscaped();
        if (edge.fromAsset.isValid())
            source = u"<a href='edge:%1' style='color:%2; text-decoration:none'>%3</a>"_s.arg(index).arg(
                currentTheme().accent.name(), source);
        if (!sources.contains(source))
            sources << source;
    }
    if (kinds != 0)
        parts << kindsText(kinds);
    if (masking)
        parts << say("masked");
    const qsizetype more = sources.size() - kSourcesNamed;
    if (more > 0)
        sources = sources.first(kSourcesNamed) << say("%1 more").arg(more);
    if (!sources.isEmpty())
        parts << say("from %1, %2").arg(sources.join(u", "_s), certaintyText(weakest));
    return parts.join(u" · "_s);
}

} // namespace upriver
