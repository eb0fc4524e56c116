// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/picture_places.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "lineage/layout/layout_check.h"
#include "lineage/layout/regrouping.h"

namespace upriver {

StandingLayout standingLayout(const LineageScene& scene)
{
    const LayoutRequest request = layoutRequestFor(scene);
    StandingLayout standing;
    for (std::size_t i = 0; i < scene.cards.size(); ++i) {
        const QPointF centre = scene.cards[i].laidOut;
        standing.nodes.push_back({request.nodes[i].key,
                                  {centre.x(), centre.y()},
                                  request.nodes[i].width,
                                  request.nodes[i].height});
    }
    for (const SceneEdge& edge : scene.edges) {
        StandingEdge& stands = standing.edges.emplace_back();
        stands.from = request.nodes[edge.from].key;
        stands.to = request.nodes[edge.to].key;
        for (const QPointF& point : edge.route.empty() ? edge.curve : edge.route)
            stands.bezier.push_back({point.x(), point.y()});
    }
    return standing;
}

namespace {

std::map<std::int64_t, LayoutPoint> placesOf(const StandingLayout& kept)
{
    std::map<std::int64_t, LayoutPoint> places;
    for (const StandingNode& node : kept.nodes)
        places[node.key] = node.centre;
    return places;
}

/// The same places, wherever either picture begins.
bool standsAsKept(const LayoutRequest& request, const LayoutResult& fresh,
                  const std::map<std::int64_t, LayoutPoint>& places)
{
    std::optional<LayoutPoint> way;
    for (std::size_t i = 0; i < request.nodes.size(); ++i) {
        const auto kept = places.find(request.nodes[i].key);
        if (kept == places.end())
            return false;
        const LayoutPoint there{fresh.centres[i].x - kept->second.x, fresh.centres[i].y - kept->second.y};
        way = way.value_or(there);
        if (std::abs(there.x - way->x) > 1.5 || std::abs(there.y - way->y) > 1.5)
            return false;
    }
    return true;
}

/// Every card where it stood. Nothing where one is new, gone cards aside, or two would cover each other.
std::optional<LayoutResult> placedAsKept(const LayoutRequest& request, const StandingLayout& kept)
{
    const std::map<std::int64_t, LayoutPoint> places = placesOf(kept);
    LayoutResult result;
    for (const LayoutNode& node : request.nodes) {
        const auto place = places.find(node.key);
        if (place == places.end())
            return std::nullopt;
        result.centres.push_back(place->second);
    }
    if (countOverlaps(request.nodes, result.centres) > 0)
        return std::nullopt;
    std::map<std::pair<std::int64_t, std::int64_t>, const StandingEdge*> routes;
    for (const StandingEdge& edge : kept.edges)
        routes[{edge.from, edge.to}] = &edge;
    for (const LayoutEdge& edge : request.edges) {
        PlacedEdge& placed = result.edges.emplace_back(); // without a route the scene draws its own curve
        const auto route = routes.find({request.nodes[edge.from].key, request.nodes[edge.to].key});
        if (route != routes.end())
            placed.bezier = route->second->bezier;
    }
    return result;
}

/// Places without routes: a new layout serves if it is the same, as its curves go round the cards.
Result<std::optional<LayoutResult>> layoutAsKept(const LayoutRequest& request, const StandingLayout& kept,
                                                 AssetId pivot, const Layouts& layouts,
                                                 const std::stop_token& stop)
{
    if (kept.edges.empty()) {
        auto fresh = layouts.layout(request, stop);
        if (!fresh)
            return fail(fresh.error());
        if (standsAsKept(request, *fresh, placesOf(kept)))
            return std::move(*fresh);
    }
    auto placed = placedAsKept(request, kept);
    return placed ? placed : insertLocally(request, kept, pivot.value);
}

std::set<QString> foldedGroups(const LineageScene& scene)
{
    std::set<QString> labels;
    for (const SceneCard& card : scene.cards)
        if (card.shape == SceneCard::Shape::Group)
            labels.insert(card.name);
    return labels;
}

/// In the first picture and not in the second, if it is the only one.
std::optional<QString> onlyOneMore(const std::set<QString>& first, const std::set<QString>& second)
{
    std::vector<QString> more;
    std::ranges::set_difference(first, second, std::back_inserter(more));
    return more.size() == 1 ? std::optional(more.front()) : std::nullopt;
}

/// One group folded or opened: the others keep their places. Nothing: it is not that, or does not come clean.
Result<std::optional<LayoutResult>> regrouped(const LineageScene& scene, const LayoutRequest& request,
                                              const LineageScene& before, const Layouts& layouts,
                                              const std::stop_token& stop)
{
    const std::set<QString> now = foldedGroups(scene);
    const std::set<QString> then = foldedGroups(before);
    const auto folded = onlyOneMore(now, then);
    const auto opened = onlyOneMore(then, now);
    if (folded.has_value() == opened.has_value())
        return std::nullopt;
    const StandingLayout standing = standingLayout(before);
    if (folded) {
        const std::int64_t card = groupKey(*folded);
        return insertLocally(request, standAsOne(request, standing, card), card);
    }
    const std::vector<std::uint32_t> cards = cardsThatCame(request, standing);
    if (cards.empty() || cards.size() > kRegroupedAtMost)
        return std::nullopt;
    const auto inner = layouts.layout(among(request, cards), stop);
    if (!inner)
        return fail(inner.error());
    const StandingLayout many = standAsMany(request, standing, groupKey(*opened), cards, *inner);
    return insertLocally(request, many, middleOf(many, request, cards));
}

} // namespace

Result<FoundPlaces> findPlaces(const LineageScene& scene, const LayoutRequest& request,
                               const Standing& standing, const Layouts& layouts, const std::stop_token& stop)
{
    if (standing.kept) {
        auto kept = layoutAsKept(request, *standing.kept, standing.pivot, layouts, stop);
        if (!kept)
            return fail(kept.error());
        if (*kept)
            return FoundPlaces{std::move(**kept)};
    } else if (standing.scene) {
        auto changed = regrouped(scene, request, *standing.scene, layouts, stop);
        if (!changed)
            return fail(changed.error());
        if (*changed)
            return FoundPlaces{std::move(**changed), true};
        if (standing.pivot.isValid())
            if (auto inserted = insertLocally(request, standingLayout(*standing.scene), standing.pivot.value))
                return FoundPlaces{std::move(*inserted)};
    }
    auto whole = layouts.layout(request, stop);
    if (!whole)
        return fail(whole.error());
    return FoundPlaces{std::move(*whole)};
}

} // namespace upriver
