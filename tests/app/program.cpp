// SPDX-License-Identifier: Apache-2.0
#include "tests/app/program.h"

#include <QProcessEnvironment>

namespace upriver::test {

namespace {

constexpr int kLimitMs = 120'000;

QProcessEnvironment bareEnvironment(const std::string& home)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "UPRIVER_CATALOG"})
        environment.remove(QString::fromLatin1(name));
    for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
        environment.insert(QString::fromLatin1(name), QString::fromStdString(home + "/" + name));
    environment.insert(QStringLiteral("UPRIVER_CATALOG"), QString::fromStdString(home + "/catalog.db"));
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
    return environment;
}

const char* typeName(const nlohmann::json& value) { return value.is_number() ? "number" : value.type_name(); }

} // namespace

nlohmann::json Outcome::json() const { return nlohmann::json::parse(out.toStdString(), nullptr, false); }

Program::Program(std::string home) : m_home(std::move(home)) {}

void Program::start(QProcess& process, const QStringList& arguments) const
{
    process.setProcessEnvironment(bareEnvironment(m_home));
    process.setWorkingDirectory(QString::fromStdString(m_home));
    process.start(qEnvironmentVariable("UPRIVER_BINARY"), arguments);
}

Outcome Program::run(const QStringList& arguments) const
{
    QProcess process;
    start(process, arguments);
    Outcome outcome;
    if (!process.waitForFinished(kLimitMs)) {
        process.kill();
        process.waitForFinished();
        return outcome;
    }
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}

std::string differenceFromShape(const nlohmann::json& document, const nlohmann::json& shape,
                                const std::string& path)
{
    if (shape.is_null())
        return {};
    if (std::string_view(typeName(document)) != typeName(shape))
        return path + ": " + typeName(document) + " instead of " + typeName(shape);
    if (shape.is_array() && !shape.empty()) {
        for (std::size_t i = 0; i < document.size(); ++i) {
            if (auto difference =
                    differenceFromShape(document[i], shape[0], path + "[" + std::to_string(i) + "]");
                !difference.empty())
                return difference;
        }
    }
    if (shape.is_object()) {
        for (const auto& [key, value] : shape.items()) {
            if (!document.contains(key))
                return path + "." + key + ": missing";
            if (auto difference = differenceFromShape(document[key], value, path + "." + key);
                !difference.empty())
                return difference;
        }
    }
    return {};
}

} // namespace upriver::test
