// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/catalog_totals.h"

#include <charconv>

#include "catalog/base/text.h"
#include "catalog/store/moment.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

constexpr std::string_view kAssetWord = "asset ";
constexpr std::int64_t kCountAllFrom = 10; ///< one asset of so many changed: counting all is no dearer

struct KeptTotals
{
    std::int64_t scan = 0;
    CatalogTotals totals;
};

std::string textOf(const KeptTotals& kept)
{
    std::string text = "scan " + std::to_string(kept.scan) + "\ncolumns " +
                       std::to_string(kept.totals.columns) + "\nedges " + std::to_string(kept.totals.edges) +
                       "\ncolumn_edges " + std::to_string(kept.totals.columnEdges);
    for (const auto& [kind, count] : kept.totals.assets)
        ((((text += '\n') += kAssetWord) += kind) += ' ') += std::to_string(count);
    return text;
}

std::optional<KeptTotals> keptIn(std::string_view text)
{
    KeptTotals kept;
    for (const std::string_view line : splitText(text, '\n')) {
        const std::size_t space = line.rfind(' ');
        if (space == std::string_view::npos)
            return std::nullopt;
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(line.data() + space + 1, line.data() + line.size(), number);
        if (error != std::errc() || end != line.data() + line.size())
            return std::nullopt;
        const std::string_view word = line.substr(0, space);
        if (word == "scan")
            kept.scan = number;
        else if (word == "columns")
            kept.totals.columns = number;
        else if (word == "edges")
            kept.totals.edges = number;
        else if (word == "column_edges")
            kept.totals.columnEdges = number;
        else if (word.starts_with(kAssetWord))
            kept.totals.assets[std::string(word.substr(kAssetWord.size()))] = number;
    }
    return kept;
}

std::optional<KeptTotals> readKept(Connection& db)
{
    Statement row = db.query("SELECT value FROM meta WHERE key='totals'");
    return row.step() ? keptIn(row.text(0)) : std::nullopt;
}

/// Counts what one asset adds to the totals at a moment; the wording of the full count, for one.
class AssetShare
{
public:
    AssetShare(Connection& db, const Moment& moment)
        : m_asset(db.query("SELECT k.name FROM asset a JOIN asset_kind k ON k.id = a.kind WHERE a.id=?1 AND "
                           "EXISTS(SELECT 1 FROM observed WHERE asset=?1 AND " +
                           moment.openRows("") + ")"))
        , m_rest(db.query(
              "SELECT (SELECT count(*) FROM asset_column WHERE asset=?1 AND declared=1 AND " +
              moment.openRows("") +
              "), (SELECT count(*) FROM (SELECT DISTINCT dst, src, kind FROM edge WHERE dst=?1 AND " +
              moment.openRows("") +
              ")), (SELECT count(*) FROM (SELECT DISTINCT dst_asset, dst_slot, src_asset, src_slot"
              " FROM column_edge WHERE dst_asset=?1 AND " +
              moment.openRows("") + "))"))
    {}
    void add(std::int64_t asset, std::int64_t sign, CatalogTotals& totals)
    {
        if (m_asset.bind(asset).step())
            totals.assets[m_asset.string(0)] += sign;
        m_asset.reset();
        if (m_rest.bind(asset).step()) {
            totals.columns += sign * m_rest.integer(0);
            totals.edges += sign * m_rest.integer(1);
            totals.columnEdges += sign * m_rest.integer(2);
        }
        m_rest.reset();
    }

private:
    Statement m_asset, m_rest;
};

std::int64_t assetsOf(const CatalogTotals& totals)
{
    std::int64_t sum = 0;
    for (const auto& [kind, count] : totals.assets)
        sum += count;
    return sum;
}

} // namespace

CatalogTotals countTotals(Connection& db)
{
    CatalogTotals totals;
    {
        Statement rows = db.query("SELECT k.name, count(*) FROM asset a JOIN asset_kind k ON k.id = a.kind"
                                  " WHERE a.until IS NULL GROUP BY a.kind");
        while (rows.step())
            totals.assets.insert_or_assign(rows.string(0), rows.integer(1));
    }
    totals.columns = db.integer("SELECT count(*) FROM asset_column WHERE declared=1 AND until IS NULL");
    totals.edges =
        db.integer("SELECT count(*) FROM (SELECT DISTINCT dst, src, kind FROM edge WHERE until IS NULL)");
    totals.columnEdges = db.integer("SELECT count(*) FROM (SELECT DISTINCT dst_asset, dst_slot, src_asset,"
                                    " src_slot FROM column_edge WHERE until IS NULL)");
    return totals;
}

std::optional<CatalogTotals> keptTotals(Connection& db)
{
    const auto kept = readKept(db);
    if (!kept || kept->scan != db.integer("SELECT max(id) FROM scan"))
        return std::nullopt;
    return kept->totals;
}

Result<CatalogTotals> readTotals(const std::string& catalog)
{
    const auto db = openForReading(catalog);
    if (!db)
        return fail(db.error());
    const ReadSnapshot snapshot(**db);
    auto kept = keptTotals(**db);
    return (*db)->orError(kept ? std::move(*kept) : countTotals(**db));
}

void keepTotals(Connection& db, ScanId scan, const IdSet& changed, bool isWhole)
{
    std::optional<KeptTotals> kept = isWhole ? std::nullopt : readKept(db);
    const bool isPrevious = kept && kept->scan + 1 == scan.value;
    if (!isPrevious || static_cast<std::int64_t>(changed.size()) * kCountAllFrom > assetsOf(kept->totals)) {
        kept = KeptTotals{scan.value, countTotals(db)};
    } else {
        {
            AssetShare before(db, Moment{ScanId{kept->scan}});
            AssetShare after(db, Moment{});
            changed.forEach([&](std::int64_t asset) {
                before.add(asset, -1, kept->totals);
                after.add(asset, +1, kept->totals);
            });
        }
        std::erase_if(kept->totals.assets, [](const auto& kind) { return kind.second == 0; });
        kept->scan = scan.value;
    }
    db.query("INSERT OR REPLACE INTO meta VALUES('totals', ?1)").run(textOf(*kept));
}

} // namespace upriver
