// SPDX-License-Identifier: Apache-2.0
// Views that ask a question of the picture: what they find stands out with a sign, words and a legend, the
// rest stands back; the places stay, and it is taken back, listed and passed on as every view.
#include <algorithm>

#include <QAbstractItemModel>
#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

#include "tests/catalog/store/store_fixture.h"
#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/view_report.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace upriver::test {

/// As shop(), with a table that goes, and a report that comes; orders change in between.
RecordBatch shopWithLegacy()
{
    RecordBatch batch = shop();
    const AssetIndex legacy =
        declare(batch, AssetKind::Dataset, {"postgres://shop:5432", "shop.public.legacy"});
    addEdge(batch, legacy, batch.asset(AssetKind::Job, kLoad));
    return batch;
}

RecordBatch shopWithReport()
{
    RecordBatch batch;
    const AssetIndex orders = declare(batch, AssetKind::Dataset, kOrders, "table");
    const AssetIndex mart = declare(batch, AssetKind::Dataset, kMart, "table");
    const AssetIndex load = declare(batch, AssetKind::Job, kLoad, "task");
    const AssetIndex report = declare(batch, AssetKind::Dashboard, {"superset", "report"});
    addColumn(batch, orders, "id", "text");
    addColumn(batch, orders, "total", "numeric");
    addColumn(batch, mart, "id", "bigint");
    addEdge(batch, orders, load);
    addEdge(batch, load, mart);
    addEdge(batch, mart, report);
    return batch;
}

} // namespace upriver::test

class AskingViewsTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareSample(); }
    void init();
    void cleanup() { close(); }
    void failuresAndWhatFollowsStandOut();
    void healthThatIsNotKnownIsToldSo();
    void sensitiveDataIsFollowed();
    void sensitiveColumnsAreMarked();
    void onlyTheWayOfTheDataCounts();
    void nothingMarkedIsNoProof();
    void changesStandBesideWhatIsGone();
    void changesAreToldFromAnotherScan();
    void oneScanHasNothingToCompareWith();
    void foundAssetsAreListedAndKeptAlone();
    void viewsArePassedOn_data();
    void viewsArePassedOn();
    void signsHaveShapesOfTheirOwn();

private:
    [[nodiscard]] const LineageScene& scene() const { return *canvas()->scene(); }
    [[nodiscard]] const SceneCard* card(const QString& name) const
    {
        for (const SceneCard& card : scene().cards)
            if (card.name == name)
                return &card;
        return nullptr;
    }
    /// A catalog of these scans, seen from daily_orders.
    void showOwn(const std::vector<RecordBatch>& scans)
    {
        close();
        m_sample = {m_catalog, m_asset};
        static int number = 0;
        const std::string file = m_scratch.path("own" + std::to_string(++number) + ".db");
        std::thread([&] {
            for (const RecordBatch& scan : scans)
                test::indexOnce(file, "events.json", scan);
            ShownLineagePage::choose(file, "daily_orders");
        }).join();
        open();
        settle();
    }
    void showSample()
    {
        close();
        std::tie(m_catalog, m_asset) = m_sample;
        open();
        settle();
    }
    std::pair<std::string, AssetId> m_sample;

    [[nodiscard]] int standIns() const
    {
        return static_cast<int>(
            std::ranges::count_if(scene().cards, [](const SceneCard& card) { return !card.isSingle(); }));
    }
    void choose(Qt::Key key)
    {
        QTest::keyClick(canvas(), key, Qt::AltModifier);
        settle();
    }
    [[nodiscard]] QToolButton* barButton(const QString& text) const
    {
        for (QToolButton* button : bar()->findChildren<QToolButton*>())
            if (button->text() == text && !button->isHidden())
                return button;
        return nullptr;
    }
    [[nodiscard]] std::map<QString, QRectF> places() const
    {
        std::map<QString, QRectF> places;
        for (const SceneCard& card : scene().cards)
            places[card.fullName + card.name] = card.rect;
        return places;
    }
};

void AskingViewsTest::init()
{
    open();
    settle();
}

