// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/redaction.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "catalog/base/redactor.h"
#include "catalog/base/text.h"

namespace upriver {

bool isPlaceholder(std::string_view value)
{
    static constexpr std::array<std::string_view, 6> kWords{"null", "none", "true", "false", "?", "%s"};
    // a name that held a secret has a mark behind it that tells it from others
    if (value.empty() || value == kRedacted || value.starts_with(std::string(kRedacted) + '~') ||
        std::ranges::any_of(kWords, [&](std::string_view w) { return equalsNoCase(value, w); }))
        return true;
    const auto allWord = [](std::string_view text) {
        return !text.empty() && std::ranges::all_of(text, isWordCharacter);
    };
    if (value.starts_with("${") && value.ends_with('}'))
        return allWord(value.substr(2, value.size() - 3));
    if (value.starts_with("%(") && value.ends_with(")s"))
        return allWord(value.substr(2, value.size() - 4));
    if (value.front() == '$' || value.front() == ':')
        return allWord(value.substr(1));
    return false;
}

namespace {

/// A join "a.token = b.token": the value is a column of the same name.
bool isSameColumn(std::string_view key, std::string_view value)
{
    const auto column = [](std::string_view text) { return text.substr(text.rfind('.') + 1); };
    return value.find('.') != std::string_view::npos && equalsNoCase(column(key), column(value));
}

} // namespace

std::size_t Redactor::skipSpaces(std::size_t i, std::size_t most) const
{
    for (std::size_t n = 0; n < most && i < m_text.size() && isAsciiSpace(m_text[i]); ++n)
        ++i;
    return i;
}

std::size_t Redactor::skipBlanks(std::size_t i) const
{
    while (at(i) == ' ' || at(i) == '\t')
        ++i;
    return i;
}

std::size_t Redactor::runEnd(std::size_t i) const
{
    while (i < m_text.size() && isKeyCharacter(m_text[i]))
        ++i;
    return i;
}

void Redactor::redactTo(std::size_t end)
{
    m_out += m_text.substr(m_copied, m_at - m_copied);
    m_out += kRedacted;
    m_at = end;
    m_copied = end;
}

std::string Redactor::run()
{
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (has(c, kTellsNothing)) {
            ++m_at;
            continue;
        }
        if (c == ':' && takeAuthority())
            continue;
        if (c == '-' && takePem())
            continue;
        if ((c == '{' || c == 'e') && takeMarked())
            continue;
        if (has(c, kInAwsSecret) && takeAwsSecret())
            continue;
        leaveCommand();
        if (isKeyCharacter(c))
            takeKeyRun();
        else
            copyTo(m_at + 1);
    }
    m_out += m_text.substr(m_copied);
    return std::move(m_out);
}

/// A command ends with its line, unless the line goes on, and where a shell begins another.
void Redactor::leaveCommand()
{
    const char c = m_text[m_at];
    const bool goesOn = m_at > 0 && m_text[m_at - 1] == '\\';
    if (c == ';' || c == '|' || c == '&' || (c == '\n' && !goesOn))
        m_command = nullptr;
}

/// -----BEGIN … to the end of its END line; without one, to the end of the text.
bool Redactor::takePem()
{
    if (!m_text.substr(m_at).starts_with("-----BEGIN "))
        return false;
    const std::size_t end = m_text.find("-----END ", m_at);
    if (end == std::string_view::npos) {
        redactTo(m_text.size());
        return true;
    }
    const std::size_t close = m_text.find("-----", end + 9);
    redactTo(close == std::string_view::npos ? m_text.size() : close + 5);
    return true;
}

