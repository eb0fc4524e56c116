// SPDX-License-Identifier: Apache-2.0
// The lineage page over the sample catalog, as people use it: expand, filter, find, list, undo, export.
#include <algorithm>
#include <set>

#include <QAbstractItemModel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>

#include <QClipboard>
#include <QGuiApplication>
#include <QRegularExpression>

#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/choice_popup.h"
#include "ui/graph/column_hops.h"
#include "ui/graph/edge_details.h"
#include "ui/graph/find_bar.h"
#include "ui/graph/lineage_export.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_painter.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class LineagePageTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void opensOnTheSelectedAsset();
    void expandsAndUndoes();
    void expandsBothSidesInOneStep();
    void opensColumns();
    void filtersAndClears();
    void findsWithNextAndPrevious();
    void showsTheSameAsAList();
    void followsAColumnHopByHop();
    void changesViews();
    void restoresItsState();
    void recentresAndGoesBack();
    void exportsEveryFormat();
    void showsWhatStandsBehindAnEdge();
    void showsTheExpressionOfAColumnEdge();
    void listsColumnsAndRelatives();
    void isolatesAndTakesOut();
    void saysWhatIsMissing();
    void rendersPictures();

private:
    [[nodiscard]] std::set<QString> names() const
    {
        std::set<QString> names;
        for (const SceneCard& card : canvas()->scene()->cards)
            names.insert(card.fullName);
        return names;
    }
    [[nodiscard]] std::size_t cards() const { return canvas()->scene()->cards.size(); }
};

void LineagePageTest::initTestCase()
{
    qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_scratch.path("data")));
    prepareSample();
    setCurrentTheme(ThemeMode::Light);
}

void LineagePageTest::init()
{
    open();
    settle();
}

void LineagePageTest::cleanup() { close(); }

void LineagePageTest::opensOnTheSelectedAsset()
{
    QVERIFY(cards() > 3);
    const int root = canvas()->scene()->find(m_asset);
    QVERIFY(root >= 0);
    QVERIFY(canvas()->scene()->cards[static_cast<std::size_t>(root)].root);
    QVERIFY(canvas()->scale() >= 0.8);
    const auto* pill = m_page->findChild<QFrame*>(u"canvasPill"_s);
    QVERIFY(pill->isVisible());
    QVERIFY(pill->toolTip().contains(u"assets"_s));
}

void LineagePageTest::expandsAndUndoes()
{
    tools()->depthChosen(1, 1);
    settle();
    const std::set<QString> before = names();
    const auto& all = canvas()->scene()->cards;
    const auto more = std::find_if(all.begin(), all.end(), [](const SceneCard& card) {
        return card.hiddenUpstream > 0 && card.shape != SceneCard::Shape::FanOut;
    });
    QVERIFY(more != all.end());
    const AssetId pivot = more->asset;
    const QPointF corner = canvas()->toWidget(more->rect.topLeft());
    Q_EMIT canvas()->expansionRequested(pivot, Direction::Upstream, 1);
    settle();
    QVERIFY(cards() > before.size());
    const SceneCard& after =
        canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(pivot))];
    QVERIFY((canvas()->toWidget(after.rect.topLeft()) - corner).manhattanLength() < 1);
    QCOMPARE(after.hiddenUpstream, 0);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(names(), before);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    QVERIFY(cards() > before.size());
}

void LineagePageTest::expandsBothSidesInOneStep()
{
    QTest::keyClick(canvas(), Qt::Key_H);
    const std::set<QString> before = names();
    const SceneCard& root =
        canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(m_asset))];
    QVERIFY(root.shownUpstream > 0 && root.shownDownstream > 0);
    QTest::keyClick(canvas(), Qt::Key_Plus, Qt::ShiftModifier);
    settle();
    QVERIFY(cards() > before.size());
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(names(), before);
    const QVariant state = m_page->viewState();
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier); // nothing is left to undo
    settle();
    QCOMPARE(m_page->viewState(), state);
}

void LineagePageTest::opensColumns()
{
    QTest::keyClick(canvas(), Qt::Key_H);
    QTest::keyClick(canvas(), Qt::Key_C);
    settle();
    const SceneCard& root =
        canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(m_asset))];
    QVERIFY(root.open);
    QVERIFY(!root.columns.empty());
    QVERIFY(!root.columns.front().type.isEmpty());
    QVERIFY(!canvas()->scene()->wires.empty());
}

void LineagePageTest::filtersAndClears()
{
    const std::size_t before = cards();
    QLineEdit* field = tools()->filterField();
    field->setText(u"kind:dashboard"_s);
    QTest::keyClick(field, Qt::Key_Return);
    settle();
    QVERIFY(cards() < before);
    QVERIFY2(barText().contains(u"hidden by filter"_s), qPrintable(barText()));
    m_page->findChild<QFrame*>(u"pageNote"_s)->findChild<QToolButton*>()->click();
    settle();
    QCOMPARE(cards(), before);
    QVERIFY(barText().isEmpty());
}

