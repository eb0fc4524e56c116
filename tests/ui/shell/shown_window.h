// SPDX-License-Identifier: Apache-2.0
#pragma once

// ShownWindow: the main window over the sample catalog, for tests to derive from. GUI thread.

#include <memory>
#include <thread>

#include <QTest>

#include "catalog/indexing/sample_catalog.h"
#include "tests/support/scratch.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/models/words.h"
#include "ui/shell/main_window.h"

namespace upriver::test {

class ShownWindow
{
protected:
    void prepareSample()
    {
        Result<SampleCatalog> sample = fail(ErrorKind::Internal, "not run");
        std::thread([&] { sample = prepareSampleCatalog(); }).join();
        QVERIFY2(sample.has_value(), sample ? "" : sample.error().what.c_str());
        m_catalog = text(sample->catalog);
    }
    void showWindow()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1400, 850);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }
    /// As the program ends.
    void endWindow()
    {
        m_window->close();
        m_window.reset();
    }
    bool rests()
    {
        QTest::qWait(40);
        return QTest::qWaitFor([this] { return m_window->isIdle(); }, 60'000);
    }
    /// Opens the catalog and an asset of it.
    void visit(const QString& asset, Page page)
    {
        QVERIFY(rests()); // a table that is left while it reads does not end reading before it is seen again
        AssetId id;
        std::thread([&] {
            const auto reader = CatalogReader::open(m_catalog.toStdString());
            const auto found = (*reader)->findByName(asset.toStdString());
            id = found && !found->empty() ? found->front().id : AssetId{};
        }).join();
        QVERIFY2(id.isValid(), qPrintable(asset));
        m_window->navigation().open(page, id);
        QVERIFY(rests());
    }
    [[nodiscard]] LineageCanvas& canvas() const
    {
        return *m_window->lineagePage().findChild<LineageCanvas*>();
    }

    Scratch m_scratch;
    QString m_catalog;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace upriver::test
