// SPDX-License-Identifier: Apache-2.0
#pragma once

// ShownLineagePage: the lineage page over the sample catalog, or another one, in a window of 1400 x 800, for
// tests to derive from. GUI thread; catalogs are made and read on another one, because the store refuses to
// work on the GUI thread, and rightly. Fails the running test where something can't be made.

#include <memory>
#include <string>
#include <thread>

#include <QFrame>
#include <QLabel>
#include <QSignalSpy>
#include <QtTest>

#include "catalog/indexing/sample_catalog.h"
#include "catalog/store/catalog_reader.h"
#include "tests/support/scratch.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"

namespace upriver::test {

class ShownLineagePage
{
protected:
    void prepareSample()
    {
        Result<SampleCatalog> sample = fail(ErrorKind::Internal, "not run");
        std::thread([&] {
            sample = prepareSampleCatalog();
            if (sample)
                choose(sample->catalog, sample->firstAsset);
        }).join();
        QVERIFY2(sample.has_value(), sample ? "" : sample.error().what.c_str());
        QVERIFY(m_asset.isValid());
    }
    /// Not on the GUI thread.
    void choose(const std::string& catalog, const std::string& asset)
    {
        m_catalog = catalog;
        const auto reader = CatalogReader::open(m_catalog);
        const auto found = (*reader)->findByName(asset);
        m_asset = found && !found->empty() ? found->front().id : AssetId{};
    }
    void open()
    {
        m_session = std::make_unique<Session>();
        m_navigation = std::make_unique<Navigation>();
        m_page = std::make_unique<LineagePage>(*m_session, *m_navigation);
        m_page->resize(1400, 800);
        canvas()->setAnimated(false);
        m_page->show();
        QSignalSpy graph(m_session.get(), &Session::graphChanged);
        m_session->openCatalog(QString::fromStdString(m_catalog));
        QTRY_VERIFY_WITH_TIMEOUT(graph.count() > 0, 60000);
        m_navigation->open(Page::Lineage, m_asset);
    }
    void close()
    {
        m_page.reset();
        m_navigation.reset();
        m_session.reset();
    }
    void settle()
    {
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->isBusy() && canvas()->scene(), 60000);
        QTest::qWait(20);
    }

    [[nodiscard]] LineageCanvas* canvas() const { return m_page->findChild<LineageCanvas*>(); }
    [[nodiscard]] LineageTools* tools() const { return m_page->findChild<LineageTools*>(); }
    [[nodiscard]] QFrame* bar() const { return m_page->findChild<QFrame*>(QStringLiteral("pageNote")); }
    /// What the bar above the picture says; empty when there is none.
    [[nodiscard]] QString barText() const
    {
        return bar()->isVisibleTo(m_page.get()) ? bar()->findChild<QLabel*>()->text() : QString();
    }

    Scratch m_scratch;
    std::string m_catalog;
    AssetId m_asset;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<Navigation> m_navigation;
    std::unique_ptr<LineagePage> m_page;
};

} // namespace upriver::test
