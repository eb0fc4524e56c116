// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/platforms/metabase_export.h"

namespace upriver {

namespace {

struct Part
{
    const char* key;
    std::uint16_t kinds;
};

constexpr std::array kParts{
    Part{"breakout", kGroupBy}, Part{"aggregation", kAggregation}, Part{"filter", kFilter},
    Part{"filters", kFilter},   Part{"order-by", kSort},           Part{"condition", kJoin},
    Part{"conditions", kJoin},  Part{"fields", kIdentity},         Part{"expressions", kTransformation},
};

std::uint16_t kindsOf(std::string_view key, std::uint16_t outer)
{
    for (const auto& [name, kinds] : kParts)
        if (key == name)
            return kinds;
    return outer;
}

const std::string& head(const Json& clause)
{
    static const std::string none;
    return clause.is_array() && !clause.empty() && clause.front().is_string()
               ? clause.front().get_ref<const std::string&>()
               : none;
}

/// Optional parts of the text become comments, so that what is in them stays SQL.
std::string withoutOptions(const std::string& sql)
{
    std::string out;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        const std::string_view two = std::string_view(sql).substr(at, 2);
        if (two == "[[" || two == "]]") {
            (((out += "/*") += two) += "*/");
            ++at;
        } else {
            out += sql[at];
        }
    }
    return out;
}

} // namespace

void MetabaseQuery::feed(const QualifiedName& name, AssetKind kind)
{
    if (!name.isEmpty() && m_seen.insert(name).second)
        m_records.edge(m_records.mention(kind, name), m_reads, EdgeKind::Data, m_locator);
}

// "card__12", an entity id (of 21 letters), a number, or [database, schema, table]
void MetabaseQuery::takeSource(const Json& part)
{
    if (const Json* card = jsonMember(part, "source-card")) {
        m_card = m_parent.cardName(card);
        feed(m_card, AssetKind::Dashboard);
    }
    const Json* table = jsonMember(part, "source-table");
    if (table == nullptr)
        return;
    if (table->is_string() && !jsonInteger(table)) {
        m_card = m_parent.cardName(table);
        feed(m_card, AssetKind::Dashboard);
    } else {
        feed(m_parent.tableName(table), AssetKind::Dataset);
    }
}

void MetabaseQuery::walk(const Json& part, std::uint16_t kinds)
{
    if (part.is_object()) {
        const QualifiedName outer = m_card;
        takeSource(part);
        for (const auto& [key, value] : jsonMembers(part))
            if (key != "source-table" && key != "source-card" && key != "native" && key != "template-tags")
                walk(value, kindsOf(key, kinds));
        m_card = outer;
        return;
    }
    if (!part.is_array())
        return;
    const std::string& clause = head(part);
    if (clause == "field" || clause == "field-id" || clause == "field-literal")
        takeField(part, kinds);
    else if (clause == "metric" || clause == "measure")
        takeCardClause(part);
    for (const Json& item : part)
        walk(item, kinds);
}

/// ["field", [database, schema, table, column], {…}] or, newer, the other way round; the column of a card by
/// name.
void MetabaseQuery::takeField(const Json& clause, std::uint16_t kinds)
{
    for (std::size_t at = 1; at < clause.size() && at < 3; ++at) {
        const Json& target = clause[at];
        if (const auto field = m_parent.fieldName(&target); !field.table.isEmpty()) {
            m_records.columnEdge(m_records.mention(AssetKind::Dataset, field.table), field.column, m_shows,
                                 {}, kinds, m_locator);
            return;
        }
        if (target.is_string() && !jsonInteger(&target) && !m_card.isEmpty()) {
            m_records.columnEdge(m_records.mention(AssetKind::Dashboard, m_card),
                                 redactSecrets(target.get<std::string>()), m_shows, {}, kinds, m_locator);
            return;
        }
    }
}

void MetabaseQuery::takeCardClause(const Json& clause)
{
    for (std::size_t at = 1; at < clause.size() && at < 3; ++at)
        if (!clause[at].is_object())
            feed(m_parent.cardName(&clause[at]), AssetKind::Dashboard);
}

void MetabaseQuery::readDataset(const Json& query, const QualifiedName& job, const std::string& title,
                                AssetIndex target)
{
    walk(query, kUnknownDirect);
    if (const Json* native = jsonMember(query, "native")) // before stages
        readNative(query, *native, jsonText(*native, "query"), job, title, target);
    for (const Json& stage : jsonArray(query, "stages"))
        readNative(query, stage, jsonText(stage, "native"), job, title, target);
}

// What the SQL reads is found by its analysis.
void MetabaseQuery::readNative(const Json& query, const Json& part, const std::string& sql,
                               const QualifiedName& jobName, const std::string& title, AssetIndex target)
{
    const MetabaseExport::Database* database = m_parent.database(jsonMember(query, "database"));
    const bool isKnown = database != nullptr && !database->tables.ns.empty();
    if (const std::string& collection = jsonText(part, "collection"); !collection.empty() && isKnown)
        feed(database->tables.table({}, {}, collection), AssetKind::Dataset);
    if (const Json* tags = jsonMember(part, "template-tags"))
        walk(*tags, kFilter);
    if (trimmed(sql).empty() || (isKnown && database->tables.platform == "mongodb"))
        return;
    AssetIndex job = m_reads;
    if (m_records.nameOf(m_reads) != jobName) {
        job = m_records.declare(AssetKind::Job, jobName, "query", title, m_locator);
        m_records.edge(job, target, EdgeKind::Data, m_locator);
    }
    CodeRecord code;
    code.job = job;
    code.target = target;
    if (isKnown) {
        code.dialect = database->tables.platform;
        code.tablesIn = database->tables.ns;
        code.defaultDatabase = database->tables.database;
        code.defaultSchema = database->tables.schema;
        m_records.property(job, "database", database->title);
    }
    code.text = withoutOptions(withCards(sql, part, job));
    code.templated = code.text.find("{{") != std::string::npos;
    m_records.code(std::move(code));
}

/// {{#12-orders}} is the answer of card 12: it feeds the job, and is no table of the database.
std::string MetabaseQuery::withCards(const std::string& sql, const Json& part, AssetIndex job)
{
    std::string out;
    std::size_t at = 0;
    while (at < sql.size()) {
        const std::size_t open = sql.find("{{", at);
        const std::size_t close = open == std::string::npos ? open : sql.find("}}", open);
        if (close == std::string::npos)
            break;
        std::string tag(trimmed(std::string_view(sql).substr(open + 2, close - open - 2)));
        out += sql.substr(at, open - at);
        at = close + 2;
        if (!tag.starts_with('#')) {
            ((out += "{{") += tag) += "}}";
            continue;
        }
        const Json* stated = jsonAt(part, {"template-tags", tag, "card-id"});
        const Json number = tag.substr(1, tag.find('-') - 1);
        const QualifiedName card = m_parent.cardName(stated == nullptr ? &number : stated);
        if (card.isEmpty())
            continue;
        m_records.edge(m_records.mention(AssetKind::Dashboard, card), job, EdgeKind::Data, m_locator);
        std::erase(tag, '*'); // which would end the comment
        ((out += "(select null /* ") += tag) += " */)";
    }
    return out + sql.substr(std::min(at, sql.size()));
}

} // namespace upriver
