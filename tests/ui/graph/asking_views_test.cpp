// SPDX-License-Identifier: Apache-2.0
// Views that ask a question of the picture: what they find stands out with a sign, words and a legend, the
// rest stands back; the places stay, and it is taken back, listed and passed on as every view.
#include <algorithm>

#include <QAbstractItemModel>
#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QToolButton>

#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/lineage_list.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/view_report.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class AskingViewsTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareSample(); }
    void init();
    void cleanup() { close(); }
    void failuresAndWhatFollowsStandOut();
    void healthThatIsNotKnownIsToldSo();
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
    choose(Qt::Key_5);
    QCOMPARE(places(), before);
    const SceneCard* failed = card(u"customer_ltv"_s);
    QVERIFY(failed);
    QCOMPARE(failed->sign, SceneSign::Failed);
    QCOMPARE(failed->place, u"Failed: 1 test failing"_s);
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

void AskingViewsTest::foundAssetsAreListedAndKeptAlone()
{
    choose(Qt::Key_5);
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
    QTest::newRow("health") << Qt::Key_5 << ViewKind::Health;
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
