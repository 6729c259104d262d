import { z } from 'zod';

type Words<T> = Iterable<readonly [string, T]> | Readonly<Record<string, T>>;

/**
 * An object whose keys are words of somebody else: names of tests, files, tools, fields. It has no prototype, so that `constructor`
 * and `__proto__` are words like any other: absent unless they were put there. Written as JSON it looks as any object does.
 */
export function byName<T>(words: Words<T> = []): Record<string, T> {
  const made = Object.create(null) as Record<string, T>;
  for (const [word, value] of isIterable(words) ? words : Object.entries(words)) made[word] = value;
  return made;
}

function isIterable<T>(words: Words<T>): words is Iterable<readonly [string, T]> {
  return Symbol.iterator in words;
}

/** Schema of such an object. (`z.record` leaves the word `__proto__` out, whatever its value is.) */
export function ByName<Value extends z.ZodType>(
  value: Value,
): z.ZodType<Record<string, z.output<Value>>, Record<string, z.input<Value>>> {
  return z
    .custom<Record<string, z.input<Value>>>(isObject, { error: 'Invalid input: expected an object' })
    .transform((given, context) => {
      const made = byName<z.output<Value>>();
      for (const [word, inner] of Object.entries(given)) {
        const read = value.safeParse(inner);
        if (read.success) made[word] = read.data;
        else
          for (const issue of read.error.issues)
            context.issues.push({ code: 'custom', message: issue.message, path: [word, ...issue.path], input: inner });
      }
      return made;
    });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object has under a word of somebody else, and not what every object has. */
export function own<T>(object: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(object, word) ? object[word] : undefined;
}
