// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_folding.h"

#include <map>
#include <tuple>
#include <utility>

#include <QCoreApplication>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::uint32_t kNoCard = ~0U;

class Folding
{
public:
    Folding(LineageScene& scene, const std::set<QString>& labels, bool all) : m_old(scene)
    {
        for (std::size_t i = 0; i < scene.groups.size(); ++i)
            m_folds.push_back(labels.contains(scene.groups[i].label) != all);
    }

    LineageScene run()
    {
        m_new.lanes = std::move(m_old.lanes);
        placeGroupCards();
        for (std::uint32_t card = 0; card < m_old.cards.size(); ++card)
            place(card);
        for (SceneCard& card : m_new.cards)
            if (card.shape == SceneCard::Shape::Group)
                card.place = QCoreApplication::translate("LineageScene", "%1 assets · click to open")
                                 .arg(card.members.size());
        addEdges();
        addWires();
        return std::move(m_new);
    }

private:
    [[nodiscard]] bool isFolded(int group) const
    {
        return group >= 0 && m_folds[static_cast<std::size_t>(group)];
    }

    void placeGroupCards()
    {
        m_groups.assign(m_old.groups.size(), -1);
        m_cardOfGroup.assign(m_old.groups.size(), kNoCard);
        for (std::size_t i = 0; i < m_old.groups.size(); ++i) {
            if (!m_folds[i]) {
                m_groups[i] = static_cast<int>(m_new.groups.size());
                m_new.groups.push_back(m_old.groups[i]);
                continue;
            }
            SceneCard card;
            card.shape = SceneCard::Shape::Group;
            card.name = card.fullName = m_old.groups[i].label;
            card.icon = u"folder"_s;
            card.rect = QRectF(0, 0, kCardWidth, kCardHeight);
            m_cardOfGroup[i] = static_cast<std::uint32_t>(m_new.cards.size());
            m_new.cards.push_back(std::move(card));
        }
    }

    /// A fan-out goes where its parent goes, and with it into the fold.
    void place(std::uint32_t index)
    {
        SceneCard& card = m_old.cards[index];
        const bool isFanOut = card.shape == SceneCard::Shape::FanOut;
        const int parent = isFanOut ? m_old.find(card.asset) : -1;
        const int group = parent >= 0 ? m_old.cards[static_cast<std::size_t>(parent)].group : card.group;
        if (isFolded(group)) {
            const std::uint32_t folded = m_cardOfGroup[static_cast<std::size_t>(group)];
            SceneCard& into = m_new.cards[folded];
            if (!isFanOut)
                into.members.push_back(card.asset);
            into.root = into.root || card.root;
            m_place.push_back(folded);
            return;
        }
        m_place.push_back(static_cast<std::uint32_t>(m_new.cards.size()));
        SceneCard kept = card;
        kept.group = card.group >= 0 ? m_groups[static_cast<std::size_t>(card.group)] : -1;
        if (!isFanOut)
            m_new.cardOf.emplace(kept.asset, m_place.back());
        m_new.cards.push_back(std::move(kept));
    }

    void addEdges()
    {
        m_new.in.resize(m_new.cards.size());
        m_new.out.resize(m_new.cards.size());
        std::map<std::tuple<std::uint32_t, std::uint32_t, EdgeKind>, std::uint32_t> bundles;
        for (const SceneEdge& old : m_old.edges) {
            SceneEdge edge = old;
            edge.from = m_place[old.from];
            edge.to = m_place[old.to];
            const bool isMoved = isGroup(edge.from) || isGroup(edge.to);
            if (isMoved && edge.from == edge.to)
                continue;
            if (isMoved) {
                const auto [found, isNew] = bundles.try_emplace(
                    {edge.from, edge.to, edge.kind}, static_cast<std::uint32_t>(m_new.edges.size()));
                if (!isNew) {
                    ++m_new.edges[found->second].bundle;
                    continue;
                }
                edge.answerEdge = -1;
            }
            const auto number = static_cast<std::uint32_t>(m_new.edges.size());
            m_new.out[edge.from].push_back(number);
            m_new.in[edge.to].push_back(number);
            m_new.edges.push_back(std::move(edge));
        }
    }

    void addWires()
    {
        for (SceneWire wire : m_old.wires) {
            wire.from = m_place[wire.from];
            wire.to = m_place[wire.to];
            if (!isGroup(wire.from) && !isGroup(wire.to))
                m_new.wires.push_back(std::move(wire));
        }
    }

    [[nodiscard]] bool isGroup(std::uint32_t card) const
    {
        return m_new.cards[card].shape == SceneCard::Shape::Group;
    }

    LineageScene& m_old;
    LineageScene m_new;
    std::vector<bool> m_folds;                ///< by old group
    std::vector<int> m_groups;                ///< old group to new
    std::vector<std::uint32_t> m_cardOfGroup; ///< of a folded group
    std::vector<std::uint32_t> m_place;       ///< old card to new
};

} // namespace

void foldGroups(LineageScene& scene, const std::set<QString>& labels, bool all)
{
    if (scene.groups.empty() || (labels.empty() && !all))
        return;
    scene = Folding(scene, labels, all).run();
}

} // namespace upriver
