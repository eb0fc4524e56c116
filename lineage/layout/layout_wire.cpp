// SPDX-License-Identifier: Apache-2.0
#include "lineage/layout/layout_wire.h"

#include <cmath>
#include <cstring>
#include <type_traits>

namespace upriver::wire {

namespace {

constexpr std::string_view kMagic = "upriver-layout";
constexpr double kMaxSize = 20000;

class Out
{
public:
    template <typename T>
    Out& put(T value)
    {
        static_assert(std::is_arithmetic_v<T>);
        const std::size_t at = m_bytes.size();
        m_bytes.resize(at + sizeof value);
        std::memcpy(m_bytes.data() + at, &value, sizeof value);
        return *this;
    }
    Out& count(std::size_t value) { return put(static_cast<std::uint32_t>(value)); }
    Out& point(const LayoutPoint& point) { return put(point.x).put(point.y); }
    std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

/// Reads as far as the bytes go; after the first shortage everything is zero and ok() is false.
class In
{
public:
    explicit In(std::string_view bytes) : m_bytes(bytes) {}

    template <typename T>
    T get()
    {
        T value{};
        if (m_bytes.size() < sizeof value) {
            m_ok = false;
            return value;
        }
        std::memcpy(&value, m_bytes.data(), sizeof value);
        m_bytes.remove_prefix(sizeof value);
        return value;
    }
    LayoutPoint point()
    {
        const double x = get<double>();
        return {x, get<double>()};
    }
    /// A count of things of at least so many bytes each that can still be there.
    std::size_t count(std::size_t limit, std::size_t bytesEach)
    {
        const std::size_t value = get<std::uint32_t>();
        if (value > limit || value > m_bytes.size() / bytesEach)
            m_ok = false;
        return m_ok ? value : 0;
    }
    [[nodiscard]] bool ok() const { return m_ok; }
    [[nodiscard]] bool atEnd() const { return m_ok && m_bytes.empty(); }

private:
    std::string_view m_bytes;
    bool m_ok = true;
};

bool isSane(const DotRequest& request)
{
    for (const DotNode& node : request.nodes)
        if (!(node.width > 0 && node.width <= kMaxSize && node.height > 0 && node.height <= kMaxSize))
            return false;
    for (const DotEdge& edge : request.edges)
        if (edge.from >= request.nodes.size() || edge.to >= request.nodes.size() ||
            !std::isfinite(edge.weight))
            return false;
    return true;
}

} // namespace

std::string hello() { return std::string(kMagic) + Out().put(kVersion).take(); }
bool isHello(std::string_view body) { return body == hello(); }
std::string framed(std::string_view body) { return Out().count(body.size()).take().append(body); }

std::string encode(const DotRequest& request)
{
    Out out;
    out.put(request.serial).put(request.flags).count(request.nodes.size()).count(request.edges.size());
    for (const DotNode& node : request.nodes)
        out.put(node.width).put(node.height).put(node.group);
    for (const DotEdge& edge : request.edges)
        out.put(edge.from).put(edge.to).put(edge.weight);
    return out.take();
}

std::string encode(const DotAnswer& answer)
{
    Out out;
    out.put(answer.serial).put(answer.errors).put(answer.residentBytes).put(answer.width).put(answer.height);
    out.count(answer.centres.size());
    for (const LayoutPoint& point : answer.centres)
        out.point(point);
    out.count(answer.curves.size());
    for (const auto& curve : answer.curves) {
        out.count(curve.size());
        for (const LayoutPoint& point : curve)
            out.point(point);
    }
    return out.take();
}

std::optional<DotRequest> decodeRequest(std::string_view body)
{
    In in(body);
    DotRequest request;
    request.serial = in.get<std::uint32_t>();
    request.flags = in.get<std::uint32_t>();
    request.nodes.resize(in.count(kMaxNodes, 20));
    request.edges.resize(in.count(kMaxEdges, 16));
    for (DotNode& node : request.nodes) {
        node.width = in.get<double>();
        node.height = in.get<double>();
        node.group = in.get<std::int32_t>();
    }
    for (DotEdge& edge : request.edges) {
        edge.from = in.get<std::uint32_t>();
        edge.to = in.get<std::uint32_t>();
        edge.weight = in.get<double>();
    }
    if (!in.atEnd() || !isSane(request))
        return std::nullopt;
    return request;
}

std::optional<DotAnswer> decodeAnswer(std::string_view body)
{
    In in(body);
    DotAnswer answer;
    answer.serial = in.get<std::uint32_t>();
    answer.errors = in.get<std::uint32_t>();
    answer.residentBytes = in.get<std::uint64_t>();
    answer.width = in.get<double>();
    answer.height = in.get<double>();
    answer.centres.resize(in.count(kMaxNodes, 16));
    for (LayoutPoint& point : answer.centres)
        point = in.point();
    answer.curves.resize(in.count(kMaxEdges, 4));
    for (auto& curve : answer.curves) {
        curve.resize(in.count(kMaxFrame / 16, 16));
        for (LayoutPoint& point : curve)
            point = in.point();
    }
    if (!in.atEnd())
        return std::nullopt;
    return answer;
}

} // namespace upriver::wire
