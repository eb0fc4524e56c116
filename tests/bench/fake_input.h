// SPDX-License-Identifier: Apache-2.0
#pragma once

// FakeInput: presses keys and moves the pointer of an X server, as a hand would: the events come to programs
// through the server (XTest), on a connection of its own. Any one thread. Gives up the program where there
// is no server.

#include <cstdint>

struct xcb_connection_t;

namespace upriver::bench {

class FakeInput
{
public:
    FakeInput();
    ~FakeInput();
    FakeInput(const FakeInput&) = delete;
    FakeInput& operator=(const FakeInput&) = delete;

    enum class Button : std::uint8_t { Left = 1, Middle = 2, WheelUp = 4, WheelDown = 5 };
    void moveTo(int x, int y);
    void press(Button button);
    void release(Button button);
    void click(Button button);
    /// An X key symbol; with Shift held.
    void key(std::uint32_t symbol, bool shift = false);

private:
    void send(std::uint8_t type, std::uint8_t detail, int x = 0, int y = 0);
    [[nodiscard]] std::uint8_t codeOf(std::uint32_t symbol);

    xcb_connection_t* m_connection;
    std::uint32_t m_root = 0;
};

/// Waits until the server has done everything that was asked on this connection.
void roundTrip(xcb_connection_t* connection);

} // namespace upriver::bench
