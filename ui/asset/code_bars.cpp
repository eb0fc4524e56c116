// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/code_bars.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTextDocument>
#include <QToolButton>

#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QToolButton* stepButton(const QString& icon, const QString& tip, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(actionIcon(icon));
    button->setIconSize({14, 14});
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

} // namespace

CodeFindBar::CodeFindBar(QWidget* parent)
    : QFrame(parent), m_field(new QLineEdit(this)), m_count(new QLabel(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 8, 4);
    row->setSpacing(2);
    m_field->setPlaceholderText(tr("Find in the code"));
    m_field->setAccessibleName(m_field->placeholderText());
    row->addWidget(m_field, 1);
    m_count->setProperty("secondary", true);
    m_count->setMinimumWidth(62);
    m_count->setAlignment(Qt::AlignCenter);
    row->addWidget(m_count);
    QToolButton* previous = stepButton(u"chevron-up"_s, tr("Previous (Shift+Enter)"), this);
    QToolButton* next = stepButton(u"chevron-down"_s, tr("Next (Enter)"), this);
    QToolButton* close = stepButton(u"close"_s, tr("Close (Esc)"), this);
    for (QToolButton* button : {previous, next, close})
        row->addWidget(button);
    connect(m_field, &QLineEdit::textChanged, this, &CodeFindBar::wordsChanged);
    connect(previous, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(-1); });
    connect(next, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(1); });
    connect(close, &QToolButton::clicked, this, &CodeFindBar::closed);
}

void CodeFindBar::begin()
{
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void CodeFindBar::setCount(qsizetype position, qsizetype total)
{
    m_count->setText(total < 0 ? QString()
                     : total == 0
                         ? tr("None")
                         : tr("%1 of %2").arg(upriver::countText(position + 1), upriver::countText(total)));
}

QString CodeFindBar::countText() const { return m_count->text(); }

void CodeFindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        Q_EMIT stepRequested(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
    else
        QFrame::keyPressEvent(event);
}

MarkBar::MarkBar(QWidget* parent)
    : QFrame(parent)
    , m_sentence(new QLabel(this))
    , m_count(new QLabel(this))
    , m_previous(stepButton(u"chevron-up"_s, tr("Previous mark (Shift+F3)"), this))
    , m_next(stepButton(u"chevron-down"_s, tr("Next mark (F3)"), this))
{
    setObjectName(u"pageNote"_s);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 8, 4);
    row->setSpacing(2);
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::RichText);
    m_sentence->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_sentence->setMinimumWidth(60);
    row->addWidget(m_sentence, 1);
    m_count->setProperty("secondary", true);
    m_count->setMinimumWidth(44);
    m_count->setAlignment(Qt::AlignCenter);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_count), static_cast<QWidget*>(m_previous), static_cast<QWidget*>(m_next)})
        row->addWidget(widget, 0, Qt::AlignTop);
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(1); });
    connect(m_sentence, &QLabel::linkActivated, this, &MarkBar::linkActivated);
    hide();
}

void MarkBar::setMark(const QString& html, int position, int total)
{
    m_sentence->setText(html);
    m_count->setText(total > 0 ? tr("%1 of %2").arg(position + 1).arg(total) : QString());
    for (QWidget* widget :
         {static_cast<QWidget*>(m_count), static_cast<QWidget*>(m_previous), static_cast<QWidget*>(m_next)})
        widget->setVisible(total > 0);
    setVisible(!html.isEmpty());
}

QString MarkBar::sentence() const
{
    QTextDocument plain;
    plain.setHtml(m_sentence->text());
    return plain.toPlainText();
}

QString MarkBar::countText() const { return m_count->text(); }

} // namespace upriver
