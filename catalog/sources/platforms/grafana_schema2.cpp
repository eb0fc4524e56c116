// SPDX-License-Identifier: Apache-2.0
// Schema version 2 (Grafana 12 and later) names things otherwise and says the same: its elements become
// panels, its variables and annotations those of the older form. The layout, where rows are, is not looked
// at.
#include "catalog/sources/platforms/grafana_dashboard.h"

namespace upriver {

namespace {

/// A query with its data source beside it, as targets have it. The kind (later the group) is the plugin.
Json classicQuery(const Json& spec)
{
    const Json* query = jsonMember(spec, "query");
    if (query == nullptr)
        return Json::object();
    const Json* inner = jsonMember(*query, "spec");
    Json target = inner != nullptr && inner->is_object() ? *inner : Json::object();
    target["refId"] = jsonText(spec, "refId");
    const std::string& group = jsonText(*query, "group");
    Json source = Json::object();
    source["type"] = group.empty() ? jsonText(*query, "kind") : group;
    source["uid"] = jsonTextAt(*query, {"datasource", "name"});
    if (const Json* stated = jsonMember(spec, "datasource"); stated != nullptr && stated->is_object())
        source = *stated;
    target["datasource"] = std::move(source);
    return target;
}

Json classicPanel(const Json& spec)
{
    Json panel = Json::object();
    for (const char* key : {"title", "description"})
        panel[key] = jsonText(spec, key);
    panel["id"] = jsonScalarText(spec, "id");
    const std::string& group = jsonTextAt(spec, {"vizConfig", "group"});
    panel["type"] = group.empty() ? jsonTextAt(spec, {"vizConfig", "kind"}) : group;
    Json targets = Json::array();
    if (const Json* data = jsonAt(spec, {"data", "spec"}))
        for (const Json& query : jsonArray(*data, "queries"))
            if (const Json* one = jsonMember(query, "spec"))
                targets.push_back(classicQuery(*one));
    panel["targets"] = std::move(targets);
    if (const Json* library = jsonMember(spec, "libraryPanel"))
        panel["libraryPanel"] = *library;
    return panel;
}

Json classicVariable(const Json& variable)
{
    const Json* spec = jsonMember(variable, "spec");
    if (spec == nullptr)
        return {};
    const std::string& kind = jsonText(variable, "kind");
    Json classic = Json::object();
    classic["name"] = jsonText(*spec, "name");
    if (kind == "DatasourceVariable") {
        classic["type"] = "datasource";
        classic["query"] = jsonText(*spec, "pluginId");
    } else if (kind == "QueryVariable") {
        classic["type"] = "query";
        classic["query"] = classicQuery(*spec);
        classic["datasource"] = classic["query"]["datasource"];
    }
    return classic;
}

} // namespace

Json classicDashboard(const Json& spec)
{
    Json board = Json::object();
    for (const char* key : {"title", "description", "tags", "links"})
        if (const Json* value = jsonMember(spec, key))
            board[key] = *value;
    Json panels = Json::array();
    for (const auto& [key, element] : jsonObject(spec, "elements"))
        if (const Json* panel = jsonMember(element, "spec"))
            panels.push_back(classicPanel(*panel));
    board["panels"] = std::move(panels);
    Json variables = Json::array();
    for (const Json& variable : jsonArray(spec, "variables"))
        variables.push_back(classicVariable(variable));
    board["templating"]["list"] = std::move(variables);
    Json annotations = Json::array();
    for (const Json& one : jsonArray(spec, "annotations"))
        if (const Json* inner = jsonMember(one, "spec")) {
            Json annotation = classicQuery(*inner);
            annotation["name"] = jsonText(*inner, "name");
            annotations.push_back(std::move(annotation));
        }
    board["annotations"]["list"] = std::move(annotations);
    return board;
}

} // namespace upriver
