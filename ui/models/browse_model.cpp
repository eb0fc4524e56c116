// SPDX-License-Identifier: Apache-2.0
#include "ui/models/browse_model.h"

#include <algorithm>
#include <functional>

#include <QSet>

#include "ui/models/words.h"

namespace upriver {

using namespace Qt::StringLiterals;

struct BrowseModel::Node
{
    BrowseNode facts;
    Node* parent = nullptr;
    std::vector<std::unique_ptr<Node>> children;
    std::uint64_t serial = 0; ///< survives in requests, where a pointer might not
    bool asked = false;
    bool loaded = false;
};

namespace {

QString keyOf(const BrowseNode& node)
{
    return text(node.ns) + u'\x1f' + text(node.path) + u'\x1f' + text(node.label) + u'\x1f' +
           QString::number(node.asset.value);
}

} // namespace

BrowseModel::BrowseModel(QObject* parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>()) {}

BrowseModel::~BrowseModel() = default;

void BrowseModel::setCatalog(const std::string& path)
{
    m_job.setCatalog(path);
    clear();
    if (!path.empty())
        ask(*m_root);
}

void BrowseModel::setBrowseBy(BrowseBy by)
{
    m_by = by;
    clear();
    if (!m_job.catalog().empty())
        ask(*m_root);
}

void BrowseModel::refresh()
{
    if (m_job.catalog().empty())
        return;
    const std::function<void(Node&)> askLoaded = [&](Node& node) {
        if (!node.loaded && &node != m_root.get())
            return;
        if (std::ranges::find(m_queue, node.serial) == m_queue.end())
            m_queue.push_back(node.serial);
        for (const auto& child : node.children)
            askLoaded(*child);
    };
    askLoaded(*m_root);
    next();
}

const BrowseNode& BrowseModel::node(const QModelIndex& index) const { return nodeOf(index)->facts; }

bool BrowseModel::isLoaded() const { return m_root->loaded; }

QModelIndex BrowseModel::index(int row, int column, const QModelIndex& parent) const
{
    const Node* above = nodeOf(parent);
    if (column != 0 || row < 0 || row >= static_cast<int>(above->children.size()))
        return {};
    return createIndex(row, column, above->children[static_cast<std::size_t>(row)].get());
}

QModelIndex BrowseModel::parent(const QModelIndex& index) const
{
    if (!index.isValid())
        return {};
    const Node* above = nodeOf(index)->parent;
    return above && above != m_root.get() ? indexOf(*above) : QModelIndex();
}

int BrowseModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(nodeOf(parent)->children.size());
}

int BrowseModel::columnCount(const QModelIndex&) const { return 1; }

bool BrowseModel::hasChildren(const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    if (node->loaded || node == m_root.get())
        return !node->children.empty();
    return node->facts.hasChildren;
}

bool BrowseModel::canFetchMore(const QModelIndex& parent) const
{
    const Node* node = nodeOf(parent);
    return node != m_root.get() && node->facts.hasChildren && !node->asked;
}

void BrowseModel::fetchMore(const QModelIndex& parent)
{
    if (canFetchMore(parent))
        ask(*nodeOf(parent));
}

QVariant BrowseModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const BrowseNode& facts = node(index);
    switch (role) {
    case Qt::DisplayRole:
        return text(facts.label);
    case Qt::ToolTipRole:
        return facts.asset.isValid() ? typeText(facts.kind, facts.subtype) : text(facts.label);
    case Qt::AccessibleTextRole:
        return facts.asset.isValid() ? text(facts.label)
                                     : tr("%1, %2 assets").arg(text(facts.label), countText(facts.count));
    case CountRole:
        return static_cast<qint64>(facts.count);
    case AssetIdRole:
        return static_cast<qint64>(facts.asset.value);
    case KeyRole:
        return keyOf(facts);
    default:
        return {};
    }
}

