// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineageSheet: a lineage picture as it leaves the program: title, how complete it is, the picture or its
// seen part, legend. Lives as long as the scene and the answer it speaks of; any thread. Units are pixels at
// 96 to the inch, those of the picture from its upper left corner. Text stays text on devices that know it.

#include <QRectF>
#include <QSizeF>
#include <QString>
#include <QStringList>

#include "ui/graph/lineage_drawing.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/scene_index.h"
#include "ui/graph/seen_part.h"

class QPainter;

namespace upriver {

class LineageSheet
{
public:
    LineageSheet(const LineageScene& scene, const LineageAnswer& answer, const DrawOptions& options);

    [[nodiscard]] QSizeF size() const;
    [[nodiscard]] const QString& title() const { return m_title; }
    [[nodiscard]] const Theme& theme() const { return m_theme; }
    [[nodiscard]] const QColor& ground() const { return m_ground; }
    void paint(QPainter& painter) const;

    // Its parts, for sheets of another shape.
    [[nodiscard]] QSizeF pictureSize() const { return m_area.size() * m_scale; }
    /// A part of the picture at its place; letters are chosen for a picture that is shrunk that far.
    void paintPicture(QPainter& painter, const QRectF& part, double shrunk = 1) const;
    /// Over a picture that is shrunk so far that the names of its cards can't be read: large letters.
    void paintLabels(QPainter& painter, double shrunk) const;
    [[nodiscard]] bool isBlank(const QRectF& part) const;
    [[nodiscard]] double headHeight(double width) const;
    void paintHead(QPainter& painter, QPointF corner, double width) const;
    [[nodiscard]] double legendHeight(double width) const;
    void paintKey(QPainter& painter, QPointF corner, double width) const;

private:
    [[nodiscard]] QStringList lines(double width) const;
    [[nodiscard]] QString seenText() const;
    [[nodiscard]] SceneView viewOf(const QRectF& part, double shrunk) const;
    [[nodiscard]] QRectF clipOf(const QRectF& part) const;
    void hideAround(QPainter& painter, const QRectF& picture) const;

    const LineageScene& m_scene;
    const Theme& m_theme;
    QColor m_ground; ///< behind it all
    std::shared_ptr<const SeenPart> m_seen;
    SceneIndex m_index;
    bool m_wires = false;
    QString m_title;
    QStringList m_statements; ///< under the title
    QRectF m_area;            ///< of the scene
    double m_scale = 1;
    double m_width = 0;
};

} // namespace upriver