void AskingViewsTest::failuresAndWhatFollowsStandOut()
{
    const auto before = places();
    choose(Qt::Key_6);
    QCOMPARE(places(), before);
    const SceneCard* failed = card(u"customer_ltv"_s);
    QVERIFY(failed);
    QCOMPARE(failed->sign, SceneSign::Failed);
    QCOMPARE(failed->place, u"Failed: 1 test failing"_s);
    QCOMPARE(failed->region, u"shop-dwh.marts"_s); // what large letters say of a small picture
    int affected = 0;
    for (const SceneEdge& edge : scene().edges) {
        const SceneCard& from = scene().cards[edge.from];
        const SceneCard& to = scene().cards[edge.to];
        if (!from.isSingle() || !to.isSingle())
            continue;
        const bool isReached = from.sign != SceneSign::None;
        QCOMPARE(edge.sign == SceneSign::Affected, isReached);
        QVERIFY(!isReached || to.sign != SceneSign::None);
        affected += to.sign == SceneSign::Affected ? 1 : 0;
    }
    QVERIFY(affected > 0);
    for (const SceneCard& shown : scene().cards)
        if (shown.isSingle())
            QCOMPARE(shown.aside, shown.sign == SceneSign::None && shown.health != Health::Warning &&
                                      shown.health != Health::Running);
    QCOMPARE(scene().keyTitle, u"Health"_s);
    const auto follows = std::ranges::find(scene().key, SceneSign::Affected, &LensEntry::sign);
    QVERIFY(follows != scene().key.end() && follows->cards > 0);
    QVERIFY2(barText().contains(u"failed;"_s) && barText().contains(u"not known"_s), qPrintable(barText()));
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(places(), before);
    QCOMPARE(card(u"customer_ltv"_s)->sign, SceneSign::None);
    QVERIFY(!card(u"customer_ltv"_s)->place.contains(u"Failed"_s));
}

void AskingViewsTest::healthThatIsNotKnownIsToldSo()
{
    LineageAnswer answer;
    for (int i = 1; i <= 3; ++i) {
        LineageNode node;
        node.asset.id = AssetId{i};
        node.asset.leaf = "t" + std::to_string(i);
        answer.nodes.push_back(node);
    }
    answer.edges.push_back({.from = AssetId{1}, .to = AssetId{2}, .via = {}, .since = {}, .until = {}});
    answer.edges.push_back({.from = AssetId{2}, .to = AssetId{1}, .via = {}, .since = {}, .until = {}});
    QVERIFY(healthReport(answer).sentence.startsWith(u"Nothing is known of the health"_s));
    QVERIFY(healthReport(answer).assets.empty());
    answer.nodes[2].asset.health = Health::Ok;
    QCOMPARE(healthReport(answer).sentence,
             u"Nothing that is shown failed; the health of 2 of 3 is not known"_s);
    answer.nodes[0].asset.health = Health::Failed; // on a cycle
    const ViewReport report = healthReport(answer);
    QCOMPARE(report.signOf(AssetId{1}), SceneSign::Failed);
    QCOMPARE(report.signOf(AssetId{2}), SceneSign::Affected);
    QCOMPARE(report.assets.at(AssetId{2}).words, u"Downstream of t1"_s);
    QCOMPARE(report.signOf(AssetId{3}), SceneSign::None);
    QCOMPARE(report.sentence, u"1 failed; 1 lies downstream; the health of 1 of 3 is not known"_s);
}

void AskingViewsTest::sensitiveDataIsFollowed()
{
    tools()->depthChosen(kAllHops, kAllHops);
    settle();
    const auto before = places();
    choose(Qt::Key_5);
    QCOMPARE(places(), before);
    const SceneCard* carries = card(u"stg_customers"_s);
    QVERIFY(carries);
    QCOMPARE(carries->sign, SceneSign::Carries);
    QVERIFY2(carries->place.startsWith(u"pii: "_s), qPrintable(carries->place));
    std::map<SceneSign, int> signs;
    for (const SceneCard& shown : scene().cards) {
        ++signs[shown.sign];
        if (shown.isSingle())
            QCOMPARE(shown.aside, shown.sign == SceneSign::None);
    }
    QVERIFY(signs[SceneSign::Carries] > 1 && signs[SceneSign::None] > 0);
    for (const LensEntry& entry : scene().key)
        QCOMPARE(entry.cards, signs[entry.sign] - (entry.sign == SceneSign::None ? standIns() : 0));
    QCOMPARE(scene().keyTitle, u"Sensitive data"_s);
    QVERIFY2(barText().contains(u"marked as sensitive"_s), qPrintable(barText()));
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QVERIFY(scene().key.empty());
    QCOMPARE(places(), before);
}

