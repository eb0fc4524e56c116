// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_moves.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

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

constexpr double kClear = 12; // between a card that gives way and the others

bool isIn(const LineageScene& scene, const SceneCard& card)
{
    if (card.isSingle())
        return scene.find(card.asset) >= 0;
    return std::any_of(scene.cards.begin(), scene.cards.end(), [&](const SceneCard& other) {
        return other.shape == card.shape && other.asset == card.asset && other.direction == card.direction &&
               other.name == card.name;
    });
}

/// The mean way that the dragged neighbours of a card have gone.
QPointF wayOfNeighbours(const LineageScene& scene, std::uint32_t card)
{
    QPointF sum;
    int count = 0;
    const auto add = [&](std::uint32_t other) {
        if (!scene.cards[other].pinned)
            return;
        sum += scene.cards[other].rect.center() - scene.cards[other].laidOut;
        ++count;
    };
    for (const std::uint32_t edge : scene.in[card])
        add(scene.edges[edge].from);
    for (const std::uint32_t edge : scene.out[card])
        add(scene.edges[edge].to);
    return count > 0 ? sum / count : QPointF();
}

/// The top nearest to the card's own at which it touches no other card.
double freeTop(const LineageScene& scene, std::uint32_t index)
{
    const QRectF& rect = scene.cards[index].rect;
    std::vector<std::pair<double, double>> taken; ///< tops that would touch, from and to
    for (std::uint32_t i = 0; i < scene.cards.size(); ++i) {
        const QRectF& other = scene.cards[i].rect;
        if (i != index && other.left() < rect.right() + kClear && other.right() > rect.left() - kClear)
            taken.emplace_back(other.top() - rect.height() - kClear, other.bottom() + kClear);
    }
    double above = rect.top(); // of the run of taken tops that holds the card's own
    double below = rect.top();
    for (bool grows = true; grows;) {
        grows = false;
        for (const auto& [from, to] : taken)
            if (from <= below && to >= above && (from < above || to > below)) {
                above = std::min(above, from);
                below = std::max(below, to);
                grows = true;
            }
    }
    return rect.top() - above < below - rect.top() ? above : below;
}

std::vector<QPointF> laidOutCurve(SceneCard from, SceneCard to)
{
    from.rect.moveCenter(from.laidOut);
    to.rect.moveCenter(to.laidOut);
    return directCurve(from, to);
}

void layOutAt(LineageScene& scene, std::uint32_t index, QPointF centre)
{
    SceneCard& card = scene.cards[index];
    card.rect.moveCenter({std::round(centre.x()), std::round(centre.y())});
    card.laidOut = card.rect.center();
    const auto follow = [&](std::uint32_t number) {
        SceneEdge& edge = scene.edges[number];
        const SceneCard& from = scene.cards[edge.from];
        const SceneCard& to = scene.cards[edge.to];
        edge.curve = directCurve(from, to);
        edge.route.clear();
        if (from.pinned || to.pinned)
            edge.route = laidOutCurve(from, to);
    };
    for (const std::uint32_t edge : scene.in[index])
        follow(edge);
    for (const std::uint32_t edge : scene.out[index])
        follow(edge);
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
    for (SceneCard& card : scene.cards) {
        card.rect.moveCenter(card.laidOut);
        card.pinned = false;
    }
    for (SceneEdge& edge : scene.edges)
        if (!edge.route.empty())
            edge.curve = std::exchange(edge.route, {});
    const QPointF origin = moveOrigin(scene);
    std::vector<std::uint32_t> moved;
    for (const auto& [asset, way] : moves)
        if (const int card = scene.find(asset); card >= 0) {
            moved.push_back(static_cast<std::uint32_t>(card));
            scene.cards[moved.back()].rect.moveCenter(origin + way);
            scene.cards[moved.back()].pinned = true;
        }
    for (const std::uint32_t card : moved)
        bendAround(scene, card);
    measureScene(scene);
}

void makeWay(LineageScene& scene, const CardMoves& moves, const LineageScene* before)
{
    std::vector<QRectF> fixed;
    for (const auto& [asset, way] : moves)
        if (const int card = scene.find(asset); card >= 0)
            fixed.push_back(
                scene.cards[static_cast<std::size_t>(card)].rect.adjusted(-kClear, -kClear, kClear, kClear));
    if (fixed.empty())
        return;
    for (std::uint32_t index = 0; index < scene.cards.size(); ++index) {
        const SceneCard& card = scene.cards[index];
        if (card.pinned || card.root)
            continue;
        const bool isNew = before && !isIn(*before, card);
        const QPointF way = isNew ? wayOfNeighbours(scene, index) : QPointF();
        if (!way.isNull())
            layOutAt(scene, index, card.laidOut + way);
        const bool isUnder = std::any_of(fixed.begin(), fixed.end(),
                                         [&](const QRectF& other) { return other.intersects(card.rect); });
        if (isUnder || !way.isNull())
            layOutAt(scene, index, {card.rect.center().x(), freeTop(scene, index) + card.rect.height() / 2});
    }
    measureScene(scene);
}

void dragCard(LineageScene& scene, std::uint32_t card, QPointF centre)
{
    scene.cards[card].rect.moveCenter(centre);
    bendAround(scene, card);
    measureScene(scene);
}

} // namespace upriver
