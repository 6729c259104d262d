type Listener = (message: string) => void;

let listener: Listener = (message) => process.emitWarning(message);

const told = new Set<string>();

/** Tells people, once, of something that does not stop the work. Rooms do not print: who started them says where it goes. */
export function warn(message: string): void {
  if (told.has(message)) return;
  told.add(message);
  listener(message);
}

/** Warnings go there from now on, instead of to Node's own. */
export function onWarning(call: Listener): void {
  listener = call;
}
