// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a long job tells about itself. Callbacks come on the job's thread, at most about ten a second;
// whoever shows them carries them to its own thread. Cancel handle everywhere: std::stop_token.

#include <cstdint>
#include <functional>
#include <string>

namespace upriver {

struct IndexProgress {
    enum class Phase : std::uint8_t { Walking, Reading, Analysing, Finishing };
    Phase phase = Phase::Walking;
    std::int64_t filesFound = 0; ///< grows while walking; final once phase > Walking
    std::int64_t filesDone = 0;  ///< read, unchanged, ignored or failed
    std::int64_t bytesFound = 0;
    std::int64_t bytesDone = 0;
    std::int64_t jobsFound = 0;  ///< whose SQL is to be analysed
    std::int64_t jobsDone = 0;
    std::string currentFile;         ///< relative to its root
    double bytesPerSecond = 0;       ///< smoothed; 0 = not known yet
    double secondsRemaining = -1;    ///< < 0 = not known yet
};

using IndexProgressCallback = std::function<void(const IndexProgress&)>;

} // namespace upriver
