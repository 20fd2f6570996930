import { GraphFlow } from './graph-flow.ts';
import { NUMBERS } from './onnx-graph.ts';
import type { GraphNode, OnnxGraph, StoredTensor } from './onnx-graph.ts';
import { encodeIntegers, encodeNode } from './write-graph.ts';
import type { GraphEdits } from './write-graph.ts';

const NAME = 'cuelens/gemm';

/** A product of rows with stored weights, and the vector that is added to it at once. */
interface RowProduct {
  readonly rows: string;
  readonly weights: string;
  /** [K, N] */
  readonly stored: StoredTensor;
  readonly bias: string | null;
  readonly output: string;
  /** The last node that it replaces: in its place everything that it takes is there. */
  readonly last: GraphNode;
}

/**
 * Writes `MatMul` of rows with stored weights [K, N], and the `Add` of a vector behind it, as `Gemm` of
 * a matrix with weights [N, K]. WebNN's native code on the processor has its fast product, with weights
 * laid out once, for that form alone. Numbers differ in their last digits, as between any two products.
 *
 * Null where a graph has no such products. Weights in a file of their own stay as they are.
 */
export function productsAsGemm(graph: OnnxGraph, output: string): GraphEdits | null {
  const flow = new GraphFlow(graph);
  const products = graph.nodes.flatMap((node) => productAt(node, flow, output) ?? []);
  if (products.length === 0) return null;
  const nodes = new Map<GraphNode, readonly Uint8Array[]>();
  const added: Uint8Array[] = [
    encodeIntegers(`${NAME}/0`, [0]),
    encodeIntegers(`${NAME}/-1`, [-1]),
  ];
  const transposed = new Set<StoredTensor>();
  for (const [i, [node, product]] of products.entries()) {
    const name = (what: string): string => `${NAME}/${i}/${what}`;
    const [width = 0, columns = 0] = product.stored.dims;
    added.push(encodeIntegers(name('flat'), [-1, width]), encodeIntegers(name('N'), [columns]));
    transposed.add(product.stored);
    const factors = [
      name('rows'),
      product.weights,
      ...(product.bias === null ? [] : [product.bias]),
    ];
    nodes.set(node, []);
    nodes.set(product.last, [
      encodeNode('Reshape', [product.rows, name('flat')], name('rows')),
      encodeNode('Gemm', factors, name('product'), { transB: 1 }),
      encodeNode('Shape', [product.rows], name('shape')),
      encodeNode('Slice', [name('shape'), `${NAME}/0`, `${NAME}/-1`], name('before')),
      encodeNode('Concat', [name('before'), name('N')], name('after'), { axis: 0 }),
      encodeNode('Reshape', [name('product'), name('after')], product.output),
    ]);
  }
  return { nodes, added, output, transposed };
}

function productAt(
  node: GraphNode,
  flow: GraphFlow,
  asked: string,
): readonly [readonly [GraphNode, RowProduct]] | null {
  const [rows = '', weights = ''] = node.inputs;
  const [output = ''] = node.outputs;
  if (node.operator !== 'MatMul' || node.domain !== '' || !flow.isFed(rows)) return null;
  const stored = flow.storedBehind(weights);
  if (stored === null || !isMatrix(stored) || !flow.isTakenOnce(weights)) return null;
  const plain: RowProduct = { rows, weights, stored, bias: null, output, last: node };
  const [taker, ...others] = flow.takers(output);
  if (taker?.operator !== 'Add' || taker.domain !== '' || others.length > 0) return [[node, plain]];
  const bias = taker.inputs.find((name) => name !== output) ?? '';
  const dims = flow.storedBehind(bias)?.dims ?? [];
  const isBias = dims.length === 1 && dims[0] === stored.dims[1];
  if (!isBias || output === asked) return [[node, plain]];
  return [[node, { ...plain, bias, output: taker.outputs[0] ?? '', last: taker }]];
}

function isMatrix({ dims, raw, type }: StoredTensor): boolean {
  if (raw === null || dims.length !== 2 || (type !== NUMBERS.single && type !== NUMBERS.half))
    return false;
  const [rows = 0, columns = 0] = dims;
  return raw.end - raw.start === rows * columns * (type === NUMBERS.single ? 4 : 2);
}
