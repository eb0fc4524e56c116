// SPDX-License-Identifier: Apache-2.0
#pragma once

// ImpactTools: the tool row above an impact answer: the four questions, the filter, the path of the chosen
// row, what the answer can be exported as. Folds when it gets narrow. Asks for nothing itself. GUI thread.

#include <QWidget>

#include "lineage/export/lineage_text.h"
#include "ui/impact/impact_question.h"

class QButtonGroup;
class QFrame;
class QLineEdit;
class QToolButton;

namespace upriver {

class ImpactTools : public QWidget
{
    Q_OBJECT

public:
    explicit ImpactTools(QWidget* parent = nullptr);

    void show(const ImpactQuestion& question);
    void setExportable(bool isExportable);
    void setPathShowable(bool isShowable);
    [[nodiscard]] QLineEdit& filter() const { return *m_filter; }
    [[nodiscard]] QToolButton& questionButton(ImpactKind kind) const;
    [[nodiscard]] QToolButton& pathButton() const { return *m_path; }
    [[nodiscard]] QMenu& exportMenu() const { return *m_exportMenu; }
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void kindChosen(upriver::ImpactKind kind);
    /// Return in the field, or the field was emptied.
    void filterChosen(const QString& words);
    void pathRequested();
    void copyRequested();
    void exportRequested(upriver::TextFormat format, const QString& suffix);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeQuestions();
    void makeFilter();
    void makeExportMenu();

    QFrame* m_segments = nullptr;
    QButtonGroup* m_questions = nullptr;
    QToolButton* m_questionMenu = nullptr;
    QLineEdit* m_filter = nullptr;
    QToolButton* m_path = nullptr;
    QToolButton* m_export = nullptr;
    QMenu* m_exportMenu = nullptr;
    QList<QAction*> m_checklists; ///< of what depends on an asset alone
};

} // namespace upriver