void LineagePageTest::findsWithNextAndPrevious()
{
    QTest::keyClick(canvas(), Qt::Key_F, Qt::ControlModifier);
    auto* find = m_page->findChild<FindBar*>();
    QVERIFY(find->isVisible());
    QTest::keyClicks(find->field(), u"st"_s);
    QVERIFY(find->count() > 1);
    const int first = canvas()->currentCard();
    QTest::keyClick(find->field(), Qt::Key_Return);
    QVERIFY(canvas()->currentCard() != first);
    QTest::keyClick(find->field(), Qt::Key_Return, Qt::ShiftModifier);
    QCOMPARE(canvas()->currentCard(), first);
    QTest::keyClick(find->field(), Qt::Key_Escape);
    QVERIFY(!find->isVisible());
}

void LineagePageTest::showsTheSameAsAList()
{
    QTest::keyClick(canvas(), Qt::Key_L, Qt::ControlModifier);
    auto* list = m_page->findChild<LineageList*>();
    QVERIFY(list->isVisible());
    std::set<AssetId> listed;
    for (int row = 0; row < list->model()->rowCount(); ++row)
        listed.insert(list->assetAt(row));
    std::set<AssetId> drawn;
    for (const SceneCard& card : canvas()->scene()->cards)
        if (card.shape != SceneCard::Shape::FanOut)
            drawn.insert(card.asset);
    QVERIFY(listed == drawn);
    list->setCurrentIndex(list->model()->index(0, 0));
    QCOMPARE(m_navigation->current().asset, list->assetAt(0));
    QTest::keyClick(list, Qt::Key_L, Qt::ControlModifier);
    QVERIFY(canvas()->isVisible());
}

void LineagePageTest::followsAColumnHopByHop()
{
    m_page->openColumn(m_asset, u"net_revenue"_s);
    settle();
    QCOMPARE(canvas()->keptColumn(), u"net_revenue"_s);
    auto* hops = m_page->findChild<ColumnHops*>();
    QTest::keyClick(canvas(), Qt::Key_L, Qt::ControlModifier);
    QVERIFY(hops->isVisible() && !m_page->findChild<LineageList*>()->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(!hops->isBusy(), 60000);
    QTest::keyClick(hops, Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), hops->cells().rowCount() + 1);
    QVERIFY(lines.contains(u"orders.net_revenue\tcustomer_ltv.net_revenue\taggregation\tcustomer_ltv\t"
                           "sum(o.net_revenue)"_s));
    QVERIFY(lines.indexOf(QRegularExpression(u"^orders\\.amount\tchanges.*"_s)) == 1); // the source first
    QTest::keyClick(hops, Qt::Key_L, Qt::ControlModifier);
    QVERIFY(canvas()->isVisible());
}

void LineagePageTest::changesViews()
{
    const auto count = [this](SceneCard::Shape shape) {
        return std::count_if(canvas()->scene()->cards.begin(), canvas()->scene()->cards.end(),
                             [shape](const SceneCard& card) { return card.shape == shape; });
    };
    QCOMPARE(count(SceneCard::Shape::Job), 0);
    tools()->viewChosen(ViewKind::WithJobs);
    settle();
    QVERIFY(count(SceneCard::Shape::Job) > 0);
    tools()->viewChosen(ViewKind::Columns);
    settle();
    QVERIFY(std::any_of(canvas()->scene()->cards.begin(), canvas()->scene()->cards.end(),
                        [](const SceneCard& card) { return card.open; }));
    tools()->groupChosen(GroupBy::Schema);
    settle();
    QVERIFY(!canvas()->scene()->groups.empty());
}

void LineagePageTest::restoresItsState()
{
    tools()->depthChosen(2, 0);
    settle();
    canvas()->setView(1.3, {120, 80});
    canvas()->keepTrace(m_asset, {});
    const QVariant state = m_page->viewState();
    const std::set<QString> before = names();
    tools()->depthChosen(0, 1);
    settle();
    canvas()->home();
    m_page->restoreViewState(state);
    settle();
    QCOMPARE(names(), before);
    QVERIFY(std::abs(canvas()->scale() - 1.3) < 1e-6);
    QVERIFY((canvas()->centre() - QPointF(120, 80)).manhattanLength() < 0.1);
    QCOMPARE(canvas()->keptAsset(), m_asset);
}

