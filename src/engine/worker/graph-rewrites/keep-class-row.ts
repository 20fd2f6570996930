import { GraphFlow } from './graph-flow.ts';
import type { GraphNode, OnnxGraph } from './onnx-graph.ts';
import { encodeIntegers, encodeNode, renameInputs } from './write-graph.ts';
import type { GraphEdits } from './write-graph.ts';

/** Operators that compute each row along axis 1 from the same row of their inputs. */
const ROW_BY_ROW = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Pow',
  'Sqrt',
  'Erf',
  'Tanh',
  'Sigmoid',
  'Gelu',
  'Cast',
  'Identity',
  'LayerNormalization',
  'MatMul',
  'ReduceMean',
]);
/** A name that no exporter gives. */
const NAME = 'cuelens/class-row';

/**
 * Lets a vision transformer's last block compute the class token alone where that is all that its
 * embedding is made of: the row that the graph picks in the end (`Gather` of index 0 along axis 1) is
 * picked before the block's last products instead. A block's two largest products then have one row a
 * picture in place of 50 to 577, and every number that is left is computed as before.
 *
 * Null where the graph is no such transformer, its last operators mix rows, or their rows are asked
 * for otherwise. `output` is the one output that anybody will ask for.
 */
export async function keepClassRow(graph: OnnxGraph, output: string): Promise<GraphEdits | null> {
  const flow = new GraphFlow(graph);
  // The last one: blocks may pick queries, keys and values apart in the same way.
  const pick = graph.nodes.findLast((node) => isClassPick(node, flow));
  if (pick === undefined) return null;
  const rows = rowsOnlyFor(pick, graph, flow, output);
  if (![...rows].some(({ operator }) => operator === 'MatMul')) return null;

  const indexes = `${NAME}/index`;
  const nodes = new Map<GraphNode, readonly Uint8Array[]>();
  const names = new Map<string, string>();
  for (const node of graph.nodes) {
    if (!rows.has(node)) continue;
    const made: Uint8Array[] = [];
    for (const input of node.inputs) {
      if (names.has(input) || !flow.isFed(input) || rows.has(flow.maker(input) ?? pick)) continue;
      const picked = `${NAME}/${names.size}`;
      names.set(input, picked);
      made.push(encodeNode('Gather', [input, indexes], picked, { axis: 1 }));
    }
    if (node.inputs.some((input) => names.has(input))) {
      nodes.set(node, [...made, await renameInputs(graph, node, names)]);
    }
  }
  return { nodes, added: [encodeIntegers(indexes, [0])], output, transposed: new Set() };
}

/** Takes the first row along axis 1, and nothing else. */
function isClassPick(
  { operator, domain, attributes, inputs }: GraphNode,
  flow: GraphFlow,
): boolean {
  const [from = '', index = ''] = inputs;
  return (
    operator === 'Gather' &&
    domain === '' &&
    attributes.get('axis')?.int === 1 &&
    flow.isFed(from) &&
    flow.isZero(index)
  );
}

/** Nodes whose rows nobody needs but `pick`, and who compute them row by row. */
function rowsOnlyFor(
  pick: GraphNode,
  { nodes }: OnnxGraph,
  flow: GraphFlow,
  output: string,
): ReadonlySet<GraphNode> {
  const rows = new Set<GraphNode>();
  const unused = new Set<GraphNode>();
  for (const node of nodes.toReversed()) {
    if (node.outputs.includes(output)) continue;
    const takers = node.outputs
      .flatMap((name) => flow.takers(name))
      .filter((taker) => !unused.has(taker));
    const onlyForPick = takers.every((taker) => rows.has(taker) || taker === pick);
    if (takers.length === 0) unused.add(node);
    else if (onlyForPick && isRowByRow(node, flow)) rows.add(node);
  }
  return rows;
}

function isRowByRow(
  { operator, domain, inputs, outputs, attributes }: GraphNode,
  flow: GraphFlow,
): boolean {
  if (!ROW_BY_ROW.has(operator) || domain !== '') return false;
  const [first = '', second = ''] = inputs;
  const axes = attributes.get('axes')?.ints ?? [];
  switch (operator) {
    case 'MatMul':
      return flow.isFed(first) && flow.storedBehind(second)?.dims.length === 2;
    case 'LayerNormalization':
      return (
        flow.isFed(first) && (attributes.get('axis')?.int ?? -1) === -1 && outputs.length === 1
      );
    case 'ReduceMean':
      // Later versions take the axes as an input; those graphs have `LayerNormalization` instead.
      return axes.length === 1 && axes[0] === -1 && (attributes.get('keepdims')?.int ?? 1) === 1;
    default:
      return inputs.every((name) => flow.isFed(name) || isSameForAllRows(name, flow));
  }
}

/** A stored tensor that meets every row alike: a number, a vector, or one with a 1 where rows are. */
function isSameForAllRows(name: string, flow: GraphFlow): boolean {
  const dims = flow.storedBehind(name)?.dims;
  return dims !== undefined && (dims.length < 2 || dims.at(-2) === 1);
}
