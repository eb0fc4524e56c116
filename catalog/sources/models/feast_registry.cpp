// SPDX-License-Identifier: Apache-2.0
#include "catalog/sources/models/feast_registry.h"

#include <algorithm>
#include <array>
#include <span>

#include "catalog/base/text.h"
#include "catalog/sources/reading/foreign_database.h"
#include "catalog/sources/reading/protobuf_wire.h"
#include "catalog/sources/reading/sqlite_head.h"

namespace upriver::feast {

namespace {

constexpr std::size_t kMostValues = 1'000'000;

struct Message;

struct Field
{
    enum class Form : std::uint8_t { One, List, Map };
    std::uint32_t number;
    const char* name;
    const Message* message = nullptr; ///< null: a scalar
    Form form = Form::One;
};

struct Message
{
    std::span<const Field> fields;
    bool isTime = false; ///< seconds and nanoseconds, kept as seconds
};

constexpr auto kList = Field::Form::List;
constexpr auto kMap = Field::Form::Map;

constexpr std::array kTimeFields{Field{1, "seconds"}};
constexpr Message kTime{kTimeFields, true};

constexpr std::array kFeatureFields{Field{1, "name"}, Field{2, "valueType"}, Field{3, "tags", nullptr, kMap},
                                    Field{4, "description"}};
constexpr Message kFeature{kFeatureFields};

constexpr std::array kEntityFields{
    Field{1, "name"},    Field{2, "valueType"},           Field{3, "description"},
    Field{4, "joinKey"}, Field{8, "tags", nullptr, kMap}, Field{9, "project"},
    Field{10, "owner"}};
constexpr Message kEntitySpec{kEntityFields};

// file_options, snowflake_options, …: fields of one name are one name here
constexpr std::array kFileFields{Field{2, "uri"}};
constexpr Message kFile{kFileFields};
constexpr std::array kTableFields{Field{1, "table"}, Field{2, "query"}, Field{3, "schema"},
                                  Field{4, "database"}};
constexpr Message kTable{kTableFields};
constexpr std::array kAthenaFields{Field{1, "table"}, Field{2, "query"}, Field{3, "database"},
                                   Field{4, "dataSource"}};
constexpr Message kAthena{kAthenaFields};
constexpr std::array kSparkFields{Field{1, "table"}, Field{2, "query"}, Field{3, "path"},
                                  Field{4, "fileFormat"}};
constexpr Message kSpark{kSparkFields};
constexpr std::array kKafkaFields{Field{1, "kafkaBootstrapServers"}, Field{2, "topic"}};
constexpr Message kKafka{kKafkaFields};
constexpr std::array kKinesisFields{Field{1, "region"}, Field{2, "streamName"}};
constexpr Message kKinesis{kKinesisFields};
constexpr std::array kRequestFields{Field{3, "schema", &kFeature, kList}};
constexpr Message kRequest{kRequestFields};

extern const Message kDataSource;
constexpr std::array kDataSourceFields{Field{1, "type"},
                                       Field{2, "fieldMapping", nullptr, kMap},
                                       Field{3, "timestampField"},
                                       Field{4, "datePartitionColumn"},
                                       Field{5, "createdTimestampColumn"},
                                       Field{11, "fileOptions", &kFile},
                                       Field{12, "bigqueryOptions", &kTable},
                                       Field{13, "kafkaOptions", &kKafka},
                                       Field{14, "kinesisOptions", &kKinesis},
                                       Field{15, "redshiftOptions", &kTable},
                                       Field{17, "dataSourceClassType"},
                                       Field{18, "requestDataOptions", &kRequest},
                                       Field{19, "snowflakeOptions", &kTable},
                                       Field{20, "name"},
                                       Field{21, "project"},
                                       Field{23, "description"},
                                       Field{24, "tags", nullptr, kMap},
                                       Field{25, "owner"},
                                       Field{26, "batchSource", &kDataSource},
                                       Field{27, "sparkOptions", &kSpark},
                                       Field{30, "trinoOptions", &kTable},
                                       Field{35, "athenaOptions", &kAthena}};
constexpr Message kDataSource{kDataSourceFields};

constexpr std::array kFunctionFields{Field{1, "name"}, Field{3, "bodyText"}};
constexpr Message kFunction{kFunctionFields};
constexpr std::array kTransformationFields{Field{1, "userDefinedFunction", &kFunction}};
constexpr Message kTransformation{kTransformationFields};
constexpr std::array kNamedFields{Field{1, "name"}};
constexpr Message kNamed{kNamedFields};

constexpr std::array kViewFields{Field{1, "name"},
                                 Field{2, "project"},
                                 Field{3, "entities", nullptr, kList},
                                 Field{4, "features", &kFeature, kList},
                                 Field{5, "tags", nullptr, kMap},
                                 Field{6, "ttl", &kTime},
                                 Field{7, "batchSource", &kDataSource},
                                 Field{8, "online"},
                                 Field{9, "streamSource", &kDataSource},
                                 Field{10, "description"},
                                 Field{11, "owner"},
                                 Field{12, "entityColumns", &kFeature, kList},
                                 Field{14, "sourceViews", &kNamed, kList},
                                 Field{15, "featureTransformation", &kTransformation}};
constexpr Message kViewSpec{kViewFields};

constexpr std::array kStreamFields{Field{1, "name"},
                                   Field{2, "project"},
                                   Field{3, "entities", nullptr, kList},
                                   Field{4, "features", &kFeature, kList},
                                   Field{5, "entityColumns", &kFeature, kList},
                                   Field{6, "description"},
                                   Field{7, "tags", nullptr, kMap},
                                   Field{8, "owner"},
                                   Field{9, "ttl", &kTime},
                                   Field{10, "batchSource", &kDataSource},
                                   Field{11, "streamSource", &kDataSource},
                                   Field{12, "online"},
                                   Field{13, "userDefinedFunction", &kFunction},
                                   Field{14, "mode"},
                                   Field{17, "featureTransformation", &kTransformation}};
constexpr Message kStreamSpec{kStreamFields};

constexpr std::array kProjectionFields{Field{1, "featureViewName"},
                                       Field{2, "featureColumns", &kFeature, kList},
                                       Field{3, "featureViewNameAlias"}};
constexpr Message kProjection{kProjectionFields};
constexpr std::array kNamedViewFields{Field{1, "spec", &kNamed}};
constexpr Message kNamedView{kNamedViewFields};
constexpr std::array kOnDemandSourceFields{Field{1, "featureView", &kNamedView},
                                           Field{2, "requestDataSource", &kDataSource},
                                           Field{3, "featureViewProjection", &kProjection}};
constexpr Message kOnDemandSource{kOnDemandSourceFields};
constexpr std::array kOnDemandFields{Field{1, "name"},
                                     Field{2, "project"},
                                     Field{3, "features", &kFeature, kList},
                                     Field{4, "sources", &kOnDemandSource, kMap},
                                     Field{5, "userDefinedFunction", &kFunction},
                                     Field{6, "description"},
                                     Field{7, "tags", nullptr, kMap},
                                     Field{8, "owner"},
                                     Field{10, "featureTransformation", &kTransformation},
                                     Field{11, "mode"},
                                     Field{13, "entities", nullptr, kList},
                                     Field{14, "entityColumns", &kFeature, kList}};
constexpr Message kOnDemandSpec{kOnDemandFields};

constexpr std::array kServiceFields{Field{1, "name"},
                                    Field{2, "project"},
                                    Field{3, "features", &kProjection, kList},
                                    Field{4, "tags", nullptr, kMap},
                                    Field{5, "description"},
                                    Field{6, "owner"}};
constexpr Message kServiceSpec{kServiceFields};

constexpr std::array kStorageFields{
    Field{4, "fileStorage", &kFile},      Field{5, "bigqueryStorage", &kTable},
    Field{6, "redshiftStorage", &kTable}, Field{7, "snowflakeStorage", &kTable},
    Field{8, "trinoStorage", &kTable},    Field{9, "sparkStorage", &kSpark}};
constexpr Message kStorage{kStorageFields};
constexpr std::array kSavedFields{Field{1, "name"},
                                  Field{2, "project"},
                                  Field{3, "features", nullptr, kList},
                                  Field{6, "storage", &kStorage},
                                  Field{7, "tags", nullptr, kMap},
                                  Field{8, "featureServiceName"}};
constexpr Message kSavedSpec{kSavedFields};

constexpr std::array kProjectFields{Field{1, "name"}, Field{2, "description"},
                                    Field{3, "tags", nullptr, kMap}, Field{4, "owner"}};
constexpr Message kProjectSpec{kProjectFields};

constexpr std::array kIntervalFields{Field{1, "startTime", &kTime}, Field{2, "endTime", &kTime}};
constexpr Message kInterval{kIntervalFields};
constexpr std::array kMetaFields{Field{1, "createdTimestamp", &kTime},
                                 Field{2, "lastUpdatedTimestamp", &kTime},
                                 Field{3, "materializationIntervals", &kInterval, kList}};
constexpr Message kMeta{kMetaFields};

/// {spec, meta}, as most things of a registry are.
template <const Message& spec>
constexpr std::array kThingFields{Field{1, "spec", &spec}, Field{2, "meta", &kMeta}};
template <const Message& spec>
constexpr Message kThing{kThingFields<spec>};

constexpr std::array kOnlineTableFields{Field{1, "path"}, Field{2, "name"}};
constexpr Message kOnlineTable{kOnlineTableFields};
constexpr std::array kInfraObjectFields{Field{4, "sqliteTable", &kOnlineTable}};
constexpr Message kInfraObject{kInfraObjectFields};
constexpr std::array kInfraFields{Field{1, "infraObjects", &kInfraObject, kList}};
constexpr Message kInfra{kInfraFields};

constexpr std::array kHistoryItemFields{Field{1, "featureViewName"}, Field{2, "projectId"},
                                        Field{3, "versionNumber"},   Field{6, "createdTimestamp", &kTime},
                                        Field{7, "description"},     Field{8, "versionId"}};
constexpr Message kHistoryItem{kHistoryItemFields};
constexpr std::array kHistoryFields{Field{1, "records", &kHistoryItem, kList}};
constexpr Message kHistory{kHistoryFields};

constexpr std::array kRegistryFields{Field{1, "entities", &kThing<kEntitySpec>, kList},
                                     Field{3, "registrySchemaVersion"},
                                     Field{4, "versionId"},
                                     Field{5, "lastUpdated", &kTime},
                                     Field{6, "featureViews", &kThing<kViewSpec>, kList},
                                     Field{7, "featureServices", &kThing<kServiceSpec>, kList},
                                     Field{8, "onDemandFeatureViews", &kThing<kOnDemandSpec>, kList},
                                     Field{10, "infra", &kInfra},
                                     Field{11, "savedDatasets", &kThing<kSavedSpec>, kList},
                                     Field{12, "dataSources", &kDataSource, kList},
                                     Field{14, "streamFeatureViews", &kThing<kStreamSpec>, kList},
                                     Field{17, "projects", &kThing<kProjectSpec>, kList},
                                     Field{18, "featureViewVersionHistory", &kHistory}};
constexpr Message kRegistry{kRegistryFields};
constexpr std::uint32_t kLastField = 40; ///< of a registry; newer versions add some

class Decoder
{
public:
    Json message(ProtobufFields fields, const Message& shape)
    {
        if (shape.isTime)
            return seconds(fields);
        Json out = Json::object();
        while (m_values < kMostValues && fields.next()) {
            const auto field = std::ranges::find(shape.fields, fields.number(), &Field::number);
            if (field == shape.fields.end() ||
                (field->message != nullptr && fields.wire() != ProtobufFields::Wire::Bytes))
                continue;
            ++m_values;
            if (field->form == kMap)
                entry(out[field->name], fields.message(), *field);
            else if (field->form == kList)
                out[field->name].push_back(value(fields, *field));
            else
                out[field->name] = value(fields, *field);
        }
        m_isWhole = m_isWhole && !fields.isDamaged() && m_values < kMostValues;
        return out;
    }
    [[nodiscard]] bool isWhole() const { return m_isWhole; }

private:
    Json value(const ProtobufFields& fields, const Field& field)
    {
        if (field.message != nullptr)
            return message(fields.message(), *field.message);
        return fields.wire() == ProtobufFields::Wire::Bytes ? Json(fields.text()) : Json(fields.integer());
    }
    Json seconds(ProtobufFields& fields)
    {
        Json out;
        while (fields.next())
            if (fields.number() == 1)
                out = fields.integer();
        m_isWhole = m_isWhole && !fields.isDamaged();
        return out;
    }
    void entry(Json& map, ProtobufFields fields, const Field& field)
    {
        std::string key;
        Json content = "";
        while (fields.next()) {
            if (fields.number() == 1)
                key = fields.text();
            else if (fields.number() == 2)
                content = value(fields, field);
        }
        m_isWhole = m_isWhole && !fields.isDamaged();
        map[key] = std::move(content);
    }

