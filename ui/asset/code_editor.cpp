// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/code_editor.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFontDatabase>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QThreadPool>
#include <QToolTip>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::ptrdiff_t kMostRuns = 3000; ///< colours of one line
constexpr int kNumberGap = 10;

class LineNumbers : public QWidget
{
public:
    explicit LineNumbers(CodeEditor* editor) : QWidget(editor), m_editor(editor) {}

protected:
    void paintEvent(QPaintEvent* event) override { m_editor->paintNumbers(event); }

private:
    CodeEditor* m_editor;
};

QFont codeFont()
{
    QFont mono = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    mono.setPixelSize(12);
    return mono;
}

QTextCharFormat formatOf(ColourRun::Kind kind)
{
    const Theme& theme = currentTheme();
    QTextCharFormat format;
    switch (kind) {
    case ColourRun::Kind::Keyword:
        format.setForeground(theme.codeKeyword);
        break;
    case ColourRun::Kind::String:
        format.setForeground(theme.codeString);
        break;
    case ColourRun::Kind::Number:
        format.setForeground(theme.codeNumber);
        break;
    case ColourRun::Kind::Comment:
        format.setForeground(theme.secondaryText);
        format.setFontItalic(true);
        break;
    case ColourRun::Kind::Template:
        format.setForeground(theme.codeTemplate);
        break;
    }
    return format;
}

QTextEdit::ExtraSelection selection(QTextDocument* document, int begin, int end, const QColor& ground)
{
    QTextEdit::ExtraSelection marked;
    marked.cursor = QTextCursor(document);
    const int last = std::max(0, document->characterCount() - 1);
    marked.cursor.setPosition(std::clamp(begin, 0, last));
    marked.cursor.setPosition(std::clamp(end, 0, last), QTextCursor::KeepAnchor);
    marked.format.setBackground(ground);
    return marked;
}

} // namespace

CodeEditor::CodeEditor(QWidget* parent) : QPlainTextEdit(parent), m_numbers(new LineNumbers(this))
{
    setFont(codeFont());
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setWrapped(true);
    setTabStopDistance(4 * fontMetrics().horizontalAdvance(u' '));
    setAccessibleName(tr("Code"));
    viewport()->setMouseTracking(true);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeEditor::placeNumbers);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& area, int dy) {
        if (dy != 0)
            m_numbers->scroll(0, dy);
        else
            m_numbers->update(0, area.y(), m_numbers->width(), area.height());
    });
    placeNumbers();
}

std::unique_ptr<QTextDocument> CodeEditor::makeDocument(const QString& text)
{
    auto document = std::make_unique<QTextDocument>();
    document->setUndoRedoEnabled(false);
    document->setDocumentLayout(new QPlainTextDocumentLayout(document.get()));
    document->setDefaultFont(codeFont());
    document->setDocumentMargin(8);
    document->setPlainText(text);
    document->moveToThread(QCoreApplication::instance()->thread());
    return document;
}

void CodeEditor::setText(std::unique_ptr<QTextDocument> document, std::vector<int> folds)
{
    m_colours.clear();
    m_marks.clear();
    m_found.clear();
    m_current = m_currentFound = -1;
    m_folds = std::move(folds);
    ++m_generation;
    setExtraSelections({});
    setDocument(document.get());
    // Taking a megabyte down takes its time, too.
    m_shown.swap(document);
    if (document) {
        document->moveToThread(nullptr);
        QThreadPool::globalInstance()->start([gone = std::shared_ptr<QTextDocument>(std::move(document))] {});
    }
    placeNumbers();
}

void CodeEditor::setColours(std::vector<ColourRun> colours)
{
    m_colours = std::move(colours);
    ++m_generation;
    viewport()->update();
}

void CodeEditor::setMarks(std::vector<EditorMark> marks)
{
    m_marks = std::move(marks);
    m_current = -1;
    showSelections();
}

void CodeEditor::setCurrentMark(int mark)
{
    m_current = mark >= 0 && mark < static_cast<int>(m_marks.size()) ? mark : -1;
    showSelections();
    if (m_current >= 0)
        scrollTo(m_marks[static_cast<std::size_t>(m_current)].begin,
                 m_marks[static_cast<std::size_t>(m_current)].end);
}

