import { NUMBERS } from './onnx-graph.ts';
import type { GraphNode, OnnxGraph, StoredTensor } from './onnx-graph.ts';

/** Who makes and who takes what in a graph. */
export class GraphFlow {
  readonly #graph: OnnxGraph;
  readonly #makers = new Map<string, GraphNode>();
  readonly #takers = new Map<string, GraphNode[]>();
  readonly #fed = new Set<string>();

  constructor(graph: OnnxGraph) {
    this.#graph = graph;
    for (const node of graph.nodes) {
      for (const name of node.outputs) this.#makers.set(name, node);
      for (const name of node.inputs) {
        const takers = this.#takers.get(name);
        if (takers === undefined) this.#takers.set(name, [node]);
        else takers.push(node);
      }
      // Nodes are listed in an order in which they can be computed.
      const isFed = node.inputs.some(
        (name) => this.#fed.has(name) || (!this.#makers.has(name) && !this.#isStored(name)),
      );
      if (isFed && node.operator !== 'Shape') {
        for (const name of node.outputs) this.#fed.add(name);
      }
    }
  }

  maker(name: string): GraphNode | undefined {
    return this.#makers.get(name);
  }

  takers(name: string): readonly GraphNode[] {
    return this.#takers.get(name) ?? [];
  }

  /** Whether a tensor that some node makes depends on what the graph is fed, its shape alone not counted. */
  isFed(name: string): boolean {
    return this.#fed.has(name);
  }

  /** The stored numbers that a name stands for, through operators that leave their shape alone. */
  storedBehind(name: string): StoredTensor | null {
    const stored = this.#graph.initializers.get(name);
    if (stored !== undefined) return stored;
    const node = this.#makers.get(name);
    if (node === undefined) return null;
    if (node.operator === 'Constant') return node.attributes.get('value')?.tensor ?? null;
    return isPassing(node) ? this.storedBehind(node.inputs[0] ?? '') : null;
  }

  /** Whether an initializer, and whatever stands between, goes into one node alone. */
  isTakenOnce(name: string): boolean {
    if (this.takers(name).length !== 1) return false;
    if (this.#graph.initializers.has(name)) return true;
    const node = this.#makers.get(name);
    return node !== undefined && isPassing(node) && this.isTakenOnce(node.inputs[0] ?? '');
  }

  /** Whether a name stands for the one whole number 0. */
  isZero(name: string): boolean {
    const stored = this.storedBehind(name);
    if (stored?.type !== NUMBERS.int64 || stored.raw === null) return false;
    const bytes = this.#graph.model.subarray(stored.raw.start, stored.raw.end);
    return bytes.length === 8 && bytes.every((byte) => byte === 0);
  }

  #isStored(name: string): boolean {
    return name === '' || this.#graph.initializers.has(name);
  }
}

function isPassing({ operator }: GraphNode): boolean {
  return operator === 'Cast' || operator === 'Identity';
}
