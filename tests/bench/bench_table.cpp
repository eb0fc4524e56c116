// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bench_table.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string_view>

#include <nlohmann/json.hpp>

namespace upriver::bench {

namespace {

bool isMet(const BenchRow& row)
{
    return (row.baselineValue > 0 ? row.ours / row.baselineValue : row.ours) <= row.limit;
}

void printRow(const BenchRow& row)
{
    const char* verdict = isMet(row) ? "ok" : "MISS";
    if (row.baselineValue > 0) {
        std::printf("%-66s %-26s %10.2f %10.2f %-3s %7.3f <= %-7.3g %s\n", row.goal.c_str(),
                    row.baseline.c_str(), row.baselineValue, row.ours, row.unit.c_str(),
                    row.ours / row.baselineValue, row.limit, verdict);
    } else {
        std::printf("%-66s %-26s %10s %10.2f %-3s %7s <= %-7.3g %s\n", row.goal.c_str(), "(absolute)", "-",
                    row.ours, row.unit.c_str(), "-", row.limit, verdict);
    }
}

nlohmann::ordered_json asJson(const BenchRow& row)
{
    nlohmann::ordered_json json{
        {"goal", row.goal}, {"baseline", row.baseline}, {"baseline_value", row.baselineValue},
        {"ours", row.ours}, {"unit", row.unit},         {"limit", row.limit},
        {"ok", isMet(row)}};
    if (row.baselineValue > 0)
        json["ratio"] = row.ours / row.baselineValue;
    return json;
}

} // namespace

void BenchTable::add(const BenchRow& row)
{
    m_rows.push_back(row);
    printRow(row);
    std::fflush(stdout);
}

int BenchTable::finish(int argc, char** argv) const
{
    nlohmann::ordered_json json{{"group", m_group}, {"rows", nlohmann::json::array()}, {"notes", m_notes}};
    for (const BenchRow& row : m_rows)
        json["rows"].push_back(asJson(row));
    for (const std::string& sentence : m_notes)
        std::printf("  %s\n", sentence.c_str());
    for (int i = 1; i + 1 < argc; ++i) {
        if (std::string_view(argv[i]) == "--json")
            std::ofstream(argv[i + 1]) << json.dump(2) << '\n';
    }
    return std::ranges::all_of(m_rows, isMet) ? 0 : 1;
}

double milliseconds(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

double computedMs(const std::function<void()>& work)
{
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
    };
    const double start = now();
    work();
    return now() - start;
}

double median(std::vector<double> values) { return percentile(std::move(values), 0.5); }

double percentile(std::vector<double> values, double p)
{
    if (values.empty())
        return 0;
    std::ranges::sort(values);
    const auto at = static_cast<std::size_t>(std::lround(p * static_cast<double>(values.size() - 1)));
    return values[at];
}

double medianMs(int runs, const std::function<void()>& work)
{
    std::vector<double> values;
    for (int i = 0; i < runs; ++i)
        values.push_back(milliseconds(work));
    return median(std::move(values));
}

} // namespace upriver::bench
