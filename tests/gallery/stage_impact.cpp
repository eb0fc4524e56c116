// SPDX-License-Identifier: Apache-2.0
#include <QLineEdit>
#include <QToolButton>

#include "tests/gallery/stage.h"
#include "ui/impact/impact_page.h"
#include "ui/impact/impact_tools.h"
#include "ui/models/cell_table.h"
#include "ui/shell/state_page.h"

// The impact page: its four questions with answers, cut by a filter, empty, wrong and on its way.

namespace upriver::test {

using namespace Qt::StringLiterals;

void Stage::ask(ImpactKind kind, const QString& name)
{
    const Visit& now = m_window->navigation().current();
    const ImpactQuestion question{kind, now.asset, now.column, {}};
    m_window->navigation().openAt(Page::Impact, now.asset, now.column, question.toVariant());
    rest(name);
    CellTable& table = m_window->impactPage().table();
    if (table.cells().rowCount() > 0)
        table.setCurrentIndex(table.cells().index(0, 0));
    rest(name);
    take(name);
}

void Stage::playImpact()
{
    if (!visit(u"stg_orders"_s, Page::Catalog))
        m_trouble += u"stg_orders "_s;
    ask(ImpactKind::Downstream, u"70-impact-downstream"_s);
    m_window->impactPage().showPath();
    rest(u"path of an answer"_s);
    take(u"71-impact-path"_s);
    m_window->navigation().goBack();
    rest(u"back"_s);
    visit(u"customer_ltv"_s, Page::Catalog);
    ask(ImpactKind::Upstream, u"72-impact-upstream"_s);
    ask(ImpactKind::FailedTests, u"73-impact-failed-tests"_s);
    visit(u"customers"_s, Page::Catalog);
    ask(ImpactKind::Models, u"74-impact-models"_s);
    visit(u"stg_orders"_s, Page::Catalog);
    ask(ImpactKind::Downstream, u"impact"_s);
    QLineEdit& filter = m_window->impactPage().tools().filter();
    filter.setText(u"colour:red"_s);
    Q_EMIT filter.returnPressed();
    rest(u"wrong filter"_s);
    take(u"75-impact-wrong-filter"_s);
    filter.setText(u"zzzzqqq"_s);
    Q_EMIT filter.returnPressed();
    rest(u"nothing"_s);
    take(u"76-impact-nothing"_s);
    filter.clear();
    rest(u"all again"_s);
}

} // namespace upriver::test
