// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/own_facts.h"

#include "catalog/store/asset_rows.h"
#include "catalog/store/reader_state.h"
#include "catalog/store/run_store.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace {

std::vector<Property> propertiesOf(Connection& db, AssetId id, const Moment& moment)
{
    if (moment.scan)
        return propertyList(assetRowAt(db, id.value, moment).props);
    Statement row = db.query("SELECT props FROM asset WHERE id=?1");
    return row.bind(id).step() ? propertyList(row.text(0)) : std::vector<Property>();
}

} // namespace

std::optional<AssetDetails> readOwnFacts(Connection& db, AssetId id, const Moment& moment)
{
    auto summary = readSummary(db, id, moment);
    if (!summary)
        return {};
    AssetDetails details;
    details.summary = std::move(*summary);
    const CurationTarget target = curationTarget(details.summary);
    details.properties = propertiesOf(db, id, moment);
    details.columns = readColumns(db, details.summary, moment);
    details.owners = readOwners(db, id, target, moment);
    std::set<std::string> tags = readTags(db, id, 0, moment);
    overlayTags(db, target, "", tags);
    details.tags.assign(tags.begin(), tags.end());
    details.aliases = readAliases(db, id, target, moment);
    details.versions = readVersions(db, id, moment);
    details.checks = readChecks(db, id, moment);
    details.metrics = readMetrics(db, id, moment);
    if (details.summary.kind == AssetKind::Job)
        details.code = readCode(db, id, moment);
    return details;
}

OwnFactsReader::OwnFactsReader(std::unique_ptr<Connection> connection) : m_connection(std::move(connection))
{}

OwnFactsReader::~OwnFactsReader() = default;

Result<std::unique_ptr<OwnFactsReader>> OwnFactsReader::open(const std::string& catalog)
{
    auto connection = openForReading(catalog);
    if (!connection)
        return fail(connection.error());
    return std::unique_ptr<OwnFactsReader>(new OwnFactsReader(std::move(*connection)));
}

Result<std::optional<AssetDetails>> OwnFactsReader::read(AssetId id, std::optional<ScanId> asOf) const
{
    const ReadSnapshot snapshot(*m_connection);
    return m_connection->orError(readOwnFacts(*m_connection, id, {asOf}));
}

} // namespace upriver