/// "://userinfo@": the scheme has been copied. Containers of Azure and git's own user are no secret.
bool Redactor::takeAuthority()
{
    // "oracle:thin:user/password@": Oracle's own form of the same
    const bool isThin = m_text.substr(m_at).starts_with(":thin:") || m_text.substr(m_at).starts_with(":oci:");
    if (!isThin && !m_text.substr(m_at).starts_with("://"))
        return false;
    const std::size_t start = isThin ? m_text.find(':', m_at + 1) + 1 : m_at + 3;
    const std::string_view near = m_text.substr(start, kLookAhead);
    const std::string_view url = near.substr(0, near.find_first_of(" \t\r\n\"'<>`"));
    const std::size_t length = isThin ? url.find('@') + 1 : userinfoLength(url);
    copyTo(start);
    if (length == 0)
        return true;
    const std::string_view user = url.substr(0, length - 1);
    const std::string_view host = url.substr(length);
    const bool azure = host.find(".core.windows.net") != std::string_view::npos;
    if (user.find(':') == std::string_view::npos && (user == "git" || azure))
        copyTo(start + user.size());
    else
        redactTo(start + user.size());
    return true;
}

/// enc{hex} (NiFi) and {AQA… (Jenkins).
bool Redactor::takeMarked()
{
    const std::string_view rest = m_text.substr(m_at);
    const bool nifi = rest.starts_with("enc{") && (m_at == 0 || !isWordCharacter(m_text[m_at - 1]));
    if (!nifi && !rest.starts_with("{AQA"))
        return false;
    const std::size_t close = m_text.find_first_of("} \t\r\n\"'<", m_at + 4);
    if (close == std::string_view::npos)
        redactTo(m_text.size());
    else
        redactTo(m_text[close] == '}' ? close + 1 : close);
    return true;
}

namespace {

constexpr std::string_view kIdentified = "identified";
/// Of those that are known by their look: "eyJ", and a dot behind eight letters.
constexpr std::size_t kShortestSecret = 10;

/// A token by its prefix; `dotted`: what begins with "eyJ" is a JWT.
bool isKnownSecret(std::string_view run, bool dotted)
{
    struct Prefix
    {
        std::string_view text;
        std::size_t least;
    };
    static constexpr std::array<Prefix, 27> kPrefixes{
        {{"AKIA", 20},   {"ASIA", 20},  {"ghp_", 16},        {"gho_", 16},     {"ghs_", 16},
         {"ghu_", 16},   {"ghr_", 16},  {"github_pat_", 24}, {"glpat-", 20},   {"xoxa-", 12},
         {"xoxb-", 12},  {"xoxp-", 12}, {"xoxr-", 12},       {"xoxs-", 12},    {"xapp-", 20},
         {"gAAAAA", 20}, {"AIza", 39},  {"sk_live_", 20},    {"sk_test_", 20}, {"rk_live_", 20},
         {"sk-", 32},    {"hf_", 30},   {"npm_", 36},        {"pypi-", 40},    {"dapi", 36},
         {"ya29.", 24},  {"SG.", 40}}};
    if (dotted && run.starts_with("eyJ"))
        return true;
    return std::ranges::any_of(kPrefixes, [&](const Prefix& prefix) {
        return run.front() == prefix.text.front() && run.size() >= prefix.least &&
               run.starts_with(prefix.text);
    });
}

/// Where in a run of key characters such a secret begins; npos: nowhere. `before` is the character before it.
std::size_t knownSecretIn(std::string_view run, char before)
{
    if (run.size() < kShortestSecret)
        return std::string_view::npos;
    const std::size_t lastDot = run.rfind('.');
    const std::size_t dot = lastDot == std::string_view::npos ? 0 : lastDot;
    for (std::size_t i = 0; i + kShortestSecret <= run.size(); ++i) {
        const bool begins = has(run[i], kBeginsSecret) && !isAsciiAlnum(i == 0 ? before : run[i - 1]);
        if (begins && isKnownSecret(run.substr(i), dot > i + 8))
            return i;
    }
    return std::string_view::npos;
}

} // namespace

