// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/view_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "ui/graph/view_words.h"
#include "ui/models/words.h"

// Text from elsewhere: views and links.

namespace upriver {

using namespace Qt::StringLiterals;
using namespace view_words;

namespace {

constexpr qsizetype kMostText = 4000; // letters of one word or name
constexpr double kFarthest = 1e6;     // pixels from the root
constexpr qsizetype kMostPoints = 400;
constexpr qsizetype kMostGiven = 20'000; // members of one list

QString tr(const char* text) { return QCoreApplication::translate("ViewText", text); }

/// Reads what may have been written by anybody.
class Reader
{
public:
    Reader(const CatalogReader& reader, QJsonObject object) : m_object(std::move(object))
    {
        const QJsonArray names = m_object.value(u"assets"_s).toArray();
        for (qsizetype i = 0; i < std::min(names.size(), kMostAssets); ++i)
            find(reader, names.at(i).toString().left(kMostText));
        const QJsonValue root = m_object.value(u"root"_s);
        if (root.isDouble()) {
            m_kept.view.root = asset(root);
            m_wanted = names.at(root.toInt(-1)).toString();
        }
    }
    [[nodiscard]] const std::optional<Error>& trouble() const { return m_trouble; }
    /// The name of the root; empty: it has none.
    [[nodiscard]] const QString& wanted() const { return m_wanted; }

    KeptView read()
    {
        LineageView& view = m_kept.view;
        m_kept.name = word(u"name"_s);
        m_kept.catalog = word(u"catalog"_s);
        view.kind = valueOf(kinds(), word(u"view"_s));
        view.groupBy = valueOf(groups(), word(u"group_by"_s));
        view.lens = valueOf(lenses(), word(u"lens"_s));
        view.filter = word(u"filter"_s);
        view.up = depth(u"up"_s);
        view.down = depth(u"down"_s);
        view.isMap = m_object.value(u"map"_s).toBool();
        view.since = std::max(Micros{0}, parseTime(word(u"changes_since"_s).toStdString()).value_or(0));
        view.manyCards = m_object.value(u"many"_s).toBool();
        const std::vector<AssetId> open = assets(u"open"_s);
        view.open = {open.begin(), open.end()};
        view.hidden = assets(u"hidden"_s);
        view.isolated = assets(u"isolated"_s);
        view.pinned = assets(u"picked"_s);
        view.included = assets(u"included"_s);
        readLists();
        const QJsonArray centre = m_object.value(u"centre"_s).toArray();
        const double zoom = m_object.value(u"zoom"_s).toDouble();
        if (centre.size() == 2 && zoom >= 0.02 && zoom <= 3) {
            m_kept.scale = zoom;
            m_kept.centre = point(centre.at(0), centre.at(1));
        }
        const QJsonArray traced = m_object.value(u"traced"_s).toArray();
        m_kept.traced = {asset(traced.at(0)), traced.at(1).toString().left(kMostText).toStdString()};
        m_kept.isList = m_object.value(u"list"_s).toBool();
        readPlaces();
        return std::move(m_kept);
    }

private:
    void find(const CatalogReader& reader, const QString& name)
    {
        AssetId id;
        const auto found = reader.findByName(name.toStdString(), 2);
        if (!found && !m_trouble)
            m_trouble = found.error();
        // Only the very name: a tail that happens to fit would show something else than was meant.
        if (found && found->size() == 1 && stableName(found->front()) == name)
            id = found->front().id;
        else
            m_kept.missing << name;
        m_assets.push_back(id);
    }

