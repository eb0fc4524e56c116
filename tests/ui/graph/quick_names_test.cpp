// SPDX-License-Identifier: Apache-2.0
// Names painted together while a hand zooms look like names painted each by itself.
#include <cmath>

#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <QtTest>

#include "ui/graph/quick_names.h"
#include "ui/shell/theme.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

constexpr QPointF kBaseline(20, 30);

/// What a painter leaves on a white sheet: where there is ink, and how much.
struct Ink
{
    QRect box;
    double amount = 0;
};

template <typename Paint>
Ink inkOf(Paint paint)
{
    QImage image(400, 50, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::TextAntialiasing);
        paint(painter);
    }
    Ink ink;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (const int dark = 255 - qGray(image.pixel(x, y)); dark > 40) {
                ink.box |= QRect(x, y, 1, 1);
                ink.amount += dark / 255.0;
            }
    return ink;
}

bool isNear(int a, int b) { return std::abs(a - b) <= 3; }

} // namespace

class QuickNamesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void looksLikePlainText_data();
    void looksLikePlainText();
    void leavesWhatNeedsShaping_data();
    void leavesWhatNeedsShaping();
    void keepsColoursApart();
};

void QuickNamesTest::looksLikePlainText_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<double>("room");
    QTest::addColumn<double>("scale");
    for (const double scale : {0.5, 1.0, 1.7}) {
        const auto row = [scale](const char* name) -> QTestData& {
            return QTest::addRow("%s at %.1f", name, scale);
        };
        row("fits") << u"fct_orders_daily"_s << 190.0 << scale;
        row("elided") << u"int_customer_lifetime_value_by_first_channel_v2"_s << 190.0 << scale;
        row("Greek") << u"Πωλήσεις"_s << 190.0 << scale;
        row("no room") << u"orders"_s << 2.0 << scale;
    }
}

void QuickNamesTest::looksLikePlainText()
{
    QFETCH(QString, text);
    QFETCH(double, room);
    QFETCH(double, scale);
    const QFont font = themeFor(ThemeMode::Light).font(Theme::FontStep::Body, true);
    const Ink quick = inkOf([&](QPainter& painter) {
        painter.scale(scale, scale);
        QuickNames names(font);
        QVERIFY(names.add(kBaseline / scale, room, text, Qt::black));
        names.paint(painter);
    });
    const Ink plain = inkOf([&](QPainter& painter) {
        painter.scale(scale, scale);
        painter.setFont(font);
        painter.setPen(Qt::black);
        painter.drawText(kBaseline / scale, QFontMetricsF(font).elidedText(text, Qt::ElideMiddle, room));
    });
    if (room < 10) {
        QVERIFY2(quick.box.width() <= 12 * scale, "no more than the dots");
        return;
    }
    QVERIFY(isNear(quick.box.left(), plain.box.left()) && isNear(quick.box.top(), plain.box.top()) &&
            isNear(quick.box.bottom(), plain.box.bottom()));
    QVERIFY2(quick.box.right() <= (kBaseline.x() / scale + room) * scale + 1, "stays in its room");
    // Kerning may let one letter more or less in where a name is elided.
    QVERIFY2(std::abs(quick.box.right() - plain.box.right()) <= 12 * scale,
             qPrintable(u"%1 %2"_s.arg(quick.box.right()).arg(plain.box.right())));
    QVERIFY2(std::abs(quick.amount - plain.amount) < plain.amount * 0.1,
             qPrintable(u"%1 %2"_s.arg(quick.amount).arg(plain.amount)));
}

void QuickNamesTest::leavesWhatNeedsShaping_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("Arabic") << u"مبيعات"_s;
    QTest::newRow("Devanagari") << u"बिक्री"_s;
    QTest::newRow("a mark of its own") << u"Cafe\u0301"_s;
    QTest::newRow("beyond the first plane") << u"sales 📈"_s;
    QTest::newRow("a line break") << u"a\nb"_s;
}

void QuickNamesTest::leavesWhatNeedsShaping()
{
    QFETCH(QString, text);
    QuickNames names(themeFor(ThemeMode::Light).font(Theme::FontStep::Body, true));
    QVERIFY(!names.add(kBaseline, 300, text, Qt::black));
    const Ink ink = inkOf([&](QPainter& painter) { names.paint(painter); });
    QVERIFY2(ink.box.isEmpty(), "nothing is painted of what was refused");
}

void QuickNamesTest::keepsColoursApart()
{
    QImage image(400, 50, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    {
        QPainter painter(&image);
        QuickNames names(themeFor(ThemeMode::Light).font(Theme::FontStep::Body, true));
        QVERIFY(names.add({20, 30}, 150, u"HHHH"_s, QColor(255, 0, 0)));
        QVERIFY(names.add({220, 30}, 150, u"HHHH"_s, QColor(0, 0, 255)));
        names.paint(painter);
    }
    int red = 0;
    int blue = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QRgb pixel = image.pixel(x, y);
            const bool isRed = qRed(pixel) > qBlue(pixel) + 100;
            const bool isBlue = qBlue(pixel) > qRed(pixel) + 100;
            QVERIFY2(!(isRed && x > 200) && !(isBlue && x < 200), "each where it belongs");
            red += isRed ? 1 : 0;
            blue += isBlue ? 1 : 0;
        }
    QVERIFY(red > 30 && blue > 30);
}

QTEST_MAIN(QuickNamesTest)
#include "quick_names_test.moc"
