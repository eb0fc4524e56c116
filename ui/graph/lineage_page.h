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