void AskingViewsTest::sensitiveColumnsAreMarked()
{
    tools()->depthChosen(kAllHops, kAllHops);
    settle();
    choose(Qt::Key_5);
    for (const QString& name : {u"stg_customers"_s, u"customers"_s}) {
        QVERIFY(card(name));
        Q_EMIT canvas()->columnsRequested(card(name)->asset);
        settle();
    }
    const SceneCard* carries = card(u"stg_customers"_s);
    QVERIFY(carries->open);
    int marked = 0;
    for (const SceneColumn& column : carries->columns) {
        QCOMPARE(column.sign == SceneSign::Carries, column.classified);
        marked += column.classified ? 1 : 0;
    }
    QCOMPARE(marked, 2);
    QVERIFY(std::ranges::any_of(scene().wires,
                                [](const SceneWire& wire) { return wire.sign == SceneSign::Flows; }));
}

void AskingViewsTest::onlyTheWayOfTheDataCounts()
{
    // people(email, age) -> clean(mail) -> hashed(mail); people -> ages(age); clean -> export -> archive
    LineageAnswer answer;
    for (const char* name : {"people", "clean", "hashed", "ages", "export", "archive", "other"}) {
        LineageNode& node = answer.nodes.emplace_back();
        node.asset.id = AssetId{static_cast<std::int64_t>(answer.nodes.size())};
        node.asset.leaf = name;
    }
    const auto joins = [&](int from, int to) {
        LineageEdge& edge = answer.edges.emplace_back();
        edge.from = AssetId{from};
        edge.to = AssetId{to};
    };
    const auto carries = [&](int from, const char* source, int to, const char* target, bool masks) {
        LineageColumnEdge& edge = answer.columnEdges.emplace_back();
        edge.from = AssetId{from};
        edge.fromColumn = source;
        edge.to = AssetId{to};
        edge.toColumn = target;
        edge.masking = masks;
    };
    joins(1, 2);
    joins(2, 3);
    joins(1, 4);
    joins(2, 5);
    joins(5, 6);
    joins(7, 4);
    carries(1, "email", 2, "mail", false);
    carries(2, "mail", 3, "mail", true);
    carries(1, "age", 4, "age", false);
    SensitiveMarks marks;
    marks[AssetId{1}] = {.whole = false, .columns = {"email"}, .tags = {u"pii"_s}};
    const ViewReport report = sensitiveReport(answer, marks);
    QCOMPARE(report.signOf(AssetId{1}), SceneSign::Carries);
    QCOMPARE(report.assets.at(AssetId{1}).words, u"pii: email"_s);
    QCOMPARE(report.signOf(AssetId{2}), SceneSign::Flows);
    QCOMPARE(report.assets.at(AssetId{2}).words, u"Gets mail"_s);
    QCOMPARE(report.signOf(AssetId{3}), SceneSign::Masked);
    QCOMPARE(report.signOf(AssetId{4}), SceneSign::None); // another column goes there
    QCOMPARE(report.signOf(AssetId{5}), SceneSign::Maybe);
    QCOMPARE(report.signOf(AssetId{6}), SceneSign::Maybe);
    QCOMPARE(report.signOf(AssetId{7}), SceneSign::None);
    QCOMPARE(report.edges.at({AssetId{1}, AssetId{2}}), SceneSign::Flows);
    QCOMPARE(report.edges.at({AssetId{2}, AssetId{3}}), SceneSign::Masked);
    QVERIFY(!report.edges.contains({AssetId{1}, AssetId{4}}));
    marks[AssetId{1}].whole = true; // all that it holds
    QCOMPARE(sensitiveReport(answer, marks).signOf(AssetId{4}), SceneSign::Flows);
}

void AskingViewsTest::nothingMarkedIsNoProof()
{
    LineageAnswer answer;
    answer.nodes.emplace_back().asset.id = AssetId{1};
    const ViewReport report = sensitiveReport(answer, {});
    QVERIFY(report.assets.empty());
    QVERIFY2(report.sentence.contains(u"no proof"_s), qPrintable(report.sentence));
    LineageScene bare;
    bare.cards.emplace_back().asset = AssetId{1};
    applyReport(bare, report);
    QVERIFY(!bare.cards.front().aside && bare.key.empty());
}

