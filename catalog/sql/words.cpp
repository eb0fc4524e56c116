// SPDX-License-Identifier: Apache-2.0
#include "catalog/sql/words.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace upriver::sql {

namespace {

constexpr std::size_t kLetters = 27; ///< a to z, and one for the rest

constexpr std::size_t letterOf(std::string_view word)
{
    const char first = word.empty() ? '_' : word.front();
    return first >= 'a' && first <= 'z' ? static_cast<std::size_t>(first - 'a') : kLetters - 1;
}

/// Words by their first letter: most questions end at once, the others after a few comparisons.
template <std::size_t size>
struct WordSet
{
    std::array<std::string_view, size> words{};
    std::array<std::uint8_t, kLetters + 1> start{}; ///< of each letter's words
};

/// Word lists are sorted by the compiler, so that they read as they were thought of.
template <std::size_t size>
constexpr WordSet<size> sorted(std::array<std::string_view, size> words)
{
    static_assert(size < 256);
    std::ranges::sort(words, {}, letterOf);
    WordSet<size> set{words, {}};
    std::size_t at = 0;
    for (std::size_t letter = 0; letter <= kLetters; ++letter) {
        while (at < size && letterOf(words[at]) < letter)
            ++at;
        set.start[letter] = static_cast<std::uint8_t>(at);
    }
    return set;
}

template <std::size_t size>
bool isIn(const WordSet<size>& set, std::string_view word)
{
    const std::size_t letter = letterOf(word);
    for (std::size_t i = set.start[letter]; i < set.start[letter + 1]; ++i) {
        if (set.words[i] == word)
            return true;
    }
    return false;
}

constexpr auto kExpressionEnds =
    sorted<41>({"from",    "where",      "group",     "having",        "qualify",     "window",  "order",
                "limit",   "union",      "intersect", "except",        "minus",       "fetch",   "into",
                "on",      "using",      "join",      "inner",         "cross",       "natural", "lateral",
                "cluster", "distribute", "sort",      "when",          "then",        "else",    "end",
                "select",  "with",       "as",        "returning",     "tablesample", "pivot",   "unpivot",
                "set",     "prewhere",   "connect",   "straight_join", "settings",    "do"});
constexpr auto kOperatorWords =
    sorted<44>({"and",     "or",      "not",     "is",   "in",     "like",     "ilike",  "rlike",   "regexp",
                "glob",    "between", "similar", "to",   "escape", "distinct", "all",    "any",     "some",
                "collate", "at",      "time",    "zone", "asc",    "desc",     "nulls",  "first",   "last",
                "isnull",  "notnull", "div",     "mod",  "xor",    "overlaps", "null",   "true",    "false",
                "unknown", "global",  "member",  "of",   "binary", "json",     "sounds", "operator"});
constexpr auto kReservedAfterTable = sorted<83>({"match_condition",
                                                 "indexed",
                                                 "where",
                                                 "group",
                                                 "having",
                                                 "qualify",
                                                 "window",
                                                 "order",
                                                 "limit",
                                                 "union",
                                                 "intersect",
                                                 "except",
                                                 "minus",
                                                 "fetch",
                                                 "offset",
                                                 "on",
                                                 "using",
                                                 "join",
                                                 "inner",
                                                 "left",
                                                 "right",
                                                 "full",
                                                 "cross",
                                                 "natural",
                                                 "lateral",
                                                 "outer",
                                                 "cluster",
                                                 "distribute",
                                                 "sort",
                                                 "set",
                                                 "select",
                                                 "from",
                                                 "when",
                                                 "then",
                                                 "else",
                                                 "end",
                                                 "returning",
                                                 "values",
                                                 "for",
                                                 "with",
                                                 "tablesample",
                                                 "sample",
                                                 "pivot",
                                                 "unpivot",
                                                 "match_recognize",
                                                 "asof",
                                                 "semi",
                                                 "anti",
                                                 "global",
                                                 "any",
                                                 "all",
                                                 "connect",
                                                 "start",
                                                 "straight_join",
                                                 "prewhere",
                                                 "final",
                                                 "settings",
                                                 "partition",
                                                 "use",
                                                 "insert",
                                                 "update",
                                                 "delete",
                                                 "merge",
                                                 "option",
                                                 "force",
                                                 "ignore",
                                                 "into",
                                                 "as",
                                                 "and",
                                                 "or",
                                                 "default",
                                                 "do",
                                                 "at",
                                                 "before",
                                                 "changes",
                                                 "begin",
                                                 "go",
                                                 "output",
                                                 "positional",
                                                 "create",
                                                 "drop",
                                                 "if",
                                                 "declare"});
constexpr auto kConstants =
    sorted<23>({"null",         "true",         "false",          "current_date",    "current_timestamp",
                "current_time", "localtime",    "localtimestamp", "sysdate",         "systimestamp",
                "current_user", "session_user", "user",           "rownum",          "default",
                "unknown",      "getdate",      "current_schema", "current_catalog", "current_role",
                "infinity",     "nan",          "maxvalue"});
constexpr auto kAggregates = sorted<74>({"sum",
                                         "count",
                                         "avg",
                                         "min",
                                         "max",
                                         "array_agg",
                                         "string_agg",
                                         "listagg",
                                         "group_concat",
                                         "count_if",
                                         "countif",
                                         "any_value",
                                         "approx_count_distinct",
                                         "stddev",
                                         "stddev_pop",
                                         "stddev_samp",
                                         "variance",
                                         "var_pop",
                                         "var_samp",
                                         "median",
                                         "percentile_cont",
                                         "percentile_disc",
                                         "approx_percentile",
                                         "approx_quantiles",
                                         "bool_and",
                                         "bool_or",
                                         "every",
                                         "logical_and",
                                         "logical_or",
                                         "bit_and",
                                         "bit_or",
                                         "bit_xor",
                                         "corr",
                                         "covar_pop",
                                         "covar_samp",
                                         "json_agg",
                                         "jsonb_agg",
                                         "json_object_agg",
                                         "jsonb_object_agg",
                                         "object_agg",
                                         "map_agg",
                                         "collect_list",
                                         "collect_set",
                                         "mode",
                                         "arg_max",
                                         "arg_min",
                                         "argmax",
                                         "argmin",
                                         "max_by",
                                         "min_by",
                                         "hll",
                                         "uniq",
                                         "uniqexact",
                                         "quantile",
                                         "sumif",
                                         "avgif",
                                         "grouparray",
                                         "total",
                                         "booland_agg",
                                         "boolor_agg",
                                         "array_union_agg",
                                         "array_concat_agg",
                                         "first",
                                         "last",
                                         "anylast",
                                         "xmlagg",
                                         "arbitrary",
                                         "sum_if",
                                         "kurtosis",
                                         "skewness",
                                         "entropy",
                                         "list",
                                         "histogram",
                                         "wm_concat"});
constexpr auto kMaskingFunctions = sorted<11>({"md5", "hash", "crc32", "digest", "hmac", "crypt", "truncate",
                                               "trunc", "farm_fingerprint", "xxhash64", "encode_token"});
constexpr auto kDateFunctions = sorted<33>({"datediff",
                                            "dateadd",
                                            "date_trunc",
                                            "date_part",
                                            "timestampdiff",
                                            "timestampadd",
                                            "timestamp_trunc",
                                            "datetime_trunc",
                                            "date_diff",
                                            "timestamp_diff",
                                            "datetime_diff",
                                            "last_day",
                                            "trunc",
                                            "extract",
                                            "date_add",
                                            "date_sub",
                                            "timestamp_add",
                                            "timestamp_sub",
                                            "datetime_add",
                                            "datetime_sub",
                                            "datename",
                                            "datepart",
                                            "time_trunc",
                                            "time_diff",
                                            "generate_date_array",
                                            "generate_timestamp_array",
                                            "time_slice",
                                            "datetrunc",
                                            "date_bucket",
                                            "next_day",
                                            "datediff_big",
                                            "eomonth",
                                            "date_spine"});
constexpr auto kDateParts = sorted<61>({"year",
                                        "years",
                                        "quarter",
                                        "quarters",
                                        "month",
                                        "months",
                                        "week",
                                        "weeks",
                                        "day",
                                        "days",
                                        "hour",
                                        "hours",
                                        "minute",
                                        "minutes",
                                        "second",
                                        "seconds",
                                        "millisecond",
                                        "milliseconds",
                                        "microsecond",
                                        "microseconds",
                                        "nanosecond",
                                        "isoweek",
                                        "isoyear",
                                        "dayofweek",
                                        "dayofyear",
                                        "weekday",
                                        "doy",
                                        "dow",
                                        "epoch",
                                        "date",
                                        "time",
                                        "yy",
                                        "yyyy",
                                        "qq",
                                        "mm",
                                        "dd",
                                        "hh",
                                        "mi",
                                        "ss",
                                        "ms",
                                        "wk",
                                        "ww",
                                        "dw",
                                        "q",
                                        "m",
                                        "d",
                                        "y",
                                        "w",
                                        "h",
                                        "s",
                                        "century",
                                        "decade",
                                        "dayofweekiso",
                                        "weekiso",
                                        "yearofweek",
                                        "yearofweekiso",
                                        "timezone",
                                        "epoch_second",
                                        "epoch_millisecond",
                                        "mon",
                                        "hrs"});
constexpr auto kPartFirst =
    sorted<17>({"datediff", "dateadd", "date_part", "datename", "datepart", "extract", "timestampdiff",
                "timestampadd", "datetrunc", "date_bucket", "datediff_big", "date_trunc", "date_add",
                "date_diff", "date_sub", "timediff", "timeadd"});
constexpr auto kTypeWords = sorted<30>(
    {"date",      "timestamp", "time",    "datetime",   "timestamptz",   "json",         "numeric", "bytes",
     "uuid",      "_utf8",     "decimal", "bignumeric", "bigint",        "smallint",     "tinyint", "integer",
     "int",       "double",    "float",   "real",       "varchar",       "char",         "boolean", "jsonb",
     "ipaddress", "bytea",     "inet",    "range",      "timestamp_ntz", "timestamp_ltz"});
constexpr auto kJoinHints =
    sorted<8>({"hash", "loop", "merge", "remote", "array", "paste", "broadcast", "shuffle"});
constexpr auto kJoinWords =
    sorted<17>({"join", "inner", "left", "right", "full", "cross", "natural", "outer", "semi", "anti", "asof",
                "global", "any", "all", "straight_join", "positional", "lateral"});
constexpr auto kStatementWords = sorted<34>(
    {"select",   "insert", "create",  "merge",  "update", "delete",   "with",  "drop",    "alter",
     "truncate", "use",    "replace", "copy",   "unload", "declare",  "begin", "set",     "from",
     "rename",   "grant",  "export",  "load",   "exec",   "execute",  "call",  "analyze", "explain",
     "refresh",  "cache",  "upsert",  "values", "lock",   "optimize", "vacuum"});
constexpr auto kOtherKeywords = sorted<36>(
    {"by",         "as",        "case",     "over",         "partition", "rows",     "range",     "unbounded",
     "preceding",  "following", "current",  "row",          "recursive", "table",    "view",      "temporary",
     "temp",       "external",  "exists",   "interval",     "matched",   "primary",  "key",       "foreign",
     "references", "schema",    "database", "materialized", "if",        "function", "procedure", "returns",
     "language",   "within",    "filter",   "ordinality"});

} // namespace

