# SPDX-License-Identifier: Apache-2.0
"""Upstream closures of the starts: closures.py LIBRARY EDGES STARTS prints the mean in microseconds and the
sum of their sizes. Loading is not counted."""
import sys
import time


def read(path):
    with open(path, encoding="ascii") as lines:
        return [tuple(map(int, line.split())) for line in lines]


def networkx_closures(edges, starts):
    import networkx
    graph = networkx.DiGraph()
    graph.add_nodes_from(starts)
    graph.add_edges_from(edges)
    return lambda start: len(networkx.ancestors(graph, start)) + 1


def igraph_closures(edges, starts):
    import igraph
    number = {}
    for node in [end for edge in edges for end in edge] + starts:
        number.setdefault(node, len(number))
    graph = igraph.Graph(n=len(number), edges=[(number[a], number[b]) for a, b in edges], directed=True)
    return lambda start: len(graph.subcomponent(number[start], mode="in"))


def main():
    library, edges, starts = sys.argv[1], read(sys.argv[2]), [row[0] for row in read(sys.argv[3])]
    closure = {"networkx": networkx_closures, "igraph": igraph_closures}[library](edges, starts)
    begin = time.perf_counter()
    nodes = sum(closure(start) for start in starts)
    passed = time.perf_counter() - begin
    print(passed * 1e6 / len(starts), nodes)


main()
