// SPDX-License-Identifier: Apache-2.0
// What every picture on the canvas keeps, whatever the graph and the scale: the first one can be read and
// says what lies beyond it, a small one says in large letters what it shows, a moved one is the one that
// would be painted anew.
#include <algorithm>
#include <cmath>
#include <map>

#include <QPainter>
#include <QtTest>

#include "tests/support/lineage_answers.h"
#include "ui/graph/canvas_sheet.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_picture.h"
#include "ui/graph/scene_labels.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class CanvasLegibilityTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void firstPictureCanBeRead_data();
    void firstPictureCanBeRead();
    void countsEveryCardOnce();
    void saysWhereMoreLies();
    void smallPicturesSpeakInLargeLetters_data();
    void smallPicturesSpeakInLargeLetters();
    void cardsKeepTheirColoursAtEveryScale();
    void namesTheFocusAtAnyScale();
    void staysFittedInAnotherSize();
    void movedPicturesAreThosePaintedAnew_data();
    void movedPicturesAreThosePaintedAnew();
    void movesOnlyWhatCanBeMoved();
    void copiedCardsLookLikePaintedOnes();
    void namesStayWhileAHandZooms_data();
    void namesStayWhileAHandZooms();

private:
    void show(LineageAnswer answer, const SceneOptions& options = {})
    {
        auto drawn = drawAnswer(std::move(answer), options, m_layout);
        QVERIFY(drawn.has_value());
        m_scene = drawn->scene;
        m_canvas->setScene(m_scene);
    }
    [[nodiscard]] std::uint32_t root() const
    {
        const auto found = std::find_if(m_scene->cards.begin(), m_scene->cards.end(),
                                        [](const SceneCard& card) { return card.root; });
        return static_cast<std::uint32_t>(found - m_scene->cards.begin());
    }
    [[nodiscard]] bool isSeen(std::uint32_t card) const
    {
        const QRectF& rect = m_scene->cards[card].rect;
        return QRectF(m_canvas->rect())
            .contains(QRectF(m_canvas->toWidget(rect.topLeft()), rect.size() * m_canvas->scale()));
    }
    /// Sides of the root, 0 to 2, with a neighbour in view.
    [[nodiscard]] int neighboursSeen() const
    {
        int sides = 0;
        for (const auto* edges : {&m_scene->in[root()], &m_scene->out[root()]})
            sides += std::any_of(edges->begin(), edges->end(),
                                 [&](std::uint32_t edge) { return isSeen(other(edge)); })
                         ? 1
                         : 0;
        return sides;
    }
    /// As many as one view holds together with the root.
    [[nodiscard]] int neighboursThatFit() const
    {
        const QSizeF room = QSizeF(m_canvas->size()) / m_canvas->scale() - QSizeF(80, 80); // without margins
        int sides = 0;
        QRectF box = m_scene->cards[root()].rect;
        for (const auto* edges : {&m_scene->in[root()], &m_scene->out[root()]}) {
            QRectF least; // the side that is looked at first takes its room
            for (const std::uint32_t edge : *edges) {
                const QRectF both = box | m_scene->cards[other(edge)].rect;
                if (both.width() <= room.width() && both.height() <= room.height() &&
                    (least.isNull() || both.height() < least.height()))
                    least = both;
            }
            sides += least.isNull() ? 0 : 1;
            box = least.isNull() ? box : least;
        }
        return sides;
    }
    [[nodiscard]] std::uint32_t other(std::uint32_t edge) const
    {
        const SceneEdge& each = m_scene->edges[edge];
        return each.from == root() ? each.to : each.from;
    }
    QImage painted()
    {
        QImage image(m_canvas->size(), QImage::Format_RGB32);
        m_canvas->render(&image);
        return image;
    }
    /// Between the darkest and the lightest pixel.
    static int contrast(const QImage& image, const QRect& box)
    {
        int darkest = 255;
        int lightest = 0;
        for (int y = box.top(); y <= box.bottom(); ++y)
            for (int x = box.left(); x <= box.right(); ++x) {
                darkest = std::min(darkest, qGray(image.pixel(x, y)));
                lightest = std::max(lightest, qGray(image.pixel(x, y)));
            }
        return lightest - darkest;
    }
    static double shareOfOthers(const QImage& a, const QImage& b, int tolerance = 0)
    {
        qint64 others = 0;
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x) {
                const QRgb p = reinterpret_cast<const QRgb*>(a.constScanLine(y))[x];
                const QRgb q = reinterpret_cast<const QRgb*>(b.constScanLine(y))[x];
                const int apart = std::abs(qRed(p) - qRed(q)) + std::abs(qGreen(p) - qGreen(q)) +
                                  std::abs(qBlue(p) - qBlue(q));
                others += apart > tolerance ? 1 : 0;
            }
        return static_cast<double>(others) / a.width() / a.height();
    }

    LayoutService m_layout;
    std::unique_ptr<LineageCanvas> m_canvas;
    std::shared_ptr<const LineageScene> m_scene;
};

