// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>
#include <unordered_set>

#include <QComboBox>
#include <QHash>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

#include "ui/asset/code_bars.h"
#include "ui/asset/code_editor.h"
#include "ui/asset/code_view.h"
#include "ui/models/code_words.h"
#include "ui/models/words.h"
#include "ui/session/navigation.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kMostColumns = 5000; ///< in the box
constexpr std::size_t kMostNotes = 8;
constexpr std::size_t kMostFound = 2000;

QString lineLink(qint64 line, const QString& words)
{
    return u"<a href='line:%1' style='color:%2; text-decoration:none'>%3</a>"_s.arg(line).arg(
        currentTheme().accent.name(), words);
}

} // namespace

/// A dataset's columns, or what a job makes in the order of its text.
void CodeView::showColumns()
{
    m_columnChoices.clear();
    const AssetSummary& asset = m_details->summary;
    const bool isJob = asset.kind == AssetKind::Job;
    if (!isJob)
        for (const ColumnRow& column : m_details->columns)
            m_columnChoices.push_back({asset.id, text(column.name)});
    std::vector<const CodeEdge*> edges;
    QHash<qint64, const CodeEdge*> firstInto; // a table
    for (const CodeEdge& edge : m_lineage->edges) {
        if (!firstInto.contains(edge.toAsset.value))
            firstInto.insert(edge.toAsset.value, &edge);
        if (isJob && !edge.toColumn.empty() && edge.toColumn != "*")
            edges.push_back(&edge);
    }
    std::ranges::stable_sort(edges, {}, [](const CodeEdge* edge) { return edge->span.begin; });
    QHash<qint64, std::unordered_set<std::string_view>> met; // names of a table's columns
    for (const CodeEdge* edge : edges) {
        if (m_columnChoices.size() >= kMostColumns)
            break;
        if (met[edge->toAsset.value].insert(edge->toColumn).second)
            m_columnChoices.push_back({edge->toAsset, text(edge->toColumn)});
    }
    const bool hasSeveral = std::ranges::any_of(
        m_columnChoices, [&](const Column& c) { return c.asset != m_columnChoices.front().asset; });
    const auto leafOf = [&](AssetId id) {
        const CodeEdge* edge = firstInto.value(id.value);
        return edge ? text(edge->to) : QString();
    };
    QStringList names{tr("Mark a column…")};
    for (const Column& column : m_columnChoices)
        names << (hasSeveral ? u"%1.%2"_s.arg(leafOf(column.asset), column.name) : column.name);
    const QSignalBlocker quiet(m_columns);
    m_columns->clear();
    m_columns->addItems(names); // at once: each insert has everybody look at the box again
    m_columns->setVisible(!m_columnChoices.empty() && !m_lineage->edges.empty());
}

void CodeView::chooseColumn(int index)
{
    m_column.reset();
    if (index > 0)
        m_column = m_columnChoices[static_cast<std::size_t>(index) - 1];
    mark();
    m_editor->setFocus();
    // A job has no columns of its own that the window could stand on.
    if (m_details && m_details->summary.kind != AssetKind::Job)
        m_navigation.select(m_details->summary.id, m_column ? m_column->name : QString());
}

void CodeView::showColumn(const QString& column)
{
    if (!m_details || m_details->summary.kind == AssetKind::Job)
        return;
    std::optional<Column> wanted;
    if (!column.isEmpty())
        wanted = Column{m_details->summary.id, column};
    if (wanted == m_column)
        return;
    m_column = wanted;
    mark();
}

std::vector<std::size_t> CodeView::markedEdges() const
{
    if (!m_lineage || !m_column)
        return {};
    // Where the text names no target that is known, every target is taken for it.
    const bool isNamed =
        std::ranges::find(m_lineage->edges, m_column->asset, &CodeEdge::toAsset) != m_lineage->edges.end();
    return edgesInto(*m_lineage, isNamed ? m_column->asset : AssetId{}, m_column->name.toStdString());
}

void CodeView::mark()
{
    if (!m_lineage || !m_textShown)
        return;
    {
        const QSignalBlocker quiet(m_columns);
        const auto chosen = m_column ? std::ranges::find(m_columnChoices, *m_column) : m_columnChoices.end();
        m_columns->setCurrentIndex(
            chosen == m_columnChoices.end() ? 0 : 1 + static_cast<int>(chosen - m_columnChoices.begin()));
    }
    m_marks = marksOf(*m_lineage, markedEdges());
    std::vector<EditorMark> shown;
    for (const CodeMark& mark : m_marks) {
        QStringList sources;
        bool isLink = false;
        for (const std::size_t edge : mark.edges) {
            sources << sourceText(m_lineage->edges[edge]);
            isLink = isLink || m_lineage->edges[edge].fromAsset.isValid();
        }
        shown.push_back({m_text.at(mark.span.begin), m_text.at(mark.span.end), isLink,
                         sources.isEmpty() ? QString() : tr("From %1").arg(sources.join(u", "_s))});
    }
    m_editor->setMarks(std::move(shown));
    m_editor->setCurrentMark(m_marks.empty() ? -1 : 0);
    showMark();
}

