// SPDX-License-Identifier: Apache-2.0
#pragma once

// ColumnTable: the columns of one relation while they are put together from several statements. Names are
// joined without regard to case: Snowflake's catalog writes upper case where the manifest writes lower case.
// Private to the dbt reader. One document, one thread.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/model/record_batch.h"

namespace upriver::dbt {

struct ColumnFacts
{
    ColumnRecord record;
    std::set<std::string> tags;
};

class ColumnTable
{
public:
    /// The column with this name, added if new; the first spelling stays.
    ColumnFacts& at(const std::string& name);
    [[nodiscard]] ColumnFacts* find(const std::string& name);
    /// Fills what is not known here yet.
    void merge(ColumnTable&& other);
    /// Moves all columns and their tags into the batch.
    void moveInto(RecordBatch& batch, AssetIndex asset);

private:
    std::map<std::string, std::size_t> m_places;
    std::vector<ColumnFacts> m_columns;
};

/// A relation that several nodes describe (a seed and the source that reads it): its columns wait until the
/// last of them was read, so that the relation is stated once.
struct SharedRelation
{
    int waitingFor = 0;
    bool measured = false;
    ColumnTable columns;
};

} // namespace upriver::dbt
