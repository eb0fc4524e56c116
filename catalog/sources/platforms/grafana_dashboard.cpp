// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/grafana_dashboard.h"

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::size_t kMostLinks = 10;

/// What a variable asks: text, or an object that holds it.
Json queryOfVariable(const Json& variable)
{
    const Json* query = jsonMember(variable, "query");
    if (query == nullptr)
        return {};
    Json asked = query->is_object() ? *query : Json::object();
    if (query->is_string())
        asked["query"] = *query;
    return asked;
}

std::string linksOf(const Json& dashboard)
{
    std::string text;
    std::size_t count = 0;
    for (const Json& link : jsonArray(dashboard, "links"))
        if (const std::string& url = jsonText(link, "url"); !url.empty() && ++count <= kMostLinks)
            (text += text.empty() ? "" : " ") += url;
    return text;
}

} // namespace

QualifiedName GrafanaDashboard::panelName(const std::string& id) const
{
    return m_queries.named("panel", m_uid + "/" + id);
}

Result<void> GrafanaDashboard::read(const Json& dashboard, const Json* meta, const std::string& pointer)
{
    m_uid = jsonScalarText(dashboard, "uid");
    for (const char* key : {"id", "title"})
        if (m_uid.empty())
            m_uid = jsonScalarText(dashboard, key);
    if (m_uid.empty()) {
        m_records.problem(Severity::Warning, "A dashboard without uid and title was skipped.", pointer);
        return {};
    }
    m_sources.learn(dashboard);
    if (const Json* elements = jsonMember(dashboard, "__elements"))
        m_library = *elements;
    m_board = m_queries.named("dashboard", m_uid);
    m_records.declare(AssetKind::Dashboard, m_board, "dashboard", jsonText(dashboard, "title"), pointer);
    readHead(dashboard, meta);
    readVariables(dashboard, pointer);
    readAnnotations(dashboard, pointer);
    if (auto read = readPanels(dashboard, {}, pointer); !read)
        return read;
    std::size_t number = 0; // before version 16
    for (const Json& row : jsonArray(dashboard, "rows"))
        if (auto read = readPanels(row, jsonText(row, "title"), jsonPointer(pointer + "/rows", number++));
            !read)
            return read;
    return {};
}

void GrafanaDashboard::readHead(const Json& dashboard, const Json* meta)
{
    const AssetIndex board = m_records.mention(AssetKind::Dashboard, m_board);
    m_records.describe(board, jsonText(dashboard, "description"));
    m_records.property(board, "version", jsonScalarText(dashboard, "version"));
    m_records.property(board, "schema_version", jsonScalarText(dashboard, "schemaVersion"));
    m_records.property(board, "links", linksOf(dashboard));
    for (const Json& tag : jsonArray(dashboard, "tags"))
        if (tag.is_string())
            m_records.tag(board, tag.get_ref<const std::string&>());
    if (meta == nullptr)
        return;
    m_records.property(board, "folder", jsonText(*meta, "folderTitle"));
    m_records.property(board, "url", jsonText(*meta, "url"));
    m_records.owner(board, jsonText(*meta, "createdBy"), "creator");
    m_records.seenAt(jsonTime(jsonMember(*meta, "updated")));
}

Result<void> GrafanaDashboard::readPanels(const Json& list, const std::string& outerRow,
                                          const std::string& pointer)
{
    std::string row = outerRow;
    std::size_t number = 0;
    for (const Json& panel : jsonArray(list, "panels")) {
        const std::string at = jsonPointer(pointer + "/panels", number++);
        if (m_records.stop().stop_requested())
            return fail(ErrorKind::Cancelled, "Reading was cancelled.");
        if (!panel.is_object()) {
            m_records.problem(Severity::Warning, "A panel that is no object was skipped.", at);
            continue;
        }
        if (jsonText(panel, "type") == "row") {
            row = jsonText(panel, "title"); // of what follows, or of what is folded into it
            if (auto read = readPanels(panel, row, at); !read)
                return read;
            continue;
        }
        readPanel(panel, row, at);
        if (auto sent = m_records.sendIfLarge(); !sent)
            return sent;
    }
    return {};
}

