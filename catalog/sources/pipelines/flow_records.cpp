// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/pipelines/flow_records.h"

#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/kafka_connector.h"
#include "catalog/sources/platforms/warehouse_tables.h"

namespace upriver {

namespace {

constexpr std::size_t kLongest = 1'000;

std::string keptUpTo(std::string&& text, std::size_t longest)
{
    return text.size() <= longest ? std::move(text) : shortened(text, longest);
}

/// The value of a key that may be a secret's.
std::string valueText(std::string_view key, std::string_view value)
{
    std::string kept = flowText(value);
    // what the first pass left as it was, the others would leave too
    if (kept.empty() || (kept == trimmed(value) && !isSecretKey(key)))
        return kept;
    return flowText(redactValue(key, kept));
}

/// Lengths tell where a name ends, which may hold any byte.
std::string keyOf(const FlowThing& from, const FlowThing& to, EdgeKind kind)
{
    std::string key;
    const auto add = [&](std::string_view text) {
        const auto size = static_cast<std::uint32_t>(text.size());
        key.append(reinterpret_cast<const char*>(&size), sizeof size).append(text);
    };
    key.reserve(from.name.ns.size() + from.name.name.size() + to.name.ns.size() + to.name.name.size() + 19);
    for (const FlowThing* thing : {&from, &to}) {
        key.push_back(static_cast<char>(thing->kind));
        add(thing->name.ns);
        add(thing->name.name);
    }
    key.push_back(static_cast<char>(kind));
    return key;
}

} // namespace

std::string flowText(std::string_view text)
{
    // what is cut off is not searched for secrets, so the cut comes first, and leaves room for long ones
    const std::string_view begin = trimmed(text.substr(0, std::min(text.size(), kLongest * 8)));
    const bool isValid = validUtf8Prefix(begin) == begin.size();
    return keptUpTo(redactSecrets(isValid ? std::string_view(begin) : sanitisedUtf8(begin)), kLongest);
}

std::string flowName(std::string_view text)
{
    std::string name = flowText(text);
    std::ranges::replace_if(
        name, [](char c) { return c == '\n' || c == '\r' || c == '\t' || c == '\0'; }, ' ');
    return name;
}

QualifiedName tableBehind(const std::string& connection, const std::string& table)
{
    if (connection.empty() || table.empty() || (connection + table).find("${") != std::string::npos)
        return {};
    const kafka::Connection place = kafka::connectionOf(connection);
    if (place.ns.empty())
        return {};
    const std::string ns = normalised(place.ns, {}).ns;
    std::string name = table;
    if (table.find('.') == std::string::npos) {
        const std::string schema = place.schema.empty() ? usualSchemaOf(platformOf(ns)) : place.schema;
        name = (schema.empty() ? "" : schema + ".") + table;
    }
    const bool isWhole = std::ranges::count(name, '.') > 1 || hasNoSchemas(platformOf(ns));
    const bool needsDatabase = !place.database.empty() && (!isWhole || name.find('.') == std::string::npos);
    return normalised(ns, flowName((needsDatabase ? place.database + "." : "") + name));
}

CodeRecord codeBehind(const std::string& connection, const std::string& sql)
{
    CodeRecord code;
    code.text = redactSecrets(sql);
    if (connection.empty() || connection.find("${") != std::string::npos)
        return code;
    const kafka::Connection place = kafka::connectionOf(connection);
    if (place.ns.empty())
        return code;
    code.tablesIn = normalised(place.ns, {}).ns;
    code.dialect = platformOf(code.tablesIn);
    code.defaultDatabase = flowName(place.database);
    if (!hasNoSchemas(code.dialect))
        code.defaultSchema = place.schema.empty() ? usualSchemaOf(code.dialect) : flowName(place.schema);
    return code;
}

AssetRecord& FlowRecords::declare(const FlowThing& thing, std::string_view subtype, std::string_view locator)
{
    AssetRecord& record = m_batch.record(index(thing));
    m_declared += record.declared ? 0 : 1;
    record.declared = true;
    if (record.subtype.empty())
        record.subtype = subtype;
    if (record.locator.empty())
        record.locator = flowText(locator);
    return record;
}

void FlowRecords::property(const FlowThing& thing, std::string_view key, std::string_view value)
{
    AssetRecord& record = m_batch.record(index(thing));
    std::string kept = valueText(key, value);
    const bool known =
        std::ranges::any_of(record.properties, [&](const Property& p) { return p.key == key; });
    if (!kept.empty() && !known)
        record.properties.push_back({flowName(key), std::move(kept)});
}

void FlowRecords::describe(const FlowThing& thing, std::string_view text)
{
    AssetRecord& record = m_batch.record(index(thing));
    if (record.description.empty())
        record.description = flowText(text);
}

void FlowRecords::param(const FlowThing& job, std::string_view key, std::string_view value)
{
    if (!key.empty())
        m_batch.params.push_back({index(job), {}, flowName(key), valueText(key, value)});
}

void FlowRecords::tag(const FlowThing& thing, std::string_view key, std::string_view value)
{
    const std::string kept = valueText(key, value);
    if (!key.empty())
        m_batch.tags.push_back({index(thing), {}, flowName(key) + (kept.empty() ? "" : ":" + kept)});
}

void FlowRecords::owner(const FlowThing& thing, std::string_view name, std::string_view type)
{
    if (const std::string kept = flowName(name); !kept.empty())
        m_batch.owners.push_back({index(thing), kept, std::string(type)});
}

void FlowRecords::contains(const FlowThing& outer, const FlowThing& inner, std::string_view locator)
{
    edge(outer, inner, EdgeKind::Contains, {}, locator);
}

void FlowRecords::control(const FlowThing& before, const FlowThing& after, std::string_view note,
                          std::string_view locator)
{
    edge(before, after, EdgeKind::Control, note, locator);
}

void FlowRecords::data(const FlowThing& from, const FlowThing& to, std::string_view locator,
                       std::string_view note, std::uint8_t confidence)
{
    edge(from, to, EdgeKind::Data, note, locator, confidence);
}

void FlowRecords::edge(const FlowThing& from, const FlowThing& to, EdgeKind kind, std::string_view note,
                       std::string_view locator, std::uint8_t confidence)
{
    if (from == to || !m_edges.insert(keyOf(from, to, kind)).second)
        return;
    m_batch.edges.push_back({index(from), index(to), kind, confidence, flowText(note), flowText(locator)});
}

} // namespace upriver