void CanvasLegibilityTest::init()
{
    m_canvas = std::make_unique<LineageCanvas>();
    m_canvas->resize(1500, 800);
    m_canvas->setAnimated(false);
    m_canvas->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_canvas.get()));
}

void CanvasLegibilityTest::firstPictureCanBeRead_data()
{
    QTest::addColumn<int>("cards");
    QTest::addColumn<int>("seed");
    for (const int cards : {1, 2, 12, 60, 200, 500})
        for (const int seed : {1, 2, 3})
            QTest::addRow("%d cards, seed %d", cards, seed) << cards << seed;
}

void CanvasLegibilityTest::firstPictureCanBeRead()
{
    QFETCH(int, cards);
    QFETCH(int, seed);
    show(test::layeredAnswer(static_cast<std::size_t>(cards), static_cast<std::uint32_t>(seed)));
    const int letters = currentTheme().font(Theme::FontStep::Body, true).pixelSize();
    QVERIFY2(letters * m_canvas->scale() >= 10.999, "names are too small");
    QVERIFY2(isSeen(root()), "the focus is not in view");
    QVERIFY2(neighboursSeen() >= neighboursThatFit(), "a near neighbour is not in view");
    const CardsBeyond beyond = m_canvas->beyond();
    QCOMPARE(beyond.left + beyond.right + beyond.above + beyond.below + beyond.inside, cards);
    for (const Qt::Edge side : {Qt::LeftEdge, Qt::RightEdge, Qt::TopEdge, Qt::BottomEdge}) {
        const QRectF sign = m_canvas->beyondRect(side);
        QCOMPARE(!sign.isEmpty(), beyond.at(side) > 0);
        QVERIFY(sign.isEmpty() || QRectF(m_canvas->rect()).contains(sign));
    }
}

void CanvasLegibilityTest::countsEveryCardOnce()
{
    show(test::layeredAnswer(300, 4));
    for (const double scale : {0.05, 0.3, 1.0, 2.5})
        for (const QPointF centre :
             {QPointF(0, 0), m_scene->bounds.center(), m_scene->bounds.bottomRight()}) {
            m_canvas->setView(scale, centre);
            const CardsBeyond beyond = m_canvas->beyond();
            QCOMPARE(beyond.left + beyond.right + beyond.above + beyond.below + beyond.inside, 300);
            int seen = 0;
            for (const SceneCard& card : m_scene->cards)
                seen += QRectF(m_canvas->rect()).contains(m_canvas->toWidget(card.rect.center())) ? 1 : 0;
            QVERIFY(std::abs(beyond.inside - seen) <= 1); // rounding at the border
        }
}

