// SPDX-License-Identifier: Apache-2.0
#pragma once

// Invocation: one run of one subcommand: its arguments, where results and messages go, the stop token that
// Ctrl-C fires. Results go to stdout, whole, at the end; messages to stderr, one line each. The exit codes
// are those of the contract.

#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json_fwd.hpp>

#include "app/cli/command_line.h"
#include "catalog/base/result.h"

namespace upriver::cli {

inline constexpr int kDone = 0;
inline constexpr int kAnswerIsNo = 1;
inline constexpr int kWrongUsage = 2;
inline constexpr int kCatalogFailed = 3;
inline constexpr int kInterrupted = 130;

[[nodiscard]] int exitCodeOf(ErrorKind kind);

class Invocation
{
public:
    Invocation(const CommandSpec& command, Arguments arguments, std::stop_token stop)
        : m_command(command), m_arguments(std::move(arguments)), m_stop(std::move(stop))
    {}

    [[nodiscard]] const CommandSpec& command() const { return m_command; }
    [[nodiscard]] const Arguments& arguments() const { return m_arguments; }
    [[nodiscard]] const std::vector<std::string>& words() const { return m_arguments.words(); }
    [[nodiscard]] std::stop_token stop() const { return m_stop; }
    [[nodiscard]] bool wantsJson() const { return m_arguments.has("json"); }
    /// --catalog, else the default place.
    [[nodiscard]] std::string catalogPath() const;
    /// The same, if a catalog is there; ErrorKind::Catalog with what to do if not.
    [[nodiscard]] Result<std::string> existingCatalog() const;

    void print(std::string_view text) { m_out += text; }
    void printJson(const nlohmann::ordered_json& document);
    /// A line on stderr.
    void say(std::string_view sentence) const;
    /// Says what went wrong; its exit code.
    [[nodiscard]] int failWith(const Error& error) const;
    /// The same for a result that can't be written where it should go.
    [[nodiscard]] int failWriting(const Error& error) const;
    [[nodiscard]] int failUsage(const std::string& sentence) const;
    /// Writes the results collected so far; kCatalogFailed when stdout takes no more, else kDone.
    [[nodiscard]] int flush();

private:
    const CommandSpec& m_command;
    Arguments m_arguments;
    std::stop_token m_stop;
    std::string m_out;
};

/// Writes text into a file, aside and renamed; "-" is stdout. ErrorKind::Catalog when it can't be written.
[[nodiscard]] Result<void> writeResult(Invocation& invocation, const std::string& file,
                                       const std::string& text);

[[nodiscard]] bool stdoutIsTerminal();
[[nodiscard]] bool stderrIsTerminal();

} // namespace upriver::cli
