// SPDX-License-Identifier: Apache-2.0
// The reader of OpenLineage events: files of the file transport, logs of the console transport, dumps of
// topics and API answers.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "catalog/base/utf8.h"
#include "catalog/sources/pipelines/openlineage_document.h"
#include "catalog/sources/reading/event_lines.h"

namespace upriver {

namespace {

using openlineage::EventDocument;
using openlineage::EventPlace;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::size_t firstOf(std::string_view text) { return text.find_first_not_of(" \t\r\n"); }

/// '[' of a list of objects, not of a log line's date.
bool beginsList(std::string_view text)
{
    const std::size_t open = firstOf(text);
    if (open == std::string_view::npos || text[open] != '[')
        return false;
    const std::size_t next = text.find_first_not_of(" \t\r\n", open + 1);
    return next == std::string_view::npos || text[next] == '{' || text[next] == ']' || text[next] == '[';
}

/// A log line that carries a whole event behind its prefix.
bool hasEventLine(std::string_view text)
{
    std::size_t at = text.find("\"eventTime\"");
    while (at != std::string_view::npos) {
        const std::size_t begin = text.rfind('\n', at) + 1;
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        const std::size_t open = line.find("{\"");
        if (open != std::string_view::npos && open < at - begin &&
            (end == text.size() || has(line.substr(open), "\"job\"") ||
             has(line.substr(open), "\"dataset\"")))
            return true;
        at = text.find("\"eventTime\"", end);
    }
    return false;
}

class OpenLineageSource final : public Source
{
public:
    [[nodiscard]] SourceInfo info() const override;
    [[nodiscard]] Claim claims(const DocumentFile& file) const override;
    [[nodiscard]] Result<void> read(const Document& document, ReadContext& context) const override;
};

SourceInfo OpenLineageSource::info() const
{
    SourceInfo info;
    info.name = "openlineage";
    info.system = "OpenLineage";
    info.reads = "Event files: one event, a list, one event a line (also behind a log prefix or inside "
                 "key/value), packed with gzip or not; also facets that producers had before OpenLineage did";
    info.yields = "Jobs, datasets, columns, lineage of datasets and columns, runs with states and times, "
                  "owners, tags, SQL, code locations, data quality";
    info.cannotKnow = "Jobs that emit no events, and what ran before the events were kept; source code "
                      "bodies, logs and environment values are not read";
    info.version = 2;
    info.priority = 60;
    return info;
}

Claim OpenLineageSource::claims(const DocumentFile& file) const
{
    const std::string text = textOfHead(file.head);
    const std::size_t first = firstOf(text);
    if (first == std::string::npos)
        return Claim::None;
    const bool isJson = text[first] == '{' || beginsList(text);
    if (!isJson)
        return hasEventLine(text) ? Claim::Maybe : Claim::None;
    const bool hasSubject = has(text, "\"job\"") || has(text, "\"dataset\"");
    if (has(text, "\"eventTime\"") && hasSubject)
        return has(text, "\"producer\"") || has(text, "\"schemaURL\"") || has(text, "\"runId\"")
                   ? Claim::Sure
                   : Claim::Maybe;
    // a topic's dump may hold each event as text
    if (has(text, R"(\"eventTime\")") && (has(text, R"(\"job\")") || has(text, R"(\"dataset\")")))
        return Claim::Maybe;
    // a large facet may push eventTime out of the head; test matchers leave it out
    const bool hasSides = has(text, "\"inputs\"") || has(text, "\"outputs\"");
    const bool hasFacets =
        has(text, "\"facets\"") || has(text, "\"inputFacets\"") || has(text, "\"outputFacets\"");
    if (has(text, "\"eventType\"") && (hasSubject || has(text, "\"run\"")) && (hasSides || hasFacets))
        return Claim::Maybe;
    if (hasSides && hasFacets && has(text, "\"namespace\""))
        return Claim::Maybe;
    const bool isCut = static_cast<std::size_t>(file.size) > file.head.size();
    return isCut && has(text, "openlineage.io/spec/") && has(text, "\"facets\"") ? Claim::Maybe : Claim::None;
}

JsonStreamPlan planFor(const std::vector<std::string>& prefixes, const std::string& take)
{
    JsonStreamRules rules = openlineage::eventRules(prefixes);
    rules.take.push_back(take);
    return JsonStreamPlan(rules);
}

/// A list of events, of any length.
Result<void> readList(TextStream& text, EventDocument& events)
{
    static const JsonStreamPlan plan = planFor({"/*", "/*/value"}, "/*");
    std::optional<Error> sinkError;
    const auto report = streamJson(text, plan, [&](const JsonPath& path, Json&& value) -> Result<void> {
        auto taken = events.take(std::move(value), {0, path.pointer()});
        if (!taken)
            sinkError = taken.error();
        return taken;
    });
    if (sinkError)
        return fail(*sinkError);
    if (!report) {
        if (report.error().kind == ErrorKind::Cancelled)
            return fail(report.error());
        events.problems().add(Severity::Error, report.error().what + " What came before was read.",
                              {0, report.error().where});
        return {};
    }
    if (report->replacedEscapes > 0)
        events.problems().add(Severity::Warning, std::string(kReplacedEscapes), {});
    for (const std::string& pointer : report->tooLarge)
        events.problems().add(Severity::Warning, "An event is too large and was left out.", {0, pointer});
    return {};
}

/// Objects one after the other: one a line, behind log prefixes, or printed over many lines.
Result<void> readObjects(TextStream text, EventDocument& events)
{
    static const JsonStreamPlan plan = planFor({"", "/value", "/events/*"}, "");
    EventLines lines(LineReader(std::move(text)), plan, "\"eventTime\"");
    while (true) {
        auto next = lines.next();
        if (!next && next.error().kind == ErrorKind::Cancelled)
            return fail(next.error());
        if (!next) {
            events.problems().add(Severity::Error, next.error().what + " What came before was read.",
                                  {lines.lineNumber(), {}});
            return {};
        }
        if (!*next)
            return {};
        EventLines::Item& item = **next;
        if (!item.problem.empty()) {
            events.problems().add(Severity::Warning, item.problem, {item.line, {}});
            continue;
        }
        if (item.replacedEscapes > 0)
            events.problems().add(Severity::Warning, std::string(kReplacedEscapes), {item.line, {}});
        if (auto taken = events.take(std::move(item.value), {item.line, {}}); !taken)
            return taken;
    }
}

Result<void> OpenLineageSource::read(const Document& document, ReadContext& context) const
{
    const DocumentFile& file = document.file();
    auto bytes = ByteStream::open(file.path, context.stop);
    if (!bytes)
        return fail(bytes.error());
    EventDocument events(context);
    TextStream text(std::move(*bytes));
    const bool isList = beginsList(textOfHead(file.head));
    auto done = isList ? readList(text, events) : readObjects(std::move(text), events);
    if (!done)
        return done;
    if (events.eventCount() == 0 && !events.problems().hasWarnings())
        return fail(ErrorKind::Input, "No OpenLineage event was found in this file.", {}, file.relative);
    return events.finish();
}

} // namespace

const Source& openlineageSource()
{
    static const OpenLineageSource source;
    return source;
}

} // namespace upriver
