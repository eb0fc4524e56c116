// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

constexpr std::size_t kMostMeta = 50;
constexpr std::size_t kLongestMeta = 1'000;

// Cuts at a character, never inside one.
std::string cutTo(std::string text, std::size_t longest)
{
    if (text.size() <= longest)
        return text;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    text.resize(end);
    return text;
}

std::string scalarOrList(const Json& value)
{
    if (const auto scalar = jsonScalar(&value))
        return *scalar;
    std::string text;
    if (value.is_array()) {
        for (const Json& item : value) {
            if (const auto scalar = jsonScalar(&item))
                text += (text.empty() ? "" : ", ") + *scalar;
        }
    }
    return text;
}

// meta is the users' own dictionary: plain values are kept under their names, secrets are not, trees are not.
void addMeta(AssetRecord& record, const Json& holder)
{
    std::size_t count = 0;
    for (const auto& [key, value] : jsonObject(holder, "meta")) {
        if (key.empty() || key == "owner" || key == "owners" || ++count > kMostMeta)
            continue;
        addProperty(record, "meta." + key, cutTo(redactValue(key, scalarOrList(value)), kLongestMeta));
    }
}

void collectTags(const Json& holder, std::set<std::string>& tags)
{
    const Json* list = jsonMember(holder, "tags");
    if (list == nullptr)
        return;
    if (list->is_string() && !list->get_ref<const std::string&>().empty())
        tags.insert(redactSecrets(list->get_ref<const std::string&>()));
    if (!list->is_array())
        return;
    for (const Json& tag : *list) {
        if (tag.is_string() && !tag.get_ref<const std::string&>().empty())
            tags.insert(redactSecrets(tag.get_ref<const std::string&>()));
    }
}

const Json& configOf(const Json& node)
{
    static const Json none = Json::object();
    const Json* config = jsonMember(node, "config");
    return config != nullptr && config->is_object() ? *config : none;
}

class OwnerList
{
public:
    OwnerList(Output& out, AssetIndex asset) : m_out(out), m_asset(asset) {}
    void add(std::string name, const std::string& type)
    {
        name = redactSecrets(name);
        if (name.empty() || !m_seen.insert(name).second)
            return;
        m_out.batch().owners.push_back({m_asset, std::move(name), type});
    }
    void addFromMeta(const Json& holder)
    {
        for (const char* key : {"owner", "owners"}) {
            const Json* value = jsonAt(holder, {"meta", key});
            if (value == nullptr)
                continue;
            if (value->is_string())
                add(value->get_ref<const std::string&>(), "owner");
            for (const Json& item : jsonArray(*jsonMember(holder, "meta"), key)) {
                if (item.is_string())
                    add(item.get_ref<const std::string&>(), "owner");
            }
        }
    }

private:
    Output& m_out;
    AssetIndex m_asset;
    std::set<std::string> m_seen;
};

// Exposures and newer models carry their owner in person; a name is shown, an address is a detail.
void addNamedOwner(Output& out, OwnerList& owners, AssetIndex asset, const Json& owner)
{
    const std::string& name = jsonText(owner, "name");
    const std::string email = addressesOf(owner);
    owners.add(name.empty() ? email : name, "owner");
    if (!name.empty() && !email.empty())
        addProperty(out.batch().record(asset), "ownerEmail", redactSecrets(email));
}

} // namespace

std::string addressesOf(const Json& owner)
{
    const Json* email = jsonMember(owner, "email");
    return email == nullptr ? std::string() : scalarOrList(*email);
}

std::string cleanText(const Json& object, std::string_view key, std::size_t longest)
{
    return cutTo(redactSecrets(jsonText(object, key)), longest);
}

void addProperty(AssetRecord& record, std::string key, std::string value)
{
    if (value.empty())
        return;
    const auto it = std::ranges::find(record.properties, key, &Property::key);
    if (it == record.properties.end())
        record.properties.push_back({std::move(key), std::move(value)});
}

