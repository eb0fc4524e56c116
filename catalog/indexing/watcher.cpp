// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/watcher.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <unordered_map>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "catalog/base/hash.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/indexing/file_walker.h"

namespace upriver {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                  IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB;

class Descriptor
{
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_fd; }

private:
    int m_fd;
};

} // namespace

struct FolderWatcher::State
{
    struct Place
    {
        std::string folder; ///< absolute, with '/' at its end
        std::string only;   ///< this name alone; empty = all
    };

    std::vector<std::string> paths;
    WatchOptions options;
    Descriptor inotify{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
    Descriptor wake{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    std::unordered_map<int, Place> places;
    bool polling = false;
    std::uint64_t signature = 0;

    void start();
    void watchTree(const std::string& folder);
    void watchFolder(const std::string& folder, const std::string& only);
    [[nodiscard]] bool takeEvents();
    [[nodiscard]] bool takeEvent(const inotify_event& event);
    [[nodiscard]] bool sleep(milliseconds time, bool untilEvent) const;
    [[nodiscard]] WatchAnswer waitForEvents(const std::stop_token& stop);
    [[nodiscard]] WatchAnswer waitByPolling(const std::stop_token& stop);
    [[nodiscard]] std::uint64_t currentSignature(const std::stop_token& stop) const;
    [[nodiscard]] bool isWatched(std::string_view path) const
    {
        const std::string_view name = fileNameOf(path);
        return (!isSkippedFolder(name) ||
                std::ranges::find(options.wantedFolders, name) != options.wantedFolders.end()) &&
               !isLeftOut(path, options.wantedFolders);
    }
};

void FolderWatcher::State::watchFolder(const std::string& folder, const std::string& only)
{
    const int watch = ::inotify_add_watch(inotify.get(), folder.c_str(), kEvents | IN_ONLYDIR);
    if (watch >= 0)
        places[watch] = {folder.ends_with('/') ? folder : folder + "/", only};
    else if (errno == ENOSPC || errno == EMFILE || errno == ENOMEM || inotify.get() < 0)
        polling = true;
}

/// Links are not followed: what they lead to below a root is watched by its own path.
void FolderWatcher::State::watchTree(const std::string& folder)
{
    std::vector<std::string> open{folder};
    while (!open.empty() && !polling) {
        const std::string next = std::move(open.back());
        open.pop_back();
        watchFolder(next, {});
        std::error_code failed;
        for (fs::directory_iterator it(next, failed), end; !failed && it != end; it.increment(failed)) {
            std::error_code ignored;
            const bool isFolder = it->symlink_status(ignored).type() == fs::file_type::directory;
            if (isFolder && isWatched(it->path().string()))
                open.push_back(it->path().string());
        }
    }
}

void FolderWatcher::State::start()
{
    polling = options.pollOnly || inotify.get() < 0;
    for (const std::string& path : paths) {
        std::error_code ignored;
        if (polling)
            break;
        if (fs::is_directory(path, ignored))
            watchTree(path);
        else
            watchFolder(std::string(folderOf(path)), std::string(fileNameOf(path)));
    }
    if (polling)
        signature = currentSignature({});
}

/// True when the event is a change that a scan would see.
bool FolderWatcher::State::takeEvent(const inotify_event& event)
{
    if ((event.mask & IN_Q_OVERFLOW) != 0)
        return true;
    const auto place = places.find(event.wd);
    if (place == places.end())
        return false;
    if ((event.mask & IN_IGNORED) != 0) {
        places.erase(place);
        return true;
    }
    const std::string name =
        event.len > 0 ? std::string(static_cast<const char*>(event.name)) : std::string();
    const std::string path = place->second.folder + name;
    if (!place->second.only.empty() && name != place->second.only)
        return false;
    if (belongsToCatalog(path, options.excluded))
        return false;
    if ((event.mask & IN_ISDIR) == 0)
        return true;
    if (!isWatched(path))
        return false;
    if ((event.mask & (IN_CREATE | IN_MOVED_TO)) != 0)
        watchTree(path);
    return (event.mask & IN_ATTRIB) == 0 || !name.empty();
}

bool FolderWatcher::State::takeEvents()
{
    alignas(inotify_event) std::array<char, 64 * 1024> buffer{};
    bool changed = false;
    while (true) {
        const ssize_t got = ::read(inotify.get(), buffer.data(), buffer.size());
        if (got <= 0)
            return changed;
        for (ssize_t at = 0; at < got;) {
            const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            changed = takeEvent(*event) || changed;
            at += static_cast<ssize_t>(sizeof(inotify_event) + event->len);
        }
    }
}

/// True when woken before the time was over.
bool FolderWatcher::State::sleep(milliseconds time, bool untilEvent) const
{
    std::array<pollfd, 2> fds{pollfd{wake.get(), POLLIN, 0}, pollfd{inotify.get(), POLLIN, 0}};
    return ::poll(fds.data(), untilEvent ? 2 : 1, static_cast<int>(time.count())) > 0;
}

WatchAnswer FolderWatcher::State::waitForEvents(const std::stop_token& stop)
{
    constexpr milliseconds kForever{60'000};
    bool changed = false;
    Clock::time_point first;
    while (!stop.stop_requested()) {
        const bool woken = sleep(changed ? options.quiet : kForever, true);
        if (stop.stop_requested())
            break;
        const bool more = woken && takeEvents();
        if (polling) // a new folder found no watch left
            return WatchAnswer::Changed;
        if (more && !changed)
            first = Clock::now();
        changed = changed || more;
        if (changed && (!woken || Clock::now() - first > options.patience))
            return WatchAnswer::Changed;
    }
    return WatchAnswer::Stopped;
}

std::uint64_t FolderWatcher::State::currentSignature(const std::stop_token& stop) const
{
    Hasher hasher;
    for (const std::string& path : paths) {
        std::error_code ignored;
        const bool isFolder = fs::is_directory(path, ignored);
        const WalkRequest request{isFolder ? path : std::string(folderOf(path)),
                                  isFolder ? std::string() : std::string(fileNameOf(path)),
                                  options.wantedFolders, options.excluded};
        const WalkResult walk = walkFiles(request, stop);
        for (const FoundFolder& folder : walk.folders) {
            hasher.addField(folder.path);
            for (const FoundFile& file : folder.files) {
                hasher.addField(file.name).addNumber(static_cast<std::uint64_t>(file.size));
                hasher.addNumber(static_cast<std::uint64_t>(file.mtimeNs));
            }
        }
    }
    return hasher.hash64();
}

WatchAnswer FolderWatcher::State::waitByPolling(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        std::uint64_t current = currentSignature(stop);
        if (stop.stop_requested())
            break;
        if (current != signature) {
            // wait until it settles, at most for the patience
            for (const auto until = Clock::now() + options.patience;
                 Clock::now() < until && !stop.stop_requested();) {
                (void)sleep(options.quiet, false);
                const std::uint64_t next = currentSignature(stop);
                if (std::exchange(current, next) == next)
                    break;
            }
            signature = current;
            return stop.stop_requested() ? WatchAnswer::Stopped : WatchAnswer::Changed;
        }
        (void)sleep(options.pollEvery, false);
    }
    return WatchAnswer::Stopped;
}

FolderWatcher::FolderWatcher(std::unique_ptr<State> state) : m_state(std::move(state)) {}
FolderWatcher::~FolderWatcher() = default;

Result<std::unique_ptr<FolderWatcher>> FolderWatcher::open(const std::vector<std::string>& paths,
                                                           WatchOptions options)
{
    auto state = std::make_unique<State>();
    state->options = std::move(options);
    for (const std::string& path : paths) {
        std::error_code failed;
        const fs::path canonical = fs::canonical(path, failed);
        if (failed)
            return fail(ErrorKind::Input, "There is nothing to watch at " + sanitisedUtf8(path) + ".",
                        failed.message());
        state->paths.push_back(canonical.string());
    }
    if (state->paths.empty())
        return fail(ErrorKind::Input, "Name at least one file or folder to watch.");
    state->start();
    return std::unique_ptr<FolderWatcher>(new FolderWatcher(std::move(state)));
}

WatchAnswer FolderWatcher::wait(std::stop_token stop)
{
    State& state = *m_state;
    std::uint64_t leftover = 0; // of the token of an earlier call
    [[maybe_unused]] const ssize_t drained = ::read(state.wake.get(), &leftover, sizeof leftover);
    const std::stop_callback waker(stop, [&] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = ::write(state.wake.get(), &one, sizeof one);
    });
    if (!state.polling) {
        const WatchAnswer answer = state.waitForEvents(stop);
        if (state.polling)
            state.signature = state.currentSignature(stop);
        return answer;
    }
    return state.waitByPolling(stop);
}

bool FolderWatcher::isPolling() const { return m_state->polling; }

} // namespace upriver
