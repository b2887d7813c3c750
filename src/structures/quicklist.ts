/**
 * Quicklist: a long list as a chain of nodes, most of them listpacks (listpack.ts). A large element
 * has a plain node of its own. Where nodes end is decided exactly as by Redis 7.2, because RDB
 * files carry the nodes as they are (docs/formats/quicklist.md).
 *
 *   root     head | tail | elements | nodes | fill                                 words of 4 bytes
 *   node     previous | next | data | elements, container, encoding
 *   data     of a packed node: a listpack, maybe a floating one (floating-listpack.ts);
 *            of a plain node: length (4 bytes) | bytes
 *
 * Here is all that reads; `quicklist-editor.ts` changes, `quicklist-cursor.ts` walks.
 *
 * (1) No node is empty; a list without elements has no nodes.
 * (2) The root owns the nodes, a node owns its data. The owner of the root's reference frees all
 *     through `Quicklists.free`; the root never moves, nodes neither, listpacks do.
 * (3) The root counts the elements of all nodes.
 *
 * Redis can compress nodes far from both ends (list-compress-depth). Here none is compressed: each
 * node's encoding is `encodingRaw`, and the two bits are the place for another.
 */
import type { View } from '../memory/view.ts';
import type { Element } from './element.ts';
import { startOf } from './floating-listpack.ts';
import { byteLength, firstAt, lastAt, read } from './listpack.ts';

// Words of the root.
export const headWord = 0;
export const tailWord = 1;
export const elementsWord = 2;
export const nodesWord = 3;
export const fillWord = 4;
export const rootBytes = 20;

// Words of a node.
export const previousWord = 0;
export const nextWord = 1;
export const dataWord = 2;
/** Elements in the lower 28 bits, then two bits of container, two of encoding. */
export const kindWord = 3;
export const nodeBytes = 16;

export const elementsMask = 0x0fff_ffff;
const containerShift = 28;
const encodingShift = 30;
/** Containers have the numbers that RDB files give them. */
export const containerPlain = 1;
export const containerPacked = 2;
const encodingRaw = 1;

/** Bytes before those of the element in the data of a plain node. */
export const plainHeaderBytes = 4;

export function kindOf(container: number, elements: number): number {
  return elements | (container << containerShift) | (encodingRaw << encodingShift);
}

/** Whether a node's word `kindWord` says that its data is a listpack. */
export function isPackedKind(kind: number): boolean {
  return ((kind >>> containerShift) & 3) === containerPacked;
}

export function headNode(view: View, ref: number): number {
  return view.i32(ref, headWord);
}

export function tailNode(view: View, ref: number): number {
  return view.i32(ref, tailWord);
}

/** How many elements. */
export function count(view: View, ref: number): number {
  return view.i32(ref, elementsWord) >>> 0;
}

/** How many nodes. */
export function nodeCount(view: View, ref: number): number {
  return view.i32(ref, nodesWord);
}

/** The limit of nodes that the list was made with, see quicklist-limits.ts. */
export function fillOf(view: View, ref: number): number {
  return view.i32(ref, fillWord);
}

export function nextNode(view: View, nodeRef: number): number {
  return view.i32(nodeRef, nextWord);
}

export function previousNode(view: View, nodeRef: number): number {
  return view.i32(nodeRef, previousWord);
}

/** How many elements the node has. */
export function nodeElements(view: View, nodeRef: number): number {
  return view.i32(nodeRef, kindWord) & elementsMask;
}

export function isPlain(view: View, nodeRef: number): boolean {
  return ((view.i32(nodeRef, kindWord) >>> containerShift) & 3) === containerPlain;
}

/**
 * The block of the node's listpack (where it begins tells `startOf`), or of its one element, which
 * begins after `plainHeaderBytes`.
 */
export function nodeData(view: View, nodeRef: number): number {
  return view.i32(nodeRef, dataWord);
}

/** Bytes of the node's listpack, or of its one element. */
export function nodeDataBytes(view: View, nodeRef: number): number {
  const data = view.i32(nodeRef, dataWord);
  const told = view.i32(data, 0);
  // Both begin with their length, unless a listpack floats.
  if (told !== 0 || isPlain(view, nodeRef)) return told;
  return byteLength(view, data, startOf(view, data));
}

/** Positions the element on the first one of a list that is not empty. */
export function readFirst(view: View, ref: number, element: Element): void {
  const node = view.i32(ref, headWord);
  if (isPlain(view, node)) readPlain(view, node, element);
  else readPacked(view, node, firstOf(view, node), element);
}

/** Positions the element on the last one of a list that is not empty. */
export function readLast(view: View, ref: number, element: Element): void {
  const node = view.i32(ref, tailWord);
  if (isPlain(view, node)) readPlain(view, node, element);
  else readPacked(view, node, lastOf(view, node), element);
}

/** The position of the packed node's first element. */
export function firstOf(view: View, nodeRef: number): number {
  const data = nodeData(view, nodeRef);
  return firstAt(view, data, startOf(view, data));
}

/** The position of the packed node's last element. */
export function lastOf(view: View, nodeRef: number): number {
  const data = nodeData(view, nodeRef);
  return lastAt(view, data, startOf(view, data));
}

export function readPlain(view: View, nodeRef: number, element: Element): void {
  const data = nodeData(view, nodeRef);
  const start = view.base(data) + plainHeaderBytes;
  element.setString(view.bytes(data), start, start + byteLength(view, data));
}

export function readPacked(view: View, nodeRef: number, at: number, element: Element): void {
  read(view, nodeData(view, nodeRef), at, element);
}
