// SPDX-License-Identifier: Apache-2.0
#pragma once

// CardSprites: small pictures of what many cards share (ground, strip, outline, arrowheads) at one scale. A
// frame copies them instead of painting thousands of round corners; each stands on whole device pixels. For
// raster devices; one thread at a time.

#include <cstdint>
#include <functional>

#include <QColor>
#include <QHash>
#include <QImage>
#include <QRectF>

#include "ui/shell/theme.h"

class QPainter;

namespace upriver {

/// Everything that a shared picture depends on, beside scale and theme.
struct SpriteKey
{
    static constexpr std::uint16_t kArrow = 0xffff;
    QRgb colour = 0;
    std::uint16_t look = 0; ///< a number of the painter's own
    float width = 0;
    float height = 0;
    bool operator==(const SpriteKey&) const = default;
};
[[nodiscard]] size_t qHash(const SpriteKey& key, size_t seed = 0);

class CardSprites
{
public:
    /// Of the next pictures; those of another scale or other colours are forgotten.
    void begin(double scale, ThemeMode theme);

    /// Puts the picture at this place (scene units). A new one is painted with the box's upper left corner
    /// at the origin; what stands out of it by at most kBleed belongs to it.
    template <typename Paint>
    void draw(QPainter& painter, const SpriteKey& key, const QRectF& box, const Paint& paint)
    {
        if (copy(painter, key, box))
            return;
        add(painter, key, box.size(), paint);
        copy(painter, key, box);
    }
    static constexpr double kBleed = 8;

private:
    bool copy(QPainter& painter, const SpriteKey& key, const QRectF& box) const;
    void add(const QPainter& painter, const SpriteKey& key, QSizeF size,
             const std::function<void(QPainter&)>& paint);

    double m_scale = 0;
    ThemeMode m_theme = ThemeMode::Light;
    double m_zoom = 0; ///< device pixels a scene unit
    QHash<SpriteKey, QImage> m_images;
};

} // namespace upriver
