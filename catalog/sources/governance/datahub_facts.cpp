// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/governance/datahub_facts.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver::datahub {

namespace {

constexpr std::size_t kMuch = std::size_t{192} << 20; ///< bytes of JSON values, about
constexpr std::size_t kMostEvents = 10'000;           ///< of one thing

std::size_t weightOf(const Json& value)
{
    std::size_t weight = 48;
    if (value.is_string())
        weight += value.get_ref<const std::string&>().size();
    for (const auto& [key, member] : jsonMembers(value))
        weight += key.size() + weightOf(member);
    if (value.is_array())
        for (const Json& each : value)
            weight += weightOf(each);
    return weight;
}

/// Aspects that are measured again and again.
bool isEvent(std::string_view aspect)
{
    constexpr std::array events{"datasetProfile", "operation", "datasetUsageStatistics", "assertionRunEvent",
                                "dataProcessInstanceRunEvent"};
    return std::ranges::find(events, aspect) != events.end();
}

std::string percentDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const std::string_view code = text.substr(i + 1, 2);
        const bool isCode = text[i] == '%' && code.size() == 2 &&
                            std::from_chars(code.data(), code.data() + 2, value, 16).ptr == code.data() + 2;
        out += isCode && value >= 0x20 && value < 0x7F ? static_cast<char>(value) : text[i];
        i += isCode && value >= 0x20 && value < 0x7F ? 2 : 0;
    }
    return out;
}

std::vector<std::string> pointerTokens(std::string_view pointer)
{
    std::vector<std::string> tokens;
    for (const std::string_view part : splitText(pointer, '/')) {
        std::string token;
        for (std::size_t i = 0; i < part.size(); ++i) {
            const bool isEscape = part[i] == '~' && i + 1 < part.size();
            token += isEscape ? (part[i + 1] == '1' ? '/' : '~') : part[i];
            i += isEscape ? 1 : 0;
        }
        if (startsWithNoCase(token, "urn%3A")) // in newer patches
            token = percentDecoded(token);
        tokens.push_back(std::move(token));
    }
    if (!tokens.empty())
        tokens.erase(tokens.begin());
    return tokens;
}

/// fineGrainedLineages/<operation>/<downstream>/<query>/<upstream> as an entry of the list.
Json fineGrained(const std::vector<std::string>& tokens, const Json& value)
{
    Json entry{{"upstreamType", "FIELD_SET"},
               {"upstreams", Json::array({tokens[4]})},
               {"downstreamType", "FIELD"},
               {"downstreams", Json::array({tokens[2]})},
               {"transformOperation", tokens[1]}};
    if (const Json* score = jsonMember(value, "confidenceScore"))
        entry["confidenceScore"] = *score;
    return entry;
}

/// What a patch adds to one field of an edited schema.
bool addToField(Json& fields, const std::vector<std::string>& tokens, const Json& value)
{
    auto field = std::ranges::find_if(
        fields, [&](const Json& known) { return jsonText(known, "fieldPath") == tokens[1]; });
    if (field == fields.end()) {
        fields.push_back(Json{{"fieldPath", tokens[1]}});
        field = std::prev(fields.end());
    }
    if (tokens.size() == 3) {
        (*field)[tokens[2]] = value;
        return true;
    }
    const bool isList = tokens.size() == 5 && (tokens[3] == "tags" || tokens[3] == "terms");
    Json& holder = (*field)[tokens[2]];
    if (!isList || !(holder.is_null() || holder.is_object()))
        return false;
    Json& list = holder[tokens[3]];
    if (!list.is_array())
        list = Json::array();
    list.push_back(value);
    return true;
}

