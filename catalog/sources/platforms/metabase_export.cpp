// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/platforms/metabase_export.h"

#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr int kDeepestFolder = 20;

struct Model
{
    const char* word;
    MetabaseEntity entity;
};

constexpr std::array kModels{
    Model{"Database", MetabaseEntity::Database},   Model{"Table", MetabaseEntity::Table},
    Model{"Field", MetabaseEntity::Field},         Model{"Collection", MetabaseEntity::Collection},
    Model{"Card", MetabaseEntity::Card},           Model{"Dashboard", MetabaseEntity::Dashboard},
    Model{"Transform", MetabaseEntity::Transform},
};

bool has(const Json& entity, std::string_view key) { return jsonMember(entity, key) != nullptr; }

/// The last of the path says what the entity is; its label, what it is called.
const std::string& serialisedModel(const Json& entity)
{
    static const std::string none;
    const Json::array_t& path = jsonArray(entity, "serdes/meta");
    return path.empty() ? none : jsonText(path.back(), "model");
}

} // namespace

MetabaseEntity metabaseEntity(const Json& entity)
{
    const std::string& model = serialisedModel(entity);
    for (const auto& [word, kind] : kModels)
        if (model == word)
            return kind;
    if (!model.empty() || !entity.is_object())
        return MetabaseEntity::Other;
    if (has(entity, "dataset_query"))
        return MetabaseEntity::Card;
    if (has(entity, "dashcards") || has(entity, "ordered_cards"))
        return MetabaseEntity::Dashboard;
    if (has(entity, "engine") && has(entity, "name"))
        return MetabaseEntity::Database;
    if (has(entity, "db_id") && has(entity, "name"))
        return MetabaseEntity::Table;
    if (has(entity, "base_type") && has(entity, "table_id"))
        return MetabaseEntity::Field;
    if (has(entity, "source") && has(entity, "target") && has(entity, "name"))
        return MetabaseEntity::Transform;
    return MetabaseEntity::Other;
}

MetabaseExport::MetabaseExport(ChartRecords& records)
    : m_records(records), m_namespace(records.settings().aliased("metabase"))
{}

QualifiedName MetabaseExport::named(std::string_view what, std::string_view id) const
{
    return {m_namespace, std::string(what) + "/" + redactSecrets(id)};
}

void MetabaseExport::learn(const Json& entity)
{
    const MetabaseEntity kind = metabaseEntity(entity);
    if (kind == MetabaseEntity::Database) {
        for (const char* key : {"name", "id"})
            if (const std::string id = jsonScalarText(entity, key); !id.empty())
                m_databases[id] = databaseOf(entity);
    } else if (kind == MetabaseEntity::Card) {
        if (const std::string& id = jsonText(entity, "entity_id"); !id.empty())
            m_cards[jsonScalarText(entity, "id")] = id;
    } else if (kind == MetabaseEntity::Collection) {
        for (const char* key : {"entity_id", "id"})
            if (const std::string id = jsonScalarText(entity, key); !id.empty())
                m_collections[id] = {redactSecrets(jsonText(entity, "name")),
                                     jsonScalarText(entity, "parent_id")};
    }
}

bool MetabaseExport::read(const Json& entity, const std::string& path)
{
    switch (metabaseEntity(entity)) {
    case MetabaseEntity::Database:
        readDatabase(entity, path);
        return true;
    case MetabaseEntity::Table:
        readTable(entity, nullptr, path);
        return true;
    case MetabaseEntity::Field:
        readField(entity, tableName(jsonMember(entity, "table_id")), path);
        return true;
    case MetabaseEntity::Card:
        readCard(entity, path);
        return true;
    case MetabaseEntity::Dashboard:
        readDashboard(entity, path);
        return true;
    case MetabaseEntity::Transform:
        readTransform(entity, path);
        return true;
    case MetabaseEntity::Collection:
        return true;
    case MetabaseEntity::Other:
        break;
    }
    return false;
}

QualifiedName MetabaseExport::ownName(std::string_view what, const Json& json) const
{
    const std::string& entity = jsonText(json, "entity_id");
    const std::string id = entity.empty() ? jsonScalarText(json, "id") : entity;
    return id.empty() ? QualifiedName() : named(what, id);
}

QualifiedName MetabaseExport::cardName(const Json* reference) const
{
    std::string id = jsonScalar(reference).value_or("");
    if (id.starts_with("card__"))
        id = id.substr(6);
    const auto known = m_cards.find(id);
    return id.empty() ? QualifiedName() : named("card", known == m_cards.end() ? id : known->second);
}

std::string MetabaseExport::collectionPath(const Json& json) const
{
    if (const Json* inside = jsonMember(json, "collection"); inside != nullptr && inside->is_object())
        return jsonText(*inside, "name");
    std::string path;
    std::string id = jsonScalarText(json, "collection_id");
    for (int depth = 0; depth < kDeepestFolder && !id.empty(); ++depth) {
        const auto found = m_collections.find(id);
        if (found == m_collections.end())
            break;
        path = found->second.name + (path.empty() ? "" : " / " + path);
        id = found->second.parent;
    }
    return path;
}

void MetabaseExport::readCommon(const Json& json, AssetIndex asset, std::string_view what)
{
    m_records.describe(asset, jsonText(json, "description"));
    m_records.property(asset, "collection", collectionPath(json));
    if (jsonBool(jsonMember(json, "archived")).value_or(false))
        m_records.property(asset, "archived", "true");
    const Json* creator = jsonMember(json, "creator");
    const std::string& mail = creator == nullptr ? jsonText(json, "creator_id") : jsonText(*creator, "email");
    m_records.owner(asset, mail.empty() && creator ? jsonText(*creator, "common_name") : mail, "creator");
    const std::string number = jsonScalarText(json, "id");
    if (!number.empty() && !jsonText(json, "entity_id").empty())
        m_records.alias(asset, named(what, number), "its number in Metabase");
}

