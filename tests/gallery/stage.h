// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stage: one window of the gallery in one theme and size, walked through every page and state; each stop is
// grabbed as NAME-light.png, NAME-dark-narrow.png, …. GUI thread.

#include <functional>
#include <memory>

#include <QSize>
#include <QString>

#include "ui/impact/impact_question.h"
#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

namespace upriver {
class LineageCanvas;
class LineagePage;
class LineageTools;
} // namespace upriver

namespace upriver::test {

class Stage
{
public:
    Stage(QString folder, ThemeMode mode, QSize size);
    ~Stage();
    /// only: the name of one part ("lineage"); empty: all of them.
    bool play(const QString& only = {});
    [[nodiscard]] QString trouble() const { return m_trouble; }
    [[nodiscard]] int pictureCount() const { return m_count; }

private:
    void take(const QString& name);
    void takeWidget(const QString& name, QWidget& widget);
    void until(const std::function<bool()>& isSo, const QString& what);
    bool rest(const QString& before);
    bool visit(const QString& asset, Page page);
    void playWelcome();
    void playSample();
    void playSearch();
    void playInspector();
    void playPlatform();
    void playModels();
    void playWholeWay();
    void playPipelines();
    void playJoins();
    void playCode();
    void playCatalog();
    void playProblems();
    void playEmptyAndWrong();
    void playTrouble();
    void playTroubles(const std::string& folder);
    void playIndexing();
    void playLoading();
    void playLineage();
    void playViews();
    void playAsking();
    void playExport();
    void playChangesAndMap(LineageCanvas& canvas, LineageTools& tools);
    void playSavedViews(LineagePage& page);
    void playKept();
    void playPaths(LineageCanvas& canvas, AssetId asset);
    void playDrawing();
    void playImpact();
    void ask(ImpactKind kind, const QString& name);

    QString m_folder;
    QString m_suffix;
    ThemeMode m_mode;
    QSize m_size;
    QString m_trouble;
    int m_count = 0;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace upriver::test
