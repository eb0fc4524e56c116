// SPDX-License-Identifier: Apache-2.0
// Tests and unit tests become checks of the relation (or column) they are about, with the results of
// run_results.json.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/sources/transformation/dbt_project.h"

namespace upriver::dbt {

namespace {

std::string kwargText(const Json& test, const char* name)
{
    const Json* value = jsonAt(test, {"test_metadata", "kwargs", name});
    return value != nullptr && value->is_string() ? value->get_ref<const std::string&>() : std::string();
}

bool isNamed(const std::string& uniqueId, std::string_view name)
{
    const std::string known = shortName(uniqueId);
    return !name.empty() && (known == name || known.ends_with("." + std::string(name)));
}

std::string parentNamed(const std::vector<std::string>& parents, std::string_view name)
{
    const auto it = std::ranges::find_if(parents, [&](const std::string& id) { return isNamed(id, name); });
    return it == parents.end() ? std::string() : *it;
}

// Newer manifests say it; older ones only in the names: file_key_name ("models.orders"), kwargs.model
// ("{{ ref('orders') }}"). A relationships test depends on two nodes: it is about the one that is not `to`.
std::string attachedNode(const Json& test)
{
    if (const std::string& stated = jsonText(test, "attached_node"); !stated.empty())
        return stated;
    const auto parents = parentsOf(test);
    if (parents.empty())
        return {};
    const std::string& fileKey = jsonText(test, "file_key_name");
    const auto dot = fileKey.rfind('.');
    for (const std::string& name : {dot == std::string::npos ? std::string() : fileKey.substr(dot + 1),
                                    nameInsideRef(kwargText(test, "model"))}) {
        if (const std::string found = parentNamed(parents, name); !found.empty())
            return found;
    }
    if (jsonMember(test, "test_metadata") == nullptr)
        return parents.front();
    const std::string other = parentNamed(parents, nameInsideRef(kwargText(test, "to")));
    const auto last =
        std::find_if(parents.rbegin(), parents.rend(), [&](const std::string& id) { return id != other; });
    return last == parents.rend() ? parents.back() : *last;
}

std::string describe(const Json& test)
{
    if (const std::string stated = cleanText(test, "description"); !stated.empty())
        return stated;
    const std::string to = nameInsideRef(kwargText(test, "to"));
    if (!to.empty())
        return redactSecrets("every value exists in " + to + "." + kwargText(test, "field"));
    const Json* values = jsonAt(test, {"test_metadata", "kwargs", "values"});
    if (values == nullptr || !values->is_array())
        return {};
    std::string text;
    for (const Json& value : *values) {
        if (const auto scalar = jsonScalar(&value); scalar && text.size() < 500)
            text += (text.empty() ? "one of " : ", ") + *scalar;
    }
    return redactSecrets(text);
}

CheckStatus statusOf(const std::string& status)
{
    if (status == "pass" || status == "success")
        return CheckStatus::Pass;
    if (status == "warn")
        return CheckStatus::Warn;
    if (status == "fail")
        return CheckStatus::Fail;
    if (status == "error" || status == "runtime error")
        return CheckStatus::Error;
    return status == "skipped" ? CheckStatus::Skipped : CheckStatus::Unknown;
}

std::string failuresText(const Execution& execution)
{
    if (!execution.failures || *execution.failures < 0 || *execution.failures > 1e15)
        return {};
    const auto count = static_cast<std::int64_t>(*execution.failures);
    return std::to_string(count) + (count == 1 ? " row" : " rows");
}

void addResults(Output& out, const std::string& id, Project& project)
{
    const auto found = project.executions.find(id);
    if (found == project.executions.end())
        return;
    for (Execution& execution : found->second) {
        execution.used = true;
        CheckResultRecord result;
        result.check = static_cast<std::uint32_t>(out.batch().checks.size() - 1);
        result.status = statusOf(execution.status);
        result.at = execution.ended.value_or(execution.generatedAt);
        result.value = failuresText(execution);
        if (result.status != CheckStatus::Pass)
            result.message = execution.message;
        result.runKey = execution.invocation;
        out.batch().checkResults.push_back(std::move(result));
    }
}

std::string severityOf(const Json& test)
{
    const Json* value = jsonAt(test, {"config", "severity"});
    std::string text =
        value != nullptr && value->is_string() ? value->get_ref<const std::string&>() : std::string();
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return text == "warn" || text == "error" ? text : std::string();
}

std::string columnOf(const Json& test)
{
    const std::string column = cleanText(test, "column_name");
    return column.empty() ? redactSecrets(kwargText(test, "column_name")) : column;
}

// A unit test names its model; both are in one package.
std::string testedModel(const Json& test)
{
    if (const std::string& stated = jsonText(test, "tested_node_unique_id"); !stated.empty())
        return stated;
    const auto parents = parentsOf(test);
    const std::string named = parentNamed(parents, jsonText(test, "model"));
    return named.empty() && !parents.empty() ? parents.front() : named;
}

} // namespace

void addTest(Output& out, const NodeView& node, NodeKind kind, Project& project)
{
    const bool isUnitTest = kind == NodeKind::UnitTest;
    const std::string about = isUnitTest ? testedModel(node.json) : attachedNode(node.json);
    const AssetIndex asset = about.empty() ? kNoAsset : assetOf(out, about, project);
    if (asset == kNoAsset) {
        const std::string what = about.empty()
                                     ? "does not say what it is about"
                                     : "is about \"" + about + "\", which this manifest does not describe";
        out.problem(Severity::Note, "The test \"" + node.id + "\" " + what + "; it was skipped.",
                    node.locator);
        return;
    }
    CheckRecord check;
    check.key = node.id;
    check.name = cleanText(node.json, "name");
    if (check.name.empty())
        check.name = shortName(node.id);
    check.asset = asset;
    check.column = isUnitTest ? std::string() : columnOf(node.json);
    check.severity = severityOf(node.json);
    check.description = describe(node.json);
    check.locator = node.locator;
    out.batch().checks.push_back(std::move(check));
    addResults(out, node.id, project);
}

} // namespace upriver::dbt
