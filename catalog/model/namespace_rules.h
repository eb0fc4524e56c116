// SPDX-License-Identifier: Apache-2.0
#pragma once

// The table behind the name normaliser: what each platform's namespaces and names look like (OpenLineage
// naming specification; rows marked "ours" in the .cpp are additions). Private to catalog/model. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace upriver {

enum class NamespaceStyle : std::uint8_t {
    Database,  ///< scheme://host:port, a.b.c
    Bucket,    ///< scheme://bucket, object key
    Container, ///< scheme://container@service, key
    Files,     ///< scheme://host, /path
    Slashes,   ///< scheme://host/some/segments, a/b
    Path,      ///< scheme://path of a file, a.b
    Plain,     ///< the word alone
};

/// Lower-case scheme word to its canonical form; nullopt = no scheme of the table.
[[nodiscard]] std::optional<std::string> canonicalScheme(std::string_view scheme);
[[nodiscard]] NamespaceStyle styleOf(std::string_view platform);
[[nodiscard]] int defaultPort(std::string_view platform); ///< 0 = none is appended
/// Path segments that belong to the namespace (azurecosmos: dbs/{database}).
[[nodiscard]] int namespaceSegments(std::string_view platform);
[[nodiscard]] bool foldsNames(std::string_view platform);
[[nodiscard]] bool foldsColumns(std::string_view platform);
/// '.', '/' or ':'; '\0' = names of this platform have no containers.
[[nodiscard]] char nameSeparator(std::string_view platform);

} // namespace upriver
