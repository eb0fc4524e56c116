// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_export.h"
#include "ui/graph/lineage_page_state.h"
#include "ui/graph/lineage_tools.h"

// What leaves the page: the part in view, the picture, or the whole graph behind it.

namespace upriver {

namespace {

/// All that hides something is taken back; how it is shown stays.
LineageView wholeOf(const LineageView& view)
{
    LineageView whole;
    whole.root = view.root;
    whole.kind = view.kind;
    whole.groupBy = view.groupBy;
    whole.lens = view.lens;
    whole.open = view.open;
    whole.up = view.isWhole() ? LineageView::kWhole : kAllHops;
    whole.down = whole.up;
    return whole;
}

} // namespace

void LineagePageState::buildExports()
{
    exporter = new LineageExport(
        &page, {.seen = [this] { return canvas->seenPart(); }, .whole = [this] { return wholeRequest(); }});
    exporter->fill(*tools->exportMenu());
    QObject::connect(exporter, &LineageExport::begun, &page, &LineagePage::messageRequested);
    QObject::connect(exporter, &LineageExport::ended, &page, &LineagePage::messageRequested);
}

PictureRequest LineagePageState::wholeRequest()
{
    PictureRequest request = pictureRequest(wholeOf(history.current()));
    request.request.fanOutLimit = 0;
    return request;
}

} // namespace upriver
