// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/card_sprites.h"

#include <cmath>

#include <QPainter>

namespace upriver {

namespace {

constexpr qsizetype kMostImages = 400; // open cards come in many heights

int bleedAt(double zoom) { return static_cast<int>(std::ceil(CardSprites::kBleed * zoom)); }

} // namespace

size_t qHash(const SpriteKey& key, size_t seed)
{
    return qHashMulti(seed, key.colour, key.look, key.width, key.height);
}

void CardSprites::begin(double scale, ThemeMode theme)
{
    if (scale == m_scale && theme == m_theme)
        return;
    m_scale = scale;
    m_theme = theme;
    m_images.clear();
}

bool CardSprites::copy(QPainter& painter, const SpriteKey& key, const QRectF& box) const
{
    const QTransform toDevice = painter.deviceTransform();
    const auto found = toDevice.m11() == m_zoom ? m_images.constFind(key) : m_images.constEnd();
    if (found == m_images.constEnd())
        return false;
    const QPointF corner = toDevice.map(box.topLeft());
    const int bleed = bleedAt(m_zoom);
    const double ratio = painter.device()->devicePixelRatioF();
    painter.setWorldMatrixEnabled(false);
    painter.drawImage(
        QPointF((std::round(corner.x()) - bleed) / ratio, (std::round(corner.y()) - bleed) / ratio), *found);
    painter.setWorldMatrixEnabled(true);
    return true;
}

void CardSprites::add(const QPainter& painter, const SpriteKey& key, QSizeF size,
                      const std::function<void(QPainter&)>& paint)
{
    const double zoom = painter.deviceTransform().m11();
    if (zoom != m_zoom || m_images.size() >= kMostImages)
        m_images.clear();
    m_zoom = zoom;
    const int bleed = bleedAt(zoom);
    QImage image(static_cast<int>(std::ceil(size.width() * zoom)) + 2 * bleed,
                 static_cast<int>(std::ceil(size.height() * zoom)) + 2 * bleed,
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    {
        QPainter fresh(&image);
        fresh.setRenderHint(QPainter::Antialiasing);
        fresh.translate(bleed, bleed);
        fresh.scale(zoom, zoom);
        paint(fresh);
    }
    image.setDevicePixelRatio(painter.device()->devicePixelRatioF());
    m_images.insert(key, image);
}

} // namespace upriver
