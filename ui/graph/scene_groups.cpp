// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/scene_groups.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include <QCoreApplication>

#include "ui/graph/layer_names.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text) { return QCoreApplication::translate("LineageScene", text); }

/// Of its tags; empty: none is stated.
QString domainOf(const LineageNode& node)
{
    static constexpr std::string_view kDomain = "domain:";
    for (const std::string& tag : node.asset.tags)
        if (tag.starts_with(kDomain))
            return QString::fromStdString(tag.substr(kDomain.size()));
    return {};
}

/// Lanes of the layers that have cards; what stands beside a card stands in its lane.
void addLanes(LineageScene& scene, const LineageAnswer& answer)
{
    const std::vector<Layer> layers = layersOf(answer);
    std::array<int, kLayers> lanes;
    lanes.fill(-1);
    for (std::size_t layer = 0; layer < kLayers; ++layer)
        if (std::ranges::find(layers, static_cast<Layer>(layer)) != layers.end()) {
            lanes[layer] = static_cast<int>(scene.lanes.size());
            scene.lanes.push_back({layerName(static_cast<Layer>(layer)), {}});
        }
    for (std::size_t i = 0; i < layers.size(); ++i)
        scene.cards[i].lane = lanes.at(static_cast<std::size_t>(layers[i]));
    for (SceneCard& card : scene.cards)
        if (card.shape == SceneCard::Shape::FanOut)
            if (const int parent = scene.find(card.asset); parent >= 0)
                card.lane = scene.cards[static_cast<std::size_t>(parent)].lane;
}

/// What the assets of an answer are grouped by; empty: it has none.
std::map<AssetId, QString> groupLabels(const LineageAnswer& answer, const SceneOptions& options)
{
    std::map<AssetId, QString> labels;
    for (const LineageNode& node : answer.nodes) {
        QString& label = labels[node.asset.id];
        if (options.groupBy == GroupBy::Domain)
            label = domainOf(node);
        else if (options.groupBy == GroupBy::Platform)
            label = QString::fromStdString(node.asset.platform);
        else if (options.groupBy == GroupBy::Schema)
            label = placeOf(node.asset);
        else if (const auto made = options.pipelines.find(node.asset.id); made != options.pipelines.end())
            label = made->second;
        if (label.isEmpty() && options.isMap)
            label = options.groupBy == GroupBy::Domain     ? tr("No domain")
                    : options.groupBy == GroupBy::Pipeline ? tr("Made by no known pipeline")
                                                           : tr("Elsewhere");
    }
    return labels;
}

} // namespace

QString placeOf(const AssetSummary& asset)
{
    const QString platform = QString::fromStdString(asset.platform);
    const QString container = QString::fromStdString(asset.container);
    if (platform.isEmpty() || container.isEmpty() || container == platform)
        return platform.isEmpty() ? container : platform;
    return platform + u" · "_s + container;
}

void addGroups(LineageScene& scene, const LineageAnswer& answer, const SceneOptions& options)
{
    if (options.groupBy == GroupBy::None)
        return;
    if (options.groupBy == GroupBy::Layer)
        return addLanes(scene, answer);
    const std::map<AssetId, QString> labels = groupLabels(answer, options);
    const auto labelOf = [&](const SceneCard& card) {
        const auto label = labels.find(card.asset);
        return card.shape == SceneCard::Shape::FanOut || label == labels.end() ? QString() : label->second;
    };
    std::map<QString, int> sizes;
    for (const SceneCard& card : scene.cards)
        ++sizes[labelOf(card)];
    std::map<QString, int> numbers;
    for (SceneCard& card : scene.cards) {
        const QString label = labelOf(card);
        if (label.isEmpty() || (sizes[label] < 2 && !options.isMap))
            continue;
        const auto [found, isNew] = numbers.try_emplace(label, static_cast<int>(scene.groups.size()));
        if (isNew)
            scene.groups.push_back({label, {}});
        card.group = found->second;
    }
}

} // namespace upriver
