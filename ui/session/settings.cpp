// SPDX-License-Identifier: Apache-2.0
#include "ui/session/settings.h"

#include <QCryptographicHash>
#include <QStandardPaths>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kRecentCatalogs = 12;
constexpr qsizetype kRecentAssets = 12;

QStringList putFirst(QStringList list, const QString& value, qsizetype most)
{
    list.removeAll(value);
    list.prepend(value);
    while (list.size() > most)
        list.removeLast();
    return list;
}

} // namespace

Settings::Settings(QObject* parent)
    : QObject(parent)
    , m_stored(QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
                   u"/upriver/upriver.conf"_s,
               QSettings::IniFormat)
{
    for (const QString& key : m_stored.allKeys())
        m_values.insert(key, m_stored.value(key));
}

QVariant Settings::value(const QString& key, const QVariant& fallback) const
{
    return m_values.value(key, fallback);
}

// QSettings writes by itself when the event loop is next idle, aside and renamed.
void Settings::setValue(const QString& key, const QVariant& value)
{
    if (m_values.value(key) == value && m_values.contains(key))
        return;
    m_values.insert(key, value);
    m_stored.setValue(key, value);
}

QStringList Settings::recentCatalogs() const { return value(u"catalogs/recent"_s).toStringList(); }

void Settings::noteCatalog(const QString& path)
{
    setValue(u"catalogs/recent"_s, putFirst(recentCatalogs(), path, kRecentCatalogs));
    Q_EMIT recentCatalogsChanged();
}

void Settings::forgetCatalog(const QString& path)
{
    QStringList recent = recentCatalogs();
    recent.removeAll(path);
    setValue(u"catalogs/recent"_s, recent);
    Q_EMIT recentCatalogsChanged();
}

void Settings::setCatalog(const QString& path)
{
    m_catalog = path;
    Q_EMIT starsChanged();
}

QStringList Settings::recentAssets() const { return value(catalogKey(u"recent"_s)).toStringList(); }

void Settings::noteAsset(const QString& name)
{
    if (!m_catalog.isEmpty())
        setValue(catalogKey(u"recent"_s), putFirst(recentAssets(), name, kRecentAssets));
}

QStringList Settings::starred() const { return value(catalogKey(u"starred"_s)).toStringList(); }

void Settings::setStarred(const QString& name, bool on)
{
    QStringList list = starred();
    list.removeAll(name);
    if (on)
        list.prepend(name);
    setValue(catalogKey(u"starred"_s), list);
    Q_EMIT starsChanged();
}

// A path is no good key in an INI file.
QString Settings::catalogKey(const QString& what) const
{
    const QByteArray hash =
        QCryptographicHash::hash(m_catalog.toUtf8(), QCryptographicHash::Sha1).toHex().left(12);
    return u"catalog-%1/%2"_s.arg(QString::fromLatin1(hash), what);
}

} // namespace upriver
