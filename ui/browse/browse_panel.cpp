// SPDX-License-Identifier: Apache-2.0
#include "ui/browse/browse_panel.h"

#include <array>

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/browse/kept_list.h"
#include "ui/browse/tree_view.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/session/settings.h"
#include "ui/shell/state_page.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kModes{BrowseBy::Platform, BrowseBy::Pipeline, BrowseBy::Tag, BrowseBy::Owner};

} // namespace

BrowsePanel::BrowsePanel(Session& session, Navigation& navigation, Settings& settings, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_navigation(navigation)
    , m_settings(settings)
    , m_model(new BrowseModel(this))
    , m_kept(new KeptList(session, navigation, settings, this))
    , m_tree(new BrowseTree(this))
    , m_stack(new StateStack(m_tree, this))
    , m_mode(new QToolButton(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_kept);
    column->addWidget(m_stack, 1);
    m_tree->setModel(m_model);
    m_tree->setAccessibleName(tr("Browse"));
    makeModes();
    connect(m_tree, &QTreeView::clicked, this, &BrowsePanel::visit);
    connect(m_tree, &QTreeView::activated, this, &BrowsePanel::openLineage);
    connect(m_model, &BrowseModel::levelLoaded, this, &BrowsePanel::showState);
    connect(&m_session, &Session::catalogOpened, this, [this] {
        m_model->setCatalog(m_session.pathUtf8());
        showState();
    });
    connect(&m_session, &Session::catalogClosed, this, [this] {
        m_model->setCatalog({});
        showState();
    });
    connect(&m_session, &Session::catalogChanged, m_model, &BrowseModel::refresh);
    showState();
}

void BrowsePanel::makeModes()
{
    const std::array names{tr("by platform"), tr("by pipeline"), tr("by tag"), tr("by owner")};
    auto* menu = new QMenu(m_mode);
    auto* group = new QActionGroup(menu);
    const int stored = m_settings.value(u"browse/by"_s, 0).toInt();
    for (std::size_t i = 0; i < kModes.size(); ++i) {
        QAction* action = menu->addAction(names[i]);
        action->setCheckable(true);
        action->setChecked(static_cast<int>(i) == stored);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, i, name = names[i]] {
            m_mode->setText(name + u" ▾"_s);
            m_settings.setValue(u"browse/by"_s, static_cast<int>(i));
            setMode(kModes[i]);
        });
    }
    const auto chosen =
        static_cast<std::size_t>(stored >= 0 && stored < static_cast<int>(kModes.size()) ? stored : 0);
    m_mode->setText(names[chosen] + u" ▾"_s);
    m_mode->setMenu(menu);
    m_mode->setPopupMode(QToolButton::InstantPopup);
    m_mode->setFont(currentTheme().font(Theme::FontStep::Caption));
    m_model->setBrowseBy(kModes[chosen]);
}

// The tree keeps the larger part.
void BrowsePanel::resizeEvent(QResizeEvent* event)
{
    m_kept->setMostHeight(height() * 2 / 5);
    QWidget::resizeEvent(event);
}

void BrowsePanel::setMode(BrowseBy by)
{
    m_model->setBrowseBy(by);
    showState();
}

void BrowsePanel::visit(const QModelIndex& index)
{
    const AssetId id = m_model->node(index).asset;
    if (id.isValid())
        m_navigation.select(id);
    else
        m_tree->setExpanded(index, !m_tree->isExpanded(index));
}

void BrowsePanel::openLineage(const QModelIndex& index)
{
    if (m_model->node(index).asset.isValid())
        m_navigation.open(Page::Lineage, m_model->node(index).asset);
}

void BrowsePanel::showState()
{
    if (!m_session.isOpen())
        return m_stack->showState({u"folder"_s, tr("No catalog is open."), {}, {}});
    if (!m_model->error().isEmpty())
        return m_stack->showError(m_model->error(), tr("Try again"), [this] { m_model->refresh(); });
    if (!m_model->isLoaded())
        return m_stack->showLoading(tr("Reading the catalog…"));
    if (m_model->rowCount() > 0)
        return m_stack->showContent();
    switch (m_model->browseBy()) {
    case BrowseBy::Tag:
        return m_stack->showState({u"tag"_s, tr("No asset has a tag."), {}, {}});
    case BrowseBy::Owner:
        return m_stack->showState({u"owner"_s, tr("No asset has an owner."), {}, {}});
    case BrowseBy::Pipeline:
        return m_stack->showState({u"pipeline"_s, tr("The catalog knows no pipeline."), {}, {}});
    case BrowseBy::Platform:
        break;
    }
    m_stack->showState({u"folder"_s, tr("The catalog is empty."), tr("Open a folder…"),
                        [this] { Q_EMIT openFolderRequested(); }});
}

} // namespace upriver
