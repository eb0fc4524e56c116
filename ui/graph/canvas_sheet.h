// SPDX-License-Identifier: Apache-2.0
#pragma once

// CanvasSheet: the painted picture of a view, kept between frames. Where only the place of the view has
// changed, what stands is moved along and just the strips that came into sight are painted. GUI thread.

#include <functional>

#include <QPixmap>
#include <QPointF>
#include <QRectF>
#include <QSize>

class QPainter;

namespace upriver {

class CanvasSheet
{
public:
    struct Place
    {
        double scale = 0;
        QPointF offset; ///< of the scene's origin, in pixels
        QSize size;     ///< in pixels
        double ratio = 1;
    };
    /// Something else than the place has changed: all is painted anew.
    void forget() { m_isPainted = false; }
    /// True where show() would move what stands.
    [[nodiscard]] bool canMoveTo(const Place& place) const;
    /// Paints what is missing: part by part, each with a painter in pixels that is clipped to the part.
    void show(const Place& place, const std::function<void(QPainter&, const QRectF& part)>& paint);
    [[nodiscard]] const QPixmap& pixmap() const { return m_pixmap; }

private:
    [[nodiscard]] QPoint wayTo(const Place& place) const;

    QPixmap m_pixmap;
    Place m_place;
    bool m_isPainted = false;
};

} // namespace upriver
