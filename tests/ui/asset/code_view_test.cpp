// SPDX-License-Identifier: Apache-2.0
// The Code tab in the real inspector: colours, marks, words to find, pieces, big code.

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolButton>

#include "tests/ui/asset/shown_inspector.h"
#include "ui/asset/code_bars.h"
#include "ui/asset/code_editor.h"
#include "ui/asset/code_view.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;

namespace {

const QualifiedName kTotals{"postgres://shop:5432", "shop.marts.totals"};
const QualifiedName kBig{"postgres://shop:5432", "shop.marts.big"};
const QualifiedName kFill{"airflow", "shop_daily.fill"};
const QualifiedName kRefill{"airflow", "shop_daily.refill"};
const QualifiedName kFillBig{"airflow", "shop_daily.fill_big"};

std::string fillSql()
{
    std::string sql = "-- one row a customer\nwith sums as (\n";
    sql += std::string(60, '\n'); // the expression stands far down
    sql += "  select customer_id, sum(amount) as total from orders group by 1\n)\n";
    sql += "select customer_id as customer, s.total as total, 'eur' as currency from sums s\n?!? ?\n";
    return sql;
}

std::string bigSql()
{
    std::string sql = "select\n";
    for (int i = 0; sql.size() < (std::size_t{1} << 20); ++i)
        sql += "  coalesce(amount, " + std::to_string(i) + ") as c" + std::to_string(i) + ",\n";
    return sql + "  1 as last\nfrom orders\n";
}

RecordBatch shopWithCode()
{
    RecordBatch batch;
    const AssetIndex orders = declare(batch, AssetKind::Dataset, kOrders, "table");
    addColumn(batch, orders, "customer_id", "bigint");
    addColumn(batch, orders, "amount", "numeric");
    const AssetIndex totals = declare(batch, AssetKind::Dataset, kTotals, "table");
    for (const char* column : {"customer", "total", "currency", "unknown"})
        addColumn(batch, totals, column, "text");
    const AssetIndex big = declare(batch, AssetKind::Dataset, kBig, "table");
    addColumn(batch, big, "c17", "numeric");
    const auto add = [&](const QualifiedName& name, AssetIndex target, std::string sql, bool templated) {
        const AssetIndex job = declare(batch, AssetKind::Job, name, "task");
        addEdge(batch, orders, job);
        addEdge(batch, job, target);
        CodeRecord code;
        code.job = job;
        code.text = std::move(sql);
        code.dialect = "postgres";
        code.templated = templated;
        batch.codes.push_back(std::move(code));
    };
    add(kFill, totals, fillSql(), false);
    add(kFill, totals, "select customer_id as customer from {{ ref('orders') }}", true);
    add(kRefill, totals, "insert into totals (total) select max(amount) from orders", false);
    add(kFillBig, big, bigSql(), false);
    return batch;
}

} // namespace

