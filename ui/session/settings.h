// SPDX-License-Identifier: Apache-2.0
#pragma once

// Settings: what the window remembers between starts, in ~/.config/upriver/upriver.conf: layout, theme,
// recent catalogs, and for each catalog its recent and starred assets by qualified name (ids do not leave a
// file). Values live in memory; the file is read once at the start and written when the event loop idles.
// GUI thread.

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <QVariant>

namespace upriver {

class Settings : public QObject
{
    Q_OBJECT

public:
    explicit Settings(QObject* parent = nullptr);

    [[nodiscard]] QVariant value(const QString& key, const QVariant& fallback = {}) const;
    void setValue(const QString& key, const QVariant& value);

    [[nodiscard]] QStringList recentCatalogs() const;
    void noteCatalog(const QString& path);
    void forgetCatalog(const QString& path);

    void setCatalog(const QString& path); ///< whose recents and stars are meant from here on
    [[nodiscard]] QStringList recentAssets() const;
    void noteAsset(const QString& name);
    [[nodiscard]] QStringList starred() const;
    [[nodiscard]] bool isStarred(const QString& name) const { return starred().contains(name); }
    void setStarred(const QString& name, bool on);

Q_SIGNALS:
    void starsChanged();
    void recentCatalogsChanged();

private:
    [[nodiscard]] QString catalogKey(const QString& what) const;

    QVariantMap m_values;
    QString m_catalog;
    QSettings m_stored;
};

} // namespace upriver
