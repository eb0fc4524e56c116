// SPDX-License-Identifier: Apache-2.0
#pragma once

// BenchTable: what a benchmark program prints: goal, baseline, ours, ratio, ok or MISS, and the same as JSON
// (--json FILE). Figures are medians of several runs, both sides measured in the same run. finish() gives
// the exit status: 1 when a goal was missed.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace upriver::bench {

struct BenchRow
{
    std::string goal;         ///< what is measured and against what limit, in words
    std::string baseline;     ///< name of the baseline
    double baselineValue = 0; ///< 0: an absolute figure, no baseline
    double ours = 0;
    std::string unit; ///< "ms", "MB", "s"
    double limit = 0; ///< of ratio, or of ours where there is no baseline; ours must not be above
};

class BenchTable
{
public:
    explicit BenchTable(std::string group) : m_group(std::move(group)) {}
    void add(const BenchRow& row);
    /// A figure without a goal, for the record.
    void note(const std::string& sentence) { m_notes.push_back(sentence); }
    [[nodiscard]] int finish(int argc, char** argv) const;

private:
    std::string m_group;
    std::vector<BenchRow> m_rows;
    std::vector<std::string> m_notes;
};

/// Wall milliseconds of one call.
[[nodiscard]] double milliseconds(const std::function<void()>& work);
/// Milliseconds that the calling thread computed in one call: what others do to the machine counts little.
[[nodiscard]] double computedMs(const std::function<void()>& work);
[[nodiscard]] double median(std::vector<double> values);
[[nodiscard]] double percentile(std::vector<double> values, double p);
/// Median wall milliseconds of `runs` calls.
[[nodiscard]] double medianMs(int runs, const std::function<void()>& work);

} // namespace upriver::bench
