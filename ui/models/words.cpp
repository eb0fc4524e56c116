// SPDX-License-Identifier: Apache-2.0
#include "ui/models/words.h"

#include <algorithm>
#include <array>

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QString say(const char* words, int count = -1)
{
    return QCoreApplication::translate("words", words, nullptr, count);
}

// The C locale writes numbers without separators, which nobody reads.
QLocale locale()
{
    const QLocale system;
    return system.language() == QLocale::C ? QLocale(QLocale::English) : system;
}

} // namespace

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString countText(qint64 count) { return locale().toString(count); }

QString sizeText(qint64 bytes) { return locale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat); }

QString agoText(Micros at, Micros now)
{
    if (at <= 0)
        return {};
    const qint64 seconds = (now - at) / 1'000'000;
    if (seconds < 45)
        return say("just now");
    if (seconds < 3600)
        return say("%1 min ago").arg(std::max<qint64>(1, seconds / 60));
    if (seconds < 48 * 3600)
        return say("%1 h ago").arg(seconds / 3600);
    if (seconds < 60 * 86400LL)
        return say("%1 d ago").arg(seconds / 86400);
    return QDateTime::fromMSecsSinceEpoch(at / 1000).date().toString(Qt::ISODate);
}

QString agoText(Micros at) { return agoText(at, now()); }

QString exactTime(Micros at)
{
    return at <= 0 ? QString() : QDateTime::fromMSecsSinceEpoch(at / 1000).toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

QString durationText(qint64 seconds)
{
    if (seconds < 60)
        return say("%1 s").arg(seconds);
    if (seconds < 3600)
        return say("%1 min %2 s").arg(seconds / 60).arg(seconds % 60);
    return say("%1 h %2 min").arg(seconds / 3600).arg(seconds % 3600 / 60);
}

QString kindPlural(AssetKind kind)
{
    switch (kind) {
    case AssetKind::Dataset:
        return say("Datasets");
    case AssetKind::Job:
        return say("Jobs");
    case AssetKind::Model:
        return say("Models");
    case AssetKind::ModelVersion:
        return say("Model versions");
    case AssetKind::Feature:
        return say("Features");
    case AssetKind::Dashboard:
        return say("Dashboards");
    case AssetKind::Service:
        return say("Services");
    case AssetKind::Code:
        return say("Code");
    case AssetKind::Term:
        return say("Terms");
    case AssetKind::Contract:
        return say("Contracts");
    }
    return {};
}

QString typeText(AssetKind kind, const std::string& subtype)
{
    QString word = text(subtype.empty() ? std::string(toWord(kind)) : subtype);
    word.replace(u'_', u' ');
    const bool saysJob = word.endsWith("job"_L1, Qt::CaseInsensitive);
    if (kind == AssetKind::Job && subtype == "dbt" && !saysJob)
        return say("dbt job");
    return word.toLower() == word.toUpper() ? word : word.toLower();
}

QString whereText(const AssetSummary& asset)
{
    QString platform = text(asset.platform.empty() ? asset.name.ns : asset.platform);
    if (asset.container.empty())
        return platform;
    return platform + u" · "_s + text(asset.container);
}

QString healthWord(Health health)
{
    switch (health) {
    case Health::Ok:
        return say("Healthy");
    case Health::Warning:
        return say("Warning");
    case Health::Failed:
        return say("Failed");
    case Health::Running:
        return say("Running");
    case Health::Unknown:
        break;
    }
    return say("Health not known");
}

QString healthText(const AssetSummary& asset)
{
    const QString word = healthWord(asset.health);
    return asset.healthReason.empty() ? word : say("%1: %2").arg(word, text(asset.healthReason));
}

QString ownersText(const AssetSummary& asset)
{
    QStringList owners;
    for (const std::string& owner : asset.owners)
        owners << text(owner);
    return owners.join(u", "_s);
}

QString stableName(const AssetSummary& asset)
{
    return text(std::string(toWord(asset.kind)) + ":" + asset.name.text());
}

bool isClassification(const std::string& tag)
{
    static constexpr std::array<std::string_view, 9> kWords{
        "pii", "phi", "gdpr", "personal", "sensitive", "confidential", "classified", "secret", "pci"};
    const QString lower = text(tag).toLower();
    return std::ranges::any_of(kWords, [&](std::string_view word) {
        const QLatin1String latin(word.data(), static_cast<qsizetype>(word.size()));
        return lower == latin || lower.startsWith(QString(latin) + u':') ||
               lower.startsWith(QString(latin) + u'.') || lower.startsWith(QString(latin) + u'_');
    });
}

} // namespace upriver
