// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_glide.h"

#include <utility>

namespace upriver {

namespace {

/// A curve whose ends follow their cards; what lies between goes along in proportion.
void stretch(std::vector<QPointF>& curve, QPointF startMoved, QPointF endMoved)
{
    const double count = static_cast<double>(curve.size() - 1);
    for (std::size_t i = 0; i < curve.size(); ++i) {
        const double share = static_cast<double>(i) / count;
        curve[i] += startMoved * (1 - share) + endMoved * share;
    }
}

} // namespace

SceneGlide::SceneGlide(const LineageScene& from, std::shared_ptr<const LineageScene> to, QPointF shift)
    : m_to(std::move(to))
{
    for (const SceneCard& card : m_to->cards) {
        const int old = !card.isSingle() ? -1 : from.find(card.asset);
        const QRectF there =
            old < 0 ? card.rect : from.cards[static_cast<std::size_t>(old)].rect.translated(shift);
        m_start.push_back(there.topLeft());
    }
}

LineageScene SceneGlide::at(double share) const
{
    LineageScene scene = *m_to;
    const auto moved = [&](std::uint32_t card) {
        return (m_start[card] - m_to->cards[card].rect.topLeft()) * (1 - share);
    };
    for (std::uint32_t card = 0; card < scene.cards.size(); ++card)
        scene.cards[card].rect.translate(moved(card));
    for (SceneEdge& edge : scene.edges)
        if (edge.curve.size() >= 4)
            stretch(edge.curve, moved(edge.from), moved(edge.to));
    measureScene(scene);
    return scene;
}

} // namespace upriver
