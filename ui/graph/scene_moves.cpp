// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_moves.h"

#include <utility>

namespace upriver {

namespace {

void bend(LineageScene& scene, std::uint32_t index)
{
    SceneEdge& edge = scene.edges[index];
    if (edge.route.empty())
        edge.route = std::move(edge.curve);
    edge.curve = directCurve(scene.cards[edge.from], scene.cards[edge.to]);
}

void bendAround(LineageScene& scene, std::uint32_t card)
{
    for (const std::uint32_t edge : scene.in[card])
        bend(scene, edge);
    for (const std::uint32_t edge : scene.out[card])
        bend(scene, edge);
}

} // namespace

QPointF moveOrigin(const LineageScene& scene)
{
    for (const SceneCard& card : scene.cards)
        if (card.root)
            return card.laidOut;
    return {};
}

void applyMoves(LineageScene& scene, const CardMoves& moves)
{
    for (SceneCard& card : scene.cards)
        card.rect.moveCenter(card.laidOut);
    for (SceneEdge& edge : scene.edges)
        if (!edge.route.empty())
            edge.curve = std::exchange(edge.route, {});
    const QPointF origin = moveOrigin(scene);
    std::vector<std::uint32_t> moved;
    for (const auto& [asset, way] : moves)
        if (const int card = scene.find(asset); card >= 0) {
            moved.push_back(static_cast<std::uint32_t>(card));
            scene.cards[moved.back()].rect.moveCenter(origin + way);
        }
    for (const std::uint32_t card : moved)
        bendAround(scene, card);
    measureScene(scene);
}

void dragCard(LineageScene& scene, std::uint32_t card, QPointF centre)
{
    scene.cards[card].rect.moveCenter(centre);
    bendAround(scene, card);
    measureScene(scene);
}

} // namespace upriver
