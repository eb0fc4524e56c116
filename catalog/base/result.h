// SPDX-License-Identifier: Apache-2.0
#pragma once

// Result<T>: a value or an Error; nothing in the house throws across a room. Error.what is a sentence for
// people (what failed, which file, what can be done); detail is for the log and bug reports. Both are
// already redacted: whoever builds an Error from foreign text passes that text through redactSecrets().

#include <cstdint>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace upriver {

enum class ErrorKind : std::uint8_t {
    NotFound,     ///< the thing asked for does not exist
    Ambiguous,    ///< a name fits several things
    Usage,        ///< wrong request
    Input,        ///< a file that is read is malformed, too large, unreadable
    Catalog,      ///< the catalog can't be opened or written (locked, newer, corrupt, disk full)
    Cancelled,    ///< a stop token fired
    Internal,     ///< a failed promise between our own parts (a helper died, an answer made no sense)
};

struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string what;   ///< a sentence for people
    std::string detail; ///< technical text, may be empty
    std::string where;  ///< file, JSON path or row the error is about; may be empty

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// Builds the error half of a Result: `return fail(ErrorKind::Input, "…")`.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string what, std::string detail = {},
                                                std::string where = {})
{
    return tl::unexpected<Error>(Error{kind, std::move(what), std::move(detail), std::move(where)});
}

[[nodiscard]] inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

} // namespace upriver
