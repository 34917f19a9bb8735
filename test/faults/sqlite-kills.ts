/** A bot on the embedded store that is killed while it records answers as fast as it can (R7). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createSeeded } from '../../src/engine/seed.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { derive, differences } from '../../src/store/replay.ts';
import { createSqliteStore } from '../../src/store/sqlite/store.ts';
import type { Call, RecordAnswer, RecordedAnswer } from '../../src/store/store.ts';
import { Play } from '../contracts/store-play.ts';
import { startSqliteBot } from '../store/sqlite-process.ts';
import { type Proof, type Tries, must } from './proof.ts';

const NOON = Date.UTC(2026, 10, 25, 12);

async function kills(rounds: number, tries: Tries): Promise<void> {
  await using closing = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'sqlite-kills-'));
  closing.defer(() => rm(directory, { recursive: true, force: true }));
  const seeded = createSeeded('sqlite-kills');
  const acknowledged: RecordedAnswer[] = [];
  let last: { readonly call: Call; readonly answer: RecordAnswer } | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const bot = startSqliteBot(directory, 'answer', String(round), String(NOON));
    const enough = acknowledged.length + 1 + Math.floor(seeded.next() * 60);
    for (let line = await bot.lines.next(); !line.done; line = await bot.lines.next()) {
      const said = JSON.parse(line.value) as { acknowledged?: RecordedAnswer; call?: Call; answer?: RecordAnswer; failed?: string };
      if (said.failed !== undefined) throw new Error(`the bot cannot open its store: ${said.failed}`);
      if (said.call !== undefined && said.answer !== undefined) last = { call: said.call, answer: said.answer };
      if (said.acknowledged !== undefined) acknowledged.push(said.acknowledged);
      // Killed at once, but what it had said by then still comes.
      if (acknowledged.length === enough) bot.process.kill('SIGKILL');
    }
    await bot.kill();
    await tries.attempt(`kill ${round}`, async () => {
      if (last === undefined) throw new Error('the bot did nothing');
      await examine(directory, last, acknowledged);
    });
  }
}

/** Presses the last one again, and holds log and boards to what was acknowledged and to each other. */
async function examine(directory: string, last: { readonly call: Call; readonly answer: RecordAnswer }, acknowledged: RecordedAnswer[]): Promise<void> {
  const store = createSqliteStore({ directory, clock: systemClock });
  await store.open();
  try {
    const again = await store.recordAnswer(last.call, last.answer);
    must(again.kind === 'accepted' || again.kind === 'again', `the last press is now ${again.kind}`);
    if (again.kind === 'accepted') acknowledged.push(again.answer);
    const play = new Play(store, NOON);
    const answers = new Map((await play.answers()).map((entry) => [entry.seq, entry]));
    for (const { seq, points, received } of acknowledged) {
      const kept = answers.get(seq);
      must(kept?.points === points && kept.received === received, `answer ${seq} was acknowledged and is lost`);
    }
    must(new Set([...answers.values()].map(({ delivery }) => delivery)).size === answers.size, 'an answer counts twice');
    const log = await play.log();
    must(log.every(({ seq }, index) => seq === index + 1), 'the log has a gap');
    const replay = derive();
    for (const entry of log) replay.add(entry);
    const found = differences(await store.readDerived(play.workspace), replay.result());
    must(found.length === 0, `the boards are not those of the log: ${JSON.stringify(found)}`);
  } finally {
    await store.close();
  }
  const database = new DatabaseSync(join(directory, 'quiz.sqlite'));
  try {
    const check = database.prepare('PRAGMA integrity_check').get() as { readonly integrity_check: string };
    must(check.integrity_check === 'ok', check.integrity_check);
  } finally {
    database.close();
  }
}

export const sqliteKills: Proof = {
  name: 'sqlite-kills',
  promise: 'R7: an answer and its points are stored together, and what was acknowledged is never lost',
  fault: 'kill -9 of a bot on SQLite after a random number of answers',
  size: { long: 50, short: 3 },
  run: kills,
};