void CanvasLegibilityTest::saysWhereMoreLies()
{
    show(test::layeredAnswer(300, 4));
    m_canvas->setView(1, m_scene->cards[root()].rect.center());
    const QPointF before = m_canvas->centre();
    QVERIFY(m_canvas->beyond().left > 0 && m_canvas->beyond().right > 0);
    const CanvasHit hit = m_canvas->hitAt(m_canvas->beyondRect(Qt::RightEdge).center());
    QCOMPARE(hit.on, CanvasHit::On::Beyond);
    QTest::mouseClick(m_canvas.get(), Qt::LeftButton, {},
                      m_canvas->beyondRect(Qt::RightEdge).center().toPoint());
    QVERIFY(m_canvas->centre().x() > before.x() + 100);
    QCOMPARE(m_canvas->centre().y(), before.y());
    QTest::keyClick(m_canvas.get(), Qt::Key_Left, Qt::ShiftModifier);
    QVERIFY(std::abs(m_canvas->centre().x() - before.x()) < 1);
    // As far as there are cards, not into the void.
    for (int i = 0; i < 200; ++i)
        QTest::keyClick(m_canvas.get(), Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(m_canvas->beyond().below, 0);
    QVERIFY(m_canvas->toWidget(m_scene->bounds.bottomRight()).y() > 0);
    m_canvas->fit();
    QVERIFY(m_canvas->beyondRect(Qt::LeftEdge).isEmpty());
}

void CanvasLegibilityTest::smallPicturesSpeakInLargeLetters_data()
{
    QTest::addColumn<int>("cards");
    QTest::addColumn<int>("group");
    for (const int cards : {40, 200, 600})
        for (const GroupBy group : {GroupBy::None, GroupBy::Schema})
            QTest::addRow("%d cards, grouped %d", cards, static_cast<int>(group))
                << cards << static_cast<int>(group);
}

void CanvasLegibilityTest::smallPicturesSpeakInLargeLetters()
{
    QFETCH(int, cards);
    QFETCH(int, group);
    SceneOptions options;
    options.groupBy = static_cast<GroupBy>(group);
    show(test::layeredAnswer(static_cast<std::size_t>(cards), 2), options);
    std::map<QString, std::size_t> places;
    for (const SceneCard& card : m_scene->cards)
        ++places[card.place.section(u" · "_s, -1)];
    for (const double scale : {0.02, 0.05, 0.1, 0.2, 0.3}) {
        m_canvas->setView(scale, m_scene->bounds.center());
        const std::vector<ShownLabel> labels = m_canvas->shownLabels();
        QVERIFY2(!labels.empty(), "says nothing");
        std::map<QString, std::size_t> told;
        for (std::size_t i = 0; i < labels.size(); ++i) {
            QVERIFY(labels[i].label->pixelSize >= 13);
            QVERIFY(labels[i].box.width() > labels[i].label->advance);
            QVERIFY(QRectF(m_canvas->rect()).contains(labels[i].box));
            for (std::size_t j = i + 1; j < labels.size(); ++j)
                QVERIFY2(!labels[i].box.intersects(labels[j].box), "covers another");
            if (labels[i].label->about == SceneLabel::About::Region)
                told[labels[i].label->text.section(u"  "_s, 0, 0)] += labels[i].label->cards;
        }
        for (const auto& [place, count] : told)
            QVERIFY2(group != 0 || count <= places[place], qPrintable(place));
    }
    m_canvas->setView(1, m_scene->bounds.center());
    QVERIFY(m_canvas->shownLabels().empty()); // cards speak for themselves
}

/// What they are, or how a view marks them, is told as long as names have no room.
void CanvasLegibilityTest::cardsKeepTheirColoursAtEveryScale()
{
    show(test::layeredAnswer(40, 2));
    int all = 0;
    for (const double scale : {0.1, 0.2, 0.3, 0.37}) {
        m_canvas->setView(scale, m_scene->bounds.center());
        const QImage image = painted();
        const std::vector<ShownLabel> labels = m_canvas->shownLabels();
        int looked = 0;
        const auto isUncovered = [&](QPoint at) {
            return image.rect().contains(at) && std::ranges::none_of(labels, [&](const ShownLabel& label) {
                       return label.box.adjusted(-2, -2, 2, 2).contains(at);
                   });
        };
        for (const SceneCard& card : m_scene->cards) {
            for (const double share : {0.5, 0.3, 0.7, 0.15, 0.85}) { // what a label leaves of it
                const QPointF place(card.rect.left() + share * card.rect.width(), card.rect.center().y());
                const QPoint at = m_canvas->toWidget(place).toPoint();
                if (card.root || !isUncovered(at))
                    continue;
                const QColor colour(image.pixel(at));
                QVERIFY2(colour.saturation() > 25, qPrintable(u"%1 at %2"_s.arg(card.name).arg(scale)));
                ++looked;
                break;
            }
        }
        QVERIFY(looked > 5); // that labels leave to be seen
        all += looked;
    }
    QVERIFY(all > 70); // most of them at one scale or another
}

void CanvasLegibilityTest::namesTheFocusAtAnyScale()
{
    show(test::layeredAnswer(500, 3));
    for (const double scale : {0.02, 0.06, 0.15, 0.3}) {
        m_canvas->setView(scale, m_scene->cards[root()].rect.center());
        const std::vector<ShownLabel> labels = m_canvas->shownLabels();
        QVERIFY(!labels.empty());
        QCOMPARE(labels.front().label->about, SceneLabel::About::Focus);
        QCOMPARE(labels.front().label->text, m_scene->cards[root()].name);
        QVERIFY(labels.front().box.contains(QRectF(m_canvas->rect()).center()));
    }
}

void CanvasLegibilityTest::staysFittedInAnotherSize()
{
    show(test::layeredAnswer(80, 1));
    m_canvas->fit();
    m_canvas->resize(900, 500);
    QTRY_COMPARE(m_canvas->width(), 900);
    const QRect room = m_canvas->rect();
    QVERIFY(room.contains(m_canvas->toWidget(m_scene->bounds.topLeft()).toPoint()));
    QVERIFY(room.contains(m_canvas->toWidget(m_scene->bounds.bottomRight()).toPoint()));
}

void CanvasLegibilityTest::movedPicturesAreThosePaintedAnew_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("traced");
    for (const double scale : {0.07, 0.2, 0.3, 0.5, 1.0, 1.7})
        for (const bool traced : {false, true})
            QTest::addRow("%.2f%s", scale, traced ? ", with a trace" : "") << scale << traced;
}

