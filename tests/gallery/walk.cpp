// SPDX-License-Identifier: Apache-2.0
#include "tests/gallery/walk.h"

#include <QAction>
#include <QApplication>
#include <QMenu>
#include <QTest>
#include <QTimer>

#include "ui/asset/inspector.h"
#include "ui/search/search_field.h"

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 60'000;
constexpr int kGlideMs = 280;

} // namespace

Walk::Walk(MainWindow& window, QString folder) : m_window(window), m_folder(std::move(folder)) {}

void Walk::walkAll()
{
    walkAnalyst();
    walkReviewer();
    walkEngineer();
}

// Each way begins in the catalog with nothing chosen, as after a start.
void Walk::begin(const QString& name)
{
    m_ways.push_back({.name = name, .keys = 0, .clicks = 0, .words = 0, .wrong = {}});
    m_step = 0;
    m_window.filter().setQuery({});
    m_window.inspector().tabs().setCurrentIndex(Inspector::Overview);
    m_window.navigation().clear(Page::Catalog);
    m_window.activateWindow();
    rest();
}

void Walk::press(QKeyCombination keys)
{
    ++way().keys;
    QWidget* to = QApplication::activePopupWidget();
    if (!to)
        to = QApplication::focusWidget();
    QTest::keyClick(to ? to : &m_window, keys.key(), keys.keyboardModifiers());
    rest();
}

void Walk::type(const QString& words)
{
    ++way().words;
    QTest::keyClicks(QApplication::focusWidget(), words);
    rest();
}

void Walk::click(QWidget& widget, QPoint at, Qt::MouseButton button)
{
    ++way().clicks;
    QTest::mouseClick(&widget, button, {}, at);
    rest();
}

void Walk::doubleClick(QWidget& widget, QPoint at)
{
    ++way().clicks;
    QTest::mouseClick(&widget, Qt::LeftButton, {}, at);
    QTest::mouseDClick(&widget, Qt::LeftButton, {}, at);
    rest();
}

void Walk::choose(const QString& entry)
{
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    expect(menu != nullptr, u"a menu with "_s + entry);
    if (!menu)
        return;
    const QList<QAction*> actions = menu->actions();
    const auto found = std::ranges::find_if(actions, [&](const QAction* action) {
        return action->text().remove(u'&').section(u'\t', 0, 0) == entry;
    });
    expect(found != actions.end() && (*found)->isEnabled(), u"the entry "_s + entry);
    if (found == actions.end())
        return menu->close(), void();
    ++way().clicks;
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(*found).center());
    rest();
}

void Walk::chooseFrom(QWidget& button, const QString& entry)
{
    // a menu has a loop of its own while it is open
    QTimer::singleShot(m_hurries ? 1 : 60, &m_window, [this, entry] { choose(entry); });
    click(button, button.rect().center());
}

void Walk::find(const QString& words, Qt::KeyboardModifiers with)
{
    press(Qt::CTRL | Qt::Key_K);
    ++way().words;
    SearchField& field = m_window.searchField();
    field.clear();
    QTest::keyClicks(&field, words);
    const bool found = QTest::qWaitFor(
        [&] { return !field.isBusy() && field.isPopupShown() && field.rows().rowCount() > 0; }, kPatienceMs);
    expect(found, u"a hit for "_s + words);
    picture(u"search"_s);
    press(QKeyCombination(with, Qt::Key_Return));
}

void Walk::rest()
{
    QTest::qWait(m_hurries ? 1 : 40);
    if (!QTest::qWaitFor([this] { return m_window.isIdle(); }, kPatienceMs) && !m_ways.empty())
        way().wrong << u"a window at rest"_s;
    if (!m_hurries)
        QTest::qWait(m_folder.isEmpty() ? 20 : kGlideMs);
}

void Walk::picture(const QString& step)
{
    ++m_step;
    if (m_folder.isEmpty())
        return;
    m_window.grab().save(u"%1/walk-%2-%3-%4.png"_s.arg(m_folder, way().name).arg(m_step).arg(step));
}

void Walk::expect(bool isSo, const QString& what)
{
    if (!isSo)
        way().wrong << what;
}

QString Walk::selectedLeaf() const
{
    const AssetDetails* details = m_window.inspector().details();
    return details ? QString::fromStdString(details->summary.leaf) : QString();
}

} // namespace upriver::test
