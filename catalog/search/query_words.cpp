// SPDX-License-Identifier: Apache-2.0
#include "catalog/search/query_words.h"

#include <algorithm>
#include <array>
#include <utility>

#include "catalog/base/text.h"
#include "catalog/model/kinds.h"
#include "catalog/search/fuzzy.h"

namespace upriver {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// What people coming from other tools type.
constexpr std::array kOtherWords{
    Pair{"type", "kind"},       Pair{"col", "column"},      Pair{"cols", "column"},
    Pair{"field", "column"},    Pair{"ns", "platform"},     Pair{"namespace", "platform"},
    Pair{"system", "platform"}, Pair{"db", "schema"},       Pair{"database", "schema"},
    Pair{"label", "tag"},       Pair{"reader", "source"},   Pair{"status", "health"},
    Pair{"state", "health"},    Pair{"title", "name"},      Pair{"team", "owner"},
    Pair{"steward", "owner"},   Pair{"inputs", "upstream"}, Pair{"outputs", "downstream"},
};

constexpr std::array kExamples{
    Pair{"kind", "kind:model"},        Pair{"subtype", "subtype:view"},
    Pair{"platform", "platform:dbt"},  Pair{"tag", "tag:pii"},
    Pair{"owner", "owner:ana"},        Pair{"column", "column:email"},
    Pair{"name", "name:orders"},       Pair{"schema", "schema:public"},
    Pair{"health", "health:failed"},   Pair{"source", "source:openlineage"},
    Pair{"upstream", "upstream:none"}, Pair{"downstream", "downstream:none"},
};

constexpr std::array<std::string_view, 2> kLinkWords{"none", "any"};
constexpr std::array<std::string_view, 5> kHealthWords{"ok", "warning", "failed", "running", "unknown"};

const std::array<std::string_view, kAssetKinds.size()>& kindWords()
{
    static const auto words = [] {
        std::array<std::string_view, kAssetKinds.size()> all;
        std::transform(kAssetKinds.begin(), kAssetKinds.end(), all.begin(),
                       [](AssetKind k) { return toWord(k); });
        return all;
    }();
    return words;
}

std::string_view lookUp(std::span<const Pair> table, std::string_view key)
{
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Pair& p) { return p.first == key; });
    return found == table.end() ? std::string_view() : found->second;
}

template <typename Words>
std::string_view nearestWord(std::string_view value, const Words& known)
{
    const std::u32string letters = foldedLetters(value);
    std::string_view best;
    int bestDistance = allowedTypos(letters.size()) + 1;
    for (const std::string_view word : known) {
        const int distance = editDistance(letters, foldedLetters(word), 2);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = word;
        }
    }
    return best;
}

std::string listed(std::span<const std::string_view> words)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i)
        out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + std::string(words[i]);
    return out;
}

} // namespace

const std::vector<QueryField>& queryFields()
{
    static const std::vector<QueryField> fields{
        {"kind", "What a thing is: dataset, job, model, feature, dashboard and so on"},
        {"subtype", "Finer than kind: table, view, topic, task and so on"},
        {"platform", "The system it lives in: postgres, s3, dbt, airflow and so on"},
        {"tag", "A tag of the asset or of one of its columns"},
        {"owner", "A person or team that owns it"},
        {"column", "A column name"},
        {"name", "Words of the name alone"},
        {"schema", "The database, schema or folder it lies in"},
        {"health", "ok, warning, failed, running or unknown"},
        {"source", "The reader that found it, as in `upriver sources`"},
        {"upstream", "none: nothing that was indexed feeds it; any: something does"},
        {"downstream", "none: nothing that was indexed uses it; any: something does"},
    };
    return fields;
}

const QueryField* findField(std::string_view name)
{
    const std::string lower = asciiLowered(name);
    const auto& fields = queryFields();
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const QueryField& f) { return f.name == lower; });
    return found == fields.end() ? nullptr : &*found;
}

std::string_view nearestField(std::string_view name)
{
    const std::string lower = asciiLowered(name);
    if (const std::string_view other = lookUp(kOtherWords, lower); !other.empty())
        return other;
    std::vector<std::string_view> names;
    for (const QueryField& field : queryFields())
        names.push_back(field.name);
    return nearestWord(lower, names);
}

std::string fieldList()
{
    std::vector<std::string_view> names;
    for (const QueryField& field : queryFields())
        names.push_back(field.name);
    return listed(names);
}

std::span<const std::string_view> closedValues(std::string_view field)
{
    if (field == "kind")
        return kindWords();
    if (field == "health")
        return kHealthWords;
    if (isLinkField(field))
        return kLinkWords;
    return {};
}

std::string suggestion(std::string_view value, std::span<const std::string_view> known)
{
    const std::string_view near = nearestWord(value, known);
    if (!near.empty())
        return "did you mean \u201c" + std::string(near) + "\u201d?";
    return "there are " + listed(known) + ".";
}

std::string exampleFor(std::string_view field) { return std::string(lookUp(kExamples, field)); }

bool isLinkField(std::string_view field) { return field == "upstream" || field == "downstream"; }

bool splitsAtComma(std::string_view field)
{
    return field != "name" && field != "column" && field != "schema";
}

bool allMustMatch(std::string_view field) { return field == "name" || field == "column"; }

std::string withoutQuotes(std::string_view text)
{
    if (text.empty() || text.front() != '"')
        return std::string(text);
    text.remove_prefix(1);
    if (!text.empty() && text.back() == '"')
        text.remove_suffix(1);
    return std::string(text);
}

} // namespace upriver
