// SPDX-License-Identifier: Apache-2.0
// A catalog that is longer than what its page shows first.
#include <thread>

#include <QGuiApplication>
#include <QSignalSpy>
#include <QTableView>
#include <QtTest>

#include "catalog/search/searcher.h"
#include "tests/catalog/store/store_fixture.h"
#include "ui/browse/catalog_page.h"
#include "ui/shell/main_window.h"

using namespace upriver;
using namespace upriver::test;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kAssets = 1500;

RecordBatch manyTables()
{
    RecordBatch batch;
    std::vector<AssetIndex> all;
    for (int i = 0; i < kAssets; ++i)
        all.push_back(declare(batch, AssetKind::Dataset,
                              {"postgres://shop:5432", "shop.public.t" + std::to_string(i)}, "table"));
    for (std::size_t i = 1; i < all.size(); ++i)
        addEdge(batch, all[i], all[i * 7 % 40]);
    return batch;
}

} // namespace

class CatalogPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheBestRowsBeforeAllAreKnown()
    {
        const Scratch scratch;
        const std::string catalog = scratch.path("many.db");
        std::vector<AssetId> wanted;
        std::thread([&] {
            indexOnce(catalog, "many.json", manyTables());
            wanted =
                must(must(Searcher::open(catalog))->matchingIds({}, Searcher::Order::Relevance, false)).ids;
        }).join();
        QCOMPARE(wanted.size(), static_cast<std::size_t>(kAssets));

        MainWindow window;
        window.resize(1200, 800);
        window.show();
        CatalogPage& page = window.catalogPage();
        std::vector<std::size_t> shown;
        int copied = 0;
        QSignalSpy resets(&page.model(), &QAbstractItemModel::modelReset);
        QStringList messages;
        connect(&page, &CatalogPage::messageRequested, &page,
                [&](const QString& message) { messages << message; });
        connect(&page, &CatalogPage::rowsShown, &page, [&] {
            shown.push_back(page.model().ids().size());
            if (shown.size() == 1) {
                resets.clear();
                page.copyRows(); // half a list is no list
                copied = static_cast<int>(messages.size());
            }
        });
        window.openCatalog(QString::fromStdString(catalog));
        QTRY_VERIFY_WITH_TIMEOUT(shown.size() >= 2 && window.isIdle(), kPatienceMs);
        QCOMPARE(shown.front(), std::size_t(256));
        QCOMPARE(copied, 1);
        QCOMPARE(page.model().ids(), wanted);
        QCOMPARE(resets.count(), 0); // the rest came below
        QVERIFY(page.model().summary(0) != nullptr);
        page.copyRows();
        QTRY_VERIFY_WITH_TIMEOUT(window.isIdle() && messages.size() == 2, kPatienceMs);
        QVERIFY(messages.back().contains(QLocale().toString(kAssets)));
    }
};

QTEST_MAIN(CatalogPageTest)
#include "catalog_page_test.moc"
