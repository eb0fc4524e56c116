// SPDX-License-Identifier: Apache-2.0
#include "catalog/base/redaction.h"

#include <algorithm>
#include <array>

#include "catalog/base/text.h"

namespace upriver {

namespace {

constexpr std::array<std::string_view, 17> kSecretParts{
    "passwd",    "password",    "passphrase", "pwd",           "secret", "token", "apikey",
    "accesskey", "privatekey",  "credential", "authorization", "jaas",   "sasl",  "signature",
    "encrypt",   "certificate", "dsn"};
constexpr std::array<std::string_view, 4> kSecretWords{"pass", "sig", "pw", "creds"};
/// Counts of language-model tokens: a plain word of the field, no secret.
constexpr std::array<std::string_view, 8> kTokenCounts{"maxtokens",        "numtokens", "totaltokens",
                                                       "prompttokens",     "ntokens",   "tokencount",
                                                       "completiontokens", "tokenlimit"};

/// Lower case, '-' and '_' dropped: api_key, api-key and apiKey are one word.
std::string squeezed(std::string_view key)
{
    std::string out;
    for (const char c : key)
        if (c != '-' && c != '_' && c != ' ')
            out += asciiLower(c);
    return out;
}

/// The last word of a key: "pass" of DB_PASS and db.pass; of "compass" the whole.
std::string_view lastWord(std::string_view key)
{
    const std::size_t cut = key.find_last_of("_-. ");
    return cut == std::string_view::npos ? key : key.substr(cut + 1);
}

bool isTokenCount(std::string_view key)
{
    if (key.find("tokeniz") != std::string_view::npos || key.find("tokenis") != std::string_view::npos)
        return true;
    return std::ranges::any_of(kTokenCounts,
                               [&](std::string_view w) { return key.find(w) != std::string_view::npos; });
}

} // namespace

bool isSecretKey(std::string_view key)
{
    const std::string word = squeezed(key);
    // as Java spells them: basic.auth.user.info, api.key, fs.s3a.access.key
    for (const std::string_view dotted : {"basic.auth", "api.key", "access.key", "private.key"})
        if (word.find(dotted) != std::string::npos)
            return true;
    const std::string last = squeezed(lastWord(key));
    const bool counter = equalsNoCase(key, "pass"); // "PASS=5 FAIL=1"
    if ((!counter && std::ranges::any_of(kSecretWords, [&](std::string_view w) { return last == w; })) ||
        word.find("connectionstring") != std::string::npos)
        return true;
    const bool counts = isTokenCount(word);
    return std::ranges::any_of(kSecretParts, [&](std::string_view part) {
        return word.find(part) != std::string::npos && !(counts && part == "token");
    });
}

} // namespace upriver
