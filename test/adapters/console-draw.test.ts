import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawConsole } from '../../adapters/console/draw.ts';
import { displayWidth } from '../../adapters/console/width.ts';
import { code, link, name, plain, strong, time } from '../../src/texts/span.ts';
import type { Block, View } from '../../src/views/view.ts';

const PLAIN = { color: false, columns: 60 };

function view(blocks: readonly Block[], more: Partial<View> = {}): View {
  return { audience: 'private', language: 'en', tone: 'neutral', blocks, actions: [], replaces: false, ...more };
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text: [plain(text)] });

describe('drawing on the console', () => {
  it('draws every kind of block', () => {
    const drawn = drawConsole(
      view([
        { kind: 'heading', text: [plain('Right')] },
        { kind: 'paragraph', text: [plain('Use '), code('kubectl get'), plain(' and '), strong('look'), plain('.')] },
        { kind: 'list', ordered: true, items: [[plain('first')], [plain('second')]] },
        { kind: 'list', ordered: false, items: [[plain('loose')]] },
        { kind: 'fields', fields: [{ label: 'Points', value: [plain('20')] }] },
        { kind: 'code', language: 'yaml', text: 'kind: Pod\nspec:\n\thostNetwork: true\n' },
        {
          kind: 'verdict-options',
          labels: { caption: 'Options', chosen: 'your answer', key: 'right', chosenKey: 'your answer, right' },
          options: [
            { letter: 'A', text: 'One', chosen: true, key: false },
            { letter: 'B', text: 'Two', chosen: false, key: true },
            { letter: 'C', text: 'Three', chosen: false, key: false },
          ],
        },
        {
          kind: 'board',
          rows: [
            { rank: 1, name: 'a', points: 30, right: 1, answers: 1, self: false, gap: false, line: [plain('1. a: 30')] },
            { rank: 9, name: 'b', points: 10, right: 1, answers: 1, self: true, gap: true, line: [plain('9. b: 10')] },
          ],
        },
        { kind: 'divider' },
        { kind: 'note', text: [link('Pods', 'https://kubernetes.io/docs/concepts/workloads/pods/')] },
      ]),
      PLAIN,
    );
    expect(drawn).toBe(`Right

Use \`kubectl get\` and look.

1. first
2. second

• loose

Points: 20

    kind: Pod
    spec:
      hostNetwork: true

Options
  A  One  ← your answer
  B  Two  ← right
  C  Three

  1. a: 30
  …
  9. b: 10

────────────────────────────────────────

Pods: https://kubernetes.io/docs/concepts/workloads/pods/
`);
  });

  it('draws a question with its options once, how to answer, and numbered buttons', () => {
    const options = [
      { letter: 'A', text: 'ClusterIP' },
      { letter: 'B', text: 'NodePort' },
    ];
    const question = view([paragraph('Which?'), { kind: 'options', options, labels: { caption: '' } }], {
      input: { kind: 'one', token: 't', options, full: true },
      actions: [
        { kind: 'button', label: "I don't know", token: 'u' },
        { kind: 'button', label: 'Stop', token: 's', primary: true },
        { kind: 'link', label: 'Page', url: 'https://kubernetes.io/' },
      ],
    });
    const how = () => [plain('Type a letter.')];
    expect(drawConsole(question, { ...PLAIN, how })).toBe(
      "Which?\n\n  A  ClusterIP\n  B  NodePort\n\nType a letter.\n\n[1] I don't know   [2] Stop\nPage: https://kubernetes.io/\n",
    );
    const bare = drawConsole({ ...question, blocks: [paragraph('Which?')] }, { ...PLAIN, slash: true });
    expect(bare).toBe("Which?\n\n  A  ClusterIP\n  B  NodePort\n\n[/1] I don't know   [/2] Stop\nPage: https://kubernetes.io/\n");
  });

  it('wraps by columns: a Chinese character takes two, marks never begin a line', () => {
    const text = '同一个 Pod 中的两个容器都监听 8080 端口，会发生什么？请选择一个最合适的答案，然后解释原因。';
    const lines = drawConsole(view([paragraph(text)], { language: 'zh' }), { color: false, columns: 24 }).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    for (const line of lines) {
      expect(displayWidth(line)).toBeLessThanOrEqual(24);
      expect(line).not.toMatch(/^[，。？]/);
    }
    expect(['好', 'é', '👩‍👩‍👧', '🇪🇺', '1️⃣', 'ﬁ', '\u200B'].map(displayWidth)).toEqual([2, 1, 2, 2, 2, 1, 0]);
  });

  it('keeps an address whole, on a line of its own where it is too long', () => {
    const url = 'https://kubernetes.io/zh-cn/docs/concepts/services-networking/dns-pod-service/';
    const text = [plain('出处：'), link('kubernetes.io/zh-cn/docs/concepts/services-networking/dns-pod-service/', url), plain('（中文）。')];
    expect(drawConsole(view([{ kind: 'note', text }], { language: 'zh' }), { color: false, columns: 40 })).toBe(`出处：\n${url}\n（中文）。\n`);
  });

  it('keeps code as it is, however narrow the terminal, and nothing in it can break out', () => {
    const long = `command: ${'x'.repeat(90)}`;
    const drawn = drawConsole(view([{ kind: 'code', language: 'yaml', text: `${long}\n\`\`\`\nQuiz over\r\n\u001B[2Jend\u202E` }]), { color: false, columns: 30 });
    expect(drawn).toBe(`    ${long}\n    \`\`\`\n    Quiz over\n    ␛[2Jend\\u{202e}\n`);
  });

  it('is harmless whatever somebody calls themselves (R31)', () => {
    const names = ['\u001B[31mred\u0007', 'a\nforged line', '\u202Egnp.exe', 'a\u200Bb', '\u009B2J', '\uD800', '@everyone', '<!channel>', 'x'.repeat(10_000)];
    for (const typed of names) {
      const drawn = drawConsole(view([{ kind: 'paragraph', text: [name(typed)] }]), PLAIN);
      expect(drawn.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202E\u200B]/u);
      expect(drawn.split('\n').filter((line) => line.startsWith('forged'))).toEqual([]);
      expect(Math.max(...drawn.split('\n').map(displayWidth))).toBeLessThanOrEqual(60);
    }
    expect(drawConsole(view([{ kind: 'paragraph', text: [name('👨‍💻 Ann')] }]), PLAIN)).toBe('👨‍💻 Ann\n');
  });

  it('adds colour to words and takes none away', () => {
    const coloured = view(
      [
        { kind: 'heading', text: [plain('Wrong')] },
        { kind: 'paragraph', text: [plain('The key is '), code('B'), plain(' because it is.')] },
        {
          kind: 'verdict-options',
          labels: { caption: 'Options', chosen: 'yours', key: 'right', chosenKey: 'both' },
          options: [{ letter: 'A', text: 'a `b` c', chosen: true, key: true }],
        },
      ],
      { tone: 'wrong', actions: [{ kind: 'button', label: 'Next', token: 'n', primary: true }] },
    );
    const drawn = drawConsole(coloured, { color: true, columns: 30 });
    expect(drawn).toContain('\u001B[1;31mWrong\u001B[0m');
    expect(stripVTControlCharacters(drawn)).toBe(drawConsole(coloured, { color: false, columns: 30 }));
  });

  it('says moments in the language of the view', () => {
    const at = Date.parse('2026-11-25T09:00:00Z');
    const say = (style: 'relative' | 'clock' | 'date' | 'date-clock', language: 'en' | 'zh', now?: number) =>
      drawConsole(view([{ kind: 'paragraph', text: [time(at, style)] }], { language }), {
        ...PLAIN,
        timeZone: 'Europe/Berlin',
        ...(now === undefined ? {} : { now }),
      }).trim();
    expect(say('date', 'en')).toBe('25 Nov 2026');
    expect(say('clock', 'en')).toBe('10:00 CET');
    expect(say('date', 'zh')).toBe('2026年11月25日');
    expect(say('relative', 'en', at - 86_400_000)).toBe('in 1 day');
    expect(say('relative', 'zh', at - 5 * 60_000)).toBe('5分钟后');
    expect(say('relative', 'en', at + 30_000)).toBe('30 seconds ago');
    expect(say('relative', 'en')).toContain('25 Nov 2026');
  });

  it('never makes a line wider than the terminal, and loses no character', () => {
    const words = fc.stringMatching(/^[a-z 一-龥，。`👍é]{0,120}$/u);
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 100 }), (text, columns) => {
        const drawn = drawConsole(view([paragraph(text)]), { color: false, columns });
        expect(drawn.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const line of drawn.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 300 },
    );
  });
});