void CanvasLegibilityTest::movedPicturesAreThosePaintedAnew()
{
    QFETCH(double, scale);
    QFETCH(bool, traced);
    show(test::layeredAnswer(250, 5));
    if (traced)
        m_canvas->keepTrace(m_scene->cards[root()].asset, {});
    m_canvas->setView(scale, m_scene->bounds.center());
    painted();
    QTest::mousePress(m_canvas.get(), Qt::MiddleButton, {}, {700, 400});
    QPoint at(700, 400);
    for (const QPoint step : {QPoint(31, 0), {0, -47}, {-90, 22}, {13, 13}, {-200, -150}}) {
        at += step;
        QTest::mouseMove(m_canvas.get(), at);
        const QImage moved = painted();
        LineageCanvas fresh;
        fresh.resize(m_canvas->size());
        fresh.setScene(m_scene);
        if (traced)
            fresh.keepTrace(m_scene->cards[root()].asset, {});
        fresh.setView(m_canvas->scale(), m_canvas->centre());
        QImage anew(m_canvas->size(), QImage::Format_RGB32);
        fresh.render(&anew);
        const double others = shareOfOthers(moved, anew, 90);
        QVERIFY2(others < 0.002, qPrintable(QString::number(others)));
    }
    QTest::mouseRelease(m_canvas.get(), Qt::MiddleButton, {}, at);
}