void CodeView::stepMark(int by)
{
    const int count = static_cast<int>(m_marks.size());
    if (count == 0)
        return;
    m_editor->setCurrentMark((m_editor->currentMark() + by + count) % count);
    showMark();
}

void CodeView::showMark()
{
    if (!m_column || !piece() || !m_lineage)
        return m_markBar->setMark({}, 0, 0);
    const int current = m_editor->currentMark();
    if (m_marks.empty() || current < 0) {
        const std::vector<std::size_t> edges = markedEdges();
        return m_markBar->setMark(
            edges.empty() ? tr("This code does not say what makes %1.").arg(m_column->name.toHtmlEscaped())
                          : markHtml(*m_lineage, edges, {}),
            0, 0);
    }
    const CodeMark& mark = m_marks[static_cast<std::size_t>(current)];
    m_markBar->setMark(markHtml(*m_lineage, mark.edges.empty() ? markedEdges() : mark.edges,
                                expressionText(piece()->text, mark.expression)),
                       current, static_cast<int>(m_marks.size()));
}

void CodeView::showNotes()
{
    QStringList skipped;
    QStringList others;
    std::size_t more = 0;
    for (const CodeNote& note : m_lineage->notes) {
        if (static_cast<std::size_t>(skipped.size() + others.size()) >= kMostNotes)
            ++more;
        else if (note.skipped)
            skipped << lineLink(note.line, countText(note.line));
        else
            others << u"%1 (%2)"_s.arg(text(note.sentence).toHtmlEscaped(),
                                       lineLink(note.line, tr("line %1").arg(countText(note.line))));
    }
    QStringList words;
    if (!skipped.isEmpty())
        words << (skipped.size() == 1 ? tr("1 place not understood (line %1)").arg(skipped.first())
                                      : tr("%1 places not understood (lines %2)")
                                            .arg(skipped.size())
                                            .arg(skipped.join(u", "_s)));
    words += others;
    if (more > 0)
        words << tr("%1 more notes").arg(more);
    m_notes->setText(words.join(u" · "_s));
    m_notes->setVisible(!words.isEmpty());
}

void CodeView::activate(const std::vector<std::size_t>& edges)
{
    for (const std::size_t index : edges) {
        const CodeEdge& edge = m_lineage->edges[index];
        if (!edge.fromAsset.isValid())
            continue;
        const QString column = edge.fromColumn == "*" && m_column ? m_column->name : text(edge.fromColumn);
        m_navigation.select(edge.fromAsset, column);
        return;
    }
}

void CodeView::follow(const QString& link)
{
    bool isNumber = false;
    const qint64 number = link.section(u':', 1).toLongLong(&isNumber);
    if (!isNumber || number < 0 || !m_lineage)
        return;
    if (link.startsWith("line:"_L1))
        m_editor->goToLine(number);
    else if (number < static_cast<qint64>(m_lineage->edges.size()))
        activate({static_cast<std::size_t>(number)});
}

void CodeView::beginFind()
{
    m_find->begin();
    find(m_find->field().text());
}

void CodeView::find(const QString& words)
{
    m_found.clear();
    m_currentFound = -1;
    const QString& shown = m_text.shown();
    for (qsizetype at = 0; !words.isEmpty() && m_found.size() < kMostFound &&
                           (at = shown.indexOf(words, at, Qt::CaseInsensitive)) >= 0;
         at += words.size())
        m_found.emplace_back(static_cast<int>(at), static_cast<int>(at + words.size()));
    if (!m_found.empty())
        m_currentFound = 0;
    m_editor->setFound(m_found, m_currentFound);
    m_find->setCount(m_currentFound, words.isEmpty() ? -1 : static_cast<qsizetype>(m_found.size()));
}

void CodeView::stepFound(int by)
{
    if (m_found.empty())
        return;
    const int count = static_cast<int>(m_found.size());
    m_currentFound = (m_currentFound + by + count) % count;
    m_editor->setFound(m_found, m_currentFound);
    m_find->setCount(m_currentFound, count);
}

void CodeView::step(int by)
{
    if (m_find->isVisible())
        stepFound(by);
    else
        stepMark(by);
}

} // namespace upriver
