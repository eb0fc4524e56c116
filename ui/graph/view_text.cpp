// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/view_text.h"

#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "ui/graph/scene_moves.h"
#include "ui/graph/view_words.h"
#include "ui/models/words.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace view_words {

const Words<ViewKind>& kinds()
{
    static const Words<ViewKind> kWords{
        {ViewKind::TableFlow, u"table flow"_s}, {ViewKind::WithJobs, u"with jobs"_s},
        {ViewKind::Columns, u"columns"_s},      {ViewKind::Pipelines, u"pipelines"_s},
        {ViewKind::Health, u"health"_s},        {ViewKind::Sensitive, u"sensitive data"_s},
        {ViewKind::Changes, u"changes"_s}};
    return kWords;
}

const Words<GroupBy>& groups()
{
    static const Words<GroupBy> kWords{
        {GroupBy::None, u"none"_s},     {GroupBy::Schema, u"schema"_s}, {GroupBy::Platform, u"platform"_s},
        {GroupBy::Domain, u"domain"_s}, {GroupBy::Layer, u"layer"_s},   {GroupBy::Pipeline, u"pipeline"_s}};
    return kWords;
}

const Words<Lens>& lenses()
{
    static const Words<Lens> kWords{{Lens::Type, u"type"_s},
                                    {Lens::Platform, u"platform"_s},
                                    {Lens::Owner, u"owner"_s},
                                    {Lens::Layer, u"layer"_s},
                                    {Lens::Health, u"health"_s},
                                    {Lens::Freshness, u"freshness"_s},
                                    {Lens::Classification, u"classification"_s},
                                    {Lens::Certification, u"certification"_s},
                                    {Lens::RunState, u"run state"_s},
                                    {Lens::RunDuration, u"run duration"_s}};
    return kWords;
}

const Words<Direction>& sides()
{
    static const Words<Direction> kWords{{Direction::Upstream, u"up"_s}, {Direction::Downstream, u"down"_s}};
    return kWords;
}

} // namespace view_words

using namespace view_words;

namespace {

double round1(double value) { return std::round(value * 10) / 10; }

/// Writes a view; assets become numbers of a list of names.
class Writer
{
public:
    Writer(const CatalogReader& reader, const KeptView& kept, const LineageScene* scene)
        : m_kept(kept), m_scene(scene)
    {
        collect();
        const auto summaries = reader.summaries(m_assets);
        if (!summaries) {
            m_trouble = summaries.error();
            return;
        }
        for (const AssetSummary& asset : *summaries) {
            m_numbers.emplace(asset.id, static_cast<int>(m_names.size()));
            m_names.append(stableName(asset));
        }
    }
    [[nodiscard]] const std::optional<Error>& trouble() const { return m_trouble; }

    [[nodiscard]] QByteArray text(KeptPlaces places) const
    {
        const LineageView& view = m_kept.view;
        QJsonObject object{{u"upriver_view"_s, kForm},
                           {u"assets"_s, m_names},
                           {u"view"_s, wordOf(kinds(), view.kind)},
                           {u"up"_s, view.up},
                           {u"down"_s, view.down}};
        const auto put = [&](const QString& key, const QJsonValue& value, bool isSaid) {
            if (isSaid)
                object.insert(key, value);
        };
        put(u"name"_s, m_kept.name, !m_kept.name.isEmpty());
        put(u"catalog"_s, m_kept.catalog, !m_kept.catalog.isEmpty());
        put(u"root"_s, number(view.root), m_numbers.contains(view.root));
        put(u"group_by"_s, wordOf(groups(), view.groupBy), view.groupBy != GroupBy::None);
        put(u"lens"_s, wordOf(lenses(), view.lens), view.lens != Lens::Type);
        put(u"filter"_s, view.filter, !view.filter.isEmpty());
        for (const auto& [key, ids] : {std::pair(u"open"_s, std::vector(view.open.begin(), view.open.end())),
                                       {u"hidden"_s, view.hidden},
                                       {u"isolated"_s, view.isolated},
                                       {u"picked"_s, view.pinned},
                                       {u"included"_s, view.included}})
            put(key, numbers(ids), !ids.empty());
        put(u"expansions"_s, expansions(), !view.expansions.empty());
        put(u"folded"_s, QJsonArray::fromStringList(QStringList(view.toggled.begin(), view.toggled.end())),
            !view.toggled.empty());
        put(u"moved"_s, moved(), !view.moved.empty());
        put(u"many"_s, true, view.manyCards);
        put(u"map"_s, true, view.isMap);
        put(u"changes_since"_s, QString::fromStdString(formatTime(view.since)), view.since > 0);
        if (view.column)
            object.insert(u"column"_s, QJsonArray{number(view.column->asset),
                                                  QString::fromStdString(view.column->column)});
        put(u"list"_s, true, m_kept.isList);
        put(u"traced"_s,
            QJsonArray{number(m_kept.traced.asset), QString::fromStdString(m_kept.traced.column)},
            m_numbers.contains(m_kept.traced.asset));
        if (view.between)
            object.insert(u"between"_s,
                          QJsonArray{number(view.between->first), number(view.between->second)});
        if (m_kept.scale > 0) {
            object.insert(u"zoom"_s, std::round(m_kept.scale * 1000) / 1000);
            object.insert(u"centre"_s, QJsonArray{round1(m_kept.centre.x()), round1(m_kept.centre.y())});
        }
        if (m_scene && places != KeptPlaces::None)
            addPlaces(object, places);
        return QJsonDocument(object).toJson(QJsonDocument::Compact);
    }

private:
    void collect()
    {
        const LineageView& view = m_kept.view;
        const auto add = [this](AssetId asset) {
            if (asset.isValid() && m_numbers.emplace(asset, 0).second)
                m_assets.push_back(asset);
        };
        add(view.root);
        if (view.column)
            add(view.column->asset);
        if (view.between) {
            add(view.between->first);
            add(view.between->second);
        }
        add(m_kept.traced.asset);
        for (const Expansion& expansion : view.expansions)
            add(expansion.asset);
        std::ranges::for_each(view.open, add);
        for (const auto* ids : {&view.hidden, &view.isolated, &view.pinned, &view.included})
            std::ranges::for_each(*ids, add);
        for (const auto& [asset, way] : view.moved)
            add(asset);
        if (m_scene)
            for (const SceneCard& card : m_scene->cards)
                add(card.asset);
        if (m_assets.size() > static_cast<std::size_t>(kMostAssets))
            m_assets.resize(static_cast<std::size_t>(kMostAssets));
        m_numbers.clear();
    }

