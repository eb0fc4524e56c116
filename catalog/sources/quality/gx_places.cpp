// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/quality/gx_places.h"

#include <algorithm>
#include <filesystem>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"

namespace upriver::gx {

namespace {

constexpr std::size_t kMostSources = 1'000;
constexpr std::size_t kMostAssets = 20'000;
constexpr std::string_view kNameless = "DEFAULT_ASSET_NAME";

std::string clean(const Json& holder, std::string_view key)
{
    return shortened(redactSecrets(jsonText(holder, key)), 1'000);
}

/// The first of some members that holds text.
std::string firstOf(const Json& holder, std::initializer_list<std::string_view> keys)
{
    for (const std::string_view key : keys)
        if (std::string text = clean(holder, key); !text.empty())
            return text;
    return {};
}

bool isVariable(std::string_view text) { return text.find('$') != std::string_view::npos; }

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words)
{
    return std::ranges::find(words, word) != words.end();
}

/// The platform of a fluent type or a driver; empty for files and memory.
std::string databasePlatform(std::string_view type)
{
    type = type.substr(0, type.find('+'));
    if (type == "databricks_sql")
        return "databricks";
    if (type == "postgresql")
        return "postgres";
    if (type == "sql_server")
        return "mssql";
    return isOneOf(type, {"postgres", "snowflake", "sqlite", "bigquery", "redshift", "mysql", "mssql",
                          "trino", "databricks", "oracle", "hive", "clickhouse", "teradata", "awsathena",
                          "duckdb", "mariadb"})
               ? std::string(type)
               : std::string();
}

bool hasSchemas(std::string_view platform)
{
    return isOneOf(platform, {"postgres", "redshift", "snowflake", "bigquery", "mssql", "trino", "databricks",
                              "oracle"});
}

/// A pattern that fits one name only, as that name: "orders\.csv" -> "orders.csv".
std::string literalOf(std::string_view pattern)
{
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size() && !isAsciiAlnum(pattern[i + 1]))
            out += pattern[++i];
        else if (std::string_view("\\*+?()[]{}|^").find(c) != std::string_view::npos)
            return {};
        else if (c != '$' || i + 1 != pattern.size())
            out += c;
    }
    return out;
}

std::string withSlash(std::string text)
{
    if (!text.empty() && !text.ends_with('/'))
        text += '/';
    return text;
}

/// {"drivername": "postgresql", "host": …, "port": …, "database": …}, without its secrets.
std::string uriOfCredentials(const Json& stated, std::string_view type)
{
    const std::string driver =
        jsonText(stated, "drivername").empty() ? std::string(type) : jsonText(stated, "drivername");
    std::string host = jsonText(stated, "host");
    if (host.empty())
        host = jsonText(stated, "account");
    const std::string port = jsonScalarText(stated, "port");
    if (!port.empty() && !isVariable(port))
        host += ":" + port;
    std::string uri = driver + "://" + host + "/" + jsonText(stated, "database");
    if (const std::string& schema = jsonText(stated, "schema"); !schema.empty())
        uri += "/" + schema;
    return uri;
}

void takeSpec(const Json& spec, Batch& batch)
{
    const auto take = [&](std::string& target, std::initializer_list<std::string_view> keys) {
        if (target.empty())
            target = firstOf(spec, keys);
    };
    take(batch.table, {"table_name", "table"});
    take(batch.schema, {"schema_name", "schema"});
    take(batch.path, {"path", "s3", "filepath_or_buffer"});
    take(batch.source, {"datasource_name", "datasource"});
    take(batch.asset, {"data_asset_name"});
    take(batch.query, {"query"});
    if (const Json* reader = jsonMember(spec, "reader_options"); reader && batch.path.empty())
        batch.path = firstOf(*reader, {"filepath_or_buffer"});
}

} // namespace

Batch batchOf(const Json& holder)
{
    Batch batch;
    for (const char* key : {"active_batch_definition", "batch_request", "batch_definition"}) {
        const Json* stated = jsonMember(holder, key);
        if (!stated || !stated->is_object())
            continue;
        batch.source = firstOf(*stated, {"datasource_name"});
        batch.asset = firstOf(*stated, {"data_asset_name"});
        batch.connector = firstOf(*stated, {"data_connector_name"});
        if (const Json* runtime = jsonMember(*stated, "runtime_parameters"))
            takeSpec(*runtime, batch);
        break;
    }
    for (const char* key : {"batch_spec", "batch_kwargs"})
        if (const Json* spec = jsonMember(holder, key))
            takeSpec(*spec, batch);
    const Json* old = jsonMember(holder, "data_asset_name");
    if (old && old->is_object()) {
        batch.source = firstOf(*old, {"datasource"});
        batch.asset = firstOf(*old, {"generator_asset"});
    } else if (old && batch.asset.empty()) {
        const std::string text = clean(holder, "data_asset_name");
        batch.asset = text.substr(text.rfind('/') + 1);
        if (batch.source.empty() && batch.asset.size() < text.size())
            batch.source = text.substr(0, text.find('/'));
    }
    if (batch.asset == kNameless)
        batch.asset.clear();
    return batch;
}