void LineagePageTest::recentresAndGoesBack()
{
    const auto& all = canvas()->scene()->cards;
    const auto other = std::find_if(all.begin(), all.end(),
                                    [](const SceneCard& card) { return !card.root && card.distance < 0; });
    QVERIFY(other != all.end());
    const AssetId asset = other->asset;
    QTest::qWait(250); // the state of the visit is kept when the hand rests
    Q_EMIT canvas()->recentreRequested(asset);
    settle();
    QVERIFY(canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(asset))].root);
    m_navigation->goBack();
    settle();
    QVERIFY(canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(m_asset))].root);
}

void LineagePageTest::exportsEveryFormat()
{
    auto* exporter = m_page->findChild<LineageExport*>();
    QSignalSpy ended(exporter, &LineageExport::ended);
    const auto saved = [&](const QString& name) {
        const bool came = QTest::qWaitFor([&] { return ended.count() > 0; }, 20000);
        ended.clear();
        return came ? QByteArray::fromStdString(test::readAll(m_scratch.path(name.toStdString())))
                    : QByteArray();
    };
    const auto path = [this](const QString& name) {
        return QString::fromStdString(m_scratch.path(name.toStdString()));
    };
    exporter->saveDrawn({.format = DrawnFormat::Svg}, path(u"a.svg"_s));
    QVERIFY(saved(u"a.svg"_s).contains("<svg"));
    exporter->saveDrawn({.format = DrawnFormat::Png}, path(u"a.png"_s));
    QVERIFY(saved(u"a.png"_s).startsWith("\x89PNG"));
    exporter->saveDrawn({.format = DrawnFormat::Pdf}, path(u"a.pdf"_s));
    QVERIFY(saved(u"a.pdf"_s).startsWith("%PDF"));
    exporter->saveText(TextFormat::Json, path(u"a.json"_s));
    QVERIFY(saved(u"a.json"_s).contains("\"completeness\""));
    exporter->saveText(TextFormat::Dot, path(u"a.dot"_s));
    QVERIFY(saved(u"a.dot"_s).contains("digraph"));
    exporter->saveText(TextFormat::Csv, path(u"no/such/folder/a.csv"_s));
    QVERIFY(QTest::qWaitFor([&] { return ended.count() > 0; }, 20000));
    QVERIFY(ended[0][0].toString().contains(u"can't be written"_s));
}

void LineagePageTest::showsWhatStandsBehindAnEdge()
{
    const auto& edges = canvas()->scene()->edges;
    const auto edge = std::find_if(edges.begin(), edges.end(), [](const SceneEdge& candidate) {
        return candidate.answerEdge >= 0 && candidate.jobs > 0;
    });
    QVERIFY(edge != edges.end());
    Q_EMIT canvas()->edgeRequested(edge->answerEdge, m_page->mapToGlobal(QPoint(300, 300)));
    EdgeDetails* details = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((details = m_page->findChild<EdgeDetails*>()) != nullptr, 20000);
    QVERIFY2(details->text().contains(u"Job"_s), qPrintable(details->text()));
    QVERIFY2(details->text().contains(u"First seen"_s), qPrintable(details->text()));
    QVERIFY2(details->text().contains(u"Stated by"_s), qPrintable(details->text()));
    if (const QString folder = qEnvironmentVariable("UPRIVER_PICTURES"); !folder.isEmpty())
        QVERIFY(details->grab().save(folder + u"/page-edge.png"_s));
    details->close();
}

void LineagePageTest::showsTheExpressionOfAColumnEdge()
{
    QTest::keyClick(canvas(), Qt::Key_H);
    QTest::keyClick(canvas(), Qt::Key_C);
    settle();
    const auto& wires = canvas()->scene()->wires;
    const auto wire = std::find_if(wires.begin(), wires.end(), [this](const SceneWire& candidate) {
        return canvas()->scene()->cards[candidate.to].asset == m_asset && !candidate.toColumn.isEmpty();
    });
    QVERIFY(wire != wires.end());
    canvas()->keepTrace(m_asset, wire->toColumn);
    const std::vector<QPointF> curve = wireCurve(*canvas()->scene(), *wire);
    const QPointF middle = canvas()->toWidget((curve[0] + 3 * curve[1] + 3 * curve[2] + curve[3]) / 8);
    QCOMPARE(canvas()->hitAt(middle).on, CanvasHit::On::Wire);
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, middle.toPoint());
    EdgeDetails* details = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((details = m_page->findChild<EdgeDetails*>()) != nullptr, 20000);
    QVERIFY2(details->text().contains(u"Expression"_s), qPrintable(details->text()));
    QVERIFY2(details->text().contains(u", line "_s), qPrintable(details->text()));
    QSignalSpy asked(m_page.get(), &LineagePage::codeRequested);
    QTest::mouseClick(&details->codeButton(), Qt::LeftButton);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.first().at(1).toString(), wire->toColumn);
}

