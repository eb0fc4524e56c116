// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr Micros kSecond = 1'000'000;
constexpr Micros kDay = 86'400 * kSecond;

/// Reads fixed-width fields off the front of a text; a failed read leaves it in an unusable state.
class TimeScanner
{
public:
    explicit TimeScanner(std::string_view text) : m_text(text) {}

    std::optional<int> digits(std::size_t count)
    {
        if (m_text.size() < count)
            return std::nullopt;
        int value = 0;
        for (const char c : m_text.substr(0, count)) {
            if (!isAsciiDigit(c))
                return std::nullopt;
            value = value * 10 + (c - '0');
        }
        m_text.remove_prefix(count);
        return value;
    }
    bool take(std::string_view anyOf)
    {
        if (m_text.empty() || anyOf.find(m_text.front()) == std::string_view::npos)
            return false;
        m_text.remove_prefix(1);
        return true;
    }
    [[nodiscard]] bool atDigit() const { return !m_text.empty() && isAsciiDigit(m_text.front()); }
    [[nodiscard]] std::string_view rest() const { return m_text; }

private:
    std::string_view m_text;
};

std::optional<Micros> parseDate(TimeScanner& in)
{
    const auto year = in.digits(4);
    if (!year || !in.take("-"))
        return std::nullopt;
    const auto month = in.digits(2);
    if (!month || !in.take("-"))
        return std::nullopt;
    const auto day = in.digits(2);
    if (!day)
        return std::nullopt;
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok())
        return std::nullopt;
    return sys_days(date).time_since_epoch().count() * kDay;
}

/// Digits after the point; more than nine are no time that a system writes.
std::optional<Micros> parseFraction(TimeScanner& in)
{
    Micros fraction = 0;
    Micros unit = kSecond / 10;
    int count = 0;
    for (; in.atDigit(); ++count) {
        fraction += *in.digits(1) * unit;
        unit /= 10;
    }
    return count <= 9 ? std::optional(fraction) : std::nullopt;
}

std::optional<Micros> parseClock(TimeScanner& in)
{
    const auto hour = in.digits(2);
    if (!hour || !in.take(":"))
        return std::nullopt;
    const auto minute = in.digits(2);
    if (!minute)
        return std::nullopt;
    std::optional<int> second = 0;
    if (in.take(":"))
        second = in.digits(2);
    if (!second || *hour > 24 || *minute > 59 || *second > 60)
        return std::nullopt;
    if (*hour == 24 && (*minute > 0 || *second > 0))
        return std::nullopt;
    std::optional<Micros> fraction = 0;
    if (in.take(".,"))
        fraction = parseFraction(in);
    if (!fraction)
        return std::nullopt;
    return ((*hour * 60 + *minute) * 60 + *second) * kSecond + *fraction;
}

/// "", "Z", "UTC", "+02", "+0200", "+02:00", each after an optional space.
std::optional<Micros> parseOffset(TimeScanner& in)
{
    in.take(" ");
    if (in.rest().empty() || equalsNoCase(in.rest(), "z") || equalsNoCase(in.rest(), "utc"))
        return 0;
    const bool west = in.rest().front() == '-';
    if (!in.take("+-"))
        return std::nullopt;
    const auto hours = in.digits(2);
    std::optional<int> minutes = 0;
    if (in.take(":") || in.atDigit())
        minutes = in.digits(2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59 || !in.rest().empty())
        return std::nullopt;
    const Micros offset = Micros{*hours * 60 + *minutes} * 60 * kSecond;
    return west ? -offset : offset;
}

/// Digits with an optional sign and fraction; no exponent, so that no hash reads as a time.
std::optional<double> plainNumber(std::string_view text)
{
    if (text.starts_with('-'))
        text.remove_prefix(1);
    double value = 0;
    double unit = 0;
    for (const char c : text) {
        if (c == '.' && unit == 0) {
            unit = 1;
        } else if (!isAsciiDigit(c)) {
            return std::nullopt;
        } else {
            value = value * 10 + (c - '0');
            unit *= 10;
        }
    }
    return unit > 0 ? value / unit : value;
}

std::optional<Micros> parseEpoch(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (text.size() > 32 || !isAsciiDigit(text.back()) || !isAsciiDigit(text[negative ? 1 : 0]))
        return std::nullopt;
    const auto value = plainNumber(text);
    return value ? std::optional(fromEpoch(negative ? -*value : *value)) : std::nullopt;
}

/// ISO 8601's basic form with its separators: "20231020T221642.242435Z" -> "2023-10-20T22:16:42.242435Z";
/// also "2023-10-20T221642Z", where a program took the colons out.
std::optional<std::string> extendedForm(std::string_view text)
{
    const auto isDigits = [&](std::size_t at, std::size_t count) {
        return std::ranges::all_of(text.substr(at, count), isAsciiDigit);
    };
    const bool hasDashes = text.size() >= 17 && text[4] == '-' && text[7] == '-' && text[10] == 'T';
    const std::size_t clock = hasDashes ? 11 : 9;
    if (text.size() < clock + 6 || text[clock - 1] != 'T' || !isDigits(clock, 6) ||
        (!hasDashes && !isDigits(0, 8)))
        return std::nullopt;
    std::string out(text.substr(0, hasDashes ? 10 : 4));
    if (!hasDashes)
        for (const std::size_t at : {4, 6})
            (out += '-') += text.substr(at, 2);
    for (const auto& [mark, at] : {std::pair{'T', clock}, {':', clock + 2}, {':', clock + 4}})
        (out += mark) += text.substr(at, 2);
    return out.append(text.substr(clock + 6));
}

} // namespace

std::optional<Micros> parseTime(std::string_view text)
{
    text = trimmed(text);
    if (text.empty())
        return std::nullopt;
    if (const auto extended = extendedForm(text))
        return parseTime(*extended);
    TimeScanner in(text);
    const auto date = parseDate(in);
    if (!date)
        return parseEpoch(text);
    if (in.rest().empty())
        return date;
    if (!in.take("Tt "))
        return std::nullopt;
    const auto clock = parseClock(in);
    if (!clock)
        return std::nullopt;
    const auto offset = parseOffset(in);
    return offset ? std::optional(*date + *clock - *offset) : std::nullopt;
}

Micros fromEpoch(double value)
{
    if (!std::isfinite(value))
        return 0;
    double micros = value * 1e6;
    if (std::abs(value) > 1e17)
        micros = value / 1e3;
    else if (std::abs(value) > 1e14)
        micros = value;
    else if (std::abs(value) > 1e11)
        micros = value * 1e3;
    constexpr double kLimit = 9e18;
    return std::llround(std::clamp(micros, -kLimit, kLimit));
}

std::string formatTime(Micros time)
{
    const Micros day = time >= 0 ? time / kDay : -((-(time + 1)) / kDay) - 1;
    const Micros inDay = time - day * kDay;
    using namespace std::chrono;
    const year_month_day date{sys_days(days(day))};
    const Micros seconds = inDay / kSecond;
    std::array<char, 48> out{};
    const int size = std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int(date.year()),
                                   unsigned(date.month()), unsigned(date.day()), int(seconds / 3600),
                                   int(seconds / 60 % 60), int(seconds % 60));
    std::string result(out.data(), static_cast<std::size_t>(size));
    if (const Micros fraction = inDay % kSecond; fraction != 0) {
        std::snprintf(out.data(), out.size(), ".%06d", int(fraction));
        result += out.data();
    }
    return result + "Z";
}

Micros now()
{
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace upriver
