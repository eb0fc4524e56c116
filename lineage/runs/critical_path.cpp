// SPDX-License-Identifier: Apache-2.0
#include "lineage/runs/critical_path.h"

#include <algorithm>
#include <limits>
#include <set>
#include <unordered_map>
#include <utility>

namespace upriver {

namespace {

struct Step
{
    AssetId asset;
    Micros own = 0;
    Micros longest = 0; ///< from the start to the end of this one
    int length = 1;     ///< of that way: of two that take as long the shorter is told
    std::size_t before = std::numeric_limits<std::size_t>::max();
    std::size_t waitsFor = 0; ///< edges not looked at yet
    std::vector<std::size_t> next = {};
};

class Finder
{
public:
    Finder(const LineageAnswer& answer, const std::map<AssetId, Micros>& durations)
    {
        std::set<AssetId> containers;
        for (const LineageEdge& edge : answer.edges)
            if (edge.kind == EdgeKind::Contains)
                containers.insert(edge.from);
        for (const LineageNode& node : answer.nodes)
            if (!containers.contains(node.asset.id))
                addStep(node, durations);
        for (const LineageEdge& edge : answer.edges)
            addEdge(edge);
    }

    CriticalPath find()
    {
        std::vector<std::size_t> ready;
        for (std::size_t step = 0; step < m_steps.size(); ++step) {
            m_steps[step].longest = m_steps[step].own;
            if (m_steps[step].waitsFor == 0)
                ready.push_back(step);
        }
        while (!ready.empty()) { // what is on a cycle is never ready
            const std::size_t step = ready.back();
            ready.pop_back();
            for (const std::size_t next : m_steps[step].next) {
                reach(m_steps[next], step);
                if (--m_steps[next].waitsFor == 0)
                    ready.push_back(next);
            }
        }
        if (!m_steps.empty())
            tell();
        return std::move(m_path);
    }

private:
    void addStep(const LineageNode& node, const std::map<AssetId, Micros>& durations)
    {
        Step step{node.asset.id};
        if (node.asset.kind == AssetKind::Job) {
            const auto known = durations.find(node.asset.id);
            ++(known == durations.end() ? m_path.untimed : m_path.timed);
            step.own = known == durations.end() ? 0 : std::max<Micros>(0, known->second);
        }
        m_numbers.emplace(node.asset.id, m_steps.size());
        m_steps.push_back(std::move(step));
    }

    void addEdge(const LineageEdge& edge)
    {
        const auto from = m_numbers.find(edge.from);
        const auto to = m_numbers.find(edge.to);
        const bool isStep = edge.kind == EdgeKind::Control || edge.kind == EdgeKind::Data;
        if (!isStep || edge.backward || from == to || from == m_numbers.end() || to == m_numbers.end())
            return;
        m_steps[from->second].next.push_back(to->second);
        ++m_steps[to->second].waitsFor;
    }

    void reach(Step& step, std::size_t before)
    {
        const Micros longest = m_steps[before].longest + step.own;
        const int length = m_steps[before].length + 1;
        const bool isBetter =
            longest > step.longest || (longest == step.longest && step.length > 1 && length < step.length);
        if (!isBetter)
            return;
        step.longest = longest;
        step.length = length;
        step.before = before;
    }

    void tell()
    {
        const auto last = std::ranges::max_element(
            m_steps, {}, [](const Step& step) { return std::pair(step.longest, -step.length); });
        m_path.duration = last->longest;
        if (m_path.duration == 0)
            return;
        for (auto at = static_cast<std::size_t>(last - m_steps.begin()); at < m_steps.size();
             at = m_steps[at].before) {
            const Step& step = m_steps[at];
            m_path.steps.push_back(step.asset);
            if (step.own > m_path.longestDuration) {
                m_path.longestDuration = step.own;
                m_path.longest = step.asset;
            }
        }
        std::ranges::reverse(m_path.steps);
    }

    std::vector<Step> m_steps;
    std::unordered_map<AssetId, std::size_t> m_numbers;
    CriticalPath m_path;
};

} // namespace

CriticalPath criticalPath(const LineageAnswer& answer, const std::map<AssetId, Micros>& durations)
{
    return Finder(answer, durations).find();
}

} // namespace upriver
