// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "app/cli/commands.h"
#include "app/cli/json_values.h"
#include "app/cli/open_catalog.h"
#include "catalog/base/text.h"
#include "lineage/export/lineage_text.h"
#include "lineage/layout/layout_service.h"
#include "ui/graph/lineage_drawing.h"

namespace upriver::cli {

namespace {

struct FormatName
{
    const char* name;
    TextFormat format;
};
constexpr std::array kTextFormats{FormatName{"text", TextFormat::Text},
                                  FormatName{"json", TextFormat::Json},
                                  FormatName{"dot", TextFormat::Dot},
                                  FormatName{"mermaid", TextFormat::Mermaid},
                                  FormatName{"openlineage", TextFormat::OpenLineage},
                                  FormatName{"csv", TextFormat::Csv},
                                  FormatName{"csv-nodes", TextFormat::CsvNodes},
                                  FormatName{"csv-edges", TextFormat::CsvEdges}};

struct DrawnName
{
    const char* name;
    DrawnFormat format;
};
constexpr std::array kDrawnFormats{DrawnName{"svg", DrawnFormat::Svg}, DrawnName{"png", DrawnFormat::Png},
                                   DrawnName{"pdf", DrawnFormat::Pdf}};

/// --format, else what the ending of -o says, else JSON or text.
std::string formatOf(const Arguments& arguments)
{
    if (const auto format = arguments.value("format"))
        return *format;
    if (arguments.has("json"))
        return "json";
    const std::string ending = extensionOf(arguments.value("output").value_or(""));
    if (ending == "mmd")
        return "mermaid";
    if (ending == "gv")
        return "dot";
    const auto isNamed = [&](const auto& entry) { return ending == entry.name; };
    const bool known = std::any_of(kTextFormats.begin(), kTextFormats.end(), isNamed) ||
                       std::any_of(kDrawnFormats.begin(), kDrawnFormats.end(), isNamed);
    return known ? ending : "text";
}

bool isDrawn(const Arguments& arguments)
{
    const std::string format = formatOf(arguments);
    return std::any_of(kDrawnFormats.begin(), kDrawnFormats.end(),
                       [&](const DrawnName& d) { return format == d.name; });
}

Result<std::uint32_t> edgeKindsOf(const std::string& list)
{
    std::uint32_t kinds = 0;
    for (const std::string_view word : splitText(list, ',')) {
        const auto kind = edgeKindFromWord(word);
        if (!kind)
            return fail(ErrorKind::Usage,
                        "There is no edge kind \u201c" + std::string(word) +
                            "\u201d; there are data, control, contains, references, alias and uses_code.");
        kinds |= 1U << static_cast<unsigned>(*kind);
    }
    return kinds;
}

tl::unexpected<Error> contradiction(const std::string& text, const std::string& option)
{
    return fail(ErrorKind::Usage, "\u201c" + text + "\u201d says by itself how far to go, and " + option +
                                      " says otherwise; leave one of them out.");
}

/// Neither given: 2 and 2; one given: only that side. The options speak where the asset itself (+a, a+1)
/// does not; where both speak, they must agree.
Result<void> takeDepths(const Arguments& arguments, const std::string& asset, LineageRequest& request)
{
    const bool isWholeName = request.roots.size() == 1 && request.up == 0 && request.down == 0;
    const TargetText target = isWholeName ? TargetText() : parseTarget(asset);
    for (const char* side : {"up", "down"}) {
        const auto text = arguments.value(side);
        if (!text)
            continue;
        const auto hops = parseHops(side, *text);
        if (!hops)
            return fail(hops.error());
        const bool isUp = std::string_view(side) == "up";
        const auto& stated = isUp ? target.up : target.down;
        if (request.between || (stated && *stated != *hops))
            return contradiction(asset, std::string("--") + side + ' ' + *text);
        (isUp ? request.up : request.down) = *hops;
    }
    return {};
}

Result<LineageRequest> requestAround(OpenCatalog& catalog, const Invocation& invocation)
{
    const Arguments& arguments = invocation.arguments();
    LineageRequest request;
    if (arguments.has("up") || arguments.has("down"))
        request.up = request.down = 0;
    const auto find = catalog.finder();
    if (!find)
        return fail(find.error());
    const std::string& text = invocation.words().front();
    auto asked = requestFor(*find, text, std::move(request));
    if (!asked)
        return fail(catalog.withCandidates(asked.error(), text));
    if (auto taken = takeDepths(arguments, text, *asked); !taken)
        return fail(taken.error());
    return asked;
}

/// The column as the catalog spells it; NotFound with what there is.
Result<std::string> columnOf(OpenCatalog& catalog, AssetId asset, const std::string& asked)
{
    const auto columns = catalog.reader().columns(asset);
    if (!columns)
        return fail(columns.error());
    std::string known;
    for (const ColumnRow& column : *columns) {
        if (equalsNoCase(column.name, asked))
            return column.name;
        known += known.size() > 300 ? "" : (known.empty() ? "" : ", ") + column.name;
    }
    return fail(ErrorKind::NotFound, "The asset has no column \u201c" + asked + "\u201d" +
                                         (known.empty() ? "." : "; it has " + known + "."));
}

Result<LineageRequest> requestOf(OpenCatalog& catalog, const Invocation& invocation)
{
    const Arguments& arguments = invocation.arguments();
    auto around = requestAround(catalog, invocation);
    if (!around)
        return fail(around.error());
    LineageRequest request = std::move(*around);
    request.columns = arguments.has("columns") || arguments.has("column");
    request.indirectColumnEdges = arguments.has("indirect");
    request.jobs = arguments.value("collapse") == "none" ? CollapseJobs::Shown : CollapseJobs::Bridged;
    request.filter = arguments.value("filter").value_or("");
    if (const auto column = arguments.value("column")) {
        if (request.roots.empty())
            return fail(ErrorKind::Usage, "--column needs one asset, not a..b.");
        const auto name = columnOf(catalog, request.roots.front(), *column);
        if (!name)
            return fail(name.error());
        request.column = ColumnFocus{request.roots.front(), *name};
    }
    if (const auto kinds = arguments.value("kinds")) {
        const auto bits = edgeKindsOf(*kinds);
        if (!bits)
            return fail(bits.error());
        request.edgeKinds = *bits;
    }
    const auto asOf = catalog.asOf();
    if (!asOf)
        return fail(asOf.error());
    request.asOf = *asOf;
    return request;
}

QPageSize::PageSizeId paperOf(const std::string& name)
{
    if (name == "letter")
        return QPageSize::Letter;
    if (name == "tabloid")
        return QPageSize::Tabloid;
    return name == "a3" ? QPageSize::A3 : QPageSize::A4;
}

int draw(Invocation& invocation, const LineageAnswer& answered, DrawnFormat format)
{
    const std::string file = invocation.arguments().value("output").value_or("");
    if (file.empty() || file == "-")
        return invocation.failUsage("A picture needs a file: add -o FILE.");
    LayoutService layout;
    DrawOptions options;
    options.format = format;
    options.columns = answered.request.columns;
    options.mode = invocation.arguments().has("dark") ? ThemeMode::Dark : ThemeMode::Light;
    options.scale = std::stod(invocation.arguments().value("scale").value_or("1"));
    if (const auto paper = invocation.arguments().value("paper"))
        options.paper = paperOf(*paper);
    const auto drawn = drawLineage(answered, layout, options, QString::fromStdString(file));
    if (!drawn)
        return invocation.failWriting(drawn.error());
    if (!drawn->note.isEmpty())
        invocation.say(drawn->note.toStdString());
    return kDone;
}

int write(Invocation& invocation, OpenCatalog& catalog, const LineageAnswer& answered,
          const std::string& format)
{
    for (const DrawnName& drawn : kDrawnFormats) {
        if (format == drawn.name)
            return draw(invocation, answered, drawn.format);
    }
    const auto* named = std::find_if(kTextFormats.begin(), kTextFormats.end(),
                                     [&](const FormatName& f) { return format == f.name; });
    const auto text = lineageAs(named->format, answered, catalog.reader());
    if (!text)
        return invocation.failWith(text.error());
    const auto written = writeResult(invocation, invocation.arguments().value("output").value_or("-"), *text);
    return written ? kDone : invocation.failWith(written.error());
}

int runLineage(Invocation& invocation)
{
    auto catalog = OpenCatalog::open(invocation);
    if (!catalog)
        return invocation.failWith(catalog.error());
    const auto request = requestOf(*catalog, invocation);
    if (!request)
        return invocation.failWith(request.error());
    const auto graph = catalog->graph();
    if (!graph)
        return invocation.failWith(graph.error());
    const auto answered = answer(**graph, catalog->reader(), *request, invocation.stop());
    if (!answered)
        return invocation.failWith(answered.error());
    return write(invocation, *catalog, *answered, formatOf(invocation.arguments()));
}

} // namespace

CommandSpec lineageCommand()
{
    return {
        .name = "lineage",
        .summary = "Show the graph around an asset",
        .arguments = "ASSET",
        .details = "A hop leads from one asset to the next; jobs between are bridged unless --collapse none. "
                   "ASSET may be +a (all upstream), a+ (all downstream), 2+a+1 (two up, one down) or a..b "
                   "(everything between). --up and --down speak for the side that ASSET leaves open; a "
                   "contradiction is refused.",
        .options =
            {{"up", 0, "N", "Hops upstream, or all (2 if neither side is given)", {}},
             {"down", 0, "N", "Hops downstream, or all (2 if neither side is given)", {}},
             {"columns", 0, "", "Column lineage between the shown assets too", {}},
             {"column", 0, "NAME", "Only what this column comes from and feeds", {}},
             {"indirect", 0, "", "Column influences by join, filter and the like too", {}},
             {"kinds",
              0,
              "LIST",
              "Edge kinds, with commas (default data): data, control, contains, references, alias, uses_code",
              {}},
             {"collapse", 0, "WHAT", "Bridge jobs over, or show them", {"jobs", "none"}},
             {"filter", 0, "QUERY", "Leave out assets that do not match (terms as in `upriver search`)", {}},
             asOfOption(),
             {"format",
              0,
              "FORMAT",
              "What to write (default: by the ending of -o, else text)",
              {"text", "json", "dot", "svg", "png", "pdf", "mermaid", "openlineage", "csv", "csv-nodes",
               "csv-edges"}},
             {"dark", 0, "", "Dark colours (svg, png and pdf)", {}},
             {"scale", 0, "N", "Pixels of a png for one of the picture", {"1", "2", "3", "4"}},
             {"paper",
              0,
              "PAPER",
              "Spread a pdf over pages of this paper (default: one page as large as the picture)",
              {"a4", "a3", "letter", "tabloid"}},
             {"output", 'o', "FILE", "Write into a file (needed for svg, png and pdf)", {}},
             jsonOption(),
             catalogOption()},
        .examples = {"upriver lineage marts.orders", "upriver lineage +marts.orders --columns -o orders.svg",
                     "upriver lineage raw.customers..marts.churn --format mermaid"},
        .minArguments = 1,
        .maxArguments = 1,
        .run = runLineage,
        .surface = [](const Arguments& arguments) {
            return isDrawn(arguments) ? Surface::Pictures : Surface::None;
        }};
}

} // namespace upriver::cli
