// SPDX-License-Identifier: Apache-2.0
// The part of Records that reads expectations and what came of them.
#include <algorithm>
#include <array>
#include <cstdio>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/sources/quality/gx_records.h"

namespace upriver::gx {

namespace {

constexpr std::size_t kLongestDescription = 600;
constexpr std::size_t kMostColumns = 5'000;

std::string clean(std::string_view text, std::size_t most = 1'000)
{
    return shortened(redactSecrets(text), most);
}

/// expectation_type until 0.18, type since 1.0.
std::string typeOf(const Json& config)
{
    const std::string& old = jsonText(config, "expectation_type");
    return clean(old.empty() ? jsonText(config, "type") : old, 300);
}

std::vector<std::string> namesIn(const Json* value)
{
    std::vector<std::string> names;
    if (value && value->is_array())
        for (const Json& each : *value)
            if (each.is_string() && !each.get_ref<const std::string&>().empty() &&
                names.size() < kMostColumns)
                names.push_back(clean(each.get_ref<const std::string&>()));
    return names;
}

/// More than one column: a pair, a list, a set.
std::string severalColumns(const Json& kwargs)
{
    std::vector<std::string> names;
    for (const char* key : {"column_A", "column_B"})
        if (const std::string& name = jsonText(kwargs, key); !name.empty())
            names.push_back(clean(name));
    for (const char* key : {"column_list", "column_set", "columns"})
        if (names.empty())
            names = namesIn(jsonMember(kwargs, key));
    std::string text;
    for (const std::string& name : names) {
        if (text.size() < 300)
            text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

bool isRule(std::string_view key)
{
    constexpr std::array others{"column",     "batch_id",         "result_format",   "column_list",
                                "column_set", "catch_exceptions", "include_config",  "columns",
                                "column_A",   "column_B",         "partition_object"};
    return std::ranges::find(others, key) == others.end();
}

std::string wordsOf(const Json& value)
{
    if (const auto scalar = jsonScalar(&value))
        return *scalar;
    std::string text;
    if (value.is_array())
        for (const Json& each : value)
            if (const auto scalar = jsonScalar(&each); scalar && text.size() < kLongestDescription)
                text += (text.empty() ? "" : ", ") + *scalar;
    if (const std::string& parameter = jsonText(value, "$PARAMETER"); !parameter.empty())
        return "$" + parameter;
    return text.empty() ? text : "[" + text + "]";
}

/// What people wrote, else the rule itself: "min_value 1, max_value 10".
std::string describe(const Json& config, const Json& kwargs)
{
    if (const std::string& stated = jsonText(config, "description"); !stated.empty())
        return clean(stated, kLongestDescription);
    const Json* notes = jsonMember(config, "notes");
    if (!notes)
        notes = jsonAt(config, {"meta", "notes"});
    if (notes && notes->is_object())
        notes = jsonMember(*notes, "content");
    std::string text = notes
                           ? notes->is_array() && !notes->empty() ? wordsOf(notes->front()) : wordsOf(*notes)
                           : std::string();
    for (const auto& [key, value] : jsonMembers(kwargs)) {
        if (!text.empty() || !isRule(key))
            continue;
        for (const auto& [rule, stated] : jsonMembers(kwargs)) {
            const std::string words = isRule(rule) ? wordsOf(stated) : std::string();
            if (!words.empty())
                text += (text.empty() ? "" : ", ") + rule + " " + redactValue(rule, words);
        }
    }
    return clean(text, kLongestDescription);
}

std::string severityOf(const Json& config)
{
    const std::string& stated = jsonText(config, "severity");
    if (stated == "critical")
        return "error";
    return stated == "warning" || stated == "info" ? "warn" : std::string();
}

/// In 1.x and where several metrics failed, the members are keyed by metric.
const Json* raisedIn(const Json& info)
{
    if (jsonBool(jsonMember(info, "raised_exception")).value_or(false))
        return &info;
    for (const auto& [metric, inside] : jsonMembers(info))
        if (jsonBool(jsonMember(inside, "raised_exception")).value_or(false))
            return &inside;
    return nullptr;
}

std::string percentText(double percent)
{
    std::array<char, 32> out{};
    std::snprintf(out.data(), out.size(), "%.3g", percent);
    return std::string(out.data()) + " %";
}

bool speaksOfValues(std::string_view type)
{
    for (const char* word : {"distinct", "most_common", "_min_", "_max_", "quantile", "median"})
        if (type.find(word) != std::string_view::npos)
            return true;
    return false;
}

/// "3 of 280 (1.07 %)", or what was measured; nothing that is a value of the data.
std::string valueOf(const std::string& type, const Json& result)
{
    const auto unexpected = jsonInteger(jsonMember(result, "unexpected_count"));
    if (unexpected) {
        std::string text = std::to_string(*unexpected);
        if (const auto all = jsonInteger(jsonMember(result, "element_count")))
            text += " of " + std::to_string(*all);
        if (const auto percent = jsonNumber(jsonMember(result, "unexpected_percent"));
            percent && *unexpected > 0)
            text += " (" + percentText(*percent) + ")";
        return text + " unexpected";
    }
    const Json* observed = jsonMember(result, "observed_value");
    if (!observed)
        return {};
    if (observed->is_array() && type.starts_with("expect_table_column"))
        return std::to_string(observed->size()) + " columns";
    const bool isType =
        type.find("_of_type") != std::string::npos || type.find("_type_list") != std::string::npos;
    if (observed->is_string() && !isType)
        return {};
    return speaksOfValues(type) ? std::string() : clean(jsonScalar(observed).value_or(std::string()), 200);
}

CheckStatus statusOf(const Json& outcome, const Json* raised, const std::string& severity)
{
    if (raised)
        return CheckStatus::Error;
    const auto success = jsonBool(jsonMember(outcome, "success"));
    if (!success)
        return CheckStatus::Unknown;
    return *success ? CheckStatus::Pass : severity == "warn" ? CheckStatus::Warn : CheckStatus::Fail;
}

std::string suiteOfResult(const Json& result, const Json& meta)
{
    for (const std::string* named :
         {&jsonText(meta, "expectation_suite_name"), &jsonText(result, "suite_name")})
        if (!named->empty())
            return clean(*named);
    return {};
}

/// A name and a time, or one word in 0.9.
std::string runKeyOf(const Json& meta, const Json& given)
{
    const Json* run = jsonMember(meta, "run_id");
    run = !run && !given.is_null() ? &given : run;
    if (!run || !run->is_object())
        return run ? clean(jsonScalar(run).value_or(std::string())) : std::string();
    const std::string& name = jsonText(*run, "run_name");
    const std::string& time = jsonText(*run, "run_time");
    return clean(name.empty() || name == time ? time : time.empty() ? name : name + " " + time);
}

} // namespace

std::uint32_t Records::check(Validation& validation, const Json& config, const std::string& locator)
{
    const Json* stated = jsonMember(config, "kwargs");
    const Json none = Json::object();
    const Json& kwargs = stated && stated->is_object() ? *stated : none;
    CheckRecord record;
    record.name = typeOf(config);
    if (record.name.empty()) {
        problem(Severity::Warning, "An expectation has no type; it was left out.", locator);
        return kNoAsset;
    }
    record.asset = validation.asset;
    record.column = clean(jsonText(kwargs, "column"));
    const std::string several = record.column.empty() ? severalColumns(kwargs) : std::string();
    record.key = (validation.suite.empty() ? "" : validation.suite + "/") + record.name;
    const std::string& columns = record.column.empty() ? several : record.column;
    if (!columns.empty())
        record.key += "(" + columns + ")";
    // the same expectation with another rule is another check
    if (const int nth = ++validation.seen[record.key]; nth > 1)
        record.key += "#" + std::to_string(nth);
    if (!several.empty() && !record.name.starts_with("expect_table_column"))
        record.name += "(" + several + ")";
    record.severity = severityOf(config);
    record.description = describe(config, kwargs);
    record.locator = locator;
    const auto [it, isNew] = m_checks.try_emplace({validation.asset, record.key},
                                                  static_cast<std::uint32_t>(m_batch.checks.size()));
    if (isNew)
        m_batch.checks.push_back(std::move(record));
    return it->second;
}

void Records::addMeasured(const Validation& validation, const Json& config, const Json& result)
{
    const std::string type = typeOf(config);
    const Json* observed = jsonMember(result, "observed_value");
    const auto measure = [&](const char* key, const std::string& column, const Json* value) {
        if (const auto number = jsonNumber(value))
            m_batch.metrics.push_back(
                {validation.asset, validation.runKey, column, key, 0, validation.at, *number});
    };
    if (type.starts_with("expect_table_row_count"))
        measure("rowCount", {}, observed);
    if (type.starts_with("expect_table_column_count"))
        measure("columnCount", {}, observed);
    const std::string column = clean(jsonTextAt(config, {"kwargs", "column"}));
    if (!column.empty() && type == "expect_column_values_to_not_be_null")
        measure("nullCount", column, jsonMember(result, "unexpected_count"));
    else if (!column.empty())
        measure("nullCount", column, jsonMember(result, "missing_count"));
    if (type.starts_with("expect_column_unique_value_count"))
        measure("distinctCount", column, observed);
    const bool isOrdered = type == "expect_table_columns_to_match_ordered_list";
    if (!isOrdered && type != "expect_table_columns_to_match_set")
        return;
    std::vector<std::string> names = namesIn(observed);
    Observed& known = m_columns[m_batch.record(validation.asset).name];
    if (!names.empty() && (known.columns.empty() || validation.at >= known.at))
        known = {validation.at, isOrdered, std::move(names)};
}

void Records::addOutcome(Validation& validation, const Json& outcome, const std::string& locator)
{
    const Json* config = jsonMember(outcome, "expectation_config");
    if (!config) {
        problem(Severity::Warning, "A result does not say what was expected; it was left out.", locator);
        return;
    }
    const std::uint32_t index = check(validation, *config, locator);
    if (index == kNoAsset)
        return;
    const Json none = Json::object();
    const Json* measured = jsonMember(outcome, "result");
    const Json* info = jsonMember(outcome, "exception_info");
    const Json* raised = info ? raisedIn(*info) : nullptr;
    CheckResultRecord record;
    record.check = index;
    record.status = statusOf(outcome, raised, m_batch.checks[index].severity);
    record.at = validation.at;
    record.value = valueOf(typeOf(*config), measured ? *measured : none);
    if (raised) {
        const std::string& message = jsonText(*raised, "exception_message");
        record.message = clean(message.substr(0, message.find('\n')), 300);
    }
    record.runKey = validation.runKey;
    m_batch.checkResults.push_back(std::move(record));
    if (measured)
        addMeasured(validation, *config, *measured);
}

void Records::addResult(const Json& result, std::optional<Micros> at, const std::string& locator)
{
    const Json none = Json::object();
    const Json* stated = jsonMember(result, "meta");
    const Json& meta = stated && stated->is_object() ? *stated : none;
    Validation validation;
    validation.suite = suiteOfResult(result, meta);
    const Batch batch = batchOf(meta);
    if (validation.suite.empty() && batch.isEmpty()) {
        problem(Severity::Warning,
                "A validation result names neither its suite nor its data; it was left out. Save it with its "
                "meta.",
                locator);
        return;
    }
    const Place place = m_places.of(batch, validation.suite);
    validation.asset = state(place, locator);
    auto& bound = m_bound[validation.suite];
    if (!batch.isEmpty() && bound.size() < 1'000)
        bound.emplace(place.name, place);
    validation.runKey = runKeyOf(meta, m_givenRun);
    for (const Json* time : {jsonMember(meta, "validation_time"), jsonAt(meta, {"run_id", "run_time"}),
                             jsonMember(meta, "run_id")})
        if (validation.at == 0)
            validation.at = jsonTime(time).value_or(0);
    if (validation.at == 0)
        validation.at = at.value_or(0);
    std::int64_t failed = 0;
    std::size_t index = 0;
    for (const Json& outcome : jsonArray(result, "results")) {
        addOutcome(validation, outcome, jsonPointer(locator + "#/results", index++));
        failed += jsonBool(jsonMember(outcome, "success")).value_or(true) ? 0 : 1;
    }
    addRun(result, validation, failed);
}

/// {"expectations": [{"expectation_type": …, "success": …, "kwargs": {"batch_id": "source-asset"}, "result":
/// …}]}
void Records::addDescribed(const Json& described, const std::string& locator)
{
    std::size_t number = 0;
    for (const Json& result : jsonArray(described, "validation_results")) {
        const std::string at = jsonPointer(locator + "#/validation_results", number++);
        std::map<std::string, Validation> validations; // by batch
        std::size_t index = 0;
        for (const Json& outcome : jsonArray(result, "expectations")) {
            const std::string here = jsonPointer(at + "/expectations", index++);
            const std::string& batch = jsonTextAt(outcome, {"kwargs", "batch_id"});
            const auto [known, isNew] = validations.try_emplace(batch);
            if (isNew)
                known->second.asset = state(m_places.of(m_places.batchNamed(clean(batch)), {}), here);
            Json whole{{"expectation_config", outcome}};
            for (const char* key : {"success", "result", "exception_info"})
                if (const Json* member = jsonMember(outcome, key))
                    whole[key] = *member;
            addOutcome(known->second, whole, here);
        }
    }
}

} // namespace upriver::gx
