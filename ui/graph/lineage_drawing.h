// SPDX-License-Identifier: Apache-2.0
#pragma once

// The drawn formats of a lineage answer, for window and command line alike: the same lineage_painter that
// paints the canvas, on a QPrinter, QImage or SVG generator. Needs a QGuiApplication (offscreen will do).
// Text stays text in SVG and PDF. Written aside and renamed.

#include <cstdint>

#include <QImage>
#include <QString>

#include "catalog/base/result.h"
#include "lineage/layout/layout_service.h"
#include "lineage/query/lineage_query.h"
#include "ui/graph/lineage_scene.h"
#include "ui/shell/theme.h"

class QPainter;

namespace upriver {

enum class DrawnFormat : std::uint8_t { Svg, Png, Pdf };

struct DrawOptions
{
    DrawnFormat format = DrawnFormat::Svg;
    ThemeMode mode = ThemeMode::Light;
    double scale = 1;     ///< PNG only: device pixels a pixel, 1-4
    bool columns = false; ///< cards opened to the columns that have edges
    QString title = {};   ///< default: the root's name
};

[[nodiscard]] Result<void> drawLineage(const LineageAnswer& answer, LayoutService& layout,
                                       const DrawOptions& options, const QString& file);

/// The same of a scene that is placed already: what the window shows.
[[nodiscard]] Result<void> drawScene(const LineageScene& scene, const LineageAnswer& answer,
                                     const DrawOptions& options, const QString& file);
/// The sheet as an image at options.scale, for the clipboard.
[[nodiscard]] QImage sheetImage(const LineageScene& scene, const LineageAnswer& answer,
                                const DrawOptions& options);
/// The sheet fitted into a page; never larger than life.
void paintSheet(QPainter& painter, const QRectF& page, const LineageScene& scene, const LineageAnswer& answer,
                const DrawOptions& options);

} // namespace upriver
