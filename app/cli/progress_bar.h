// SPDX-License-Identifier: Apache-2.0
#pragma once

// ProgressBar: one line on stderr that is painted over; nothing at all when stderr is no terminal. show()
// may be called from any thread, one at a time; the line is wiped when the object goes.

#include "catalog/base/progress.h"

namespace upriver::cli {

class ProgressBar
{
public:
    ProgressBar();
    ~ProgressBar();
    ProgressBar(const ProgressBar&) = delete;
    ProgressBar& operator=(const ProgressBar&) = delete;

    void show(const IndexProgress& progress);
    void wipe();

private:
    bool m_isOn = false;
    bool m_isShown = false;
};

/// The line, at most so many places wide.
[[nodiscard]] std::string progressLine(const IndexProgress& progress, std::size_t places);

} // namespace upriver::cli
