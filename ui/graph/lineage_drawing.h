// SPDX-License-Identifier: Apache-2.0
#pragma once

// The drawn formats of a lineage answer, for window and command line alike: the same lineage_painter that
// paints the canvas, on a QPrinter, QImage or SVG generator. Needs a QGuiApplication (offscreen will do).
// Text stays text in SVG and PDF; PDF holds the letters of its fonts, SVG names them. Written aside and
// renamed: an Error (ErrorKind::Input) leaves no half file. Bounded: what is larger than a format takes is
// drawn smaller, and said.

#include <cstdint>
#include <memory>
#include <optional>

#include <QImage>
#include <QPageSize>
#include <QString>

#include "catalog/base/result.h"
#include "lineage/layout/layout_service.h"
#include "lineage/query/lineage_query.h"
#include "ui/graph/lineage_scene.h"
#include "ui/graph/seen_part.h"
#include "ui/shell/theme.h"

class QPrinter;

namespace upriver {

enum class DrawnFormat : std::uint8_t { Svg, Png, Pdf };

struct DrawOptions
{
    DrawnFormat format = DrawnFormat::Svg;
    ThemeMode mode = ThemeMode::Light;
    double scale = 1;     ///< PNG only: device pixels a pixel, 1-4
    bool columns = false; ///< cards opened to the columns that have edges
    QString title = {};   ///< default: the root's name
    /// PDF only: over as many pages of this paper as it takes. Without: one page as large as the picture.
    std::optional<QPageSize::PageSizeId> paper = {};
    std::shared_ptr<const SeenPart> seen = {}; ///< only this part, as the canvas shows it
};

struct DrawnFile
{
    int pages = 1;
    QString note; ///< a sentence about what is not as it was asked for: drawn smaller; else empty
};

[[nodiscard]] Result<DrawnFile> drawLineage(const LineageAnswer& answer, LayoutService& layout,
                                            const DrawOptions& options, const QString& file);

/// The same of a scene that is placed already: what the window shows.
[[nodiscard]] Result<DrawnFile> drawScene(const LineageScene& scene, const LineageAnswer& answer,
                                          const DrawOptions& options, const QString& file);

struct SheetImage
{
    QImage image; ///< null: there was no memory for it
    QString note;
};
/// The sheet as an image at options.scale, for the clipboard.
[[nodiscard]] SheetImage sheetImage(const LineageScene& scene, const LineageAnswer& answer,
                                    const DrawOptions& options);

enum class OnPaper : std::uint8_t { OnePage, SeveralPages };
/// Onto the printer's paper as it is set up, with its page range. The sentence of an Error stands on the page
/// too, so that a preview shows it.
Result<void> printSheet(QPrinter& printer, OnPaper pages, const LineageScene& scene,
                        const LineageAnswer& answer, const DrawOptions& options);

} // namespace upriver