void CanvasLegibilityTest::movesOnlyWhatCanBeMoved()
{
    CanvasSheet sheet;
    double asked = 0;
    const auto show = [&](CanvasSheet::Place place) {
        asked = 0;
        sheet.show(place, [&](QPainter&, const QRectF& part) { asked += part.width() * part.height(); });
        return asked;
    };
    CanvasSheet::Place place{1, {0.25, 0.5}, {400, 300}, 1};
    QCOMPARE(show(place), 120000.0);
    QCOMPARE(show(place), 0.0);
    place.offset += {10, 0};
    QCOMPARE(show(place), 3000.0);
    place.offset += {-3, 5};
    QCOMPARE(show(place), 3 * 300 + 5 * 400 - 15.0);
    place.offset += {0.5, 0}; // half a pixel can't be copied
    QCOMPARE(show(place), 120000.0);
    place.scale = 1.2;
    QCOMPARE(show(place), 120000.0);
    place.offset += {500, 0}; // nothing is left of it
    QCOMPARE(show(place), 120000.0);
    sheet.forget();
    QCOMPARE(show(place), 120000.0);
    place.ratio = 2;
    place.offset += {0.5, 0}; // a whole one there
    QCOMPARE(show(place), 120000.0);
    place.offset += {0.5, 0};
    QCOMPARE(show(place), 150.0);
}

void CanvasLegibilityTest::namesStayWhileAHandZooms_data()
{
    QTest::addColumn<double>("scale");
    QTest::addColumn<bool>("traced");
    for (const double scale : {0.4, 0.55, 0.7})
        for (const bool traced : {false, true})
            QTest::addRow("%.2f%s", scale, traced ? ", with a trace" : "") << scale << traced;
}

void CanvasLegibilityTest::namesStayWhileAHandZooms()
{
    QFETCH(double, scale);
    QFETCH(bool, traced);
    show(test::layeredAnswer(250, 5));
    if (traced)
        m_canvas->keepTrace(m_scene->cards[root()].asset, {});
    m_canvas->setView(scale / 1.2, m_scene->cards[root()].rect.center());
    m_canvas->zoomBy(1.2, QRectF(m_canvas->rect()).center());
    const QImage hurried = painted();
    m_canvas->setView(m_canvas->scale(), m_canvas->centre());
    QTest::qWait(300);
    const QImage settled = painted();
    int names = 0;
    for (std::uint32_t i = 0; i < m_scene->cards.size(); ++i)
        if (const SceneCard& card = m_scene->cards[i]; isSeen(i)) {
            const QRectF name(card.rect.left() + 38, card.rect.top() + 6, 180, card.headHeight() * 0.5);
            const QRect box = QRectF(m_canvas->toWidget(name.topLeft()), name.size() * scale).toRect();
            QVERIFY2(contrast(settled, box) > 40, qPrintable(card.name));
            QVERIFY2(contrast(hurried, box) > contrast(settled, box) / 2, qPrintable(card.name));
            ++names;
        }
    QVERIFY(names > 30);
}

void CanvasLegibilityTest::copiedCardsLookLikePaintedOnes()
{
    show(test::shopAnswerWithJobs());
    for (const double scale : {0.3, 0.5, 1.0}) {
        SceneView view;
        view.theme = &currentTheme();
        view.scale = scale;
        view.selected = m_scene->cards[2].asset;
        const auto paint = [&](CardSprites* sprites) {
            view.sprites = sprites;
            QImage image(1500, 800, QImage::Format_RGB32);
            image.fill(view.theme->canvas);
            QPainter painter(&image);
            painter.scale(scale, scale);
            painter.translate(40 - m_scene->bounds.left(), 40 - m_scene->bounds.top());
            paintScene(painter, *m_scene, view);
            return image;
        };
        CardSprites sprites;
        sprites.begin(scale, view.theme->mode);
        const QImage plain = paint(nullptr);
        const QImage copied = paint(&sprites);
        const double others = shareOfOthers(plain, copied, 150);
        QVERIFY2(others < 0.01, qPrintable(QString::number(others)));
        QCOMPARE(paint(&sprites), copied);
    }
}

QTEST_MAIN(CanvasLegibilityTest)
#include "canvas_legibility_test.moc"