class CodeViewTest : public QObject, test::ShownInspector
{
    Q_OBJECT

private:
    CodeView& code() const { return m_inspector->code(); }
    CodeEditor& editor() const { return m_inspector->code().editor(); }
    void openCode(const QualifiedName& name, const QString& column = {})
    {
        m_navigation.select(idOf(name), column);
        m_inspector->tabs().setCurrentIndex(Inspector::Code);
        settle();
        if (code().pieces().currentIndex() > 0) {
            code().pieces().setCurrentIndex(0);
            Q_EMIT code().pieces().activated(0);
            settle();
        }
    }
    QString marked(int mark) const
    {
        const EditorMark& place = editor().marks()[static_cast<std::size_t>(mark)];
        return editor().toPlainText().mid(place.begin, place.end - place.begin);
    }
    void clickText(int position)
    {
        QTextCursor cursor(editor().document());
        cursor.setPosition(position);
        QTest::mouseClick(editor().viewport(), Qt::LeftButton, {}, editor().cursorRect(cursor).center());
    }

private Q_SLOTS:
    void initTestCase()
    {
        show({520, 600}, "day.json", shopWithCode());
        m_inspector->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_inspector.get()));
    }
    void cleanupTestCase() { m_inspector.reset(); }

    void linesAreNumberedAndColoured()
    {
        openCode(kTotals);
        QCOMPARE(editor().toPlainText(), QString::fromStdString(fillSql()));
        QVERIFY(editor().numbersWidth() > 0);
        editor().grab();
        const auto colourAt = [&](int line, int column) {
            for (const QTextLayout::FormatRange& range :
                 editor().document()->findBlockByNumber(line).layout()->formats())
                if (range.start <= column && column < range.start + range.length)
                    return range.format.foreground().color();
            return QColor();
        };
        QCOMPARE(colourAt(0, 3), currentTheme().secondaryText);
        QCOMPARE(colourAt(1, 1), currentTheme().codeKeyword);
        QVERIFY(!colourAt(1, 6).isValid()); // sums
        setCurrentTheme(ThemeMode::Dark);
        QTest::qWait(30);
        editor().grab();
        QCOMPARE(colourAt(1, 1), themeFor(ThemeMode::Dark).codeKeyword);
        setCurrentTheme(ThemeMode::Light);
    }
    void aSelectedColumnIsMarkedAndScrolledTo()
    {
        openCode(kTotals);
        QVERIFY(!code().markBar().isVisible());
        m_navigation.select(idOf(kTotals), u"total"_s);
        QTRY_COMPARE(editor().marks().size(), std::size_t{4});
        QCOMPARE(marked(0), u"sum(amount) as total"_s);
        QCOMPARE(marked(1), u"amount"_s);
        QCOMPARE(code().columns().currentText(), u"total"_s);
        QVERIFY(editor().viewport()->rect().contains(editor().cursorRect()));
        QVERIFY(editor().verticalScrollBar()->value() > 20);
        QCOMPARE(code().markBar().countText(), u"1 of 4"_s);
        QCOMPARE(code().markBar().sentence(),
                 u"sum(amount) · aggregation · from orders.amount, schema-resolved"_s);
    }
    void keysStepThroughTheMarks()
    {
        openCode(kTotals, u"total"_s);
        editor().setFocus();
        QTest::keyClick(&editor(), Qt::Key_F3);
        QCOMPARE(code().markBar().countText(), u"2 of 4"_s);
        QTest::keyClick(&editor(), Qt::Key_F3, Qt::ShiftModifier);
        QTest::keyClick(&editor(), Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(code().markBar().countText(), u"4 of 4"_s);
        QCOMPARE(marked(editor().currentMark()), u"s.total"_s);
    }
    void aClickOnASourceLeadsToItsColumn()
    {
        openCode(kTotals, u"total"_s);
        QVERIFY(editor().marks()[1].isLink);
        clickText(editor().marks()[1].begin + 3);
        QCOMPARE(m_navigation.current().asset, idOf(kOrders));
        QCOMPARE(m_navigation.current().column, u"amount"_s);
        settle();
        openCode(kTotals, u"total"_s);
        clickText(static_cast<int>(editor().toPlainText().indexOf(u"group by"_s)));
        QCOMPARE(m_navigation.current().asset, idOf(kTotals));
        editor().setCurrentMark(1);
        QTest::keyClick(&editor(), Qt::Key_Return);
        QCOMPARE(m_navigation.current().asset, idOf(kOrders));
        settle();
    }
    void theColumnBoxMarksToo()
    {
        openCode(kTotals);
        QComboBox& box = code().columns();
        box.setFocus();
        box.setCurrentIndex(box.findText(u"customer"_s));
        Q_EMIT box.activated(box.currentIndex());
        QCOMPARE(m_navigation.current().column, u"customer"_s);
        QCOMPARE(marked(0), u"customer_id"_s);
        box.setCurrentIndex(box.findText(u"unknown"_s));
        Q_EMIT box.activated(box.currentIndex());
        QVERIFY(editor().marks().empty());
        QVERIFY(code().markBar().sentence().contains(u"does not say"_s));
    }
    void piecesAreChosen()
    {
        openCode(kTotals, u"total"_s);
        QCOMPARE(code().pieces().count(), 3);
        QStringList names;
        for (int i = 0; i < code().pieces().count(); ++i)
            names << code().pieces().itemText(i);
        QVERIFY2(names.contains(u"shop_daily.fill · template"_s), qPrintable(names.join(u", "_s)));
        m_inspector->showCode(idOf(kTotals), u"total"_s, idOf(kRefill));
        settle();
        QVERIFY(editor().toPlainText().startsWith(u"insert into"_s));
        QCOMPARE(marked(0), u"max(amount)"_s);
    }
    void wordsAreFound()
    {
        openCode(kTotals);
        editor().setFocus();
        QTest::keyClick(&editor(), Qt::Key_F, Qt::ControlModifier);
        QLineEdit& field = code().findBar().field();
        QTRY_VERIFY(field.hasFocus());
        QTest::keyClicks(&field, u"TOTAL"_s);
        QCOMPARE(code().findBar().countText(), u"1 of 3"_s);
        QTest::keyClick(&field, Qt::Key_Return);
        QTest::keyClick(&field, Qt::Key_F3);
        QCOMPARE(code().findBar().countText(), u"3 of 3"_s);
        QTest::keyClicks(&field, u"zz"_s);
        QCOMPARE(code().findBar().countText(), u"None"_s);
        QTest::keyClick(&field, Qt::Key_Escape);
        QVERIFY(!code().findBar().isVisible());
    }
    void whatIsNotUnderstoodLeadsToItsLine()
    {
        openCode(kTotals);
        QVERIFY(code().notes().isVisible());
        QVERIFY2(code().notes().text().contains(u"1 place not understood"_s),
                 qPrintable(code().notes().text()));
        Q_EMIT code().notes().linkActivated(u"line:66"_s);
        QCOMPARE(editor().textCursor().blockNumber(), 65);
    }
    void longLinesWrapUnlessUnwanted()
    {
        openCode(kTotals);
        QVERIFY(editor().isWrapped());
        const QList<QToolButton*> buttons = code().findChildren<QToolButton*>();
        const auto wrap =
            std::ranges::find_if(buttons, [](const QToolButton* b) { return b->isCheckable(); });
        QVERIFY(wrap != buttons.end());
        QTest::mouseClick(*wrap, Qt::LeftButton);
        QVERIFY(!editor().isWrapped());
        QTest::mouseClick(*wrap, Qt::LeftButton);
        QVERIFY(editor().isWrapped());
    }
    void aMegabyteIsColouredOnlyWhereItIsSeen()
    {
        QElapsedTimer sinceTick;
        qint64 longest = 0;
        QTimer ticks;
        connect(&ticks, &QTimer::timeout, this, [&] { longest = std::max(longest, sinceTick.restart()); });
        sinceTick.start();
        ticks.start(0);
        openCode(kBig, u"c17"_s);
        qInfo("the window was deaf for at most %lld ms while a megabyte opened", longest);
        QCOMPARE(editor().toPlainText().size(), QString::fromStdString(bigSql()).size());
        QCOMPARE(marked(0), u"coalesce(amount, 17) as c17"_s);
        editor().grab();
        int coloured = 0;
        for (QTextBlock block = editor().document()->begin(); block.isValid(); block = block.next())
            coloured += block.layout()->formats().isEmpty() ? 0 : 1;
        QVERIFY2(coloured > 0 && coloured < 300, qPrintable(QString::number(coloured)));
        QVERIFY(editor().blockCount() > 20'000);
    }
    void theColumnsOfALargeJobComeAtOnce()
    {
        openCode(kTotals);
        const QSignalSpy inserts(code().columns().model(), &QAbstractItemModel::rowsInserted);
        openCode(kFillBig);
        QCOMPARE(code().columns().count(), 5001);
        QCOMPARE(code().columns().itemText(1), u"c0"_s);
        QCOMPARE(code().columns().itemText(5000), u"c4999"_s);
        // Twice where its lineage is read again.
        QVERIFY2(inserts.count() <= 4, qPrintable(QString::number(inserts.count())));
    }
    void textKeepsItsPlaces()
    {
        const CodeText plain("select 1");
        QCOMPARE(plain.at(7), 7);
        const CodeText mixed("a\r\n\xc3\xa9\xf0\x9f\x98\x80\xff z\rb");
        QCOMPARE(mixed.shown(), u"a\n\u00e9\U0001F600\ufffd z\nb"_s);
        QCOMPARE(mixed.at(3), 2);  // é
        QCOMPARE(mixed.at(5), 3);  // the pair
        QCOMPARE(mixed.at(9), 5);  // what is no UTF-8
        QCOMPARE(mixed.at(11), 7); // z
        QCOMPARE(mixed.at(99), static_cast<int>(mixed.shown().size()));
        const CodeText longLine(std::string(12'000, 'x'));
        QCOMPARE(longLine.folds(), (std::vector<int>{1, 2}));
        QCOMPARE(longLine.shown().count(u'x'), 12'000);
        QCOMPARE(longLine.shown()[longLine.at(11'999)], QChar(u'x'));
    }
};

QTEST_MAIN(CodeViewTest)
#include "code_view_test.moc"