void AskingViewsTest::changesStandBesideWhatIsGone()
{
    showOwn({test::shopWithLegacy(), test::shopWithReport()});
    const std::size_t before = scene().cards.size();
    choose(Qt::Key_7);
    const auto signOf = [this](const QString& name) {
        const SceneCard* found = card(name);
        return found ? found->sign : SceneSign::None;
    };
    QCOMPARE(signOf(u"legacy"_s), SceneSign::Gone);
    QVERIFY(card(u"legacy"_s)->ghost);
    QCOMPARE(signOf(u"report"_s), SceneSign::Added);
    QCOMPARE(signOf(u"orders"_s), SceneSign::Changed);
    QVERIFY2(card(u"orders"_s)->signWords.contains(u"column email removed"_s),
             qPrintable(card(u"orders"_s)->signWords));
    QCOMPARE(scene().cards.size(), before + 1);
    std::map<QString, SceneSign> edges;
    for (const SceneEdge& edge : scene().edges)
        edges[scene().cards[edge.from].name + u'>' + scene().cards[edge.to].name] = edge.sign;
    QCOMPARE(edges[u"legacy>daily_orders"_s], SceneSign::Gone);
    QCOMPARE(edges[u"daily_orders>report"_s], SceneSign::Added);
    QCOMPARE(edges[u"orders>daily_orders"_s], SceneSign::None);
    QVERIFY2(barText().startsWith(u"Since the scan before"_s), qPrintable(barText()));
    QVERIFY2(barText().contains(u"1 added, 1 changed, 1 gone"_s), qPrintable(barText()));
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(scene().cards.size(), before);
    tools()->depthChosen(LineageView::kWhole, LineageView::kWhole);
    settle();
    QVERIFY(!card(u"legacy"_s));
    choose(Qt::Key_7);
    QCOMPARE(signOf(u"legacy"_s), SceneSign::Gone);
    Q_EMIT canvas()->columnsRequested(card(u"orders"_s)->asset);
    settle();
    std::map<QString, SceneSign> columns;
    for (const SceneColumn& column : card(u"orders"_s)->columns)
        columns[column.name] = column.sign;
    QCOMPARE(columns[u"email"_s], SceneSign::Gone);
    QCOMPARE(columns[u"total"_s], SceneSign::Added);
    QCOMPARE(columns[u"id"_s], SceneSign::Changed);
    showSample();
}