Places::Places(const SourceSettings& settings, std::string root)
    : m_settings(settings), m_root(withSlash(std::move(root)))
{}

QualifiedName Places::own(const std::string& name) const
{
    return normalised(m_settings.aliased(m_settings.namespaceFor("gx")), name);
}

const Places::DataSource* Places::find(const std::string& name) const
{
    const auto found = m_sources.find(name);
    return found == m_sources.end() ? nullptr : &found->second;
}

void Places::take(const Json& config)
{
    for (const auto& [name, stated] : jsonObject(config, "datasources"))
        if (stated.is_object() && m_sources.size() < kMostSources)
            m_sources[redactSecrets(name)] = older(stated);
    for (const auto& [name, stated] : jsonObject(config, "fluent_datasources"))
        if (stated.is_object() && m_sources.size() < kMostSources)
            m_sources[redactSecrets(name)] = fluent(stated);
}

// A host that is a variable is not known; the platform is all that is left of the connection.
void Places::takeConnection(DataSource& source, const Json* stated, std::string_view type) const
{
    std::string uri;
    if (stated && stated->is_string())
        uri = connectionWithoutSecrets(stated->get_ref<const std::string&>());
    else if (stated && stated->is_object())
        uri = connectionWithoutSecrets(uriOfCredentials(*stated, type));
    const QualifiedName name = uri.find("://") == std::string::npos ? QualifiedName() : fromUri(uri);
    const std::string platform =
        name.ns.empty() ? databasePlatform(type) : databasePlatform(platformOf(name.ns));
    if (platform.empty())
        return;
    const bool isKnown = !name.ns.empty() && !isVariable(name.ns) && !hasUnknownHost(name.ns);
    source.ns = isKnown ? name.ns : m_settings.namespaceFor(platform);
    if (!isVariable(name.name))
        source.database = name.name;
}

Places::DataSource Places::fluent(const Json& stated) const
{
    DataSource source;
    source.isFluent = true;
    source.type = clean(stated, "type");
    const Json* connection = jsonMember(stated, "connection_string");
    const bool isSpread = !connection && (jsonMember(stated, "account") || jsonMember(stated, "host"));
    if (connection || isSpread || !databasePlatform(source.type).empty())
        takeConnection(source, isSpread ? &stated : connection, source.type);
    source.folder = firstOf(stated, {"base_directory"});
    if (const std::string bucket = firstOf(stated, {"bucket", "bucket_or_name"}); !bucket.empty())
        source.folder = (source.type.find("gcs") != std::string::npos ? "gs://" : "s3://") + bucket;
    for (const auto& [name, asset] : jsonObject(stated, "assets")) {
        if (source.assets.size() >= kMostAssets || !asset.is_object())
            continue;
        Asset& taken = source.assets[redactSecrets(name)];
        taken.type = clean(asset, "type");
        taken.table = clean(asset, "table_name");
        taken.schema = clean(asset, "schema_name");
        taken.query = clean(asset, "query");
        taken.path = firstOf(asset, {"filepath_or_buffer", "data_directory", "path"});
        taken.pattern = firstOf(asset, {"batching_regex"});
        const std::string prefix = firstOf(asset, {"s3_prefix", "gcs_prefix"});
        if (taken.path.empty() && !literalOf(taken.pattern).empty())
            taken.path = withSlash(prefix) + literalOf(taken.pattern);
    }
    return source;
}

Places::DataSource Places::older(const Json& stated) const
{
    DataSource source;
    source.type = clean(stated, "class_name");
    const Json* engine = jsonMember(stated, "execution_engine");
    const Json& holder = engine && engine->is_object() ? *engine : stated;
    for (const char* key : {"connection_string", "credentials", "url"})
        if (const Json* connection = jsonMember(holder, key); connection && source.ns.empty())
            takeConnection(source, connection, {});
    for (const auto& [name, connector] : jsonObject(stated, "data_connectors"))
        if (source.folder.empty())
            source.folder = firstOf(connector, {"base_directory"});
    return source;
}

