// SPDX-License-Identifier: Apache-2.0
// What is cut out of a curve is what an area shows of it, and looks as if the whole were painted.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QtTest>

#include "ui/graph/curve_parts.h"
#include "ui/graph/edge_painter.h"
#include "ui/graph/lineage_painter.h"

using namespace upriver;

namespace {

using Curve = std::vector<QPointF>;

constexpr QRectF kScreen(0, 0, 400, 300);

/// Many screens long, twice through the area: in from the upper left, back from the lower right.
const Curve kLong{{-9000, -40000}, {-3000, -20000}, {80, -900},     {200, 90},    {340, 1100}, {9000, 30000},
                  {9500, 21000},   {9800, 16000},   {900, 500},     {300, 200},   {40, 180},   {-6000, 240},
                  {-12000, 300},   {-12600, 310},   {-13000, 9000}, {-12000, 9e4}};
const Curve kInside{{10, 10}, {200, 10}, {200, 280}, {390, 280}};
const Curve kElsewhere{{-500, -2000}, {-400, 9000}, {-300, 0}, {-20, 400}};

QPointF pointOn(const Curve& curve, std::size_t first, double t)
{
    const double u = 1 - t;
    return curve[first] * (u * u * u) + curve[first + 1] * (3 * u * u * t) +
           curve[first + 2] * (3 * u * t * t) + curve[first + 3] * (t * t * t);
}

double distanceTo(const std::vector<CurvePart>& parts, QPointF point)
{
    double least = 1e9;
    for (const CurvePart& part : parts)
        for (std::size_t first = 0; first + 3 < part.points.size(); first += 3)
            for (int i = 0; i <= 2000; ++i) {
                const QPointF way = pointOn(part.points, first, i / 2000.0) - point;
                least = std::min(least, std::hypot(way.x(), way.y()));
            }
    return least;
}

QPainterPath pathOf(const Curve& curve)
{
    QPainterPath path(curve.front());
    for (std::size_t i = 1; i + 2 < curve.size(); i += 3)
        path.cubicTo(curve[i], curve[i + 1], curve[i + 2]);
    return path;
}

/// The same curve of short pieces: Qt itself draws long ones roughly.
Curve inShortPieces(const Curve& curve)
{
    constexpr int kPieces = 256;
    Curve fine{curve.front()};
    for (std::size_t first = 0; first + 3 < curve.size(); first += 3)
        for (int i = 0; i < kPieces; ++i) {
            const double step = 1.0 / kPieces;
            const auto along = [&](double t) {
                const double u = 1 - t;
                return ((curve[first + 1] - curve[first]) * (u * u) +
                        (curve[first + 2] - curve[first + 1]) * (2 * u * t) +
                        (curve[first + 3] - curve[first + 2]) * (t * t)) *
                       step;
            };
            const QPointF end = pointOn(curve, first, (i + 1) * step);
            fine.insert(fine.end(), {fine.back() + along(i * step), end - along((i + 1) * step), end});
        }
    return fine;
}

/// By parts of the screen from left to right; none: without a cut.
QImage painted(const SceneEdge& edge, double scale, const std::vector<QRectF>& parts)
{
    LineageScene scene;
    scene.edges = {edge};
    SceneView view;
    view.theme = &themeFor(ThemeMode::Light);
    view.scale = scale;
    QImage image(kScreen.size().toSize(), QImage::Format_ARGB32_Premultiplied);
    image.fill(view.theme->canvas);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(scale, scale);
    if (parts.empty())
        EdgePainter(painter, scene, view).paint();
    for (const QRectF& part : parts) {
        const QRectF area(part.topLeft() / scale, part.size() / scale);
        view.reach = area.adjusted(-20, -20, 20, 20);
        painter.setClipRect(area);
        EdgePainter(painter, scene, view).paint();
    }
    return image;
}

void expectAlike(const QImage& one, const QImage& two)
{
    int ink = 0;
    int other = 0;
    const QRgb ground = themeFor(ThemeMode::Light).canvas.rgb();
    for (int y = 0; y < one.height(); ++y)
        for (int x = 0; x < one.width(); ++x) {
            ink += one.pixel(x, y) != ground ? 1 : 0;
            other += std::abs(qGray(one.pixel(x, y)) - qGray(two.pixel(x, y))) > 24 ? 1 : 0;
        }
    QVERIFY2(ink > 300, qPrintable(QString::number(ink)));
    QVERIFY2(other * 10 < ink, qPrintable(QStringLiteral("%1 of %2").arg(other).arg(ink)));
}

} // namespace

class CurvePartsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatTheAreaShows();
    void dropsWhatLiesElsewhere();
    void knowsHowLongItIsBefore();
    void looksLikeTheWhole_data();
    void looksLikeTheWhole();
    void leadsDashesOnFromPartToPart();
};

void CurvePartsTest::keepsWhatTheAreaShows()
{
    const std::vector<CurvePart> parts = partsWithin(kLong, kScreen);
    QVERIFY(parts.size() >= 2);
    int seen = 0;
    for (std::size_t first = 0; first + 3 < kLong.size(); first += 3)
        for (int i = 0; i <= 20'000; ++i) {
            const QPointF point = pointOn(kLong, first, i / 20'000.0);
            if (!kScreen.contains(point) || ++seen % 20 != 0)
                continue;
            QVERIFY2(distanceTo(parts, point) < 1, qPrintable(QStringLiteral("%1").arg(point.x())));
        }
    QVERIFY(seen > 200);
    double length = 0;
    for (const CurvePart& part : parts)
        length += pathOf(part.points).length();
    QVERIFY2(length < 5'000, qPrintable(QString::number(length))); // of some 260,000
    QVERIFY(isAbout(kInside, kScreen));
    QVERIFY(!isAbout(kLong, kScreen));
}

void CurvePartsTest::dropsWhatLiesElsewhere()
{
    QVERIFY(passesThrough(kLong, kScreen));
    QVERIFY(!passesThrough(kElsewhere, kScreen));
    QVERIFY(partsWithin(kElsewhere, kScreen).empty());
    QVERIFY(partsWithin({}, kScreen).empty());
}

void CurvePartsTest::knowsHowLongItIsBefore()
{
    const std::vector<CurvePart> parts = partsWithin(kLong, kScreen);
    QCOMPARE(lengthBefore(kLong, 0), 0.0);
    for (const CurvePart& part : parts) {
        Curve before(kLong.begin(), kLong.begin() + 3 * static_cast<int>(part.start) + 4);
        const double t = part.start - std::floor(part.start);
        double length = 0;
        QPointF last = before.front();
        for (std::size_t first = 0; first + 3 < before.size(); first += 3) {
            const bool isItsOwn = first + 4 == before.size();
            for (int i = 1; i <= 20'000; ++i) {
                const QPointF next = pointOn(before, first, (isItsOwn ? t : 1) * i / 20'000.0);
                length += std::hypot(next.x() - last.x(), next.y() - last.y());
                last = next;
            }
        }
        const double ours = lengthBefore(kLong, part.start);
        QVERIFY2(std::abs(ours - length) < 1, qPrintable(QStringLiteral("%1, %2").arg(ours).arg(length)));
    }
}

void CurvePartsTest::looksLikeTheWhole_data()
{
    QTest::addColumn<double>("scale");
    for (const double scale : {0.5, 1.0, 1.6})
        QTest::addRow("%.1f", scale) << scale;
}

void CurvePartsTest::looksLikeTheWhole()
{
    QFETCH(const double, scale);
    SceneEdge edge;
    edge.curve = inShortPieces(kLong);
    const QImage whole = painted(edge, scale, {});
    edge.curve = kLong;
    expectAlike(whole, painted(edge, scale, {kScreen}));
}

void CurvePartsTest::leadsDashesOnFromPartToPart()
{
    SceneEdge edge;
    edge.curve = kLong;
    edge.manual = true;
    const std::vector<QRectF> strips{{0, 0, 90, 300}, {90, 0, 210, 300}, {300, 0, 100, 300}};
    expectAlike(painted(edge, 1.6, {kScreen}), painted(edge, 1.6, strips)); // a wide pen
    expectAlike(painted(edge, 1, {kScreen}), painted(edge, 1, strips));
}

QTEST_MAIN(CurvePartsTest)
#include "curve_parts_test.moc"
