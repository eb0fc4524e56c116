// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/made_words.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace upriver::bench {

namespace {

constexpr auto kNouns = std::to_array<std::string_view>(
    {"account",      "address",      "adjustment",    "advance",       "affiliate",  "agent",
     "agreement",    "alert",        "allocation",    "allowance",     "amendment",  "appointment",
     "approval",     "article",      "asset",         "assignment",    "attempt",    "attribute",
     "auction",      "audience",     "audit",         "authorization", "backlog",    "badge",
     "balance",      "banner",       "barcode",       "basket",        "batch",      "beneficiary",
     "bid",          "bill",         "billing",       "booking",       "bonus",      "branch",
     "brand",        "broker",       "budget",        "bundle",        "buyer",      "calendar",
     "call",         "campaign",     "cancellation",  "candidate",     "capacity",   "card",
     "cargo",        "carrier",      "cart",          "case",          "cashback",   "catalog",
     "category",     "certificate",  "channel",       "charge",        "chargeback", "checkout",
     "claim",        "click",        "client",        "clinic",        "cohort",     "collection",
     "comment",      "commission",   "company",       "complaint",     "consent",    "consignment",
     "contact",      "container",    "contract",      "conversion",    "cost",       "coupon",
     "course",       "coverage",     "credit",        "currency",      "customer",   "deal",
     "debit",        "defect",       "delivery",      "demand",        "department", "deposit",
     "device",       "diagnosis",    "discount",      "dispatch",      "dispute",    "dividend",
     "document",     "domain",       "donation",      "download",      "driver",     "earning",
     "email",        "employee",     "endpoint",      "enrollment",    "episode",    "equipment",
     "escalation",   "estimate",     "event",         "exchange",      "expense",    "experiment",
     "exposure",     "facility",     "factory",       "fare",          "feedback",   "fine",
     "fleet",        "flight",       "forecast",      "form",          "fraud",      "freight",
     "fulfilment",   "fund",         "gateway",       "gift",          "grant",      "grid",
     "guarantee",    "guest",        "handover",      "harvest",       "holding",    "holiday",
     "household",    "hub",          "identity",      "impression",    "incident",   "income",
     "ingredient",   "inspection",   "installment",   "instrument",    "insurance",  "interaction",
     "interest",     "interview",    "inventory",     "invitation",    "invoice",    "item",
     "journal",      "journey",      "keyword",       "kiosk",         "label",      "landing",
     "lead",         "lease",        "ledger",        "lesson",        "liability",  "licence",
     "lineitem",     "listing",      "loan",          "location",      "login",      "loyalty",
     "machine",      "mailing",      "maintenance",   "mandate",       "manifest",   "margin",
     "market",       "material",     "meal",          "measurement",   "medication", "meeting",
     "member",       "membership",   "merchant",      "message",       "meter",      "milestone",
     "mortgage",     "notification", "offer",         "office",        "onboarding", "operator",
     "order",        "outage",       "package",       "page",          "pallet",     "parcel",
     "partner",      "passenger",    "patient",       "payment",       "payout",     "payroll",
     "penalty",      "permission",   "persona",       "pickup",        "pipeline",   "plan",
     "planogram",    "playlist",     "policy",        "portfolio",     "position",   "premium",
     "prescription", "price",        "procedure",     "product",       "profile",    "project",
     "promotion",    "property",     "prospect",      "provider",      "purchase",   "quality",
     "quota",        "quote",        "rating",        "receipt",       "recipe",     "redemption",
     "referral",     "refund",       "region",        "registration",  "reminder",   "renewal",
     "rental",       "repair",       "replenishment", "report",        "request",    "reservation",
     "resident",     "resource",     "response",      "restock",       "return",     "revenue",
     "review",       "reward",       "rider",         "risk",          "role",       "room",
     "route",        "royalty",      "salary",        "sample",        "schedule",   "scheme",
     "score",        "search",       "seat",          "segment",       "seller",     "sensor",
     "service",      "session",      "settlement",    "share",         "shelf",      "shift",
     "shipment",     "signal",       "signup",        "site",          "skill",      "sku",
     "slot",         "sponsor",      "statement",     "station",       "stock",      "store",
     "student",      "subscriber",   "subscription",  "supplier",      "survey",     "tariff",
     "task",         "tax",          "telemetry",     "tenant",        "tender",     "territory",
     "ticket",       "token",        "touchpoint",    "tracking",      "trade",      "training",
     "transaction",  "transfer",     "trial",         "trip",          "truck",      "turnover",
     "unit",         "usage",        "user",          "vehicle",       "vendor",     "venue",
     "version",      "video",        "visit",         "visitor",       "voucher",    "wallet",
     "warehouse",    "warranty",     "waybill",       "webhook",       "wholesale",  "wishlist",
     "withdrawal",   "workload",     "workshop",      "yield",         "zone"});

/// Compounds as they are written in one word: with these the vocabulary has thousands of words.
constexpr auto kPrefixes = std::to_array<std::string_view>(
    {"sub",   "pre",  "re",   "micro", "multi", "inter", "non",  "super", "under", "over",
     "cross", "auto", "mini", "meta",  "post",  "semi",  "tele", "web",   "euro",  "bio"});

constexpr auto kLayers =
    std::to_array<std::string_view>({"stg", "fct", "dim", "raw", "int", "rpt", "agg", "mart", "base", "snap",
                                     "tmp", "ods", "dwd", "ext", "bridge", "seed"});
constexpr auto kQualifiers = std::to_array<std::string_view>(
    {"daily",     "history", "monthly", "summary", "items",   "lines",   "status",    "events",
     "weekly",    "latest",  "details", "metrics", "current", "by_day",  "archive",   "snapshot",
     "enriched",  "hourly",  "totals",  "mapping", "lookup",  "changes", "scd",       "by_country",
     "features",  "scores",  "wide",    "deduped", "cleaned", "delta",   "audit_log", "quarterly",
     "by_region", "rollup",  "staging", "backfill"});
constexpr auto kTeams = std::to_array<std::string_view>(
    {"sales",    "finance",    "growth",   "logistics",  "risk",      "support",     "product",   "people",
     "media",    "pricing",    "search",   "billing",    "fraud",     "supply",      "retail",    "mobile",
     "lending",  "claims",     "treasury", "compliance", "marketing", "operations",  "analytics", "platform",
     "identity", "payments",   "catalog",  "commerce",   "insights",  "procurement", "quality",   "research",
     "security", "facilities", "legal",    "partners",   "wholesale", "energy",      "mobility",  "care"});
constexpr auto kTags = std::to_array<std::string_view>(
    {"pii",     "daily",     "core",     "gold",         "silver",   "bronze", "deprecated",
     "finance", "critical",  "internal", "confidential", "gdpr",     "sox",    "experimental",
     "weekly",  "certified", "sandbox",  "ml",           "realtime", "legacy"});
constexpr auto kFirstNames = std::to_array<std::string_view>(
    {"ada",   "ines",  "tomas",  "yuki",  "omar",   "lena",   "pavel", "maria",
     "jonas", "aisha", "carlos", "mei",   "nora",   "viktor", "sofia", "raj",
     "emma",  "luca",  "hana",   "david", "fatima", "erik",   "chloe", "ivan"});
constexpr auto kLastNames = std::to_array<std::string_view>(
    {"moreau", "tanaka",  "novak",  "silva",    "berg",   "okafor", "haddad", "kim",   "rossi", "weber",
     "patel",  "larsen",  "garcia", "kowalska", "dubois", "yilmaz", "nguyen", "smith", "costa", "lindqvist",
     "mbeki",  "ferrari", "iyer",   "walsh",    "petrov", "sato",   "jensen", "ortiz", "marin", "keller"});
constexpr auto kColumns = std::to_array<std::string_view>(
    {"id",           "created_at",    "updated_at",  "status",     "country_code", "currency",
     "is_active",    "source_system", "email",       "loaded_at",  "amount",       "valid_from",
     "valid_to",     "channel",       "description", "is_deleted", "first_name",   "last_name",
     "phone_number", "postal_code",   "quantity",    "unit_price", "version",      "type"});
constexpr auto kColumnTails = std::to_array<std::string_view>(
    {"id",  "amount", "count", "date",   "type", "code", "name",  "status", "total", "at",
     "key", "rate",   "score", "number", "flag", "pct",  "group", "value",  "rank",  "reason"});

template <std::size_t N>
std::string pick(const std::array<std::string_view, N>& words, std::uint64_t number)
{
    return std::string(words[number % N]);
}

/// Small indices far more often than large ones, as words are in life.
template <std::size_t N>
std::string pickOften(const std::array<std::string_view, N>& words, std::uint64_t number)
{
    const std::uint64_t random = mixed(number, N);
    const std::uint64_t first = random % N;
    const std::uint64_t second = (random >> 20) % N;
    const std::uint64_t third = (random >> 40) % N;
    return std::string(words[std::min({first, second, third})]);
}

} // namespace

