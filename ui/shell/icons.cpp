// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>

#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "ui/shell/theme.h"

// Outside the namespace: the macro declares a function of the global one.
static void initialiseIconResource() { Q_INIT_RESOURCE(icons); }

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

// A thread each, because QSvgRenderer is a QObject and pictures are also drawn on workers.
QSvgRenderer* rendererFor(const QString& name, const QColor& colour)
{
    static const bool initialised = [] {
        initialiseIconResource();
        return true;
    }();
    Q_UNUSED(initialised);
    thread_local QHash<QString, std::shared_ptr<QSvgRenderer>> cache;
    const QString key = name + colour.name(QColor::HexArgb);
    if (const auto found = cache.constFind(key); found != cache.constEnd())
        return found->get();
    QFile file(u":/upriver/icons/%1.svg"_s.arg(name));
    QByteArray svg;
    if (file.open(QIODevice::ReadOnly))
        svg = file.readAll();
    svg.replace("currentColor", colour.name(QColor::HexRgb).toLatin1());
    auto renderer = std::make_shared<QSvgRenderer>(svg);
    return cache.insert(key, renderer)->get();
}

class SvgIconEngine : public QIconEngine
{
public:
    SvgIconEngine(QString name, std::optional<QColor> colour) : m_name(std::move(name)), m_colour(colour) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const int side = qMin(rect.width(), rect.height());
        const QRectF target(rect.x() + (rect.width() - side) / 2.0, rect.y() + (rect.height() - side) / 2.0,
                            side, side);
        paintIcon(*painter, m_name, colour(mode, state), target);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        if (size.isEmpty())
            return {};
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(0, 0), size), mode, state);
        return pixmap;
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        return pixmap(size, mode, state);
    }
    bool isNull() override { return !rendererFor(m_name, m_colour.value_or(QColor(Qt::black)))->isValid(); }
    QIconEngine* clone() const override { return new SvgIconEngine(*this); }

private:
    [[nodiscard]] QColor colour(QIcon::Mode mode, QIcon::State state) const
    {
        const Theme& theme = currentTheme();
        if (mode == QIcon::Disabled)
            return theme.faint;
        if (m_colour)
            return *m_colour;
        return state == QIcon::On ? theme.accent : theme.secondaryText;
    }

    QString m_name;
    std::optional<QColor> m_colour;
};

QString datasetIcon(const std::string& subtype, const std::string& platform)
{
    static const QHash<QByteArray, QString> bySubtype{
        {"view", u"view"_s},          {"materialized_view", u"view"_s},
        {"file", u"file"_s},          {"topic", u"topic"_s},
        {"stream", u"topic"_s},       {"index", u"index"_s},
        {"collection", u"index"_s},   {"seed", u"seed"_s},
        {"snapshot", u"snapshot"_s},  {"folder", u"folder"_s},
        {"directory", u"folder"_s},   {"semantic_model", u"semantic_model"_s},
        {"incremental", u"dataset"_s}};
    const auto found = bySubtype.constFind(QByteArray::fromStdString(subtype).toLower());
    if (found != bySubtype.constEnd())
        return *found;
    if (subtype.empty() && platform == "kafka")
        return u"topic"_s;
    const bool store = platform == "file" || platform == "s3" || platform == "gs" || platform == "abfss" ||
                       platform == "hdfs";
    return subtype.empty() && store ? u"file"_s : u"dataset"_s;
}

QString jobIcon(const std::string& subtype)
{
    static const QHash<QByteArray, QString> bySubtype{
        {"pipeline", u"pipeline"_s}, {"dag", u"pipeline"_s},     {"flow", u"pipeline"_s},
        {"task", u"task"_s},         {"operator", u"task"_s},    {"command", u"task"_s},
        {"dbt", u"transform"_s},     {"query", u"query"_s},      {"model", u"transform"_s},
        {"snapshot", u"snapshot"_s}, {"seed", u"seed"_s},        {"notebook", u"notebook"_s},
        {"experiment", u"sample"_s}, {"saved_query", u"query"_s}};
    return bySubtype.value(QByteArray::fromStdString(subtype).toLower(), u"job"_s);
}

} // namespace

QIcon themedIcon(const QString& name, const QColor& colour) { return QIcon(new SvgIconEngine(name, colour)); }

QIcon actionIcon(const QString& name) { return QIcon(new SvgIconEngine(name, std::nullopt)); }

void paintIcon(QPainter& painter, const QString& name, const QColor& colour, const QRectF& target)
{
    painter.save();
    painter.setOpacity(painter.opacity() * colour.alphaF());
    painter.setRenderHint(QPainter::Antialiasing);
    rendererFor(name, colour)->render(&painter, target);
    painter.restore();
}

QString kindIconName(AssetKind kind, const std::string& subtype, const std::string& platform)
{
    switch (kind) {
    case AssetKind::Dataset:
        return datasetIcon(subtype, platform);
    case AssetKind::Job:
        return jobIcon(subtype);
    case AssetKind::Model:
        return u"model"_s;
    case AssetKind::ModelVersion:
        return u"model_version"_s;
    case AssetKind::Feature:
        return u"feature"_s;
    case AssetKind::Dashboard:
        return u"dashboard"_s;
    case AssetKind::Service:
        return u"service"_s;
    case AssetKind::Code:
        return u"code"_s;
    case AssetKind::Term:
        return u"term"_s;
    case AssetKind::Contract:
        return u"contract"_s;
    }
    return u"dataset"_s;
}

QString healthIconName(Health health)
{
    switch (health) {
    case Health::Ok:
        return u"health-ok"_s;
    case Health::Warning:
        return u"health-warning"_s;
    case Health::Failed:
        return u"health-failed"_s;
    case Health::Running:
        return u"health-running"_s;
    case Health::Unknown:
        break;
    }
    return u"health-unknown"_s;
}

} // namespace upriver
