// SPDX-License-Identifier: Apache-2.0
// The lineage page over the sample catalog: dragged cards, folded groups, paths to another asset, a column's
// trace beyond the picture, too many cards, and a drawing that is cancelled.
#include <algorithm>
#include <cmath>
#include <csignal>
#include <filesystem>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>
#include <unistd.h>

#include "catalog/indexing/indexer.h"
#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/asset_chooser.h"
#include "ui/graph/drawing_note.h"
#include "ui/graph/lineage_picture.h"
#include "ui/shell/state_page.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

/// Programs that this one has started and that run.
std::vector<pid_t> startedPrograms()
{
    std::vector<pid_t> started;
    for (const QString& entry : QDir(u"/proc"_s).entryList(QDir::Dirs)) {
        QFile file(u"/proc/%1/stat"_s.arg(entry));
        if (entry.toInt() == 0 || !file.open(QFile::ReadOnly))
            continue;
        const QByteArray line = file.readAll(); // pid (name) state parent …
        if (line.mid(line.lastIndexOf(')') + 2).split(' ').value(1).toInt() == getpid())
            started.push_back(entry.toInt());
    }
    return started;
}

QJsonObject table(const QString& name)
{
    return {{u"namespace"_s, u"postgres://db:5432"_s}, {u"name"_s, name}};
}

/// Each table makes six others, four times over: 1,555 tables in schemas of some dozens.
std::string familyOfTables()
{
    QByteArray events;
    QStringList makers{u"shop.s0.root"_s};
    for (int generation = 1; generation <= 4; ++generation) {
        QStringList made;
        for (const QString& maker : std::as_const(makers)) {
            QJsonArray outputs;
            for (int child = 0; child < 6; ++child) {
                made << u"shop.s%1%2.t%3"_s.arg(generation).arg(made.size() % 9).arg(made.size());
                outputs << table(made.back());
            }
            const QJsonObject event{
                {u"eventTime"_s, u"2024-05-01T00:00:00Z"_s},
                {u"eventType"_s, u"COMPLETE"_s},
                {u"producer"_s, u"p"_s},
                {u"run"_s, QJsonObject{{u"runId"_s, u"00000000-0000-4000-8000-000000000001"_s}}},
                {u"job"_s, QJsonObject{{u"namespace"_s, u"n"_s}, {u"name"_s, u"make_from_"_s + maker}}},
                {u"inputs"_s, QJsonArray{table(maker)}},
                {u"outputs"_s, outputs}};
            events += QJsonDocument(event).toJson(QJsonDocument::Compact) + '\n';
        }
        makers = made;
    }
    return events.toStdString();
}

/// How far the cards of both pictures went, on average.
double meanWay(const LineageScene& before, const LineageScene& after)
{
    double sum = 0;
    int count = 0;
    for (const SceneCard& card : before.cards)
        if (const int same = card.isSingle() ? after.find(card.asset) : -1; same >= 0) {
            const QPointF way =
                after.cards[static_cast<std::size_t>(same)].rect.center() - card.rect.center();
            sum += std::hypot(way.x(), way.y());
            ++count;
        }
    return count > 0 ? sum / count : 0;
}

} // namespace

class LineageWaysTest : public QObject, test::ShownLineagePage
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
    void aCancelledDrawingLeavesThePictureBefore();
    void manyCardsAreFoldedUntilOpened();
    void allCardsAreShownFitted();
    void allCardsNeedNoAsset();

private:
    [[nodiscard]] const SceneCard& card(AssetId asset) const
    {
        return canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(asset))];
    }
};

void LineageWaysTest::initTestCase() { prepareSample(); }

void LineageWaysTest::init()
{
    open();
    settle();
}

