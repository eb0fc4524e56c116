// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/openlineage_records.h"

#include <algorithm>
#include <utility>

#include "catalog/base/redaction.h"

namespace upriver::openlineage {

namespace {

/// "pii" for a bare tag or one that is just true, else "key:value".
std::string tagText(const Json& tag)
{
    const std::string& key = jsonText(tag, "key");
    const std::string value = redactValue(key, jsonScalarText(tag, "value"));
    const bool bare = value.empty() || value == "true";
    return redactSecrets(key) + (bare || key.empty() ? "" : ":" + value);
}

} // namespace

void setProperty(AssetRecord& record, std::string_view key, std::string value)
{
    if (key.empty() || value.empty())
        return;
    const auto it = std::ranges::find(record.properties, key, &Property::key);
    if (it != record.properties.end())
        it->value = std::move(value);
    else
        record.properties.push_back({std::string(key), std::move(value)});
}

const Json* FactsWriter::facet(const Thing& thing, std::string_view name)
{
    const auto it = thing.facets.find(name);
    if (it == thing.facets.end() || jsonBool(jsonMember(it->second.value, "_deleted")).value_or(false))
        return nullptr;
    return &it->second.value;
}

AssetIndex FactsWriter::reference(const Json& named, AssetKind usual)
{
    const ThingIndex thing = m_facts.find(named, usual);
    return thing == kNoThing ? kNoAsset : asset(thing);
}

void FactsWriter::addEdge(AssetIndex src, AssetIndex dst, EdgeKind kind, const HeldEdge& held)
{
    if (src == kNoAsset || dst == kNoAsset || src == dst)
        return;
    const AssetRecord& from = m_batch.record(src);
    const AssetRecord& to = m_batch.record(dst);
    if (m_stated.emplace(from.name, from.kind, to.name, to.kind, kind).second)
        m_batch.edges.push_back({src, dst, kind, held.confidence, held.note, held.locator});
}

void FactsWriter::heldEdges()
{
    for (const auto& [key, held] : m_facts.edges())
        addEdge(asset(std::get<0>(key)), asset(std::get<1>(key)), std::get<2>(key), held);
}

void FactsWriter::common(AssetIndex index, const Thing& thing)
{
    if (const Json* stated = facet(thing, "documentation"))
        m_batch.record(index).description = redactSecrets(jsonText(*stated, "description"));
    if (const Json* stated = facet(thing, "ownership")) {
        for (const Json& owner : jsonArray(*stated, "owners")) {
            const std::string& name = jsonText(owner, "name");
            if (!name.empty())
                m_batch.owners.push_back(
                    {index, redactSecrets(name), redactSecrets(jsonText(owner, "type"))});
        }
    }
    if (const Json* stated = facet(thing, "tags")) {
        for (const Json& tag : jsonArray(*stated, "tags")) {
            std::string text = tagText(tag);
            if (!text.empty())
                m_batch.tags.push_back({index, redactSecrets(jsonText(tag, "field")), std::move(text)});
        }
    }
}

void FactsWriter::describe(ThingIndex index)
{
    const AssetIndex at = asset(index);
    const Thing& thing = m_facts.thing(index);
    AssetRecord& record = m_batch.record(at);
    record.declared = record.declared || thing.declared;
    record.locator = thing.locator;
    common(at, thing);
    if (thing.kind == AssetKind::Job)
        job(index, at, thing);
    else
        dataset(at, thing);
    if (const Json* own = facet(thing, "upriver_asset"))
        ownAsset(at, *own);
    if (const Json* own = facet(thing, "upriver_edges"))
        ownColumnEdges(at, *own, thing.locator);
}

Result<void> FactsWriter::write()
{
    // references inside facets may add things while this runs, so no iterators
    for (ThingIndex i = 0; i < m_facts.things().size(); ++i) {
        describe(i);
        if (auto sent = m_stream.sendIfLarge(); !sent)
            return sent;
    }
    heldEdges();
    if (auto sent = m_stream.sendIfLarge(); !sent)
        return sent;
    columnLineage();
    return m_stream.sendIfLarge();
}

} // namespace upriver::openlineage
