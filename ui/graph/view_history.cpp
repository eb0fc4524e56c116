// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/view_history.h"

#include <utility>

#include <QCoreApplication>

namespace upriver {

namespace {

constexpr std::size_t kSteps = 200;
constexpr std::size_t kCardsKept = 20'000; // of all pictures together; about 40 MB with their edges

QString tr(const char* text) { return QCoreApplication::translate("ViewHistory", text); }

std::size_t weightOf(const std::shared_ptr<const LineagePicture>& picture)
{
    return picture && picture->scene ? picture->scene->cards.size() + 1 : 0;
}

std::size_t distance(std::size_t a, std::size_t b) { return a > b ? a - b : b - a; }

} // namespace

void ViewHistory::keep(const LineagePicture& picture)
{
    m_steps[m_position].picture = std::make_shared<const LineagePicture>(picture);
    m_steps[m_position].isStale = false;
    makeRoom();
}

void ViewHistory::markStale()
{
    for (Step& step : m_steps)
        step.isStale = true;
}

void ViewHistory::reset(const LineageView& view)
{
    m_steps = {Step{view}}; // it may be one of them
    m_position = 0;
}

void ViewHistory::change(LineageView view)
{
    if (!(view == current()))
        push(std::move(view));
}

void ViewHistory::repeat() { push(current()); }

void ViewHistory::push(LineageView view)
{
    m_steps.resize(m_position + 1);
    m_steps.push_back(Step{std::move(view)});
    if (m_steps.size() > kSteps)
        m_steps.erase(m_steps.begin());
    m_position = m_steps.size() - 1;
}

void ViewHistory::abandon(const LineageView& shown)
{
    if (m_position > 0 && m_steps[m_position - 1].view == shown)
        m_steps.resize(m_position--);
    else
        m_steps[m_position].view = shown;
}

// The farthest go first; the current one stays, however large.
void ViewHistory::makeRoom()
{
    std::size_t total = 0;
    for (const Step& step : m_steps)
        total += weightOf(step.picture);
    while (total > kCardsKept) {
        std::size_t farthest = m_position;
        for (std::size_t i = 0; i < m_steps.size(); ++i)
            if (m_steps[i].picture && distance(i, m_position) > distance(farthest, m_position))
                farthest = i;
        if (farthest == m_position)
            return;
        total -= weightOf(m_steps[farthest].picture);
        m_steps[farthest].picture.reset();
    }
}

QString ViewHistory::undoName() const
{
    return canUndo() ? changeName(m_steps[m_position - 1].view, current()) : QString();
}

QString ViewHistory::redoName() const
{
    return canRedo() ? changeName(current(), m_steps[m_position + 1].view) : QString();
}

QString changeName(const LineageView& before, const LineageView& after)
{
    if (before.kind != after.kind)
        return tr("view");
    if (before.isMap != after.isMap)
        return tr("map");
    if (before.since != after.since)
        return tr("compared scan");
    if (before.lens != after.lens)
        return tr("lens");
    if (before.filter != after.filter)
        return tr("filter");
    if (before.isWhole() != after.isWhole())
        return tr("all cards");
    if (before.up != after.up || before.down != after.down)
        return tr("depth");
    if (before.between != after.between)
        return tr("paths");
    if (before.groupBy != after.groupBy)
        return tr("groups");
    if (before.toggled != after.toggled)
        return tr("folded group");
    if (before.column != after.column)
        return tr("column trace");
    if (before.isolated != after.isolated)
        return tr("isolated trace");
    if (before.hidden != after.hidden)
        return tr("card taken out");
    if (before.open != after.open)
        return tr("opened columns");
    if (before.expansions != after.expansions)
        return tr("expanded or folded side");
    if (before.pinned != after.pinned || before.included != after.included ||
        before.manyCards != after.manyCards)
        return tr("more cards");
    return before.moved == after.moved ? tr("new layout") : tr("moved card");
}

} // namespace upriver
