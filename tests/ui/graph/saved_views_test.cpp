// SPDX-License-Identifier: Apache-2.0
// Views that people keep: in the catalog, as files and as links, with their places, opened in the catalog
// they were made in, in another one, and after the facts have changed. What comes from elsewhere is hostile.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>

#include "catalog/store/curation_store.h"
#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/view_text.h"
#include "ui/graph/views_popup.h"
#include "ui/shell/main_window.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class SavedViewsTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { close(); }
    void aViewIsSavedAndOpenedWithItsPlaces();
    void viewsAreRenamedAndRemoved();
    void linksLeadToTheSamePicture();
    void filesLeadToTheSamePicture();
    void everyChoiceIsKept();
    void whatIsNotHereIsSaid();
    void hostileTextIsRefused_data();
    void hostileTextIsRefused();
    void hostileNumbersAreBounded();
    void linksAreRecognised();
    void aLinkWaitsForTheCatalog();

private:
    [[nodiscard]] std::map<QString, QPointF> places() const
    {
        std::map<QString, QPointF> places;
        const LineageScene& scene = *canvas()->scene();
        for (const SceneCard& card : scene.cards)
            places[card.fullName + card.name] = card.rect.center() - moveOrigin(scene);
        return places;
    }
    ViewsPopup* popup()
    {
        QTest::keyClick(canvas(), Qt::Key_S, Qt::ControlModifier);
        settle();
        return m_page->findChild<ViewsPopup*>();
    }
    static void drop(ViewsPopup* popup)
    {
        popup->close();
        QCoreApplication::sendPostedEvents(popup, QEvent::DeferredDelete);
    }
    /// A picture that no new layout gives: grown card by card, one dragged.
    void grow()
    {
        tools()->depthChosen(1, 1);
        settle();
        for (const Direction side : {Direction::Upstream, Direction::Downstream}) {
            Q_EMIT canvas()->expansionRequested(m_asset, side, kAllHops);
            settle();
        }
        Q_EMIT canvas()->cardMoved(m_asset, {30, 170});
        settle();
    }
    /// On a worker, as the store asks.
    template <typename Work>
    static auto elsewhere(Work work)
    {
        Result<std::invoke_result_t<Work>> result = fail(ErrorKind::Internal, "not run");
        std::thread([&] { result = work(); }).join();
        return *result;
    }
    [[nodiscard]] Result<KeptView> read(const QByteArray& text) const
    {
        return elsewhere([&] { return readViewText(**CatalogReader::open(m_catalog), text); });
    }
    [[nodiscard]] QByteArray written(const KeptView& kept) const
    {
        return elsewhere([&] {
            return viewText(**CatalogReader::open(m_catalog), kept, nullptr, KeptPlaces::None,
                            kLongestViewText)
                .value_or("none");
        });
    }
};

void SavedViewsTest::initTestCase()
{
    qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString(m_scratch.path("config")));
    prepareSample();
}

void SavedViewsTest::init()
{
    open();
    settle();
}

void SavedViewsTest::aViewIsSavedAndOpenedWithItsPlaces()
{
    grow();
    canvas()->setView(0.7, canvas()->centre() + QPointF(50, 20));
    const auto before = places();
    const QPointF centre = canvas()->centre() - moveOrigin(*canvas()->scene());
    ViewsPopup* shown = popup();
    QVERIFY(shown->field()->hasFocus());
    QCOMPARE(shown->field()->text(), u"customer_ltv"_s);
    shown->field()->setText(u"as reviewed"_s);
    QTest::keyClick(shown->field(), Qt::Key_Return);
    settle();
    QCOMPARE(shown->list()->count(), 1);
    QCOMPARE(shown->saveButton()->text(), u"Replace"_s);
    drop(shown);
    QTest::keyClick(canvas(), Qt::Key_R); // tidied, and away
    settle();
    QVERIFY(places() != before);
    tools()->viewChosen(ViewKind::WithJobs);
    settle();
    shown = popup();
    QTest::keyClick(shown->field(), Qt::Key_Down);
    QTest::keyClick(shown->list(), Qt::Key_Return);
    settle();
    QCOMPARE(places(), before);
    QCOMPARE(canvas()->scale(), 0.7);
    QVERIFY((canvas()->centre() - moveOrigin(*canvas()->scene()) - centre).manhattanLength() < 1);
    const auto& cards = canvas()->scene()->cards;
    QVERIFY(cards[static_cast<std::size_t>(canvas()->scene()->find(m_asset))].pinned);
    for (const SceneEdge& edge : canvas()->scene()->edges)
        QVERIFY(edge.curve.size() >= 4);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QVERIFY(places() != before);
}

