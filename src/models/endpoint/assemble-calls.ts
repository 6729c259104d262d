import type { CallPiece } from './lenient.ts';

type Growing = {
  index: number | undefined;
  id: string | undefined;
  name: string;
  arguments: string;
  extra: Record<string, unknown>;
};

/** A call put together. `id` is undefined where the server gave none. */
export type AssembledCall = { id: string | undefined; function: { name: string; arguments: string } } & Record<string, unknown>;

/** Puts calls together from the pieces of a stream, in the order in which they began. */
export type CallAssembly = { add(piece: CallPiece): void; calls(): AssembledCall[] };

/**
 * By the protocol a call's pieces have its index, and the first of them its id and name. Servers differ: several calls at index
 * 0 with an id each (Gemini, and gateways to it), no index at all, an id that changes or a name that is repeated in each piece.
 * So a piece belongs to the call with its id; else to the last one at its index, or the last one of all; but begins a new one
 * where it names a function and either has another id or comes after whole arguments with arguments of its own.
 */
export function assembleCalls(): CallAssembly {
  const calls: Growing[] = [];
  return {
    add(piece) {
      const call = ownerOf(piece, calls) ?? begin(piece, calls);
      call.id ??= piece.id;
      call.name = joinedName(call, piece.name);
      call.arguments += piece.arguments;
      Object.assign(call.extra, piece.extra);
    },
    calls: () => calls.map(({ id, name, arguments: args, extra }) => ({ ...extra, id, function: { name, arguments: args } })),
  };
}

function begin({ index }: CallPiece, calls: Growing[]): Growing {
  const call: Growing = { index, id: undefined, name: '', arguments: '', extra: {} };
  calls.push(call);
  return call;
}

function ownerOf(piece: CallPiece, calls: readonly Growing[]): Growing | undefined {
  const sameId = piece.id === undefined ? undefined : calls.findLast(({ id }) => id === piece.id);
  if (sameId !== undefined && (piece.index === undefined || sameId.index === piece.index)) return sameId;
  const last = piece.index === undefined ? calls.at(-1) : calls.findLast(({ index }) => index === piece.index);
  return last === undefined || beginsAnother(piece, last) ? undefined : last;
}

function beginsAnother({ id, name, arguments: args }: CallPiece, call: Growing): boolean {
  if (name === undefined) return false;
  if (id !== undefined && call.id !== undefined && id !== call.id) return name !== call.name || isWhole(call.arguments);
  return args.trim() !== '' && isWhole(call.arguments);
}

function isWhole(args: string): boolean {
  try {
    return typeof JSON.parse(args) === 'object';
  } catch {
    return false;
  }
}

/** Names come whole; one in pieces goes on until the arguments begin. */
function joinedName(call: Growing, piece: string | undefined): string {
  if (piece === undefined || piece === call.name) return call.name;
  if (call.name === '') return piece;
  return call.arguments === '' ? call.name + piece : call.name;
}