    [[nodiscard]] int number(AssetId asset) const
    {
        const auto found = m_numbers.find(asset);
        return found == m_numbers.end() ? -1 : found->second;
    }
    [[nodiscard]] QJsonArray numbers(const std::vector<AssetId>& assets) const
    {
        QJsonArray list;
        for (const AssetId asset : assets)
            list.append(number(asset));
        return list;
    }
    [[nodiscard]] QJsonArray expansions() const
    {
        QJsonArray list;
        for (const Expansion& expansion : m_kept.view.expansions)
            list.append(
                QJsonArray{number(expansion.asset), wordOf(sides(), expansion.direction), expansion.hops});
        return list;
    }
    [[nodiscard]] QJsonArray moved() const
    {
        QJsonArray list;
        for (const auto& [asset, way] : m_kept.view.moved)
            list.append(QJsonArray{number(asset), round1(way.x()), round1(way.y())});
        return list;
    }

    void addPlaces(QJsonObject& object, KeptPlaces places) const
    {
        const QPointF origin = moveOrigin(*m_scene);
        QJsonArray cards;
        for (const SceneCard& card : m_scene->cards) {
            QJsonArray place;
            if (card.shape == SceneCard::Shape::Group)
                place.append(card.name);
            else
                place.append(number(card.asset));
            if (card.shape == SceneCard::Shape::FanOut)
                place.append(wordOf(sides(), card.direction));
            place.append(card.laidOut.x() - origin.x());
            place.append(card.laidOut.y() - origin.y());
            cards.append(place);
        }
        object.insert(u"places"_s, cards);
        if (places != KeptPlaces::CardsAndRoutes)
            return;
        QJsonArray routes;
        for (const SceneEdge& edge : m_scene->edges) {
            QJsonArray points;
            for (const QPointF& point : edge.route.empty() ? edge.curve : edge.route) {
                points.append(round1(point.x() - origin.x()));
                points.append(round1(point.y() - origin.y()));
            }
            routes.append(QJsonArray{static_cast<int>(edge.from), static_cast<int>(edge.to), points});
        }
        object.insert(u"routes"_s, routes);
    }

    const KeptView& m_kept;
    const LineageScene* m_scene;
    std::vector<AssetId> m_assets;
    std::map<AssetId, int> m_numbers;
    QJsonArray m_names;
    std::optional<Error> m_trouble;
};

} // namespace

Result<QByteArray> viewText(const CatalogReader& reader, const KeptView& kept, const LineageScene* scene,
                            KeptPlaces places, qsizetype most)
{
    const Writer writer(reader, kept, scene);
    if (writer.trouble())
        return fail(*writer.trouble());
    for (const KeptPlaces kind : {KeptPlaces::CardsAndRoutes, KeptPlaces::Cards, KeptPlaces::None}) {
        if (kind > places)
            continue;
        const Writer again(reader, kept, kind == KeptPlaces::None ? nullptr : scene);
        if (QByteArray text = again.text(kind); text.size() <= most)
            return text;
    }
    return fail(ErrorKind::Input,
                QCoreApplication::translate(
                    "ViewText", "The view is too large for that; isolate or fold a part of it first.")
                    .toStdString());
}

} // namespace upriver
