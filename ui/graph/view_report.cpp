// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/view_report.h"

#include <algorithm>
#include <array>
#include <vector>

#include <QCoreApplication>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) { return QCoreApplication::translate("ViewReport", text); }

constexpr std::size_t kSigns = static_cast<std::size_t>(kLastSign) + 1;

Tone toneOf(SceneSign sign)
{
    switch (sign) {
    case SceneSign::Carries:
    case SceneSign::Flows:
        return Tone::Classified;
    case SceneSign::Failed:
        return Tone::Failed;
    case SceneSign::Added:
        return Tone::Ok;
    case SceneSign::Changed:
        return Tone::Warning;
    default:
        return Tone::Unknown;
    }
}

/// How many cards have each sign; what the cards say.
std::array<int, kSigns> signCards(LineageScene& scene, const ViewReport& report)
{
    std::array<int, kSigns> counts{};
    for (SceneCard& card : scene.cards) {
        if (!card.isSingle())
            continue;
        const auto found = report.assets.find(card.asset);
        const bool isSigned = found != report.assets.end();
        card.aside = !report.assets.empty() && !isSigned && !report.seen.contains(card.asset);
        if (const auto words = report.others.find(card.asset); words != report.others.end())
            card.place = card.signWords = words->second;
        if (isSigned) {
            card.sign = found->second.sign;
            card.place = found->second.words;
            card.signWords = found->second.details.isEmpty() ? card.place : found->second.details;
            ++counts.at(static_cast<std::size_t>(card.sign));
        }
        for (SceneColumn& column : card.columns) {
            const auto mark = report.columns.find({card.asset, column.name.toStdString()});
            column.sign = mark == report.columns.end() ? SceneSign::None : mark->second;
        }
    }
    return counts;
}

/// A folded group says the worst of what it holds, and how often; a list beside a card holds what was left
/// out, of which nothing is known.
void signStandIns(LineageScene& scene, const ViewReport& report)
{
    for (SceneCard& card : scene.cards) {
        if (card.isSingle())
            continue;
        card.aside = !report.assets.empty();
        if (card.shape != SceneCard::Shape::Group)
            continue;
        int held = 0;
        for (const AssetId member : card.members) {
            const SceneSign sign = report.signOf(member);
            held += sign == SceneSign::None ? 0 : 1;
            if (sign != SceneSign::None && (card.sign == SceneSign::None || sign < card.sign))
                card.sign = sign;
        }
        if (held == 0)
            continue;
        card.aside = false;
        card.place = tr("%1 of %2: %3").arg(held).arg(card.members.size()).arg(report.heading);
    }
}

void signEdges(LineageScene& scene, const ViewReport& report)
{
    for (SceneEdge& edge : scene.edges) {
        const SceneCard& from = scene.cards[edge.from];
        const SceneCard& to = scene.cards[edge.to];
        const auto found = report.edges.find({from.asset, to.asset});
        if (edge.answerEdge >= 0 && found != report.edges.end())
            edge.sign = found->second;
        edge.aside = !report.assets.empty() && edge.sign == SceneSign::None;
    }
}

/// Where no lens colours the cards, their signs do.
void colourBySigns(LineageScene& scene, const ViewReport& report, const std::array<int, kSigns>& counts)
{
    std::array<int, kSigns> numbers{};
    scene.keyTitle = report.heading;
    for (std::size_t i = 1; i < kSigns; ++i) {
        const auto sign = static_cast<SceneSign>(i);
        numbers.at(i) = static_cast<int>(scene.key.size());
        if (counts.at(i) > 0)
            scene.key.push_back({signName(sign), toneOf(sign), counts.at(i), sign});
    }
    const int rest = static_cast<int>(scene.key.size());
    scene.key.push_back({report.rest, Tone::Other, 0});
    for (SceneCard& card : scene.cards) {
        if (!card.isSingle())
            continue;
        card.key = card.sign == SceneSign::None ? rest : numbers.at(static_cast<std::size_t>(card.sign));
        scene.key[static_cast<std::size_t>(rest)].cards += card.sign == SceneSign::None ? 1 : 0;
    }
    if (scene.key.back().cards == 0)
        scene.key.pop_back();
}

/// Beside the colours of a lens.
void addSignsToKey(LineageScene& scene, const std::array<int, kSigns>& counts)
{
    for (std::size_t i = 1; i < kSigns; ++i) {
        const auto sign = static_cast<SceneSign>(i);
        if (counts.at(i) == 0)
            continue;
        const auto same = std::ranges::find(scene.key, signName(sign), &LensEntry::label);
        if (same != scene.key.end())
            same->sign = sign;
        else
            scene.key.push_back({signName(sign), toneOf(sign), counts.at(i), sign});
    }
}

