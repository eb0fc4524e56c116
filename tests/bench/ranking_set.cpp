// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/ranking_set.h"

#include <algorithm>
#include <array>

#include "catalog/store/catalog_writer.h"
#include "tests/bench/made_files.h"
#include "tests/bench/made_words.h"

namespace upriver::bench {

namespace {

constexpr std::string_view kShop = "postgres://shop-db:5432";
constexpr std::string_view kWarehouse = "snowflake://acme-eu";
constexpr std::string_view kOffice = "mssql://erp01:1433";
constexpr std::string_view kLake = "s3://acme-lake";

struct KnownAsset
{
    AssetKind kind;
    std::string_view ns, name, display, description, columns, owner, tag;
    int readers; ///< jobs that read it: how well known it is
};

constexpr AssetKind kTable = AssetKind::Dataset;

constexpr auto kAssets = std::to_array<KnownAsset>({
    {kTable, kShop, "shop.public.orders", "", "One row for each order placed in the web shop",
     "order_id,customer_id,placed_at,status,total_amount", "ana.silva", "core", 9},
    {kTable, kShop, "shop.public.order_items", "", "Articles of an order",
     "order_id,line_number,product_id,quantity,unit_price", "ana.silva", "", 4},
    {kTable, kShop, "shop.public.customers", "", "People who have an account",
     "customer_id,email,full_name,signup_date,marketing_opt_in", "crm-team", "pii", 8},
    {kTable, kShop, "shop.public.customer_addresses", "", "Where parcels go",
     "customer_id,street,city,postcode", "crm-team", "pii", 2},
    {kTable, kShop, "shop.public.payments", "", "Money received",
     "payment_id,order_id,iban,card_last4,paid_at", "payments-team", "pii", 5},
    {kTable, kShop, "shop.public.refunds", "", "Money sent back", "refund_id,payment_id,reason",
     "payments-team", "", 3},
    {kTable, kWarehouse, "analytics.staging.stg_orders", "", "", "order_id,customer_id,placed_at", "data-eng",
     "", 3},
    {kTable, kWarehouse, "analytics.staging.stg_customers", "", "", "customer_id,email", "data-eng", "", 2},
    {kTable, kWarehouse, "analytics.staging.stg_payments", "", "", "payment_id,order_id,amount", "data-eng",
     "", 2},
    {kTable, kWarehouse, "analytics.marts.fct_orders", "", "Orders with customer and money",
     "order_id,customer_key,net_amount", "bi-team", "gold", 7},
    {kTable, kWarehouse, "analytics.marts.dim_customer", "", "", "customer_key,segment,first_order_at",
     "bi-team", "gold", 7},
    {kTable, kWarehouse, "analytics.marts.dim_product", "", "", "product_key,ean13,brand", "bi-team", "gold",
     5},
    {kTable, kWarehouse, "analytics.marts.fct_daily_revenue", "", "Revenue by day, net of refunds",
     "day,gross_eur,net_eur", "bi-team", "gold", 6},
    {kTable, kWarehouse, "analytics.marts.customer_lifetime_value", "", "Expected worth of a customer",
     "customer_key,clv_eur", "growth", "", 2},
    {kTable, kWarehouse, "analytics.marts.churn_features", "", "Input of the churn model",
     "customer_key,days_since_last_order,tickets_90d", "growth", "ml", 2},
    {kTable, kWarehouse, "analytics.marts.marketing_attribution", "", "", "touch_id,utm_campaign,weight",
     "growth", "", 2},
    {kTable, kWarehouse, "finance.gl.general_ledger", "", "All postings",
     "posting_id,gl_account,debit_eur,credit_eur", "controlling", "sox", 4},
    {kTable, kWarehouse, "finance.gl.trial_balance", "", "", "gl_account,period,closing_eur", "controlling",
     "sox", 2},
    {kTable, kWarehouse, "finance.ar.invoices", "", "", "invoice_no,vat_id,due_on", "controlling", "", 4},
    {kTable, kWarehouse, "finance.ar.invoice_lines", "", "", "invoice_no,line_no,net_eur", "controlling", "",
     2},
    {kTable, kWarehouse, "finance.ap.vendor_bills", "", "", "bill_no,vendor_no", "controlling", "", 1},
    {kTable, kWarehouse, "hr.core.employees", "", "", "employee_no,hired_on,manager_no,pay_grade",
     "people-ops", "pii", 3},
    {kTable, kWarehouse, "hr.core.employee_absences", "", "", "employee_no,absent_from,absent_to",
     "people-ops", "", 1},
    {kTable, kWarehouse, "logistics.wms.stock_levels", "", "Pieces on hand by warehouse",
     "ean13,warehouse_no,on_hand", "supply-chain", "", 3},
    {kTable, kWarehouse, "logistics.wms.warehouse_locations", "", "", "warehouse_no,aisle,rack",
     "supply-chain", "", 1},
    {kTable, kWarehouse, "logistics.tms.shipments", "", "", "shipment_no,carrier,shipped_at", "supply-chain",
     "", 3},
    {kTable, kWarehouse, "logistics.tms.shipment_tracking_events", "", "", "shipment_no,scanned_at,depot",
     "supply-chain", "", 1},
    {kTable, "kafka://broker-1:9092", "web.clicks.v2", "", "Every click, as the browser sends it",
     "visitor_uuid,url,referrer", "web-team", "", 2},
    {kTable, "kafka://broker-1:9092", "sensors.temperature_readings", "", "", "sensor_no,celsius,measured_at",
     "plant-it", "", 1},
    {kTable, kLake, "raw/clickstream/events", "", "Clicks by day as Parquet", "visitor_uuid,url", "web-team",
     "", 3},
    {kTable, kLake, "ml/features/user_embeddings", "", "", "user_uuid,embedding", "ml-platform", "ml", 2},
    {kTable, kLake, "exports/partners/price_list.csv", "", "", "ean13,price_eur", "", "", 1},
    {kTable, kWarehouse, "risk.scoring.fraud_scores", "", "", "payment_id,fraud_probability", "risk-team",
     "ml", 2},
    {kTable, kWarehouse, "support.zendesk.tickets", "", "Questions of customers", "ticket_no,opened_at,csat",
     "support-ops", "", 3},
    {kTable, kWarehouse, "support.zendesk.ticket_comments", "", "", "ticket_no,body", "support-ops", "", 1},
    {kTable, kWarehouse, "web_analytics.ga4.sessions", "", "", "ga_session_id,landing_page", "web-team", "",
     2},
    {kTable, kWarehouse, "pricing.core.competitor_prices", "", "", "ean13,competitor,price_eur", "pricing",
     "", 1},
    {kTable, kWarehouse, "legacy.tmp.orders_backup_2019", "", "", "order_id", "", "deprecated", 0},
    {kTable, kWarehouse, "legacy.tmp.customers_old", "", "", "customer_id", "", "deprecated", 0},
    {kTable, kOffice, "AdventureWorks.Sales.SalesOrderHeader", "", "", "SalesOrderID,OrderDate,TotalDue",
     "erp", "", 3},
    {kTable, kOffice, "AdventureWorks.Sales.SalesOrderDetail", "", "", "SalesOrderID,ProductID,LineTotal",
     "erp", "", 2},
    {kTable, kOffice, "AdventureWorks.Person.EmailAddress", "", "", "BusinessEntityID,EmailAddress", "erp",
     "pii", 1},
    {kTable, kOffice, "AdventureWorksDW.dbo.DimDate", "", "", "DateKey,CalendarYear", "erp", "", 4},
    {kTable, kOffice, "AdventureWorksDW.dbo.FactInternetSales", "", "", "ProductKey,OrderDateKey,SalesAmount",
     "erp", "", 3},
    {AssetKind::Model, "mlflow://tracking", "churn_classifier", "", "Who will leave within a month", "",
     "growth", "ml", 1},
    {AssetKind::Model, "mlflow://tracking", "fraud_detector", "", "", "", "risk-team", "ml", 1},
    {AssetKind::Job, "airflow-prod", "shop_daily.load_orders", "", "", "", "data-eng", "", 0},
    {AssetKind::Job, "airflow-prod", "finance_monthly.close_books", "", "", "", "controlling", "", 0},
    {AssetKind::Dashboard, "tableau://bi", "workbooks/1142", "Weekly Sales Overview", "", "", "bi-team", "",
     0},
    {AssetKind::Dashboard, "tableau://bi", "workbooks/87", "Executive KPI Board", "", "", "bi-team", "", 0},
    {AssetKind::Dashboard, "superset://viz", "dashboard/12", "Delivery Punctuality", "", "", "supply-chain",
     "", 0},
    {AssetKind::Term, "glossary", "Gross Margin", "", "Revenue less cost of goods", "", "controlling", "", 0},
    {AssetKind::Term, "glossary", "Active Customer", "", "Has ordered within a year", "", "growth", "", 0},
    {AssetKind::Service, "kserve://prod", "recommendation-api", "", "", "", "ml-platform", "", 0},
    {AssetKind::Feature, "feast://store", "driver_hourly_stats", "", "", "conv_rate,acc_rate", "ml-platform",
     "", 1},
});

constexpr auto kQueries = std::to_array<RankedQuery>({
    // names as they are
    {"orders", "shop.public.orders"},
    {"order_items", "shop.public.order_items"},
    {"customers", "shop.public.customers"},
    {"payments", "shop.public.payments"},
    {"refunds", "shop.public.refunds"},
    {"general_ledger", "finance.gl.general_ledger"},
    {"invoices", "finance.ar.invoices"},
    {"employees", "hr.core.employees"},
    {"shipments", "logistics.tms.shipments"},
    {"tickets", "support.zendesk.tickets"},
    {"SalesOrderHeader", "AdventureWorks.Sales.SalesOrderHeader"},
    {"shop.public.orders", "shop.public.orders"},
    {"public.customers", "shop.public.customers"},
    {"marts.dim_product", "analytics.marts.dim_product"},
    {"web.clicks", "web.clicks.v2"},
    // words of a name, with blanks, run together, in another order
    {"order items", "shop.public.order_items"},
    {"orderitems", "shop.public.order_items"},
    {"items of order", "shop.public.order_items"},
    {"stg orders", "analytics.staging.stg_orders"},
    {"fct orders", "analytics.marts.fct_orders"},
    {"fctorders", "analytics.marts.fct_orders"},
    {"dim customer", "analytics.marts.dim_customer"},
    {"customer dim", "analytics.marts.dim_customer"},
    {"daily revenue", "analytics.marts.fct_daily_revenue"},
    {"revenue daily fct", "analytics.marts.fct_daily_revenue"},
    {"lifetime value", "analytics.marts.customer_lifetime_value"},
    {"trial balance", "finance.gl.trial_balance"},
    {"sales order header", "AdventureWorks.Sales.SalesOrderHeader"},
    {"salesorderdetail", "AdventureWorks.Sales.SalesOrderDetail"},
    {"internet sales", "AdventureWorksDW.dbo.FactInternetSales"},
    {"dimdate", "AdventureWorksDW.dbo.DimDate"},
    {"email address", "AdventureWorks.Person.EmailAddress"},
    {"tracking events", "logistics.tms.shipment_tracking_events"},
    {"weekly sales", "workbooks/1142"},
    {"executive board", "workbooks/87"},
    {"punctuality", "dashboard/12"},
    {"gross margin", "Gross Margin"},
    {"driver stats", "driver_hourly_stats"},
    {"close books", "finance_monthly.close_books"},
    // beginnings
    {"cust addr", "shop.public.customer_addresses"},
    {"gen led", "finance.gl.general_ledger"},
    {"comp pric", "pricing.core.competitor_prices"},
    {"stock lev", "logistics.wms.stock_levels"},
    {"churn cl", "churn_classifier"},
    {"fraud det", "fraud_detector"},
    {"embed", "ml/features/user_embeddings"},
    {"exec kpi", "workbooks/87"},
    {"recommend", "recommendation-api"},
    {"wh loc", "logistics.wms.warehouse_locations"},
    // typing errors
    {"custmers", "shop.public.customers"},
    {"paymnets", "shop.public.payments"},
    {"ordres", "shop.public.orders"},
    {"shipmnts", "logistics.tms.shipments"},
    {"genral ledger", "finance.gl.general_ledger"},
    {"temprature readings", "sensors.temperature_readings"},
    {"stok levels", "logistics.wms.stock_levels"},
    {"emploees", "hr.core.employees"},
    {"customer adresses", "shop.public.customer_addresses"},
    {"clasifier churn", "churn_classifier"},
    // letters left out
    {"ordritms", "shop.public.order_items"},
    {"cstaddr", "shop.public.customer_addresses"},
    {"dimprd", "analytics.marts.dim_product"},
    // columns
    {"iban", "shop.public.payments"},
    {"marketing_opt_in", "shop.public.customers"},
    {"clv_eur", "analytics.marts.customer_lifetime_value"},
    {"column:postcode", "shop.public.customer_addresses"},
    {"utm campaign", "analytics.marts.marketing_attribution"},
    {"csat", "support.zendesk.tickets"},
    {"fraud probability", "risk.scoring.fraud_scores"},
    {"employees pay grade", "hr.core.employees"},
    // what is said about it, who keeps it, where it lies
    {"net of refunds", "analytics.marts.fct_daily_revenue"},
    {"pieces on hand", "logistics.wms.stock_levels"},
    {"owner:ana.silva orders", "shop.public.orders"},
    {"ana silva items", "shop.public.order_items"},
    {"owner:growth churn kind:model", "churn_classifier"},
    {"kind:model fraud", "fraud_detector"},
    {"kind:job orders", "shop_daily.load_orders"},
    {"tag:deprecated orders", "legacy.tmp.orders_backup_2019"},
    {"orders -tag:deprecated tag:gold", "analytics.marts.fct_orders"},
    {"zendesk comments", "support.zendesk.ticket_comments"},
    {"tms shipments", "logistics.tms.shipments"},
    {"staging customers", "analytics.staging.stg_customers"},
    {"clickstream", "raw/clickstream/events"},
    {"partners price list", "exports/partners/price_list.csv"},
});

void addColumns(RecordBatch& batch, AssetIndex asset, std::string_view names)
{
    while (!names.empty()) {
        const std::size_t comma = names.find(',');
        ColumnRecord column;
        column.asset = asset;
        column.name = names.substr(0, comma);
        column.type = typeWord(column.name);
        column.declared = true;
        batch.columns.push_back(std::move(column));
        names.remove_prefix(comma == std::string_view::npos ? names.size() : comma + 1);
    }
}

RecordBatch knownAssets()
{
    RecordBatch batch;
    for (const KnownAsset& known : kAssets) {
        const AssetIndex asset = batch.asset(known.kind, {std::string(known.ns), std::string(known.name)});
        batch.record(asset).declared = true;
        batch.record(asset).displayName = known.display;
        batch.record(asset).description = known.description;
        addColumns(batch, asset, known.columns);
        if (!known.owner.empty())
            batch.owners.push_back({asset, std::string(known.owner), "owner"});
        if (!known.tag.empty())
            batch.tags.push_back({asset, {}, std::string(known.tag)});
        for (int i = 0; i < known.readers; ++i) {
            const AssetIndex job =
                batch.asset(AssetKind::Job,
                            {"cron", "nightly.step_" + std::to_string(mixed(known.name.size(), i) % 500)});
            batch.edges.push_back({asset, job, EdgeKind::Data, 100, {}, {}});
        }
    }
    return batch;
}

RecordBatch madeTables(const MadeEstate& estate, std::uint64_t first, std::uint64_t last)
{
    RecordBatch batch;
    for (std::uint64_t number = first; number < last; ++number) {
        const MadeTable table = madeTable(estate, number);
        const std::string host = "postgres://" + table.database + ".example.org:5432";
        const AssetIndex asset = batch.asset(kTable, {host, table.qualified()});
        batch.record(asset).declared = true;
        batch.record(asset).description = madeDescription(table);
        for (const std::string& name : madeColumns(estate, number))
            addColumns(batch, asset, name);
        batch.owners.push_back({asset, madeOwner(estate, number), "owner"});
        for (const std::uint64_t source : madeSources(estate, number)) {
            const MadeTable theirs = madeTable(estate, source);
            const AssetIndex src = batch.asset(
                kTable, {"postgres://" + theirs.database + ".example.org:5432", theirs.qualified()});
            batch.edges.push_back({src, asset, EdgeKind::Data, 100, {}, {}});
        }
    }
    return batch;
}

Result<void> writeDocument(CatalogWriter& writer, RootId root, const std::string& name,
                           const RecordBatch& batch)
{
    DocumentHeader header;
    header.root = root;
    header.facts.relative = name;
    header.facts.reader = "made";
    if (Result<void> begun = writer.beginDocument(header); !begun)
        return begun;
    if (Result<void> added = writer.add(batch); !added)
        return added;
    const auto finished = writer.finishDocument(DocumentStatus::Read);
    return finished ? Result<void>() : fail(finished.error());
}

} // namespace

std::span<const RankedQuery> rankedQueries() { return kQueries; }

Result<void> writeRankingCatalog(const std::string& catalog, std::int64_t madeCount)
{
    constexpr std::uint64_t kTablesAtOnce = 500;
    MadeEstate estate;
    estate.assets = madeCount * 3 / 2;
    const auto writer = CatalogWriter::open(catalog, true);
    if (!writer)
        return fail(writer.error());
    if (const auto scan = (*writer)->beginScan("made"); !scan)
        return fail(scan.error());
    const auto root = (*writer)->root("/made");
    if (!root)
        return fail(root.error());
    Result<void> written = writeDocument(**writer, *root, "known", knownAssets());
    const auto last = std::min<std::uint64_t>(static_cast<std::uint64_t>(madeCount), tableCount(estate));
    for (std::uint64_t first = 0; first < last && written; first += kTablesAtOnce)
        written = writeDocument(**writer, *root, "made-" + std::to_string(first),
                                madeTables(estate, first, std::min(first + kTablesAtOnce, last)));
    return written ? (*writer)->endScan({}) : written;
}

Result<RankingScore> scoreRanking(Searcher& searcher)
{
    RankingScore score;
    for (const RankedQuery& query : rankedQueries()) {
        SearchOptions options;
        options.limit = 50;
        const auto found = searcher.search(parseSearchQuery(std::string(query.text)), options);
        if (!found)
            return fail(found.error());
        std::size_t rank = 0;
        for (std::size_t i = 0; i < found->hits.size() && rank == 0; ++i)
            if (found->hits[i].asset.name.text().ends_with(query.expected))
                rank = i + 1;
        score.meanReciprocalRank += rank == 0 ? 0 : 1 / static_cast<double>(rank);
        if (rank != 1)
            score.notFirst.push_back(
                std::string(query.text) + ": wanted " + std::string(query.expected) + ", " +
                (rank == 0 ? "not found" : "at " + std::to_string(rank)) + ", first was " +
                (found->hits.empty() ? "nothing" : found->hits.front().asset.name.text()));
    }
    score.meanReciprocalRank /= static_cast<double>(rankedQueries().size());
    return score;
}

} // namespace upriver::bench
