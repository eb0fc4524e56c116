// SPDX-License-Identifier: Apache-2.0
#pragma once

// HealthReader: how healthy an asset is, from the newest runs of the jobs that write it and the newest
// results of its checks, at one moment. The writer stores the answer of now, readers ask for earlier ones.
// One connection, its thread; errors stay with the connection.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "catalog/base/time.h"
#include "catalog/model/kinds.h"
#include "catalog/store/connection.h"
#include "catalog/store/moment.h"

namespace upriver {

struct Condition
{
    Health health = Health::Unknown;
    std::string reason;
    std::optional<Micros> ran;
};

/// Conditions of jobs are asked for once for all the datasets they write.
class HealthReader
{
public:
    explicit HealthReader(Connection& db, Moment moment = {}) : m_db(db), m_moment(moment) {}

    [[nodiscard]] Condition of(std::int64_t asset);

private:
    [[nodiscard]] Condition ofJob(std::int64_t job, const std::string& subject);
    [[nodiscard]] Condition ofWriters(std::int64_t asset);
    void addChecks(std::int64_t asset, Condition& condition);

    Connection& m_db;
    Moment m_moment;
    std::unordered_map<std::int64_t, std::pair<RunState, std::optional<Micros>>> m_newest;
};

} // namespace upriver
