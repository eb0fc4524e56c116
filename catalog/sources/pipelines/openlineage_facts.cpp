// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/openlineage_facts.h"

#include <algorithm>
#include <utility>

#include "catalog/base/redaction.h"

namespace upriver::openlineage {

namespace {

constexpr std::size_t kMaxNameLength = 4096;
constexpr std::size_t kThingCost = 400;
constexpr std::size_t kEdgeCost = 160;

std::size_t weightOf(const Json& value)
{
    std::size_t weight = 64;
    if (value.is_string())
        return weight + value.get_ref<const std::string&>().size();
    if (value.is_array()) {
        for (const Json& item : value.get_ref<const Json::array_t&>())
            weight += weightOf(item);
    }
    for (const auto& [key, item] : jsonMembers(value))
        weight += key.size() + weightOf(item);
    return weight;
}

std::string keyOf(AssetKind kind, std::string_view ns, std::string_view name)
{
    std::string key;
    key.reserve(ns.size() + name.size() + 2);
    key.push_back(static_cast<char>(kind));
    key.append(ns);
    key.push_back('\0');
    key.append(name);
    return key;
}

bool isUpperPlaceholder(std::string_view text)
{
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos || close == open + 1)
        return false;
    const std::string_view inner = text.substr(open + 1, close - open - 1);
    return std::ranges::all_of(inner, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

} // namespace

std::uint8_t percentOf(const Json& stated, std::string_view member)
{
    const auto value = jsonInteger(jsonMember(stated, member));
    return value && *value >= 0 && *value <= 100 ? static_cast<std::uint8_t>(*value) : 100;
}

bool isTemplated(std::string_view text)
{
    return text.find("{{") != std::string_view::npos || text.find("${") != std::string_view::npos ||
           isUpperPlaceholder(text);
}

AssetKind kindOfReference(const Json& reference, AssetKind usual)
{
    const Json* word = jsonMember(reference, "upriver_kind");
    if (!word)
        word = jsonAt(reference, {"facets", "upriver_asset", "kind"});
    if (!word || !word->is_string())
        return usual;
    return assetKindFromWord(word->get_ref<const std::string&>()).value_or(usual);
}

QualifiedName NameRules::dataset(std::string_view ns, std::string_view name) const
{
    return normalised(m_settings.aliased(ns), name);
}

QualifiedName NameRules::job(std::string_view ns, std::string_view name) const
{
    std::string space = m_settings.aliased(ns);
    if (space.find("://") != std::string::npos)
        space = normalised(space, {}).ns;
    return {redactSecrets(space), redactSecrets(name)};
}

QualifiedName NameRules::named(AssetKind kind, std::string_view ns, std::string_view name) const
{
    return kind == AssetKind::Dataset ? dataset(ns, name) : job(ns, name);
}

ThingIndex Facts::find(const Json& reference, AssetKind usual)
{
    const std::string& ns = jsonText(reference, "namespace");
    const std::string& name = jsonText(reference, "name");
    if (ns.empty() || name.empty() || ns.size() + name.size() > kMaxNameLength)
        return kNoThing;
    const AssetKind kind = kindOfReference(reference, usual);
    std::string text = keyOf(kind, ns, name);
    const auto known = m_byText.find(text);
    if (known != m_byText.end())
        return known->second;
    if (isTemplated(ns) || isTemplated(name))
        return kNoThing;
    const ThingIndex index = add(kind, m_names.named(kind, ns, name));
    m_weight += text.size() + kEdgeCost;
    m_byText.emplace(std::move(text), index);
    return index;
}

ThingIndex Facts::add(AssetKind kind, const QualifiedName& name)
{
    const auto next = static_cast<ThingIndex>(m_things.size());
    const auto [it, isNew] = m_byName.try_emplace(keyOf(kind, name.ns, name.name), next);
    if (isNew) {
        Thing thing;
        thing.kind = kind;
        thing.name = name;
        m_things.push_back(std::move(thing));
        m_weight += kThingCost + 2 * it->first.size();
    }
    return it->second;
}

void Facts::declare(ThingIndex index, const std::string& locator)
{
    Thing& thing = m_things[index];
    if (!thing.declared)
        thing.locator = locator;
    thing.declared = true;
}

void Facts::keep(HeldFacet& place, HeldFacet&& facet)
{
    if (!place.value.is_null()) {
        if (facet.time < place.time)
            return;
        m_weight -= std::min(m_weight, weightOf(place.value));
    }
    m_weight += weightOf(facet.value);
    place = std::move(facet);
}

void Facts::hold(ThingIndex index, Json* facets, Micros time, const std::string& locator)
{
    if (!facets || !facets->is_object())
        return;
    Facets& held = m_things[index].facets;
    for (auto& [name, value] : facets->get_ref<Json::object_t&>()) {
        if (!value.is_object())
            continue;
        auto it = held.find(name);
        if (it == held.end())
            it = held.try_emplace(name).first;
        keep(it->second, {std::move(value), time, locator});
    }
}

void Facts::holdColumns(const ColumnsKey& key, HeldFacet&& facet) { keep(m_columns[key], std::move(facet)); }

void Facts::edge(ThingIndex src, ThingIndex dst, EdgeKind kind, HeldEdge&& held)
{
    if (src == kNoThing || dst == kNoThing || src == dst)
        return;
    const auto [it, isNew] = m_edges.try_emplace({src, dst, kind}, std::move(held));
    if (isNew)
        m_weight += kEdgeCost;
}

void Facts::clear()
{
    m_things.clear();
    m_byName.clear();
    m_byText.clear();
    m_edges.clear();
    m_columns.clear();
    m_weight = 0;
}

} // namespace upriver::openlineage
