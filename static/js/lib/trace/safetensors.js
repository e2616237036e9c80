// Reads a safetensors file: eight bytes of header length, the header as JSON, then raw
// little-endian tensors. https://huggingface.co/docs/safetensors. A tensor becomes a typed-array
// view on the buffer, without copying, wherever its bytes are aligned.

/**
 * @typedef {object} Tensor
 * @property {string} dtype  as in the header: F32, F16, U8, I32 or I64
 * @property {number[]} shape
 * @property {Float32Array | Uint8Array | Int32Array | BigInt64Array} data
 *
 * What a header says of a tensor, before anybody has looked whether it may be believed.
 * @typedef {{ dtype?: string, shape?: unknown, data_offsets?: unknown }} Entry
 */

/**
 * @param {ArrayBuffer} buffer
 * @returns {{ metadata: Record<string, string>, tensors: Map<string, Tensor> }}
 */
export function readSafetensors(buffer) {
  const { metadata, entries, start } = readHeader(buffer);
  const tensors = new Map();
  for (const [name, entry] of Object.entries(entries)) {
    tensors.set(name, readTensor(buffer, start, name, entry ?? {}));
  }
  return { metadata, tensors };
}

const LENGTH_BYTES = 8;

/** @param {ArrayBuffer} buffer */
function readHeader(buffer) {
  if (buffer.byteLength < LENGTH_BYTES) {
    throw new Error(
      `not a safetensors file: ${buffer.byteLength} bytes, at least ${LENGTH_BYTES} expected`,
    );
  }
  const length = new DataView(buffer).getBigUint64(0, true);
  const room = buffer.byteLength - LENGTH_BYTES;
  if (length > BigInt(room)) {
    throw new Error(
      `not a safetensors file: the header should have ${length} bytes, ${room} follow`,
    );
  }
  const start = LENGTH_BYTES + Number(length);
  return { ...parseHeader(new Uint8Array(buffer, LENGTH_BYTES, Number(length))), start };
}

/**
 * @param {Uint8Array} bytes
 * @returns {{ metadata: Record<string, string>, entries: Record<string, Entry | null> }}
 */
function parseHeader(bytes) {
  let header;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Error("not a safetensors file: its header is no JSON", { cause });
  }
  if (header === null || typeof header !== "object" || Array.isArray(header)) {
    throw new Error("not a safetensors file: its header is no JSON object");
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  return { metadata, entries };
}

/** Bytes of a number. */
const WIDTHS = new Map([
  ["F32", 4],
  ["F16", 2],
  ["U8", 1],
  ["I32", 4],
  ["I64", 8],
]);

/**
 * @param {ArrayBuffer} buffer
 * @param {number} start  of all tensors
 * @param {string} name
 * @param {Entry} entry
 * @returns {Tensor}
 */
function readTensor(buffer, start, name, { dtype = "undefined", shape, data_offsets: offsets }) {
  const width = WIDTHS.get(dtype);
  if (width === undefined) {
    throw new Error(
      `tensor ${name}: dtype ${dtype} is not one of ${[...WIDTHS.keys()].join(", ")}`,
    );
  }
  if (!isListOfCounts(shape) || !isListOfCounts(offsets) || offsets.length !== 2) {
    throw new Error(`tensor ${name}: shape and data_offsets must be lists of whole numbers`);
  }
  const [from, to] = offsets;
  const count = shape.reduce((product, side) => product * side, 1);
  if (to - from !== count * width) {
    const needed = `shape [${shape}] of ${dtype} needs ${count * width} bytes`;
    throw new Error(`tensor ${name}: ${needed}, found ${to - from}`);
  }
  if (start + to > buffer.byteLength) {
    throw new Error(
      `tensor ${name}: ends at byte ${start + to}, the file has ${buffer.byteLength}`,
    );
  }
  return { dtype, shape, data: view(buffer, start + from, count, dtype, width) };
}

/** @param {unknown} list  @returns {list is number[]} */
function isListOfCounts(list) {
  return Array.isArray(list) && list.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} at  its first byte
 * @param {number} count
 * @param {string} dtype
 * @param {number} width  bytes of a number
 */
function view(buffer, at, count, dtype, width) {
  const isAligned = at % width === 0 && LITTLE_ENDIAN;
  const [bytes, offset] = isAligned ? [buffer, at] : [aligned(buffer, at, count, width), 0];
  switch (dtype) {
    case "F32":
      return new Float32Array(bytes, offset, count);
    case "I32":
      return new Int32Array(bytes, offset, count);
    case "I64":
      return new BigInt64Array(bytes, offset, count);
    case "F16":
      return decodeHalves(bytes, offset, count);
    default:
      return new Uint8Array(bytes, offset, count);
  }
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * A copy that begins on a boundary of its own; on a big-endian machine each number's bytes are
 * turned round, too.
 * @param {ArrayBuffer} buffer
 * @param {number} at
 * @param {number} count
 * @param {number} width
 */
function aligned(buffer, at, count, width) {
  const copy = buffer.slice(at, at + count * width);
  if (!LITTLE_ENDIAN) {
    for (let first = 0; first < copy.byteLength; first += width)
      new Uint8Array(copy, first, width).reverse();
  }
  return copy;
}

/** @param {ArrayBuffer} buffer  @param {number} offset  @param {number} count */
function decodeHalves(buffer, offset, count) {
  if (typeof Float16Array === "function")
    return Float32Array.from(new Float16Array(buffer, offset, count));
  return Float32Array.from(new Uint16Array(buffer, offset, count), halfToNumber);
}

/**
 * One IEEE 754 half-precision number from its sixteen bits.
 * @param {number} bits
 */
export function halfToNumber(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