void LineagePageTest::listsColumnsAndRelatives()
{
    Q_EMIT canvas()->columnListRequested(m_asset, m_page->mapToGlobal(QPoint(300, 300)));
    ChoicePopup* popup = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((popup = m_page->findChild<ChoicePopup*>()) != nullptr, 20000);
    QVERIFY(popup->list()->count() > 3);
    const QString wanted = popup->list()->item(2)->text().section(u' ', 0, 0);
    popup->field()->setText(wanted);
    if (const QString folder = qEnvironmentVariable("UPRIVER_PICTURES"); !folder.isEmpty())
        QVERIFY(popup->grab().save(folder + u"/page-choice.png"_s));
    QTest::keyClick(popup->field(), Qt::Key_Return);
    QCOMPARE(m_navigation->current().column, wanted);
    QCOMPARE(canvas()->keptColumn(), wanted);
}

void LineagePageTest::isolatesAndTakesOut()
{
    const std::size_t before = cards();
    AssetId leaf;
    for (const SceneCard& card : canvas()->scene()->cards)
        if (card.shownDownstream == 0 && !card.root)
            leaf = card.asset;
    canvas()->keepTrace(leaf, {});
    const auto traced = static_cast<std::size_t>(
        std::count(canvas()->trace().cards.begin(), canvas()->trace().cards.end(), true));
    QTest::keyClick(canvas(), Qt::Key_I, Qt::ControlModifier);
    settle();
    QVERIFY(cards() <= traced);
    QVERIFY(cards() > 0);
    QVERIFY(barText().contains(u"isolated"_s));
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(cards(), before);
}

void LineagePageTest::saysWhatIsMissing()
{
    LineagePage empty(*m_session, *m_navigation);
    empty.show();
    Session closed;
    Navigation nowhere;
    LineagePage none(closed, nowhere);
    none.show();
    const auto says = [](const LineagePage& page, const QString& words) {
        const QList<QLabel*> labels = page.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) {
            return label->isVisible() && label->text().contains(words);
        });
    };
    QVERIFY(says(none, u"Open a catalog"_s));
    m_navigation->clear(Page::Catalog);
    LineagePage unchosen(*m_session, *m_navigation);
    unchosen.show();
    QVERIFY(says(unchosen, u"Choose an asset"_s));
}

/// For people: $UPRIVER_PICTURES names a folder for pictures of the page in its states.
void LineagePageTest::rendersPictures()
{
    const QString folder = qEnvironmentVariable("UPRIVER_PICTURES");
    if (folder.isEmpty()) {
        qInfo("skipped: UPRIVER_PICTURES is not set");
        return;
    }
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        setCurrentTheme(mode);
        const QString name =
            folder + (mode == ThemeMode::Light ? u"/page-%1-light.png"_s : u"/page-%1-dark.png"_s);
        const auto save = [&](const QString& state) {
            settle();
            QTest::qWait(50);
            QVERIFY(m_page->grab().save(name.arg(state)));
        };
        tools()->viewChosen(ViewKind::TableFlow);
        canvas()->clearTrace();
        m_page->resize(1400, 800);
        save(u"flow"_s);
        const auto stg = std::find_if(
            canvas()->scene()->cards.begin(), canvas()->scene()->cards.end(),
            [](const SceneCard& card) { return card.name == u"customers"_s && card.distance == -1; });
        canvas()->keepTrace(stg == canvas()->scene()->cards.end() ? m_asset : stg->asset, {});
        save(u"trace"_s);
        canvas()->clearTrace();
        QTest::keyClick(canvas(), Qt::Key_F);
        save(u"fit"_s);
        tools()->viewChosen(ViewKind::WithJobs);
        save(u"jobs"_s);
        tools()->viewChosen(ViewKind::Columns);
        save(u"columns"_s);
        canvas()->keepTrace(m_asset, u"net_revenue"_s);
        save(u"column-trace"_s);
        canvas()->clearTrace();
        tools()->viewChosen(ViewKind::TableFlow);
        tools()->groupChosen(GroupBy::Schema);
        save(u"groups"_s);
        tools()->groupChosen(GroupBy::None);
        settle();
        tools()->filterChosen(u"kind:dataset"_s);
        save(u"filter"_s);
        tools()->filterChosen({});
        settle();
        QTest::keyClick(canvas(), Qt::Key_L, Qt::ControlModifier);
        save(u"list"_s);
        QTest::keyClick(m_page->findChild<LineageList*>(), Qt::Key_L, Qt::ControlModifier);
        QTest::keyClick(canvas(), Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(m_page->findChild<FindBar*>()->field(), u"st"_s);
        m_page->resize(640, 560);
        save(u"narrow"_s);
        QTest::keyClick(m_page->findChild<FindBar*>()->field(), Qt::Key_Escape);
    }
}

QTEST_MAIN(LineagePageTest)
#include "lineage_page_test.moc"
