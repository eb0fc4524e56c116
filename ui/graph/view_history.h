// SPDX-License-Identifier: Apache-2.0
#pragma once

// ViewHistory: the views of one lineage picture in the order of their changes, for undo and redo. Steps keep
// the picture that they were seen with while there is room, so that going back shows the very same places at
// once, also where no layout would give them again. GUI thread.

#include <cstddef>
#include <memory>
#include <vector>

#include <QString>

#include "ui/graph/lineage_picture.h"
#include "ui/graph/lineage_view.h"

namespace upriver {

class ViewHistory
{
public:
    [[nodiscard]] const LineageView& current() const { return m_steps[m_position].view; }
    /// What the current view was seen with; null when it has to be drawn anew.
    [[nodiscard]] const std::shared_ptr<const LineagePicture>& picture() const
    {
        return m_steps[m_position].picture;
    }
    /// The current view is seen so.
    void keep(const LineagePicture& picture);
    /// The catalog has changed: the pictures tell places, but maybe no longer what is so.
    void markStale();
    [[nodiscard]] bool isStale() const { return m_steps[m_position].isStale; }

    /// A new start: nothing to undo.
    void reset(const LineageView& view);
    void change(LineageView view);
    /// The same view, placed anew: a step of its own.
    void repeat();
    /// The current view was never shown: back to the one that is.
    void abandon(const LineageView& shown);
    [[nodiscard]] bool canUndo() const { return m_position > 0; }
    [[nodiscard]] bool canRedo() const { return m_position + 1 < m_steps.size(); }
    void undo() { m_position -= canUndo() ? 1 : 0; }
    void redo() { m_position += canRedo() ? 1 : 0; }
    /// What undo and redo would take back or do again, in a word for their buttons; empty: nothing.
    [[nodiscard]] QString undoName() const;
    [[nodiscard]] QString redoName() const;

private:
    struct Step
    {
        LineageView view;
        std::shared_ptr<const LineagePicture> picture = nullptr;
        bool isStale = false;
    };
    void push(LineageView view);
    void makeRoom();

    std::vector<Step> m_steps{Step{}};
    std::size_t m_position = 0;
};

/// What was changed between two views: "filter", "expanded card", …
[[nodiscard]] QString changeName(const LineageView& before, const LineageView& after);

} // namespace upriver
