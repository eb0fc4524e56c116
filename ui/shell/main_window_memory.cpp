// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include <QDir>
#include <QFileDialog>
#include <QStandardPaths>

#include "catalog/store/catalog_reader.h"
#include "ui/asset/inspector.h"
#include "ui/browse/browse_panel.h"
#include "ui/browse/kept_list.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/saved_views.h"
#include "ui/impact/impact_page.h"
#include "ui/models/words.h"
#include "ui/shell/main_window.h"
#include "ui/shell/status_line.h"

// What the main window remembers: stars and saved views in the browse panel, and what was looked at, for the
// next start. By qualified names: ids mean nothing in a catalog that was rebuilt.

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

/// Only where the window closes: it waits for a worker.
QString stableNameOf(const std::string& catalog, AssetId asset)
{
    QString name;
    if (!asset.isValid() || catalog.empty())
        return name;
    std::thread([&] {
        const auto reader = CatalogReader::open(catalog);
        if (!reader)
            return;
        const auto found = (*reader)->summaries(std::array{asset});
        if (found && !found->empty())
            name = stableName(found->front());
    }).join();
    return name;
}

} // namespace

void MainWindow::connectKept()
{
    KeptList& kept = m_browse->kept();
    SavedViews& views = m_lineage->savedViews();
    connect(&views, &SavedViews::listed, &kept, &KeptList::setViews);
    connect(&kept, &KeptList::viewRequested, &views, &SavedViews::open);
    connect(&kept, &KeptList::viewRenamed, &views, &SavedViews::rename);
    connect(&kept, &KeptList::viewRemoved, &views, &SavedViews::remove);
    connect(&kept, &KeptList::viewLinkRequested, &views, &SavedViews::copyLinkTo);
    connect(&kept, &KeptList::viewFileRequested, this, &MainWindow::saveViewAsFile);
    connect(&kept, &KeptList::messageRequested, m_status, &StatusLine::say);
    connect(&m_session, &Session::catalogOpened, &views, &SavedViews::list);
    connect(&m_session, &Session::catalogChanged, &views, &SavedViews::list); // also by another program
}

void MainWindow::saveViewAsFile(const QString& name)
{
    QString file = name.left(80);
    std::ranges::replace_if(
        file, [](QChar letter) { return !letter.isLetterOrNumber() && letter != u'-'; }, u'_');
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    file = QFileDialog::getSaveFileName(this, tr("Save the view"),
                                        QDir(folder).filePath(file + u".upriver-view.json"_s),
                                        tr("Lineage views (*.upriver-view.json)"));
    if (!file.isEmpty())
        m_lineage->savedViews().saveFileOf(name, file);
}

void MainWindow::rememberSeen()
{
    const ImpactQuestion& asked = m_impact->question();
    const QString about = stableNameOf(m_session.pathUtf8(), asked.asset);
    m_settings.setValue(u"last/question"_s, about.isEmpty()
                                                ? QStringList()
                                                : QStringList{QString::number(static_cast<int>(asked.kind)),
                                                              about, asked.column, asked.filter});
    m_settings.setValue(u"last/query"_s, m_filter.query());
    m_settings.setValue(u"last/view"_s, m_session.isOpen() ? m_lineage->textForNextStart() : QByteArray());
}

void MainWindow::recallSeen()
{
    m_waitingView = m_settings.value(u"last/view"_s).toByteArray();
    m_waitingQuestion = m_settings.value(u"last/question"_s).toStringList();
    m_isRecalling = true;
}

/// A lineage view is shown as it was left, also behind another page; else the asset alone. Nothing of it is
/// worth a dialog: what is gone is said in the status line.
void MainWindow::showSeen()
{
    const QString asset = std::exchange(m_waitingAsset, {});
    const QByteArray view = std::exchange(m_waitingView, {});
    const QStringList question = std::exchange(m_waitingQuestion, {});
    if (m_isRecalling)
        m_filter.setQuery(m_settings.value(u"last/query"_s).toString());
    m_isRecalling = false;
    if (!view.isEmpty())
        m_lineage->restoreFromText(view, asset,
                                   m_waitingPage == Page::Lineage ? LineagePage::Restored::Shown
                                                                  : LineagePage::Restored::Behind);
    const bool isAsked = m_waitingPage == Page::Impact && question.size() == 4;
    const QString name = isAsked ? question.at(1) : asset;
    if (name.isEmpty() || (!view.isEmpty() && m_waitingPage == Page::Lineage))
        return;
    m_nameJob.run(
        this,
        [name = name.toStdString()](CatalogReader& reader, const std::stop_token&) {
            return reader.findByName(name, 2);
        },
        [this, name, question, isAsked](const Result<std::vector<AssetSummary>>& found) {
            if (!found || found->size() != 1)
                return m_status->say(tr("%1, looked at last, is not in this catalog any more.").arg(name));
            const AssetId id = found->front().id;
            if (!isAsked)
                return m_navigation.open(m_waitingPage, id);
            const QVariantMap state{{u"question"_s, question.at(0).toInt()},
                                    {u"about"_s, QVariant::fromValue<qlonglong>(id.value)},
                                    {u"column"_s, question.at(2)},
                                    {u"filter"_s, question.at(3)}};
            m_navigation.openAt(Page::Impact, id, question.at(2), state);
        });
}

} // namespace upriver
