// SPDX-License-Identifier: Apache-2.0
// The part of FactsWriter that reads how columns come about: columnLineage (1-0 to 1-2) and lineage (1-0).
#include <algorithm>
#include <utility>

#include "catalog/base/redaction.h"
#include "catalog/sources/pipelines/openlineage_records.h"

namespace upriver::openlineage {

namespace {

constexpr std::size_t kMaxColumnEdges = 2'000'000;

std::uint16_t legacyKind(std::string_view type)
{
    if (type == "IDENTITY")
        return kIdentity;
    return type == "MASKED" ? kTransformation : kUnknownDirect;
}

bool isIndirect(std::uint16_t kinds) { return kinds != 0 && (kinds & kDirectKinds) == 0; }

} // namespace

/// A field as the facet writes it is a path already, unless the schema has a column with a dot in its name.
std::string FactsWriter::columnOf(ThingIndex index, const std::string& name) const
{
    std::string text = redactSecrets(name);
    if (index == kNoThing || text.find('.') == std::string::npos)
        return text;
    const Thing& thing = m_facts.thing(index);
    const Json* schema = facet(thing, "schema");
    if (!schema || facet(thing, "upriver_asset"))
        return text;
    const auto& fields = jsonArray(*schema, "fields");
    const bool isOneName =
        std::ranges::any_of(fields, [&](const Json& field) { return jsonText(field, "name") == name; });
    return isOneName ? escapedColumn(text) : text;
}

FactsWriter::SourceColumn FactsWriter::sourceOf(const Json& input)
{
    const ThingIndex thing = m_facts.find(input, AssetKind::Dataset);
    if (thing == kNoThing)
        return {};
    return {asset(thing), columnOf(thing, jsonText(input, "field"))};
}

FactsWriter::ColumnKinds FactsWriter::kindsOf(const Json& input, std::string_view legacyType)
{
    ColumnKinds stated;
    for (const Json& transformation : jsonArray(input, "transformations")) {
        stated.kinds |=
            columnEdgeKindFrom(jsonText(transformation, "type"), jsonText(transformation, "subtype"));
        stated.masking = stated.masking || jsonBool(jsonMember(transformation, "masking")).value_or(false);
    }
    if (stated.kinds == 0) {
        stated.kinds = legacyKind(legacyType);
        stated.masking = legacyType == "MASKED";
    }
    stated.confidence = percentOf(input, "upriver_confidence");
    return stated;
}

/// Before there was a place for the whole dataset, producers repeated a filter or join key under every
/// output column: N x M edges that say one thing each.
void FactsWriter::foldIndirect(ColumnMap& columns, std::size_t fields)
{
    if (fields < 2)
        return;
    std::map<SourceColumn, std::size_t> repeated;
    for (const auto& [column, inputs] : columns) {
        for (const auto& [source, stated] : inputs)
            repeated[source] += !column.empty() && isIndirect(stated.kinds) ? 1 : 0;
    }
    for (const auto& [source, count] : repeated) {
        if (count != fields)
            continue;
        ColumnKinds whole;
        for (auto& [column, inputs] : columns) {
            const auto it = inputs.find(source);
            if (it == inputs.end())
                continue;
            whole.kinds |= it->second.kinds;
            whole.masking = whole.masking || it->second.masking;
            whole.confidence = std::min(whole.confidence, it->second.confidence);
            inputs.erase(it);
        }
        columns[{}][source] = whole;
    }
}

void FactsWriter::addColumnEdges(const ColumnTarget& target, const ColumnMap& columns)
{
    for (const auto& [column, inputs] : columns) {
        for (const auto& [source, stated] : inputs) {
            if (source.asset == kNoAsset || m_batch.columnEdges.size() >= kMaxColumnEdges)
                continue;
            m_batch.columnEdges.push_back({target.asset, column, source.asset, source.column, target.job,
                                           stated.kinds, stated.masking, stated.confidence, target.locator});
        }
    }
}

void FactsWriter::columnLineageFacet(const ColumnTarget& target, const Json& facet)
{
    ColumnMap columns;
    const auto state = [&](const std::string& column, const Json& input, std::string_view legacyType) {
        const SourceColumn source = sourceOf(input);
        if (source.asset == kNoAsset)
            return;
        const ColumnKinds kinds = kindsOf(input, legacyType);
        ColumnKinds& known = columns[column][source];
        known.confidence = known.kinds == 0 ? kinds.confidence : std::max(known.confidence, kinds.confidence);
        known.kinds |= kinds.kinds;
        known.masking = known.masking || kinds.masking;
    };
    const auto& fields = jsonObject(facet, "fields");
    for (const auto& [name, stated] : fields) {
        const std::string column = columnOf(target.thing, name);
        for (const Json& input : jsonArray(stated, "inputFields"))
            state(column, input, jsonText(stated, "transformationType"));
    }
    if (!jsonMember(facet, "upriver_exact"))
        foldIndirect(columns, fields.size());
    for (const Json& input : jsonArray(facet, "dataset"))
        state({}, input, {});
    addColumnEdges(target, columns);
}

/// The inputs of one target: edges between assets; those with a field also into `columns`.
void FactsWriter::lineageInputs(const ColumnTarget& target, const Json& stated, AssetIndex ownJob,
                                ColumnMap& columns)
{
    const auto input = [&](const std::string& column, const Json& source) {
        const HeldEdge held{100, {}, target.locator};
        if (jsonText(source, "type") == "JOB") {
            const AssetIndex job = jsonMember(source, "name") ? reference(source, AssetKind::Job) : ownJob;
            addEdge(job, target.asset, EdgeKind::Data, held);
            return;
        }
        const SourceColumn from = sourceOf(source);
        if (from.asset == kNoAsset)
            return;
        const AssetIndex via = target.job;
        addEdge(from.asset, via == kNoAsset ? target.asset : via, EdgeKind::Data, held);
        if (via != kNoAsset && via != target.asset)
            addEdge(via, target.asset, EdgeKind::Data, held);
        if (m_batch.record(target.asset).kind == AssetKind::Job || (from.column.empty() && column.empty()))
            return;
        const ColumnKinds kinds = kindsOf(source, {});
        ColumnKinds& known = columns[column][from];
        known.confidence = known.kinds == 0 ? kinds.confidence : std::max(known.confidence, kinds.confidence);
        known.kinds |= kinds.kinds;
        known.masking = known.masking || kinds.masking;
    };
    for (const Json& source : jsonArray(stated, "inputs"))
        input({}, source);
    for (const auto& [name, field] : jsonObject(stated, "fields")) {
        for (const Json& source : jsonArray(field, "inputs"))
            input(columnOf(target.thing, name), source);
    }
}

void FactsWriter::lineageFacet(const ColumnTarget& target, const Json& facet)
{
    ColumnMap columns;
    lineageInputs(target, facet, target.job, columns);
    foldIndirect(columns, jsonObject(facet, "fields").size());
    addColumnEdges(target, columns);
    const Json* inputs = jsonMember(facet, "inputs");
    if (inputs && inputs->is_array() && inputs->empty())
        setProperty(m_batch.record(target.asset), "upstream", "none tracked");
}

void FactsWriter::jobLineage(ThingIndex index, AssetIndex job, const HeldFacet& held)
{
    for (const Json& entry : jsonArray(held.value, "entries")) {
        const bool isJob = jsonText(entry, "type") == "JOB";
        ColumnTarget target;
        target.thing = jsonMember(entry, "name")
                           ? m_facts.find(entry, isJob ? AssetKind::Job : AssetKind::Dataset)
                           : index;
        target.locator = held.locator;
        if (target.thing == kNoThing || (!isJob && target.thing == index))
            continue;
        target.asset = asset(target.thing);
        // a dataset's inputs come through the job that says so; another job's inputs are its own
        target.job = isJob ? kNoAsset : job;
        m_batch.record(target.asset).declared = true;
        ColumnMap columns;
        lineageInputs(target, entry, job, columns);
        foldIndirect(columns, jsonObject(entry, "fields").size());
        addColumnEdges(target, columns);
    }
}

void FactsWriter::columnLineage()
{
    for (const auto& [key, held] : m_facts.columns()) {
        const auto& [dataset, job, name] = key;
        if (jsonBool(jsonMember(held.value, "_deleted")).value_or(false))
            continue;
        // the newer facet says the same and more
        if (name == "columnLineage" && m_facts.columns().contains({dataset, job, "lineage"}))
            continue;
        const ColumnTarget target{dataset, asset(dataset), job == kNoThing ? kNoAsset : asset(job),
                                  held.locator};
        if (name == "lineage")
            lineageFacet(target, held.value);
        else
            columnLineageFacet(target, held.value);
    }
}

} // namespace upriver::openlineage