void CodeEditor::setFound(const std::vector<std::pair<int, int>>& found, int current)
{
    m_found = found;
    m_currentFound = current;
    showSelections();
    if (current >= 0 && current < static_cast<int>(found.size()))
        scrollTo(found[static_cast<std::size_t>(current)].first,
                 found[static_cast<std::size_t>(current)].second);
}

/// The cursor goes there too: that is what a screen reader follows.
void CodeEditor::scrollTo(int begin, int end)
{
    QTextCursor cursor(document());
    const int last = std::max(0, document()->characterCount() - 1);
    cursor.setPosition(std::clamp(end, 0, last));
    setTextCursor(cursor);
    cursor.setPosition(std::clamp(begin, 0, last));
    setTextCursor(cursor);
    const QRect place = cursorRect();
    if (place.top() < viewport()->height() / 8 || place.bottom() > viewport()->height() * 7 / 8)
        centerCursor();
}

void CodeEditor::goToLine(qint64 line)
{
    const auto folds = static_cast<qint64>(m_folds.size());
    qint64 block = line - 1;
    for (qint64 i = 0; i < folds && m_folds[static_cast<std::size_t>(i)] <= block; ++i)
        ++block;
    const QTextBlock found = document()->findBlockByNumber(static_cast<int>(std::max<qint64>(0, block)));
    if (!found.isValid())
        return;
    setTextCursor(QTextCursor(found));
    centerCursor();
    auto shown = extraSelections();
    QTextEdit::ExtraSelection here =
        selection(document(), found.position(), found.position(), currentTheme().codeMarkCurrent);
    here.format.setProperty(QTextFormat::FullWidthSelection, true);
    shown.prepend(here);
    setExtraSelections(shown);
}

void CodeEditor::setWrapped(bool wrapped)
{
    setLineWrapMode(wrapped ? WidgetWidth : NoWrap);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
}

void CodeEditor::showSelections()
{
    const Theme& theme = currentTheme();
    QList<QTextEdit::ExtraSelection> shown;
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        const EditorMark& mark = m_marks[i];
        const bool isCurrent = static_cast<int>(i) == m_current && m_found.empty();
        shown << selection(document(), mark.begin, mark.end,
                           isCurrent ? theme.codeMarkCurrent : theme.codeMark);
        if (mark.isLink) {
            shown.last().format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
            shown.last().format.setUnderlineColor(theme.accent);
        }
    }
    for (std::size_t i = 0; i < m_found.size(); ++i)
        shown << selection(document(), m_found[i].first, m_found[i].second,
                           static_cast<int>(i) == m_currentFound ? theme.codeMarkCurrent : theme.selectedRow);
    setExtraSelections(shown);
}

void CodeEditor::colourVisible()
{
    const int bottom = viewport()->height();
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        if (blockBoundingGeometry(block).translated(contentOffset()).top() > bottom)
            return;
        if (block.userState() != m_generation)
            colourBlock(block);
    }
}

void CodeEditor::colourBlock(const QTextBlock& block)
{
    QTextBlock(block).setUserState(m_generation);
    const int begin = block.position();
    const int end = begin + block.length() - 1;
    auto run = std::ranges::upper_bound(m_colours, begin, {}, &ColourRun::end);
    QList<QTextLayout::FormatRange> formats;
    for (; run != m_colours.end() && run->begin < end && formats.size() < kMostRuns; ++run) {
        const int from = std::max(run->begin, begin);
        formats << QTextLayout::FormatRange{from - begin, std::min(run->end, end) - from,
                                            formatOf(run->kind)};
    }
    if (formats.isEmpty() && block.layout()->formats().isEmpty())
        return;
    block.layout()->setFormats(formats);
    document()->markContentsDirty(begin, block.length());
}

void CodeEditor::paintEvent(QPaintEvent* event)
{
    colourVisible();
    QPlainTextEdit::paintEvent(event);
}