void LineageWaysTest::cleanup() { close(); }

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
    Q_EMIT tools()->depthChosen(kAllHops, kAllHops);
    Q_EMIT tools()->groupChosen(GroupBy::Schema);
    settle();
    const LineageScene before = *canvas()->scene();
    QVERIFY(before.groups.size() > 1);
    const int own = card(m_asset).group;
    std::map<int, std::ptrdiff_t> sizes;
    for (const SceneCard& each : before.cards)
        if (each.group >= 0 && each.group != own)
            ++sizes[each.group];
    const auto [number, inside] =
        *std::ranges::max_element(sizes, {}, [](const auto& s) { return s.second; });
    const SceneGroup& group = before.groups[static_cast<std::size_t>(number)];
    Q_EMIT canvas()->groupToggled(group.label);
    settle();
    const auto& cards = canvas()->scene()->cards;
    const auto folded = std::find_if(cards.begin(), cards.end(),
                                     [](const SceneCard& c) { return c.shape == SceneCard::Shape::Group; });
    QVERIFY(folded != cards.end());
    QCOMPARE(folded->name, group.label);
    QCOMPARE(static_cast<std::ptrdiff_t>(folded->members.size()), inside);
    const QPointF place = folded->rect.center();
    int drawn = 0;
    for (const SceneEdge& edge : canvas()->scene()->edges)
        drawn += edge.bundle;
    QVERIFY(drawn <= static_cast<int>(before.edges.size()));
    QVERIFY(cards.size() < before.cards.size());
    const LineageScene closed = *canvas()->scene();
    QTest::keyClick(canvas(), Qt::Key_R); // Tidy lays out anew
    settle();
    QVERIFY(meanWay(before, closed) < 0.3 * meanWay(before, *canvas()->scene()));
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(meanWay(closed, *canvas()->scene()), 0.0);
    canvas()->fit();
    canvas()->setView(1, place);
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, canvas()->toWidget(place).toPoint());
    settle();
    QCOMPARE(canvas()->scene()->cards.size(), before.cards.size());
    QVERIFY(meanWay(closed, *canvas()->scene()) < 1); // the room of before is there still
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

void LineageWaysTest::aCancelledDrawingLeavesThePictureBefore()
{
    const QByteArray helper = qgetenv("UPRIVER_LAYOUT");
    const std::string sleeps = m_scratch.path("sleeps"); // while it is there the helper does
    const std::string wrapper =
        m_scratch.write("wrapper", "#!/bin/sh\n[ -e '" + sleeps + "' ] && exec sleep 60\nexec '" +
                                       helper.toStdString() + "'\n");
    QFile::setPermissions(QString::fromStdString(wrapper),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    cleanup();
    qputenv("UPRIVER_LAYOUT", QByteArray::fromStdString(wrapper));
    open();
    settle();
    const auto before = canvas()->scene();
    const std::size_t groups = before->groups.size();
    const QVariant state = m_page->viewState();
    m_scratch.write("sleeps", "");
    for (const pid_t program : startedPrograms())
        QCOMPARE(kill(program, SIGSTOP), 0);
    auto* note = m_page->findChild<DrawingNote*>();
    Q_EMIT tools()->groupChosen(GroupBy::Schema);
    QTRY_VERIFY_WITH_TIMEOUT(note->isVisible(), 60000);
    QVERIFY(m_page->isBusy());
    QSignalSpy said(m_page.get(), &LineagePage::messageRequested);
    QTest::mouseClick(&note->cancelButton(), Qt::LeftButton);
    QVERIFY(!m_page->isBusy());
    QVERIFY(!note->isVisible());
    QCOMPARE(said.count(), 1);
    QVERIFY(canvas()->isVisible());
    QCOMPARE(canvas()->scene(), before);
    QCOMPARE(m_page->viewState(), state); // what is saved is what is seen
    QTest::qWait(500);                    // nothing comes in late
    QCOMPARE(canvas()->scene(), before);
    QVERIFY(!m_page->isBusy());
    std::filesystem::remove(sleeps);
    Q_EMIT tools()->groupChosen(GroupBy::Schema);
    settle();
    QVERIFY(canvas()->scene()->groups.size() > 1);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier); // the cancelled one is no step
    settle();
    QCOMPARE(canvas()->scene()->groups.size(), groups);
    qputenv("UPRIVER_LAYOUT", helper);
}