void SavedViewsTest::viewsAreRenamedAndRemoved()
{
    ViewsPopup* shown = popup();
    shown->field()->setText(u"other"_s);
    QTest::keyClick(shown->field(), Qt::Key_Return);
    settle();
    const auto names = [&] {
        QStringList all;
        for (int row = 0; row < shown->list()->count(); ++row)
            all << shown->list()->item(row)->text();
        return all;
    };
    QCOMPARE(names(), (QStringList{u"as reviewed"_s, u"other"_s}));
    shown->list()->item(1)->setText(u"as reviewed"_s); // taken: refused, and said
    settle();
    QCOMPARE(names(), (QStringList{u"as reviewed"_s, u"other"_s}));
    QVERIFY2(shown->note()->text().contains(u"already"_s), qPrintable(shown->note()->text()));
    shown->list()->item(1)->setText(u"  renamed  "_s);
    settle();
    QCOMPARE(names(), (QStringList{u"as reviewed"_s, u"renamed"_s}));
    QCOMPARE(shown->note()->textFormat(), Qt::PlainText); // names of others are no markup
    drop(shown);
    const auto kept = elsewhere([&] { return savedViews(m_catalog).value_or(std::vector<SavedViewRow>()); });
    QCOMPARE(kept.size(), std::size_t{2});
    QCOMPARE(kept[1].name, std::string("renamed"));
    elsewhere([&] { return (*CurationStore::open(m_catalog))->removeView("renamed").has_value(); });
    shown = popup();
    QCOMPARE(names(), QStringList{u"as reviewed"_s});
    drop(shown);
}

