// SPDX-License-Identifier: Apache-2.0
#pragma once

// SheetPages: a lineage sheet over pages of paper. What fits on one page readably stands on one; else the
// first page shows the whole with a grid of numbers, and each further one a part that overlaps its
// neighbours, with marks where to cut and the numbers of the pages beside it. Parts with nothing on them
// have no page. Pure but for the device; any thread. Units are pixels at 96 to the inch.

#include <vector>

#include <QPageLayout>
#include <QPageSize>
#include <QRectF>
#include <QSizeF>

#include "catalog/base/result.h"
#include "ui/graph/lineage_sheet.h"

class QPagedPaintDevice;
class QPainter;

namespace upriver {

class SheetPages
{
public:
    /// page: without its margins. More pages than anybody prints are an Error with a sentence.
    static Result<SheetPages> plan(const LineageSheet& sheet, QSizeF page);
    /// Shrunk as far as it takes.
    static SheetPages onOnePage(QSizeF page);
    /// Of both ways to hold the paper the one that needs fewer pages.
    [[nodiscard]] static QPageLayout::Orientation orientation(const LineageSheet& sheet, QPageSize paper);
    static constexpr double kPaperMarginMm = 10;
    /// What is left of a paper within the margins.
    [[nodiscard]] static QSizeF room(const QPageLayout& layout);

    [[nodiscard]] int count() const { return 1 + static_cast<int>(m_tiles.size()); }
    [[nodiscard]] int columns() const { return m_columns; }
    [[nodiscard]] int rows() const { return m_rows; }
    /// The part of the picture on a page from the second on; neighbours overlap.
    [[nodiscard]] QRectF part(int page) const { return m_tiles[static_cast<std::size_t>(page - 2)].part; }
    /// page: from 1.
    void paint(QPainter& painter, const LineageSheet& sheet, int page) const;

private:
    struct Tile
    {
        int row = 0;
        int column = 0;
        QRectF part; ///< of the picture
    };
    [[nodiscard]] int pageAt(int row, int column) const; ///< 0: none
    void paintFirst(QPainter& painter, const LineageSheet& sheet) const;
    void paintGrid(QPainter& painter, const LineageSheet& sheet, double scale) const;
    void paintTile(QPainter& painter, const LineageSheet& sheet, const Tile& tile, int page) const;
    void paintMarks(QPainter& painter, const LineageSheet& sheet, const Tile& tile) const;
    [[nodiscard]] QString footOf(const Tile& tile, int page) const;

    QSizeF m_page;
    QSizeF m_step; ///< from one tile to the next, in the picture
    int m_columns = 0;
    int m_rows = 0;
    std::vector<Tile> m_tiles;
};

} // namespace upriver
