// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/quick_names.h"

#include <QGlyphRun>
#include <QPainter>

namespace upriver {

namespace {

constexpr char16_t kEllipsis = u'…';
constexpr char16_t kPlainUpTo = 0x058f; // Latin, Greek, Cyrillic, Armenian: one letter, one glyph

bool isPlain(QChar letter)
{
    return letter.unicode() <= kPlainUpTo && !letter.isMark() && letter.category() != QChar::Other_Control;
}

} // namespace

QuickNames::QuickNames(const QFont& font)
    : m_font(QRawFont::fromFont(font)), m_dots(glyphOf(QChar(kEllipsis)))
{}

const QuickNames::Glyph& QuickNames::glyphOf(QChar letter)
{
    const auto [found, isNew] = m_glyphs.try_emplace(letter.unicode());
    if (isNew) {
        const QList<quint32> indexes = m_font.glyphIndexesForString(QString(letter));
        const QList<QPointF> advances = m_font.advancesForGlyphIndexes(indexes);
        if (indexes.size() == 1 && advances.size() == 1)
            found->second = {indexes.front(), advances.front().x()};
    }
    return found->second;
}

bool QuickNames::read(const QString& text)
{
    m_text.clear();
    m_width = 0;
    for (const QChar letter : text) {
        if (!isPlain(letter) && letter.unicode() != kEllipsis)
            return false;
        const Glyph& glyph = glyphOf(letter);
        if (glyph.index == 0)
            return false;
        m_text.push_back(glyph);
        m_width += glyph.advance;
    }
    return m_dots.index != 0;
}

/// How many letters from the front and from the back have room beside the dots between them.
std::pair<std::size_t, std::size_t> QuickNames::endsWithin(double room) const
{
    std::size_t front = 0;
    std::size_t back = 0;
    double width = m_dots.advance;
    while (front + back < m_text.size()) {
        const bool isFront = front <= back;
        width += isFront ? m_text[front].advance : m_text[m_text.size() - 1 - back].advance;
        if (width > room)
            break;
        ++(isFront ? front : back);
    }
    return {front, back};
}

bool QuickNames::add(QPointF baseline, double room, const QString& text, const QColor& colour)
{
    if (!read(text))
        return false;
    Run& run = m_runs[colour.rgba()];
    const auto put = [&](const Glyph& glyph) {
        run.indexes.push_back(glyph.index);
        run.places.push_back(baseline);
        baseline.rx() += glyph.advance;
    };
    if (m_width <= room) {
        for (const Glyph& glyph : m_text)
            put(glyph);
        return true;
    }
    const auto [front, back] = endsWithin(room);
    for (std::size_t i = 0; i < front; ++i)
        put(m_text[i]);
    put(m_dots);
    for (std::size_t i = m_text.size() - back; i < m_text.size(); ++i)
        put(m_text[i]);
    return true;
}

void QuickNames::paint(QPainter& painter)
{
    for (const auto& [colour, run] : m_runs) {
        QGlyphRun glyphs;
        glyphs.setRawFont(m_font);
        glyphs.setGlyphIndexes(run.indexes);
        glyphs.setPositions(run.places);
        painter.setPen(QColor::fromRgba(colour));
        painter.drawGlyphRun({}, glyphs);
    }
    m_runs.clear();
}

} // namespace upriver
