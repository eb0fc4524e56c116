// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/readers_page.h"

#include <algorithm>

#include <QCoreApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSplitter>
#include <QVBoxLayout>

#include "ui/asset/rich_text.h"
#include "ui/models/words.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

std::vector<SourceInfo> readersBySystem()
{
    std::vector<SourceInfo> readers;
    for (const Source* source : allSources())
        readers.push_back(source->info());
    std::ranges::sort(readers, [](const SourceInfo& a, const SourceInfo& b) {
        return text(a.system).compare(text(b.system), Qt::CaseInsensitive) < 0;
    });
    return readers;
}

bool holdsAll(const SourceInfo& reader, const QStringList& words)
{
    const QString all = text(reader.name) + u'\n' + text(reader.system) + u'\n' + text(reader.reads) + u'\n' +
                        text(reader.yields) + u'\n' + text(reader.cannotKnow);
    return std::ranges::all_of(words,
                               [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

QString paragraph(const QString& heading, const std::string& words)
{
    return html::heading(heading) +
           u"<p style='margin:0;line-height:140%'>%1.</p>"_s.arg(text(words).toHtmlEscaped());
}

} // namespace

ReadersPage::ReadersPage(QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_readers(readersBySystem())
    , m_field(new QLineEdit(this))
    , m_count(new QLabel(this))
    , m_list(new QListWidget(this))
    , m_page(new RichText(this))
    , m_stack(nullptr)
{
    setWindowTitle(tr("What is read"));
    resize(820, 600);
    auto* both = new QSplitter(this);
    both->setHandleWidth(1);
    both->setChildrenCollapsible(false);
    both->addWidget(makeSide());
    m_page->setAccessibleName(tr("What the reader reads, finds and can't tell"));
    m_page->document()->setDocumentMargin(20);
    m_page->setFrameShape(QFrame::NoFrame);
    m_stack = new StateStack(m_page, this);
    both->addWidget(m_stack);
    both->setSizes({260, 560});
    both->setStretchFactor(1, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(both);
    connect(m_field, &QLineEdit::textChanged, this, &ReadersPage::find);
    connect(m_list, &QListWidget::currentRowChanged, this, &ReadersPage::showChosen);
    m_field->setFocus();
    find({});
}

QWidget* ReadersPage::makeSide()
{
    auto* side = new QWidget(this);
    m_field->setPlaceholderText(tr("Search systems, files, facts"));
    m_field->setAccessibleName(tr("Search what is read"));
    m_field->setClearButtonEnabled(true);
    m_field->addAction(actionIcon(u"search"_s), QLineEdit::LeadingPosition);
    m_field->installEventFilter(this);
    m_count->setProperty("secondary", true);
    m_list->setUniformItemSizes(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Readers"));
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(12, 12, 8, 8);
    column->setSpacing(8);
    column->addWidget(m_field);
    column->addWidget(m_count);
    column->addWidget(m_list, 1);
    return side;
}

QString ReadersPage::stateSentence() const
{
    return m_stack->showsContent() ? QString() : m_stack->sentence();
}

// The chosen reader stays chosen as long as it is among those found.
void ReadersPage::find(const QString& words)
{
    const QStringList wanted = words.split(u' ', Qt::SkipEmptyParts);
    const int kept = m_list->currentItem() ? m_list->currentItem()->data(Qt::UserRole).toInt() : 0;
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (int i = 0; i < static_cast<int>(m_readers.size()); ++i) {
        const SourceInfo& reader = m_readers[static_cast<std::size_t>(i)];
        if (!holdsAll(reader, wanted))
            continue;
        auto* item = new QListWidgetItem(text(reader.system), m_list);
        item->setData(Qt::UserRole, i);
        item->setSizeHint(QSize(0, Theme::kTreeRow));
        if (i == kept || m_list->count() == 1)
            m_list->setCurrentItem(item);
    }
    const auto all = static_cast<qint64>(m_readers.size());
    m_count->setText(m_list->count() == all
                         ? tr("%1 systems").arg(countText(all))
                         : tr("%1 of %2 systems").arg(countText(m_list->count()), countText(all)));
    showChosen();
}

void ReadersPage::showChosen()
{
    const QListWidgetItem* item = m_list->currentItem();
    // The keys are in the search field, and a list without them marks nothing.
    for (int row = 0; row < m_list->count(); ++row) {
        const bool isChosen = m_list->item(row) == item;
        m_list->item(row)->setFont(currentTheme().font(Theme::FontStep::Body, isChosen));
        m_list->item(row)->setForeground(isChosen ? currentTheme().accent : currentTheme().text);
    }
    if (!item)
        return m_stack->showState({u"search"_s,
                                   tr("Nothing that is read speaks of “%1”.").arg(m_field->text().trimmed()),
                                   tr("Show all"), [this] { m_field->clear(); }});
    const SourceInfo& reader = m_readers[static_cast<std::size_t>(item->data(Qt::UserRole).toInt())];
    const QString secondary = currentTheme().secondaryText.name();
    m_page->setPage(html::page(
        u"<p style='margin:0;font-size:16px;font-weight:600'>%1</p>"_s.arg(
            text(reader.system).toHtmlEscaped()) +
        u"<p style='margin:2px 0 4px 0;color:%1'>%2</p>"_s.arg(
            secondary,
            tr("Called “%1” in the evidence and in problems").arg(text(reader.name)).toHtmlEscaped()) +
        paragraph(tr("What is read"), reader.reads) + paragraph(tr("What is found"), reader.yields) +
        paragraph(tr("What these files can't tell"), reader.cannotKnow) +
        u"<p style='margin:20px 0 0 0;color:%1'>%2</p>"_s.arg(
            secondary,
            tr("In a terminal: %1").arg(u"upriver sources "_s + text(reader.name)).toHtmlEscaped())));
    m_stack->showContent();
}

// The list is walked from the field, so that one can go on typing.
bool ReadersPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown ||
            ((key == Qt::Key_Home || key == Qt::Key_End) && m_field->text().isEmpty())) {
            QCoreApplication::sendEvent(m_list, event);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ReadersPage::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Find)) {
        m_field->setFocus(Qt::ShortcutFocusReason);
        m_field->selectAll();
    } else if (event->key() != Qt::Key_Escape)
        QWidget::keyPressEvent(event);
    else if (m_field->text().isEmpty())
        close();
    else
        m_field->clear();
}

void ReadersPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_stack && m_stack->showsContent())
        showChosen();
}

} // namespace upriver
