/** Payloads that nobody should send, made of one that is sent. */

const MANY = 5_000_000;
const DEEP = 2_000;

function deep(): unknown {
  let value: unknown = 'end';
  for (let level = 0; level < DEEP; level += 1) value = [value];
  return value;
}

const ODD: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => -1,
  () => 1e308,
  () => '',
  () => 'x',
  () => [],
  () => ({}),
  () => true,
  deep,
  () => JSON.parse('{"__proto__":{"administrator":true},"constructor":1,"toString":2}') as unknown,
  () => 'q9e:7.zz.x.0.y.ABCDEFGHIJ',
  () => '\u0000\u202e\ud800',
  () => '9'.repeat(400),
  () => 'a.'.repeat(20_000),
];

/** A copy of `value` with one to three places in it replaced by something odd; one of 2,000 is of five million characters. */
export function malformed(value: unknown, random: () => number): unknown {
  if (random() < 0.000_5) return { ...(value as object), data: { custom_id: 'x'.repeat(MANY), name: 'k8s', component_type: 2 } };
  if (random() < 0.02) return ODD[Math.floor(random() * ODD.length)]?.();
  const copy = structuredClone(value);
  for (let change = Math.floor(random() * 3); change >= 0; change -= 1) {
    let holder = copy as Record<string, unknown>;
    for (;;) {
      const keys = Object.keys(holder);
      const key = keys[Math.floor(random() * keys.length)];
      if (key === undefined) break;
      const inner = holder[key];
      if (typeof inner === 'object' && inner !== null && random() < 0.7) {
        holder = inner as Record<string, unknown>;
        continue;
      }
      holder[key] = ODD[Math.floor(random() * ODD.length)]?.();
      break;
    }
  }
  return copy;
}
