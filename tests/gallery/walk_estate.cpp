// SPDX-License-Identifier: Apache-2.0
#include <QApplication>
#include <QElapsedTimer>
#include <QTest>
#include <QToolButton>

#include "tests/gallery/walk_steps.h"
#include "ui/graph/lineage_canvas.h"
#include "ui/graph/lineage_page.h"
#include "ui/graph/lineage_tools.h"

// What people do with any lineage picture, in a catalog of their own: how long each step takes until the
// window rests, and how many cards there are then.

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatienceMs = 120'000;

QToolButton* toolNamed(Walk& walk, const QString& name)
{
    for (QToolButton* button :
         walk.window().lineagePage().findChild<LineageTools*>()->findChildren<QToolButton*>())
        if (button->isVisible() && button->accessibleName() == name)
            return button;
    return nullptr;
}

} // namespace

std::vector<EstateStep> Walk::walkEstate(const QString& name, const QString& asset)
{
    std::vector<EstateStep> steps;
    const auto step = [&](const QString& what, const std::function<void()>& act) {
        QElapsedTimer clock;
        clock.start();
        act();
        const bool rests = QTest::qWaitFor([this] { return m_window.isIdle(); }, kPatienceMs);
        expect(rests, what + u" at rest"_s);
        steps.push_back({what, static_cast<int>(clock.elapsed()), cardCount(*this)});
        picture(what);
        const auto hasFocus = [this] { return m_window.isAncestorOf(QApplication::focusWidget()); };
        if (!QTest::qWaitFor(hasFocus, kPatienceMs)) // a menu that was open gives it back
            expect(false, u"the focus"_s);
        QTest::qWait(60);
    };
    begin(name);
    m_hurries = true;
    const auto key = [this](QKeyCombination keys) {
        QTest::keyClick(QApplication::focusWidget(), keys.key(), keys.keyboardModifiers());
    };
    step(u"open"_s, [&] { find(asset, Qt::ControlModifier); });
    auto* canvas = m_window.lineagePage().findChild<LineageCanvas*>();
    step(u"everything-downstream"_s, [&] { key(Qt::SHIFT | Qt::Key_Plus); });
    step(u"fit"_s, [&] { key(Qt::Key_F); });
    step(u"home"_s, [&] { key(Qt::Key_H); });
    step(u"trace"_s, [&] { key(Qt::Key_Return); });
    step(u"isolate"_s, [&] { key(Qt::CTRL | Qt::Key_I); });
    step(u"undo"_s, [&] { key(Qt::CTRL | Qt::Key_Z); });
    if (QToolButton* groups = toolNamed(*this, LineageTools::tr("Groups and lanes"))) {
        step(u"groups"_s, [&] { chooseFrom(*groups, u"Group by schema"_s); });
        step(u"no-groups"_s, [&] { key(Qt::CTRL | Qt::Key_Z); });
    }
    step(u"all-cards"_s, [&] { key(Qt::SHIFT | Qt::Key_F); });
    step(u"list"_s, [&] { key(Qt::CTRL | Qt::Key_L); });
    step(u"picture-again"_s, [&] { key(Qt::CTRL | Qt::Key_L); });
    expect(canvas->scene() != nullptr, u"a picture"_s);
    return steps;
}

} // namespace upriver::test
