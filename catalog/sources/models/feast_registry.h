// SPDX-License-Identifier: Apache-2.0
#pragma once

// A Feast registry in its three forms as one: the protobuf message that a file registry is (registry.db), the
// rows of a SQL registry (each a message), and the JSON that Feast prints. All become the JSON of protobuf's
// own rules (camelCase names; enumerations may be numbers or words). Only the fields that the reader wants
// are taken over, no serialised code. Source: Feast's protos/feast/core. Pure but for the database; any
// thread.

#include <stop_token>
#include <string_view>

#include "catalog/base/result.h"
#include "catalog/sources/reading/json.h"
#include "catalog/sources/source.h"

namespace upriver::feast {

struct Registry
{
    Json value = Json::object(); ///< {"entities": […], "featureViews": […], …}
    bool isWhole = true;         ///< false: damaged, or larger than what is taken
};

/// Feast's own fields, at least one thing with a name, and no field of another kind.
[[nodiscard]] bool isRegistryMessage(std::string_view head, std::int64_t size);
[[nodiscard]] bool isRegistryDatabase(const DocumentFile& file);
[[nodiscard]] bool isRegistryText(std::string_view json);

[[nodiscard]] Registry registryOfMessage(std::string_view bytes);
[[nodiscard]] Result<Registry> registryOfDatabase(const std::string& path, const std::stop_token& stop);

} // namespace upriver::feast
