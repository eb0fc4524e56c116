// SPDX-License-Identifier: Apache-2.0
// The lineage page over the sample catalog: dragged cards, folded groups, paths to another asset, a column's
// trace beyond the picture, too many cards, and a drawing that is cancelled.
#include <algorithm>
#include <thread>

#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "catalog/indexing/sample_catalog.h"
#include "catalog/store/catalog_reader.h"
#include "tests/support/scratch.h"
#include "ui/graph/asset_chooser.h"
#include "ui/graph/drawing_note.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_picture.h"
#include "ui/graph/lineage_tools.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class LineageWaysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();
    void draggedCardsStayAndGoBack();
    void groupsFoldAndOpen();
    void pathsLeadToTheOtherAsset();
    void aColumnIsTracedBeyondThePicture();
    void tooManyCardsShowGroupsFirst();
    void aDrawingCanBeCancelled();

private:
    void settle()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy() && canvas()->scene(), 60000);
        QTest::qWait(20);
    }
    [[nodiscard]] LineageCanvas* canvas() const { return m_page->findChild<LineageCanvas*>(); }
    [[nodiscard]] LineageTools* tools() const { return m_page->findChild<LineageTools*>(); }
    [[nodiscard]] QFrame* bar() const { return m_page->findChild<QFrame*>(u"pageNote"_s); }
    [[nodiscard]] QString barText() const
    {
        return bar()->isVisibleTo(m_page.get()) ? bar()->findChild<QLabel*>()->text() : QString();
    }
    [[nodiscard]] const SceneCard& card(AssetId asset) const
    {
        return canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(asset))];
    }
    void open()
    {
        m_session = std::make_unique<Session>();
        m_navigation = std::make_unique<Navigation>();
        m_page = std::make_unique<LineagePage>(*m_session, *m_navigation);
        m_page->resize(1400, 800);
        canvas()->setAnimated(false);
        m_page->show();
        QSignalSpy graph(m_session.get(), &Session::graphChanged);
        m_session->openCatalog(QString::fromStdString(m_catalog));
        QTRY_VERIFY_WITH_TIMEOUT(graph.count() > 0, 60000);
        m_navigation->open(Page::Lineage, m_asset);
    }

    test::Scratch m_scratch;
    std::string m_catalog;
    AssetId m_asset;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Navigation> m_navigation;
    std::unique_ptr<LineagePage> m_page;
};

void LineageWaysTest::initTestCase()
{
    Result<SampleCatalog> sample = fail(ErrorKind::Internal, "not run");
    std::thread([&] {
        sample = prepareSampleCatalog();
        if (!sample)
            return;
        m_catalog = sample->catalog;
        const auto reader = CatalogReader::open(m_catalog);
        const auto found = (*reader)->findByName(sample->firstAsset);
        if (found && !found->empty())
            m_asset = found->front().id;
    }).join();
    QVERIFY2(sample.has_value(), sample ? "" : sample.error().what.c_str());
    QVERIFY(m_asset.isValid());
}

void LineageWaysTest::init()
{
    open();
    settle();
}

void LineageWaysTest::cleanup()
{
    m_page.reset();
    m_navigation.reset();
    m_session.reset();
}

