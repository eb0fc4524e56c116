// SPDX-License-Identifier: Apache-2.0
#pragma once

// DesktopMotion: asks the desktop whether people want less movement, and follows when they change their mind.
// Through the settings portal of the session bus (org.freedesktop.portal.Settings; namespaces and keys of
// xdg-desktop-portal, GNOME and KDE), as Qt 6.4 does not say. Where there is no portal: nothing happens.
// Never waits. GUI thread.

#include <map>
#include <optional>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QObject>
#include <QVariant>

#include "ui/shell/motion.h"

namespace upriver {

class DesktopMotion : public QObject
{
    Q_OBJECT

public:
    explicit DesktopMotion(QDBusConnection bus, QObject* parent = nullptr);
    /// Of the session; nothing where none is running, so that none is started.
    [[nodiscard]] static std::optional<QDBusConnection> sessionBus();
    /// What a setting of the portal says about motion; nothing: it is about something else.
    [[nodiscard]] static std::optional<Motion> motionOf(const QString& space, const QString& key,
                                                        const QVariant& value);

private Q_SLOTS:
    void noteChange(const QDBusMessage& message);

private:
    void take(const QString& space, const QString& key, const QVariant& value);
    void ask(const QString& space, const QString& key);

    QDBusConnection m_bus;
    std::map<QString, Motion> m_said; ///< by setting: one that asks for less is enough
};

} // namespace upriver