void addCommonFacts(Output& out, AssetIndex asset, const NodeView& node)
{
    AssetRecord& record = out.batch().record(asset);
    record.declared = true;
    if (record.locator.empty())
        record.locator = node.locator;
    if (record.description.empty())
        record.description = cleanText(node.json, "description");
    addProperty(record, "uniqueId", node.id);
    addProperty(record, "package", cleanText(node.json, "package_name"));
    addProperty(record, "path", cleanText(node.json, "original_file_path"));
    addMeta(record, node.json);
    addMeta(record, configOf(node.json));
    if (node.disabled)
        addProperty(record, "disabled", "true");
}

void addOwners(Output& out, AssetIndex asset, const NodeView& node, const Project& project)
{
    OwnerList owners(out, asset);
    std::string group = jsonText(node.json, "group");
    if (group.empty())
        group = jsonText(configOf(node.json), "group");
    if (const auto it = project.groups.find(group); it != project.groups.end()) {
        addProperty(out.batch().record(asset), "group", redactSecrets(group));
        owners.add(it->second.name.empty() ? it->second.email : it->second.name, "group");
        if (!it->second.name.empty())
            addProperty(out.batch().record(asset), "ownerEmail", redactSecrets(it->second.email));
    }
    if (const Json* owner = jsonMember(node.json, "owner"))
        addNamedOwner(out, owners, asset, *owner);
    owners.addFromMeta(node.json);
    owners.addFromMeta(configOf(node.json));
}

void addTags(Output& out, AssetIndex asset, const NodeView& node)
{
    std::set<std::string> tags;
    collectTags(node.json, tags);
    collectTags(configOf(node.json), tags);
    for (const std::string& tag : tags)
        out.batch().tags.push_back({asset, {}, tag});
}

std::vector<std::string> parentsOf(const Json& node)
{
    std::vector<std::string> parents;
    const Json* list = jsonAt(node, {"depends_on", "nodes"});
    if (list == nullptr || !list->is_array())
        return parents;
    for (const Json& parent : *list) {
        if (!parent.is_string())
            continue;
        const auto& id = parent.get_ref<const std::string&>();
        if (!id.empty() && std::ranges::find(parents, id) == parents.end())
            parents.push_back(id);
    }
    return parents;
}

AssetIndex assetOf(Output& out, const std::string& uniqueId, const Project& project)
{
    const QualifiedName own = out.named(uniqueId);
    if (const NodeEntry* entry = project.find(uniqueId)) {
        if (!entry->relation.isEmpty())
            return out.batch().asset(AssetKind::Dataset, entry->relation);
        return isJob(entry->kind) ? out.batch().asset(AssetKind::Job, own) : kNoAsset;
    }
    switch (kindOf(uniqueId)) {
    case NodeKind::Exposure:
        return out.batch().asset(AssetKind::Dashboard, own);
    case NodeKind::Metric:
        return out.batch().asset(AssetKind::Term, own);
    case NodeKind::SemanticModel:
        return out.batch().asset(AssetKind::Dataset, own);
    case NodeKind::SavedQuery:
        return out.batch().asset(AssetKind::Job, own);
    default:
        return kNoAsset;
    }
}

void addDataEdge(Output& out, AssetIndex from, AssetIndex to, const std::string& locator)
{
    EdgeRecord edge;
    edge.src = from;
    edge.dst = to;
    edge.locator = locator;
    out.batch().edges.push_back(std::move(edge));
}

void addParentEdges(Output& out, AssetIndex to, const NodeView& node, const Project& project)
{
    for (const std::string& parent : parentsOf(node.json)) {
        const AssetIndex from = assetOf(out, parent, project);
        if (from != kNoAsset && from != to) {
            addDataEdge(out, from, to, node.locator + "/depends_on");
            continue;
        }
        const NodeEntry* entry = project.find(parent);
        if (entry != nullptr && entry->kind == NodeKind::Function) {
            EdgeRecord uses;
            uses.src = to;
            uses.dst = out.batch().asset(AssetKind::Code, out.named(parent));
            uses.kind = EdgeKind::UsesCode;
            uses.locator = node.locator + "/depends_on";
            out.batch().edges.push_back(std::move(uses));
        } else if (entry == nullptr && from == kNoAsset && hasRelation(kindOf(parent))) {
            out.problem(Severity::Warning,
                        "\"" + node.id + "\" reads \"" + parent +
                            "\", which this manifest does not describe. The edge between them was left out.",
                        node.locator + "/depends_on");
        }
    }
}

} // namespace upriver::dbt
