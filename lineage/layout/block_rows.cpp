// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/block_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "lineage/layout/column_layout.h"

namespace upriver {

namespace {

// How firmly a card holds its height within its group.
constexpr double kPivotWeight = 10000;
constexpr double kStandingWeight = 5;
constexpr double kNewWeight = 1;
constexpr double kBoxGap = 12;

/// A group's box, or a card that belongs to none.
struct Block
{
    double left = std::numeric_limits<double>::max();
    double right = std::numeric_limits<double>::lowest();
    double top = std::numeric_limits<double>::max();
    double bottom = std::numeric_limits<double>::lowest();
    std::vector<std::size_t> cards{};
    bool isGroup = false;
    bool stands = false;
    bool hasPivot = false;
    std::int64_t key = 0;
    double way = 0;                                       ///< how far it is moved
    double stoodTop = std::numeric_limits<double>::max(); ///< without what is new in it
    double stoodBottom = std::numeric_limits<double>::lowest();

    [[nodiscard]] double centre() const { return (top + bottom) / 2 + way; }
    [[nodiscard]] double upper() const { return top + way; }
    [[nodiscard]] double lower() const { return bottom + way; }
    [[nodiscard]] double height() const { return bottom - top; }
    /// What stands keeps its order, however it grows.
    [[nodiscard]] double order() const { return stands ? (stoodTop + stoodBottom) / 2 : centre(); }
};

bool shareColumns(const Block& a, const Block& b) { return a.left < b.right && b.left < a.right; }

double gapBetween(const Block& a, const Block& b) { return a.isGroup || b.isGroup ? kBoxGap : kRowGap; }

class Blocks
{
public:
    explicit Blocks(const std::vector<BlockCard>& cards) : m_cards(cards), m_y(cards.size())
    {
        std::map<std::int32_t, std::vector<std::size_t>> groups;
        for (std::size_t i = 0; i < cards.size(); ++i) {
            if (cards[i].group >= 0)
                groups[cards[i].group].push_back(i);
            else
                add({i}, false);
        }
        for (auto& [group, members] : groups)
            add(std::move(members), true);
    }

    std::vector<double> place()
    {
        for (Block& block : m_blocks)
            if (!block.stands)
                seekRoom(block);
        std::sort(m_blocks.begin(), m_blocks.end(), [](const Block& a, const Block& b) {
            return std::pair(a.order(), a.key) < std::pair(b.order(), b.key);
        });
        const auto pivot = static_cast<std::size_t>(
            std::find_if(m_blocks.begin(), m_blocks.end(), [](const Block& b) { return b.hasPivot; }) -
            m_blocks.begin());
        // Away from the pivot, upward and downward: each as far as what is nearer needs it to go.
        for (std::size_t i = std::min(pivot, m_blocks.size()); i-- > 0;)
            for (std::size_t near = i + 1; near < m_blocks.size() && near <= pivot; ++near)
                if (shareColumns(m_blocks[i], m_blocks[near]))
                    raise(m_blocks[i], m_blocks[near].upper() - gapOf(m_blocks[i], m_blocks[near]));
        for (std::size_t i = pivot + 1; i < m_blocks.size(); ++i)
            for (std::size_t near = 0; near < i; ++near)
                if (shareColumns(m_blocks[i], m_blocks[near]))
                    lower(m_blocks[i], m_blocks[near].lower() + gapOf(m_blocks[near], m_blocks[i]));
        for (const Block& block : m_blocks)
            for (const std::size_t card : block.cards)
                m_y[card] += block.way;
        return std::move(m_y);
    }

private:
    void add(std::vector<std::size_t> members, bool isGroup)
    {
        Block block;
        block.isGroup = isGroup;
        block.cards = std::move(members);
        placeMembers(block);
        for (const std::size_t card : block.cards) {
            const BlockCard& member = m_cards[card];
            block.left = std::min(block.left, member.x - member.width / 2);
            block.right = std::max(block.right, member.x + member.width / 2);
            block.top = std::min(block.top, m_y[card] - member.height / 2);
            block.bottom = std::max(block.bottom, m_y[card] + member.height / 2);
            block.hasPivot |= member.isPivot;
            if (!member.stands())
                continue;
            block.stands = true;
            block.stoodTop = std::min(block.stoodTop, member.stood - member.stoodHigh / 2);
            block.stoodBottom = std::max(block.stoodBottom, member.stood + member.stoodHigh / 2);
        }
        block.key = m_cards[block.cards.front()].key;
        if (isGroup) {
            block.left -= kBoxMargin;
            block.right += kBoxMargin;
            block.top -= kBoxHead;
            block.bottom += kBoxMargin;
            block.stoodTop -= kBoxHead;
            block.stoodBottom += kBoxMargin;
        }
        m_blocks.push_back(std::move(block));
    }

