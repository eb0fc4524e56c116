// SPDX-License-Identifier: Apache-2.0
#pragma once

// LineagePage: the lineage picture of the selected asset with its tool row, status line, filter, find,
// minimap and list twin. Owns the current LineageRequest (undo keeps old ones). GUI thread; queries and
// layouts run on workers, the old picture stays until the new one is ready.

#include <memory>

#include <QWidget>

#include "catalog/base/ids.h"

namespace upriver {

class Navigation;
class SavedViews;
class Session;

class LineagePage : public QWidget
{
    Q_OBJECT

public:
    LineagePage(Session& session, Navigation& navigation, QWidget* parent = nullptr);
    ~LineagePage() override;

    /// Everything about the view that back, forward and the next start restore.
    [[nodiscard]] QVariant viewState() const;
    void restoreViewState(const QVariant& state);
    /// True while a query or layout runs (tests and the gallery wait for false).
    [[nodiscard]] bool isBusy() const;
    /// A link to a view ("upriver://view/…") or a file with one, of the open catalog; a sentence follows
    /// where it can't be shown.
    void openLink(const QString& link);
    void openViewFile(const QString& file);
    [[nodiscard]] SavedViews& savedViews() const;

    /// What is seen, as text for the next start; empty: nothing. Waits for a worker that reads the catalog:
    /// when the window closes.
    [[nodiscard]] QByteArray textForNextStart() const;
    enum class Restored : std::uint8_t { Shown, Behind };
    /// What was seen at the end of the start before, and the card that was selected (its qualified name);
    /// Behind: another page stays in front. A sentence follows where something is gone.
    void restoreFromText(const QByteArray& text, const QString& selected, Restored how);
    [[nodiscard]] bool isMinimapShown() const;
    void setMinimapShown(bool shown);
    /// The whole catalog in groups.
    void showMap();
    /// Everything that a column comes from and feeds, hop by hop, as a visit of its own.
    void openColumn(AssetId asset, const QString& column);

Q_SIGNALS:
    /// A sentence for the window's status bar.
    void messageRequested(const QString& sentence);
    void pictureShown();
    /// What is only probably the same as something in the picture.
    void joinsRequested();
    /// The code that makes a column, at its mark; job: whose (may be invalid).
    void codeRequested(upriver::AssetId asset, const QString& column, upriver::AssetId job);

private:
    std::unique_ptr<struct LineagePageState> m_state;
};

} // namespace upriver