QString countsText(int failed, int affected)
{
    const QString failures = failed == 1 ? tr("1 failed") : tr("%1 failed").arg(failed);
    if (affected == 0)
        return tr("%1; nothing shown lies downstream").arg(failures);
    return affected == 1 ? tr("%1; 1 lies downstream").arg(failures)
                         : tr("%1; %2 lie downstream").arg(failures).arg(affected);
}

QString unknownText(std::size_t unknown, std::size_t all)
{
    return unknown == 0 ? tr("the health of all is known")
                        : tr("the health of %1 of %2 is not known").arg(unknown).arg(all);
}

QString nameOf(const LineageNode& node) { return QString::fromStdString(node.asset.leaf); }

/// What a marked column feeds, between opened cards.
void signWires(LineageScene& scene, const ViewReport& report)
{
    const auto signOf = [&](std::uint32_t card, const QString& column) {
        const auto found = report.columns.find({scene.cards[card].asset, column.toStdString()});
        return found == report.columns.end() ? SceneSign::None : found->second;
    };
    const auto isSensitive = [](SceneSign sign) {
        return sign >= SceneSign::Carries && sign <= SceneSign::Masked;
    };
    for (SceneWire& wire : scene.wires) {
        const SceneSign from = signOf(wire.from, wire.fromColumn);
        if (isSensitive(from) && isSensitive(signOf(wire.to, wire.toColumn)))
            wire.sign = wire.masking || from == SceneSign::Masked ? SceneSign::Masked : SceneSign::Flows;
    }
}

} // namespace

SceneSign ViewReport::signOf(AssetId asset) const
{
    const auto found = assets.find(asset);
    return found == assets.end() ? SceneSign::None : found->second.sign;
}

int ViewReport::count(SceneSign sign) const
{
    return static_cast<int>(
        std::ranges::count_if(assets, [sign](const auto& entry) { return entry.second.sign == sign; }));
}

ViewReport healthReport(const LineageAnswer& answer)
{
    ViewReport report;
    report.heading = tr("Health");
    std::size_t unknown = 0;
    std::map<AssetId, QString> names;
    std::vector<AssetId> open;
    for (const LineageNode& node : answer.nodes) {
        names[node.asset.id] = nameOf(node);
        unknown += node.asset.health == Health::Unknown ? 1 : 0;
        if (node.asset.health == Health::Failed) {
            const QString reason = QString::fromStdString(node.asset.healthReason);
            report.assets[node.asset.id] = {SceneSign::Failed,
                                            reason.isEmpty() ? tr("Failed") : tr("Failed: %1").arg(reason)};
            open.push_back(node.asset.id);
        } else if (node.asset.health == Health::Warning || node.asset.health == Health::Running) {
            report.seen.insert(node.asset.id);
        }
    }
    std::multimap<AssetId, AssetId> next;
    for (const LineageEdge& edge : answer.edges)
        if (edge.kind != EdgeKind::Contains)
            next.emplace(edge.from, edge.to);
    std::map<AssetId, QString> causes; // the nearest failure, by breadth
    for (std::size_t at = 0; at < open.size(); ++at) {
        const AssetId here = open[at];
        const QString cause = causes.contains(here) ? causes[here] : names[here];
        const auto [first, last] = next.equal_range(here);
        for (auto edge = first; edge != last; ++edge) {
            report.edges[{here, edge->second}] = SceneSign::Affected;
            if (report.assets.contains(edge->second))
                continue;
            causes[edge->second] = cause;
            report.assets[edge->second] = {SceneSign::Affected, tr("Downstream of %1").arg(cause)};
            open.push_back(edge->second);
        }
    }
    const int failed = report.count(SceneSign::Failed);
    if (unknown == answer.nodes.size())
        report.sentence = tr("Nothing is known of the health of what is shown: no runs or checks of it were "
                             "indexed");
    else if (failed == 0)
        report.sentence =
            tr("Nothing that is shown failed; %1").arg(unknownText(unknown, answer.nodes.size()));
    else
        report.sentence = u"%1; %2"_s.arg(countsText(failed, report.count(SceneSign::Affected)),
                                          unknownText(unknown, answer.nodes.size()));
    return report;
}

void applyReport(LineageScene& scene, const ViewReport& report)
{
    const std::array<int, kSigns> counts = signCards(scene, report);
    signStandIns(scene, report);
    signEdges(scene, report);
    signWires(scene, report);
    if (report.assets.empty())
        return;
    if (scene.key.empty())
        colourBySigns(scene, report, counts);
    else
        addSignsToKey(scene, counts);
}

} // namespace upriver
