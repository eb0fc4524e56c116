// SPDX-License-Identifier: Apache-2.0
#pragma once

// Places: where the data lies that Great Expectations speaks of by the name of a data source and an asset.
// Filled from great_expectations.yml (fluent and older data sources), asked by batches. Connection strings
// are cut to host and database when they come in. One document, one thread. Private to quality/.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/sources/reading/json.h"
#include "catalog/sources/source.h"

namespace upriver::gx {

/// A batch of data as a result, a checkpoint or a suite names it.
struct Batch
{
    std::string source;    ///< name of the data source; may be empty
    std::string asset;     ///< name of the data asset; may be empty
    std::string connector; ///< of the data connector, 0.13 to 0.18
    std::string table;     ///< as stated by the batch itself
    std::string schema;
    std::string path; ///< file or object
    std::string query;

    [[nodiscard]] bool isEmpty() const
    {
        return source.empty() && asset.empty() && table.empty() && path.empty();
    }
};

struct Place
{
    QualifiedName name;
    std::string subtype;
    bool isOurs = false; ///< only Great Expectations knows this name
    std::string query;
    std::vector<Property> properties;
};

class Places
{
public:
    /// root: the folder of the project as an absolute path, '/' at its end; empty = not known.
    Places(const SourceSettings& settings, std::string root);
    /// The file great_expectations.yml.
    void take(const Json& config);
    /// The place of a batch; suite: names data that nobody names.
    [[nodiscard]] Place of(const Batch& batch, const std::string& suite) const;
    /// "source-asset" or "source-asset-partition", as batches are numbered; what it names alone if nothing
    /// fits.
    [[nodiscard]] Batch batchNamed(const std::string& id) const;
    /// A name in Great Expectations' own namespace.
    [[nodiscard]] QualifiedName own(const std::string& name) const;
    /// Every asset that the configuration names.
    [[nodiscard]] std::vector<Batch> assets() const;

private:
    struct Asset
    {
        std::string type;
        std::string table;
        std::string schema;
        std::string query;
        std::string path;
        std::string pattern;
    };
    struct DataSource
    {
        std::string type;
        std::string ns;       ///< of a database; empty for files and memory
        std::string database; ///< "shop", "shop.public"
        std::string folder;   ///< base directory or bucket with prefix
        bool isFluent = false;
        std::map<std::string, Asset, std::less<>> assets;
    };
    [[nodiscard]] DataSource fluent(const Json& stated) const;
    [[nodiscard]] DataSource older(const Json& stated) const;
    void takeConnection(DataSource& source, const Json* stated, std::string_view type) const;
    [[nodiscard]] QualifiedName tableName(const DataSource& source, std::string_view schema,
                                          std::string_view table) const;
    [[nodiscard]] QualifiedName fileName(const std::string& path) const;
    [[nodiscard]] const DataSource* find(const std::string& name) const;
    [[nodiscard]] bool configured(const Batch& batch, Place& place) const;

    const SourceSettings& m_settings;
    std::string m_root;
    std::map<std::string, DataSource, std::less<>> m_sources;
};

/// From batch_request, active_batch_definition with batch_spec, or batch_kwargs.
[[nodiscard]] Batch batchOf(const Json& holder);

} // namespace upriver::gx
