// SPDX-License-Identifier: Apache-2.0
#pragma once

// SceneIndex: a uniform grid over one scene that answers "what is here" for painting and for the pointer. A
// value; built with the scene, on any thread. Indexes are the scene's.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include <QPointF>
#include <QRectF>

#include "ui/graph/lineage_scene.h"

namespace upriver {

class SceneIndex
{
public:
    SceneIndex() = default;
    explicit SceneIndex(const LineageScene& scene);

    [[nodiscard]] std::vector<std::uint32_t> cardsIn(const QRectF& area) const;
    [[nodiscard]] std::vector<std::uint32_t> edgesIn(const QRectF& area) const;
    /// -1: none.
    [[nodiscard]] int cardAt(const LineageScene& scene, QPointF point, double margin = 0) const;
    /// The nearest of the traced column wires within the reach; -1: none.
    [[nodiscard]] static int wireAt(const LineageScene& scene, const std::vector<bool>& traced, QPointF point,
                                    double reach);
    /// The nearest edge within the reach; -1: none.
    [[nodiscard]] int edgeAt(const LineageScene& scene, QPointF point, double reach) const;

private:
    using Cells = std::unordered_map<std::int64_t, std::vector<std::uint32_t>>;
    static void add(Cells& cells, const QRectF& area, std::uint32_t index);
    [[nodiscard]] static std::vector<std::uint32_t> find(const Cells& cells, const QRectF& area,
                                                         std::size_t count);

    std::size_t m_cardCount = 0;
    std::size_t m_edgeCount = 0;
    Cells m_cards;
    Cells m_edges;
};

} // namespace upriver
