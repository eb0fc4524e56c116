// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lineage answers built by hand from a few words, for tests and pictures that need no catalog.

#include <string>
#include <string_view>
#include <unordered_map>

#include "lineage/query/lineage_query.h"

namespace upriver::test {

class AnswerBuilder
{
public:
    AnswerBuilder();
    /// "postgres://shop-db:5432/shop.marts.orders" style pieces; returns the node to dress up further.
    LineageNode& add(AssetKind kind, std::string_view platform, std::string_view container,
                     std::string_view leaf, std::string_view subtype = {});
    LineageEdge& edge(std::string_view from, std::string_view to);
    void column(std::string_view from, std::string_view fromColumn, std::string_view to,
                std::string_view toColumn, std::uint16_t kinds = kIdentity);
    void root(std::string_view leaf);
    [[nodiscard]] AssetId id(std::string_view leaf) const { return m_ids.at(std::string(leaf)); }
    /// Counts, distances and order as the resolver gives them.
    [[nodiscard]] LineageAnswer finish();

private:
    LineageAnswer m_answer;
    std::unordered_map<std::string, AssetId> m_ids;
};

/// The small shop of the pictures: 13 assets round customer_ltv with health, personal data, a ghost, columns.
[[nodiscard]] LineageAnswer shopAnswer();
/// The same flow with its jobs shown, a fan-out, a manual edge, an inferred one and a control edge.
[[nodiscard]] LineageAnswer shopAnswerWithJobs();
/// A seeded layered graph of so many datasets.
[[nodiscard]] LineageAnswer layeredAnswer(std::size_t nodes, std::uint32_t seed);

} // namespace upriver::test
