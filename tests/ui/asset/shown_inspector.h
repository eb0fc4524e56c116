// SPDX-License-Identifier: Apache-2.0
#pragma once

// ShownInspector: the inspector over a catalog that a test states, in a window of its own, for tests to
// derive from. GUI thread; catalogs are made and read on another one, because the store refuses to work on
// the GUI thread, and rightly. Fails the running test where something can't be made.

#include <memory>
#include <string>
#include <thread>

#include <QTabBar>
#include <QTabWidget>
#include <QtTest>

#include "tests/catalog/store/store_fixture.h"
#include "ui/asset/inspector.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/session/settings.h"
#include "ui/shell/theme.h"

namespace upriver::test {

class ShownInspector
{
protected:
    static constexpr int kPatienceMs = 60'000;

    /// document: the file name that the batch is said to come from; it decides on the reader's words.
    void show(QSize size, const std::string& document, const RecordBatch& batch)
    {
        setCurrentTheme(ThemeMode::Light);
        m_inspector = std::make_unique<Inspector>(m_session, m_navigation, m_settings);
        m_inspector->resize(size);
        m_inspector->setVisible(true);
        const std::string path = m_scratch.path("shop.db");
        std::thread([&] { indexOnce(path, document, batch); }).join();
        m_session.openCatalog(QString::fromStdString(path));
        QTRY_VERIFY_WITH_TIMEOUT(m_session.isOpen() && m_session.graph(), kPatienceMs);
    }
    [[nodiscard]] AssetId idOf(AssetKind kind, const QualifiedName& name) const
    {
        return idOf(std::string(toWord(kind)) + ":" + name.ns + "/" + name.name);
    }
    [[nodiscard]] AssetId idOf(const QualifiedName& name) const { return idOf(name.text()); }
    void settle()
    {
        QTest::qWait(30);
        QTRY_VERIFY_WITH_TIMEOUT(!m_inspector->isBusy() && !m_session.isLoading(), kPatienceMs);
        QTest::qWait(30);
    }
    [[nodiscard]] QTabWidget& tabs() const { return m_inspector->tabs(); }
    void clickTab(Inspector::Tab tab) // as a person: on the tab itself
    {
        QTest::mouseClick(tabs().tabBar(), Qt::LeftButton, {}, tabs().tabBar()->tabRect(tab).center());
        QCOMPARE(tabs().currentIndex(), static_cast<int>(tab));
    }

    Scratch m_scratch;
    Session m_session;
    Navigation m_navigation;
    Settings m_settings;
    std::unique_ptr<Inspector> m_inspector;

private:
    [[nodiscard]] AssetId idOf(const std::string& name) const
    {
        AssetId id;
        std::thread([&] { id = findOne(*must(CatalogReader::open(m_session.pathUtf8())), name).id; }).join();
        return id;
    }
};

} // namespace upriver::test
