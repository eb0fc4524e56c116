// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/best_rows.h"

#include <algorithm>
#include <limits>

#include "catalog/search/asset_table.h"
#include "catalog/search/folded_text.h"
#include "catalog/store/search_documents.h"

namespace upriver {

namespace {

constexpr std::size_t kMostRead = 20'000;
constexpr std::size_t kEnough = 64; // a screen
constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

struct Rated
{
    float quality = 0;
    std::string leaf; ///< folded
    AssetId id;
};

/// As Ranking::isBetter() among rows that match alike.
bool isBetter(const Rated& a, const Rated& b)
{
    if (a.quality > b.quality || a.quality < b.quality)
        return a.quality > b.quality;
    const int names = a.leaf.compare(b.leaf);
    return names != 0 ? names < 0 : a.id < b.id;
}

/// How many are better than any document of this bucket or a lower one: rows move up and down by one at most.
std::size_t settledAt(std::int64_t bucket, const std::vector<Rated>& rated)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        rated, [bucket](const Rated& row) { return row.quality >= static_cast<float>(bucket + 1); }));
}

} // namespace

Result<std::vector<AssetId>> bestOfIndex(Connection& connection, std::size_t limit)
{
    const ReadSnapshot snapshot(connection);
    Statement documents = connection.query("SELECT id FROM search_docsize ORDER BY id LIMIT ?1");
    documents.bind(kMostRead);
    Statement asset = connection.query("SELECT kind, degree, coalesce(nullif(display, ''), name) FROM asset"
                                       " WHERE id=?1 AND until IS NULL");
    std::vector<Rated> rated;
    std::int64_t bucketBefore = -1;
    std::size_t settled = 0;
    while (documents.step()) {
        const std::int64_t bucket = bucketOfSearchRowid(documents.integer(0));
        if (bucket != bucketBefore) {
            settled = settledAt(bucket, rated);
            if (settled >= std::min(limit, kEnough))
                break;
        }
        settled = kAll;
        bucketBefore = bucket;
        const AssetId id{assetOfSearchRowid(documents.integer(0))};
        if (asset.bind(id).step())
            rated.push_back({qualityOf(static_cast<AssetKind>(asset.integer(0)), bucket, asset.integer(1)),
                             foldedUtf8(asset.text(2)), id});
        asset.reset();
    }
    std::ranges::sort(rated, isBetter);
    rated.resize(std::min({rated.size(), limit, settled}));
    std::vector<AssetId> ids;
    ids.reserve(rated.size());
    std::ranges::transform(rated, std::back_inserter(ids), &Rated::id);
    return connection.orError(std::move(ids));
}

} // namespace upriver
