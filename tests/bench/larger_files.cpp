// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/larger_files.h"

#include <cstdint>
#include <fstream>
#include <string_view>

namespace upriver::bench {

namespace {

constexpr int kServedModels = 500;
constexpr int kOperators = 5'000;
constexpr int kSignatures = 8;
constexpr int kPorts = 40; ///< on each side of a signature

/// A configuration of TensorFlow Serving in protobuf's text format.
std::string servedModels()
{
    std::string text = "# the models of a shop\nmodel_config_list {\n";
    for (int i = 0; i < kServedModels; ++i) {
        const std::string model = std::to_string(i);
        const std::string version = std::to_string(100 + i % 50);
        text += "  config {\n    name: \"ranking_" + model +
                "\"\n    base_path: \"gs://shop-models/ranking/" + model +
                "\"\n    model_platform: \"tensorflow\"\n    model_version_policy {\n" +
                "      specific {\n        versions: " + version + "\n      }\n    }\n" +
                "    version_labels {\n      key: \"stable\"\n      value: " + version + "\n    }\n  }\n";
    }
    return text + "}\n";
}

std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80; value >>= 7)
        bytes.push_back(static_cast<char>(value | 0x80));
    bytes.push_back(static_cast<char>(value));
    return bytes;
}

std::string field(std::uint32_t number, std::string_view bytes)
{
    return varint(number << 3 | 2).append(varint(bytes.size())).append(bytes);
}

std::string field(std::uint32_t number, std::uint64_t value)
{
    return varint(number << 3).append(varint(value));
}

/// {1: key, 2: value}
std::string entry(std::string_view key, std::string_view value) { return field(1, key) + field(2, value); }

/// A float tensor of shape [?, 128].
std::string tensor(const std::string& name)
{
    const std::string unknown = field(2, field(1, static_cast<std::uint64_t>(-1)));
    return field(1, name) + field(2, std::uint64_t{1}) +
           field(3, unknown + field(2, field(1, std::uint64_t{128})));
}

std::string signature(const std::string& name)
{
    std::string bytes;
    for (int port = 0; port < kPorts; ++port) {
        const std::string number = std::to_string(port);
        bytes += field(1, entry("feature_" + number, tensor(name + "_feature_" + number + ":0")));
        bytes += field(2, entry("score_" + number, tensor("StatefulPartitionedCall:" + number)));
    }
    return bytes + field(3, std::string_view("tensorflow/serving/predict"));
}

/// TensorFlow's saved_model.pb: one graph with its operators and signatures.
std::string savedModel()
{
    std::string graph;
    for (int i = 0; i < kOperators; ++i) {
        const std::string name = "model/layer_" + std::to_string(i / 10) + "/MatMul_" + std::to_string(i);
        graph += field(1, field(1, name) + field(2, std::string_view("MatMul")) +
                              field(3, name + "/ReadVariableOp") +
                              field(5, entry("T", field(6, std::uint64_t{1}))));
    }
    std::string meta = field(1, field(4, std::string_view("serve")) + field(5, std::string_view("2.15.0")));
    meta += field(2, graph);
    for (int i = 0; i < kSignatures; ++i) {
        const std::string name = "serving_" + std::to_string(i);
        meta += field(5, entry(name, signature(name)));
    }
    return field(1, std::uint64_t{1}) + field(2, meta);
}

} // namespace

bool writeLargerFile(const std::string& reader, const std::string& folder)
{
    const bool isConfig = reader == "tf_serving";
    if (!isConfig && reader != "saved_model")
        return false;
    std::ofstream(folder + (isConfig ? "/models.config" : "/saved_model.pb"), std::ios::binary)
        << (isConfig ? servedModels() : savedModel());
    return true;
}

} // namespace upriver::bench
