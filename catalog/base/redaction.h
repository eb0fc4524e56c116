// SPDX-License-Identifier: Apache-2.0
#pragma once

// The mechanical rule against secrets: everything that a reader takes from foreign text and that is not a
// plain identifier passes through here before it reaches a record, an error or a log. Redacted values
// read «redacted». Pure functions, any thread, linear time. No std::regex (its recursion is unbounded).

#include <cstddef>
#include <string>
#include <string_view>

namespace upriver {

inline constexpr std::string_view kRedacted = "\u00abredacted\u00bb";

/// True for key names whose values must never be kept (password, token, api_key, jaas, dsn, …), any case.
[[nodiscard]] bool isSecretKey(std::string_view key);

/// Replaces secrets inside free text (SQL, shell, messages, descriptions): URL userinfo and query
/// parameters, key=value and "key": "value" pairs with secret keys, `--password x`, IDENTIFIED BY '…',
/// PEM blocks, AKIA/ASIA keys, ghp_/gho_, xox?-, JWTs, enc{…}, gAAAAA… (Fernet), {AQA… (Jenkins).
[[nodiscard]] std::string redactSecrets(std::string_view text);

/// The value to keep for a generic key/value pair: «redacted» for secret keys, else redactSecrets(value).
[[nodiscard]] std::string redactValue(std::string_view key, std::string_view value);

/// A connection string cut to scheme, host, port and path/database; userinfo is dropped, and all query
/// parameters but currentSchema, database and schema. Understands URLs, jdbc:sub:…;user=…, mongodb host
/// lists, ODBC and libpq key=value strings. Unparsable text yields the empty string.
[[nodiscard]] std::string connectionWithoutSecrets(std::string_view connection);

/// Length of "user:password@" at the start of what follows "://"; 0 = there is none. A password may hold '/',
/// '?' and '#': then what stands before them shows a port that is no number.
[[nodiscard]] std::size_t userinfoLength(std::string_view authorityAndPath);

} // namespace upriver
