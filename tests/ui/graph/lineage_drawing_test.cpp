// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <csignal>
#include <vector>

#include <sys/resource.h>

#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QImageReader>
#include <QtTest>

#include "tests/support/lineage_answers.h"
#include "tests/support/scratch.h"
#include "ui/graph/lineage_drawing.h"
#include "ui/graph/lineage_painter.h"
#include "ui/graph/lineage_scene.h"

using namespace upriver;
using namespace Qt::StringLiterals;

namespace {

QStringList strangeNames() { return {u"a<b>&\"c'"_s, u"طلبات العملاء"_s, u"הזמנות"_s, u"orders 🚀 neu"_s}; }

LineageAnswer strangeAnswer()
{
    const QStringList names = strangeNames();
    test::AnswerBuilder builder;
    for (const QString& name : names)
        builder.add(AssetKind::Dataset, "postgres", "shop", name.toStdString(), "table");
    for (qsizetype i = 1; i < names.size(); ++i)
        builder.edge(names[i - 1].toStdString(), names[i].toStdString());
    builder.root(names[0].toStdString());
    return builder.finish();
}

} // namespace

class LineageDrawingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesEachNameAsTextInSvg();
    void writesPngAtItsScale();
    void writesPdf();
    void opensCardsToColumns();
    void leavesNothingBehindWhenItCannotWrite();
    void leavesNothingBehindOnAFullDisk();
    void saysWhereItDrawsSmaller();
    void drawsOnlyWhatIsSeen();
    void tellsWhenNothingIsInView();
    void keepsStrangeNamesAsText();
    void tellsWhatLinesMean();
    void isNoWiderThanWhatIsDrawn();
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
    LineageScene placed(const LineageAnswer& answer)
    {
        LineageScene scene = makeScene(answer, {});
        if (const auto result = m_layout.layout(layoutRequestFor(scene)))
            placeScene(scene, *result);
        return scene;
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
    const auto denied = drawLineage(test::shopAnswer(), m_layout, {}, u"/proc/picture.svg"_s);
    QVERIFY(!denied && QString::fromStdString(denied.error().what).contains(u"/proc/picture.svg"_s));
}

void LineageDrawingTest::leavesNothingBehindOnAFullDisk()
{
    const QString folder = QString::fromStdString(m_scratch.path("full"));
    QVERIFY(QDir().mkpath(folder));
    rlimit before{};
    QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit tight = before;
    tight.rlim_cur = 2000; // bytes
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &tight), 0);
    std::vector<Result<DrawnFile>> results;
    for (const DrawnFormat format : {DrawnFormat::Svg, DrawnFormat::Png, DrawnFormat::Pdf})
        results.push_back(
            drawLineage(test::shopAnswer(), m_layout, {.format = format}, folder + u"/picture"_s));
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    for (const Result<DrawnFile>& result : results) {
        QVERIFY(!result);
        QVERIFY(QString::fromStdString(result.error().what).contains(u"can't be written"_s));
    }
    QVERIFY(QDir(folder).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
}

