// SPDX-License-Identifier: Apache-2.0
#include "app/desktop/desktop_motion.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFileInfo>

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

const QString& service()
{
    static const QString kService = u"org.freedesktop.portal.Desktop"_s;
    return kService;
}
const QString& path()
{
    static const QString kPath = u"/org/freedesktop/portal/desktop"_s;
    return kPath;
}
const QString& interface()
{
    static const QString kInterface = u"org.freedesktop.portal.Settings"_s;
    return kInterface;
}

/// Read() wraps values once more than they are.
QVariant unwrapped(QVariant value)
{
    for (int depth = 0; depth < 4 && value.canConvert<QDBusVariant>(); ++depth)
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

std::optional<QDBusConnection> DesktopMotion::sessionBus()
{
    const QString folder = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const bool isThere = qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
                         (!folder.isEmpty() && QFileInfo::exists(folder + u"/bus"_s));
    if (!isThere)
        return std::nullopt;
    const QDBusConnection bus = QDBusConnection::sessionBus();
    return bus.isConnected() ? std::optional(bus) : std::nullopt;
}

DesktopMotion::DesktopMotion(QDBusConnection bus, QObject* parent) : QObject(parent), m_bus(std::move(bus))
{
    // Where no bus stands between, senders have no names.
    m_bus.connect(m_bus.baseService().isEmpty() ? QString() : service(), path(), interface(),
                  u"SettingChanged"_s, this, SLOT(noteChange(QDBusMessage)));
    const std::array<std::pair<QString, QString>, 3> settings{
        {{u"org.freedesktop.appearance"_s, u"reduced-motion"_s},
         {u"org.gnome.desktop.interface"_s, u"enable-animations"_s},
         {u"org.kde.kdeglobals.KDE"_s, u"AnimationDurationFactor"_s}}};
    for (const auto& [space, key] : settings)
        ask(space, key);
}

void DesktopMotion::ask(const QString& space, const QString& key)
{
    QDBusMessage call = QDBusMessage::createMethodCall(service(), path(), interface(), u"Read"_s);
    call << space << key;
    auto* reply = new QDBusPendingCallWatcher(m_bus.asyncCall(call), this);
    connect(reply, &QDBusPendingCallWatcher::finished, this, [this, space, key, reply] {
        const QDBusPendingReply<QDBusVariant> answer = *reply;
        if (!answer.isError())
            take(space, key, QVariant::fromValue(answer.value()));
        reply->deleteLater();
    });
}

std::optional<Motion> DesktopMotion::motionOf(const QString& space, const QString& key, const QVariant& value)
{
    const auto reducedIf = [](bool isReduced) { return isReduced ? Motion::Reduced : Motion::Full; };
    if (space == "org.freedesktop.appearance"_L1 && key == "reduced-motion"_L1)
        return reducedIf(value.toUInt() == 1);
    if (space == "org.gnome.desktop.interface"_L1 && key == "enable-animations"_L1)
        return reducedIf(!value.toBool());
    bool isNumber = false;
    const double factor = value.toString().toDouble(&isNumber);
    if (space == "org.kde.kdeglobals.KDE"_L1 && key == "AnimationDurationFactor"_L1 && isNumber)
        return reducedIf(factor <= 0);
    return std::nullopt;
}

void DesktopMotion::noteChange(const QDBusMessage& message)
{
    const QVariantList said = message.arguments();
    if (said.size() == 3)
        take(said[0].toString(), said[1].toString(), said[2]);
}

void DesktopMotion::take(const QString& space, const QString& key, const QVariant& value)
{
    const auto motion = motionOf(space, key, unwrapped(value));
    if (!motion)
        return;
    m_said[space + u'.' + key] = *motion;
    const bool isAnyReduced =
        std::ranges::any_of(m_said, [](const auto& said) { return said.second == Motion::Reduced; });
    noteDesktopMotion(isAnyReduced ? Motion::Reduced : Motion::Full);
}

} // namespace upriver
