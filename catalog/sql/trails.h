// SPDX-License-Identifier: Apache-2.0
#pragma once

// Trails: the steps that values passed last, each set of steps as one number, so that origins stay plain
// values. Kept only where somebody asks for them (Options::keepsTrails); bounded.

#include <algorithm>
#include <cstdint>
#include <vector>

namespace upriver::sql {

/// 0: none; below kMany: one step, its place + 1; else a list of several.
using TrailId = std::uint32_t;

class Trails
{
public:
    [[nodiscard]] static TrailId ofStep(std::size_t step) { return static_cast<TrailId>(step + 1); }
    [[nodiscard]] std::vector<std::uint32_t> steps(TrailId id) const
    {
        if (id == 0)
            return {};
        return id < kMany ? std::vector<std::uint32_t>{id - 1} : m_lists[id - kMany];
    }
    /// Both ways of one value, each once.
    [[nodiscard]] TrailId merged(TrailId first, TrailId second)
    {
        if (second == 0 || first == second)
            return first;
        if (first == 0)
            return second;
        std::vector<std::uint32_t> both = steps(first);
        const std::size_t before = both.size();
        for (const std::uint32_t step : steps(second)) {
            if (both.size() < kMaxSteps && std::ranges::find(both, step) == both.end())
                both.push_back(step);
        }
        if (both.size() == before || m_lists.size() >= kMaxLists)
            return first;
        m_lists.push_back(std::move(both));
        return kMany + static_cast<TrailId>(m_lists.size() - 1);
    }

private:
    static constexpr TrailId kMany = 1U << 31;
    static constexpr std::size_t kMaxSteps = 64; ///< ways of one value that are told apart
    static constexpr std::size_t kMaxLists = 200'000;
    std::vector<std::vector<std::uint32_t>> m_lists;
};

} // namespace upriver::sql
