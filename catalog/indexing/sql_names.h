// SPDX-License-Identifier: Apache-2.0
#pragma once

// SqlNames: which dataset of the catalog a table name in some SQL means. First what documents say that the
// job reads and writes, then the one table of that name where the job's tables live, then a new table
// there; never a silent guess: what fits several tables, or lives nobody knows where, has no place. One
// object an analysis of the catalog, on the writer's thread.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalog/sql/ast.h"
#include "catalog/store/sql_inputs.h"

namespace upriver {

struct PlacedTable
{
    QualifiedName name;
    AssetId id; ///< invalid: a table that nobody has named before
    int confidence = 100;
};

/// One job's surroundings.
struct SqlPlace
{
    const SqlJob* job = nullptr;
    const SqlCode* code = nullptr;
    std::optional<SqlTable> target;
    std::vector<std::string> namespaces; ///< where its tables live, the likeliest first
    std::vector<std::string> container;  ///< of names without one: database, schema
};

class SqlNames
{
public:
    explicit SqlNames(SqlInputs& inputs) : m_inputs(inputs) {}

    [[nodiscard]] SqlPlace placeOf(const SqlJob& job, const SqlCode& code);
    /// name: as the analyser gives it, lower case; spelled: as the text has it.
    [[nodiscard]] std::optional<PlacedTable> find(const SqlPlace& place, const std::string& name,
                                                  const std::string& spelled);
    /// The known table that a template's ref, source or this means.
    [[nodiscard]] static const SqlTable* templateTable(const SqlPlace& place,
                                                       const std::vector<std::string>& words);

private:
    [[nodiscard]] std::optional<PlacedTable> made(const SqlPlace& place, const std::string& spelled);

    SqlInputs& m_inputs;
    std::unordered_map<std::string, std::vector<QualifiedName>> m_made; ///< new tables, by last word
};

/// "a.b.c" of the name as the text spells it, without quotes; the name itself where the text has another.
[[nodiscard]] std::string spelledName(std::string_view text, sql::Span span, const std::string& name);
/// Parts of a dataset's name, by its platform's separator.
[[nodiscard]] std::vector<std::string> nameParts(const QualifiedName& name);
[[nodiscard]] std::string lastWord(const std::string& name);

} // namespace upriver