/// What a patch adds, put where a whole aspect has it. False: it is of another kind.
bool addPatched(Json& aspect, const std::vector<std::string>& tokens, const Json& value)
{
    constexpr std::array lists{
        "upstreams", "owners",  "tags",       "terms",        "inputDatasetEdges", "outputDatasetEdges",
        "domains",   "charts",  "chartEdges", "datasetEdges", "inputEdges",        "dashboards",
        "inputs",    "outputs", "properties", "assets",       "inputDatajobEdges"};
    if (tokens.size() == 5 && tokens[0] == "fineGrainedLineages") {
        aspect["fineGrainedLineages"].push_back(fineGrained(tokens, value));
        return true;
    }
    // editableSchemaFieldInfo/<field>/globalTags/tags/<urn>, …/<field>/description
    if (tokens.size() >= 3 && tokens[0] == "editableSchemaFieldInfo")
        return addToField(aspect["editableSchemaFieldInfo"], tokens, value);
    if (tokens.size() == 2 && tokens[0] == "customProperties") {
        aspect["customProperties"][tokens[1]] = value;
        return true;
    }
    if (tokens.size() == 1) {
        aspect[tokens[0]] = value;
        return true;
    }
    if (tokens.size() < 2 || std::ranges::find(lists, tokens[0]) == lists.end())
        return false;
    aspect[tokens[0]].push_back(value);
    return true;
}

/// Members of another type give way, so that what follows can be added.
void makeRoom(Json& aspect, const std::vector<std::string>& tokens)
{
    if (!aspect.is_object())
        aspect = Json::object();
    if (tokens.size() < 2)
        return;
    Json& member = aspect[tokens[0]];
    const bool isMap = tokens[0] == "customProperties";
    if (isMap ? !member.is_object() : !member.is_array())
        member = isMap ? Json::object() : Json::array();
}

} // namespace

// A wrapper is a single member whose key is the name of a type.
void unwrap(Json& value)
{
    constexpr std::array types{"string", "array", "map", "int", "long", "boolean", "double", "float"};
    while (value.is_object() && value.size() == 1) {
        const std::string key = value.begin().key();
        const Json& inside = value.begin().value();
        const bool isClass = key.starts_with("com.linkedin.");
        if (!isClass && std::ranges::find(types, key) == types.end())
            break;
        const bool fits = key == "string"  ? inside.is_string()
                          : key == "array" ? inside.is_array()
                          : key == "map"   ? inside.is_object()
                                           : isClass || inside.is_primitive();
        if (!fits)
            break;
        Json taken = std::move(value.begin().value());
        value = std::move(taken);
    }
    if (value.is_structured())
        for (Json& member : value)
            unwrap(member);
}

std::string aspectName(std::string_view className)
{
    std::string name(className.substr(className.rfind('.') + 1));
    if (name.starts_with("ML"))
        return "ml" + name.substr(2);
    constexpr std::array others{std::pair{"TrainingData", "mlModelTrainingData"},
                                std::pair{"EvaluationData", "mlModelEvaluationData"}};
    for (const auto& [theirs, ours] : others)
        if (name == theirs)
            return ours;
    if (!name.empty())
        name.front() = asciiLower(name.front());
    return name;
}

void Facts::take(const std::string& urn, const std::string& aspect, Json&& value, const std::string& locator)
{
    const auto parsed = parseUrn(urn);
    if (!parsed) {
        problem(Severity::Warning, "An item has no URN that can be understood; it was left out.", locator);
        return;
    }
    m_weight += weightOf(value) + urn.size();
    if (parsed->type == "mlFeatureTable" && parsed->parts.size() > 1)
        m_featurePlatforms[parsed->parts[1]] = urnName(parsed->parts[0]);
    Aspects& aspects = m_things[urn];
    if (aspect.empty())
        return;
    if (!isEvent(aspect)) {
        aspects[aspect] = {std::move(value), locator};
        return;
    }
    auto& events = m_events[urn];
    if (events.size() < kMostEvents) {
        value["«aspect»"] = aspect;
        events.push_back({std::move(value), locator});
    }
}

