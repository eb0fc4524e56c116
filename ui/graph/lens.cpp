// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/lens.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <unordered_map>
#include <utility>

#include <QCoreApplication>

#include "lineage/query/layers.h"
#include "ui/graph/layer_names.h"
#include "ui/graph/lineage_scene.h"
#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr Micros kDay = Micros{24} * 3600 * 1'000'000;
constexpr std::size_t kApart = 6; // of more the eye mistakes some

QString tr(const char* text) { return QCoreApplication::translate("Lens", text); }

/// A value of a card: where it stands in the key, in words, and its tone if the lens has one for it.
struct Value
{
    int order = 0; ///< in the key
    QString label;
    std::optional<Tone> tone = {}; ///< none: told apart by how many cards have it
};

Tone step(int number) { return static_cast<Tone>(static_cast<int>(Tone::Strongest) + number); }

Value unknown(const QString& label) { return {1000, label, Tone::Unknown}; }

/// That a scan has seen it for the first time says nothing about the age of its data.
Value freshness(const AssetSummary& asset, Micros now, const std::optional<ScanRow>& scan)
{
    if (asset.updated <= 0 || (scan && asset.updated == scan->started))
        return unknown(tr("Not known when"));
    const Micros age = now - asset.updated;
    const std::array<std::pair<Micros, QString>, 4> limits{{{kDay, tr("Within a day")},
                                                            {7 * kDay, tr("Within a week")},
                                                            {30 * kDay, tr("Within a month")},
                                                            {90 * kDay, tr("Within three months")}}};
    for (int i = 0; i < 4; ++i)
        if (age <= limits[static_cast<std::size_t>(i)].first)
            return {i, limits[static_cast<std::size_t>(i)].second, step(i)};
    return {4, tr("Longer ago"), step(4)};
}

Value health(const AssetSummary& asset)
{
    switch (asset.health) {
    case Health::Failed:
        return {0, healthWord(asset.health), Tone::Failed};
    case Health::Warning:
        return {1, healthWord(asset.health), Tone::Warning};
    case Health::Running:
        return {2, healthWord(asset.health), Tone::Running};
    case Health::Ok:
        return {3, healthWord(asset.health), Tone::Ok};
    default:
        return unknown(healthWord(asset.health));
    }
}

Value classification(const AssetSummary& asset)
{
    return isClassified(asset.tags) ? Value{0, tr("Sensitive data"), Tone::Classified}
                                    : Value{1, tr("Not marked as sensitive"), Tone::Other};
}

Value certification(const AssetSummary& asset)
{
    const auto has = [&](const char* word) {
        return std::ranges::find(asset.tags, word) != asset.tags.end();
    };
    if (has("deprecated"))
        return {2, tr("Deprecated"), Tone::Warning};
    return has("certified") ? Value{0, tr("Certified"), Tone::Ok}
                            : Value{1, tr("Not certified"), Tone::Other};
}

Value runState(const RunRow* run)
{
    if (!run)
        return unknown(tr("No run known"));
    const QString word = text(std::string(toWord(run->state)));
    switch (run->state) {
    case RunState::Failed:
    case RunState::Aborted:
        return {0, word, Tone::Failed};
    case RunState::Running:
        return {1, word, Tone::Running};
    case RunState::Complete:
        return {2, word, Tone::Ok};
    default:
        return {3, word, Tone::Other};
    }
}

Value runDuration(const RunRow* run)
{
    if (!run || !run->started || !run->ended)
        return unknown(tr("No duration known"));
    const Micros seconds = (*run->ended - *run->started) / 1'000'000;
    if (seconds >= 3600)
        return {0, tr("An hour or longer"), step(0)};
    if (seconds >= 600)
        return {1, tr("Ten minutes to an hour"), step(1)};
    if (seconds >= 60)
        return {2, tr("A minute to ten"), step(2)};
    return {3, tr("Under a minute"), step(3)};
}

/// The newest run of each asset: of the job itself, or of the jobs that write it.
std::unordered_map<AssetId, const RunRow*> runsOf(const LineageAnswer& answer,
                                                  const std::map<AssetId, RunRow>& runs)
{
    std::unordered_map<AssetId, const RunRow*> newest;
    const auto take = [&](AssetId asset, AssetId job) {
        const auto run = runs.find(job);
        if (run == runs.end())
            return;
        const RunRow*& held = newest[asset];
        if (!held || held->started.value_or(0) < run->second.started.value_or(0))
            held = &run->second;
    };
    for (const LineageNode& node : answer.nodes)
        take(node.asset.id, node.asset.id);
    for (const LineageEdge& edge : answer.edges) {
        for (const AssetId job : edge.via)
            take(edge.to, job);
        take(edge.to, edge.from); // a job that is shown
    }
    return newest;
}

Value valueOf(const AssetSummary& asset, Lens lens, Micros now, const RunRow* run,
              const std::optional<ScanRow>& scan)
{
    switch (lens) {
    case Lens::Platform:
        return asset.platform.empty() ? unknown(tr("No platform known")) : Value{0, text(asset.platform)};
    case Lens::Owner:
        return asset.owners.empty() ? unknown(tr("No owner known")) : Value{0, text(asset.owners.front())};
    case Lens::Health:
        return health(asset);
    case Lens::Freshness:
        return freshness(asset, now, scan);
    case Lens::Classification:
        return classification(asset);
    case Lens::Certification:
        return certification(asset);
    case Lens::RunState:
        return runState(run);
    case Lens::RunDuration:
        return runDuration(run);
    default:
        return {};
    }
}

