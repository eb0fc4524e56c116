// SPDX-License-Identifier: Apache-2.0
#include "ui/session/navigation.h"

namespace upriver {

namespace {

// A long day's walk; the oldest go first.
constexpr std::size_t kMaxVisits = 500;

} // namespace

Navigation::Navigation(QObject* parent) : QObject(parent) {}

void Navigation::select(AssetId asset, const QString& column)
{
    Visit visit{.asset = asset, .column = column, .page = current().page, .viewState = {}};
    if (asset == current().asset && column == current().column)
        return;
    push(std::move(visit));
    Q_EMIT selectionChanged(current());
}

void Navigation::open(Page page, AssetId asset, const QString& column)
{
    const Visit before = current();
    Visit visit{.asset = asset.isValid() ? asset : before.asset,
                .column = asset.isValid() ? column : before.column,
                .page = page,
                .viewState = {},
                .opened = true};
    if (visit.page == before.page && visit.asset == before.asset && visit.column == before.column) {
        m_visits[m_position].opened = true;
        Q_EMIT pageChanged(page);
        return;
    }
    const bool selects = visit.asset != before.asset || visit.column != before.column;
    push(std::move(visit));
    if (page != before.page)
        Q_EMIT pageChanged(page);
    if (selects)
        Q_EMIT selectionChanged(current());
}

void Navigation::openAt(Page page, AssetId asset, const QString& column, const QVariant& viewState)
{
    push({.asset = asset, .column = column, .page = page, .viewState = viewState, .opened = true});
    arrive();
}

// The page first, so that it is there when the selection and its state reach it.
void Navigation::arrive()
{
    Q_EMIT pageChanged(current().page);
    Q_EMIT selectionChanged(current());
    Q_EMIT visitRestored(current());
}

void Navigation::keepViewState(const QVariant& state) { m_visits[m_position].viewState = state; }

void Navigation::goBack()
{
    if (!canGoBack())
        return;
    --m_position;
    arrive();
    Q_EMIT historyChanged();
}

void Navigation::goForward()
{
    if (!canGoForward())
        return;
    ++m_position;
    arrive();
    Q_EMIT historyChanged();
}

void Navigation::clear(Page page)
{
    m_visits.assign(1, Visit{.asset = {}, .column = {}, .page = page, .viewState = {}});
    m_position = 0;
    Q_EMIT pageChanged(page);
    Q_EMIT selectionChanged(current());
    Q_EMIT historyChanged();
}

void Navigation::push(Visit visit)
{
    m_visits.resize(m_position + 1);
    m_visits.push_back(std::move(visit));
    if (m_visits.size() > kMaxVisits)
        m_visits.erase(m_visits.begin());
    m_position = m_visits.size() - 1;
    Q_EMIT historyChanged();
}

} // namespace upriver