    std::size_t m_values = 0;
    bool m_isWhole = true;
};

/// {1: {1: "a name", …}, …}
bool isNamedThing(ProtobufFields thing)
{
    while (thing.next()) {
        if (thing.number() != 1 || thing.wire() != ProtobufFields::Wire::Bytes)
            continue;
        ProtobufFields spec = thing.message();
        return spec.next() && spec.number() == 1 && spec.wire() == ProtobufFields::Wire::Bytes &&
               !spec.bytes().empty() && spec.text() == spec.bytes();
    }
    return false;
}

struct Table
{
    const char* table;
    const char* column;
    const char* list;
    const Message* message;
};
constexpr std::array kTables{
    Table{"projects", "project_proto", "projects", &kThing<kProjectSpec>},
    Table{"entities", "entity_proto", "entities", &kThing<kEntitySpec>},
    Table{"data_sources", "data_source_proto", "dataSources", &kDataSource},
    Table{"feature_views", "feature_view_proto", "featureViews", &kThing<kViewSpec>},
    Table{"stream_feature_views", "feature_view_proto", "streamFeatureViews", &kThing<kStreamSpec>},
    Table{"on_demand_feature_views", "feature_view_proto", "onDemandFeatureViews", &kThing<kOnDemandSpec>},
    Table{"feature_services", "feature_service_proto", "featureServices", &kThing<kServiceSpec>},
    Table{"saved_datasets", "saved_dataset_proto", "savedDatasets", &kThing<kSavedSpec>},
    Table{"managed_infra", "infra_proto", "infra", &kInfra},
};

} // namespace

bool isRegistryMessage(std::string_view head, std::int64_t size)
{
    if (head.empty() || isSqlite(head) || !looksLikeProtobuf(head, size))
        return false;
    bool hasVersion = false;
    bool hasId = false;
    int things = 0;
    for (ProtobufFields fields(head); fields.next();) {
        const bool isText = fields.wire() == ProtobufFields::Wire::Bytes;
        if (!isText || fields.number() > kLastField)
            return false;
        hasVersion = hasVersion || (fields.number() == 3 && fields.bytes() == "1");
        hasId = hasId || (fields.number() == 4 && fields.bytes().size() == 36);
        const auto number = fields.number();
        if (number == 1 || number == 6 || number == 7 || number == 8 || number == 14) {
            if (!isNamedThing(fields.message()))
                return false;
            ++things;
        }
    }
    const bool isCut = static_cast<std::int64_t>(head.size()) < size;
    return (hasVersion && hasId) || (isCut && things > 0);
}

bool isRegistryDatabase(const DocumentFile& file)
{
    return isSqlite(file.head) &&
           sqliteTableNames(file).hasAll({"entities", "data_sources", "feature_views", "feature_services"});
}

bool isRegistryText(std::string_view json)
{
    const auto has = [&](std::string_view word) { return json.find(word) != std::string_view::npos; };
    return trimmed(json).starts_with('{') && has("\"spec\"") &&
           (has("\"featureViews\"") || has("\"onDemandFeatureViews\"") || has("\"featureServices\"") ||
            (has("\"entities\"") && has("\"dataSources\"")));
}

Registry registryOfMessage(std::string_view bytes)
{
    Decoder decoder;
    Registry registry;
    registry.value = decoder.message(ProtobufFields(bytes), kRegistry);
    registry.isWhole = decoder.isWhole();
    return registry;
}

Result<Registry> registryOfDatabase(const std::string& path, const std::stop_token& stop)
{
    auto database = ForeignDatabase::open(path, {}, stop);
    if (!database)
        return fail(database.error());
    Registry registry;
    Decoder decoder;
    for (const Table& table : kTables) {
        const bool isList = table.message != &kInfra;
        const auto rows =
            database->select({.table = table.table, .columns = {table.column}}, [&](const ForeignRow& row) {
                Json one = decoder.message(ProtobufFields(row.bytes(0)), *table.message);
                if (isList)
                    registry.value[table.list].push_back(std::move(one));
                else
                    for (Json& object : one["infraObjects"])
                        registry.value[table.list]["infraObjects"].push_back(std::move(object));
                return true;
            });
        if (!rows && rows.error().kind == ErrorKind::Cancelled)
            return fail(rows.error());
        registry.isWhole = registry.isWhole && rows.has_value();
    }
    registry.isWhole = registry.isWhole && decoder.isWhole();
    return registry;
}

} // namespace upriver::feast