bool endsExpression(std::string_view word) { return isIn(kExpressionEnds, word); }

bool isOperatorWord(std::string_view word) { return isIn(kOperatorWords, word); }

bool isReservedAfterTable(std::string_view word) { return isIn(kReservedAfterTable, word); }

bool isConstantWord(std::string_view word) { return isIn(kConstants, word) && word != "user"; }

bool isAggregate(std::string_view function) { return isIn(kAggregates, function); }

bool isMasking(std::string_view function)
{
    const auto has = [&](std::string_view part) { return function.find(part) != std::string_view::npos; };
    return isIn(kMaskingFunctions, function) || function.starts_with("sha") || has("mask") || has("redact") ||
           has("encrypt") || has("anonym") || has("tokeniz") || has("_hash") || has("hash_");
}

bool takesDatePart(std::string_view function) { return isIn(kDateFunctions, function); }

bool startsWithDatePart(std::string_view function) { return isIn(kPartFirst, function); }

bool isTypeWord(std::string_view word) { return isIn(kTypeWords, word); }

bool isJoinHint(std::string_view word) { return isIn(kJoinHints, word); }

bool isDatePart(std::string_view word) { return isIn(kDateParts, word); }

bool startsJoin(std::string_view word) { return isIn(kJoinWords, word); }

bool startsStatement(std::string_view word) { return isIn(kStatementWords, word); }

bool isKeyword(std::string_view word)
{
    return endsExpression(word) || isOperatorWord(word) || isReservedAfterTable(word) || startsJoin(word) ||
           isConstantWord(word) || startsStatement(word) || isIn(kOtherKeywords, word);
}

} // namespace upriver::sql
