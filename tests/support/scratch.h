// SPDX-License-Identifier: Apache-2.0
#pragma once

// Scratch: a temporary folder that goes with its object, and the places tests read from. Each program
// that uses it gets XDG_* folders of its own, so that no test touches the user's data.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <QTemporaryDir>

namespace upriver::test {

class Scratch {
public:
    Scratch();
    [[nodiscard]] std::string path(std::string_view relative = {}) const;
    /// Writes a file, folders created; returns its absolute path.
    std::string write(std::string_view relative, std::string_view bytes) const;

private:
    QTemporaryDir m_dir;
};

/// $UPRIVER_CORPUS, else ../shared/corpus beside the checkout; nullopt elsewhere (say "skipped: no corpus").
[[nodiscard]] std::optional<std::string> corpusPath();
/// The checkout ($UPRIVER_SOURCE_DIR, set by CTest).
[[nodiscard]] std::string sourcePath(std::string_view relative = {});
/// Memory figures mean nothing under the address sanitizer (shadow, quarantine).
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

[[nodiscard]] std::string readAll(const std::string& path);

} // namespace upriver::test