void LineageWaysTest::manyCardsAreFoldedUntilOpened()
{
    cleanup();
    const std::string sample = m_catalog;
    const AssetId first = m_asset;
    std::thread([&] {
        IndexOptions options;
        options.catalog = m_scratch.path("family.db");
        options.paths = {m_scratch.write("family/events.ndjson", familyOfTables())};
        if (indexInto(options, {}))
            choose(options.catalog, "shop.s0.root");
    }).join();
    QVERIFY(m_asset != first || m_catalog != sample);
    open();
    settle();
    Q_EMIT tools()->depthChosen(kAllHops, kAllHops);
    settle();
    QVERIFY2(barText().contains(u"1,555"_s) && barText().contains(u"groups"_s), qPrintable(barText()));
    const auto folded = canvas()->scene();
    QVERIFY2(folded->cards.size() < 100, qPrintable(QString::number(folded->cards.size())));
    const auto standing = [](const LineageScene& scene) {
        std::size_t assets = 0;
        for (const SceneCard& c : scene.cards)
            assets += c.shape == SceneCard::Shape::Group ? c.members.size() : 1;
        return assets;
    };
    QCOMPARE(standing(*folded), std::size_t{1555});
    const auto group = std::find_if(folded->cards.begin(), folded->cards.end(), [](const SceneCard& c) {
        return c.shape == SceneCard::Shape::Group && c.members.size() > 3;
    });
    QVERIFY(group != folded->cards.end());
    // the click makes a new scene, and this one ends
    const std::size_t opened = folded->cards.size() + group->members.size() - 1;
    canvas()->setView(1, group->rect.center());
    QTest::mouseClick(canvas(), Qt::LeftButton, {}, canvas()->toWidget(group->rect.center()).toPoint());
    settle();
    QCOMPARE(canvas()->scene()->cards.size(), opened);
    QCOMPARE(standing(*canvas()->scene()), std::size_t{1555});
    bar()->findChild<QToolButton*>()->click(); // draw all
    QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy(), 120000);
    QCOMPARE(canvas()->scene()->cards.size(), std::size_t{1555});
    m_catalog = sample;
    m_asset = first;
}

void LineageWaysTest::allCardsAreShownFitted()
{
    const std::size_t around = canvas()->scene()->cards.size();
    QTest::keyClick(canvas(), Qt::Key_F, Qt::ShiftModifier);
    settle();
    std::size_t assets = 0;
    const LineageGraph& graph = *m_session->graph();
    for (NodeIndex node = 0; node < graph.nodeCount(); ++node)
        assets += graph.node(node).kind != AssetKind::Job && graph.node(node).isOpenAt(0) ? 1 : 0;
    const LineageScene& all = *canvas()->scene();
    QVERIFY(all.cards.size() > around);
    QCOMPARE(all.cards.size(), assets);
    QVERIFY2(barText().contains(u"All cards"_s), qPrintable(barText()));
    QVERIFY(canvas()->rect().contains(canvas()->toWidget(all.bounds.topLeft()).toPoint()));
    QVERIFY(canvas()->rect().contains(canvas()->toWidget(all.bounds.bottomRight()).toPoint()));
    const auto roots =
        std::count_if(all.cards.begin(), all.cards.end(), [](const SceneCard& each) { return each.root; });
    QVERIFY(roots == 1);
    QVERIFY(card(m_asset).root);
    for (const SceneEdge& edge : all.edges)
        if (edge.to == static_cast<std::uint32_t>(all.find(m_asset)))
            QCOMPARE(all.cards[edge.from].distance, -1);
    QTest::mouseClick(bar()->findChild<QToolButton*>(), Qt::LeftButton);
    settle();
    QCOMPARE(canvas()->scene()->cards.size(), around);
    QTest::keyClick(canvas(), Qt::Key_Z, Qt::ControlModifier);
    settle();
    QCOMPARE(canvas()->scene()->cards.size(), assets);
}

void LineageWaysTest::allCardsNeedNoAsset()
{
    close();
    m_session = std::make_unique<Session>();
    m_navigation = std::make_unique<Navigation>();
    m_page = std::make_unique<LineagePage>(*m_session, *m_navigation);
    m_page->resize(1400, 800);
    m_page->show();
    QSignalSpy graph(m_session.get(), &Session::graphChanged);
    m_session->openCatalog(QString::fromStdString(m_catalog));
    QTRY_VERIFY_WITH_TIMEOUT(graph.count() > 0, 60000);
    m_navigation->open(Page::Lineage);
    auto* button = m_page->findChild<StatePage*>()->findChild<QPushButton*>();
    QVERIFY(button && button->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    settle();
    QVERIFY(canvas()->isVisible());
    QVERIFY(canvas()->scene()->cards.size() > 20);
    QVERIFY(std::none_of(canvas()->scene()->cards.begin(), canvas()->scene()->cards.end(),
                         [](const SceneCard& each) { return each.root; }));
    QVERIFY(canvas()->rect().contains(canvas()->toWidget(canvas()->scene()->bounds.bottomRight()).toPoint()));
    const QVariant state = m_page->viewState();
    m_page->restoreViewState(state);
    settle();
    QVERIFY(canvas()->scene()->cards.size() > 20);
}

QTEST_MAIN(LineageWaysTest)
#include "lineage_ways_test.moc"