void LineageWaysTest::draggedCardsStayAndGoBack()
{
    const QPointF before = card(m_asset).rect.center();
    const QPoint grip = canvas()->toWidget(before).toPoint();
    QTest::mousePress(canvas(), Qt::LeftButton, {}, grip);
    QTest::mouseMove(canvas(), grip + QPoint(20, 30));
    QTest::mouseMove(canvas(), grip + QPoint(60, 90));
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, grip + QPoint(60, 90));
    settle();
    const QPointF way = QPointF(60, 90) / canvas()->scale();
    const auto stands = [&](QPointF wanted) {
        return (card(m_asset).rect.center() - wanted).manhattanLength() < 2;
    };
    QVERIFY(stands(before + way));
    for (const std::uint32_t edge :
         canvas()->scene()->in[static_cast<std::size_t>(canvas()->scene()->find(m_asset))]) {
        const SceneEdge& arriving = canvas()->scene()->edges[edge];
        QVERIFY(std::abs(arriving.curve.back().y() - card(m_asset).portY()) < 1);
    }
    const QVariant state = m_page->viewState();
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QVERIFY(stands(before));
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    settle();
    QVERIFY(stands(before + way));
    QTest::keyClick(canvas(), Qt::Key_R);
    settle();
    QVERIFY(stands(before));
    m_page->restoreViewState(state);
    settle();
    QVERIFY(stands(before + way));
    canvas()->clearTrace();
    const QPoint empty(canvas()->width() - 8, 8);
    const QPointF centre = canvas()->centre();
    QTest::mousePress(canvas(), Qt::LeftButton, {}, empty);
    QTest::mouseMove(canvas(), empty - QPoint(80, 0));
    QTest::mouseRelease(canvas(), Qt::LeftButton, {}, empty - QPoint(80, 0));
    QVERIFY(canvas()->centre().x() > centre.x()); // the ground still pans
}

void LineageWaysTest::groupsFoldAndOpen()
{
    Q_EMIT tools()->groupChosen(GroupBy::Schema);
    settle();
    const LineageScene before = *canvas()->scene();
    QVERIFY(before.groups.size() > 1);
    int own = card(m_asset).group;
    const auto& group = before.groups[own == 0 ? 1 : 0];
    const auto inside = std::count_if(before.cards.begin(), before.cards.end(),
                                      [&](const SceneCard& c) { return c.group == (own == 0 ? 1 : 0); });
    Q_EMIT canvas()->groupToggled(group.label);
    settle();
    const auto& cards = canvas()->scene()->cards;
    const auto folded = std::find_if(cards.begin(), cards.end(),
                                     [](const SceneCard& c) { return c.shape == SceneCard::Shape::Group; });
    QVERIFY(folded != cards.end());
    QCOMPARE(folded->name, group.label);
    QCOMPARE(static_cast<std::ptrdiff_t>(folded->members.size()), inside);
    int drawn = 0;
    for (const SceneEdge& edge : canvas()->scene()->edges)
        drawn += edge.bundle;
    QVERIFY(drawn <= static_cast<int>(before.edges.size()));
    QVERIFY(cards.size() < before.cards.size());
    canvas()->fit();
    canvas()->setView(1, folded->rect.center());
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, canvas()->toWidget(folded->rect.center()).toPoint());
    settle();
    QCOMPARE(canvas()->scene()->cards.size(), before.cards.size());
}

