// SPDX-License-Identifier: Apache-2.0
// A layout helper that goes wrong in every way there is: bad_layout; which one depends on its process number,
// so that a row of starts goes through all of them, or on $BAD_LAYOUT_WAY.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include <unistd.h>

#include "lineage/layout/layout_wire.h"

using namespace upriver;

namespace {

void put(const std::string& bytes)
{
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t written = write(STDOUT_FILENO, bytes.data() + done, bytes.size() - done);
        if (written <= 0)
            _exit(1);
        done += static_cast<std::size_t>(written);
    }
}

std::string take(std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t done = 0; done < size;) {
        const ssize_t got = read(STDIN_FILENO, bytes.data() + done, size - done);
        if (got <= 0)
            _exit(1);
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

wire::DotRequest takeRequest()
{
    std::uint32_t size = 0;
    std::memcpy(&size, take(sizeof size).data(), sizeof size);
    auto request = wire::decodeRequest(take(size));
    if (!request)
        _exit(1);
    return *request;
}

[[noreturn]] void hang()
{
    while (true)
        pause();
}

/// In the right frame, all cards in one row, all curves in place.
wire::DotAnswer plausible(const wire::DotRequest& request)
{
    wire::DotAnswer answer;
    answer.serial = request.serial;
    for (std::size_t i = 0; i < request.nodes.size(); ++i)
        answer.centres.push_back({400.0 * static_cast<double>(i), 0});
    for (const wire::DotEdge& edge : request.edges)
        answer.curves.emplace_back(4, answer.centres[edge.from]);
    return answer;
}

constexpr int kWays = 16;

void eachPlace(wire::DotAnswer& answer, void (*spoil)(LayoutPoint&))
{
    for (LayoutPoint& at : answer.centres)
        spoil(at);
}

/// Answers that stand in a sound frame and are none.
void spoil(int way, wire::DotAnswer& answer)
{
    if (way == 8)
        ++answer.serial;
    else if (way == 9)
        eachPlace(answer, [](LayoutPoint& at) { at.x = std::numeric_limits<double>::quiet_NaN(); });
    else if (way == 10)
        eachPlace(answer, [](LayoutPoint& at) { at.x *= 1e300; });
    else if (way == 11)
        eachPlace(answer, [](LayoutPoint& at) { at.x = -at.x; });
    else if (way == 12)
        answer.curves.assign(answer.curves.size(), {});
    else if (way == 13)
        for (auto& curve : answer.curves)
            curve.assign(4, {0, 1e12});
    else if (way == 14)
        answer.centres.pop_back();
}

/// Before a word, or after the hello.
void goWrongEarly(int way)
{
    if (way == 1)
        std::raise(SIGKILL);
    if (way == 2)
        _exit(3);
    if (way != 0)
        put(wire::framed(wire::hello()));
    if (way == 0 || way == 3)
        hang();
}

void goWrong(int way)
{
    goWrongEarly(way);
    const wire::DotRequest request = takeRequest();
    if (way == 4)
        std::raise(SIGKILL);
    if (way == 5)
        std::raise(SIGSEGV);
    if (way == 6)
        put(std::string(4, '\xff')); // a frame of four gigabytes
    if (way == 7)
        put(std::string(100'000, '*'));
    if (way == 6 || way == 7)
        hang();
    wire::DotAnswer answer = plausible(request);
    spoil(way, answer);
    const std::string whole = wire::framed(wire::encode(answer));
    put(way == kWays - 1 ? whole.substr(0, whole.size() / 2) : whole); // the last dies in mid-sentence
    if (way != kWays - 1)
        hang();
}

} // namespace

int main()
{
    const char* named = std::getenv("BAD_LAYOUT_WAY");
    goWrong(named ? std::atoi(named) : static_cast<int>(getpid() % kWays));
    return 1;
}
