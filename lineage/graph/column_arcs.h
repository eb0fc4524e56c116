// SPDX-License-Identifier: Apache-2.0
#pragma once

// The column side of a LineageGraph. A catalog has many more column edges than edges, and a question concerns
// few assets: so the arcs of an asset are fetched when somebody asks for them, from a ColumnArcSource. Any
// thread may ask.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "catalog/base/result.h"

namespace upriver {

class LineageGraph;
using NodeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = 0xFFFFFFFF;
enum class Direction : std::uint8_t { Upstream, Downstream };

/// Bit of ColumnArc::kinds beside those that the catalog keeps: a column of the same thing under another
/// name. Always with kIdentity; stands both ways, as aliases do.
inline constexpr std::uint16_t kSameColumn = 1U << 15;

struct ColumnArc
{
    NodeIndex other = kNoNode;
    std::int32_t otherSlot = 0;
    std::int32_t slot = 0; ///< of this side; 0 = the whole dataset
    NodeIndex job = kNoNode;
    std::uint16_t kinds = 0;
    bool masking = false;
    std::uint8_t confidence = 100;
    std::uint32_t since = 0; ///< scan id
    std::uint32_t until = 0; ///< 0 = open
    [[nodiscard]] bool isOpenAt(std::uint32_t scan) const
    {
        return scan == 0 ? until == 0 : since <= scan && (until == 0 || scan < until);
    }
};

/// The order in which one asset's arcs come, whatever the order of the rows they were made of.
[[nodiscard]] bool columnArcLess(const ColumnArc& a, const ColumnArc& b);

/// One asset's column arcs one way, by (slot, other, otherSlot, job, since, kinds). Keeps them alive.
class ColumnArcs
{
public:
    using Kept = std::shared_ptr<const std::vector<ColumnArc>>;
    ColumnArcs() = default;
    explicit ColumnArcs(Kept arcs) : m_kept(std::move(arcs)), m_arcs(*m_kept) {}
    /// Of a source that outlives the asking.
    explicit ColumnArcs(std::span<const ColumnArc> arcs) : m_arcs(arcs) {}
    [[nodiscard]] auto begin() const { return m_arcs.begin(); }
    [[nodiscard]] auto end() const { return m_arcs.end(); }
    [[nodiscard]] std::size_t size() const { return m_arcs.size(); }
    [[nodiscard]] bool empty() const { return m_arcs.empty(); }
    [[nodiscard]] const ColumnArc& operator[](std::size_t index) const { return m_arcs[index]; }

private:
    Kept m_kept;
    std::span<const ColumnArc> m_arcs;
};

/// Where column arcs come from. Asked by one thread at a time.
class ColumnArcSource
{
public:
    ColumnArcSource() = default;
    virtual ~ColumnArcSource() = default;
    ColumnArcSource(const ColumnArcSource&) = delete;
    ColumnArcSource& operator=(const ColumnArcSource&) = delete;
    [[nodiscard]] virtual Result<ColumnArcs> arcs(const LineageGraph& graph, NodeIndex node,
                                                  Direction direction) = 0;
};

} // namespace upriver
