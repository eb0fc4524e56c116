// SPDX-License-Identifier: Apache-2.0
#include "ui/impact/impact_tools.h"

#include <QButtonGroup>
#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWordsFrom = 860; ///< width from which the buttons have room for words
constexpr int kSegmentsFrom = 640;

QToolButton* toolButton(const QString& icon, const QString& text, const QString& tip, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(actionIcon(icon));
    button->setText(text);
    button->setToolTip(tip);
    button->setAccessibleName(text);
    return button;
}

} // namespace

ImpactTools::ImpactTools(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"toolRow"_s);
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 7, 10, 7);
    row->setSpacing(6);
    makeQuestions();
    makeFilter();
    m_path = toolButton(u"path"_s, tr("Show the path"), tr("Show the path of the row in the lineage (Enter)"),
                        this);
    m_export = toolButton(u"export"_s, tr("Export"), tr("Save or copy the answer"), this);
    makeExportMenu();
    row->addWidget(m_segments);
    row->addWidget(m_questionMenu);
    row->addWidget(m_filter, 1);
    row->addWidget(m_path);
    row->addWidget(m_export);
    connect(m_path, &QToolButton::clicked, this, &ImpactTools::pathRequested);
}

void ImpactTools::makeQuestions()
{
    m_segments = new QFrame(this);
    m_segments->setObjectName(u"segments"_s);
    auto* row = new QHBoxLayout(m_segments);
    row->setContentsMargins(1, 1, 1, 1);
    row->setSpacing(0);
    m_questions = new QButtonGroup(this);
    m_questionMenu = new QToolButton(this);
    m_questionMenu->setProperty("framed", true);
    m_questionMenu->setPopupMode(QToolButton::InstantPopup);
    m_questionMenu->setAccessibleName(tr("Question"));
    auto* menu = new QMenu(m_questionMenu);
    m_questionMenu->setMenu(menu);
    m_questionMenu->hide();
    for (const ImpactKind kind : kImpactKinds) {
        auto* button = new QToolButton(m_segments);
        button->setText(shortName(kind));
        button->setToolTip(
            u"%1 (%2)"_s.arg(wholeQuestion(kind), keysOf(kind).toString(QKeySequence::NativeText)));
        button->setAccessibleName(wholeQuestion(kind));
        button->setCheckable(true);
        m_questions->addButton(button, static_cast<int>(kind));
        row->addWidget(button);
        connect(menu->addAction(actionIcon(iconOf(kind)), wholeQuestion(kind)), &QAction::triggered, this,
                [this, kind] { Q_EMIT kindChosen(kind); });
    }
    connect(m_questions, &QButtonGroup::idClicked, this,
            [this](int id) { Q_EMIT kindChosen(static_cast<ImpactKind>(id)); });
}

void ImpactTools::makeFilter()
{
    m_filter = new QLineEdit(this);
    m_filter->setPlaceholderText(tr("Filter: owner:ana platform:dbt -deprecated"));
    m_filter->setAccessibleName(tr("Filter the answer"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMinimumWidth(90);
    m_filter->addAction(actionIcon(u"filter"_s), QLineEdit::LeadingPosition);
    connect(m_filter, &QLineEdit::returnPressed, this,
            [this] { Q_EMIT filterChosen(m_filter->text().trimmed()); });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& words) {
        if (words.isEmpty())
            Q_EMIT filterChosen({});
    });
}

void ImpactTools::makeExportMenu()
{
    m_exportMenu = new QMenu(m_export);
    m_export->setMenu(m_exportMenu);
    m_export->setPopupMode(QToolButton::InstantPopup);
    connect(m_exportMenu->addAction(actionIcon(u"copy"_s), tr("Copy the table")), &QAction::triggered, this,
            &ImpactTools::copyRequested);
    m_exportMenu->addSeparator();
    connect(m_exportMenu->addAction(tr("CSV…")), &QAction::triggered, this,
            [this] { Q_EMIT exportRequested(TextFormat::Csv, u"csv"_s); });
    connect(m_exportMenu->addAction(tr("JSON…")), &QAction::triggered, this,
            [this] { Q_EMIT exportRequested(TextFormat::Json, u"json"_s); });
    m_exportMenu->addSeparator();
    m_checklists = {
        m_exportMenu->addAction(tr("Checklist for erasure (Markdown)…"), this,
                                [this] { Q_EMIT exportRequested(TextFormat::Checklist, u"md"_s); }),
        m_exportMenu->addAction(tr("Checklist for erasure (CSV)…"), this,
                                [this] { Q_EMIT exportRequested(TextFormat::ChecklistCsv, u"csv"_s); })};
}

QToolButton& ImpactTools::questionButton(ImpactKind kind) const
{
    return *static_cast<QToolButton*>(m_questions->button(static_cast<int>(kind)));
}

void ImpactTools::show(const ImpactQuestion& question)
{
    questionButton(question.kind).setChecked(true);
    m_questionMenu->setText(shortName(question.kind) + u" ▾"_s);
    for (QAction* checklist : m_checklists)
        checklist->setEnabled(question.kind == ImpactKind::Downstream);
    if (m_filter->text().trimmed() != question.filter) {
        const QSignalBlocker still(m_filter);
        m_filter->setText(question.filter);
    }
}

void ImpactTools::setExportable(bool isExportable) { m_export->setEnabled(isExportable); }

void ImpactTools::setPathShowable(bool isShowable) { m_path->setEnabled(isShowable); }

// The row folds as it gets narrow; its layout's own wish would keep the window wide.
QSize ImpactTools::minimumSizeHint() const { return {360, QWidget::minimumSizeHint().height()}; }

void ImpactTools::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool hasSegments = width() >= kSegmentsFrom;
    m_segments->setVisible(hasSegments);
    m_questionMenu->setVisible(!hasSegments);
    const auto style = width() >= kWordsFrom ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly;
    m_path->setToolButtonStyle(style);
    m_export->setToolButtonStyle(style);
}

} // namespace upriver
