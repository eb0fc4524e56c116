// SPDX-License-Identifier: Apache-2.0
#pragma once

// Seeded random graphs: the same seed gives the same graph on every machine.

#include <cstdint>
#include <utility>
#include <vector>

namespace upriver::test {

/// xorshift64*; std's distributions differ between libraries.
class Seeded
{
public:
    explicit Seeded(std::uint64_t seed) : m_state(seed * 0x9E3779B97F4A7C15ULL + 1) {}
    std::uint64_t next()
    {
        m_state ^= m_state >> 12;
        m_state ^= m_state << 25;
        m_state ^= m_state >> 27;
        return m_state * 0x2545F4914F6CDD1DULL;
    }
    std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>((next() >> 32) % bound); }

private:
    std::uint64_t m_state;
};

using ArcList = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// Arcs between any two vertices, loops and doubles too; forwardOnly: from smaller to larger (no cycles).
struct RandomArcs
{
    std::uint32_t vertices = 8;
    std::uint32_t arcs = 12;
    bool forwardOnly = false;
};
[[nodiscard]] inline ArcList randomArcs(std::uint64_t seed, RandomArcs shape)
{
    Seeded random(seed);
    ArcList arcs;
    while (arcs.size() < shape.arcs) {
        std::uint32_t from = random.below(shape.vertices);
        std::uint32_t to = random.below(shape.vertices);
        if (shape.forwardOnly && from == to)
            continue;
        if (shape.forwardOnly && from > to)
            std::swap(from, to);
        arcs.emplace_back(from, to);
    }
    return arcs;
}

} // namespace upriver::test
