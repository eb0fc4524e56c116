// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/overview_text.h"

#include <algorithm>
#include <map>

#include <QCoreApplication>
#include <QUrl>

#include "ui/asset/rich_text.h"
#include "ui/models/words.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kShortList = 8;

QString say(const char* words) { return QCoreApplication::translate("overview_text", words); }

QString escaped(const std::string& value) { return text(value).toHtmlEscaped(); }

QString timeHtml(Micros at)
{
    return at <= 0 ? QString()
                   : u"%1 <span style='color:%2'>(%3)</span>"_s.arg(
                         agoText(at), currentTheme().secondaryText.name(), exactTime(at));
}

QString ownersHtml(const AssetDetails& details)
{
    QStringList owners;
    for (const OwnerRow& owner : details.owners)
        owners << (owner.type.empty() ? escaped(owner.name)
                                      : u"%1 (%2)"_s.arg(escaped(owner.name), escaped(owner.type)));
    return owners.join(u"<br>"_s);
}

QString tagsHtml(const std::vector<std::string>& tags)
{
    QStringList words;
    for (const std::string& tag : tags)
        words << escaped(tag);
    return words.join(u", "_s);
}

QString aliasesHtml(const AssetDetails& details)
{
    QStringList lines;
    for (const AliasRow& alias : details.aliases) {
        const QString name = text(alias.other.text());
        const QString shown =
            alias.otherId.isValid() ? html::assetLink(alias.otherId, name) : name.toHtmlEscaped();
        if (alias.decision == "rejected")
            continue; // people know better
        const QString why =
            alias.decision == "accepted" ? say("the same, as people decided")
            : alias.confidence < 100
                ? say("probably the same, %1 %: %2").arg(alias.confidence).arg(escaped(alias.reason))
                : escaped(alias.reason);
        lines << u"%1<br><span style='color:%2'>%3</span>"_s.arg(shown, currentTheme().secondaryText.name(),
                                                                 why);
    }
    return lines.join(u"<br>"_s);
}

QString versionsHtml(const AssetDetails& details)
{
    QString rows;
    for (std::size_t i = 0; i < std::min(kShortList, details.versions.size()); ++i) {
        const VersionRow& version = details.versions[i];
        QString when = version.created ? timeHtml(*version.created) : u"–"_s;
        if (!version.author.empty())
            when += say(", by %1").arg(escaped(version.author));
        if (!version.revision.empty())
            when += say(", commit %1").arg(escaped(version.revision.substr(0, 8)));
        rows += html::row(text(version.label.empty() ? version.hash.substr(0, 12) : version.label), when);
    }
    if (rows.isEmpty())
        return {};
    const QString more = details.versions.size() > kShortList
                             ? say("Newest %1 of %2").arg(kShortList).arg(details.versions.size())
                             : QString();
    return html::heading(say("Versions")) + html::table(rows) +
           (more.isEmpty() ? QString() : u"<p>%1</p>"_s.arg(more));
}

QString metricsHtml(const AssetDetails& details)
{
    std::map<std::string, const MetricRow*> newest;
    for (const MetricRow& metric : details.metrics) {
        if (!metric.column.empty())
            continue;
        const MetricRow*& kept = newest[metric.key];
        if (!kept || kept->at < metric.at)
            kept = &metric;
    }
    QString rows;
    for (const auto& [key, metric] : newest) {
        const bool whole = metric->value == static_cast<double>(static_cast<qint64>(metric->value));
        rows += html::row(text(key), whole ? countText(static_cast<qint64>(metric->value))
                                           : QString::number(metric->value, 'g', 6));
    }
    return rows.isEmpty() ? QString() : html::heading(say("Measured")) + html::table(rows);
}

QString propertiesHtml(const std::vector<Property>& properties)
{
    QString rows;
    for (const Property& property : properties)
        rows += html::row(text(property.key), escaped(property.value));
    return rows;
}

