// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_labels.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <QFontMetricsF>
#include <QLocale>

#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr double kCell = 1400;         // scene units: cards nearer than this stand together
constexpr std::size_t kRegionFrom = 3; // fewer cards speak for themselves
constexpr std::size_t kRegionsAtMost = 120;
constexpr std::size_t kNamesAtMost = 80;
constexpr double kNamesCover = 0.12; // of the picture: it is what people look at
constexpr double kLongest = 260;     // pixels
constexpr double kPadX = 7;
constexpr double kPadY = 3;
constexpr double kApart = 6;
constexpr int kSmall = 13;
constexpr int kLarge = 22;

using Cell = std::pair<int, int>;

QString regionName(const LineageScene& scene, const SceneCard& card)
{
    return card.group >= 0 ? scene.groups[static_cast<std::size_t>(card.group)].label : card.region;
}

/// The cards of one place, cell by cell; takes away what hangs together with the first.
std::vector<std::uint32_t> takeTogether(std::map<Cell, std::vector<std::uint32_t>>& cells)
{
    std::vector<Cell> open{cells.begin()->first};
    std::vector<std::uint32_t> cards;
    while (!open.empty()) {
        const auto [column, row] = open.back();
        open.pop_back();
        const auto found = cells.find({column, row});
        if (found == cells.end())
            continue;
        cards.insert(cards.end(), found->second.begin(), found->second.end());
        cells.erase(found);
        for (int dx = -1; dx <= 1; ++dx)
            for (int dy = -1; dy <= 1; ++dy)
                open.emplace_back(column + dx, row + dy);
    }
    return cards;
}

SceneLabel regionLabel(const LineageScene& scene, const QString& name,
                       const std::vector<std::uint32_t>& cards)
{
    SceneLabel label;
    label.cards = cards.size();
    label.text = name + u"  "_s + QLocale().toString(static_cast<qulonglong>(cards.size()));
    QPointF sum;
    for (const std::uint32_t card : cards) {
        sum += scene.cards[card].rect.center();
        label.area |= scene.cards[card].rect;
    }
    label.anchor = sum / static_cast<double>(cards.size());
    const double share = static_cast<double>(cards.size()) / static_cast<double>(scene.cards.size());
    label.pixelSize =
        std::clamp(kSmall + static_cast<int>(std::lround(18 * std::sqrt(share))), kSmall, kLarge);
    return label;
}

std::vector<SceneLabel> regions(const LineageScene& scene)
{
    std::map<QString, std::map<Cell, std::vector<std::uint32_t>>> places;
    for (std::uint32_t i = 0; i < scene.cards.size(); ++i) {
        const QPointF at = scene.cards[i].rect.center() / kCell;
        if (QString name = regionName(scene, scene.cards[i]); !name.isEmpty() && scene.cards[i].isSingle())
            places[std::move(name)]
                  [{static_cast<int>(std::floor(at.x())), static_cast<int>(std::floor(at.y()))}]
                      .push_back(i);
    }
    std::vector<SceneLabel> labels;
    for (auto& [name, cells] : places)
        while (!cells.empty())
            if (const auto cards = takeTogether(cells); cards.size() >= kRegionFrom)
                labels.push_back(regionLabel(scene, name, cards));
    std::stable_sort(labels.begin(), labels.end(),
                     [](const SceneLabel& a, const SceneLabel& b) { return a.cards > b.cards; });
    labels.resize(std::min(labels.size(), kRegionsAtMost));
    return labels;
}

SceneLabel cardLabel(const SceneCard& card)
{
    SceneLabel label;
    label.about = card.root ? SceneLabel::About::Focus : SceneLabel::About::Card;
    label.text = card.name;
    label.anchor = card.rect.center();
    label.area = card.rect;
    label.pixelSize = card.root ? kSmall + 2 : kSmall;
    return label;
}

