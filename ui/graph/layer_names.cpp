// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/layer_names.h"

#include <QCoreApplication>

namespace upriver {

QString layerName(Layer layer)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("Layer", text); };
    switch (layer) {
    case Layer::Source:
        return tr("Sources");
    case Layer::Staging:
        return tr("Staging");
    case Layer::Intermediate:
        return tr("Intermediate");
    case Layer::Mart:
        return tr("Marts");
    case Layer::Consumption:
        return tr("Consumption");
    }
    return {};
}

} // namespace upriver
