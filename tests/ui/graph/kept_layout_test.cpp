// SPDX-License-Identifier: Apache-2.0
// A lineage page that shows what was laid out before: the same picture, without the layout program, and
// without reading the catalog again.
#include <filesystem>

#include <QtTest>

#include "catalog/store/connection.h"
#include "catalog/store/layout_store.h"
#include "lineage/layout/helper_process.h"
#include "tests/ui/graph/shown_lineage_page.h"

using namespace upriver;
using namespace Qt::StringLiterals;

class KeptLayoutTest : public QObject, private test::ShownLineagePage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { open(); }
    void cleanup() { close(); }
    void showsTheSamePictureWithoutTheHelper();
    void isNoReasonToReadTheCatalogAgain();

private:
    /// How often the layout program was started.
    [[nodiscard]] std::size_t starts() const
    {
        const std::string log = m_scratch.path("starts");
        return std::filesystem::exists(log) ? test::readAll(log).size() / 8 : 0;
    }
    void flush()
    {
        const auto store = m_session->layoutStore();
        std::thread([&] { store->flush(); }).join();
    }
};

void KeptLayoutTest::initTestCase()
{
    const std::string helper =
        m_scratch.write("counting", "#!/bin/sh\necho started >> '" + m_scratch.path("starts") + "'\nexec '" +
                                        layoutHelperPath() + "'\n");
    std::filesystem::permissions(helper, std::filesystem::perms::owner_all);
    qputenv("UPRIVER_LAYOUT", QByteArray::fromStdString(helper));
    prepareSample();
}

void KeptLayoutTest::showsTheSamePictureWithoutTheHelper()
{
    settle();
    QCOMPARE(starts(), std::size_t{1});
    const LineageScene first = *canvas()->scene();
    const QImage seen = canvas()->grab().toImage();
    flush();
    close();
    open();
    settle();
    QCOMPARE(starts(), std::size_t{1});
    const LineageScene& second = *canvas()->scene();
    QCOMPARE(second.cards.size(), first.cards.size());
    for (std::size_t i = 0; i < first.cards.size(); ++i)
        QCOMPARE(second.cards[i].rect, first.cards[i].rect);
    for (std::size_t i = 0; i < first.edges.size(); ++i)
        QCOMPARE(second.edges[i].curve, first.edges[i].curve);
    QCOMPARE(canvas()->grab().toImage(), seen);
    Q_EMIT tools()->groupChosen(GroupBy::Schema);
    settle();
    QCOMPARE(starts(), std::size_t{2}); // of groups nothing was kept
}

void KeptLayoutTest::isNoReasonToReadTheCatalogAgain()
{
    settle();
    QTest::qWait(900); // the first look at the version of the data is behind us
    QSignalSpy changed(m_session.get(), &Session::catalogChanged);
    QSignalSpy graph(m_session.get(), &Session::graphChanged);
    Q_EMIT tools()->groupChosen(GroupBy::Platform);
    settle();
    flush();
    QTest::qWait(1800); // two more looks
    QCOMPARE(changed.count(), 0);
    QCOMPARE(graph.count(), 0);
    std::thread([this] {
        const auto writer = Connection::open(m_catalog, Connection::Mode::Write);
        (*writer)->run("UPDATE asset SET description='of another program' WHERE id=1");
    }).join();
    QTRY_COMPARE_WITH_TIMEOUT(changed.count(), 1, 5000);
}

QTEST_MAIN(KeptLayoutTest)
#include "kept_layout_test.moc"
