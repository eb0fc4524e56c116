// SPDX-License-Identifier: Apache-2.0
#pragma once

// What Great Expectations' files say, as records: an expectation is a check of the data that its suite is
// bound to, a validation its result, a checkpoint a job whose runs are the validations. Values of the data
// itself (unexpected values, distinct values, extremes) are never taken. One document, one thread. Private
// to quality/.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/sources/quality/gx_places.h"
#include "catalog/sources/reading/batch_sender.h"

namespace upriver::gx {

enum class Shape : std::uint8_t { None, Config, Suite, Result, Results, Described, Checkpoint, Definition };

/// What a file is, by its members.
[[nodiscard]] Shape shapeOf(const Json& value);
/// One of Great Expectations' JSON files, without values of the data.
[[nodiscard]] Result<Json> parseGx(std::string text);

class Records final : public BatchSender
{
public:
    Records(ReadContext& context, std::string root);

    Places& places() { return m_places; }
    /// The data that the configuration names.
    void addConfigured(const std::string& locator);
    void addDefinition(const Json& definition, const std::string& locator);
    void addCheckpoint(const Json& checkpoint, const std::string& locator);
    /// A validation result; at: its time when it says none itself.
    void addResult(const Json& result, std::optional<Micros> at, const std::string& locator);
    /// Several results of one run: a checkpoint's or an operator's.
    void addResults(const Json& results, const std::string& locator);
    /// What people print of a checkpoint's result in 1.x: outcomes without the names of suites.
    void addDescribed(const Json& described, const std::string& locator);
    /// After all that binds suites to data. file: names a suite that has no name.
    void addSuite(const Json& suite, const std::string& file, const std::string& locator);

    /// Runs, columns and what is left.
    [[nodiscard]] Result<void> finish();

private:
    struct Run
    {
        std::optional<Micros> started;
        std::optional<Micros> ended;
        std::string name;
        std::int64_t expectations = 0;
        std::int64_t failed = 0;
        bool success = true;
        std::set<QualifiedName> data;
    };
    struct Observed ///< columns of a dataset when they were last seen
    {
        Micros at = 0;
        bool isOrdered = false;
        std::vector<std::string> columns;
    };
    struct Validation ///< what the results of one validation share
    {
        AssetIndex asset = kNoAsset;
        std::string suite;
        std::string runKey;
        Micros at = 0;
        std::map<std::string, int> seen;
    };
    AssetIndex state(const Place& place, const std::string& locator);
    AssetIndex checkpoint(const std::string& name);
    void addQuery(const Place& place, AssetIndex asset, const std::string& locator);
    void bind(const std::string& suite, const Batch& batch, const std::string& job,
              const std::string& locator);
    std::uint32_t check(Validation& validation, const Json& config, const std::string& locator);
    void addOutcome(Validation& validation, const Json& outcome, const std::string& locator);
    void addMeasured(const Validation& validation, const Json& config, const Json& result);
    void addRun(const Json& result, const Validation& validation, std::int64_t failed);
    [[nodiscard]] std::string checkpointOf(const Json& meta) const;
    void sendRuns();
    void forgetBatch() override;

    Places m_places;
    std::map<std::pair<AssetIndex, std::string>, std::uint32_t> m_checks; ///< of this batch
    std::set<std::pair<AssetIndex, AssetIndex>> m_edges;                  ///< of this batch
    std::set<AssetIndex> m_stated;                                        ///< of this batch
    std::map<std::string, std::map<QualifiedName, Place>> m_bound;        ///< suite to its data
    std::map<std::string, Batch> m_definitions;                           ///< by name
    std::map<std::string, std::string> m_checkpoints;                     ///< names by id
    Json m_givenRun;                                    ///< what the results round a result say of its run
    std::string m_givenCheckpoint;                      ///< and of its checkpoint
    std::map<std::string, std::string> m_definedSuites; ///< suite of a definition, by its name
    std::map<std::pair<std::string, std::string>, Run> m_runs; ///< of a checkpoint, by key
    std::map<QualifiedName, Observed> m_columns;
};

[[nodiscard]] Result<void> readProject(const DocumentTree& tree, ReadContext& context);
[[nodiscard]] Result<void> readSingle(const DocumentFile& file, ReadContext& context);

} // namespace upriver::gx
