// SPDX-License-Identifier: Apache-2.0
#pragma once

// The search index's documents: the contract between writer and searcher. Table search (FTS5, contentless):
//
//   rowid  = searchRowid(bucket, asset): (31 - bucket) << 40 | asset id, so that reading in rowid order is
//            reading by quality; bucket 0 … 31, higher is better.
//   name   = searchNameTokens() of the leaf, then of the display name.
//   cols   = searchNameTokens() of each open column's name.
//   descr  = description, then searchNameTokens() of container path and namespace, tags and owners by name.
//   facet  = tokens to filter by: k<asset kind number> p<platform id> n<namespace id> t<tag id>
//            o<principal id> y<subtype, letters and digits only> g<ghost 0, 1 or 2>.
//
// A contentless index forgets a document only when it is told its old words, so the old document is made
// again from the rows before they change: take() before writing, put() after, in one transaction.
// Everything a document is made of lies in the file; the same rows give the same document.

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "catalog/store/connection.h"
#include "catalog/store/id_set.h"

namespace upriver {

/// Raised when the same rows give other documents: the writer then builds the index anew.
inline constexpr int kSearchDocumentVersion = 1;

[[nodiscard]] constexpr std::int64_t searchRowid(std::int64_t bucket, std::int64_t asset)
{
    return ((31 - bucket) << 40) | asset;
}
[[nodiscard]] constexpr std::int64_t assetOfSearchRowid(std::int64_t rowid)
{
    return rowid & ((1LL << 40) - 1);
}
[[nodiscard]] constexpr std::int64_t bucketOfSearchRowid(std::int64_t rowid) { return 31 - (rowid >> 40); }

/// Quality: degree, a declaration and being kept in order by people lift an asset.
[[nodiscard]] std::int64_t searchBucket(std::int64_t degree, bool isDeclared, bool isCurated);

class SearchDocuments
{
public:
    /// Removes the documents of assets that are about to change; those without one are passed over.
    void take(Connection& db, const std::set<std::int64_t>& assets);
    /// Adds documents for assets that have none; closed assets get none.
    void put(Connection& db, const std::set<std::int64_t>& assets);
    /// Adds documents for all open assets that have none: for a new index.
    void putMissing(Connection& db);
    /// The same for a catalog that nobody else can see and that is written without a journal: the index is
    /// made on a thread of its own while `meanwhile` runs on this one, once.
    void putMissing(Connection& db, const std::function<void()>& meanwhile);
    /// Moves documents whose bucket is no longer right.
    void refreshBuckets(Connection& db, const IdNumbers& degreeChanges);
    /// Builds everything anew when the documents' version changed.
    void rebuildIfOutdated(Connection& db);

private:
    void rebuild(Connection& db);
};

} // namespace upriver
