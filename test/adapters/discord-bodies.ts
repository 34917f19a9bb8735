/** Questions as long as the bank allows, the views of each, and Discord's own opinion of what is drawn. */
import { drawDiscord } from '../../adapters/discord/draw.ts';
import type { Payload } from '../../adapters/discord/payload.ts';
import { LANGUAGES, type Language, MATCHES, QUESTION_TYPES, type Option, type Question, type QuestionType } from '../../src/engine/question.ts';
import { card, optionOrder } from '../../src/engine/draw.ts';
import type { Texts } from '../../src/texts/texts.ts';
import { STEM_AND_CODE, TEXT_LIMITS } from '../../src/content/limits.ts';
import { reportForm } from '../../src/views/forms.ts';
import { dailyCardView } from '../../src/views/daily-card.ts';
import { dailyClosedView, dailyKeyView } from '../../src/views/daily-close.ts';
import { questionView } from '../../src/views/question.ts';
import { roundCardView } from '../../src/views/round-card.ts';
import { revealView } from '../../src/views/round-reveal.ts';
import type { SummaryItem } from '../../src/views/summary.ts';
import { encodeToken, questionDigest } from '../../src/views/token.ts';
import { verdictView } from '../../src/views/verdict.ts';
import type { Action, View } from '../../src/views/view.ts';
import { Form } from '../stand-ins/discord/errors.ts';
import { type UploadedFile, readMessage } from '../stand-ins/discord/message-body.ts';

/** What Discord shows of a body; throws Discord's refusal. */
export function accepted(payload: Payload, files: readonly UploadedFile[] = []): void {
  let next = 0;
  readMessage(new Form({ ...payload }), { ...payload }, files, () => String((next += 1)), { allowedFlags: 1 << 6 });
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const WORDS: Readonly<Record<Language, readonly string[]>> = {
  en: ['Pods', 'the', 'kubelet', 'restarts', 'containers', '`kubectl get pods -A`', 'max_surge', '<none>', '*all*', 'node', '🚀', '[link]', '# not', '@everyone', '1.', 'readiness', 'e\u0301', '||', '~~', 'a|b'],
  zh: ['容器', '会被', '重新启动', '，', '`kubectl get pods`', 'Pod', '节点', '👩‍🚀', '就绪', '探针', '（默认）', '_下划线_', '。', '@here'],
};

export interface Generator {
  question(): Question;
}

/** Questions of all types; most texts as long as they may be. */
export function generator(random: () => number): Generator {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const prose = (language: Language, most: number): string => {
    const length = random() < 0.6 ? most : Math.max(8, Math.floor(random() * most));
    const points: string[] = [];
    while (points.length < length) points.push(...pick(WORDS[language]), ...(language === 'en' ? ' ' : ''));
    const cut = points.slice(0, length).join('').trim();
    // Backticks come in pairs.
    return (cut.split('`').length - 1) % 2 === 0 ? cut : cut.replace(/`([^`]*)$/u, ' $1');
  };
  const both = (limits: Readonly<Record<Language, number>>) => ({ en: prose('en', limits.en), zh: prose('zh', limits.zh) });
  const yaml = (most: number): string => {
    const lines: string[] = [];
    while (lines.length < 25 && lines.join('\n').length < most) lines.push(`${'  '.repeat(Math.floor(random() * 5))}${pick(['image: "registry.example/app:1.2" # ```', '- name: 容器', 'command: ["sh", "-c", "echo 🚀 > /tmp/x"]', 'key: `value`', 'apiVersion: apps/v1'])}`);
    return [...lines.join('\n')].slice(0, most).join('');
  };
  let made = 0;
  return {
    question(): Question {
      made += 1;
      const type = pick(QUESTION_TYPES);
      const stem = both(TEXT_LIMITS.stem);
      const options = Array.from({ length: optionCount(type, random) }, (_, index): Option => ({ id: `option-${index}`, text: both(random() < 0.3 ? { en: 30, zh: 20 } : TEXT_LIMITS.option), why: both(TEXT_LIMITS.why) }));
      const left = STEM_AND_CODE - Math.max([...stem.en].length, [...stem.zh].length);
      return {
        id: `generated-${made}`,
        area: 'pods',
        topics: ['generated'],
        type,
        difficulty: pick(['easy', 'medium', 'hard'] as const),
        stem,
        ...(type === 'bug' || random() < 0.5 ? { code: yaml(left) } : {}),
        options,
        answer: type === 'short' ? Array.from({ length: 30 }, (_, index) => `kubectl get pods --selector=app=web-${index} ${'x'.repeat(80)}`) : type === 'ordering' ? options.map(({ id }) => id) : options.slice(0, type === 'multiple' ? 3 : 1).map(({ id }) => id),
        ...(type === 'short' ? { match: pick(MATCHES) } : {}),
        explanation: both(TEXT_LIMITS.explanation),
        source: '/docs/concepts/workloads/pods/',
        since: '1.30',
        until: '1.37',
        languages: LANGUAGES,
        draft: false,
        keyHash: `key-${made}`,
        textHash: `text-${made}`,
      };
    },
  };
}

