// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/child_process.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace upriver::bench {

namespace {

constexpr int kLookEveryMs = 20;

double anonymousMb(pid_t child)
{
    std::ifstream status("/proc/" + std::to_string(child) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("RssAnon:"))
            return std::atof(line.c_str() + 8) / 1024;
    return 0;
}

double milliseconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

/// What the child says until it closes its end; looks at its memory meanwhile.
void listen(pid_t child, int pipe, ChildFigures& figures)
{
    char buffer[4096];
    while (true) {
        pollfd ready{pipe, POLLIN, 0};
        const int code = ::poll(&ready, 1, kLookEveryMs);
        figures.anonymousMb = std::max(figures.anonymousMb, anonymousMb(child));
        if (code <= 0)
            continue;
        const ssize_t got = ::read(pipe, buffer, sizeof buffer);
        if (got <= 0)
            return;
        figures.said.append(buffer, static_cast<std::size_t>(got));
    }
}

/// The child's part must not return.
ChildFigures follow(const std::function<void(int)>& childsPart)
{
    ChildFigures figures;
    int ends[2];
    std::fflush(nullptr);
    if (::pipe(ends) != 0)
        return figures;
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        childsPart(ends[1]);
        ::_exit(127);
    }
    ::close(ends[1]);
    listen(child, ends[0], figures);
    ::close(ends[0]);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    figures.wallMs =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    figures.cpuMs = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    figures.done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return figures;
}

} // namespace

ChildFigures runApart(const std::function<std::string()>& work)
{
    return follow([&](int pipe) {
        const std::string said = work();
        const bool written = ::write(pipe, said.data(), said.size()) == static_cast<ssize_t>(said.size());
        ::_exit(written && !said.starts_with("failed") ? 0 : 1);
    });
}

ChildFigures runProgram(const std::vector<std::string>& command)
{
    return follow([&](int pipe) {
        std::vector<char*> words;
        for (const std::string& word : command)
            words.push_back(const_cast<char*>(word.c_str()));
        words.push_back(nullptr);
        ::dup2(pipe, STDOUT_FILENO);
        ::execvp(words[0], words.data());
    });
}

} // namespace upriver::bench