QualifiedName Places::tableName(const DataSource& source, std::string_view schema,
                                std::string_view table) const
{
    std::vector<std::string> parts = splitRelation(table);
    const std::string platform = platformOf(source.ns);
    if (platform == "sqlite")
        return normalised(source.ns, parts.empty() ? std::string(table) : parts.back());
    if (parts.size() == 1 && !schema.empty()) {
        auto inSchema = splitRelation(schema);
        parts.insert(parts.begin(), inSchema.begin(), inSchema.end());
    }
    std::vector<std::string> before = splitRelation(source.database);
    if (parts.size() == 1 && hasSchemas(platform) && before.size() == 1 && platform != "bigquery")
        parts.insert(parts.begin(), platform == "mssql" ? "dbo" : "public");
    const std::size_t whole = hasSchemas(platform) ? 3 : 2;
    for (std::size_t missing = whole - std::min(whole, parts.size()), i = 0;
         i < std::min(missing, before.size()); ++i)
        parts.insert(parts.begin() + static_cast<std::ptrdiff_t>(i), before[i]);
    std::string name;
    for (const std::string& part : parts)
        name += (name.empty() ? "" : ".") + part;
    return normalised(source.ns, name);
}

QualifiedName Places::fileName(const std::string& path) const
{
    if (path.find("://") != std::string::npos || path.starts_with("dbfs:/") || path.starts_with("file:/"))
        return fromUri(path);
    std::string whole = path;
    std::ranges::replace(whole, '\\', '/');
    const bool isAbsolute =
        whole.starts_with('/') || (whole.size() > 2 && whole[1] == ':' && whole[2] == '/');
    if (!isAbsolute && m_root.empty())
        return {};
    // what a project's programs are given stands below the project, its own settings below their folder
    if (!isAbsolute)
        whole = m_root + (whole.starts_with("..") ? "" : "../") + whole;
    else if (!whole.starts_with('/'))
        whole.insert(0, "/");
    return normalised("file", std::filesystem::path(whole).lexically_normal().generic_string());
}

bool Places::configured(const Batch& batch, Place& place) const
{
    const DataSource* source = find(batch.source);
    if (!source)
        return false;
    const auto found = source->assets.find(batch.asset);
    if (found == source->assets.end()) {
        // inferred by a connector, which names an asset after its table
        if (source->isFluent || source->ns.empty() || batch.asset.empty() || !batch.query.empty() ||
            batch.connector.find("runtime") != std::string::npos)
            return false;
        place.name = tableName(*source, {}, batch.asset);
        place.subtype = "table";
        return true;
    }
    const Asset& asset = found->second;
    place.query = asset.query;
    if (!asset.table.empty() && !source->ns.empty()) {
        place.name = tableName(*source, asset.schema, asset.table);
        place.subtype = "table";
    } else if (!asset.path.empty()) {
        const bool isWhole = asset.path.find("://") != std::string::npos || asset.path.starts_with('/');
        const bool isOwn = !source->folder.empty() && !source->folder.starts_with('/') &&
                           source->folder.find("://") == std::string::npos;
        const std::string below = isWhole ? asset.path : withSlash(source->folder) + asset.path;
        place.name = fileName(isOwn && !isWhole && !m_root.empty() ? m_root + below : below);
        place.subtype = "file";
    } else {
        for (const auto& [key, value] : {std::pair{"pattern", asset.pattern}, {"folder", source->folder}})
            if (!value.empty())
                place.properties.push_back({key, value});
    }
    return !place.name.name.empty();
}

Place Places::of(const Batch& batch, const std::string& suite) const
{
    Place place;
    if (configured(batch, place))
        return place;
    const DataSource* source = find(batch.source);
    if (!batch.table.empty() && source && !source->ns.empty()) {
        place.name = tableName(*source, batch.schema, batch.table);
        place.subtype = "table";
    } else if (!batch.path.empty()) {
        place.name = fileName(batch.path);
        place.subtype = "file";
    }
    if (!place.name.name.empty())
        return place;
    place.isOurs = true;
    if (place.query.empty())
        place.query = batch.query;
    std::string asset = batch.asset.empty() ? batch.table : batch.asset;
    if (asset.empty() && !batch.path.empty())
        asset = batch.path;
    if (asset.empty())
        asset = "suites/" + suite;
    place.name = own(batch.source.empty() ? asset : batch.source + "/" + asset);
    place.subtype = place.query.empty() ? "data_asset" : "query";
    if (source && !source->type.empty())
        place.properties.push_back({"datasource_type", source->type});
    return place;
}

Batch Places::batchNamed(const std::string& id) const
{
    Batch batch;
    batch.asset = id;
    for (const Batch& known : assets()) {
        const std::string whole = known.source + "-" + known.asset;
        const bool fits = id == whole || id.starts_with(whole + "-");
        if (fits && (batch.source.empty() || whole.size() > batch.source.size() + 1 + batch.asset.size()))
            batch = known;
    }
    return batch;
}

std::vector<Batch> Places::assets() const
{
    std::vector<Batch> all;
    for (const auto& [name, source] : m_sources)
        for (const auto& [asset, stated] : source.assets) {
            Batch batch;
            batch.source = name;
            batch.asset = asset;
            all.push_back(std::move(batch));
        }
    return all;
}

} // namespace upriver::gx
