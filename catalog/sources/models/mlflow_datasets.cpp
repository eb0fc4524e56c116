// SPDX-License-Identifier: Apache-2.0
// What runs read: where a dataset lies by MLflow's description of its source, and its columns.
#include <algorithm>

#include "catalog/base/redaction.h"
#include "catalog/base/text.h"
#include "catalog/base/utf8.h"
#include "catalog/sources/models/mlflow_records.h"

namespace upriver::mlflow {

namespace {

constexpr std::size_t kMostColumns = 10'000;

/// The value, or the JSON that stands as text in it.
Json unpacked(const Json& value)
{
    if (!value.is_string())
        return value;
    auto inner = parseJson(value.get_ref<const std::string&>());
    return inner ? std::move(*inner) : Json();
}

std::string typeText(const Json& spec)
{
    const Json* tensor = jsonMember(spec, "tensor-spec");
    if (tensor == nullptr)
        return redactSecrets(jsonScalarText(spec, "type"));
    std::string shape;
    for (const Json& extent : jsonArray(*tensor, "shape"))
        shape += (shape.empty() ? "" : ", ") + jsonScalar(&extent).value_or("?");
    return redactSecrets(jsonText(*tensor, "dtype")) + "[" + shape + "]";
}

std::string escaped(const std::string& name)
{
    std::string out;
    for (const char c : redactSecrets(name))
        out += c == '.' ? std::string("\\.") : std::string(1, c);
    return out;
}

/// Those of one asset come one after the other.
std::int32_t columnsSoFar(const RecordBatch& batch, AssetIndex asset)
{
    std::int32_t count = 0;
    for (auto it = batch.columns.rbegin(); it != batch.columns.rend() && it->asset == asset; ++it)
        ++count;
    return count;
}

void addList(RecordBatch& batch, AssetIndex asset, const Json& list, const std::string& prefix)
{
    if (!list.is_array())
        return;
    std::int32_t position = 0;
    const std::int32_t before = columnsSoFar(batch, asset);
    for (const Json& spec : list) {
        if (!spec.is_object() || static_cast<std::size_t>(position) >= kMostColumns)
            continue;
        ColumnRecord column;
        column.asset = asset;
        const std::string& name = jsonText(spec, "name");
        const std::string number = list.size() > 1 ? std::to_string(position) : std::string();
        if (!name.empty())
            column.name = prefix + escaped(name);
        else if (prefix.empty())
            column.name = "input" + number;
        else
            column.name = prefix.substr(0, prefix.size() - 1) + (number.empty() ? "" : "." + number);
        column.type = typeText(spec);
        if (const auto required = jsonBool(jsonMember(spec, "required")))
            column.nullable = !*required;
        column.position = before + position++;
        batch.columns.push_back(std::move(column));
    }
}

/// A place that is none without the folder in which a program ran, or the program itself.
std::string sourceText(const std::string& source)
{
    const auto parsed = parseJson(source);
    if (!parsed)
        return {};
    for (const char* key : {"uri", "url", "path"})
        if (const std::string& text = jsonText(*parsed, key); !text.empty())
            return shortened(redactSecrets(text), 1'000);
    return shortened(redactSecrets(jsonTextAt(*parsed, {"tags", "mlflow.source.name"})), 1'000);
}

bool isPlace(std::string_view text)
{
    return text.find("://") != std::string_view::npos || text.starts_with('/') || text.starts_with("file:") ||
           text.starts_with("dbfs:") ||
           (text.size() > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/'));
}

} // namespace

void addSchemaColumns(RecordBatch& batch, AssetIndex asset, const Json& stated, const std::string& prefix)
{
    const Json schema = unpacked(stated);
    if (schema.is_array())
        return addList(batch, asset, schema, prefix);
    if (const Json* columns = jsonMember(schema, "mlflow_colspec"))
        addList(batch, asset, unpacked(*columns), prefix);
    if (const Json* tensors = jsonMember(schema, "mlflow_tensorspec")) {
        for (const char* part : {"features", "targets"}) {
            const Json* specs = jsonMember(*tensors, part);
            if (specs == nullptr)
                continue;
            const Json list = unpacked(*specs);
            addList(batch, asset, list, std::string(part) + ".");
        }
    }
}

QualifiedName Records::placeOf(const Dataset& dataset) const
{
    const auto parsed = parseJson(dataset.source);
    const Json source = parsed ? *parsed : Json();
    if (dataset.sourceType == "hugging_face" && !jsonText(source, "path").empty())
        return {"hf://datasets", redactSecrets(jsonText(source, "path"))};
    for (const char* key : {"uri", "url", "path", "delta_table_path"})
        if (const std::string& place = jsonText(source, key); isPlace(place))
            return fromUri(redactSecrets(place));
    const bool isCatalog =
        containsNoCase(dataset.sourceType, "databricks") || containsNoCase(dataset.sourceType, "uc_");
    for (const auto& [key, platform] : {std::pair{"delta_table_name", "databricks"},
                                        std::pair{"table_name", isCatalog ? "databricks" : "spark"}}) {
        const std::string& table = jsonText(source, key);
        if (table.empty())
            continue;
        // catalog.schema.table is a name of the Unity Catalog, as other systems give it
        const bool isUnity =
            std::string_view(platform) == "databricks" && std::ranges::count(table, '.') == 2;
        return normalised(m_context.settings.namespaceFor(isUnity ? "unitycatalog" : platform),
                          redactSecrets(table));
    }
    return {};
}

/// A dataset that came out of a program has no place: its name and digest are all that is known of it.
AssetIndex Records::dataset(const Dataset& dataset)
{
    QualifiedName name = placeOf(dataset);
    const bool hasPlace = !name.isEmpty() && !name.name.empty();
    if (!hasPlace)
        name = named("datasets/" + dataset.name + "@" + dataset.digest);
    const std::size_t before = m_batch.assets.size();
    const AssetIndex asset = m_batch.asset(AssetKind::Dataset, name);
    if (m_batch.assets.size() == before)
        return asset; // said already
    AssetRecord& record = m_batch.record(asset);
    record.declared = !hasPlace;
    record.displayName = hasPlace ? std::string() : redactSecrets(dataset.name);
    record.locator = dataset.locator;
    if (!hasPlace) {
        if (!dataset.sourceType.empty())
            record.properties.push_back({"source_type", redactSecrets(dataset.sourceType)});
        if (std::string stated = sourceText(dataset.source); !stated.empty())
            record.properties.push_back({"source", std::move(stated)});
    }
    const auto profile = parseJson(dataset.profile);
    for (const char* key : {"num_rows", "num_elements"})
        if (std::string value = profile ? jsonScalarText(*profile, key) : std::string(); !value.empty())
            record.properties.push_back({key, redactSecrets(value)});
    if (!dataset.digest.empty())
        m_batch.versions.push_back({asset, redactSecrets(dataset.digest), {}, {}});
    addSchemaColumns(m_batch, asset, Json(sanitisedUtf8(dataset.schema)), {});
    return asset;
}

} // namespace upriver::mlflow
