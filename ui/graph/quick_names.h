// SPDX-License-Identifier: Apache-2.0
#pragma once

// QuickNames: the names of many cards for one frame of a zoom, a tenth of what painting each by itself costs:
// glyph by glyph without kerning, all of one colour at once. Lives for one picture; any thread.

#include <unordered_map>
#include <utility>
#include <vector>

#include <QColor>
#include <QFont>
#include <QList>
#include <QPointF>
#include <QRawFont>
#include <QString>

class QPainter;

namespace upriver {

class QuickNames
{
public:
    explicit QuickNames(const QFont& font);

    /// Elided in the middle where it is wider than the room; baseline and room in scene units. False: a text
    /// whose glyphs depend on one another, or that the font does not have; nothing is painted of it.
    [[nodiscard]] bool add(QPointF baseline, double room, const QString& text, const QColor& colour);
    /// All that was added, with the transform of the painter.
    void paint(QPainter& painter);

private:
    struct Glyph
    {
        quint32 index = 0; ///< 0: the font does not have it
        double advance = 0;
    };
    struct Run
    {
        QList<quint32> indexes;
        QList<QPointF> places;
    };
    [[nodiscard]] const Glyph& glyphOf(QChar letter);
    [[nodiscard]] bool read(const QString& text);
    [[nodiscard]] std::pair<std::size_t, std::size_t> endsWithin(double room) const;

    QRawFont m_font;
    std::unordered_map<char16_t, Glyph> m_glyphs;
    std::unordered_map<QRgb, Run> m_runs;
    Glyph m_dots;
    std::vector<Glyph> m_text; ///< the one that is being added
    double m_width = 0;        ///< of it
};

} // namespace upriver