/// Copies a run of key characters unless a part of it is a known kind of secret.
void Redactor::copyRun(std::size_t end)
{
    const std::size_t found =
        knownSecretIn(m_text.substr(m_at, end - m_at), m_at == 0 ? '\0' : m_text[m_at - 1]);
    if (found == std::string_view::npos) {
        copyTo(end);
        return;
    }
    copyTo(m_at + found);
    while (at(end) == '=' && end + 1 < m_text.size() && !isWordCharacter(at(end + 1)))
        ++end; // base64 padding
    if (at(end) == '=' && end + 1 == m_text.size())
        ++end;
    redactTo(end);
}

void Redactor::takeKeyRun()
{
    const std::size_t start = m_at;
    const std::size_t end = runEnd(start);
    if (m_command != nullptr && takeShortSecret(end))
        return;
    const bool element = start > 0 && m_text[start - 1] == '<' && at(end) == '>';
    copyRun(end);
    if (m_at > end)
        return;
    std::string_view key = m_text.substr(start, end - start);
    if (key.size() > 128)
        key = key.substr(key.size() - 128);
    if (const SecretCommand* command = secretCommand(key))
        m_command = command;
    if (key.size() == kIdentified.size() && equalsNoCase(key, kIdentified))
        takeIdentified();
    else if (element && isSecretKey(key))
        takeBare("", m_at + 1);
    else if (!takeBearer(key) && !(key.front() == '-' && takeUserFlag(key)))
        takeAfterKey(key);
}

/// Where the value begins when an assignment follows: =, :, =>, :=, ==, != , quotes of the key closed.
std::optional<std::size_t> Redactor::valueStart(std::size_t afterKey) const
{
    std::size_t i = afterKey;
    for (int n = 0; n < 8 && (at(i) == '\\' || at(i) == '"' || at(i) == '\'' || at(i) == '`' || at(i) == ']');
         ++n)
        ++i;
    i = skipSpaces(i);
    const char next = at(i + 1);
    switch (at(i)) {
    case ':':
        if (next == ':' || (next == '/' && at(i + 2) == '/'))
            return std::nullopt;
        return next == '=' ? skipSpaces(i + 2) : skipBlanks(i + 1);
    case '=':
        return skipSpaces(i + (next == '>' || next == '=' ? 2 : 1));
    case '!':
        return next == '=' ? std::optional(skipSpaces(i + 2)) : std::nullopt;
    case '<':
        return next == '>' ? std::optional(skipSpaces(i + 2)) : std::nullopt;
    default:
        return std::nullopt;
    }
}

namespace {

/// By the letters that they begin with: whether a key and the word behind it can say a secret without a sign
/// between them ("password in (", "token is", "secret 'x'", "--password x").
bool mayBeSaid(char key, char next)
{
    const auto isIn = [](std::string_view set, char c) { return set.find(asciiLower(c)) != set.npos; };
    return key == '-' || next == '\'' || isIn("psta", key) || isIn("nilba", next);
}

} // namespace

void Redactor::takeAfterKey(std::string_view key)
{
    const auto start = valueStart(m_at);
    if (start) {
        if (*start < m_text.size() && isSecretKey(key)) {
            copyTo(*start);
            takeValue(key);
        }
        return;
    }
    if (key.front() == '-' && takeListedFlag(key))
        return;
    // "PASSWORD 'x'" of SQL, "--password x" of a shell
    const std::size_t next = skipSpaces(m_at);
    if (next == m_at || next >= m_text.size() || !(mayBeSaid(key.front(), m_text[next]) && isSecretKey(key)))
        return;
    if (takeListed(next) || takeSaid(key, next))
        return;
    const bool flag = key.starts_with('-') && m_text[next] != '-';
    if (m_text[next] == '\'' || flag) {
        copyTo(next);
        takeValue(key);
    }
}

void Redactor::takeValue(std::string_view key)
{
    std::size_t i = m_at;
    while (i < m_at + 4 && at(i) == '\\')
        ++i;
    const char c = at(i);
    if (c == '"' || c == '\'' || c == '`')
        takeQuoted(i);
    else
        takeBare(key, m_at);
}

