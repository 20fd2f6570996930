import type { Device } from '../../contract/engine.ts';
import type { VisionTensors } from '../../contract/model-card.ts';
import { readOnnxFacts } from '../../contract/onnx-graph-facts.ts';
import { bytesAsFile } from '../../contract/protobuf-fields.ts';
import type { GraphBytes } from '../tower-session.ts';
import { findVisionTensors } from '../tower-tensors.ts';
import { keepClassRow } from './keep-class-row.ts';
import { readOnnxGraph } from './onnx-graph.ts';
import type { OnnxGraph } from './onnx-graph.ts';
import { productsAsGemm } from './products-as-gemm.ts';
import { writeOnnxGraph } from './write-graph.ts';

/** The first version of ONNX's operators in which `Gemm` goes without a third factor. */
const GEMM_OPSET = 11;

/**
 * An image tower's graph as it runs best on a device: what it computes for nothing is left out, and
 * for WebNN its products are written as native code likes them. Rows of its embedding output stay
 * equal bit for bit, on WebNN to the last digits. What is no ONNX graph, or none that a rewrite fits,
 * stays as it is: the runtime has the last word on it.
 *
 * Rejects with `EngineError('needs-answer')` where it is not clear which output is the embedding.
 */
export async function rewriteImageGraph(
  graph: GraphBytes,
  stated: VisionTensors | null,
  device: Device,
): Promise<GraphBytes> {
  let onnx = await readOnnxGraph(graph.model);
  if (onnx === null || hasInnerGraphs(onnx)) return graph;
  const facts = await readOnnxFacts(bytesAsFile(graph.model), 'The image graph');
  const { output } = findVisionTensors(facts, stated);
  let { model } = graph;
  const fewerRows = await keepClassRow(onnx, output);
  if (fewerRows !== null) {
    model = await writeOnnxGraph(onnx, fewerRows);
    onnx = await readOnnxGraph(model);
  }
  const isWanted = device === 'webnn' && facts.opset >= GEMM_OPSET;
  const products = isWanted && onnx !== null ? productsAsGemm(onnx, output) : null;
  if (onnx !== null && products !== null) model = await writeOnnxGraph(onnx, products);
  return { ...graph, model };
}

/** Operators whose inner graphs may take any tensor without listing it. */
function hasInnerGraphs({ nodes }: OnnxGraph): boolean {
  return nodes.some(({ operator }) => ['If', 'Loop', 'Scan'].includes(operator));
}