void SavedViewsTest::linksLeadToTheSamePicture()
{
    grow();
    const auto before = places();
    QTest::keyClick(canvas(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    const QString link = QGuiApplication::clipboard()->text();
    QVERIFY2(looksLikeLink(link), qPrintable(link));
    QVERIFY(link.size() < 20000);
    close();
    open();
    settle();
    QVERIFY(places() != before);
    m_page->openLink(u"  "_s + link + u"\n"_s);
    settle();
    QCOMPARE(places(), before);
}

void SavedViewsTest::filesLeadToTheSamePicture()
{
    grow();
    const auto before = places();
    auto* views = m_page->findChild<SavedViews*>();
    const QString file = QString::fromStdString(m_scratch.path("a.upriver-view.json"));
    ViewsPopup* shown = popup();
    drop(shown);
    SavedViews::Shown all;
    all.scene = std::make_shared<const LineageScene>(*canvas()->scene());
    all.view.view = LineageView::fromVariant(m_page->viewState().toMap());
    views->saveFile(all, file);
    settle();
    QVERIFY(QFile::exists(file));
    close();
    open();
    settle();
    m_page->openViewFile(file);
    settle();
    QCOMPARE(places(), before);
    QSignalSpy said(m_page.get(), &LineagePage::messageRequested);
    m_page->openViewFile(file + u".gone"_s);
    settle();
    QVERIFY(said.last().first().toString().contains(u"can't be read"_s));
}

void SavedViewsTest::everyChoiceIsKept()
{
    const auto& cards = canvas()->scene()->cards;
    std::vector<AssetId> ids;
    for (const SceneCard& card : cards)
        if (card.isSingle())
            ids.push_back(card.asset);
    KeptView kept;
    LineageView& view = kept.view;
    view.root = m_asset;
    view.kind = ViewKind::Columns;
    view.up = 3;
    view.down = kAllHops;
    view.groupBy = GroupBy::Layer;
    view.lens = Lens::RunDuration;
    view.filter = u"kind:model \"é\""_s;
    view.open = {ids[0], ids[1]};
    view.expansions = {{ids[1], Direction::Downstream, 2}, {ids[2], Direction::Upstream, 0}};
    view.hidden = {ids[3]};
    view.isolated = {ids[0], ids[4]};
    view.pinned = {ids[2]};
    view.column = ColumnFocus{ids[1], "email"};
    view.between = {ids[0], ids[3]};
    view.included = {ids[4]};
    view.toggled = {u"postgres"_s};
    view.moved = {{ids[0], {12.5, -3}}};
    view.manyCards = true;
    kept.name = u"a name"_s;
    kept.catalog = u"x.db"_s;
    kept.scale = 0.5;
    kept.centre = {10, 20};
    const QByteArray text = written(kept);
    const auto again = read(text);
    QVERIFY2(again.has_value(), again ? "" : again.error().what.c_str());
    QVERIFY(again->view == view);
    QCOMPARE(again->name, kept.name);
    QCOMPARE(again->scale, 0.5);
    QCOMPARE(again->centre, kept.centre);
    QVERIFY(again->missing.isEmpty());
    QVERIFY(!text.contains(QByteArray::number(static_cast<qlonglong>(m_asset.value)) + ",\"root")); // no ids
}

void SavedViewsTest::whatIsNotHereIsSaid()
{
    KeptView kept;
    kept.view.root = m_asset;
    kept.view.hidden = {m_asset};
    kept.catalog = u"elsewhere.db"_s;
    QJsonObject object = QJsonDocument::fromJson(written(kept)).object();
    QJsonArray names = object.value(u"assets"_s).toArray();
    names.append(u"dataset:postgres://gone/shop.public.gone"_s);
    object.insert(u"assets"_s, names);
    const auto partly = read(QJsonDocument(object).toJson());
    QVERIFY(partly.has_value());
    QCOMPARE(partly->missing, QStringList{u"dataset:postgres://gone/shop.public.gone"_s});
    object.insert(u"root"_s, names.size() - 1);
    const auto none = read(QJsonDocument(object).toJson());
    QCOMPARE(none.error().kind, ErrorKind::NotFound);
    QVERIFY(none.error().what.find("elsewhere.db") != std::string::npos);
    const auto before = places();
    QSignalSpy said(m_page.get(), &LineagePage::messageRequested);
    m_page->openLink(linkOf(QJsonDocument(object).toJson(QJsonDocument::Compact)));
    settle();
    QVERIFY(said.last().first().toString().contains(u"shop.public.gone"_s));
    QCOMPARE(places(), before); // what stood still stands
    QJsonObject newer = object;
    newer.insert(u"root"_s, 0);
    QVERIFY(read(QJsonDocument(newer).toJson()).has_value());
    newer.insert(u"upriver_view"_s, 2);
    const auto refused = read(QJsonDocument(newer).toJson());
    QVERIFY(!refused && refused.error().what.find("newer Upriver") != std::string::npos);
    // The tail of a name is not the name.
    names[0] = u"shop-dwh.marts.customer_ltv"_s;
    object.insert(u"assets"_s, names);
    object.insert(u"root"_s, 0);
    QVERIFY(!read(QJsonDocument(object).toJson()).has_value());
}

void SavedViewsTest::hostileTextIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("no json") << QByteArray("upriver\0\xff", 9);
    QTest::newRow("a list") << QByteArray("[1]");
    QTest::newRow("another's object") << QByteArray(R"({"version": 1})");
    QTest::newRow("a newer form") << QByteArray(R"({"upriver_view": 2, "assets": []})");
    QTest::newRow("no root") << QByteArray(R"({"upriver_view": 1, "assets": []})");
    QTest::newRow("a root beyond") << QByteArray(R"({"upriver_view": 1, "assets": [], "root": 99999999})");
    QTest::newRow("a negative root") << QByteArray(R"({"upriver_view": 1, "assets": ["x"], "root": -1})");
    QTest::newRow("wrong types") << QByteArray(
        R"({"upriver_view": "1", "assets": {"a": []}, "root": [], "moved": 3})");
    QTest::newRow("deep") << QByteArray(500'000, '[');
    QTest::newRow("too long") << QByteArray(R"({"upriver_view": 1, "x": ")") +
                                     QByteArray(2 * kLongestViewText, 'x') + "\"}";
}

void SavedViewsTest::hostileTextIsRefused()
{
    QFETCH(const QByteArray, text);
    const auto kept = read(text);
    QVERIFY(!kept.has_value());
    QVERIFY(!kept.error().what.empty());
}

void SavedViewsTest::hostileNumbersAreBounded()
{
    KeptView own;
    own.view.root = m_asset;
    QJsonObject object = QJsonDocument::fromJson(written(own)).object();
    object.insert(u"moved"_s, QJsonArray{QJsonArray{0, 1e300, -1e300}, QJsonArray{7, 1, 1}, 3, QJsonArray{}});
    object.insert(u"places"_s,
                  QJsonArray{QJsonArray{0, 1e300, 0}, QJsonArray{0}, u"x"_s, QJsonArray{u"g"_s, 1, 2}});
    object.insert(u"routes"_s,
                  QJsonArray{QJsonArray{0, 9, QJsonArray{1, 2, 3, 4, 5, 6, 7, 8}}, QJsonArray{0, 0}});
    object.insert(u"expansions"_s, QJsonArray{QJsonArray{0, u"sideways"_s, 1e9}, QJsonArray{-4, u"up"_s, 1}});
    object.insert(u"up"_s, -100000);
    object.insert(u"down"_s, 1e12);
    object.insert(u"zoom"_s, 1e9);
    object.insert(u"centre"_s, QJsonArray{1e300, 2});
    const auto kept = read(QJsonDocument(object).toJson());
    QVERIFY2(kept.has_value(), kept ? "" : kept.error().what.c_str());
    QCOMPARE(kept->view.moved.size(), std::size_t{1});
    const QPointF way = kept->view.moved.begin()->second;
    QVERIFY(std::abs(way.x()) <= 1e6 && std::abs(way.y()) <= 1e6);
    QCOMPARE(kept->scale, 0.0);
    QVERIFY(kept->view.expansions.size() == 1 && kept->view.expansions[0].hops <= 1000);
    QVERIFY(kept->view.up >= LineageView::kWhole && kept->view.down <= 1000);
    QVERIFY(kept->places->edges.empty());
    m_page->openLink(linkOf(QJsonDocument(object).toJson(QJsonDocument::Compact)));
    settle();
    QVERIFY(canvas()->scene()->find(m_asset) >= 0);
}

void SavedViewsTest::linksAreRecognised()
{
    const QByteArray text = "{\"a\": \"é?>\"}";
    const QString link = linkOf(text);
    QVERIFY(link.startsWith(u"upriver://view/"_s));
    QCOMPARE(textOfLink(link), std::optional(text));
    QCOMPARE(textOfLink(link.toUpper().left(10) + link.mid(10)), std::optional(text));
    QVERIFY(!textOfLink(u"upriver://view/"_s));
    QVERIFY(!textOfLink(u"upriver://run/"_s + link.mid(15)));
    QVERIFY(!textOfLink(u"upriver://view/%2e%2e/§$"_s));
    QVERIFY(!textOfLink(u"https://view/eyJ9"_s));
    QVERIFY(!textOfLink(u"upriver://view/"_s + QString(kLongestLink, u'A')));
    QVERIFY(linkOf(QByteArray(kLongestLink, 'x')).isEmpty());
}

void SavedViewsTest::aLinkWaitsForTheCatalog()
{
    KeptView kept;
    kept.view.root = m_asset;
    kept.view.kind = ViewKind::WithJobs;
    const QString link = linkOf(written(kept));
    MainWindow window;
    window.show();
    window.start({.catalog = QString::fromStdString(m_catalog), .link = link});
    QTRY_VERIFY_WITH_TIMEOUT(window.navigation().current().asset == m_asset && window.isIdle(), 60000);
    const auto* picture = window.lineagePage().findChild<LineageCanvas*>();
    QTRY_VERIFY_WITH_TIMEOUT(picture->scene() && picture->scene()->find(m_asset) >= 0, 60000);
    QVERIFY(std::ranges::any_of(picture->scene()->cards,
                                [](const SceneCard& card) { return card.shape == SceneCard::Shape::Job; }));
    window.openLink(u"not a link"_s); // said, nothing changes
    QCOMPARE(window.navigation().current().asset, m_asset);
}

QTEST_MAIN(SavedViewsTest)
#include "saved_views_test.moc"