void MetabaseExport::readCard(const Json& json, const std::string& path)
{
    const QualifiedName name = ownName("card", json);
    if (name.isEmpty()) {
        m_records.problem(Severity::Warning, "A card without an id was skipped.", path);
        return;
    }
    const std::string& type = jsonText(json, "type");
    const bool isModel = jsonBool(jsonMember(json, "dataset")).value_or(false); // before type was there
    const std::string& title = jsonText(json, "name");
    const AssetIndex card = m_records.declare(AssetKind::Dashboard, name,
                                              !type.empty() ? type
                                              : isModel     ? "model"
                                                            : "question",
                                              title, path);
    readCommon(json, card, "card");
    m_records.property(card, "chart_type", jsonText(json, "display"));
    const Json* query = jsonMember(json, "dataset_query");
    const Json* stated = query == nullptr ? nullptr : jsonMember(*query, "database");
    if (const Database* known = database(stated != nullptr ? stated : jsonMember(json, "database_id")))
        m_records.property(card, "database", known->title);
    readResult(json, card, path);
    if (query != nullptr)
        MetabaseQuery(*this, card, card, path)
            .readDataset(*query, named("query", name.name.substr(name.name.find('/') + 1)), title, card);
}

/// The columns that people see, and the fields that they are.
void MetabaseExport::readResult(const Json& json, AssetIndex card, const std::string& path)
{
    for (const Json& item : jsonArray(json, "result_metadata")) {
        ColumnRecord column;
        column.asset = card;
        column.name = redactSecrets(jsonText(item, "name"));
        if (column.name.empty())
            continue;
        column.type = jsonText(item, "base_type");
        column.description = jsonText(item, "description");
        if (const FieldName field = fieldName(jsonMember(item, "id")); !field.table.isEmpty())
            m_records.columnEdge(m_records.mention(AssetKind::Dataset, field.table), field.column, card,
                                 column.name, kIdentity, path);
        m_records.column(std::move(column));
    }
}

void MetabaseExport::readDashboard(const Json& json, const std::string& path)
{
    const QualifiedName name = ownName("dashboard", json);
    if (name.isEmpty()) {
        m_records.problem(Severity::Warning, "A dashboard without an id was skipped.", path);
        return;
    }
    const AssetIndex board =
        m_records.declare(AssetKind::Dashboard, name, "dashboard", jsonText(json, "name"), path);
    readCommon(json, board, "dashboard");
    std::set<QualifiedName> seen; // one card may stand there twice
    const auto show = [&](const Json* reference) {
        const QualifiedName card = cardName(reference);
        if (card.isEmpty() || !seen.insert(card).second)
            return;
        const AssetIndex asset = m_records.mention(AssetKind::Dashboard, card);
        m_records.edge(board, asset, EdgeKind::Contains, path);
        m_records.edge(asset, board, EdgeKind::Data, path);
    };
    const auto idOf = [](const Json& one) {
        const Json* whole = jsonAt(one, {"card", "entity_id"});
        return whole != nullptr ? whole : jsonMember(one, "card_id");
    };
    const bool isOld = !has(json, "dashcards");
    for (const Json& item : jsonArray(json, isOld ? "ordered_cards" : "dashcards")) {
        show(idOf(item));
        for (const Json& more : jsonArray(item, "series"))
            show(has(more, "entity_id") ? jsonMember(more, "entity_id")
                 : has(more, "card_id") ? jsonMember(more, "card_id")
                                        : jsonMember(more, "id"));
        for (const Json& filter : jsonArray(item, "parameter_mappings"))
            if (const Json* target = jsonMember(filter, "target"))
                MetabaseQuery(*this, board, board, path).walk(*target, kFilter);
        // answers of the API bring the cards along
        if (const Json* card = jsonMember(item, "card"); card != nullptr && has(*card, "dataset_query"))
            readCard(*card, path);
    }
}

void MetabaseExport::readTransform(const Json& json, const std::string& path)
{
    const QualifiedName name = ownName("transform", json);
    const Json* target = jsonMember(json, "target");
    const Json* query = jsonAt(json, {"source", "query"});
    const Json* stated = target == nullptr ? nullptr : jsonMember(*target, "database");
    if (stated == nullptr && query != nullptr)
        stated = jsonMember(*query, "database");
    QualifiedName filled;
    if (target != nullptr) {
        const Json reference = Json::array(
            {stated == nullptr ? Json() : *stated, jsonText(*target, "schema"), jsonText(*target, "name")});
        filled = tableName(&reference);
    }
    if (name.isEmpty() || filled.isEmpty()) {
        m_records.problem(Severity::Warning, "A transform without an id or a target was skipped.", path);
        return;
    }
    const std::string& title = jsonText(json, "name");
    const AssetIndex job = m_records.declare(AssetKind::Job, name, "transform", title, path);
    readCommon(json, job, "transform");
    const AssetIndex table = m_records.mention(AssetKind::Dataset, filled, "table");
    m_records.edge(job, table, EdgeKind::Data, path);
    if (query != nullptr)
        MetabaseQuery(*this, job, table, path).readDataset(*query, name, title, table);
}

} // namespace upriver
