// SPDX-License-Identifier: Apache-2.0
#pragma once

// FolderWatcher: blocks until something changed below the watched files and folders, for `index --watch` and
// the window. Changes come together: it answers when it has been quiet for a moment (or has not been for
// long). What changes between two waits is not lost. Uses inotify; where that has no more watches to give,
// it compares sizes and times every few seconds. Belongs to one thread at a time. Errors: Input (nothing to
// watch).

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/base/result.h"

namespace upriver {

struct WatchOptions
{
    std::chrono::milliseconds quiet{500};       ///< this long without a change before it answers
    std::chrono::milliseconds patience{5'000};  ///< it answers after this long though changes go on
    std::chrono::milliseconds pollEvery{5'000}; ///< where inotify is not to be had
    std::vector<std::string> wantedFolders;     ///< hidden or vendor folder names to watch all the same
    std::string excluded; ///< absolute path of the catalog: changes of its own files are none
    bool pollOnly = false;
};

enum class WatchAnswer : std::uint8_t { Changed, Stopped };

class FolderWatcher
{
public:
    [[nodiscard]] static Result<std::unique_ptr<FolderWatcher>> open(const std::vector<std::string>& paths,
                                                                     WatchOptions options = {});
    ~FolderWatcher();
    [[nodiscard]] WatchAnswer wait(std::stop_token stop);
    [[nodiscard]] bool isPolling() const;

private:
    struct State;
    explicit FolderWatcher(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace upriver
