// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/process_cost.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace upriver::bench {

namespace {

std::string folderOf(pid_t process) { return "/proc/" + std::to_string(process) + "/"; }

std::vector<pid_t> children()
{
    std::vector<pid_t> found;
    std::error_code ignored;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
        std::ifstream list(task.path() / "children");
        for (pid_t child = 0; list >> child;)
            found.push_back(child);
    }
    return found;
}

double kilobytes(pid_t process, const char* file, const std::string& field)
{
    std::ifstream lines(folderOf(process) + file);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(field + ":"))
            return std::stod(line.substr(field.size() + 1));
    return 0;
}

double clockMs(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

} // namespace

double processorMs(pid_t process)
{
    clockid_t clock{};
    return clock_getcpuclockid(process, &clock) == 0 ? clockMs(clock) : 0;
}

double undisturbedMs(pid_t thread)
{
    // Nanoseconds that it ran, and that it waited for a processor.
    std::ifstream times("/proc/self/task/" + std::to_string(thread) + "/schedstat");
    double ran = 0;
    double waited = 0;
    times >> ran >> waited;
    return clockMs(CLOCK_MONOTONIC) - waited / 1e6;
}

double familyMs()
{
    rusage ended{};
    getrusage(RUSAGE_CHILDREN, &ended);
    const auto ms = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    double sum = clockMs(CLOCK_PROCESS_CPUTIME_ID) + ms(ended.ru_utime) + ms(ended.ru_stime);
    for (const pid_t child : children())
        sum += processorMs(child);
    return sum;
}

double familyMs(const std::function<void()>& work)
{
    const double start = familyMs();
    work();
    return familyMs() - start;
}

Memory memoryWith(pid_t besides)
{
    std::vector<pid_t> processes = children();
    processes.push_back(getpid());
    Memory memory;
    for (const pid_t process : processes)
        memory.largestPeakMb = std::max(memory.largestPeakMb, kilobytes(process, "status", "VmHWM") / 1024);
    if (besides > 0)
        processes.push_back(besides);
    for (const pid_t process : processes)
        memory.proportionalMb += kilobytes(process, "smaps_rollup", "Pss") / 1024;
    return memory;
}

std::size_t heapBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

} // namespace upriver::bench
