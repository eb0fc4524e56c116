// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/canvas_accessible.h"

#include <QAccessibleWidget>

#include "ui/graph/lineage_canvas.h"

namespace upriver {

namespace {

/// Speaks the card that keys speak to: "orders, table, postgres; 3 upstream, 12 downstream".
class AccessibleCanvas : public QAccessibleWidget
{
public:
    explicit AccessibleCanvas(LineageCanvas* canvas)
        : QAccessibleWidget(canvas, QAccessible::Canvas), m_canvas(canvas)
    {}

    [[nodiscard]] QString text(QAccessible::Text type) const override
    {
        const LineageScene* scene = m_canvas->scene();
        const int card = m_canvas->currentCard();
        if (type == QAccessible::Name && scene && card >= 0)
            return scene->spoken(static_cast<std::uint32_t>(card));
        return QAccessibleWidget::text(type);
    }

private:
    LineageCanvas* m_canvas;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* canvas = qobject_cast<LineageCanvas*>(object);
    return canvas ? new AccessibleCanvas(canvas) : nullptr; // owned by Qt's accessibility cache
}

} // namespace

void installCanvasAccessibility()
{
    static const bool installed = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(installed);
}

} // namespace upriver
