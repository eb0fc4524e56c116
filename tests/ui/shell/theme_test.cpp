// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>

#include <QApplication>
#include <QDirIterator>
#include <QPainter>
#include <QTest>

#include "ui/shell/theme.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

double channel(double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); }

double luminance(const QColor& c)
{
    return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

struct Named
{
    const char* name;
    QColor colour;
};

std::vector<Named> grounds(const Theme& t)
{
    return {{"window", t.window}, {"panel", t.panel},           {"canvas", t.canvas},
            {"card", t.card},     {"accentSoft", t.accentSoft}, {"selectedRow", t.selectedRow}};
}

std::vector<Named> textColours(const Theme& t)
{
    return {{"text", t.text},
            {"secondaryText", t.secondaryText},
            {"accent", t.accent},
            {"ok", t.ok},
            {"warning", t.warning},
            {"failed", t.failed},
            {"classified", t.classified},
            {"running", t.running}};
}

std::vector<Named> codeColours(const Theme& t)
{
    return {{"text", t.text},
            {"secondaryText", t.secondaryText},
            {"codeKeyword", t.codeKeyword},
            {"codeString", t.codeString},
            {"codeNumber", t.codeNumber},
            {"codeTemplate", t.codeTemplate}};
}

std::vector<Named> codeGrounds(const Theme& t)
{
    return {{"panel", t.panel},
            {"codeMark", t.codeMark},
            {"codeMarkCurrent", t.codeMarkCurrent},
            {"selectedRow", t.selectedRow}};
}

std::vector<Named> markColours(const Theme& t)
{
    return {{"faint", t.faint}, {"unknown", t.unknown}, {"dataset", t.dataset},
            {"file", t.file},   {"stream", t.stream},   {"job", t.job},
            {"model", t.model}, {"feature", t.feature}, {"dashboard", t.dashboard},
            {"term", t.term}};
}

} // namespace

class ThemeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPairIsReadable_data()
    {
        QTest::addColumn<ThemeMode>("mode");
        QTest::newRow("light") << ThemeMode::Light;
        QTest::newRow("dark") << ThemeMode::Dark;
    }
    void everyPairIsReadable()
    {
        QFETCH(ThemeMode, mode);
        const Theme& theme = themeFor(mode);
        const auto check = [](const Named& mark, const Named& ground, double least) {
            const double value = contrast(mark.colour, ground.colour);
            QVERIFY2(
                value >= least,
                qPrintable(
                    u"%1 on %2: %3"_s.arg(QLatin1String(mark.name), QLatin1String(ground.name)).arg(value)));
        };
        for (const Named& ground : codeGrounds(theme)) {
            for (const Named& code : codeColours(theme))
                check(code, ground, 4.5);
        }
        for (const Named& ground : grounds(theme)) {
            for (const Named& text : textColours(theme))
                check(text, ground, 4.5);
            for (const Named& mark : markColours(theme))
                check(mark, ground, 3.0);
        }
        check({"classified", theme.classified}, {"classifiedSoft", theme.classifiedSoft}, 4.5);
        check({"on primary", mode == ThemeMode::Light ? theme.panel : theme.window}, {"accent", theme.accent},
              4.5);
    }
    void redIsFailureAlone()
    {
        for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
            const Theme& t = themeFor(mode);
            for (const Named& mark : markColours(t)) {
                const int hue = mark.colour.hsvHue();
                QVERIFY2(mark.colour.hsvSaturation() < 60 || (hue > 20 && hue < 340), mark.name);
            }
        }
    }
    void styleSheetNamesNoUnknownColour()
    {
        QVERIFY(!themeFor(ThemeMode::Light).styleSheet().contains(u'@'));
        QVERIFY(themeFor(ThemeMode::Light).styleSheet() != themeFor(ThemeMode::Dark).styleSheet());
    }
    void everyIconDrawsInItsColour()
    {
        QDirIterator files(u":/upriver/icons"_s);
        QIcon first = themedIcon(u"dataset"_s, Qt::black); // registers the resource
        QVERIFY(!first.isNull());
        QDirIterator icons(u":/upriver/icons"_s);
        int count = 0;
        while (icons.hasNext()) {
            icons.next();
            const QString name = icons.fileInfo().baseName();
            if (name == "upriver"_L1)
                continue;
            const QImage image =
                themedIcon(name, QColor(0x20, 0x90, 0x40)).pixmap(QSize(24, 24), 2.0).toImage();
            QCOMPARE(image.width(), 48);
            QVERIFY2(paintedPixels(image, QColor(0x20, 0x90, 0x40)) > 20, qPrintable(name));
            ++count;
        }
        QVERIFY(count >= 60);
    }
    void everyKindAndHealthHasAnIcon()
    {
        for (const AssetKind kind : kAssetKinds) {
            for (const char* subtype :
                 {"", "view", "file", "topic", "pipeline", "task", "dbt", "never heard of"})
                QVERIFY(!themedIcon(kindIconName(kind, subtype, "postgres"), Qt::black).isNull());
        }
        for (const Health health :
             {Health::Unknown, Health::Ok, Health::Warning, Health::Failed, Health::Running})
            QVERIFY(!themedIcon(healthIconName(health), Qt::black).isNull());
        QVERIFY(themedIcon(u"no such icon"_s, Qt::black).isNull());
    }
    void applyingChangesThePalette()
    {
        setCurrentTheme(ThemeMode::Dark);
        QCOMPARE(qApp->palette().color(QPalette::Base), themeFor(ThemeMode::Dark).panel);
        setCurrentTheme(ThemeMode::Light);
        QCOMPARE(qApp->palette().color(QPalette::Base), themeFor(ThemeMode::Light).panel);
    }

private:
    static int paintedPixels(const QImage& image, const QColor& colour)
    {
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                const QColor pixel = image.pixelColor(x, y);
                if (pixel.alpha() > 200 && std::abs(pixel.red() - colour.red()) < 12 &&
                    std::abs(pixel.green() - colour.green()) < 12)
                    ++count;
            }
        }
        return count;
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
