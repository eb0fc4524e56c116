// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_glide.h"

#include <unordered_map>
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
    std::unordered_map<AssetId, int> folded; // what comes out of a group's card
    for (std::size_t i = 0; i < from.cards.size(); ++i)
        if (from.cards[i].shape == SceneCard::Shape::Group)
            for (const AssetId member : from.cards[i].members)
                folded.emplace(member, static_cast<int>(i));
    for (const SceneCard& card : m_to->cards) {
        int old = !card.isSingle() ? -1 : from.find(card.asset);
        if (const auto within = folded.find(card.asset); old < 0 && within != folded.end() && card.isSingle())
            old = within->second;
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
