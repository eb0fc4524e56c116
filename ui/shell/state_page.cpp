// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/state_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLoadingDelayMs = 200;

} // namespace

IconView::IconView(int side, QWidget* parent) : QWidget(parent) { setFixedSize(side, side); }

void IconView::setIcon(const QString& name, const QColor& colour)
{
    m_name = name;
    m_colour = colour;
    update();
}

void IconView::setIcon(const QString& name, QColor Theme::*role)
{
    m_name = name;
    m_colour = QColor(); // not {}: that is Qt::color0, a valid white
    m_role = role;
    update();
}

void IconView::paintEvent(QPaintEvent*)
{
    if (m_name.isEmpty())
        return;
    QPainter painter(this);
    paintIcon(painter, m_name, m_colour.isValid() ? m_colour : currentTheme().*m_role, QRectF(rect()));
}

StatePage::StatePage(QWidget* parent)
    : QWidget(parent)
    , m_icon(new IconView(36, this))
    , m_sentence(new QLabel(this))
    , m_button(new QPushButton(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(12);
    column->addStretch(2);
    column->addWidget(m_icon, 0, Qt::AlignHCenter);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter);
    m_sentence->setProperty("secondary", true);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_sentence);
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, [this] {
        if (m_action)
            m_action();
    });
}

void StatePage::setState(StateText state)
{
    m_icon->setIcon(state.icon);
    m_icon->setVisible(!state.icon.isEmpty());
    m_sentence->setText(state.sentence);
    m_button->setText(state.button);
    m_button->setVisible(!state.button.isEmpty());
    m_action = std::move(state.action);
}

QString StatePage::sentence() const { return m_sentence->text(); }

StateStack::StateStack(QWidget* content, QWidget* parent)
    : QStackedWidget(parent), m_page(new StatePage(this)), m_delay(new QTimer(this))
{
    addWidget(content);
    addWidget(m_page);
    m_delay->setSingleShot(true);
    m_delay->setInterval(kLoadingDelayMs);
    connect(m_delay, &QTimer::timeout, this, [this] { setCurrentIndex(1); });
}

void StateStack::showContent()
{
    m_delay->stop();
    setCurrentIndex(0);
}

void StateStack::showState(StateText state)
{
    m_delay->stop();
    m_page->setState(std::move(state));
    setCurrentIndex(1);
}

void StateStack::showLoading(const QString& sentence)
{
    if (!showsContent())
        return;
    m_page->setState({u"clock"_s, sentence, {}, {}});
    m_delay->start();
}

void StateStack::showError(const QString& sentence, const QString& button, std::function<void()> action)
{
    showState({u"warning"_s, sentence, button, std::move(action)});
}

NoteBar::NoteBar(QWidget* parent)
    : QFrame(parent)
    , m_icon(new IconView(16, this))
    , m_sentence(new QLabel(this))
    , m_button(new QToolButton(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 4, 8, 4);
    row->setSpacing(8);
    row->addWidget(m_icon);
    m_sentence->setWordWrap(true);
    m_sentence->setProperty("secondary", true);
    row->addWidget(m_sentence, 1);
    m_button->setProperty("linkLike", true);
    row->addWidget(m_button);
    connect(m_button, &QToolButton::clicked, this, [this] {
        if (m_action)
            m_action();
    });
    hide();
}

void NoteBar::setNote(const QString& icon, const QString& sentence, const QString& button,
                      std::function<void()> action)
{
    m_icon->setIcon(icon, icon == "warning"_L1 ? &Theme::warning : &Theme::faint);
    m_sentence->setText(sentence);
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    m_action = std::move(action);
    setVisible(!sentence.isEmpty());
}

QString NoteBar::sentence() const { return m_sentence->text(); }

} // namespace upriver
