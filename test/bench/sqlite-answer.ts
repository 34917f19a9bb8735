import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/runtime/clock.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Store } from '../../src/store/store.ts';
import { type Answer, accepted, prepareAnswers } from './answers.ts';
import { type Benchmark, pairs, rate } from './measure.ts';

const PLAYERS = 100;
const ROUNDS = 9;

type Called = (this: unknown, ...values: unknown[]) => unknown;
type Method = 'run' | 'get' | 'all';
type Recorded = readonly [sql: string, method: Method, values: readonly (string | number | bigint | null | NodeJS.ArrayBufferView)[]];

async function opened(directory: string): Promise<Store> {
  const store = createSqliteStore({ directory, clock: systemClock });
  await store.open();
  return store;
}

async function play(store: Store, answers: readonly Answer[]): Promise<number> {
  return rate(answers.length, 1, async (index) => {
    const { call, answer } = answers[index]!;
    accepted(await store.recordAnswer(call, answer));
  });
}

/** Lists every statement that is executed between `begin` and `end`; statements must be prepared after it was made. */
class Recorder {
  readonly list: Recorded[] = [];
  #on = false;
  readonly #restore: () => void;

  constructor() {
    const { list } = this;
    const texts = new WeakMap<StatementSync, string>();
    const isOn = () => this.#on;
    const kept: (() => void)[] = [];
    const wrap = (prototype: object, name: string, make: (original: Called) => Called) => {
      const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
      if (descriptor === undefined) throw new Error(`node:sqlite has no ${name}`);
      kept.push(() => Object.defineProperty(prototype, name, descriptor));
      Object.defineProperty(prototype, name, { ...descriptor, value: make(descriptor.value as Called) });
    };
    wrap(DatabaseSync.prototype, 'prepare', (original) => function prepare(this: unknown, ...values) {
      const statement = original.apply(this, values) as StatementSync;
      texts.set(statement, String(values[0]));
      return statement;
    });
    for (const method of ['run', 'get', 'all'] as const) {
      wrap(StatementSync.prototype, method, (original) => function recorded(this: unknown, ...values) {
        if (isOn()) list.push([texts.get(this as StatementSync) ?? '', method, values as Recorded[2]]);
        return original.apply(this, values);
      });
    }
    this.#restore = () => kept.forEach((restore) => restore());
  }

  begin(): void {
    this.#on = true;
  }

  end(): readonly Recorded[] {
    this.#restore();
    return this.list;
  }
}

/** Runs recorded statements again on another copy of the same file, and nothing else. */
function replayed(directory: string, file: string, list: readonly Recorded[], answers: number): number {
  const database = new DatabaseSync(join(directory, file));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const prepared = new Map<string, StatementSync>();
  for (const [sql] of list) if (!prepared.has(sql)) prepared.set(sql, database.prepare(sql));
  const steps = list.map(([sql, method, values]) => [prepared.get(sql)!, method, values] as const);
  const begun = performance.now();
  for (const [statement, method, values] of steps) statement[method](...values);
  const figure = (answers * 1000) / (performance.now() - begun);
  database.close();
  return figure;
}

/** Scoring an answer on SQLite, against the statements that it executes, run without our code. */
export const sqliteAnswer: Benchmark = {
  name: 'sqlite-answer',
  async run() {
    const root = mkdtempSync(join(tmpdir(), 'quiz-bench-'));
    try {
      const prepared = join(root, 'prepared');
      const writer = await opened(prepared);
      const answers = await prepareAnswers(writer, 'bench:local', PLAYERS, Date.now());
      await writer.close();
      const copy = (name: string) => {
        const directory = join(root, name);
        rmSync(directory, { recursive: true, force: true });
        cpSync(prepared, directory, { recursive: true });
        return directory;
      };
      const recorder = new Recorder();
      const store = await opened(copy('recorded'));
      recorder.begin();
      await play(store, answers);
      const list = recorder.end();
      await store.close();
      const measured = await pairs(
        { name: 'sqlite-answer', unit: 'answers/s', baselineName: 'same statements, without our code', better: 'more', rounds: ROUNDS },
        async () => {
          const ours = await opened(copy('ours'));
          const figure = await play(ours, answers);
          await ours.close();
          return figure;
        },
        () => Promise.resolve(replayed(copy('bare'), 'quiz.sqlite', list, answers.length)),
      );
      return [measured];
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};
