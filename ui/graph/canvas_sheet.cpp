// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/canvas_sheet.h"

#include <cmath>

#include <QPainter>
#include <QRegion>

namespace upriver {

QPoint CanvasSheet::wayTo(const Place& place) const
{
    return ((place.offset - m_place.offset) * place.ratio).toPoint();
}

bool CanvasSheet::canMoveTo(const Place& place) const
{
    if (!m_isPainted || place.scale != m_place.scale || place.size != m_place.size ||
        place.ratio != m_place.ratio)
        return false;
    const QPoint way = wayTo(place);
    const QPointF off = (place.offset - m_place.offset) * place.ratio - way;
    return std::abs(off.x()) < 0.01 && std::abs(off.y()) < 0.01 && std::abs(way.x()) < m_pixmap.width() &&
           std::abs(way.y()) < m_pixmap.height();
}

void CanvasSheet::show(const Place& place, const std::function<void(QPainter&, const QRectF& part)>& paint)
{
    QRegion missing;
    if (canMoveTo(place)) {
        const QPoint way = wayTo(place);
        if (!way.isNull())
            m_pixmap.scroll(way.x(), way.y(), m_pixmap.rect(), &missing);
    } else {
        const QSize size = (QSizeF(place.size) * place.ratio).toSize();
        if (m_pixmap.size() != size)
            m_pixmap = QPixmap(size);
        m_pixmap.setDevicePixelRatio(place.ratio);
        missing = m_pixmap.rect();
    }
    m_place = place;
    m_isPainted = true;
    for (const QRect& rect : missing) {
        const QRectF part(QPointF(rect.topLeft()) / place.ratio, QSizeF(rect.size()) / place.ratio);
        QPainter painter(&m_pixmap);
        painter.setClipRect(part);
        paint(painter, part);
    }
}

} // namespace upriver
