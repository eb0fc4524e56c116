// SPDX-License-Identifier: Apache-2.0
// What the estate consists of; made_files.cpp writes it down in the systems' formats.
#include <algorithm>

#include "tests/bench/made_files.h"
#include "tests/bench/made_words.h"

namespace upriver::bench {

namespace {

constexpr std::uint64_t kHubs = 20;            ///< the first tables of all, raw ones
constexpr std::uint64_t kSchemasPerIsland = 5; ///< whose people read each other's tables

enum Purpose : std::uint64_t { kName = 11, kColumnSeed, kSourceCount, kSourcePick, kOwner };

std::uint64_t drawn(const MadeEstate& estate, Purpose purpose, std::uint64_t a, std::uint64_t b = 0)
{
    return mixed(mixed(estate.seed, purpose), mixed(a, b));
}

std::uint64_t sourceCount(const MadeEstate& estate, std::uint64_t table)
{
    constexpr std::uint64_t kDenser = 4;
    const std::uint64_t random = drawn(estate, kSourceCount, table);
    if (table % kTablesPerSchema < kTablesPerSchema / 10)
        return 0; // raw tables: nothing is known before them
    return (1 + random % 3 + (random % 16 == 0 ? 3 : 0)) * (estate.isDense ? kDenser : 1);
}

std::uint64_t sourceOf(const MadeEstate& estate, std::uint64_t table, std::uint64_t which)
{
    const std::uint64_t random = drawn(estate, kSourcePick, table, which);
    const std::uint64_t choice = random % 10'000;
    const std::uint64_t place = random >> 16;
    const std::uint64_t first = table - table % kTablesPerSchema;
    const std::uint64_t firstOfIsland = table - table % (kTablesPerSchema * kSchemasPerIsland);
    const std::uint64_t count = tableCount(estate);
    if (choice < 200)
        return place % kHubs; // reference data that everybody reads
    if (choice < 600 && first > firstOfIsland)
        return firstOfIsland + place % (first - firstOfIsland); // another schema of the same people
    if (choice >= 600 && choice < 602 && first > 0)
        return place % first; // anything that was there before
    if (choice >= 602 && choice < 650)
        return std::min(first + place % kTablesPerSchema, count - 1); // may close a circle
    const std::uint64_t inSchema = table - first;
    return inSchema == 0 ? place % count
                         : first + inSchema - 1 - place % std::min<std::uint64_t>(inSchema, 60);
}

} // namespace

std::uint64_t tableCount(const MadeEstate& estate)
{
    // 0.15 jobs a table report OpenLineage, 0.3 are dbt models, 0.02 are scripts.
    return std::max<std::uint64_t>(static_cast<std::uint64_t>(estate.assets) * 100 / 147, kTablesPerSchema);
}

MadeSystem systemOf(std::uint64_t tableNumber)
{
    const std::uint64_t turn = tableNumber / kTablesPerSchema % 10;
    if (turn == 4 || turn == 6 || turn == 9)
        return MadeSystem::Dbt;
    return turn == 8 ? MadeSystem::Sql : MadeSystem::OpenLineage;
}

MadeTable madeTable(const MadeEstate& estate, std::uint64_t number)
{
    constexpr std::uint64_t kSchemasPerDatabase = 250;
    const std::uint64_t schema = number / kTablesPerSchema;
    const std::uint64_t place = number % kTablesPerSchema;
    MadeTable table;
    table.number = number;
    table.database = "lake" + std::to_string(schema / kSchemasPerDatabase);
    // Teams repeat, their subjects do not within a database.
    table.schema = teamWord(schema * 7) + "_" + noun(schema % kSchemasPerDatabase);
    // Steps of 17 over more nouns than a schema has tables: no noun comes twice in a schema.
    const std::uint64_t random = drawn(estate, kName, number);
    const std::uint64_t rarer = random % 8 == 0 ? 1 + (random >> 8) % 20 : 0;
    table.name = noun((mixed(schema) % nounCount() + place * 17) % nounCount() + rarer * nounCount());
    if (random % 10 < 7)
        table.name.insert(0, layerWord(random >> 16) + "_");
    if (random % 3 == 0)
        table.name.insert(table.name.size(), "_" + noun((random >> 24) % nounCount()));
    if (random % 5 < 3)
        table.name += "_" + qualifierWord(random >> 32);
    return table;
}

std::vector<std::string> madeColumns(const MadeEstate& estate, std::uint64_t table)
{
    std::vector<std::string> columns{"id"};
    for (std::uint64_t place = 1; columns.size() < static_cast<std::size_t>(estate.columnsPerTable);
         ++place) {
        std::string word = columnWord(drawn(estate, kColumnSeed, table, place) % 40'000);
        if (std::ranges::find(columns, word) != columns.end())
            word += "_" + std::to_string(place);
        columns.push_back(std::move(word));
    }
    return columns;
}

std::vector<std::uint64_t> madeSources(const MadeEstate& estate, std::uint64_t table)
{
    std::vector<std::uint64_t> sources;
    const std::uint64_t count = sourceCount(estate, table);
    for (std::uint64_t i = 0; i < count; ++i)
        if (const std::uint64_t source = sourceOf(estate, table, i); source != table)
            sources.push_back(source);
    std::ranges::sort(sources);
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    return sources;
}

std::string madeOwner(const MadeEstate& estate, std::uint64_t table)
{
    const std::uint64_t random = drawn(estate, kOwner, table / 20);
    return random % 4 == 0 ? "team:" + teamWord(table / kTablesPerSchema * 7) : personName(random % 700);
}

std::string madeDescription(const MadeTable& table)
{
    std::string words = table.name;
    std::ranges::replace(words, '_', ' ');
    return "The " + words + " of " + table.schema + ", kept by number " + std::to_string(table.number % 9973);
}

} // namespace upriver::bench
