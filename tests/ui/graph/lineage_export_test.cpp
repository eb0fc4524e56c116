// SPDX-License-Identifier: Apache-2.0
// The Export menu of the page over the sample: what is seen, the picture or the whole graph, in every format.
#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QMenu>
#include <QPrintPreviewDialog>
#include <QPrinter>

#include "tests/ui/graph/shown_lineage_page.h"
#include "ui/graph/lineage_export.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class LineageExportTest : public QObject, test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareSample(); }
    void init()
    {
        open();
        settle();
        Q_EMIT tools()->depthChosen(1, 1);
        settle();
        m_exporter = m_page->findChild<LineageExport*>();
    }
    void cleanup() { close(); }

    void theMenuHasEveryFormat();
    void whatIsSeenIsThePartInView();
    void seenLettersAreThoseOfTheScreen();
    void theWholeGraphKnowsNoDepthNorFilter();
    void theWholeGraphIsDrawnToo();
    void tablesSayWhatWasCut();
    void severalExportsEndEach();
    void copiesWhatIsSeen();
    void theChoiceOfColoursIsTaken();
    void thePreviewShowsThePicture();

private:
    [[nodiscard]] QString path(const QString& name) const
    {
        return QString::fromStdString(m_scratch.path(name.toStdString()));
    }
    QByteArray after(const QString& name, const std::function<void(const QString&)>& begin)
    {
        QSignalSpy ended(m_exporter, &LineageExport::ended);
        begin(path(name));
        if (!QTest::qWaitFor([&] { return ended.count() > 0; }, 30000))
            return {};
        m_sentence = ended[0][0].toString();
        return QByteArray::fromStdString(test::readAll(path(name).toStdString()));
    }
    QString svg(ExportScope scope)
    {
        m_exporter->setScope(scope);
        return QString::fromUtf8(after(u"a.svg"_s, [&](const QString& file) {
            m_exporter->saveDrawn({.format = DrawnFormat::Svg}, file);
        }));
    }
    QString written(ExportScope scope, TextFormat format)
    {
        m_exporter->setScope(scope);
        return QString::fromUtf8(
            after(u"a.txt"_s, [&](const QString& file) { m_exporter->saveText(format, file); }));
    }
    [[nodiscard]] int namesIn(const QString& drawn) const
    {
        int names = 0;
        for (const SceneCard& card : canvas()->scene()->cards)
            names += drawn.contains(u'>' + card.name + u"</text>"_s) ? 1 : 0;
        return names;
    }
    [[nodiscard]] static QAction* actionOf(const QMenu* menu, const QString& text)
    {
        for (QAction* action : menu->actions()) {
            if (action->text().startsWith(text))
                return action;
            if (QAction* inner = action->menu() ? actionOf(action->menu(), text) : nullptr)
                return inner;
        }
        return nullptr;
    }

    LineageExport* m_exporter = nullptr;
    QString m_sentence;
};

void LineageExportTest::theMenuHasEveryFormat()
{
    for (const char* entry : {"What is seen",
                              "Whole graph",
                              "Copy picture",
                              "On one page",
                              "Over several pages",
                              "SVG",
                              "As large",
                              "Twice",
                              "Three times",
                              "Four times",
                              "One page, as large",
                              "Over pages of A4",
                              "Over pages of Letter",
                              "Dark",
                              "Nodes…",
                              "Edges…",
                              "JSON",
                              "DOT",
                              "Mermaid",
                              "OpenLineage"})
        QVERIFY2(actionOf(tools()->exportMenu(), QString::fromLatin1(entry)) ||
                     actionOf(tools()->exportMenu(), QString::fromUtf8(entry)),
                 entry);
    actionOf(tools()->exportMenu(), u"What is seen"_s)->trigger();
    QCOMPARE(m_exporter->scope(), ExportScope::Seen);
    actionOf(tools()->exportMenu(), u"Whole graph"_s)->trigger();
    QCOMPARE(m_exporter->scope(), ExportScope::Whole);
}

