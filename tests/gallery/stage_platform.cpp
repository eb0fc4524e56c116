// SPDX-License-Identifier: Apache-2.0
#include <QDockWidget>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabWidget>
#include <QTest>

#include "tests/gallery/stage.h"
#include "ui/asset/inspector.h"
#include "ui/graph/asset_chooser.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"
#include "ui/models/cell_table.h"
#include "ui/problems/joins_panel.h"

// What the systems of the sample say together: models and where they serve, the way from a table to them, the
// order of tasks, what is probably the same.

namespace upriver::test {

using namespace Qt::StringLiterals;

void Stage::playPlatform()
{
    playModels();
    playWholeWay();
    playPipelines();
    playJoins();
}

void Stage::playModels()
{
    const auto show = [&](const QString& asset, const QString& name) {
        visit(asset, Page::Lineage);
        m_window->inspector().tabs().setCurrentIndex(Inspector::Model);
        rest(name);
        take(name);
    };
    show(u"model:mlflow:///models/churn_classifier"_s, u"46-model"_s);
    for (QScrollArea* area : m_window->inspector().findChildren<QScrollArea*>())
        area->verticalScrollBar()->setValue(area->verticalScrollBar()->maximum());
    take(u"48-model-served-by"_s);
    show(u"model_version:mlflow:///models/churn_classifier/8"_s, u"47-model-version"_s);
    m_window->inspector().tabs().setCurrentIndex(0);
}

/// All ways from the shop's table to what serves the model.
void Stage::playWholeWay()
{
    visit(u"dataset:postgres://shop-db:5432/shop.public.orders"_s, Page::Lineage);
    auto& canvas = *m_window->lineagePage().findChild<LineageCanvas*>();
    const AssetId table = m_window->navigation().current().asset;
    Q_EMIT canvas.pathsRequested(table, m_window->mapToGlobal(QPoint(300, 200)));
    auto* chooser = m_window->findChild<AssetChooser*>();
    if (!chooser)
        return;
    chooser->field().setText(u"churn-next"_s);
    until([&] { return !chooser->isBusy() && chooser->list().count() > 0; }, u"served model"_s);
    QTest::keyClick(&chooser->field(), Qt::Key_Return);
    rest(u"the whole way"_s);
    take(u"70-table-to-served-model"_s);
    visit(u"service:seldon:///models/churn"_s, Page::Lineage);
    auto& tools = *m_window->lineagePage().findChild<LineageTools*>();
    Q_EMIT tools.depthChosen(4, 1);
    rest(u"served model"_s);
    take(u"71-served-model"_s);
}

void Stage::playPipelines()
{
    auto& tools = *m_window->lineagePage().findChild<LineageTools*>();
    for (const auto& [asset, name] : {std::pair{u"job:airflow/shop_daily"_s, u"72-pipeline"_s},
                                      std::pair{u"job:airflow/churn_weekly"_s, u"73-pipeline-by-events"_s}}) {
        visit(asset, Page::Lineage);
        Q_EMIT tools.viewChosen(ViewKind::Pipelines);
        rest(name);
        take(name);
    }
    Q_EMIT tools.viewChosen(ViewKind::TableFlow);
    rest(u"table flow"_s);
}

void Stage::playJoins()
{
    visit(u"dataset:kafka://shop-kafka:9092/changes.orders"_s, Page::Lineage);
    m_window->showJoins();
    JoinsPanel& joins = m_window->joinsPanel();
    until([&] { return !joins.isBusy() && joins.openCount() > 0; }, u"joins"_s);
    joins.table().setCurrentIndex(joins.table().cells().index(0, 0));
    rest(u"joins"_s);
    take(u"74-probably-the-same"_s);
    if (auto* dock = qobject_cast<QDockWidget*>(joins.parentWidget()))
        dock->close();
}

} // namespace upriver::test
