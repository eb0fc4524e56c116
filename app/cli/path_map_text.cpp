// SPDX-License-Identifier: Apache-2.0
#include "app/cli/path_map_text.h"

#include "catalog/base/text.h"

namespace upriver::cli {

namespace {

/// As a shell takes it back as one word.
std::string quoted(const std::string& text)
{
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-=:@+,";
    if (text.find_first_not_of(kPlain) == std::string::npos)
        return text;
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

} // namespace

std::string pathMapText(const PathMapProposal& proposal)
{
    return std::to_string(proposal.paths) + " paths below " + proposal.from +
           " (another machine) are found below " + proposal.to + ".\n  To map them: upriver setting accept " +
           quoted(proposal.from) + "\n  To leave them: upriver setting refuse " + quoted(proposal.from);
}

} // namespace upriver::cli