void GrafanaDashboard::readPanel(const Json& panel, const std::string& row, const std::string& pointer)
{
    std::string id = jsonScalarText(panel, "id");
    if (id.empty() || !m_seen.insert(id).second)
        id = pointer.substr(pointer.find("/panels") + 1);
    const std::string& type = jsonText(panel, "type");
    const std::string& title = jsonText(panel, "title");
    const QualifiedName name = panelName(id);
    GrafanaReader reader{m_records.declare(AssetKind::Dashboard, name, "panel",
                                           title.empty() ? type + " panel " + id : title, pointer),
                         m_uid + "/" + id, title};
    m_records.describe(reader.asset, jsonText(panel, "description"));
    m_records.property(reader.asset, "panel_type", type);
    m_records.property(reader.asset, "row", row);
    const Json* library = jsonMember(panel, "libraryPanel");
    if (library != nullptr)
        m_records.property(reader.asset, "library_panel", jsonText(*library, "name"));
    const AssetIndex board = m_records.mention(AssetKind::Dashboard, m_board);
    m_records.edge(board, reader.asset, EdgeKind::Contains, pointer);
    m_records.edge(reader.asset, board, EdgeKind::Data, pointer);
    const Json* model =
        library == nullptr ? nullptr : jsonAt(m_library, {jsonText(*library, "uid"), "model"});
    readTargets(model != nullptr && jsonArray(panel, "targets").empty() ? *model : panel, reader, pointer);
    if (library != nullptr && model == nullptr && !jsonText(*library, "uid").empty())
        m_records.edge(m_records.mention(AssetKind::Dashboard,
                                         m_queries.named("library", jsonText(*library, "uid")),
                                         "library panel"),
                       reader.asset, EdgeKind::Data, pointer);
    if (const Json* alert = jsonMember(panel, "alert");
        alert != nullptr && !jsonText(*alert, "name").empty()) {
        CheckRecord check;
        check.key = name.text() + "/alert";
        check.name = redactSecrets(jsonText(*alert, "name"));
        check.asset = reader.asset;
        check.description = jsonText(*alert, "message");
        check.locator = pointer + "/alert";
        m_records.check(std::move(check));
    }
}

void GrafanaDashboard::readLibraryPanel(const Json& element, const std::string& pointer)
{
    const Json* model = jsonMember(element, "model");
    const std::string& uid = jsonText(element, "uid");
    if (model == nullptr || uid.empty())
        return;
    const std::string& title = jsonText(element, "name");
    const GrafanaReader reader{m_records.declare(AssetKind::Dashboard, m_queries.named("library", uid),
                                                 "library panel", title, pointer),
                               "library/" + uid, title};
    m_records.describe(reader.asset, jsonText(element, "description"));
    m_records.property(reader.asset, "panel_type", jsonText(*model, "type"));
    m_records.property(reader.asset, "folder", jsonTextAt(element, {"meta", "folderName"}));
    readTargets(*model, reader, pointer + "/model");
}

void GrafanaDashboard::readTargets(const Json& panel, const GrafanaReader& reader, const std::string& pointer)
{
    const Json* outer = jsonMember(panel, "datasource");
    std::size_t number = 0;
    for (const Json& target : jsonArray(panel, "targets")) {
        const std::string at = jsonPointer(pointer + "/targets", number++);
        const GrafanaSources::Place place = m_sources.placeOf(target, outer);
        const std::string other = jsonScalarText(target, "panelId");
        if (place.type == "-- Dashboard --" && !other.empty())
            m_records.edge(m_records.mention(AssetKind::Dashboard, panelName(other)), reader.asset,
                           EdgeKind::Data, at);
        else
            m_queries.read(target, place, reader, at);
    }
}

void GrafanaDashboard::readVariables(const Json& dashboard, const std::string& pointer)
{
    const Json* templating = jsonMember(dashboard, "templating");
    if (templating == nullptr)
        return;
    std::size_t number = 0;
    for (const Json& variable : jsonArray(*templating, "list")) {
        const std::string at = jsonPointer(pointer + "/templating/list", number++);
        if (jsonText(variable, "type") != "query")
            continue;
        const std::string& name = jsonText(variable, "name");
        m_queries.read(queryOfVariable(variable), m_sources.placeOf(variable, nullptr),
                       {m_records.mention(AssetKind::Dashboard, m_board), m_uid + "/variable/" + name, name},
                       at);
    }
}

void GrafanaDashboard::readAnnotations(const Json& dashboard, const std::string& pointer)
{
    const Json* annotations = jsonMember(dashboard, "annotations");
    if (annotations == nullptr)
        return;
    std::size_t number = 0;
    for (const Json& one : jsonArray(*annotations, "list")) {
        const std::string at = jsonPointer(pointer + "/annotations/list", number++);
        const Json* target = jsonMember(one, "target");
        const std::string& name = jsonText(one, "name");
        m_queries.read(
            target != nullptr && jsonText(one, "expr").empty() ? *target : one,
            m_sources.placeOf(one, nullptr),
            {m_records.mention(AssetKind::Dashboard, m_board), m_uid + "/annotation/" + name, name}, at);
    }
}

} // namespace upriver
