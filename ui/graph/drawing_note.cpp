// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/drawing_note.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTickMs = 1000;
constexpr int kFromBottom = 24;

} // namespace

DrawingNote::DrawingNote(QWidget* parent)
    : QFrame(parent), m_label(new QLabel(this)), m_cancel(new QToolButton(this))
{
    setObjectName(u"drawingNote"_s);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(14, 4, 10, 4);
    row->setSpacing(8);
    m_cancel->setProperty("linkLike", true);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel the drawing"));
    row->addWidget(m_label);
    row->addWidget(m_cancel);
    hide();
    parent->installEventFilter(this);
    connect(m_cancel, &QToolButton::clicked, this, &DrawingNote::cancelRequested);
    connect(&m_clock, &QTimer::timeout, this, &DrawingNote::tick);
}

void DrawingNote::begin()
{
    if (m_clock.isActive())
        return;
    m_since.start();
    m_clock.start(kShowsAfterMs);
}

void DrawingNote::end()
{
    m_clock.stop();
    hide();
}

void DrawingNote::tick()
{
    m_clock.setInterval(kTickMs);
    const qint64 seconds = m_since.elapsed() / 1000;
    m_label->setText(seconds < 1 ? tr("Drawing the lineage…") : tr("Drawing the lineage… %1 s").arg(seconds));
    place();
    show();
    raise();
}

void DrawingNote::place()
{
    adjustSize();
    const QWidget* over = parentWidget();
    move((over->width() - width()) / 2, over->height() - height() - kFromBottom);
}

bool DrawingNote::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

} // namespace upriver
