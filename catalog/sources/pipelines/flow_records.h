// SPDX-License-Identifier: Apache-2.0
#pragma once

// What orchestrators say, as records: jobs that contain jobs, their order, what they read and write. Things
// are named, not numbered, so that batches can be sent between them; each edge is said once, secrets leave
// free text on the way in. One document, one thread. Private to sources/.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "catalog/sources/reading/batch_sender.h"

namespace upriver {

struct FlowThing
{
    AssetKind kind = AssetKind::Job;
    QualifiedName name;
    auto operator<=>(const FlowThing&) const = default;
};

class FlowRecords final : public BatchSender
{
public:
    using BatchSender::BatchSender;

    /// Declared by this document; the reference is good until the next call.
    AssetRecord& declare(const FlowThing& thing, std::string_view subtype, std::string_view locator);
    [[nodiscard]] AssetIndex index(const FlowThing& thing) { return m_batch.asset(thing.kind, thing.name); }
    void property(const FlowThing& thing, std::string_view key, std::string_view value);
    void describe(const FlowThing& thing, std::string_view text);
    void param(const FlowThing& job, std::string_view key, std::string_view value);
    void tag(const FlowThing& thing, std::string_view key, std::string_view value);
    void owner(const FlowThing& thing, std::string_view name, std::string_view type);
    void contains(const FlowThing& outer, const FlowThing& inner, std::string_view locator);
    void control(const FlowThing& before, const FlowThing& after, std::string_view note,
                 std::string_view locator);
    void data(const FlowThing& from, const FlowThing& to, std::string_view locator,
              std::string_view note = {}, std::uint8_t confidence = 100);
    void edge(const FlowThing& from, const FlowThing& to, EdgeKind kind, std::string_view note,
              std::string_view locator, std::uint8_t confidence = 100);

    [[nodiscard]] std::size_t thingsDeclared() const { return m_declared; }

private:
    std::unordered_set<std::string> m_edges; ///< by what they join
    std::size_t m_declared = 0;
};

/// Valid, without secrets, without white space round it, at most 1,000 bytes.
[[nodiscard]] std::string flowText(std::string_view text);
/// A table behind a connection string ("jdbc:mysql://host/shop" + "orders"); empty where it holds
/// expressions.
[[nodiscard]] QualifiedName tableBehind(const std::string& connection, const std::string& table);
/// SQL that is asked behind a connection string: where its tables are, as far as the connection tells.
[[nodiscard]] CodeRecord codeBehind(const std::string& connection, const std::string& sql);
/// A name of something: like flowText, and without line breaks.
[[nodiscard]] std::string flowName(std::string_view text);

} // namespace upriver
