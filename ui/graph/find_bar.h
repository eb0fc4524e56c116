// SPDX-License-Identifier: Apache-2.0
#pragma once

// FindBar: find by name in the picture that is shown, with next and previous. Matches the scene's cards and
// their shown columns; no catalog. GUI thread.

#include <memory>
#include <vector>

#include <QFrame>

#include "ui/graph/lineage_scene.h"

class QLabel;
class QLineEdit;

namespace upriver {

class FindBar : public QFrame
{
    Q_OBJECT

public:
    explicit FindBar(QWidget* parent = nullptr);
    void setScene(std::shared_ptr<const LineageScene> scene);
    void begin();
    void next();
    void previous();
    [[nodiscard]] QLineEdit* field() const { return m_field; }
    [[nodiscard]] std::size_t count() const { return m_hits.size(); }

Q_SIGNALS:
    void found(upriver::AssetId asset);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void search();
    void step(int by);
    void showCount();

    QLineEdit* m_field;
    QLabel* m_count;
    std::shared_ptr<const LineageScene> m_scene;
    std::vector<AssetId> m_hits; ///< from left to right, top to bottom
    std::size_t m_position = 0;
};

} // namespace upriver
