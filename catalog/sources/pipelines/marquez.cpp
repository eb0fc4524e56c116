// SPDX-License-Identifier: Apache-2.0
// The reader of what Marquez' API answers: datasets, jobs, the lineage graph, column lineage. Its seed files
// are lists of OpenLineage events and belong to that reader.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/marquez_items.h"
#include "catalog/sources/reading/json_stream.h"

namespace upriver {

namespace {

constexpr std::int64_t kMaxSingle = std::int64_t{32} << 20;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// A list of this name that comes before anything has a name: it is the answer, not a part of one thing.
bool answersWith(std::string_view text, std::string_view list)
{
    const std::size_t at = text.find("\"" + std::string(list) + "\"");
    return at != std::string_view::npos && at < text.find("\"name\"");
}

/// "type": "BATCH" however it is spaced.
bool hasType(std::string_view text, std::string_view type)
{
    const std::string quoted = "\"" + std::string(type) + "\"";
    for (std::size_t at = text.find(quoted); at != std::string_view::npos; at = text.find(quoted, at + 1)) {
        const std::size_t before = text.find_last_not_of(" \t\r\n:", at == 0 ? 0 : at - 1);
        if (before != std::string_view::npos && before >= 5 && text.substr(before - 5, 6) == "\"type\"")
            return true;
    }
    return false;
}

class MarquezSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override;
    [[nodiscard]] Claim claims(const DocumentFile& file) const override;
    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override;
};

SourceInfo MarquezSource::info() const
{
    SourceInfo info;
    info.name = "marquez";
    info.system = "Marquez";
    info.reads = "Saved answers of the API: datasets and their versions, jobs, runs, lineage graph, column "
                 "lineage (JSON, packed with gzip or not)";
    info.yields = "Datasets with columns and tags, jobs with SQL and code location, lineage of datasets and "
                  "columns, runs with what they read and wrote";
    info.cannotKnow = "Runs and versions that the answer left out, and namespaces that were not asked for";
    info.version = 2;
    info.priority = 55;
    return info;
}

Claim MarquezSource::claims(const DocumentFile& file) const
{
    const std::string text = textOfHead(file.head);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || (text[first] != '{' && text[first] != '[') ||
        has(text, "\"eventTime\""))
        return Claim::None;
    if (has(text, "\"physicalName\"") && has(text, "\"sourceName\""))
        return Claim::Sure;
    if (has(text, "\"inEdges\"") && has(text, "\"outEdges\""))
        return Claim::Sure;
    if (has(text, "\"durationMs\"") && has(text, "\"nominalStartTime\"") && has(text, "\"state\""))
        return Claim::Sure;
    const bool isJob = hasType(text, "BATCH") || hasType(text, "STREAM") || hasType(text, "SERVICE");
    if (isJob && has(text, "\"namespace\"") && has(text, "\"inputs\"") && has(text, "\"outputs\""))
        return has(text, "\"context\"") || has(text, "\"location\"") || has(text, "\"latestRun")
                   ? Claim::Sure
                   : Claim::Maybe;
    return Claim::None;
}

Result<void> MarquezSource::read(const Document& document, ReadContext& context) const
{
    const DocumentFile& file = document.file();
    auto bytes = ByteStream::open(file.path, context.stop);
    if (!bytes)
        return fail(bytes.error());
    openlineage::EventDocument events(context);
    marquez::MarquezItems items(events);
    // UTF-8 without a mark is looked at as it stands: the words that are looked for are ASCII
    const bool hasMark = !file.head.empty() && static_cast<unsigned char>(file.head.front()) >= 0x80;
    const std::string converted = hasMark ? textOfHead(file.head) : std::string();
    const std::string_view head = hasMark ? converted : file.head;
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    const bool isList = first != std::string_view::npos && head[first] == '[';
    const bool isAnswer =
        !isList && (has(head, "\"graph\"") || has(head, "\"datasets\"") || has(head, "\"jobs\"") ||
                    answersWith(head, "runs") || answersWith(head, "versions"));
    JsonStreamRules rules;
    rules.take =
        isList ? std::vector<std::string>{"/*"}
               : std::vector<std::string>{"/graph/*", "/datasets/*", "/jobs/*", "/runs/*", "/versions/*"};
    if (!isList && !isAnswer)
        rules.take = {""};
    rules.maxSubtree = isAnswer || isList ? rules.maxSubtree : kMaxSingle;
    TextStream text(std::move(*bytes));
    std::optional<Error> sinkError;
    const auto report = streamJson(text, rules, [&](const JsonPath& path, Json&& item) -> Result<void> {
        auto taken = items.take(std::move(item), path.pointer());
        if (!taken)
            sinkError = taken.error();
        return taken;
    });
    if (sinkError)
        return fail(*sinkError);
    if (!report && (report.error().kind == ErrorKind::Cancelled || items.count() == 0))
        return fail(report.error());
    if (!report)
        events.problems().add(Severity::Error, report.error().what + " What came before was read.",
                              {0, report.error().where});
    else if (items.count() == 0 && !events.problems().hasWarnings())
        return fail(ErrorKind::Input,
                    "No dataset, job, run or lineage node of Marquez was found in this file.", {},
                    file.relative);
    if (report && report->replacedEscapes > 0)
        events.problems().add(Severity::Warning, std::string(kReplacedEscapes), {});
    for (std::size_t i = 0; report && i < report->tooLarge.size(); ++i)
        events.problems().add(Severity::Warning, "An item is too large and was left out.",
                              {0, report->tooLarge[i]});
    return items.finish();
}

} // namespace

const Source& marquezSource()
{
    static const MarquezSource source;
    return source;
}

} // namespace upriver