QStringList neighbourLines(const LineageAnswer& answer, AssetId asset, const QString& column,
                           Direction direction)
{
    QStringList lines;
    for (const LineageColumnEdge& edge : answer.columnEdges) {
        const bool up = direction == Direction::Upstream;
        const bool ours = up ? edge.to == asset && text(edge.toColumn) == column
                             : edge.from == asset && text(edge.fromColumn) == column;
        if (!ours)
            continue;
        const AssetId other = up ? edge.from : edge.to;
        const QString otherColumn = text(up ? edge.fromColumn : edge.toColumn);
        const LineageNode* node = answer.find(other);
        const QString leaf = node ? text(node->asset.leaf) : QString();
        const QString shown = otherColumn.isEmpty() ? leaf : u"%1.%2"_s.arg(leaf, otherColumn);
        lines << u"%1 <span style='color:%2'>%3%4</span>"_s.arg(
            html::assetLink(other, shown, otherColumn), currentTheme().secondaryText.name(),
            text(columnEdgeKindWords(edge.kinds, ", ")).replace(u'_', u' '),
            edge.confidence < 100 ? u", %1 %"_s.arg(edge.confidence) : QString());
    }
    lines.removeDuplicates();
    return lines;
}

} // namespace

QString overviewHtml(const AssetDetails& details)
{
    const AssetSummary& asset = details.summary;
    QString body;
    if (!asset.description.empty())
        body += html::fromMarkdown(asset.description) + u"<p style='margin:0;font-size:6px'>&nbsp;</p>"_s;
    QString rows;
    if (asset.ghost)
        rows += html::row(say("Note"),
                          escaped(asset.ghostReason.empty()
                                      ? say("Referred to, but no indexed file describes it.").toStdString()
                                      : asset.ghostReason));
    rows += html::row(say("Health"), healthText(asset).toHtmlEscaped());
    rows += html::row(say("Owners"), ownersHtml(details));
    rows += html::row(say("Tags"), tagsHtml(details.tags));
    rows += html::row(say("Platform"), escaped(asset.platform));
    rows += html::row(say("Container"), escaped(asset.container));
    rows += html::row(say("Namespace"), escaped(asset.name.ns));
    rows += html::row(say("Name"), escaped(asset.name.name));
    rows += html::row(say("Columns"), asset.columnCount > 0 ? countText(asset.columnCount) : QString());
    rows += html::row(say("Updated"), timeHtml(asset.updated));
    rows += html::row(say("Also known as"), aliasesHtml(details));
    body += html::table(rows);
    const QString properties = propertiesHtml(details.properties);
    if (!properties.isEmpty())
        body += html::heading(say("Stated by the source")) + html::table(properties);
    return html::page(body + metricsHtml(details) + versionsHtml(details));
}

namespace {

QString testsHtml(const AssetDetails& details, const std::string& column)
{
    QStringList lines;
    for (const CheckRow& check : details.checks) {
        if (check.column != column)
            continue;
        const std::string& said = check.value.empty() ? check.message : check.value;
        const std::string status(toWord(check.status));
        lines << escaped(said.empty() ? check.name + ": " + status
                                      : check.name + ": " + status + ", " + said);
    }
    return lines.mid(0, 12).join(u"<br>"_s);
}

} // namespace

QString columnHtml(const AssetDetails& details, const QString& column, const LineageAnswer* neighbours)
{
    const auto found =
        std::ranges::find_if(details.columns, [&](const ColumnRow& c) { return text(c.name) == column; });
    if (found == details.columns.end())
        return {};
    QString rows;
    rows += html::row(say("Type"), escaped(found->type));
    rows += html::row(say("Null"),
                      found->nullable ? (*found->nullable ? say("allowed") : say("never")) : QString());
    const std::string_view key = toWord(found->key);
    rows += html::row(say("Key"), escaped(std::string(key)));
    rows += html::row(say("Tags"), tagsHtml(found->tags));
    rows += html::row(say("Description"), escaped(found->description));
    rows += html::row(say("Tests"), testsHtml(details, found->name));
    if (neighbours) {
        const QStringList up = neighbourLines(*neighbours, details.summary.id, column, Direction::Upstream);
        const QStringList down =
            neighbourLines(*neighbours, details.summary.id, column, Direction::Downstream);
        rows += html::row(say("From"), up.isEmpty() ? say("no column known") : up.mid(0, 12).join(u"<br>"_s));
        rows += html::row(say("Feeds"),
                          down.isEmpty() ? say("no column known") : down.mid(0, 12).join(u"<br>"_s));
    }
    rows += propertiesHtml(found->profile);
    return html::page(html::heading(column) + html::table(rows));
}

} // namespace upriver