void LineageDrawingTest::saysWhereItDrawsSmaller()
{
    LineageScene wide = placed(test::shopAnswer());
    const QString file = QString::fromStdString(m_scratch.path("large"));
    wide.bounds.setWidth(40'000);
    const auto png = drawScene(wide, test::shopAnswer(), {.format = DrawnFormat::Png, .scale = 4}, file);
    QVERIFY(png && png->note.contains(u"SVG"_s));
    const QImage image(file);
    QVERIFY(image.width() <= 16'000 && image.width() > 15'000);
    QVERIFY(!drawScene(wide, test::shopAnswer(), {.format = DrawnFormat::Svg}, file)->note.contains(u"%"_s));
    const auto pdf = drawScene(wide, test::shopAnswer(), {.format = DrawnFormat::Pdf}, file);
    QVERIFY(pdf && pdf->note.contains(u"48 %"_s));
    wide.bounds.setHeight(30'000); // each side would do, both together would not
    wide.bounds.setWidth(15'000);
    const auto square = drawScene(wide, test::shopAnswer(), {.format = DrawnFormat::Png}, file);
    QVERIFY(square && !square->note.isEmpty());
    QImageReader::setAllocationLimit(0); // the reader's own is lower
    const QImage less(file);
    QVERIFY(less.width() > 4000);
    QVERIFY(static_cast<double>(less.width()) * less.height() <= 64.1e6);
    const LineageScene usual = placed(test::shopAnswer());
    QVERIFY(
        drawScene(usual, test::shopAnswer(), {.format = DrawnFormat::Png, .scale = 4}, file)->note.isEmpty());
}

void LineageDrawingTest::drawsOnlyWhatIsSeen()
{
    const LineageScene scene = placed(test::shopAnswer());
    const SceneCard& root = *std::find_if(scene.cards.begin(), scene.cards.end(),
                                          [](const SceneCard& card) { return card.root; });
    auto seen = std::make_shared<SeenPart>();
    seen->area = root.rect.adjusted(-30, -30, 30, 30);
    const QString file = QString::fromStdString(m_scratch.path("seen.svg"));
    QVERIFY(drawScene(scene, test::shopAnswer(), {.seen = seen}, file).has_value());
    QFile read(file);
    QVERIFY(read.open(QIODevice::ReadOnly));
    const QString svg = QString::fromUtf8(read.readAll());
    QVERIFY(svg.contains(u'>' + root.name + u"</text>"_s));
    for (const SceneCard& card : scene.cards)
        if (!card.rect.intersects(seen->area.adjusted(-40, -40, 40, 40)))
            QVERIFY2(!svg.contains(u'>' + card.name + u"</text>"_s), qPrintable(card.name));
    QVERIFY(svg.contains(u": 1 of "_s + QString::number(scene.cards.size()) + u" cards"_s));
    // Half as large on the screen: half as large here, with the letters of that scale.
    const auto imageAt = [&](double scale) {
        seen->scale = scale;
        seen->area = scene.bounds;
        return sheetImage(scene, test::shopAnswer(), {.format = DrawnFormat::Png, .seen = seen}).image;
    };
    QVERIFY(imageAt(0.5).height() < imageAt(1).height());
}

void LineageDrawingTest::tellsWhenNothingIsInView()
{
    const LineageScene scene = placed(test::shopAnswer());
    const DrawOptions options{.seen = std::make_shared<SeenPart>()};
    const QString file = QString::fromStdString(m_scratch.path("nothing.svg"));
    const auto drawn = drawScene(scene, test::shopAnswer(), options, file);
    QVERIFY(!drawn && QString::fromStdString(drawn.error().what).contains(u"in view"_s));
    QVERIFY(!QFile::exists(file));
    const SheetImage image = sheetImage(scene, test::shopAnswer(), options);
    QVERIFY(image.image.isNull() && image.note.contains(u"in view"_s));
}

void LineageDrawingTest::keepsStrangeNamesAsText()
{
    const QByteArray svg = drawn(strangeAnswer(), {});
    QXmlStreamReader xml(svg);
    QString shown;
    while (!xml.atEnd())
        if (xml.readNext() == QXmlStreamReader::Characters)
            shown += xml.text();
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    for (const QString& word : strangeNames().join(u' ').split(u' '))
        QVERIFY2(shown.contains(word), qPrintable(word)); // words of other scripts stand one by one
    QVERIFY(svg.contains("font-family=\""));
    const QByteArray pdf = drawn(strangeAnswer(), {.format = DrawnFormat::Pdf});
    QVERIFY(pdf.contains("/FontFile2") || pdf.contains("/FontFile3")); // its letters go with it
    QVERIFY(pdf.contains("/ToUnicode"));                               // and can be searched for
}

void LineageDrawingTest::tellsWhatLinesMean()
{
    LineageAnswer answer = test::shopAnswer();
    answer.edges[0].inferred = true;
    const QString svg = QString::fromUtf8(drawn(answer, {}));
    for (const QString& word : {u"Data flow"_s, u"Inferred"_s})
        QVERIFY2(svg.contains(u'>' + word + u"</text>"_s), qPrintable(word));
    const QString columns = QString::fromUtf8(drawn(answer, {.columns = true}));
    QVERIFY(columns.contains(u">From column to column</text>"_s));
    answer.edges[0].inferred = false;
    QVERIFY(!QString::fromUtf8(drawn(answer, {})).contains(u"Data flow"_s)); // the only kind needs no word
}

void LineageDrawingTest::isNoWiderThanWhatIsDrawn()
{
    LineageScene scene = placed(test::shopAnswer());
    const QRectF before = scene.bounds;
    // An edge that turns back: its handles lie a screen away, the curve does not.
    scene.edges[0].curve = {
        {before.right(), 50}, {before.right() + 1200, 50}, {before.left() - 1200, 90}, {before.left(), 90}};
    measureScene(scene);
    QVERIFY(scene.bounds.right() > before.right() && scene.bounds.left() < before.left());
    QVERIFY(scene.bounds.width() < before.width() + 900);
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
    QVERIFY(drawLineage(strangeAnswer(), m_layout, svg, folder + u"/exported-names.pdf"_s).has_value());
    svg.format = DrawnFormat::Svg;
    QVERIFY(drawLineage(strangeAnswer(), m_layout, svg, folder + u"/exported-names.svg"_s).has_value());
}

QTEST_MAIN(LineageDrawingTest)
#include "lineage_drawing_test.moc"