void Facts::patch(const std::string& urn, const std::string& aspect, const Json& operations,
                  const std::string& locator)
{
    if (!parseUrn(urn) || aspect.empty())
        return take(urn, {}, {}, locator);
    Aspect& patched = m_things[urn][aspect];
    if (patched.locator.empty())
        patched.locator = locator;
    m_weight += weightOf(operations);
    const Json& list =
        operations.is_object() && operations.contains("patch") ? operations.at("patch") : operations;
    std::size_t left = 0;
    for (const auto& [index, operation] : list.items()) {
        const auto tokens = pointerTokens(jsonText(operation, "path"));
        const std::string& kind = jsonText(operation, "op");
        const Json* value = jsonMember(operation, "value");
        if ((kind != "add" && kind != "replace") || !value || tokens.empty()) {
            ++left;
            continue;
        }
        makeRoom(patched.value, tokens);
        left += addPatched(patched.value, tokens, *value) ? 0 : 1;
    }
    if (left > 0)
        problem(Severity::Note,
                "What a patch of " + aspect + " does but add was left out: " + std::to_string(left) + ".",
                locator);
}

void Facts::remove(const std::string& urn, const std::string& aspect)
{
    if (aspect.empty() || aspect.ends_with("Key")) {
        if (parseUrn(urn))
            m_things[urn]["status"] = {Json{{"removed", true}}, {}};
        return;
    }
    if (const auto found = m_things.find(urn); found != m_things.end())
        found->second.erase(aspect);
}

const Facts::Aspect* Facts::find(const Aspects& aspects, std::string_view name)
{
    const auto found = aspects.find(name);
    return found == aspects.end() ? nullptr : &found->second;
}

const Json::array_t& Facts::listOf(const Aspect* aspect, std::string_view key)
{
    static const Json none;
    return jsonArray(aspect ? aspect->value : none, key);
}

/// A name that people gave, else the last word of the URN.
std::string Facts::nameOf(const std::string& urn, const char* aspect) const
{
    if (const auto found = m_things.find(urn); found != m_things.end())
        if (const Aspect* stated = find(found->second, aspect))
            if (const std::string& name = jsonText(stated->value, "name"); !name.empty())
                return redactSecrets(name);
    return redactSecrets(urnName(urn));
}

AssetIndex Facts::mention(std::string_view text)
{
    const auto urn = parseUrn(text);
    if (!urn)
        return kNoAsset;
    std::optional<Thing> thing;
    if ((urn->type == "mlFeature" || urn->type == "mlPrimaryKey") && urn->parts.size() > 1) {
        const auto platform = m_featurePlatforms.find(urn->parts[0]);
        Urn table{"mlFeatureTable",
                  {platform == m_featurePlatforms.end() ? "feast" : platform->second, urn->parts[0]}};
        thing = thingOf(table, m_context.settings);
    } else {
        thing = thingOf(*urn, m_context.settings);
    }
    if (!thing)
        return kNoAsset;
    const AssetIndex asset = m_batch.asset(thing->kind, thing->name);
    AssetRecord& record = m_batch.record(asset);
    if (record.subtype.empty())
        record.subtype = thing->subtype;
    return asset;
}

void Facts::edge(AssetIndex src, AssetIndex dst, EdgeKind kind, const std::string& note,
                 const std::string& locator, int confidence)
{
    if (src == kNoAsset || dst == kNoAsset || src == dst || !m_edges.emplace(src, dst, kind).second)
        return;
    m_batch.edges.push_back({src, dst, kind, static_cast<std::uint8_t>(std::clamp(confidence, 1, 100)),
                             shortened(redactSecrets(note), 200), locator});
}

void Facts::forgetBatch()
{
    m_edges.clear();
    m_tags.clear();
}

Result<void> Facts::tellIfMuch()
{
    if (m_weight >= kMuch)
        return tellAll();
    return isStopped() ? fail(ErrorKind::Cancelled, "Reading was cancelled.") : Result<void>();
}

Result<void> Facts::tell()
{
    auto told = tellAll();
    return told ? send() : told;
}

Result<void> Facts::tellAll()
{
    for (const auto& [urn, aspects] : m_things) {
        tellThing(urn, aspects);
        if (auto sent = sendIfLarge(); !sent)
            return sent;
    }
    m_told += m_things.size();
    m_things.clear();
    m_events.clear();
    m_weight = 0;
    return {};
}

} // namespace upriver::datahub
