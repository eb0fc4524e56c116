// SPDX-License-Identifier: Apache-2.0
#pragma once

// JsonScanner: JSON text that lies whole in memory, as the events that nlohmann's SAX parser would send for
// it, several times faster. It says no to whatever it does not know for certain, without a reason: the caller
// then asks nlohmann, whose answer counts. Iterative: its memory is a byte a level. Private to
// sources/reading.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <variant>

namespace upriver {

/// Where a scan stands in its text: what does not depend on who listens.
class JsonCursor
{
public:
    explicit JsonCursor(std::string_view text) : m_at(text.data()), m_end(text.data() + text.size()) {}

protected:
    using Number = std::variant<std::monostate, std::int64_t, std::uint64_t, double>;

    void skipSpace()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\n' || *m_at == '\r' || *m_at == '\t'))
            ++m_at;
    }
    bool skip(char c)
    {
        if (m_at == m_end || *m_at != c)
            return false;
        ++m_at;
        return true;
    }
    bool skip(std::string_view word)
    {
        if (!std::string_view(m_at, static_cast<std::size_t>(m_end - m_at)).starts_with(word))
            return false;
        m_at += word.size();
        return true;
    }
    /// Behind its opening quote: the string up to and with its end, into m_plain.
    bool readString()
    {
        const char* const end = plainEnd(m_at);
        if (end == m_end || *end != '"')
            return readEscaped();
        m_plain = {m_at, static_cast<std::size_t>(end - m_at)};
        m_at = end + 1;
        return true;
    }
    /// monostate: none that is certain.
    [[nodiscard]] Number readNumber();

    const char* m_at;
    const char* m_end;
    std::string_view m_plain; ///< the string read last, until the next one

private:
    /// The first quote, backslash or control character.
    [[nodiscard]] const char* plainEnd(const char* at) const
    {
        constexpr std::uint64_t kOnes = 0x0101010101010101ULL;
        constexpr std::uint64_t kHighs = 0x8080808080808080ULL;
        for (; m_end - at >= 8; at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at, 8);
            const std::uint64_t quote = word ^ (kOnes * '"');
            const std::uint64_t slash = word ^ (kOnes * '\\');
            const std::uint64_t found =
                ((quote - kOnes) & ~quote) | ((slash - kOnes) & ~slash) | ((word - kOnes * 0x20) & ~word);
            if ((found & kHighs) != 0)
                break;
        }
        while (at != m_end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20)
            ++at;
        return at;
    }
    bool readEscaped();
    bool readEscape();
    bool readUnit(char32_t& unit);

    std::string m_unescaped;
};

/// Listener: the callbacks of a nlohmann SAX handler, and
///   isPassingOver()   what comes is not kept: its texts need not be made
///   passOver(bytes)   such a text, its length
template <typename Listener>
class JsonScanner : private JsonCursor
{
public:
    /// The text is valid UTF-8.
    JsonScanner(std::string_view text, Listener& listener) : JsonCursor(text), m_listener(listener) {}

    /// One value and nothing behind it. False: the listener stopped, or see above.
    bool run()
    {
        while (true) {
            bool opened = false;
            if (!value(opened))
                return false;
            if (opened)
                continue;
            while (!m_open.empty()) {
                skipSpace();
                if (skip(',')) {
                    if (m_open.back() == '}' && !key())
                        return false;
                    break;
                }
                if (!close())
                    return false;
            }
            if (m_open.empty()) {
                skipSpace();
                return m_at == m_end;
            }
        }
    }

private:
    bool close()
    {
        const char bracket = m_open.back();
        if (!skip(bracket))
            return false;
        m_open.pop_back();
        return bracket == '}' ? m_listener.end_object() : m_listener.end_array();
    }
    bool key()
    {
        skipSpace();
        if (!skip('"') || !readString())
            return false;
        if (!m_listener.isPassingOver()) {
            m_word.assign(m_plain);
            if (!m_listener.key(m_word))
                return false;
        }
        skipSpace();
        return skip(':');
    }
    /// opened: a container whose first element comes next.
    bool value(bool& opened)
    {
        skipSpace();
        if (m_at == m_end)
            return false;
        switch (*m_at) {
        case '{':
            return open('}', opened);
        case '[':
            return open(']', opened);
        case '"':
            ++m_at;
            return readString() && text();
        case 't':
            return skip("true") && m_listener.boolean(true);
        case 'f':
            return skip("false") && m_listener.boolean(false);
        case 'n':
            return skip("null") && m_listener.null();
        default:
            return number();
        }
    }
    bool open(char bracket, bool& opened)
    {
        ++m_at;
        const bool isObject = bracket == '}';
        if (!(isObject ? m_listener.start_object(kUnknown) : m_listener.start_array(kUnknown)))
            return false;
        m_open.push_back(bracket);
        skipSpace();
        if (m_at != m_end && *m_at == bracket)
            return close();
        opened = true;
        return !isObject || key();
    }
    bool text()
    {
        if (m_listener.isPassingOver())
            return m_listener.passOver(m_plain.size());
        m_word.assign(m_plain);
        return m_listener.string(m_word);
    }
    bool number()
    {
        const Number read = readNumber();
        if (const auto* whole = std::get_if<std::uint64_t>(&read))
            return m_listener.number_unsigned(*whole);
        if (const auto* below = std::get_if<std::int64_t>(&read))
            return m_listener.number_integer(*below);
        if (const auto* real = std::get_if<double>(&read))
            return m_listener.number_float(*real, m_word);
        return false;
    }

    static constexpr std::size_t kUnknown = static_cast<std::size_t>(-1);
    Listener& m_listener;
    std::string m_open; ///< brackets that close what is open
    std::string m_word;
};

} // namespace upriver