    [[nodiscard]] QString word(const QString& key) const
    {
        return m_object.value(key).toString().left(kMostText);
    }
    [[nodiscard]] int depth(const QString& key) const
    {
        return std::clamp(m_object.value(key).toInt(LineageView::kAutomatic), LineageView::kWhole, 1000);
    }
    [[nodiscard]] AssetId asset(const QJsonValue& number) const
    {
        const int index = number.toInt(-1);
        return index < 0 || static_cast<std::size_t>(index) >= m_assets.size()
                   ? AssetId{}
                   : m_assets[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] QJsonArray list(const QString& key) const
    {
        const QJsonArray all = m_object.value(key).toArray();
        if (all.size() > kMostGiven)
            return {};
        return all;
    }
    [[nodiscard]] std::vector<AssetId> assets(const QString& key) const
    {
        std::vector<AssetId> found;
        for (const QJsonValue entry : list(key))
            if (const AssetId id = asset(entry); id.isValid())
                found.push_back(id);
        return found;
    }
    [[nodiscard]] static QPointF point(const QJsonValue& x, const QJsonValue& y)
    {
        return {std::clamp(x.toDouble(), -kFarthest, kFarthest),
                std::clamp(y.toDouble(), -kFarthest, kFarthest)};
    }

    void readLists()
    {
        LineageView& view = m_kept.view;
        for (const QJsonValue entry : list(u"expansions"_s)) {
            const QJsonArray parts = entry.toArray();
            if (const AssetId id = asset(parts.at(0)); id.isValid())
                view.expansions.push_back({id, valueOf(sides(), parts.at(1).toString()),
                                           std::clamp(parts.at(2).toInt(), kAllHops, 1000)});
        }
        for (const QJsonValue label : list(u"folded"_s))
            view.toggled.insert(label.toString().left(kMostText));
        for (const QJsonValue entry : list(u"moved"_s)) {
            const QJsonArray parts = entry.toArray();
            if (const AssetId id = asset(parts.at(0)); id.isValid())
                view.moved[id] = point(parts.at(1), parts.at(2));
        }
        const QJsonArray column = m_object.value(u"column"_s).toArray();
        if (const AssetId id = asset(column.at(0)); id.isValid())
            view.column = ColumnFocus{id, column.at(1).toString().left(kMostText).toStdString()};
        const QJsonArray ends = m_object.value(u"between"_s).toArray();
        if (asset(ends.at(0)).isValid() && asset(ends.at(1)).isValid())
            view.between = {asset(ends.at(0)), asset(ends.at(1))};
    }

    void readPlaces()
    {
        auto places = std::make_shared<StandingLayout>();
        std::vector<std::int64_t> keys; ///< by the text's own numbers; 0: gone
        for (const QJsonValue entry : list(u"places"_s)) {
            const QJsonArray parts = entry.toArray();
            const bool isFanOut = parts.size() == 4;
            const AssetId id = asset(parts.at(0));
            std::int64_t key = 0;
            if (parts.at(0).isString())
                key = groupKey(parts.at(0).toString());
            else if (id.isValid())
                key = isFanOut ? fanOutKey(id, valueOf(sides(), parts.at(1).toString())) : id.value;
            keys.push_back(key);
            if (key == 0 || parts.size() < 3)
                continue;
            const QPointF centre = point(parts.at(parts.size() - 2), parts.at(parts.size() - 1));
            places->nodes.push_back({key, {centre.x(), centre.y()}, kCardWidth, kCardHeight});
        }
        for (const QJsonValue entry : list(u"routes"_s))
            readRoute(entry.toArray(), keys, *places);
        if (!places->nodes.empty())
            m_kept.places = std::move(places);
    }

    static void readRoute(const QJsonArray& parts, const std::vector<std::int64_t>& keys,
                          StandingLayout& places)
    {
        const auto keyAt = [&](qsizetype at) {
            const int index = parts.at(at).toInt(-1);
            return index < 0 || static_cast<std::size_t>(index) >= keys.size()
                       ? 0
                       : keys[static_cast<std::size_t>(index)];
        };
        const QJsonArray numbers = parts.at(2).toArray();
        const qsizetype points = numbers.size() / 2;
        if (keyAt(0) == 0 || keyAt(1) == 0 || points < 4 || points % 3 != 1 || points > kMostPoints)
            return;
        StandingEdge& edge = places.edges.emplace_back();
        edge.from = keyAt(0);
        edge.to = keyAt(1);
        for (qsizetype i = 0; i < points; ++i) {
            const QPointF at = point(numbers.at(2 * i), numbers.at(2 * i + 1));
            edge.bezier.push_back({at.x(), at.y()});
        }
    }

    QJsonObject m_object;
    std::vector<AssetId> m_assets; ///< by the text's numbers; invalid: not here
    QString m_wanted;
    KeptView m_kept;
    std::optional<Error> m_trouble;
};

/// Names of others in a sentence: as long as one reads, without signs that turn or hide what follows.
QString named(QString name)
{
    name.removeIf([](QChar letter) {
        return letter.category() == QChar::Other_Format || letter.category() == QChar::Other_Control;
    });
    constexpr qsizetype kRead = 160;
    return name.size() > kRead ? name.left(kRead / 2) + u'…' + name.right(kRead / 2) : name;
}

tl::unexpected<Error> notHere(const QString& wanted, const QString& catalog)
{
    const QString sentence =
        catalog.isEmpty() ? tr("The view shows %1, which this catalog does not have.").arg(wanted)
                          : tr("The view shows %1, which this catalog does not have; it was made in %2.")
                                .arg(wanted, catalog);
    return fail(ErrorKind::NotFound, sentence.toStdString());
}

const QString& linkStart()
{
    static const QString kStart = u"upriver://view/"_s;
    return kStart;
}

} // namespace

Result<KeptView> readViewText(const CatalogReader& reader, const QByteArray& text)
{
    const QJsonObject object =
        text.size() > kLongestViewText ? QJsonObject() : QJsonDocument::fromJson(text).object();
    const int form = object.value(u"upriver_view"_s).toInt();
    if (form <= 0)
        return fail(ErrorKind::Input, tr("This is no lineage view of Upriver.").toStdString());
    if (form > kForm)
        return fail(ErrorKind::Input,
                    tr("This view was written by a newer Upriver. Update Upriver to open it.").toStdString());
    Reader parsed(reader, object);
    if (parsed.trouble())
        return fail(*parsed.trouble());
    const QString wanted = parsed.wanted();
    KeptView kept = parsed.read();
    if (!kept.view.root.isValid() && (!wanted.isEmpty() || !kept.view.isWhole()))
        return notHere(wanted.isEmpty() ? tr("an asset without a name") : named(wanted), named(kept.catalog));
    return kept;
}

QString linkOf(const QByteArray& viewText)
{
    const QString link = linkStart() + QString::fromLatin1(viewText.toBase64(QByteArray::Base64UrlEncoding |
                                                                             QByteArray::OmitTrailingEquals));
    return link.size() > kLongestLink ? QString() : link;
}

bool looksLikeLink(const QString& text)
{
    return text.trimmed().startsWith(u"upriver://"_s, Qt::CaseInsensitive);
}

std::optional<QByteArray> textOfLink(const QString& link)
{
    const QString trimmed = link.size() > 2 * kLongestLink ? QString() : link.trimmed();
    if (trimmed.size() > kLongestLink || !trimmed.startsWith(linkStart(), Qt::CaseInsensitive))
        return std::nullopt;
    const auto decoded =
        QByteArray::fromBase64Encoding(trimmed.mid(linkStart().size()).toLatin1(),
                                       QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals |
                                           QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || decoded.decoded.isEmpty())
        return std::nullopt;
    return decoded.decoded;
}

} // namespace upriver