BrowseModel::Node* BrowseModel::nodeOf(const QModelIndex& index) const
{
    return index.isValid() ? static_cast<Node*>(index.internalPointer()) : m_root.get();
}

QModelIndex BrowseModel::indexOf(const Node& node) const
{
    if (!node.parent)
        return {};
    const auto& siblings = node.parent->children;
    const auto found =
        std::ranges::find_if(siblings, [&](const auto& child) { return child.get() == &node; });
    return createIndex(static_cast<int>(found - siblings.begin()), 0, &node);
}

BrowseModel::Node* BrowseModel::findSerial(std::uint64_t serial) const
{
    const std::function<Node*(Node&)> find = [&](Node& node) -> Node* {
        if (node.serial == serial)
            return &node;
        for (const auto& child : node.children) {
            if (Node* found = find(*child))
                return found;
        }
        return nullptr;
    };
    return find(*m_root);
}

void BrowseModel::ask(Node& node)
{
    node.asked = true;
    m_queue.push_back(node.serial);
    next();
}

void BrowseModel::next()
{
    if (m_job.isBusy() || m_queue.empty())
        return;
    const std::uint64_t serial = m_queue.front();
    m_queue.pop_front();
    const Node* node = findSerial(serial);
    if (!node)
        return next();
    m_job.run(
        this,
        [by = m_by, facts = node->facts](CatalogReader& reader, const std::stop_token&) {
            return reader.browse(by, facts);
        },
        [this, serial](Result<std::vector<BrowseNode>> children) { take(serial, std::move(children)); });
}

void BrowseModel::take(std::uint64_t serial, Result<std::vector<BrowseNode>> children)
{
    Node* node = findSerial(serial);
    m_error = children ? QString() : text(children.error().what);
    if (node && children)
        merge(*node, std::move(*children));
    Q_EMIT levelLoaded();
    next();
}

// Both lists come in the reader's order, so one walk finds what went, what came and what stayed.
void BrowseModel::merge(Node& parent, std::vector<BrowseNode> children)
{
    const QModelIndex at = indexOf(parent);
    std::vector<QString> keys;
    for (const BrowseNode& child : children)
        keys.push_back(keyOf(child));
    const QSet<QString> kept(keys.begin(), keys.end());
    for (int row = static_cast<int>(parent.children.size()) - 1; row >= 0; --row) {
        if (kept.contains(keyOf(parent.children[static_cast<std::size_t>(row)]->facts)))
            continue;
        beginRemoveRows(at, row, row);
        parent.children.erase(parent.children.begin() + row);
        endRemoveRows();
    }
    parent.loaded = true;
    parent.asked = true;
    if (parent.children.empty() && !children.empty()) {
        beginInsertRows(at, 0, static_cast<int>(children.size()) - 1);
        for (BrowseNode& child : children) {
            parent.children.push_back(std::make_unique<Node>());
            *parent.children.back() = Node{std::move(child), &parent, {}, m_nextSerial++, false, false};
        }
        endInsertRows();
        return;
    }
    for (std::size_t i = 0; i < children.size(); ++i) {
        const int row = static_cast<int>(i);
        if (i < parent.children.size() && keyOf(parent.children[i]->facts) == keys[i]) {
            const bool changed = parent.children[i]->facts.count != children[i].count;
            parent.children[i]->facts = std::move(children[i]);
            if (changed)
                Q_EMIT dataChanged(index(row, 0, at), index(row, 0, at));
            continue;
        }
        beginInsertRows(at, row, row);
        auto made = std::make_unique<Node>();
        *made = Node{std::move(children[i]), &parent, {}, m_nextSerial++, false, false};
        parent.children.insert(parent.children.begin() + row, std::move(made));
        endInsertRows();
    }
}

void BrowseModel::clear()
{
    beginResetModel();
    m_job.cancel();
    m_queue.clear();
    m_root = std::make_unique<Node>();
    m_root->serial = m_nextSerial++;
    m_error.clear();
    endResetModel();
}

} // namespace upriver
