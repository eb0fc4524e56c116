// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "catalog/sources/source.h"

namespace upriver {

const Source& airflowSource();
const Source& argoSource();
const Source& atlasSource();
const Source& dagsterSource();
const Source& dataHubSource();
const Source& dbtSource();
const Source& dvcSource();
const Source& feastSource();
const Source& filesSource();
const Source& gitSource();
const Source& grafanaSource();
const Source& greatExpectationsSource();
const Source& kafkaConnectSource();
const Source& kedroSource();
const Source& kubeflowSource();
const Source& luigiSource();
const Source& marquezSource();
const Source& metabaseSource();
const Source& mlflowSource();
const Source& mlmdSource();
const Source& nifiSource();
const Source& onnxSource();
const Source& oozieSource();
const Source& openlineageSource();
const Source& prefectSource();
const Source& prometheusSource();
const Source& savedModelSource();
const Source& schemaRegistrySource();
const Source& seldonSource();
const Source& sqliteSource();
const Source& sqlmeshSource();
const Source& sqlSource();
const Source& supersetSource();
const Source& tfServingSource();

// One declaration and one row a reader; the order decides ties between equal claims.
std::span<const Source* const> allSources()
{
    static const std::vector<const Source*> table{
        &dbtSource(),
        &sqlmeshSource(),
        &openlineageSource(),
        &marquezSource(),
        &dataHubSource(),
        &atlasSource(),
        &mlflowSource(),
        &kedroSource(),
        &feastSource(),
        &airflowSource(),
        &dagsterSource(),
        &prefectSource(),
        &luigiSource(),
        &kubeflowSource(),
        &argoSource(),
        &oozieSource(),
        &nifiSource(),
        &mlmdSource(),
        &supersetSource(),
        &metabaseSource(),
        &grafanaSource(),
        &prometheusSource(),
        &sqlSource(),
        &greatExpectationsSource(),
        &dvcSource(),
        &kafkaConnectSource(),
        &schemaRegistrySource(),
        &onnxSource(),
        &savedModelSource(),
        &seldonSource(),
        &tfServingSource(),
        &gitSource(),
        // last: whoever knows what a database or a file is for comes first
        &sqliteSource(),
        &filesSource(),
    };
    return table;
}

const Source* findSource(std::string_view name)
{
    const auto sources = allSources();
    const auto it = std::ranges::find_if(sources, [&](const Source* s) { return s->info().name == name; });
    return it == sources.end() ? nullptr : *it;
}

const Source* surestSource(const DocumentFile& file)
{
    const Source* best = nullptr;
    Claim bestClaim = Claim::None;
    for (const Source* source : allSources()) {
        const Claim claim = source->claims(file);
        if (claim > bestClaim) {
            best = source;
            bestClaim = claim;
        }
    }
    return best;
}

} // namespace upriver
