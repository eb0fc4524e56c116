// SPDX-License-Identifier: Apache-2.0
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QtTest>

#include "tests/support/lineage_answers.h"
#include "tests/support/scratch.h"
#include "ui/graph/lineage_drawing.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/lineage_scene.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class LineageDrawingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesEachNameAsTextInSvg();
    void writesPngAtItsScale();
    void writesPdf();
    void opensCardsToColumns();
    void leavesNothingBehindWhenItCannotWrite();
    void drawsAnEmptyAnswer();
    void rendersPictures();

private:
    QByteArray drawn(const LineageAnswer& answer, const DrawOptions& options)
    {
        const QString file = QString::fromStdString(m_scratch.path("picture"));
        const auto result = drawLineage(answer, m_layout, options, file);
        QFile read(file);
        return result && read.open(QIODevice::ReadOnly) ? read.readAll() : QByteArray();
    }
    test::Scratch m_scratch;
    LayoutService m_layout;
};

void LineageDrawingTest::writesEachNameAsTextInSvg()
{
    const LineageAnswer answer = test::shopAnswer();
    const QString svg = QString::fromUtf8(drawn(answer, {.title = u"A <title> & more"_s}));
    QXmlStreamReader xml(svg);
    while (!xml.atEnd())
        xml.readNext();
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QVERIFY(svg.contains(u"<svg"_s));
    QVERIFY(svg.contains(u"A &lt;title&gt; &amp; more"_s));
    for (const LineageNode& node : answer.nodes)
        if (node.asset.leaf.size() < 25)
            QVERIFY2(svg.contains(QString::fromStdString(">" + node.asset.leaf + "</text>")),
                     node.asset.leaf.c_str());
    QVERIFY(svg.contains(u">a_table_with"_s)); // elided in the middle
    QVERIFY(!svg.contains(u"\"nan\""_s));
}

void LineageDrawingTest::writesPngAtItsScale()
{
    const QImage once = QImage::fromData(drawn(test::shopAnswer(), {.format = DrawnFormat::Png}));
    const QImage twice =
        QImage::fromData(drawn(test::shopAnswer(), {.format = DrawnFormat::Png, .scale = 2}));
    QVERIFY(once.width() > 1000 && once.height() > 300);
    QCOMPARE(twice.size(), once.size() * 2);
}

void LineageDrawingTest::writesPdf()
{
    const QByteArray pdf = drawn(test::shopAnswer(), {.format = DrawnFormat::Pdf});
    QVERIFY(pdf.startsWith("%PDF"));
    QVERIFY(pdf.contains("%%EOF"));
}

void LineageDrawingTest::opensCardsToColumns()
{
    const QString closed = QString::fromUtf8(drawn(test::shopAnswer(), {}));
    const QString open = QString::fromUtf8(drawn(test::shopAnswer(), {.columns = true}));
    QVERIFY(!closed.contains(u"net_revenue"_s));
    QVERIFY(open.contains(u"net_revenue"_s));
    // A line for each column edge, not only for each table edge.
    QVERIFY(open.count(u"<path"_s) > closed.count(u"<path"_s) + 3);
}

void LineageDrawingTest::leavesNothingBehindWhenItCannotWrite()
{
    const QString file = QString::fromStdString(m_scratch.path("no/such/folder/picture.svg"));
    const auto result = drawLineage(test::shopAnswer(), m_layout, {}, file);
    QVERIFY(!result);
    QVERIFY(!result.error().what.empty());
    QVERIFY(!QFile::exists(file));
}

void LineageDrawingTest::drawsAnEmptyAnswer() { QVERIFY(drawn({}, {}).contains("<svg")); }

/// For people: $UPRIVER_PICTURES names a folder that then holds what the other tests only measure.
void LineageDrawingTest::rendersPictures()
{
    const QString folder = qEnvironmentVariable("UPRIVER_PICTURES");
    if (folder.isEmpty()) {
        qInfo("skipped: UPRIVER_PICTURES is not set");
        return;
    }
    for (const ThemeMode mode : {ThemeMode::Light, ThemeMode::Dark}) {
        const QString name = folder + (mode == ThemeMode::Light ? u"/%1-light.png"_s : u"/%1-dark.png"_s);
        const DrawOptions plain{.format = DrawnFormat::Png, .mode = mode, .scale = 1};
        DrawOptions columns = plain;
        columns.columns = true;
        QVERIFY(drawLineage(test::shopAnswer(), m_layout, plain, name.arg(u"drawn-shop"_s)).has_value());
        QVERIFY(drawLineage(test::shopAnswer(), m_layout, columns, name.arg(u"drawn-columns"_s)).has_value());
        QVERIFY(
            drawLineage(test::shopAnswerWithJobs(), m_layout, plain, name.arg(u"drawn-jobs"_s)).has_value());
    }
    DrawOptions svg;
    QVERIFY(drawLineage(test::shopAnswer(), m_layout, svg, folder + u"/drawn-shop.svg"_s).has_value());
    svg.format = DrawnFormat::Pdf;
    QVERIFY(drawLineage(test::shopAnswer(), m_layout, svg, folder + u"/drawn-shop.pdf"_s).has_value());
}

QTEST_MAIN(LineageDrawingTest)
#include "lineage_drawing_test.moc"
