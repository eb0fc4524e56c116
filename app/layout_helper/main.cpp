// SPDX-License-Identifier: Apache-2.0

// upriver-layout: reads layout requests from standard input, writes answers to standard output, one at a
// time, until the input ends. A process of its own because Graphviz can be neither trusted nor cancelled.

#include <cerrno>
#include <clocale>
#include <fstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include "lineage/layout/graphviz_layout.h"
#include "lineage/layout/layout_wire.h"

namespace {

using namespace upriver;

bool readExactly(char* to, std::size_t size)
{
    while (size > 0) {
        const ssize_t got = read(STDIN_FILENO, to, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool writeFrame(const std::string& body)
{
    const std::string bytes = wire::framed(body);
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t put = write(STDOUT_FILENO, bytes.data() + done, bytes.size() - done);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        done += static_cast<std::size_t>(put);
    }
    return true;
}

bool readFrame(std::string& body)
{
    std::uint32_t size = 0;
    if (!readExactly(reinterpret_cast<char*>(&size), sizeof size) || size > wire::kMaxFrame)
        return false;
    body.resize(size);
    return readExactly(body.data(), size);
}

std::uint64_t residentBytes()
{
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

/// A runaway layout ends here, not with the machine out of memory. (The address sanitizer maps terabytes
/// of shadow and could not start under a limit.)
void boundMemory()
{
#if !defined(__SANITIZE_ADDRESS__)
    constexpr rlim_t kBytes = rlim_t{2} << 30;
    const rlimit limit{kBytes, kBytes};
    setrlimit(RLIMIT_DATA, &limit);
#endif
    const rlimit noCore{0, 0};
    setrlimit(RLIMIT_CORE, &noCore);
}

} // namespace

int main()
{
    std::setlocale(LC_NUMERIC, "C");
    boundMemory();
    if (!writeFrame(wire::hello()))
        return 1;
    GraphvizLayout graphviz;
    std::string body;
    while (readFrame(body)) {
        const auto request = wire::decodeRequest(body);
        if (!request)
            return 2;
        wire::DotAnswer answer = graphviz.layout(*request);
        answer.residentBytes = residentBytes();
        if (!writeFrame(wire::encode(answer)))
            return 1;
    }
    return 0;
}
