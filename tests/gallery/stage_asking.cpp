// SPDX-License-Identifier: Apache-2.0
#include <QLineEdit>
#include <QTest>
#include <QToolButton>

#include "tests/gallery/stage.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"

// Views that ask a question of the picture.

namespace upriver::test {

using namespace Qt::StringLiterals;

void Stage::playAsking()
{
    visit(u"customer_ltv"_s, Page::Lineage);
    LineagePage& page = m_window->lineagePage();
    auto& canvas = *page.findChild<LineageCanvas*>();
    auto& tools = *page.findChild<LineageTools*>();
    Q_EMIT tools.depthChosen(kAllHops, kAllHops);
    rest(u"all the way"_s);
    Q_EMIT tools.viewChosen(ViewKind::Health);
    rest(u"health"_s);
    canvas.home();
    take(u"80-health"_s);
    canvas.fit();
    take(u"81-health-fitted"_s);
    Q_EMIT tools.viewChosen(ViewKind::TableFlow);
    rest(u"table flow"_s);
}

} // namespace upriver::test
