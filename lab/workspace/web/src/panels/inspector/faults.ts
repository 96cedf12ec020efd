// What Slack says is wrong with blocks, and the very thing it says it of. Pure.

export interface BlockFault {
  sentence: string;
  pointer: string;
  /** The part that is wrong; undefined when the pointer leads nowhere, as for a field that is missing. */
  part: unknown;
  /** The whole block around it. */
  block: unknown;
}

const TOLD = /^(?:\[ERROR\]\s*)?(.*?)\s*\[json-pointer:([^\]]*)\]$/;

/** Return what a JSON pointer (`/blocks/0/text`) leads to, or undefined. */
export function pointed(value: unknown, pointer: string): unknown {
  if (pointer === "") return value;
  let found = value;
  for (const raw of pointer.split("/").slice(1)) {
    const name = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

function messages(got: unknown): string[] {
  if (typeof got !== "object" || got === null) return [];
  const answer = got as { response_metadata?: { messages?: unknown }; detail?: unknown };
  const told = [answer.response_metadata?.messages, answer.detail].flatMap((one) =>
    Array.isArray(one) ? (one as unknown[]) : [],
  );
  return told.filter((one): one is string => typeof one === "string");
}

/** Return the faults that an answer tells of, each with the block that it points to in what was sent. */
export function faultsIn(sent: unknown, got: unknown): BlockFault[] {
  return messages(got).flatMap((message) => {
    const [, sentence, pointer] = TOLD.exec(message) ?? [];
    if (sentence === undefined || pointer === undefined) return [];
    const [block] = /^.*?\/blocks\/\d+/.exec(pointer) ?? [pointer];
    return [{ sentence, pointer, part: pointed(sent, pointer), block: pointed(sent, block) }];
  });
}
