// SPDX-License-Identifier: Apache-2.0
#pragma once

// Navigation: the one selection of the whole window. Panels do not know each other; they ask for a visit
// here and follow selectionChanged(). Back and forward walk the visits; each visit carries the view state
// (an opaque value of the page) that was current when it was left. GUI thread.

#include <vector>

#include <QObject>
#include <QString>
#include <QVariant>

#include "catalog/base/ids.h"

namespace upriver {

enum class Page { Welcome, Catalog, Lineage, Impact };

struct Visit
{
    AssetId asset; ///< invalid: none selected
    QString column;
    Page page = Page::Catalog;
    QVariant viewState;
    bool opened = false; ///< asked for as the page's subject, not only selected
};

class Navigation : public QObject
{
    Q_OBJECT

public:
    explicit Navigation(QObject* parent = nullptr);

    [[nodiscard]] const Visit& current() const { return m_visits[m_position]; }
    [[nodiscard]] bool canGoBack() const { return m_position > 0; }
    [[nodiscard]] bool canGoForward() const { return m_position + 1 < m_visits.size(); }

    /// Selects an asset (and a column), the page stays.
    void select(AssetId asset, const QString& column = {});
    /// Goes to a page, with an asset or the one that is selected.
    void open(Page page, AssetId asset = {}, const QString& column = {});
    /// Goes to a page in a state of its own (a question asked, a path shown): always a visit of its own.
    void openAt(Page page, AssetId asset, const QString& column, const QVariant& viewState);
    /// The page's own state, kept with the current visit for back and forward.
    void keepViewState(const QVariant& state);
    void goBack();
    void goForward();
    /// A new catalog: nothing visited.
    void clear(Page page);

Q_SIGNALS:
    void selectionChanged(const upriver::Visit& visit);
    void pageChanged(upriver::Page page);
    /// Back, forward or openAt(): pages restore visit.viewState.
    void visitRestored(const upriver::Visit& visit);
    void historyChanged();

private:
    void push(Visit visit);
    void arrive();

    std::vector<Visit> m_visits{Visit{}};
    std::size_t m_position = 0;
};

} // namespace upriver
