// SPDX-License-Identifier: Apache-2.0
#pragma once

// ChipRow: small labels that flow over as many lines as they need: the terms of a query (with a cross to
// take them out), the tags of an asset. A click or Enter tells which. GUI thread.

#include <vector>

#include <QString>
#include <QWidget>

namespace upriver {

struct Chip
{
    enum class Look : std::uint8_t { Plain, Classified, Failed, Warning, Ok };
    QString text;
    Look look = Look::Plain;
    bool closable = false;
    QString tooltip;
    bool leads = false; ///< somewhere: reachable by keyboard, a hand over it
};

class ChipRow : public QWidget
{
    Q_OBJECT

public:
    explicit ChipRow(QWidget* parent = nullptr);
    void setChips(std::vector<Chip> chips);
    [[nodiscard]] const std::vector<Chip>& chips() const { return m_chips; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chipActivated(int index);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    [[nodiscard]] std::vector<QRect> placed(int width) const;
    [[nodiscard]] int chipWidth(const Chip& chip) const;
    [[nodiscard]] int chipAt(const QPoint& point) const;
    void paintChip(QPainter& painter, const Chip& chip, const QRect& rect, bool focused) const;

    std::vector<Chip> m_chips;
    int m_current = 0; ///< by keyboard
};

} // namespace upriver
