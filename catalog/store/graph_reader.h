// SPDX-License-Identifier: Apache-2.0
#pragma once

// GraphReader: streams the lineage graph's rows out of the catalog, for lineage/graph/graph_loader and for
// the export of a whole catalog. Every dated row comes (open and closed), so that one load serves every
// as-of. Rejected manual edges are left out, manual ones come in. One thread at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "catalog/base/ids.h"
#include "catalog/base/result.h"
#include "catalog/model/kinds.h"

namespace upriver {

struct GraphAssetRow
{
    AssetId id;
    AssetKind kind = AssetKind::Dataset;
    ScanId since;
    ScanId until;
    bool ghost = false;
};

struct GraphEdgeRow
{
    AssetId src;
    AssetId dst;
    EdgeKind kind = EdgeKind::Data;
    std::uint8_t confidence = 100;
    bool manual = false;
    ScanId since;
    ScanId until;
};

struct GraphColumnEdgeRow
{
    AssetId dst;
    std::int32_t dstSlot = 0; ///< 0 = the whole dataset
    AssetId src;
    std::int32_t srcSlot = 0;
    AssetId job;
    std::uint16_t kinds = 0;
    bool masking = false;
    std::uint8_t confidence = 100;
    ScanId since;
    ScanId until;
};

class GraphReader
{
public:
    [[nodiscard]] static Result<std::unique_ptr<GraphReader>> open(const std::string& path);
    ~GraphReader();
    /// While the token is stopped, reading ends with ErrorKind::Cancelled.
    void interruptOn(std::stop_token stop);
    /// Lets go of the pages that passing over all rows has brought into memory.
    void forgetPages();
    [[nodiscard]] Result<void> assets(const std::function<void(const GraphAssetRow&)>& take) const;
    /// Which container each asset lies in, by ascending id; gone assets too.
    [[nodiscard]] Result<void>
    places(const std::function<void(AssetId asset, std::int64_t container)>& take) const;
    /// The path comes as in AssetSummary::container.
    [[nodiscard]] Result<void> containers(const std::function<void(std::int64_t id, std::string_view platform,
                                                                   std::string_view path)>& take) const;
    /// Tags "domain:…" of assets and their columns as they are now, without that word, curated ones last; an
    /// asset may come several times, and a domain that people have taken away comes with isGone.
    struct DomainRow
    {
        AssetId asset;
        std::string domain;
        bool isGone = false;
    };
    [[nodiscard]] Result<void> domains(const std::function<void(const DomainRow&)>& take) const;
    [[nodiscard]] Result<void> edges(const std::function<void(const GraphEdgeRow&)>& take) const;
    [[nodiscard]] Result<void> columnEdges(const std::function<void(const GraphColumnEdgeRow&)>& take) const;
    /// Of the edges into one asset, and of these only those out of another.
    [[nodiscard]] Result<void>
    columnEdgesInto(AssetId dst, const std::function<void(const GraphColumnEdgeRow&)>& take) const;
    [[nodiscard]] Result<void>
    columnEdgesBetween(AssetId src, AssetId dst,
                       const std::function<void(const GraphColumnEdgeRow&)>& take) const;
    /// Which assets have column edges between them; a pair may come several times. Reads all column edges.
    [[nodiscard]] Result<void>
    columnEdgePairs(const std::function<void(AssetId dst, AssetId src)>& take) const;
    /// Slot -> name for the columns of one asset, all times.
    [[nodiscard]] Result<void>
    columnNames(AssetId asset, const std::function<void(std::int32_t, std::string_view)>& take) const;

private:
    explicit GraphReader(std::unique_ptr<struct GraphReaderState> state);
    std::unique_ptr<struct GraphReaderState> m_state;
};

} // namespace upriver