std::vector<Value> valuesOf(const LineageAnswer& answer, Lens lens, Micros now,
                            const std::map<AssetId, RunRow>& runs)
{
    std::vector<Value> values;
    if (lens == Lens::Layer) {
        for (const Layer layer : layersOf(answer))
            values.push_back({static_cast<int>(layer), layerName(layer),
                              static_cast<Tone>(static_cast<int>(Tone::First) + static_cast<int>(layer))});
        return values;
    }
    const auto newest = needsRuns(lens) ? runsOf(answer, runs) : std::unordered_map<AssetId, const RunRow*>();
    for (const LineageNode& node : answer.nodes) {
        const auto run = newest.find(node.asset.id);
        values.push_back(valueOf(node.asset, lens, now, run == newest.end() ? nullptr : run->second,
                                 answer.completeness.asOf));
    }
    return values;
}

/// What has no tone of its own: the most frequent ones are told apart, the rest share one.
void giveTones(std::vector<LensEntry>& entries, const std::vector<bool>& hasTone)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (!hasTone[i])
            order.push_back(i);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return entries[a].cards > entries[b].cards; });
    for (std::size_t i = 0; i < order.size(); ++i)
        entries[order[i]].tone = i < kApart ? static_cast<Tone>(i) : Tone::Other;
}

} // namespace

QString lensName(Lens lens)
{
    switch (lens) {
    case Lens::Type:
        return tr("Type");
    case Lens::Platform:
        return tr("Platform");
    case Lens::Owner:
        return tr("Owner");
    case Lens::Layer:
        return tr("Layer");
    case Lens::Health:
        return tr("Health");
    case Lens::Freshness:
        return tr("Freshness");
    case Lens::Classification:
        return tr("Classification");
    case Lens::Certification:
        return tr("Certification");
    case Lens::RunState:
        return tr("State of the last run");
    case Lens::RunDuration:
        return tr("Duration of the last run");
    }
    return {};
}

bool needsRuns(Lens lens) { return lens == Lens::RunState || lens == Lens::RunDuration; }

void applyLens(LineageScene& scene, const LineageAnswer& answer, Lens lens, Micros now,
               const std::map<AssetId, RunRow>& runs)
{
    scene.key.clear();
    scene.keyTitle.clear();
    if (lens == Lens::Type)
        return;
    scene.keyTitle = lensName(lens);
    const std::vector<Value> values = valuesOf(answer, lens, now, runs);
    std::map<std::pair<int, QString>, int> numbers; // in the order of the key
    for (std::size_t i = 0; i < values.size(); ++i)
        if (scene.find(answer.nodes[i].asset.id) >= 0)
            numbers.try_emplace({values[i].order, values[i].label}, 0);
    for (auto& [value, number] : numbers) {
        number = static_cast<int>(scene.key.size());
        scene.key.push_back({.label = value.second});
    }
    std::vector<bool> hasTone(scene.key.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const int card = scene.find(answer.nodes[i].asset.id);
        if (card < 0)
            continue;
        const int number = numbers.at({values[i].order, values[i].label});
        LensEntry& entry = scene.key[static_cast<std::size_t>(number)];
        ++entry.cards;
        if (values[i].tone) {
            entry.tone = *values[i].tone;
            hasTone[static_cast<std::size_t>(number)] = true;
        }
        SceneCard& told = scene.cards[static_cast<std::size_t>(card)];
        told.key = number;
        told.place = values[i].label;
        if (!values[i].tone) // owners, domains; how healthy or old something is, its colour says
            told.region = told.place;
    }
    giveTones(scene.key, hasTone);
}

QColor toneColour(const Theme& theme, Tone tone)
{
    const std::array apart{theme.dataset, theme.dashboard, theme.model, theme.job,
                           theme.feature, theme.file,      theme.stream};
    if (tone <= Tone::LastApart)
        return apart.at(static_cast<std::size_t>(tone));
    if (tone >= Tone::Strongest && tone <= Tone::Weakest) {
        static constexpr std::array kShares{1.0, 0.76, 0.56, 0.38, 0.22};
        const double share =
            kShares.at(static_cast<std::size_t>(tone) - static_cast<std::size_t>(Tone::Strongest));
        const auto mix = [share](int over, int ground) {
            return static_cast<int>(std::lround(over * share + ground * (1 - share)));
        };
        return {mix(theme.accent.red(), theme.card.red()), mix(theme.accent.green(), theme.card.green()),
                mix(theme.accent.blue(), theme.card.blue())};
    }
    switch (tone) {
    case Tone::Ok:
        return theme.ok;
    case Tone::Warning:
        return theme.warning;
    case Tone::Failed:
        return theme.failed;
    case Tone::Running:
        return theme.running;
    case Tone::Classified:
        return theme.classified;
    case Tone::Unknown:
        return theme.unknown;
    default:
        return theme.term;
    }
}

QColor cardHue(const LineageScene& scene, const SceneCard& card, const Theme& theme)
{
    if (card.key >= 0 && static_cast<std::size_t>(card.key) < scene.key.size())
        return toneColour(theme, scene.key[static_cast<std::size_t>(card.key)].tone);
    return theme.hue(card.kind, card.subtype, card.platform);
}

} // namespace upriver
