// SPDX-License-Identifier: Apache-2.0
#include "ui/problems/text_viewer.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTextBlock>
#include <QToolButton>
#include <QVBoxLayout>

#include "catalog/base/thread_guard.h"
#include "ui/models/words.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLinesAround = 600;
constexpr qint64 kLongestLine = 4000;
constexpr int kMostMembers = 2000;
constexpr qint64 kMostSkipped = 2LL << 30; // a place farther into a file is not looked for

QString say(const char* words) { return QCoreApplication::translate("TextViewer", words); }

// A line that is longer than anyone reads is cut; the rest of it is passed over.
QByteArray nextLine(QFile& file)
{
    QByteArray line = file.readLine(kLongestLine);
    if (line.size() + 1 < kLongestLine || line.endsWith('\n'))
        return line;
    QByteArray rest;
    do {
        rest = file.readLine(1 << 16);
    } while (!rest.isEmpty() && !rest.endsWith('\n'));
    return line + " …\n";
}

// A folder that is read as one document: the member that the sentence speaks of.
QString memberOf(const TextPlace& place)
{
    if (!QFileInfo(place.file).isDir())
        return place.file;
    QDirIterator members(place.file, QDir::Files);
    for (int count = 0; count < kMostMembers && members.hasNext(); ++count) {
        members.next();
        if (place.what.contains(members.fileName()))
            return members.filePath();
    }
    return place.file;
}

qint64 byteIn(const QString& sentence)
{
    const qsizetype at = sentence.indexOf("byte "_L1);
    qint64 byte = 0;
    for (qsizetype i = at + 5; at >= 0 && i < sentence.size() && sentence[i].isDigit() && byte < kMostSkipped;
         ++i)
        byte = byte * 10 + sentence[i].digitValue();
    return byte;
}

/// 0 for the first byte: nothing is pointed at.
qint64 lineOfByte(QFile& file, qint64 byte, const std::stop_token& stop)
{
    if (byte <= 0)
        return 0;
    qint64 line = 0;
    while (file.pos() < byte && !file.atEnd() && !stop.stop_requested()) {
        nextLine(file);
        ++line;
    }
    file.seek(0);
    return line;
}

} // namespace

Result<TextSlice> readSlice(TextPlace place, const std::stop_token& stop)
{
    assertNotGuiThread("read a file for its text");
    place.file = memberOf(place);
    QFile file(place.file);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorKind::Input,
                    say("%1 can't be opened: %2.").arg(place.file, file.errorString()).toStdString());
    if (place.line == 0)
        place.line = lineOfByte(file, byteIn(place.what), stop);
    TextSlice slice;
    slice.file = place.file;
    slice.line = place.line;
    slice.firstLine = qMax<qint64>(1, place.line - kLinesAround);
    slice.cutBefore = slice.firstLine > 1;
    for (qint64 at = 1; at < slice.firstLine && !file.atEnd() && file.pos() < kMostSkipped; ++at) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Cancelled.");
        nextLine(file);
    }
    for (qint64 count = 0; count < 2 * kLinesAround && !file.atEnd(); ++count) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Cancelled.");
        slice.text += QString::fromUtf8(nextLine(file)).remove(QChar(u'\0'));
    }
    slice.cutAfter = !file.atEnd();
    return slice;
}

TextViewer::TextViewer(QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_about(new QLabel(this))
    , m_editor(new QPlainTextEdit(this))
    , m_stack(new StateStack(m_editor, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_about->setContentsMargins(12, 8, 12, 8);
    m_about->setWordWrap(true);
    m_about->setProperty("secondary", true);
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_about);
    column->addWidget(m_stack, 1);
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPixelSize(12);
    m_editor->setFont(font);
    m_editor->setReadOnly(true);
    m_editor->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_editor->document()->setDocumentMargin(10);
    resize(820, 560);
}

void TextViewer::open(const QString& file, qint64 line, const QString& what)
{
    m_file = file;
    setWindowTitle(file.section(u'/', -1));
    m_about->setText(what.isEmpty() ? file : u"%1\n%2"_s.arg(file, what));
    m_editor->clear();
    m_stack->showLoading(tr("Reading the file…"));
    m_busy = true;
    m_job.run(
        this,
        [place = TextPlace{file, line, what}](const std::stop_token& stop) { return readSlice(place, stop); },
        [this](const Result<TextSlice>& slice) {
            m_busy = false;
            if (slice)
                show(*slice);
            else
                m_stack->showError(text(slice.error().what));
        });
    QWidget::show();
    raise();
    activateWindow();
}

void TextViewer::show(const TextSlice& slice)
{
    setWindowTitle(slice.file.section(u'/', -1));
    m_about->setText(m_about->text().replace(m_file, slice.file));
    m_editor->setPlainText(slice.text);
    if (slice.cutBefore || slice.cutAfter)
        m_about->setText(
            m_about->text() + u'\n' +
            tr("Lines %1 to %2 of a longer file.")
                .arg(countText(slice.firstLine), countText(slice.firstLine + m_editor->blockCount() - 1)));
    m_stack->showContent();
    if (slice.line <= 0)
        return;
    const QTextBlock block =
        m_editor->document()->findBlockByNumber(static_cast<int>(slice.line - slice.firstLine));
    if (!block.isValid())
        return;
    m_editor->setTextCursor(QTextCursor(block));
    m_editor->centerCursor();
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    mark.format.setBackground(currentTheme().selectedRow);
    mark.format.setProperty(QTextFormat::FullWidthSelection, true);
    m_editor->setExtraSelections({mark});
}

void TextViewer::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace upriver
