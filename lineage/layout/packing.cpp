// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/packing.h"

#include <algorithm>
#include <cmath>

namespace upriver {

namespace {

constexpr double kPartGap = 56;
constexpr double kSingleGap = 24;
constexpr double kShape = 1.6; // of a sheet that holds nothing but small parts: width to height

/// Shelves of a given width from a given height on.
class Shelves
{
public:
    Shelves(double width, double top, double gap) : m_width(width), m_y(top), m_gap(gap) {}

    void add(Part& part)
    {
        if (m_x > 0 && m_x + part.width > m_width) {
            m_y += m_height + m_gap;
            m_x = 0;
            m_height = 0;
        }
        part.corner = {m_x, m_y};
        m_x += part.width + m_gap;
        m_height = std::max(m_height, part.height);
        m_right = std::max(m_right, m_x - m_gap);
    }
    [[nodiscard]] double bottom() const { return m_y + m_height; }
    [[nodiscard]] double right() const { return m_right; }

private:
    double m_width;
    double m_y;
    double m_gap;
    double m_x = 0;
    double m_height = 0;
    double m_right = 0;
};

double sheetWidth(const std::vector<Part>& parts)
{
    double area = 0;
    double widest = 0;
    for (const Part& part : parts) {
        area += (part.width + kPartGap) * (part.height + kPartGap);
        widest = std::max(widest, part.width);
    }
    return std::max(widest, std::sqrt(area * kShape));
}

} // namespace

LayoutPoint pack(std::vector<Part>& parts)
{
    const double width = sheetWidth(parts);
    Shelves joined(width, 0, kPartGap);
    for (Part& part : parts)
        if (!part.single)
            joined.add(part);
    const double top = joined.right() > 0 ? joined.bottom() + kPartGap : 0;
    Shelves singles(width, top, kSingleGap);
    for (Part& part : parts)
        if (part.single)
            singles.add(part);
    const bool anySingle = singles.right() > 0;
    return {std::max(joined.right(), singles.right()), anySingle ? singles.bottom() : joined.bottom()};
}

} // namespace upriver