/// Folded groups first, whatever they hold; then the cards where most edges meet.
std::vector<std::uint32_t> byEdges(const LineageScene& scene)
{
    std::vector<std::uint32_t> order(scene.cards.size());
    for (std::uint32_t i = 0; i < order.size(); ++i)
        order[i] = i;
    const auto weight = [&](std::uint32_t card) {
        const SceneCard& each = scene.cards[card];
        const std::size_t members =
            each.shape == SceneCard::Shape::Group
                ? 1000 + std::max(each.members.size(), static_cast<std::size_t>(each.counted))
                : 0;
        return members + scene.in[card].size() + scene.out[card].size();
    };
    const std::size_t some = std::min(order.size(), kNamesAtMost);
    std::partial_sort(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(some), order.end(),
        [&](std::uint32_t a, std::uint32_t b) { return std::pair(weight(b), a) < std::pair(weight(a), b); });
    order.resize(some);
    return order;
}

} // namespace

SceneLabels::SceneLabels(const LineageScene& scene)
{
    for (const SceneCard& card : scene.cards)
        if (card.root)
            m_labels.push_back(cardLabel(card));
    for (SceneLabel& label : regions(scene))
        m_labels.push_back(std::move(label));
    for (const std::uint32_t card : byEdges(scene))
        if (!scene.cards[card].root)
            m_labels.push_back(cardLabel(scene.cards[card]));
    const Theme& theme = themeFor(ThemeMode::Light); // fonts are the same in all
    QFont font = theme.font(Theme::FontStep::Body, true);
    for (SceneLabel& label : m_labels) {
        font.setPixelSize(label.pixelSize);
        const QFontMetricsF metrics(font);
        label.advance = metrics.horizontalAdvance(label.text);
        if (label.advance <= kLongest)
            continue;
        label.text = metrics.elidedText(label.text, Qt::ElideMiddle, kLongest);
        label.advance = metrics.horizontalAdvance(label.text);
    }
}

std::vector<ShownLabel> SceneLabels::shownIn(const QRectF& room, double scale, QPointF offset) const
{
    std::vector<ShownLabel> shown;
    const auto onScreen = [&](const SceneLabel& label) {
        return QRectF(label.area.topLeft() * scale + offset, label.area.size() * scale);
    };
    QRectF picture;
    for (const SceneLabel& label : m_labels)
        picture |= onScreen(label).intersected(room);
    double forNames = kNamesCover * picture.width() * picture.height();
    for (const SceneLabel& label : m_labels) {
        if (!onScreen(label).intersects(room))
            continue;
        QRectF box(0, 0, label.advance + 2 * kPadX, label.pixelSize * 1.35 + 2 * kPadY);
        box.moveCenter(label.anchor * scale + offset);
        // What is spoken of may stand partly outside: its name does not.
        box.moveLeft(std::clamp(box.left(), room.left(), std::max(room.left(), room.right() - box.width())));
        box.moveTop(std::clamp(box.top(), room.top(), std::max(room.top(), room.bottom() - box.height())));
        const QRectF around = box.adjusted(-kApart, -kApart, kApart, kApart);
        const bool isFree = std::none_of(shown.begin(), shown.end(), [&](const ShownLabel& other) {
            return other.box.intersects(around);
        });
        const bool isName = label.about == SceneLabel::About::Card;
        if (!isFree || !room.contains(box) || (isName && box.width() * box.height() > forNames))
            continue;
        forNames -= isName ? box.width() * box.height() : 0;
        shown.push_back({&label, box});
    }
    return shown;
}

int CardsBeyond::at(Qt::Edge side) const
{
    switch (side) {
    case Qt::LeftEdge:
        return left;
    case Qt::RightEdge:
        return right;
    case Qt::TopEdge:
        return above;
    case Qt::BottomEdge:
        return below;
    }
    return 0;
}

CardsBeyond cardsBeyond(const LineageScene& scene, const QRectF& area)
{
    CardsBeyond beyond;
    for (const SceneCard& card : scene.cards) {
        const QPointF at = card.rect.center();
        ++(at.x() < area.left()     ? beyond.left
           : at.x() > area.right()  ? beyond.right
           : at.y() < area.top()    ? beyond.above
           : at.y() > area.bottom() ? beyond.below
                                    : beyond.inside);
    }
    return beyond;
}

} // namespace upriver
