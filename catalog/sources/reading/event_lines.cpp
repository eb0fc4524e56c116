// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/reading/event_lines.h"

#include <array>
#include <utility>

namespace upriver {

namespace {

constexpr int kMaxStarts = 4;

bool isBlank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

/// Ends of lines inside a log line's text, and commas between events of a list that lost its brackets.
std::string_view trimmedEnd(std::string_view text)
{
    const std::size_t end = text.find_last_not_of(" \t\r,");
    return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

} // namespace

EventLines::EventLines(LineReader lines, const JsonStreamPlan& plan, std::string mark)
    : m_lines(std::move(lines)), m_plan(plan), m_mark(std::move(mark))
{}

void EventLines::Balance::follow(std::string_view text)
{
    for (const char c : text) {
        if (escaped)
            escaped = false;
        else if (inString && c == '\\')
            escaped = true;
        else if (c == '"')
            inString = !inString;
        else if (!inString && (c == '{' || c == '['))
            ++depth;
        else if (!inString && (c == '}' || c == ']'))
            --depth;
    }
}

Result<bool> EventLines::advance()
{
    const auto line = m_lines.next();
    if (!line)
        return fail(line.error());
    m_hasLine = line->has_value();
    if (!m_hasLine)
        return false;
    m_text = (*line)->text;
    m_tooLong = (*line)->tooLong;
    m_number = (*line)->number;
    return true;
}

/// The object of a line that holds all of it; nullopt when the line has none or does not end it.
std::optional<EventLines::Item> EventLines::parseLine(std::string_view text, std::int64_t number)
{
    std::size_t at = text.find('{');
    if (at != std::string_view::npos && isBlank(text.substr(0, at))) {
        Balance balance;
        balance.follow(text);
        if (balance.depth > 0) // it goes on in the next line; what is whole in it are only its parts
            return std::nullopt;
    }
    for (int start = 0; start < kMaxStarts && at != std::string_view::npos; ++start) {
        const std::string_view object = trimmedEnd(text.substr(at));
        if (!object.ends_with('}'))
            return std::nullopt;
        std::int64_t replaced = 0;
        if (auto value = parseJson(object, m_plan, &replaced))
            return Item{std::move(*value), number, {}, replaced};
        // a prefix may hold a brace of its own; an event begins with a key
        at = text.find("{\"", at + 1);
    }
    return std::nullopt;
}

/// An object that goes on over the following lines, until its brackets close.
Result<EventLines::Item> EventLines::gather(std::string_view begin, std::int64_t number)
{
    std::string object(begin);
    Balance balance;
    balance.follow(object);
    while (balance.depth > 0 && object.size() <= kMaxLine) {
        const auto more = advance();
        if (!more)
            return fail(more.error());
        // a whole event at the beginning of a line: the one before was cut off
        if (!*more || m_tooLong ||
            (m_text.starts_with("{\"") && m_text.find(m_mark) != std::string_view::npos &&
             parseLine(m_text, m_number)))
            return Item{Json(), number, "The JSON object that begins here is cut off; it was left out.", 0};
        m_hasLine = false;
        balance.follow(m_text);
        object.append("\n").append(m_text);
    }
    if (object.size() > kMaxLine)
        return Item{Json(), number,
                    "The JSON object that begins here is larger than 64 MiB; it was left out.", 0};
    std::int64_t replaced = 0;
    auto value = parseJson(trimmedEnd(object), m_plan, &replaced);
    if (!value)
        return Item{Json(), number, value.error().what + " It was left out.", 0};
    return Item{std::move(*value), number, {}, replaced};
}

Result<std::optional<EventLines::Item>> EventLines::next()
{
    while (true) {
        if (!m_hasLine) {
            const auto more = advance();
            if (!more)
                return fail(more.error());
            if (!*more)
                return std::nullopt;
        }
        m_hasLine = false;
        const std::int64_t number = m_number;
        if (m_tooLong)
            return Item{Json(), number, "The line is longer than 64 MiB; it was left out.", 0};
        const std::size_t open = m_text.find('{');
        if (open == std::string_view::npos)
            continue;
        // logs hold other objects too; only lines that may carry an event are looked at
        const bool isPrefixed = !isBlank(m_text.substr(0, open));
        if (isPrefixed && m_text.find(m_mark, open) == std::string_view::npos)
            continue;
        if (auto item = parseLine(m_text, number))
            return item;
        const std::string_view prefix = m_text.substr(0, open);
        const bool isEventStart =
            isBlank(prefix) || m_text.substr(open).starts_with("{\"") || isBlank(m_text.substr(open + 1));
        if (!isEventStart)
            continue;
        auto gathered = gather(m_text.substr(open), number);
        if (!gathered)
            return fail(gathered.error());
        return std::optional<Item>(std::move(*gathered));
    }
}

} // namespace upriver
