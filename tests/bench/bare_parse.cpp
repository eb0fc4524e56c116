// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/bare_parse.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string_view>

#include <QByteArray>
#include <QXmlStreamReader>
#include <nlohmann/json.hpp>
#include <sqlite3.h>
#include <yaml-cpp/yaml.h>
#include <zlib.h>

#include "catalog/sources/reading/text_proto.h"
#include "tests/bench/bare_git.h"

namespace upriver::bench {

namespace {

/// Looked at by somebody, so that no compiler leaves the work out.
volatile std::size_t g_seen = 0;

void see(std::size_t value) { g_seen = g_seen + value; }

std::string bytesOf(const std::string& path)
{
    std::string bytes;
    if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
        std::fseek(file, 0, SEEK_END);
        bytes.resize(static_cast<std::size_t>(std::max(std::ftell(file), 0L)));
        std::rewind(file);
        bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
        std::fclose(file);
    }
    return bytes;
}

/// gzip (wbits 31) or the bare stream of a zip's member (-15).
std::string inflated(std::string_view packed, int wbits)
{
    std::string out;
    z_stream stream{};
    if (inflateInit2(&stream, wbits) != Z_OK)
        return out;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    int state = Z_OK;
    while (state == Z_OK) {
        const std::size_t done = out.size();
        out.resize(std::max<std::size_t>(64 * 1024, done * 2));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
        stream.avail_out = static_cast<uInt>(out.size() - done);
        state = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    return out;
}

void scanBytes(std::string_view bytes)
{
    std::size_t sum = 0;
    for (const char c : bytes)
        sum = sum * 31 + static_cast<unsigned char>(c);
    see(sum);
}

/// One document, or one a line.
void parseAsJson(std::string_view text)
{
    const auto document = nlohmann::json::parse(text, nullptr, false);
    see(document.size());
    if (!document.is_discarded())
        return;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        see(nlohmann::json::parse(text.substr(0, end), nullptr, false).size());
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

void parseAsYaml(const std::string& text)
{
    try {
        see(YAML::LoadAll(text).size());
    } catch (const YAML::Exception&) {
        see(text.size()); // a reader that meets it here has read as much
    }
}

void parseAsXml(const std::string& text)
{
    QXmlStreamReader xml(QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size())));
    while (!xml.atEnd())
        see(static_cast<std::size_t>(xml.readNext()));
}

/// Databases keep JSON in their values, packed by zlib now and then: reading such a value is parsing it.
void parseValue(const std::string& value)
{
    if (value.starts_with('{') || value.starts_with('['))
        see(nlohmann::json::parse(value, nullptr, false).size());
    else if (value.starts_with('\x78'))
        parseValue(inflated(value, 15));
    else
        see(value.size());
}

void stepThrough(sqlite3* database, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
    while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
        for (int column = 0; column < sqlite3_column_count(statement); ++column) {
            if (const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column)))
                parseValue({bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column))});
        }
    }
    sqlite3_finalize(statement);
}

void readDatabase(const std::string& path, const std::map<std::string, std::set<std::string>>& tables)
{
    sqlite3* database = nullptr;
    const std::string uri = "file:" + path + "?immutable=1";
    if (sqlite3_open_v2(uri.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr) ==
        SQLITE_OK) {
        for (const auto& [table, columns] : tables) {
            std::string list;
            for (const std::string& column : columns)
                list += (list.empty() ? "\"" : ",\"") + column + '"';
            stepThrough(database, "select " + list + " from \"" + table + '"');
        }
    }
    sqlite3_close(database);
}

bool hasEnding(std::string_view name, std::initializer_list<std::string_view> endings)
{
    return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

std::string libraryFor(std::string_view name, std::string_view bytes)
{
    if (bytes.starts_with(std::string_view("SQLite format 3\0", 16)))
        return "SQLite";
    if (bytes.starts_with("PK\x03\x04"))
        return "zlib";
    if (hasEnding(name, {".yaml", ".yml", ".dvc", "dvc.lock", "MLmodel", "Dvcfile"}))
        return "yaml-cpp";
    const std::size_t start = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    const char first = start == std::string_view::npos ? '\0' : bytes[start];
    if (first == '{' || first == '[')
        return "nlohmann::json";
    return first == '<' ? "QXmlStreamReader" : "bytes";
}

void parseBytes(std::string_view name, const std::string& bytes);

std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t width)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i)
        value |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return value;
}

/// By the central directory, which alone is true for every packer.
void unpackZip(const std::string& bytes)
{
    for (std::size_t at = bytes.find("PK\x01\x02"); at != std::string::npos && at + 46 <= bytes.size();
         at = bytes.find("PK\x01\x02", at + 46)) {
        const std::size_t packed = little(bytes, at + 20, 4);
        const std::size_t local = little(bytes, at + 42, 4);
        const std::size_t data = local + 30 + little(bytes, local + 26, 2) + little(bytes, local + 28, 2);
        if (data + packed > bytes.size())
            continue;
        const std::string_view member(bytes.data() + data, packed);
        const std::string name = bytes.substr(at + 46, little(bytes, at + 28, 2));
        parseBytes(name, little(bytes, at + 10, 2) == 8 ? inflated(member, -15) : std::string(member));
    }
}

void parseBytes(std::string_view name, const std::string& bytes)
{
    if (bytes.starts_with("\x1F\x8B")) {
        parseBytes(name.substr(0, name.size() - (name.ends_with(".gz") ? 3 : 0)), inflated(bytes, 31));
        return;
    }
    const std::string library = libraryFor(name, bytes);
    if (library == "zlib")
        unpackZip(bytes);
    else if (library == "yaml-cpp")
        parseAsYaml(bytes);
    else if (library == "nlohmann::json")
        parseAsJson(bytes);
    else if (library == "QXmlStreamReader")
        parseAsXml(bytes);
    else
        scanBytes(bytes);
}

} // namespace

BareParse::BareParse(const Source& reader, const ReaderDocument& document)
{
    if (reader.info().name == "git") {
        m_library = "libgit2, yaml-cpp";
        m_steps.emplace_back([one = &document] { readGit(*one, parseAsYaml); });
        return;
    }
    std::map<std::string, std::uintmax_t> bytesBy;
    for (const std::string& path : document.opened) {
        if (reader.info().name == "tf_serving") {
            addAsJson(path);
            continue;
        }
        const std::string bytes = bytesOf(path);
        const std::string library =
            libraryFor(path, bytes.starts_with("\x1F\x8B") ? inflated(bytes, 31) : bytes);
        bytesBy[library] += bytes.size();
        if (library == "SQLite")
            m_steps.emplace_back([path, tables = document.tables] { readDatabase(path, tables); });
        else
            m_steps.emplace_back([path] { parseBytes(path, bytesOf(path)); });
    }
    const auto most = std::ranges::max_element(bytesBy, {}, [](const auto& entry) { return entry.second; });
    if (m_library.empty())
        m_library = most == bytesBy.end() ? "bytes" : most->first;
}

void BareParse::addAsJson(const std::string& textProto)
{
    m_library = "nlohmann::json of the same";
    m_written = std::make_shared<test::Scratch>();
    const auto tree = parseTextProto(bytesOf(textProto));
    const std::string path =
        m_written->write(std::to_string(m_steps.size()) + ".json", tree ? tree->dump() : "{}");
    m_steps.emplace_back([path] { parseBytes(path, bytesOf(path)); });
}

void BareParse::run() const
{
    for (const auto& step : m_steps)
        step();
}

} // namespace upriver::bench