std::uint64_t mixed(std::uint64_t a, std::uint64_t b)
{
    std::uint64_t z = a * 0x9E3779B97F4A7C15ULL + b * 0xD1B54A32D192ED03ULL + 0x2545F4914F6CDD1DULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::size_t nounCount() { return kNouns.size(); }

std::string noun(std::uint64_t number)
{
    const std::uint64_t rarer = number / kNouns.size() % (kPrefixes.size() + 1);
    return (rarer == 0 ? std::string() : std::string(kPrefixes[rarer - 1])) + pick(kNouns, number);
}

std::string layerWord(std::uint64_t number) { return pickOften(kLayers, number); }
std::string qualifierWord(std::uint64_t number) { return pickOften(kQualifiers, number); }
std::string teamWord(std::uint64_t number) { return pick(kTeams, number); }
std::string tagWord(std::uint64_t number) { return pickOften(kTags, number); }

std::string personName(std::uint64_t number)
{
    const std::uint64_t random = mixed(number, 3);
    return pick(kFirstNames, random) + "." + pick(kLastNames, random >> 8);
}

std::string columnWord(std::uint64_t number)
{
    const std::uint64_t random = mixed(number, 5);
    if (random % 3 == 0)
        return pickOften(kColumns, random >> 8);
    const std::uint64_t rarer = (random >> 40) % 8 == 0 ? (random >> 44) % (kPrefixes.size() + 1) : 0;
    return noun((random >> 8) % kNouns.size() + rarer * kNouns.size()) + "_" +
           pickOften(kColumnTails, random >> 32);
}

std::string typeWord(const std::string& column)
{
    if (column.ends_with("_at"))
        return "timestamp";
    if (column.ends_with("_date") || column.starts_with("valid_"))
        return "date";
    if (column.ends_with("id") || column.ends_with("_count") || column == "version")
        return "bigint";
    if (column.ends_with("amount") || column.ends_with("total") || column.ends_with("rate") ||
        column.ends_with("price") || column.ends_with("pct"))
        return "numeric(18,2)";
    return column.starts_with("is_") ? "boolean" : "varchar";
}

} // namespace upriver::bench