void LineageExportTest::whatIsSeenIsThePartInView()
{
    const SceneCard& root =
        canvas()->scene()->cards[static_cast<std::size_t>(canvas()->scene()->find(m_asset))];
    canvas()->setView(3, root.rect.center());
    const QString seen = svg(ExportScope::Seen);
    QVERIFY(seen.contains(u'>' + root.name + u"</text>"_s));
    QVERIFY(seen.contains(u"at 300 %"_s));
    const int few = namesIn(seen);
    const int all = namesIn(svg(ExportScope::Picture));
    QVERIFY2(few > 0 && few < all, qPrintable(u"%1 of %2"_s.arg(few).arg(all)));
    canvas()->setView(1, root.rect.center() + QPointF(90'000, 0));
    (void)svg(ExportScope::Seen);
    QVERIFY2(m_sentence.contains(u"in view"_s), qPrintable(m_sentence));
}

void LineageExportTest::seenLettersAreThoseOfTheScreen()
{
    canvas()->setView(0.2, canvas()->scene()->bounds.center());
    const QString far = svg(ExportScope::Seen);
    const std::vector<ShownLabel> labels = canvas()->shownLabels();
    QVERIFY(!labels.empty());
    for (const ShownLabel& shown : labels)
        QVERIFY2(far.contains(u'>' + shown.label->text.toHtmlEscaped() + u"</text>"_s),
                 qPrintable(shown.label->text));
    QVERIFY(namesIn(svg(ExportScope::Picture)) > namesIn(far));
}

void LineageExportTest::theWholeGraphKnowsNoDepthNorFilter()
{
    const auto nodes = [&](ExportScope scope) {
        return written(scope, TextFormat::CsvNodes).count(u'\n') - 1;
    };
    const auto cards = static_cast<qsizetype>(canvas()->scene()->cards.size());
    QVERIFY(nodes(ExportScope::Seen) <= cards); // a fan-out is a card too
    const qsizetype whole = nodes(ExportScope::Whole);
    QVERIFY(whole > nodes(ExportScope::Picture));
    Q_EMIT tools()->filterChosen(u"kind:model"_s);
    settle();
    QVERIFY(nodes(ExportScope::Seen) < cards);
    QCOMPARE(nodes(ExportScope::Whole), whole);
    QVERIFY(written(ExportScope::Whole, TextFormat::Json).contains(u"\"cut_by\": []"_s) ||
            written(ExportScope::Whole, TextFormat::Json).contains(u"\"cut_by\":[]"_s));
}

void LineageExportTest::theWholeGraphIsDrawnToo()
{
    const QString shown = svg(ExportScope::Picture);
    const QString whole = svg(ExportScope::Whole);
    QVERIFY(shown.contains(u"depth 1 up"_s));
    QVERIFY(!whole.contains(u"depth 1 up"_s));
    QVERIFY(whole.count(u"<text"_s) > shown.count(u"<text"_s));
    QCOMPARE(canvas()->scene()->find(m_asset) >= 0, true); // the page itself stays as it is
    QVERIFY(m_sentence.startsWith(u"Saved as"_s));
}

void LineageExportTest::tablesSayWhatWasCut()
{
    QVERIFY(written(ExportScope::Picture, TextFormat::CsvEdges).startsWith(u"from,from_column,to,"_s));
    QVERIFY2(m_sentence.contains(u"cut: depth 1 up"_s), qPrintable(m_sentence));
    (void)written(ExportScope::Whole, TextFormat::CsvEdges);
    QVERIFY2(!m_sentence.contains(u"cut:"_s), qPrintable(m_sentence));
    QVERIFY(written(ExportScope::Picture, TextFormat::OpenLineage).contains(u"eventTime"_s));
}

void LineageExportTest::severalExportsEndEach()
{
    QSignalSpy ended(m_exporter, &LineageExport::ended);
    m_exporter->saveDrawn({.format = DrawnFormat::Png, .scale = 2}, path(u"one.png"_s));
    m_exporter->saveText(TextFormat::Dot, path(u"two.dot"_s));
    m_exporter->saveText(TextFormat::Mermaid, path(u"three.mmd"_s));
    QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 3, 30000);
    for (const QString& name : {u"one.png"_s, u"two.dot"_s, u"three.mmd"_s})
        QVERIFY2(!test::readAll(path(name).toStdString()).empty(), qPrintable(name));
    QVERIFY(!m_exporter->isBusy());
}

void LineageExportTest::copiesWhatIsSeen()
{
    const auto copied = [&](ExportScope scope) {
        m_exporter->setScope(scope);
        QSignalSpy ended(m_exporter, &LineageExport::ended);
        m_exporter->copyPicture();
        (void)QTest::qWaitFor([&] { return ended.count() > 0; }, 30000);
        return QGuiApplication::clipboard()->image();
    };
    const QImage all = copied(ExportScope::Picture);
    canvas()->setView(0.5, canvas()->scene()->bounds.center());
    const QImage seen = copied(ExportScope::Seen);
    QVERIFY(!all.isNull() && !seen.isNull());
    QVERIFY(seen.width() < all.width());
}

void LineageExportTest::theChoiceOfColoursIsTaken()
{
    m_exporter->setScope(ExportScope::Picture);
    const auto ground = [&] {
        QSignalSpy ended(m_exporter, &LineageExport::ended);
        m_exporter->copyPicture();
        (void)QTest::qWaitFor([&] { return ended.count() > 0; }, 30000);
        return QGuiApplication::clipboard()->image().pixelColor(2, 2);
    };
    actionOf(tools()->exportMenu(), u"Dark"_s)->trigger();
    QCOMPARE(ground(), themeFor(ThemeMode::Dark).canvas);
    actionOf(tools()->exportMenu(), u"Light"_s)->trigger();
    QCOMPARE(ground(), themeFor(ThemeMode::Light).canvas);
}

void LineageExportTest::thePreviewShowsThePicture()
{
    QTest::keyClick(canvas(), Qt::Key_P, Qt::ControlModifier);
    QPointer<QPrintPreviewDialog> dialog = m_page->findChild<QPrintPreviewDialog*>();
    QVERIFY(dialog && dialog->isVisible());
    QPrinter printer(QPrinter::HighResolution);
    printer.setOutputFormat(QPrinter::PdfFormat);
    printer.setOutputFileName(path(u"printed.pdf"_s));
    printer.setPageSize(QPageSize(QPageSize::A4));
    Q_EMIT dialog->paintRequested(&printer);
    QVERIFY(test::readAll(path(u"printed.pdf"_s).toStdString()).starts_with("%PDF"));
    dialog->close();
    QTRY_VERIFY(!dialog);
    m_exporter->setScope(ExportScope::Whole); // is laid out first
    m_exporter->print(OnPaper::SeveralPages);
    QTRY_VERIFY_WITH_TIMEOUT(m_page->findChild<QPrintPreviewDialog*>(), 30000);
    m_page->findChild<QPrintPreviewDialog*>()->close();
}

QTEST_MAIN(LineageExportTest)
#include "lineage_export_test.moc"