void AskingViewsTest::changesAreToldFromAnotherScan()
{
    choose(Qt::Key_7);
    QVERIFY(barButton(u"since…"_s));
    barButton(u"since…"_s)->click();
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    QVERIFY(menu);
    QCOMPARE(menu->actions().size(), 3); // the scan before, a line, the first scan
    QVERIFY(menu->actions().front()->isChecked());
    menu->setActiveAction(menu->actions().back());
    QTest::keyClick(menu, Qt::Key_Return);
    m_page->activateWindow();
    canvas()->setFocus();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    settle();
    QVERIFY2(barText().startsWith(u"Since 2"_s), qPrintable(barText()));
    const Micros since = LineageView::fromVariant(m_page->viewState().toMap()).since;
    QVERIFY(since > 0);
    QTest::keyClick(canvas(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QVERIFY2(barText().startsWith(u"Since the scan before"_s), qPrintable(barText()));
    m_page->openLink(QGuiApplication::clipboard()->text());
    settle();
    QCOMPARE(LineageView::fromVariant(m_page->viewState().toMap()).since, since);
}

void AskingViewsTest::oneScanHasNothingToCompareWith()
{
    showOwn({test::shop()});
    choose(Qt::Key_7);
    QVERIFY2(barText().contains(u"indexed once only"_s), qPrintable(barText()));
    QVERIFY(!barButton(u"since…"_s));
    for (const SceneCard& shown : scene().cards)
        QVERIFY(!shown.aside && shown.sign == SceneSign::None);
    showSample();
}

void AskingViewsTest::foundAssetsAreListedAndKeptAlone()
{
    choose(Qt::Key_6);
    std::size_t found = 0;
    for (const SceneCard& shown : scene().cards)
        found += shown.sign != SceneSign::None ? 1 : 0;
    QTest::keyClick(canvas(), Qt::Key_L, Qt::ControlModifier);
    auto* list = m_page->findChild<LineageList*>();
    const QAbstractItemModel& rows = *list->model();
    int column = -1;
    for (int i = 0; i < rows.columnCount(); ++i)
        if (rows.headerData(i, Qt::Horizontal).toString() == u"In this view"_s && !list->isColumnHidden(i))
            column = i;
    QVERIFY(column >= 0);
    list->sortByColumn(column, Qt::AscendingOrder);
    QVERIFY(rows.index(0, column).data().toString().startsWith(u"Failed"_s));
    for (int row = 0; row < rows.rowCount(); ++row)
        QCOMPARE(!rows.index(row, column).data().toString().isEmpty(), row < static_cast<int>(found));
    QTest::keyClick(list, Qt::Key_L, Qt::ControlModifier);
    QVERIFY(barButton(u"only these"_s));
    barButton(u"only these"_s)->click();
    settle();
    for (const SceneCard& shown : scene().cards)
        QVERIFY(shown.sign != SceneSign::None || !shown.isSingle());
    QVERIFY(!barButton(u"only these"_s));
    QVERIFY(barText().contains(u"failed"_s));
    barButton(u"show all"_s)->click();
    settle();
    QVERIFY(std::ranges::any_of(scene().cards, [](const SceneCard& shown) { return shown.aside; }));
    choose(Qt::Key_1);
    QVERIFY(!bar()->isVisibleTo(m_page.get()));
    for (int i = 0; i < rows.columnCount(); ++i)
        QVERIFY(list->isColumnHidden(i) || !rows.headerData(i, Qt::Horizontal).toString().isEmpty());
}

void AskingViewsTest::viewsArePassedOn_data()
{
    QTest::addColumn<Qt::Key>("key");
    QTest::addColumn<ViewKind>("kind");
    QTest::newRow("sensitive data") << Qt::Key_5 << ViewKind::Sensitive;
    QTest::newRow("changes") << Qt::Key_7 << ViewKind::Changes;
    QTest::newRow("health") << Qt::Key_6 << ViewKind::Health;
}

void AskingViewsTest::viewsArePassedOn()
{
    QFETCH(const Qt::Key, key);
    QFETCH(const ViewKind, kind);
    choose(key);
    QTest::keyClick(canvas(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    const QString link = QGuiApplication::clipboard()->text();
    QVERIFY(link.startsWith(u"upriver://view/"_s));
    const QVariant state = m_page->viewState();
    const auto shownSigns = [this] {
        std::map<QString, SceneSign> signs;
        for (const SceneCard& shown : scene().cards)
            signs[shown.fullName] = shown.sign;
        return signs;
    };
    const auto before = shownSigns();
    for (const bool byLink : {true, false}) {
        choose(Qt::Key_1);
        QVERIFY(shownSigns() != before);
        byLink ? m_page->openLink(link) : m_page->restoreViewState(state);
        settle();
        QCOMPARE(LineageView::fromVariant(m_page->viewState().toMap()).kind, kind);
        QCOMPARE(shownSigns(), before);
    }
}

void AskingViewsTest::signsHaveShapesOfTheirOwn()
{
    // In one colour: what tells them apart then is their shape.
    std::vector<QImage> seen;
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark})
        for (int i = 1; i <= static_cast<int>(kLastSign); ++i) {
            const auto sign = static_cast<SceneSign>(i);
            QVERIFY(!signName(sign).isEmpty());
            QImage image(48, 48, QImage::Format_RGB32);
            image.fill(themeFor(mode).canvas);
            QPainter painter(&image);
            paintSign(painter, themeFor(mode), sign, {24, 24}, 40);
            painter.end();
            const QRgb colour = signColour(themeFor(mode), sign).rgb();
            QImage shape(48, 48, QImage::Format_Mono);
            shape.fill(0);
            for (int x = 0; x < 48; ++x)
                for (int y = 0; y < 48; ++y)
                    shape.setPixel(x, y, image.pixel(x, y) == colour ? 1 : 0);
            // Arrows mean the same of failures and of sensitive data; no view shows both.
            const bool isArrow = sign == SceneSign::Affected;
            const auto same = std::ranges::find(seen, shape);
            QVERIFY2(isArrow || mode == ThemeMode::Dark || same == seen.end(), qPrintable(signName(sign)));
            seen.push_back(shape);
        }
}

QTEST_MAIN(AskingViewsTest)
#include "asking_views_test.moc"
