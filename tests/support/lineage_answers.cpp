// SPDX-License-Identifier: Apache-2.0
#include "tests/support/lineage_answers.h"

#include <algorithm>
#include <deque>
#include <set>

#include "tests/support/layout_graphs.h"

namespace upriver::test {

AnswerBuilder::AnswerBuilder() { m_answer.nodes.reserve(10000); } // references handed out stay valid

LineageNode& AnswerBuilder::add(AssetKind kind, std::string_view platform, std::string_view container,
                                std::string_view leaf, std::string_view subtype)
{
    LineageNode& node = m_answer.nodes.emplace_back();
    node.asset.id = AssetId{static_cast<std::int64_t>(m_answer.nodes.size())};
    node.asset.kind = kind;
    node.asset.subtype = subtype;
    node.asset.platform = platform;
    node.asset.container = container;
    node.asset.leaf = leaf;
    node.asset.name = {std::string(platform) + "://host", std::string(container) + "." + std::string(leaf)};
    m_ids[std::string(leaf)] = node.asset.id;
    return node;
}

LineageEdge& AnswerBuilder::edge(std::string_view from, std::string_view to)
{
    LineageEdge& edge = m_answer.edges.emplace_back();
    edge.from = id(from);
    edge.to = id(to);
    return edge;
}

void AnswerBuilder::column(std::string_view from, std::string_view fromColumn, std::string_view to,
                           std::string_view toColumn, std::uint16_t kinds)
{
    m_answer.columnEdges.push_back(
        {id(from), std::string(fromColumn), id(to), std::string(toColumn), {}, kinds, false, 100});
}

void AnswerBuilder::root(std::string_view leaf)
{
    m_answer.request.roots = {id(leaf)};
    m_answer.nodes[static_cast<std::size_t>(id(leaf).value - 1)].root = true;
}

LineageAnswer AnswerBuilder::finish()
{
    std::unordered_map<AssetId, LineageNode*> nodes;
    for (LineageNode& node : m_answer.nodes)
        nodes[node.asset.id] = &node;
    for (const LineageEdge& edge : m_answer.edges) {
        ++nodes[edge.from]->shownDownstream;
        ++nodes[edge.to]->shownUpstream;
    }
    for (const bool upstream : {true, false}) {
        std::set<AssetId> seen(m_answer.request.roots.begin(), m_answer.request.roots.end());
        std::deque<AssetId> open(seen.begin(), seen.end());
        for (; !open.empty(); open.pop_front())
            for (const LineageEdge& edge : m_answer.edges) {
                const AssetId here = upstream ? edge.to : edge.from;
                const AssetId there = upstream ? edge.from : edge.to;
                if (here != open.front() || !seen.insert(there).second)
                    continue;
                nodes[there]->distance = nodes[here]->distance + (upstream ? -1 : 1);
                open.push_back(there);
            }
    }
    std::stable_sort(m_answer.nodes.begin(), m_answer.nodes.end(),
                     [](const LineageNode& a, const LineageNode& b) {
                         return std::pair(a.distance, a.asset.name) < std::pair(b.distance, b.asset.name);
                     });
    m_answer.completeness.shown = m_answer.completeness.total =
        static_cast<std::int64_t>(m_answer.nodes.size());
    return std::move(m_answer);
}

namespace {

void addShopAssets(AnswerBuilder& shop)
{
    const auto table = [&](std::string_view schema, std::string_view leaf, Health health,
                           bool personal) -> LineageNode& {
        LineageNode& node = shop.add(AssetKind::Dataset, "postgres", schema, leaf, "table");
        node.asset.health = health;
        if (personal)
            node.asset.tags = {"pii"};
        return node;
    };
    table("shop.public", "customers", Health::Ok, true).hiddenUpstream = 3;
    table("shop.public", "orders", Health::Ok, false);
    table("shop.public", "refunds", Health::Failed, false);
    shop.add(AssetKind::Dataset, "kafka", "bus", "web_clicks", "topic").asset.health = Health::Ok;
    table("shop.staging", "stg_customers", Health::Ok, true);
    table("shop.staging", "stg_orders", Health::Ok, false);
    table("shop.staging", "stg_refunds", Health::Failed, false);
    LineageNode& sessions = shop.add(AssetKind::Dataset, "s3", "shop-lake", "sessions", "file");
    sessions.asset.health = Health::Warning;
    sessions.hiddenDownstream = 11;
    table("shop.marts", "session_stats", Health::Running, false);
    LineageNode& ltv = table("shop.marts", "customer_ltv", Health::Failed, true);
    ltv.hiddenDownstream = 6;
    ltv.asset.tags = {"certified", "pii"};
    shop.add(AssetKind::Dashboard, "superset", "finance", "Revenue board", "dashboard").asset.health =
        Health::Ok;
    LineageNode& csv =
        shop.add(AssetKind::Dataset, "s3", "partner-drop/exports/monthly", "ltv_export.csv", "file");
    csv.asset.tags = {"pii"};
    csv.asset.health = Health::Ok;
    LineageNode& churn = shop.add(AssetKind::Feature, "feast", "shop", "churn_features");
    churn.asset.tags = {"deprecated", "pii"};
    churn.hiddenDownstream = 1;
    LineageNode& ghost =
        shop.add(AssetKind::Dataset, "postgres", "legacy", "a_table_with_a_remarkably_long_name_2019");
    ghost.asset.ghost = true;
    ghost.asset.ghostReason = "Referenced by a job, never indexed";
}

constexpr std::pair<std::string_view, std::string_view> kShopFlow[] = {
    {"customers", "stg_customers"},
    {"orders", "stg_orders"},
    {"refunds", "stg_refunds"},
    {"web_clicks", "sessions"},
    {"sessions", "session_stats"},
    {"stg_customers", "customer_ltv"},
    {"stg_orders", "customer_ltv"},
    {"stg_refunds", "customer_ltv"},
    {"customer_ltv", "Revenue board"},
    {"customer_ltv", "ltv_export.csv"},
    {"customer_ltv", "churn_features"},
    {"session_stats", "churn_features"},
    {"a_table_with_a_remarkably_long_name_2019", "stg_refunds"},
};

} // namespace

LineageAnswer shopAnswer()
{
    AnswerBuilder shop;
    addShopAssets(shop);
    for (const auto& [from, to] : kShopFlow)
        shop.edge(from, to);
    shop.column("orders", "order_id", "stg_orders", "order_id");
    shop.column("orders", "customer_id", "stg_orders", "customer_id");
    shop.column("orders", "amount", "stg_orders", "amount", kTransformation);
    shop.column("refunds", "amount", "stg_refunds", "amount");
    shop.column("customers", "email", "stg_customers", "email_domain", kTransformation);
    shop.column("stg_customers", "email_domain", "customer_ltv", "email_domain");
    shop.column("stg_orders", "customer_id", "customer_ltv", "customer_id");
    shop.column("stg_orders", "amount", "customer_ltv", "net_revenue", kAggregation);
    shop.column("stg_refunds", "amount", "customer_ltv", "net_revenue", kAggregation);
    shop.column("customer_ltv", "net_revenue", "Revenue board", "revenue", kAggregation);
    shop.column("customer_ltv", "net_revenue", "ltv_export.csv", "ltv");
    shop.root("customer_ltv");
    return shop.finish();
}

LineageAnswer shopAnswerWithJobs()
{
    AnswerBuilder shop;
    addShopAssets(shop);
    std::set<std::string> jobs;
    for (const auto& [from, to] : kShopFlow) {
        const std::string job = "build_" + std::string(to);
        if (jobs.insert(job).second) {
            shop.add(AssetKind::Job, "dbt", "shop", job, "dbt");
            shop.edge(job, to);
        }
        shop.edge(from, job);
    }
    shop.edge("build_stg_orders", "build_customer_ltv").kind = EdgeKind::Control;
    shop.edge("customer_ltv", "session_stats").manual = true;
    shop.edge("orders", "session_stats").inferred = true;
    shop.root("customer_ltv");
    const AssetId ltv = shop.id("customer_ltv");
    LineageAnswer answer = shop.finish();
    FanOut fanOut{ltv, Direction::Downstream, {}};
    for (std::int64_t i = 0; i < 81; ++i)
        fanOut.members.push_back(AssetId{1000 + i});
    answer.fanOuts.push_back(std::move(fanOut));
    return answer;
}

LineageAnswer layeredAnswer(std::size_t nodes, std::uint32_t seed)
{
    const LayoutRequest graph = layeredGraph(nodes, seed);
    AnswerBuilder builder;
    const auto name = [](std::uint32_t i) { return "table_" + std::to_string(i); };
    for (std::uint32_t i = 0; i < nodes; ++i) {
        LineageNode& node =
            builder.add(AssetKind::Dataset,
                        i % 7 == 0   ? "kafka"
                        : i % 5 == 0 ? "s3"
                                     : "postgres",
                        "warehouse.schema_" + std::to_string(i % 9), name(i), i % 7 == 0 ? "topic" : "table");
        node.asset.health = static_cast<Health>(i % 5);
    }
    for (const LayoutEdge& edge : graph.edges)
        builder.edge(name(edge.from), name(edge.to));
    builder.root(name(static_cast<std::uint32_t>(nodes / 2)));
    return builder.finish();
}

} // namespace upriver::test
