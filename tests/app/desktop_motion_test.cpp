// SPDX-License-Identifier: Apache-2.0
// The desktop's wish for less movement: what its portal answers when asked, and what it tells later. The
// portal is one of our own, at the other end of a connection without a bus.
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QDBusServer>
#include <QDBusVariant>
#include <QTest>

#include "app/desktop/desktop_motion.h"

using namespace upriver;
using namespace Qt::StringLiterals;

/// Answers as xdg-desktop-portal does: the value in a variant in a variant.
class Portal : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")

public:
    std::map<QString, QVariant> values;
    int asked = 0;

public Q_SLOTS:
    QDBusVariant Read(const QString& space, const QString& key, const QDBusMessage& message)
    {
        ++asked;
        const auto found = values.find(space + u'.' + key);
        if (found == values.end()) {
            message.setDelayedReply(true);
            m_bus->send(message.createErrorReply(u"org.freedesktop.portal.Error.NotFound"_s, u"none"_s));
            return QDBusVariant(QVariant(0));
        }
        return QDBusVariant(QVariant::fromValue(QDBusVariant(found->second)));
    }

Q_SIGNALS:
    void SettingChanged(const QString& space, const QString& key, const QDBusVariant& value);

public:
    std::optional<QDBusConnection> m_bus;
};

class DesktopMotionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void understandsWhatPortalsSay_data();
    void understandsWhatPortalsSay();
    void asksAndFollowsThePortal();
    void livesWithoutABus();
};

void DesktopMotionTest::understandsWhatPortalsSay_data()
{
    QTest::addColumn<QString>("space");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<int>("expected"); // -1: nothing
    const int full = static_cast<int>(Motion::Full);
    const int reduced = static_cast<int>(Motion::Reduced);
    const QString appearance = u"org.freedesktop.appearance"_s;
    const QString gnome = u"org.gnome.desktop.interface"_s;
    const QString kde = u"org.kde.kdeglobals.KDE"_s;
    QTest::newRow("no wish") << appearance << u"reduced-motion"_s << QVariant(0U) << full;
    QTest::newRow("reduced") << appearance << u"reduced-motion"_s << QVariant(1U) << reduced;
    QTest::newRow("a later value") << appearance << u"reduced-motion"_s << QVariant(7U) << full;
    QTest::newRow("GNOME, on") << gnome << u"enable-animations"_s << QVariant(true) << full;
    QTest::newRow("GNOME, off") << gnome << u"enable-animations"_s << QVariant(false) << reduced;
    QTest::newRow("KDE, usual") << kde << u"AnimationDurationFactor"_s << QVariant(u"1.0"_s) << full;
    QTest::newRow("KDE, at once") << kde << u"AnimationDurationFactor"_s << QVariant(u"0"_s) << reduced;
    QTest::newRow("KDE, no number") << kde << u"AnimationDurationFactor"_s << QVariant(u"x"_s) << -1;
    QTest::newRow("of something else") << appearance << u"color-scheme"_s << QVariant(1U) << -1;
}

void DesktopMotionTest::understandsWhatPortalsSay()
{
    QFETCH(QString, space);
    QFETCH(QString, key);
    QFETCH(QVariant, value);
    QFETCH(int, expected);
    const auto motion = DesktopMotion::motionOf(space, key, value);
    QCOMPARE(motion ? static_cast<int>(*motion) : -1, expected);
}

void DesktopMotionTest::asksAndFollowsThePortal()
{
    Portal portal;
    portal.values[u"org.gnome.desktop.interface.enable-animations"_s] = false;
    portal.values[u"org.freedesktop.appearance.reduced-motion"_s] = 0U;
    QDBusServer server(u"unix:tmpdir=/tmp"_s);
    QVERIFY(server.isConnected());
    connect(&server, &QDBusServer::newConnection, &portal, [&](const QDBusConnection& bus) {
        portal.m_bus = bus;
        portal.m_bus->registerObject(u"/org/freedesktop/portal/desktop"_s, &portal,
                                     QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals);
    });
    const QDBusConnection bus = QDBusConnection::connectToPeer(server.address(), u"motion"_s);
    QTRY_VERIFY(portal.m_bus);
    noteDesktopMotion(Motion::Full);
    const DesktopMotion motion(bus);
    QVERIFY(!isMotionReduced()); // it waits for no answer
    QTRY_VERIFY(isMotionReduced());
    QTRY_COMPARE(portal.asked, 3);
    Q_EMIT portal.SettingChanged(u"org.gnome.desktop.interface"_s, u"enable-animations"_s,
                                 QDBusVariant(true));
    QTRY_VERIFY(!isMotionReduced());
    Q_EMIT portal.SettingChanged(u"org.freedesktop.appearance"_s, u"color-scheme"_s, QDBusVariant(1U));
    Q_EMIT portal.SettingChanged(u"org.freedesktop.appearance"_s, u"reduced-motion"_s, QDBusVariant(1U));
    QTRY_VERIFY(isMotionReduced());
    QDBusConnection::disconnectFromPeer(u"motion"_s);
}

void DesktopMotionTest::livesWithoutABus()
{
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qputenv("XDG_RUNTIME_DIR", "/no/such/folder");
    QVERIFY(!DesktopMotion::sessionBus());
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/no/such/bus");
    QVERIFY(!DesktopMotion::sessionBus());
    noteDesktopMotion(Motion::Full);
    const DesktopMotion motion(QDBusConnection(u"none"_s));
    QTest::qWait(50);
    QVERIFY(!isMotionReduced());
}

QTEST_GUILESS_MAIN(DesktopMotionTest)
#include "desktop_motion_test.moc"
