// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/icon_cache.h"

#include <cmath>

#include <QHash>
#include <QImage>
#include <QPaintEngine>
#include <QPainter>

#include "ui/shell/theme.h"

namespace upriver {

namespace {

constexpr qsizetype kMostImages = 1000; // each zoom step has its own sizes

struct IconKey
{
    QString name;
    QRgb colour = 0;
    int side = 0;
    bool operator==(const IconKey&) const = default;
};

size_t qHash(const IconKey& key, size_t seed) { return qHashMulti(seed, key.name, key.colour, key.side); }

const QImage& imageFor(const IconKey& key, const QColor& colour)
{
    thread_local QHash<IconKey, QImage> cache;
    if (const auto found = cache.constFind(key); found != cache.constEnd())
        return *found;
    if (cache.size() >= kMostImages)
        cache.clear();
    QImage image(key.side, key.side, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    {
        QPainter painter(&image);
        paintIcon(painter, key.name, colour, QRectF(0, 0, key.side, key.side));
    }
    return *cache.insert(key, image);
}

} // namespace

void paintSceneIcon(QPainter& painter, const QString& name, const QColor& colour, const QRectF& target)
{
    const QTransform transform = painter.deviceTransform();
    const bool isRaster = painter.paintEngine() && painter.paintEngine()->type() == QPaintEngine::Raster;
    if (!isRaster || transform.type() > QTransform::TxScale) {
        paintIcon(painter, name, colour, target);
        return;
    }
    const int side = static_cast<int>(std::lround(target.width() * transform.m11()));
    if (side < 1)
        return;
    // On whole device pixels, as crisp as the vectors.
    const QPointF corner = transform.map(target.topLeft());
    const QPointF aligned = transform.inverted().map(QPointF(std::round(corner.x()), std::round(corner.y())));
    const double size = side / transform.m11();
    painter.drawImage(QRectF(aligned, QSizeF(size, size)), imageFor({name, colour.rgba(), side}, colour));
}

} // namespace upriver
