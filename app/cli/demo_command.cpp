// SPDX-License-Identifier: Apache-2.0
#include <filesystem>

#include <QCoreApplication>

#include "app/cli/commands.h"
#include "app/cli/open_catalog.h"
#include "app/cli/progress_bar.h"
#include "app/desktop/window_picture.h"
#include "catalog/indexing/sample_catalog.h"
#include "lineage/export/lineage_text.h"
#include "lineage/layout/layout_service.h"
#include "ui/graph/lineage_drawing.h"

namespace upriver::cli {

namespace {

Result<SampleCatalog> prepare(const Invocation& invocation)
{
    ProgressBar bar;
    return prepareSampleCatalog(invocation.stop(),
                                [&bar](const IndexProgress& progress) { bar.show(progress); });
}

struct DemoLineage
{
    LineageAnswer answer;
    std::string text;
};

Result<DemoLineage> lineageOf(const SampleCatalog& sample, const std::stop_token& stop)
{
    const auto reader = CatalogReader::open(sample.catalog);
    if (!reader)
        return fail(reader.error());
    const auto found = (*reader)->findByName(sample.firstAsset, 2);
    if (!found)
        return fail(found.error());
    if (found->size() != 1)
        return fail(ErrorKind::Internal,
                    "The sample does not hold " + sample.firstAsset + "; install Upriver again.");
    const auto graph = loadGraph(sample.catalog, stop);
    if (!graph)
        return fail(graph.error());
    LineageRequest request;
    request.roots = {found->front().id};
    request.up = kAllHops;
    request.down = kAllHops;
    auto answered = answer(**graph, **reader, request, stop);
    if (!answered)
        return fail(answered.error());
    auto text = lineageAs(TextFormat::Text, *answered, **reader);
    if (!text)
        return fail(text.error());
    return DemoLineage{std::move(*answered), std::move(*text)};
}

Result<void> drawInto(const std::filesystem::path& folder, const LineageAnswer& answered)
{
    LayoutService layout;
    const QString picture = QString::fromStdString((folder / "lineage.svg").string());
    if (const auto drawn = drawLineage(answered, layout, {}, picture); !drawn)
        return fail(drawn.error());
    return saveWindowPicture(QString::fromStdString((folder / "window.png").string()));
}

int runDemo(Invocation& invocation)
{
    const std::filesystem::path folder = invocation.arguments().value("output").value_or("upriver-demo");
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return invocation.failWith(
            {ErrorKind::Catalog,
             "The folder " + folder.string() + " can't be made: " + failed.message() + ".",
             {},
             {}});
    const auto sample = prepare(invocation);
    if (!sample)
        return invocation.failWith(sample.error());
    const auto lineage = lineageOf(*sample, invocation.stop());
    if (!lineage)
        return invocation.failWith(lineage.error());
    invocation.print(lineage->text);
    if (const auto drawn = drawInto(folder, lineage->answer); !drawn)
        return invocation.failWith(drawn.error());
    const std::string where = std::filesystem::absolute(folder, failed).lexically_normal().string();
    invocation.print("\nSample catalog      " + sample->catalog + "\nIts files           " + sample->folder +
                     "\nLineage picture     " + where + "/lineage.svg\nWindow picture      " + where +
                     "/window.png\n" + "\nGo on with: upriver search customer --catalog " + sample->catalog +
                     "\n");
    return kDone;
}

} // namespace

CommandSpec demoCommand()
{
    return {
        .name = "demo",
        .summary = "Index the sample, print an asset's lineage and draw it, without a window",
        .details =
            "Writes lineage.svg and window.png, a picture of the window. With a display, `upriver --demo` "
            "opens the same sample in the window.",
        .options = {{"output", 'o', "DIR", "Where to write the pictures (default: upriver-demo)", {}}},
        .examples = {"upriver demo --output /tmp/upriver-demo"},
        .run = runDemo,
        .surface = [](const Arguments&) { return Surface::Widgets; }};
}

} // namespace upriver::cli
