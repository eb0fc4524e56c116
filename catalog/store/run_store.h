// SPDX-License-Identifier: Apache-2.0
#pragma once

// RunStore: what happened rather than what is: runs, metrics, parameters, versions, check results. These
// are merged and never closed: several documents add to one run; each has the scan that first saw it. A
// bounded number of runs a job is kept, the rest is counted. Owned by CatalogWriter, one thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "catalog/base/time.h"
#include "catalog/model/kinds.h"
#include "catalog/model/record_batch.h"
#include "catalog/store/connection.h"

namespace upriver {

struct RunIoFact
{
    std::string version;
    std::map<std::string, std::string> stats;
    bool operator==(const RunIoFact&) const = default;
};

struct RunFact
{
    std::int64_t job = 0;
    std::string key;
    std::int64_t parentJob = 0;
    std::string parentKey;
    RunState state = RunState::Unknown;
    std::optional<Micros> started;
    std::optional<Micros> ended;
    std::string message;
    std::map<std::string, std::string> properties;
    std::map<std::pair<bool, std::int64_t>, RunIoFact> io; ///< (is output, asset)
    bool operator==(const RunFact&) const = default;
};

/// Terminal states beat running; earliest start; end of the terminal state; the rest is filled up.
void mergeRun(RunFact& kept, const RunFact& next);

struct MetricFact
{
    std::int64_t asset, slot;
    std::string key, run;
    std::int64_t step;
    Micros at;
    double value;
};
struct ParamFact
{
    std::int64_t job;
    std::string run, key, value;
};
struct VersionFact
{
    std::int64_t asset;
    std::string label, hash;
    std::optional<Micros> created;
    std::string author{}, revision{};
};
struct CheckResultFact
{
    std::int64_t check;
    Micros at;
    std::string run;
    CheckStatus status;
    std::string value, message;
    std::int64_t asset;
};

/// What one document says about what happened.
struct Happenings
{
    std::map<std::pair<std::int64_t, std::string>, RunFact> runs;
    std::vector<MetricFact> metrics;
    std::vector<ParamFact> params;
    std::vector<VersionFact> versions;
    std::vector<CheckResultFact> checkResults;

    void addRun(RunFact run);
    [[nodiscard]] std::size_t count() const;
};

class RunStore
{
public:
    void load(Connection& db);
    void take(Happenings&& happenings, std::int64_t origin);
    [[nodiscard]] std::size_t pendingCount() const { return m_pendingCount; }
    /// Rows that really changed; new ones are seen first by this scan.
    std::int64_t flush(Connection& db, std::int64_t scan);
    /// Jobs and assets whose health may have changed since the last call.
    [[nodiscard]] std::unordered_set<std::int64_t> takeTouched() { return std::exchange(m_touched, {}); }

private:
    struct StoredRun;
    [[nodiscard]] static std::optional<StoredRun> storedRun(Connection& db, const RunFact& run);
    void writeRun(Connection& db, const RunFact& run, std::int64_t origin);
    void insertRun(Connection& db, const StoredRun& row, std::int64_t origin);
    void writeIo(Connection& db, std::int64_t id, const RunFact& run);
    void writeMetrics(Connection& db, const Happenings& happenings);
    void writeVersions(Connection& db, const Happenings& happenings, std::int64_t origin);
    void writeCheckResults(Connection& db, const Happenings& happenings);
    void dropOldRuns(Connection& db, std::int64_t job);
    void dropOldCheckResults(Connection& db, std::int64_t check);
    void count(Connection& db) { m_written += db.changedRows(); }

    std::vector<std::pair<std::int64_t, Happenings>> m_pending;
    std::size_t m_pendingCount = 0;
    std::int64_t m_written = 0;
    std::int64_t m_scan = 0;
    std::int64_t m_nextRun = 1;
    std::int64_t m_runsKept = 200;
    std::unordered_set<std::int64_t> m_jobsWithNewRuns;
    std::unordered_set<std::int64_t> m_checksWithNewResults;
    std::unordered_set<std::int64_t> m_touched;
};

/// {"key":"value", …} and back; what is no object of texts reads as empty.
[[nodiscard]] std::string propertiesJson(const std::map<std::string, std::string>& properties);
[[nodiscard]] std::map<std::string, std::string> propertiesFromJson(std::string_view json);
[[nodiscard]] std::vector<Property> propertyList(std::string_view json);

} // namespace upriver
