// SPDX-License-Identifier: Apache-2.0
// What integrations wrote before the specification had a facet for it.
#include <utility>

#include "catalog/sources/pipelines/openlineage_document.h"

namespace upriver::openlineage {

namespace {

Json* memberOf(Json& object, std::string_view key) { return const_cast<Json*>(jsonMember(object, key)); }

/// A facet takes its name of today, unless that is there too.
void rename(Json& facets, const char* before, const char* now)
{
    Json* old = memberOf(facets, before);
    if (old == nullptr)
        return;
    if (jsonMember(facets, now) == nullptr)
        facets[now] = std::move(*old);
    facets.erase(before);
}

/// {"expectationType": …, "columnId": …} -> {"assertion": …, "column": …}
void renameAssertions(Json& facets)
{
    rename(facets, "greatExpectations_assertions", "dataQualityAssertions");
    Json* facet = memberOf(facets, "dataQualityAssertions");
    Json* list = facet == nullptr ? nullptr : memberOf(*facet, "assertions");
    if (list == nullptr || !list->is_array())
        return;
    for (Json& stated : *list) {
        if (!stated.is_object())
            continue;
        rename(stated, "expectationType", "assertion");
        rename(stated, "columnId", "column");
    }
}

void renameQuality(Json& facets)
{
    rename(facets, "dataQuality", "dataQualityMetrics");
    renameAssertions(facets);
}

void renameOfDataset(Json& dataset, const bool isOutput)
{
    if (Json* facets = memberOf(dataset, "facets"); facets != nullptr && facets->is_object()) {
        renameQuality(*facets);
        Json* written = memberOf(*facets, "stats");
        if (written != nullptr && isOutput && jsonMember(dataset, "outputFacets") == nullptr)
            dataset["outputFacets"] = Json{{"outputStatistics", std::move(*written)}};
        (*memberOf(dataset, "facets")).erase("stats");
    }
    for (const char* side : {"inputFacets", "outputFacets"})
        if (Json* facets = memberOf(dataset, side); facets != nullptr && facets->is_object())
            renameQuality(*facets);
}

} // namespace

void bringUpToDate(Json& event)
{
    if (Json* run = memberOf(event, "run"))
        if (Json* facets = memberOf(*run, "facets"); facets != nullptr && facets->is_object())
            rename(*facets, "parentRun", "parent");
    for (const char* side : {"inputs", "outputs"}) {
        Json* list = memberOf(event, side);
        if (list == nullptr || !list->is_array())
            continue;
        for (Json& dataset : *list)
            if (dataset.is_object())
                renameOfDataset(dataset, std::string_view(side) == "outputs");
    }
}

} // namespace upriver::openlineage
