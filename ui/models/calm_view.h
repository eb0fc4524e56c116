// SPDX-License-Identifier: Apache-2.0
#pragma once

// CalmView: a list, table or tree that chooses nothing by itself. Qt's views make their first row the current
// one when they get the focus, which here would take the whole window to another asset. GUI thread.

#include <QFocusEvent>

namespace upriver {

template <typename View>
class CalmView : public View
{
public:
    using View::View;

protected:
    void focusInEvent(QFocusEvent* event) override
    {
        QFocusEvent calm(event->type(), Qt::MouseFocusReason); // the reason for which Qt leaves rows alone
        View::focusInEvent(&calm);
    }
};

} // namespace upriver