function optionCount(type: QuestionType, random: () => number): number {
  switch (type) {
    case 'short':
      return 0;
    case 'true-false':
      return 2;
    case 'single':
    case 'bug':
      return 4;
    case 'multiple':
    case 'ordering':
      return 4 + Math.floor(random() * 5);
  }
}

const SET = 'a'.repeat(20);

/** The card, the verdict, and the longest of all: every reason with the summary of a set of twenty. */
export function viewsOf(question: Question, language: Language, texts: Texts): readonly View[] {
  const order = optionOrder(question, SET, 19);
  const shown = card(question, language, order);
  const digest = questionDigest(question.id, question.keyHash);
  const place = { target: SET, index: 19, digest };
  const summary = Array.from({ length: 20 }, (): SummaryItem => ({ title: '就绪探针与存活探针 '.repeat(5), state: 'answered', credit: { n: 1, d: 2 }, points: 15 }));
  const report = encodeToken({ verb: 'r', ...place });
  const actions: Action[] = [
    { kind: 'button', label: texts.line('verdict.next', { number: 20, count: 20 }), token: encodeToken({ verb: 'n', ...place }), primary: true },
    { kind: 'button', label: texts.line('verdict.why-others'), token: encodeToken({ verb: 'y', ...place, letters: 'ABCDEFGH' }) },
    { kind: 'button', label: texts.line('verdict.report'), token: report, form: reportForm(report, texts) },
  ];
  const asked = questionView(shown, { asked: SET, index: 19, digest, count: 20, closes: 1_800_000_000_000, hintable: true, practice: false, topic: '就绪探针', notes: [texts.text('quiz.fewer', { found: 3, wanted: 20 })] }, texts);
  const verdict = (reasons: 'own' | 'all', wide: boolean) =>
    verdictView(
      {
        question,
        card: shown,
        order,
        outcome: {
          kind: 'answered',
          choice: question.type === 'short' ? { kind: 'text', text: '*'.repeat(200) } : { kind: 'options', ids: order },
          credit: { n: 1, d: 2 },
          note: 'everything',
          points: 15,
          settled: true,
          hint: true,
          // Told at the first answer and again at the second, never at once.
          ...(reasons === 'own' ? {} : { already: 1_800_000_000_000 }),
        },
        index: 19,
        count: 20,
        practice: false,
        guest: false,
        first: reasons === 'own',
        season: { label: '_'.repeat(64), points: 1_000, rank: 3 },
        sources: [
          { url: 'https://kubernetes.io/zh-cn/docs/concepts/workloads/pods/', language: 'zh' },
          { url: 'https://kubernetes.io/docs/concepts/workloads/pods/', language: 'en' },
        ],
        kubernetes: '1.36',
        reasons,
        ...(wide ? { summary } : {}),
        actions,
      },
      texts,
    );
  // A summary of twenty is dear to make: three of ten questions have one.
  return [asked, verdict('own', false), verdict('all', /[048]$/u.test(question.id))];
}

/** What stands in a channel: the card of a round and of a daily, both after the end, and the key of a daily. */
export function publicViewsOf(question: Question, language: Language, texts: Texts): readonly View[] {
  const asked = 'R0123456789a';
  const order = optionOrder(question, asked, 19);
  const shown = card(question, language, order);
  const at = { asked, index: 19, digest: questionDigest(question.id, question.keyHash), count: 20, preset: 'fast', topic: '就绪探针 '.repeat(5), hintable: true, answers: 1_000, closes: 1_800_000_000_000 } as const;
  const distribution = Object.fromEntries([...order, '=right', '=partly', '=wrong', '?'].map((bucket) => [bucket, 1_000]));
  const sources = [
    { url: 'https://kubernetes.io/zh-cn/docs/concepts/workloads/pods/', language: 'zh' },
    { url: 'https://kubernetes.io/docs/concepts/workloads/pods/', language: 'en' },
  ] as const;
  const told = { question, card: shown, order, sources, kubernetes: '1.36', right: 999, distribution };
  return [
    roundCardView(shown, at, texts),
    dailyCardView(shown, { ...at, count: 1, before: { answers: 1_000, right: 999, streak: 365 } }, texts),
    revealView({ ...told, ...at, fastest: { name: '*'.repeat(64), ms: 12_345 } }, texts),
    dailyClosedView({ ...told, at }, texts),
    dailyKeyView({ ...told, at }, texts),
  ];
}

/** Draws all views of a question in these languages; gives what Discord took. */
export function drawAll(question: Question, texts: (language: Language) => Texts, languages = question.languages): readonly { readonly view: View; readonly payload: Payload }[] {
  return languages.flatMap((language) =>
    viewsOf(question, language, texts(language)).map((view) => {
      const payload = drawDiscord(view, texts);
      accepted(payload);
      return { view, payload };
    }),
  );
}