qint64 CodeEditor::lineOf(int block) const
{
    const auto fold = std::ranges::lower_bound(m_folds, block);
    if (fold != m_folds.end() && *fold == block)
        return 0;
    return block + 1 - (fold - m_folds.begin());
}

int CodeEditor::numbersWidth() const
{
    const auto digits = QString::number(std::max(10, blockCount())).size();
    return 2 * kNumberGap + static_cast<int>(digits) * fontMetrics().horizontalAdvance(u'9');
}

void CodeEditor::placeNumbers()
{
    const int width = numbersWidth();
    setViewportMargins(isRightToLeft() ? 0 : width, 0, isRightToLeft() ? width : 0, 0);
    const QRect inside = contentsRect();
    const int left = isRightToLeft() ? inside.right() - width + 1 : inside.left();
    m_numbers->setGeometry(left, inside.top(), width, inside.height());
}

void CodeEditor::paintNumbers(QPaintEvent* event)
{
    QPainter painter(m_numbers);
    const Theme& theme = currentTheme();
    painter.fillRect(event->rect(), theme.panel);
    painter.setFont(font());
    painter.setPen(theme.secondaryText);
    const int width = m_numbers->width() - kNumberGap;
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > event->rect().bottom())
            return;
        const qint64 line = lineOf(block.blockNumber());
        if (line > 0 && place.bottom() >= event->rect().top())
            painter.drawText(0, static_cast<int>(place.top()), width, fontMetrics().height(), Qt::AlignRight,
                             QString::number(line));
    }
}

void CodeEditor::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    placeNumbers();
}

void CodeEditor::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    ++m_generation;
    showSelections();
    m_numbers->update();
}

/// The smallest mark under a point of the viewport; -1: none.
int CodeEditor::markAt(QPoint point) const
{
    const QTextCursor cursor = cursorForPosition(point);
    const int at = cursor.position();
    int best = -1;
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        const EditorMark& mark = m_marks[i];
        if (at < mark.begin || at > mark.end)
            continue;
        const EditorMark* before = best >= 0 ? &m_marks[static_cast<std::size_t>(best)] : nullptr;
        if (!before || mark.end - mark.begin <= before->end - before->begin)
            best = static_cast<int>(i);
    }
    if (best < 0)
        return -1;
    // Behind the end of a line the nearest place is still the line's: that is no hit.
    const QRect place = cursorRect(cursor);
    const int reach = fontMetrics().horizontalAdvance(u'm');
    return std::abs(place.center().x() - point.x()) <= reach && point.y() >= place.top() &&
                   point.y() <= place.bottom()
               ? best
               : -1;
}

bool CodeEditor::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int mark = markAt(help->pos());
        QToolTip::showText(help->globalPos(),
                           mark < 0 ? QString() : m_marks[static_cast<std::size_t>(mark)].tip, viewport());
        return true;
    }
    return QPlainTextEdit::viewportEvent(event);
}

void CodeEditor::mouseMoveEvent(QMouseEvent* event)
{
    QPlainTextEdit::mouseMoveEvent(event);
    const int mark = event->buttons() == Qt::NoButton ? markAt(event->pos()) : -1;
    const bool leads = mark >= 0 && m_marks[static_cast<std::size_t>(mark)].isLink;
    viewport()->setCursor(leads ? Qt::PointingHandCursor : Qt::IBeamCursor);
}

void CodeEditor::mouseReleaseEvent(QMouseEvent* event)
{
    QPlainTextEdit::mouseReleaseEvent(event);
    if (event->button() != Qt::LeftButton || textCursor().hasSelection())
        return;
    if (const int mark = markAt(event->pos()); mark >= 0 && m_marks[static_cast<std::size_t>(mark)].isLink)
        Q_EMIT markActivated(mark);
}

void CodeEditor::keyPressEvent(QKeyEvent* event)
{
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (isEnter && m_current >= 0 && m_marks[static_cast<std::size_t>(m_current)].isLink)
        Q_EMIT markActivated(m_current);
    else
        QPlainTextEdit::keyPressEvent(event);
}

} // namespace upriver
