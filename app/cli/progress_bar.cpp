// SPDX-License-Identifier: Apache-2.0
#include "app/cli/progress_bar.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

#include "app/cli/invocation.h"
#include "app/cli/text_table.h"

namespace upriver::cli {

namespace {

constexpr std::size_t kBarPlaces = 24;

std::string_view phaseWord(IndexProgress::Phase phase)
{
    switch (phase) {
    case IndexProgress::Phase::Walking:
        return "Looking for files";
    case IndexProgress::Phase::Reading:
        return "Reading";
    case IndexProgress::Phase::Analysing:
        return "Analysing SQL";
    case IndexProgress::Phase::Finishing:
        break;
    }
    return "Finishing";
}

std::string remaining(double seconds)
{
    if (seconds < 0)
        return {};
    const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
    return whole < 60 ? "  " + std::to_string(whole) + " s left"
                      : "  " + std::to_string((whole + 59) / 60) + " min left";
}

double partDone(const IndexProgress& progress)
{
    if (progress.phase == IndexProgress::Phase::Analysing && progress.jobsFound > 0)
        return static_cast<double>(progress.jobsDone) / static_cast<double>(progress.jobsFound);
    if (progress.bytesFound > 0)
        return static_cast<double>(progress.bytesDone) / static_cast<double>(progress.bytesFound);
    return progress.filesFound > 0
               ? static_cast<double>(progress.filesDone) / static_cast<double>(progress.filesFound)
               : 0;
}

std::size_t terminalPlaces()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col - 1U : 79U;
}

} // namespace

std::string progressLine(const IndexProgress& progress, std::size_t places)
{
    std::string line;
    if (progress.phase != IndexProgress::Phase::Walking) {
        const double part = std::clamp(partDone(progress), 0.0, 1.0);
        const auto filled = static_cast<std::size_t>(part * static_cast<double>(kBarPlaces));
        line = "[" + std::string(filled, '=') + std::string(kBarPlaces - filled, ' ') + "] " +
               std::to_string(static_cast<int>(part * 100)) + " %  ";
    }
    const bool isSql = progress.phase == IndexProgress::Phase::Analysing;
    line += std::string(phaseWord(progress.phase)) + "  " +
            grouped(isSql ? progress.jobsDone : progress.filesDone) + "/" +
            grouped(isSql ? progress.jobsFound : progress.filesFound) +
            (isSql ? std::string(" jobs") : " files" + remaining(progress.secondsRemaining));
    if (!progress.currentFile.empty())
        line += "  " + progress.currentFile;
    return oneLine(line, places);
}

ProgressBar::ProgressBar() : m_isOn(stderrIsTerminal()) {}

ProgressBar::~ProgressBar() { wipe(); }

void ProgressBar::show(const IndexProgress& progress)
{
    if (!m_isOn)
        return;
    std::fprintf(stderr, "\r\033[K%s", progressLine(progress, terminalPlaces()).c_str());
    std::fflush(stderr);
    m_isShown = true;
}

void ProgressBar::wipe()
{
    if (m_isShown)
        std::fputs("\r\033[K", stderr);
    m_isShown = false;
}

} // namespace upriver::cli
