// SPDX-License-Identifier: Apache-2.0
// What commands, SQL clauses and sentences say about secrets.
#include <algorithm>
#include <array>
#include <cstdint>

#include "catalog/base/redaction.h"
#include "catalog/base/redactor.h"

namespace upriver {

namespace {

using Command = SecretCommand;

/// Programs whose short option is a secret. Those of MySQL want it joined: "-p shop" asks for the password
/// and names a database.
constexpr std::array<Command, 22> kCommands{{
    {"mysql", 'p', true},         {"mysqldump", 'p', true},     {"mysqladmin", 'p', true},
    {"mysqlimport", 'p', true},   {"mysqlshow", 'p', true},     {"mysqlcheck", 'p', true},
    {"mysqlbinlog", 'p', true},   {"mysqlsh", 'p', true},       {"mariadb", 'p', true},
    {"mariadb-dump", 'p', true},  {"mariadb-admin", 'p', true}, {"sshpass", 'p', false},
    {"mongo", 'p', false},        {"mongosh", 'p', false},      {"mongodump", 'p', false},
    {"mongorestore", 'p', false}, {"mongoexport", 'p', false},  {"redis-cli", 'a', false},
    {"sqlcmd", 'P', false},       {"bcp", 'P', false},          {"ldapsearch", 'w', false},
    {"curl", 'u', false},
}};

constexpr std::array<std::string_view, 5> kPasswordWords{"password", "passwd", "passphrase", "pwd",
                                                         "passcode"};
constexpr std::array<std::string_view, 5> kTokenWords{"secret", "token", "apikey", "api_key", "api-key"};
constexpr std::array<std::string_view, 8> kListWords{"not",     "in",  "like",  "ilike",
                                                     "between", "any", "array", "binary"};
/// What sentences go on with after "the password is".
constexpr std::array<std::string_view, 86> kPlainWords{
    "reset",   "left",      "held",      "shown",    "made",   "asked",     "needed", "stored",  "not",
    "null",    "never",     "only",      "always",   "kept",   "sent",      "read",   "written", "in",
    "on",      "at",        "by",        "from",     "for",    "of",        "the",    "a",       "an",
    "to",      "too",       "very",      "now",      "then",   "set",       "as",     "one",     "what",
    "that",    "this",      "there",     "here",     "safe",   "wrong",     "right",  "short",   "long",
    "same",    "plain",     "text",      "default",  "random", "good",      "bad",    "valid",   "invalid",
    "private", "public",    "known",     "given",    "taken",  "found",     "lost",   "also",    "still",
    "new",     "old",       "part",      "correct",  "empty",  "weak",      "strong", "unique",  "unknown",
    "secret",  "sensitive", "mandatory", "optional", "hidden", "different", "true",   "false",   "distinct",
    "your",    "our",       "their",     "his",      "her"};
/// Names that end in a number and are types, algorithms or counted things.
constexpr std::array<std::string_view, 29> kNumberedWords{
    "int",    "uint",  "varchar", "nvarchar", "char",   "float", "double", "decimal", "number", "numeric",
    "md",     "sha",   "base",    "utf",      "oauth",  "hmac",  "aes",    "rsa",     "level",  "step",
    "column", "field", "table",   "col",      "string", "bytea", "latin",  "version", "part"};

template <typename Words>
bool isOneOf(std::string_view word, const Words& words)
{
    return std::ranges::any_of(words, [&](std::string_view w) { return equalsNoCase(w, word); });
}

/// An everyday word, so that "the password is required" stays.
bool isPlainWord(std::string_view word)
{
    const bool hasSuffix = std::ranges::any_of(
        std::array<std::string_view, 8>{"ed", "ing", "able", "ible", "ly", "ory", "ial", "ten"},
        [&](std::string_view suffix) { return endsWithNoCase(word, suffix); });
    return word.size() < 4 || hasSuffix || isOneOf(word, kPlainWords);
}

/// Letters with digits or signs among them, and neither a type, a path, a name with underscores nor an
/// address.
bool looksSecret(std::string_view value, std::size_t least)
{
    const auto has = [&](auto test) { return std::ranges::any_of(value, test); };
    const bool digit = has(isAsciiDigit);
    const bool sign = value.find_first_of("!@#%^*~=+") != std::string_view::npos;
    const bool letter = has([](char c) { return isAsciiAlnum(c) && !isAsciiDigit(c); });
    if (value.size() < least || value.size() > 200 || !letter || !(digit || sign) || isPlaceholder(value))
        return false;
    if (value.find_first_of("(/{[:$") != std::string_view::npos)
        return false;
    const std::size_t dot = value.rfind('.');
    if (dot != std::string_view::npos && (!sign || value.find('@') < dot))
        return false;
    if (!sign && value.find_first_of("_-") != std::string_view::npos)
        return false;
    const auto stem = value.substr(0, value.find_first_of("0123456789"));
    const std::string_view rest = value.substr(stem.size());
    return !(std::ranges::all_of(rest, isAsciiDigit) && isOneOf(stem, kNumberedWords));
}

} // namespace

const SecretCommand* secretCommand(std::string_view word)
{
    // every word of every text is asked for
    static constexpr std::array<std::uint32_t, 14> kInitials = [] {
        std::array<std::uint32_t, 14> initials{}; // by length
        for (const Command& command : kCommands)
            initials.at(command.name.size()) |= 1U << (command.name.front() - 'a');
        return initials;
    }();
    if (word.empty() || word.size() >= kInitials.size() || word.front() < 'a' || word.front() > 'z' ||
        (kInitials[word.size()] >> (word.front() - 'a') & 1U) == 0)
        return nullptr;
    const auto* const found = std::ranges::find(kCommands, word, &Command::name);
    return found == kCommands.end() ? nullptr : found;
}

/// mysql -psecret, sshpass -p secret: a short option of the command that stands before it on the line.
bool Redactor::takeShortSecret(std::size_t end)
{
    const std::size_t start = m_at;
    if (m_command == nullptr || m_command->flag == 'u' || end < start + 2 || at(start) != '-' ||
        at(start + 1) != m_command->flag || (start > 0 && isWordCharacter(m_text[start - 1])))
        return false;
    std::size_t value = start + 2;
    if (isAsciiSpace(at(value)) && !m_command->joinedOnly)
        value = skipSpaces(value, 4);
    const char c = at(value);
    const bool quoted = c == '\'' || c == '"';
    // the quote that closes ["mysql", "-p"] begins no value
    const bool closes = quoted && value == start + 2 && start > 0 && m_text[start - 1] == c;
    if (value >= m_text.size() || isAsciiSpace(c) || c == '-' || closes)
        return false;
    copyTo(value);
    if (quoted)
        takeQuoted(value);
    else
        takeBare("", value);
    return true;
}

/// ["--password", "secret"]: arguments as a list.
bool Redactor::takeListedFlag(std::string_view key)
{
    if (!key.starts_with("--") || (at(m_at) != '"' && at(m_at) != '\''))
        return false;
    const std::size_t comma = skipSpaces(m_at + 1);
    const std::size_t value = skipSpaces(comma + 1);
    if (at(comma) != ',' || (at(value) != '"' && at(value) != '\'') || !isSecretKey(key))
        return false;
    copyTo(value);
    takeQuoted(value);
    return true;
}

/// From a place before "user:secret" to the end of it.
bool Redactor::takeAfterColon(std::size_t start)
{
    const char before = start > 0 ? m_text[start - 1] : ' ';
    const bool quoted = before == '\'' || before == '"';
    const std::size_t close = quoted ? m_text.substr(start, kLookAhead).find(before) : std::string_view::npos;
    const std::size_t end = close == std::string_view::npos ? bareEnd(start, kLookAhead) : start + close;
    const std::size_t colon = m_text.substr(start, end - start).find(':');
    if (colon == std::string_view::npos || start + colon + 1 >= end)
        return false;
    const std::size_t secret = start + colon + 1;
    if (std::ranges::all_of(m_text.substr(secret, end - secret), isAsciiDigit) && m_command == nullptr)
        return false; // "-u 1000:1000": ids of a user and a group
    copyTo(secret);
    redactTo(end);
    return true;
}

/// password IN ('a', 'b'), token NOT LIKE 'x', secret BETWEEN 'a' AND 'b': each literal.
bool Redactor::takeListed(std::size_t next)
{
    std::size_t i = next;
    for (int words = 0; words < 5; ++words) {
        const std::size_t end = runEnd(i);
        if (!isOneOf(m_text.substr(i, end - i), kListWords))
            break;
        i = skipSpaces(end);
        while (at(i) == '(' || at(i) == '[')
            i = skipSpaces(i + 1);
    }
    if (i == next)
        return false;
    bool taken = false;
    while (at(i) == '\'' || at(i) == '"') {
        copyTo(i);
        takeQuoted(i);
        taken = true;
        i = skipSpaces(m_at);
        if (at(i) == ',')
            i = skipSpaces(i + 1);
        else if (const std::size_t end = runEnd(i); equalsNoCase(m_text.substr(i, end - i), "and"))
            i = skipSpaces(end);
    }
    return taken;
}

/// "password is hunter2", "the password hunter2": said in a sentence.
bool Redactor::takeSaid(std::string_view key, std::size_t next)
{
    const bool isPassword = isOneOf(key, kPasswordWords);
    if (!isPassword && !isOneOf(key, kTokenWords))
        return false;
    std::size_t value = next;
    const std::size_t end = runEnd(next);
    const bool isLinked =
        isOneOf(m_text.substr(next, end - next), std::array<std::string_view, 3>{"is", "was", "to"});
    const bool isEqual = isLinked && !equalsNoCase(m_text.substr(next, end - next), "to");
    if (isLinked)
        value = skipSpaces(end);
    const char c = at(value);
    const std::size_t open = c == '\'' || c == '"' || c == '`' ? value + 1 : value;
    std::size_t close = bareEnd(open, kLookAhead);
    while (close > open && std::string_view(".!?:").find(m_text[close - 1]) != std::string_view::npos)
        --close;
    const std::string_view word = m_text.substr(std::min(open, m_text.size()), close - open);
    const bool isQuoted = open != value && isEqual && !word.empty();
    if (!isQuoted && !looksSecret(word, isPassword ? 6 : 12) &&
        !(isEqual && isPassword && std::ranges::all_of(word, isWordCharacter) && !isPlainWord(word)))
        return false;
    copyTo(value);
    if (open != value)
        takeQuoted(value);
    else
        redactTo(close);
    return true;
}

/// Secret keys of AWS: forty letters, digits, '/' and '+', well mixed.
bool Redactor::takeAwsSecret()
{
    const auto isOwn = [](char c) { return has(c, kInAwsSecret); };
    const auto isNear = [&](char c) { return isOwn(c) || isKeyCharacter(c) || c == '='; };
    if (m_at + kAwsSecretLength > m_text.size() || isOwn(at(m_at + kAwsSecretLength)) ||
        isKeyCharacter(at(m_at + kAwsSecretLength)) ||
        (m_at > 0 && m_text[m_at - 1] != '=' && isNear(m_text[m_at - 1])))
        return false;
    const std::string_view text = m_text.substr(m_at, kAwsSecretLength);
    std::array<int, 4> counts{}; // capitals, small, digits, slashes
    for (const char c : text) {
        if (!isOwn(c))
            return false;
        ++counts[c >= 'A' && c <= 'Z' ? 0 : c >= 'a' && c <= 'z' ? 1 : isAsciiDigit(c) ? 2 : 3];
    }
    if (counts[0] < 6 || counts[1] < 6 || counts[2] < 2 || counts[3] > 4)
        return false;
    redactTo(m_at + kAwsSecretLength);
    return true;
}

/// IDENTIFIED [WITH plugin] BY [PASSWORD] 'x' | x: every literal up to the end of the clause.
void Redactor::takeIdentified()
{
    std::size_t i = m_at;
    bool afterBy = false;
    for (int words = 0; words < 6; ++words) {
        i = skipSpaces(i);
        if (at(i) == '\'' || at(i) == '"') {
            copyTo(i);
            takeQuoted(i);
            return;
        }
        const std::size_t end = bareEnd(i, kLookAhead);
        const std::string_view word = m_text.substr(i, end - i);
        if (word.empty())
            return;
        const bool keyword = equalsNoCase(word, "by") || equalsNoCase(word, "with") ||
                             equalsNoCase(word, "password") || equalsNoCase(word, "values") ||
                             equalsNoCase(word, "as");
        if (afterBy && !keyword) {
            copyTo(i);
            redactTo(end);
            return;
        }
        afterBy = afterBy || equalsNoCase(word, "by") || equalsNoCase(word, "values");
        i = end;
    }
}

/// "Bearer abc…", "Basic abc…": a long word after them is a credential, whatever stands before.
bool Redactor::takeBearer(std::string_view word)
{
    if ((word.size() != 6 || !equalsNoCase(word, "bearer")) &&
        (word.size() != 5 || !equalsNoCase(word, "basic")))
        return false;
    const std::size_t start = skipSpaces(m_at, 2);
    const std::size_t end = bareEnd(start, kLookAhead);
    if (start == m_at || end - start < 12 || isPlaceholder(m_text.substr(start, end - start)))
        return false;
    copyTo(start);
    redactTo(end);
    return true;
}

/// curl -u user:password, -uuser:password, --user user:password.
bool Redactor::takeUserFlag(std::string_view word)
{
    const bool joined = m_command != nullptr && m_command->flag == 'u' && word.starts_with("-u");
    if (word != "--user" && word != "--proxy-user" && !joined && word != "-u")
        return false;
    if (joined && word.size() > 2)
        return takeAfterColon(m_at - word.size() + 2);
    std::size_t start = skipSpaces(m_at, 2);
    if (at(start) == '=' || at(start) == '\'' || at(start) == '"')
        ++start;
    return takeAfterColon(start);
}

} // namespace upriver
