// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fake_input.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include <xcb/xcb.h>
#include <xcb/xtest.h>

namespace upriver::bench {

namespace {

constexpr std::uint32_t kShift = 0xffe1; // keysymdef.h: XK_Shift_L

template <typename Reply>
using Owned = std::unique_ptr<Reply, decltype(&std::free)>;

} // namespace

FakeInput::FakeInput() : m_connection(xcb_connect(nullptr, nullptr))
{
    if (xcb_connection_has_error(m_connection) != 0) {
        std::fprintf(stderr, "There is no X server to give input to.\n");
        std::exit(2);
    }
    m_root = xcb_setup_roots_iterator(xcb_get_setup(m_connection)).data->root;
}

FakeInput::~FakeInput() { xcb_disconnect(m_connection); }

void FakeInput::send(std::uint8_t type, std::uint8_t detail, int x, int y)
{
    xcb_test_fake_input(m_connection, type, detail, XCB_CURRENT_TIME, m_root, static_cast<std::int16_t>(x),
                        static_cast<std::int16_t>(y), 0);
    xcb_flush(m_connection);
}

void FakeInput::moveTo(int x, int y) { send(XCB_MOTION_NOTIFY, 0, x, y); }
void FakeInput::press(Button button) { send(XCB_BUTTON_PRESS, static_cast<std::uint8_t>(button)); }
void FakeInput::release(Button button) { send(XCB_BUTTON_RELEASE, static_cast<std::uint8_t>(button)); }

void FakeInput::click(Button button)
{
    press(button);
    release(button);
}

void FakeInput::key(std::uint32_t symbol, bool shift)
{
    const std::uint8_t held = codeOf(kShift);
    const std::uint8_t code = codeOf(symbol);
    if (shift)
        send(XCB_KEY_PRESS, held);
    send(XCB_KEY_PRESS, code);
    send(XCB_KEY_RELEASE, code);
    if (shift)
        send(XCB_KEY_RELEASE, held);
}

std::uint8_t FakeInput::codeOf(std::uint32_t symbol)
{
    const xcb_setup_t* setup = xcb_get_setup(m_connection);
    const auto count = static_cast<std::uint8_t>(setup->max_keycode - setup->min_keycode + 1);
    const Owned<xcb_get_keyboard_mapping_reply_t> map(
        xcb_get_keyboard_mapping_reply(
            m_connection, xcb_get_keyboard_mapping(m_connection, setup->min_keycode, count), nullptr),
        &std::free);
    if (!map)
        return 0;
    const xcb_keysym_t* symbols = xcb_get_keyboard_mapping_keysyms(map.get());
    for (int code = 0; code < count; ++code)
        if (symbols[code * map->keysyms_per_keycode] == symbol)
            return static_cast<std::uint8_t>(setup->min_keycode + code);
    return 0;
}

void roundTrip(xcb_connection_t* connection)
{
    const Owned<xcb_get_input_focus_reply_t> reply(
        xcb_get_input_focus_reply(connection, xcb_get_input_focus(connection), nullptr), &std::free);
}

} // namespace upriver::bench
