// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/helper_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace upriver {

namespace {

constexpr int kLayoutsPerHelper = 200;
constexpr std::uint64_t kGrowthPerHelper = 64U << 20;
constexpr std::size_t kDyingAtMost = 3;

/// The child's end on its standard input and output; Graphviz's chatter nowhere.
class SpawnActions
{
public:
    explicit SpawnActions(int childEnd)
    {
        posix_spawn_file_actions_init(&m_files);
        posix_spawn_file_actions_adddup2(&m_files, childEnd, STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&m_files, childEnd, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&m_files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawnattr_init(&m_attributes);
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&m_attributes, &none);
        posix_spawnattr_setsigdefault(&m_attributes, &all);
        posix_spawnattr_setflags(&m_attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnActions()
    {
        posix_spawn_file_actions_destroy(&m_files);
        posix_spawnattr_destroy(&m_attributes);
    }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;

    pid_t run(const std::string& program)
    {
        std::string name = program;
        char* arguments[] = {name.data(), nullptr};
        pid_t pid = 0;
        return posix_spawn(&pid, program.c_str(), &m_files, &m_attributes, arguments, environ) == 0 ? pid : 0;
    }

private:
    posix_spawn_file_actions_t m_files{};
    posix_spawnattr_t m_attributes{};
};

} // namespace

HelperProcess::HelperProcess(std::string program)
    : m_program(std::move(program)), m_wake(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{}

HelperProcess::~HelperProcess()
{
    kill();
    bury(0);
    if (m_wake >= 0)
        close(m_wake);
}

HelperProcess::Outcome HelperProcess::exchange(const wire::DotRequest& request, Clock::time_point deadline,
                                               std::stop_token stop, wire::DotAnswer& answer)
{
    std::uint64_t ignored = 0;
    while (read(m_wake, &ignored, sizeof ignored) > 0) {}
    m_stop = stop;
    const std::stop_callback wake(stop, [this] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = write(m_wake, &one, sizeof one);
    });
    // With clusters dot's answer depends on what the process did before: only a fresh helper repeats itself.
    if ((request.flags & wire::kGroups) != 0 && m_layouts > 0)
        kill();
    if (m_pid == 0)
        if (const Outcome started = start(deadline); started != Outcome::Answered)
            return started;
    std::string body;
    auto trouble = send(wire::framed(wire::encode(request)), deadline);
    if (!trouble)
        trouble = receiveFrame(body, deadline);
    auto decoded = trouble ? std::nullopt : wire::decodeAnswer(body);
    if (!decoded || decoded->serial != request.serial) {
        kill();
        return trouble.value_or(Outcome::Died);
    }
    answer = std::move(*decoded);
    retireIfWorn(answer);
    return Outcome::Answered;
}

HelperProcess::Outcome HelperProcess::start(Clock::time_point deadline)
{
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return Outcome::NotStarted;
    m_socket = ends[0];
    m_pid = SpawnActions(ends[1]).run(m_program);
    close(ends[1]);
    if (m_pid == 0) {
        close(std::exchange(m_socket, -1));
        return Outcome::NotStarted;
    }
    fcntl(m_socket, F_SETFL, O_NONBLOCK);
    std::string body;
    auto trouble = receiveFrame(body, deadline);
    if (!trouble && !wire::isHello(body))
        trouble = Outcome::Died;
    if (trouble)
        kill();
    return trouble.value_or(Outcome::Answered);
}

void HelperProcess::kill()
{
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        m_dying.push_back(m_pid);
    }
    if (m_socket >= 0)
        close(m_socket);
    m_pid = 0;
    m_socket = -1;
    m_layouts = 0;
    m_firstResident = 0;
    bury(kDyingAtMost);
}

// On a busy machine a killed process needs a while to end, which nobody who cancels need wait for.
void HelperProcess::bury(std::size_t left)
{
    const auto isBuried = [](pid_t pid, int options) {
        while (true) {
            const pid_t found = waitpid(pid, nullptr, options);
            if (found >= 0 || errno != EINTR)
                return found != 0;
        }
    };
    std::erase_if(m_dying, [&](pid_t pid) { return isBuried(pid, WNOHANG); });
    for (; m_dying.size() > left; m_dying.erase(m_dying.begin()))
        isBuried(m_dying.front(), 0);
}

void HelperProcess::retireIfWorn(const wire::DotAnswer& answer)
{
    if (m_layouts++ == 0)
        m_firstResident = answer.residentBytes;
    if (m_layouts >= kLayoutsPerHelper || answer.residentBytes > m_firstResident + kGrowthPerHelper)
        kill();
}

std::optional<HelperProcess::Outcome> HelperProcess::waitFor(short events, Clock::time_point deadline) const
{
    while (true) {
        if (m_stop.stop_requested())
            return Outcome::Stopped;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0)
            return Outcome::TimedOut;
        pollfd watched[] = {{m_socket, events, 0}, {m_wake, POLLIN, 0}};
        const int ready = poll(watched, 2, static_cast<int>(std::min<std::int64_t>(left, 60000)));
        if (ready < 0 && errno != EINTR)
            return Outcome::Died;
        if (ready > 0 && watched[0].revents != 0)
            return std::nullopt;
    }
}

std::optional<HelperProcess::Outcome> HelperProcess::send(const std::string& bytes,
                                                          Clock::time_point deadline)
{
    for (std::size_t done = 0; done < bytes.size();) {
        if (auto trouble = waitFor(POLLOUT, deadline))
            return trouble;
        // MSG_NOSIGNAL: a dead helper must not end us by SIGPIPE.
        const ssize_t put = ::send(m_socket, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (put < 0 && errno != EAGAIN && errno != EINTR)
            return Outcome::Died;
        done += put > 0 ? static_cast<std::size_t>(put) : 0;
    }
    return std::nullopt;
}

std::optional<HelperProcess::Outcome> HelperProcess::receive(char* to, std::size_t size,
                                                             Clock::time_point deadline)
{
    while (size > 0) {
        if (auto trouble = waitFor(POLLIN, deadline))
            return trouble;
        const ssize_t got = recv(m_socket, to, size, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return Outcome::Died;
        if (got > 0) {
            to += got;
            size -= static_cast<std::size_t>(got);
        }
    }
    return std::nullopt;
}

std::optional<HelperProcess::Outcome> HelperProcess::receiveFrame(std::string& body,
                                                                  Clock::time_point deadline)
{
    std::uint32_t size = 0;
    char header[sizeof size];
    if (auto trouble = receive(header, sizeof header, deadline))
        return trouble;
    std::memcpy(&size, header, sizeof size);
    if (size > wire::kMaxFrame)
        return Outcome::Died;
    body.resize(size);
    return receive(body.data(), size, deadline);
}

std::string layoutHelperPath()
{
    namespace fs = std::filesystem;
    if (const char* named = std::getenv("UPRIVER_LAYOUT"); named && *named)
        return named;
    std::error_code error;
    const fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path();
    const fs::path beside = folder / "upriver-layout";
    if (fs::exists(beside, error))
        return beside.string();
    return (folder / "../libexec/upriver/upriver-layout").lexically_normal().string();
}

} // namespace upriver
