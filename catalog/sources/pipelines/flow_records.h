// SPDX-License-Identifier: Apache-2.0
#pragma once

// What orchestrators say, as records: jobs that contain jobs, their order, what they read and write. Things
// are named, not numbered, so that batches can be sent between them; each edge is said once, secrets leave
// free text on the way in, problems and properties are bounded. One document, one thread. Private to
// sources/.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "catalog/sources/source.h"

namespace upriver {

struct FlowThing
{
    AssetKind kind = AssetKind::Job;
    QualifiedName name;
    auto operator<=>(const FlowThing&) const = default;
};

class FlowRecords
{
public:
    explicit FlowRecords(ReadContext& context) : m_context(context) {}

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
    void problem(Severity severity, std::string_view message, std::string_view locator,
                 std::int64_t line = 0);

    [[nodiscard]] RecordBatch& batch() { return m_batch; }
    [[nodiscard]] const SourceSettings& settings() const { return m_context.settings; }
    [[nodiscard]] bool isStopped() const { return m_context.stop.stop_requested(); }
    [[nodiscard]] std::size_t thingsDeclared() const { return m_declared; }
    /// To be called between things: sends what has gathered when that is much.
    [[nodiscard]] Result<void> sendIfLarge();
    [[nodiscard]] Result<void> send();

private:
    ReadContext& m_context;
    RecordBatch m_batch;
    std::set<std::tuple<FlowThing, FlowThing, EdgeKind>> m_edges;
    std::size_t m_declared = 0;
    int m_problems = 0;
};

/// Valid, without secrets, without white space round it, at most 1,000 bytes.
[[nodiscard]] std::string flowText(std::string_view text);
/// A table behind a connection string ("jdbc:mysql://host/shop" + "orders"); empty where it holds
/// expressions.
[[nodiscard]] QualifiedName tableBehind(const std::string& connection, const std::string& table);
/// A name of something: like flowText, and without line breaks.
[[nodiscard]] std::string flowName(std::string_view text);

} // namespace upriver