    /// Column by column, each in its order.
    void placeMembers(const Block& block)
    {
        std::map<double, std::vector<std::size_t>> columns;
        for (const std::size_t card : block.cards)
            columns[m_cards[card].x].push_back(card);
        for (auto& [x, column] : columns) {
            std::sort(column.begin(), column.end(), [this](std::size_t a, std::size_t b) {
                return std::pair(orderOf(a), m_cards[a].key) < std::pair(orderOf(b), m_cards[b].key);
            });
            std::vector<WantedPlace> wanted;
            for (const std::size_t card : column)
                wanted.push_back({within(block, m_cards[card]), m_cards[card].height,
                                  m_cards[card].isPivot    ? kPivotWeight
                                  : m_cards[card].stands() ? kStandingWeight
                                                           : kNewWeight});
            const std::vector<double> places = placeInOrder(wanted, kRowGap);
            for (std::size_t i = 0; i < column.size(); ++i)
                m_y[column[i]] = places[i];
        }
    }

    /// What comes to a standing group stays beside its cards, so that the box need not reach across others.
    [[nodiscard]] double within(const Block& block, const BlockCard& card) const
    {
        if (card.stands())
            return card.wanted;
        double least = std::numeric_limits<double>::max();
        double most = std::numeric_limits<double>::lowest();
        for (const std::size_t other : block.cards)
            if (m_cards[other].stands()) {
                least = std::min(least, m_cards[other].wanted);
                most = std::max(most, m_cards[other].wanted);
            }
        return least > most ? card.wanted : std::clamp(card.wanted, least, most);
    }

    [[nodiscard]] double orderOf(std::size_t card) const
    {
        return m_cards[card].stands() ? m_cards[card].stood : m_cards[card].wanted;
    }

    /// What is new goes between standing blocks, not into one: where that costs least way and pushing.
    void seekRoom(Block& block) const
    {
        std::vector<std::pair<double, double>> taken; ///< from, to
        for (const Block& other : m_blocks)
            if (other.stands && shareColumns(block, other)) {
                const double gap = gapBetween(block, other);
                taken.emplace_back(other.top - gap, other.bottom + gap);
            }
        std::sort(taken.begin(), taken.end());
        double best = std::numeric_limits<double>::max();
        double free = std::numeric_limits<double>::lowest();
        const double asked = block.centre();
        const auto consider = [&](double from, double to) {
            const double room = to - from - block.height();
            const double at = room >= 0
                                  ? std::clamp(asked, from + block.height() / 2, to - block.height() / 2)
                                  : (from + to) / 2;
            const double cost = std::abs(at - asked) + (room >= 0 ? 0 : -room);
            if (cost < best) {
                best = cost;
                block.way += at - block.centre();
            }
        };
        for (const auto& [from, to] : taken) {
            consider(free, from);
            free = std::max(free, to);
        }
        consider(free, std::numeric_limits<double>::max());
    }

    /// No more than stood between them, where they stood nearer than new ones may come.
    [[nodiscard]] static double gapOf(const Block& above, const Block& below)
    {
        const double gap = gapBetween(above, below);
        return above.stands && below.stands ? std::clamp(below.stoodTop - above.stoodBottom, 0.0, gap) : gap;
    }
    static void raise(Block& block, double most) { block.way = std::min(block.way, most - block.bottom); }
    static void lower(Block& block, double least) { block.way = std::max(block.way, least - block.top); }

    const std::vector<BlockCard>& m_cards;
    std::vector<double> m_y;
    std::vector<Block> m_blocks;
};

} // namespace

std::vector<double> placeInBlocks(const std::vector<BlockCard>& cards) { return Blocks(cards).place(); }

} // namespace upriver