/// From an opening quote to its close (an escaped opening quote closes at the next escaped one); without a
/// close, to the end of the text: better too much than a secret.
void Redactor::takeQuoted(std::size_t open)
{
    const bool escaped = open > 0 && m_text[open - 1] == '\\' && open > m_at;
    const char quote = m_text[open];
    std::size_t end = open + 1;
    while (end < m_text.size()) {
        if (!escaped && m_text[end] == '\\')
            end += 2;
        else if (m_text[end] != quote)
            ++end;
        else if (!escaped && quote == '\'' && at(end + 1) == '\'')
            end += 2;
        else
            break;
    }
    end = std::min(end, m_text.size());
    while (escaped && end < m_text.size() && end > open + 1 && m_text[end - 1] == '\\')
        --end;
    copyTo(open + 1);
    if (isPlaceholder(m_text.substr(m_at, end - m_at)))
        copyTo(end);
    else
        redactTo(end);
    if (m_at < m_text.size() && !escaped)
        copyTo(m_at + 1); // the closing quote opens nothing
}

/// A bare value ends at a separator; quotes that open inside it belong to it: crypt('x').
std::size_t Redactor::bareEnd(std::size_t start, std::size_t most) const
{
    const std::string_view text =
        m_text.substr(0, most < m_text.size() - start ? start + most : m_text.size());
    static constexpr std::string_view kEnds = ",;&)}]\"<>\\|";
    std::size_t end = start;
    while (end < text.size() && !isAsciiSpace(text[end]) && kEnds.find(text[end]) == std::string_view::npos) {
        if (text[end] == '\'') {
            const bool called = end > start && text[end - 1] == '(';
            const bool apostrophe = end > start && end + 1 < text.size() && isWordCharacter(text[end + 1]);
            if (!called && !apostrophe)
                break;
            const std::size_t close = called ? text.find('\'', end + 1) : std::string_view::npos;
            if (close != std::string_view::npos)
                end = close;
        }
        ++end;
    }
    return end;
}

void Redactor::takeBare(std::string_view key, std::size_t start)
{
    copyTo(std::min(start, m_text.size()));
    if (at(m_at) == '[' || (at(m_at) == '{' && at(m_at + 1) != '{'))
        return; // a structure: its own keys decide
    std::size_t end = 0;
    if (m_text.substr(m_at).starts_with("{{")) {
        const std::size_t close = m_text.find("}}", m_at);
        end = close == std::string_view::npos ? m_text.size() : close + 2;
    } else {
        end = bareEnd(m_at);
        if (at(end) == '}' && m_text.substr(m_at, end - m_at).starts_with("${"))
            ++end;
        if (at(end) == ')' && at(end + 1) == 's' && m_text.substr(m_at, end - m_at).starts_with("%("))
            end += 2;
    }
    const std::string_view value = m_text.substr(m_at, end - m_at);
    if (isPlaceholder(value) || isSameColumn(key, value)) {
        copyTo(end);
        return;
    }
    for (const std::string_view scheme : {"bearer", "basic", "token", "digest", "apikey"})
        if (equalsNoCase(value, scheme) && isAsciiSpace(at(end)))
            end = bareEnd(skipSpaces(end));
    redactTo(end);
}

namespace {

/// A name: what key names are written with and nothing else, so that nothing in it can say a secret that it
/// is not itself.
bool isPlainName(std::string_view text)
{
    return text.size() != kAwsSecretLength && std::ranges::all_of(text, isKeyCharacter) &&
           knownSecretIn(text, '\0') == std::string_view::npos;
}

} // namespace

std::string redactSecrets(std::string_view text)
{
    return isPlainName(text) ? std::string(text) : Redactor(text).run();
}

std::string redactValue(std::string_view key, std::string_view value)
{
    if (value.empty())
        return {};
    return isSecretKey(key) ? std::string(kRedacted) : redactSecrets(value);
}

} // namespace upriver