void LineageWaysTest::pathsLeadToTheOtherAsset()
{
    AssetId far;
    int distance = 0;
    for (const SceneCard& c : canvas()->scene()->cards)
        if (c.isSingle() && c.distance < distance) {
            distance = c.distance;
            far = c.asset;
        }
    QVERIFY(distance < -1);
    const QString name = card(far).name;
    const QString fullName = card(far).fullName;
    const std::size_t before = canvas()->scene()->cards.size();
    QTest::keyClick(canvas(), Qt::Key_H);
    QTest::keyClick(canvas(), Qt::Key_P);
    auto* chooser = m_page->findChild<AssetChooser*>();
    QVERIFY(chooser);
    chooser->field().setText(name);
    const auto choose = [&] {
        for (int row = 0; row < chooser->list().count(); ++row)
            if (chooser->list().item(row)->toolTip() == fullName) {
                chooser->list().setCurrentRow(row);
                return true;
            }
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(!chooser->isBusy() && choose(), 60000);
    QTest::keyClick(&chooser->field(), Qt::Key_Return);
    settle();
    QVERIFY(canvas()->scene()->find(far) >= 0);
    QVERIFY(canvas()->scene()->find(m_asset) >= 0);
    QVERIFY2(barText().contains(name), qPrintable(barText()));
    QVERIFY(canvas()->trace().isActive()); // the shortest is marked
    bar()->findChild<QToolButton*>()->click();
    settle();
    QCOMPARE(canvas()->scene()->cards.size(), before);
}

void LineageWaysTest::aColumnIsTracedBeyondThePicture()
{
    Q_EMIT tools()->depthChosen(1, 1);
    settle();
    Q_EMIT canvas()->columnsRequested(m_asset);
    settle();
    bool found = false;
    for (const SceneColumn& column : card(m_asset).columns) {
        canvas()->keepTrace(m_asset, column.name);
        settle();
        found = barText().contains(u"not shown"_s);
        if (found)
            break;
    }
    QVERIFY2(found, "no column of the sample reaches further than one hop");
    const QString column = canvas()->keptColumn();
    QVERIFY2(barText().contains(column), qPrintable(barText()));
    const std::size_t before = canvas()->scene()->cards.size();
    bar()->findChild<QToolButton*>()->click();
    settle();
    QVERIFY(canvas()->scene()->cards.size() > before);
    QVERIFY2(!barText().contains(u"not shown"_s), qPrintable(barText()));
    QCOMPARE(canvas()->keptColumn(), column);
    const auto traced = std::count(canvas()->trace().cards.begin(), canvas()->trace().cards.end(), true);
    QVERIFY(traced > 2);
    // What a folded group holds is shown by the group.
    Q_EMIT tools()->groupChosen(GroupBy::Schema);
    settle();
    const std::vector<SceneGroup> groups = canvas()->scene()->groups;
    QVERIFY(!groups.empty());
    for (const SceneGroup& group : groups) {
        Q_EMIT canvas()->groupToggled(group.label);
        settle();
    }
    QVERIFY2(!barText().contains(u"not shown"_s), qPrintable(barText()));
}

void LineageWaysTest::tooManyCardsShowGroupsFirst()
{
    PictureRequest request;
    request.catalog = m_catalog;
    request.graph = m_session->graph();
    request.request.roots = {m_asset};
    request.request.up = request.request.down = kAllHops;
    request.request.maxNodes = 8;
    request.layout = &m_session->layoutService();
    const auto draw = [&] {
        Result<LineagePicture> picture = fail(ErrorKind::Internal, "not run");
        std::thread([&] { picture = makePicture(request); }).join();
        return picture;
    };
    const auto cut = draw();
    QVERIFY(cut && !cut->groupsFirst);
    QCOMPARE(cut->answer->nodes.size(), std::size_t{8});
    request.mayGroupFirst = true;
    const auto grouped = draw();
    QVERIFY(grouped && grouped->groupsFirst);
    QVERIFY(grouped->answer->nodes.size() > 8); // nothing is left out, only folded
    QVERIFY(grouped->scene->cards.size() < grouped->answer->nodes.size());
    std::size_t standing = 0;
    QString label;
    for (const SceneCard& c : grouped->scene->cards) {
        standing += c.shape == SceneCard::Shape::Group ? c.members.size() : 1;
        if (c.shape == SceneCard::Shape::Group)
            label = c.name;
    }
    QCOMPARE(standing, grouped->answer->nodes.size());
    request.scene.toggled = {label};
    const auto opened = draw();
    QVERIFY(opened && opened->scene->cards.size() > grouped->scene->cards.size());
}

void LineageWaysTest::aDrawingCanBeCancelled()
{
    cleanup();
    const std::string sleeper = m_scratch.write("sleeper", "#!/bin/sh\nexec sleep 60\n");
    QFile::setPermissions(QString::fromStdString(sleeper),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const QByteArray before = qgetenv("UPRIVER_LAYOUT");
    qputenv("UPRIVER_LAYOUT", QByteArray::fromStdString(sleeper));
    open();
    auto* note = m_page->findChild<DrawingNote*>();
    QVERIFY(!note->isVisible());
    QTRY_VERIFY_WITH_TIMEOUT(note->isVisible(), 60000);
    QVERIFY(m_page->isBusy());
    QTest::mouseClick(&note->cancelButton(), Qt::LeftButton);
    QVERIFY(!m_page->isBusy());
    QVERIFY(!note->isVisible());
    const QList<QLabel*> labels = m_page->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
        return label->isVisible() && label->text().contains(u"cancelled"_s);
    }));
    qputenv("UPRIVER_LAYOUT", before);
}

QTEST_MAIN(LineageWaysTest)
#include "lineage_ways_test.moc"
