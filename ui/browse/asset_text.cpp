// SPDX-License-Identifier: Apache-2.0
#include "ui/browse/asset_text.h"

#include <algorithm>
#include <functional>

#include <QCoreApplication>
#include <QSaveFile>

#include "catalog/base/thread_guard.h"
#include "ui/models/words.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kPage = 1000;

QStringList titles()
{
    return {u"name"_s, u"kind"_s,   u"type"_s,    u"platform"_s, u"container"_s,      u"owners"_s,
            u"tags"_s, u"health"_s, u"columns"_s, u"updated"_s,  u"qualified_name"_s, u"description"_s};
}

QString joined(const std::vector<std::string>& words)
{
    QStringList list;
    for (const std::string& word : words)
        list << text(word);
    return list.join(u"; "_s);
}

QStringList fieldsOf(const AssetSummary& asset)
{
    const std::string_view kind = toWord(asset.kind), health = toWord(asset.health);
    return {text(asset.leaf),
            text(std::string(kind)),
            text(asset.subtype),
            text(asset.platform),
            text(asset.container),
            joined(asset.owners),
            joined(asset.tags),
            text(std::string(health)),
            QString::number(asset.columnCount),
            asset.updated > 0 ? text(formatTime(asset.updated)) : QString(),
            text(asset.name.text()),
            text(asset.description)};
}

QString tsvField(QString field)
{
    return field.replace(u'\t', u' ').replace(u'\n', u' ').replace(u'\r', u' ');
}

QString csvField(QString field)
{
    const bool quoted =
        field.contains(u',') || field.contains(u'"') || field.contains(u'\n') || field.contains(u'\r');
    return quoted ? u'"' + field.replace(u'"', u"\"\""_s) + u'"' : field;
}

Result<void> eachAsset(CatalogReader& reader, std::span<const AssetId> ids, const std::stop_token& stop,
                       const std::function<void(const AssetSummary&)>& take)
{
    for (std::size_t first = 0; first < ids.size(); first += kPage) {
        if (stop.stop_requested())
            return fail(ErrorKind::Cancelled, "Cancelled.");
        auto page = reader.summaries(ids.subspan(first, std::min(kPage, ids.size() - first)));
        if (!page)
            return fail(page.error());
        for (const AssetSummary& asset : *page)
            take(asset);
    }
    return {};
}

} // namespace

Result<QString> assetsAsTsv(CatalogReader& reader, std::span<const AssetId> ids, const std::stop_token& stop)
{
    QString tsv = titles().join(u'\t') + u'\n';
    const Result<void> done = eachAsset(reader, ids, stop, [&](const AssetSummary& asset) {
        QStringList fields = fieldsOf(asset);
        for (QString& field : fields)
            field = tsvField(field);
        tsv += fields.join(u'\t') + u'\n';
    });
    if (!done)
        return fail(done.error());
    return tsv;
}

Result<qint64> exportAssetsCsv(CatalogReader& reader, std::span<const AssetId> ids, const QString& file,
                               const std::stop_token& stop)
{
    assertNotGuiThread("write a list");
    QSaveFile out(file);
    const QString refused =
        QCoreApplication::translate("asset_text", "%1 can't be written: %2. Choose another place.");
    if (!out.open(QIODevice::WriteOnly))
        return fail(ErrorKind::Input, refused.arg(file, out.errorString()).toStdString());
    qint64 count = 0;
    out.write(titles().join(u',').toUtf8() + "\r\n");
    const Result<void> done = eachAsset(reader, ids, stop, [&](const AssetSummary& asset) {
        QStringList fields = fieldsOf(asset);
        for (QString& field : fields)
            field = csvField(field);
        out.write(fields.join(u',').toUtf8() + "\r\n");
        ++count;
    });
    if (!done)
        return fail(done.error());
    if (!out.commit())
        return fail(ErrorKind::Input, refused.arg(file, out.errorString()).toStdString());
    return count;
}

} // namespace upriver
