// SPDX-License-Identifier: Apache-2.0
#include "app/cli/asset_query.h"

#include <array>

namespace upriver::cli {

namespace {

constexpr std::array kFilters{"kind", "platform", "tag", "owner"};

bool needsQuotes(const std::string& term)
{
    return term.find(' ') != std::string::npos && term.find('"') == std::string::npos;
}

} // namespace

std::vector<OptionSpec> filterOptions()
{
    return {
        {"kind", 0, "KIND", "Only this kind (dataset, job, model, \u2026); may be given several times", {}},
        {"platform", 0, "PLATFORM", "Only this platform (postgres, s3, dbt, \u2026)", {}},
        {"tag", 0, "TAG", "Only with this tag", {}},
        {"owner", 0, "OWNER", "Only of this owner", {}}};
}

Result<SearchQuery> queryOf(const Invocation& invocation)
{
    std::string text;
    for (const std::string& word : invocation.words())
        text += (text.empty() ? "" : " ") + word; // "a b" are two words; a phrase has quotes of its own
    for (const char* field : kFilters) {
        for (const std::string& value : invocation.arguments().values(field))
            text += (text.empty() ? "" : " ") + std::string(field) + ":" +
                    (needsQuotes(value) ? '"' + value + '"' : value);
    }
    SearchQuery query = parseSearchQuery(text);
    if (!query.problems.empty())
        return fail(ErrorKind::Usage, query.problems.front().message);
    return query;
}

} // namespace upriver::cli
