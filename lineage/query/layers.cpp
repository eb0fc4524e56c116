// SPDX-License-Identifier: Apache-2.0
#include "lineage/query/layers.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace upriver {

namespace {

struct LayerWord
{
    std::string_view word;
    Layer layer;
};

// Of dbt's and Kedro's conventions and the medallion's.
constexpr std::array kWords{LayerWord{"raw", Layer::Source},
                            LayerWord{"landing", Layer::Source},
                            LayerWord{"bronze", Layer::Source},
                            LayerWord{"source", Layer::Source},
                            LayerWord{"sources", Layer::Source},
                            LayerWord{"src", Layer::Source},
                            LayerWord{"ingest", Layer::Source},
                            LayerWord{"ingestion", Layer::Source},
                            LayerWord{"seed", Layer::Source},
                            LayerWord{"seeds", Layer::Source},
                            LayerWord{"staging", Layer::Staging},
                            LayerWord{"stage", Layer::Staging},
                            LayerWord{"stg", Layer::Staging},
                            LayerWord{"base", Layer::Staging},
                            LayerWord{"cleaned", Layer::Staging},
                            LayerWord{"silver", Layer::Staging},
                            LayerWord{"intermediate", Layer::Intermediate},
                            LayerWord{"int", Layer::Intermediate},
                            LayerWord{"primary", Layer::Intermediate},
                            LayerWord{"integration", Layer::Intermediate},
                            LayerWord{"mart", Layer::Mart},
                            LayerWord{"marts", Layer::Mart},
                            LayerWord{"gold", Layer::Mart},
                            LayerWord{"dim", Layer::Mart},
                            LayerWord{"fct", Layer::Mart},
                            LayerWord{"fact", Layer::Mart},
                            LayerWord{"feature", Layer::Mart},
                            LayerWord{"features", Layer::Mart},
                            LayerWord{"analytics", Layer::Mart},
                            LayerWord{"reporting", Layer::Consumption},
                            LayerWord{"report", Layer::Consumption},
                            LayerWord{"reports", Layer::Consumption},
                            LayerWord{"export", Layer::Consumption},
                            LayerWord{"exports", Layer::Consumption},
                            LayerWord{"serving", Layer::Consumption},
                            LayerWord{"consumption", Layer::Consumption}};

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words(1);
    for (const char c : text) {
        const bool isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!isLetter)
            words.emplace_back();
        else
            words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    std::erase_if(words, [](const std::string& word) { return word.empty(); });
    return words;
}

std::optional<Layer> layerOfWord(std::string_view word)
{
    const auto* found = std::ranges::find(kWords, word, &LayerWord::word);
    return found == kWords.end() ? std::nullopt : std::optional(found->layer);
}

/// "layer:raw", "layer=raw"; then a tag that is such a word itself.
std::optional<Layer> layerOfTags(const std::vector<std::string>& tags)
{
    for (const std::string& tag : tags)
        if (tag.starts_with("layer:") || tag.starts_with("layer="))
            for (const std::string& word : wordsOf(std::string_view(tag).substr(6)))
                if (const auto layer = layerOfWord(word))
                    return layer;
    for (const std::string& tag : tags)
        if (const auto layer = layerOfWord(tag))
            return layer;
    return std::nullopt;
}

bool isJob(AssetKind kind) { return kind == AssetKind::Job || kind == AssetKind::Code; }

} // namespace

std::optional<Layer> statedLayer(const AssetSummary& asset)
{
    if (isJob(asset.kind))
        return std::nullopt;
    if (const auto tagged = layerOfTags(asset.tags))
        return tagged;
    if (asset.kind == AssetKind::Dashboard || asset.kind == AssetKind::Service ||
        asset.kind == AssetKind::Model || asset.kind == AssetKind::ModelVersion)
        return Layer::Consumption;
    if (asset.kind == AssetKind::Feature)
        return Layer::Mart;
    // The beginning of its own name, then the innermost place that says something.
    const std::vector<std::string> own = wordsOf(asset.leaf);
    if (own.size() > 1)
        if (const auto layer = layerOfWord(own.front()))
            return layer;
    const std::vector<std::string> places = wordsOf(asset.container);
    for (auto word = places.rbegin(); word != places.rend(); ++word)
        if (const auto layer = layerOfWord(*word))
            return layer;
    return layerOfWord(asset.subtype);
}

std::vector<Layer> layersOf(const LineageAnswer& answer)
{
    std::unordered_map<AssetId, std::size_t> indexOf;
    std::vector<std::optional<Layer>> layers;
    for (const LineageNode& node : answer.nodes) {
        indexOf.emplace(node.asset.id, layers.size());
        layers.push_back(statedLayer(node.asset));
    }
    std::vector<std::vector<std::size_t>> makers(layers.size());
    std::vector<std::vector<std::size_t>> readers(layers.size());
    std::vector<std::size_t> waitsFor(layers.size());
    for (const LineageEdge& edge : answer.edges) {
        const auto from = indexOf.find(edge.from);
        const auto to = indexOf.find(edge.to);
        if (edge.backward || from == indexOf.end() || to == indexOf.end() || from->second == to->second)
            continue;
        makers[to->second].push_back(from->second);
        readers[from->second].push_back(to->second);
        ++waitsFor[to->second];
    }
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < layers.size(); ++i)
        if (waitsFor[i] == 0)
            ready.push_back(i);
    const auto settle = [&](std::size_t node) {
        if (layers[node])
            return;
        std::optional<Layer> farthest;
        for (const std::size_t maker : makers[node])
            farthest = std::max(farthest, layers[maker]);
        if (isJob(answer.nodes[node].asset.kind))
            layers[node] = farthest.value_or(Layer::Source);
        else if (!farthest)
            layers[node] = Layer::Source;
        else
            layers[node] = std::min(static_cast<Layer>(static_cast<int>(*farthest) + 1), Layer::Mart);
    };
    for (std::size_t i = 0; i < ready.size(); ++i) {
        settle(ready[i]);
        for (const std::size_t reader : readers[ready[i]])
            if (--waitsFor[reader] == 0)
                ready.push_back(reader);
    }
    std::vector<Layer> result;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        settle(i); // of a cycle
        result.push_back(*layers[i]);
    }
    return result;
}

} // namespace upriver
