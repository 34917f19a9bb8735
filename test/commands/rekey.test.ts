/** Corrections of keys from the command to everybody's next reply, over the embedded store. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { verifyWorkspace } from '../../src/store/verify.ts';
import { withLetters } from '../../src/views/token.ts';
import type { View } from '../../src/views/view.ts';
import { BUG, MULTIPLE, ORDERING, SHORT, SINGLE, TRUE_FALSE, bankOf, singles } from '../fixtures/questions.ts';
import { ADA, BOB, type Playground, button, inputToken, letter, playground, read } from './playground.ts';
import { ADMIN, openStore } from './sqlite-playground.ts';

const admin = { by: ADMIN, admin: true } as const;
const CEM = { id: 'U3', name: 'Cem', administrator: false, guest: false };

async function bot(questions = [SINGLE], store?: Store): Promise<Playground & { readonly store: Store }> {
  const own = store ?? (await openStore());
  return { ...playground({ bank: bankOf(questions), wrap: () => own }), store: own };
}

/** Asks and answers with the option of this text. */
async function answer(to: Playground, by: typeof ADA, ...texts: string[]): Promise<View> {
  const asked = await to.line('quiz', { by });
  return to.press(withLetters(inputToken(asked), texts.map((text) => letter(asked, text)).join('')), { by });
}

const rekey = (to: Playground, how: string, more = '') => to.line(`rekey ${SINGLE.id} do:${how} reason:"two are right" ${more}`, admin);

async function verified({ store, clock }: { readonly store: Store; readonly clock: { now(): number } }): Promise<void> {
  expect((await verifyWorkspace(store, 'console:local', () => clock.now())).differences).toEqual([]);
}

describe('rekey', () => {
  it('lists who gains and loses, applies it, and tells them with their next reply', async () => {
    const game = await bot();
    await answer(game, ADA, 'Single two');
    await answer(game, BOB, 'Single three');
    await answer(game, CEM, 'Single four');
    const listed = await rekey(game, 'replace', 'key:both-start');
    const text = read(listed);
    expect(text).toContain('For single-one only these count as right.');
    expect(text).toContain('3 answers count so far; the results of 2 change.');
    expect(text).toContain('One player of this season gains 20 points, one loses 20.');
    expect(text).toContain('Ada: 20 → 0 (down 20)');
    expect(text).toContain('Bob: 0 → 20 (up 20)');
    expect(text).not.toContain('Cem');
    // Nothing has changed yet.
    expect((await game.store.readDerived('console:local')).boards.get('players:season:1')?.get(1)?.points).toBe(20);
    expect(game.services.settings.get('console:local').rekeys).toBeUndefined();
    await verified(game);

    const applied = await game.press(button(listed, 'Apply'), admin);
    expect(read(applied)).toContain('the correction holds from now on');
    expect(read(applied)).toContain('2 of 3 answers so far have another result now.');
    expect(read(applied)).toContain('/k8s-admin rekey question:single-one do:undo');
    await verified(game);
    const told = read(await game.line('stats', { by: ADA }));
    expect(told).toContain('The key of single-one was corrected. Your points of the season went from 20 to 0. Reason: two are right');
    expect(read(await game.line('stats', { by: ADA }))).not.toContain('was corrected');
    expect(read(await game.line('stats', { by: BOB }))).toContain('went from 0 to 20');
    expect(read(await game.line('stats', { by: CEM }))).not.toContain('was corrected');
    expect(game.log.filter(({ message }) => message === 'the key of a question was corrected')).toHaveLength(1);
    expect((await game.store.readLog('console:local', 0, 100)).filter((entry) => entry.type === 'rekey')).toMatchObject([{ do: 'replace', key: ['both-start'], reason: 'two are right', by: 4 }]);
  });

  it('takes the question that the administrator answered last', async () => {
    const game = await bot();
    expect(read(await game.line('rekey last do:void reason:x', admin))).toContain('You have answered no question yet.');
    await answer(game, ADMIN, 'Single two');
    const listed = await game.line('rekey question:last do:void reason:x', admin);
    expect(read(listed)).toContain('single-one becomes void');
    expect(read(listed)).toContain('One player of this season loses 20 points.');
    expect(read(await game.press(button(listed, 'Apply'), admin))).toContain('rekey question:single-one do:undo reason:…');
    expect(read(await game.line('rekey nonsense do:void reason:x', admin))).toContain('There is no question nonsense');
    expect(read(await game.line('rekey single-on do:void reason:x', admin))).toContain('did you mean single-one?');
  });

  it('grades the next answers by it, and shows the key with its reason', async () => {
    const game = await bot();
    await game.press(button(await rekey(game, 'accept', 'key:both-start'), 'Apply'), admin);
    const first = await answer(game, ADA, 'Single three');
    expect(first.tone).toBe('right');
    expect(read(first)).toContain('The key of this question was corrected here: two are right');
    expect(read(first)).toContain('two are right');
    expect((await answer(game, BOB, 'Single two')).tone).toBe('right');
    expect((await answer(game, CEM, 'Single one')).tone).toBe('wrong');
    await verified(game);
    await game.press(button(await rekey(game, 'undo'), 'Apply'), admin);
    expect(read(await game.line('stats', { by: ADA }))).toContain('A correction of single-one was taken back. Your points of the season went from 20 to 0.');
    await verified(game);
  });

  it('closes open cards of what is void, and draws it no more', async () => {
    const game = await bot([SINGLE, ...singles(1)]);
    const asked = await game.line('quiz pods', { by: ADA });
    await game.press(button(await rekey(game, 'void'), 'Apply'), admin);
    const pressed = await game.press(withLetters(inputToken(asked), 'A'), { by: ADA });
    expect(read(pressed)).toContain('This question was made void here and pays nothing: two are right');
    expect(read(pressed)).not.toContain('Single one');
    expect((await game.store.readLog('console:local', 0, 100)).filter((entry) => entry.type === 'answer')).toEqual([]);
    const hinted = await game.line('quiz', { by: BOB });
    expect(read(hinted)).toContain('S1 one');
    expect(read(await game.line('quiz pods', { by: CEM }))).not.toContain('Single');
  });

  it('adds to what was accepted before, and takes a key in the place of a void', async () => {
    const game = await bot();
    const apply = async (how: string, more = '') => game.press(button(await rekey(game, how, more), 'Apply'), admin);
    await apply('accept', 'key:both-start');
    await apply('accept', 'key:node-decides');
    expect(game.services.settings.get('console:local').rekeys).toMatchObject([{ do: 'accept', key: ['both-start', 'node-decides'] }]);
    expect(read(await rekey(game, 'accept', 'key:shared-port'))).toContain('every option would be right');
    await apply('void');
    expect(read(await rekey(game, 'void'))).toContain('is void already');
    await apply('accept', 'key:both-start');
    expect(game.services.settings.get('console:local').rekeys).toMatchObject([{ do: 'accept', key: ['both-start'] }]);
    await apply('undo');
    expect(game.services.settings.get('console:local').rekeys).toEqual([]);
    expect(read(await rekey(game, 'undo'))).toContain('No correction of single-one holds here.');
  });

  it.each([
    ['accept', '', 'Which key?'],
    ['accept', 'key:nothing-like-it', 'has no option'],
    ['accept', 'key:both-starts', 'did you mean both-start?'],
    ['accept', 'key:second-fails', 'right already'],
    ['void', 'key:both-start', 'takes no key'],
  ])('do:%s %s is refused in words', async (how, more, words) => {
    const game = await bot();
    expect(read(await rekey(game, how, more))).toContain(words);
    expect(game.services.settings.get('console:local').rekeys).toBeUndefined();
  });

  it('is applied once, by administrators alone, and not from an old list', async () => {
    const game = await bot();
    await answer(game, ADA, 'Single three');
    const apply = button(await rekey(game, 'accept', 'key:both-start'), 'Apply');
    expect(read(await game.press(apply, { by: BOB }))).toContain('Only administrators');
    expect((await game.press(apply, { ...admin, workspace: 'console:other' })).tone).toBe('trouble');
    const [one, two] = await Promise.all([game.press(apply, { ...admin, delivery: 'one' }), game.press(apply, { ...admin, delivery: 'two' })]);
    const words = [read(one), read(two)];
    expect(words.filter((each) => each.includes('Done:'))).toHaveLength(1);
    expect(read(await game.press(apply, admin))).toContain('This holds already');
    expect((await game.store.readLog('console:local', 0, 100)).filter((entry) => entry.type === 'rekey')).toHaveLength(1);
    expect(read(await game.press(apply.replace(/\.s\d+\./u, '.sXXXXXXXXX.'), admin))).toContain('That list is old');
    await verified(game);
  });

  it('is applied by another process, with what was answered meanwhile', async () => {
    const store = await openStore();
    const [one, two] = [await bot([SINGLE], store), await bot([SINGLE], store)];
    // Processes of a test count their ids from 1; this one goes its own way.
    for (let turn = 0; turn < 100; turn += 1) two.services.random.id(10);
    await answer(one, ADA, 'Single three');
    const listed = await rekey(one, 'accept', 'key:both-start');
    const asked = await two.line('quiz', { by: BOB, delivery: 'b1' });
    await two.press(withLetters(inputToken(asked), letter(asked, 'Single three')), { by: BOB, delivery: 'b2' });
    expect(read(await two.press(button(listed, 'Apply'), { ...admin, delivery: 'k1' }))).toContain('2 players of this season gain 40 points');
    await verified(two);
    // The other process hears of it with its next press, and grades by it.
    const again = await one.line('quiz', { by: CEM, delivery: 'c1' });
    expect((await one.press(withLetters(inputToken(again), letter(again, 'Single three')), { by: CEM, delivery: 'c2' })).tone).toBe('right');
  });

  it('counts hidden players and names them nowhere', async () => {
    const game = await bot();
    await answer(game, ADA, 'Single three');
    await game.line('me name:hidden', { by: ADA });
    await answer(game, BOB, 'Single three');
    const text = read(await rekey(game, 'accept', 'key:both-start'));
    expect(text).toContain('2 players of this season gain 40 points');
    expect(text).toContain('Bob: 0 → 20');
    expect(text).toContain('One of them is hidden and is not named.');
    expect(text).not.toContain('Ada');
  });

  it('names at most 25 players, the largest change first', async () => {
    const game = await bot();
    for (let at = 0; at < 28; at += 1) await answer(game, { ...ADA, id: `P${at}`, name: `Player-${at}` }, 'Single three');
    const view = await rekey(game, 'accept', 'key:both-start');
    expect(view.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []))).toHaveLength(25);
    expect(read(view)).toContain('And 3 more.');
  });

  it.each([
    [MULTIPLE, 'second-fails,node-decides', ['Multiple two', 'Multiple four']],
    [TRUE_FALSE, 'true', ['True']],
    [BUG, 'shared-port', ['Bug one']],
    [ORDERING, 'shared-port,second-fails,both-start,node-decides', ['Step one', 'Step two', 'Step three', 'Step four']],
  ])('replaces the key of $type', async (question, key, chosen) => {
    const game = await bot([question]);
    const before = await answer(game, ADA, ...chosen);
    expect(before.tone).not.toBe('right');
    await game.press(button(await game.line(`rekey ${question.id} replace reason:x key:${key}`, admin), 'Apply'), admin);
    await verified(game);
    expect((await answer(game, BOB, ...chosen)).tone).toBe('right');
    expect(read(await game.line('stats', { by: ADA }))).toContain('was corrected');
    await verified(game);
  });

  it('replaces the strings of a typed answer, for texts that were typed before', async () => {
    const game = await bot([SHORT]);
    const type = async (by: typeof ADA) => game.press(inputToken(await game.line('quiz', { by })), { by, fields: { text: 'kubectl get po' } });
    expect((await type(ADA)).tone).toBe('wrong');
    const listed = await game.line(`rekey ${SHORT.id} accept reason:"short names work" key:"kubectl get po"`, admin);
    expect(read(listed)).toContain('Ada: 0 → 20');
    await game.press(button(listed, 'Apply'), admin);
    expect((await type(BOB)).tone).toBe('right');
    await verified(game);
  });

  it('is told again where the reply came too late', async () => {
    const store = await openStore();
    let hold: Promise<void> | undefined;
    const slow = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name === 'statistics') return async (...args: Parameters<Store['statistics']>) => (await hold, target.statistics(...args));
        return value.bind(target) as unknown;
      },
    });
    const game = await bot([SINGLE], slow);
    await answer(game, ADA, 'Single two');
    await game.press(button(await rekey(game, 'void'), 'Apply'), admin);
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => (release = resolve));
    const late = game.line('stats', { by: ADA });
    await game.clock.advance(1_000);
    await game.clock.advance(2_400);
    expect((await late).failure).toBe('store/timeout');
    release();
    hold = undefined;
    expect(read(await game.line('stats', { by: ADA }))).toContain('was made void');
    expect(read(await game.line('stats', { by: ADA }))).not.toContain('was made void');
  });

  it('keeps what is void out of practice', async () => {
    const game = await bot();
    const wrong = await answer(game, ADA, 'Single four');
    await game.press(button(await rekey(game, 'void'), 'Apply'), admin);
    const practised = read(await game.press(button(wrong, 'Practise'), { by: ADA }));
    expect(practised).toContain('Set finished');
    expect(practised).not.toContain('Single four');
  });


  it('outlives other changes of settings', async () => {
    const game = await bot();
    await game.press(button(await rekey(game, 'void'), 'Apply'), admin);
    await game.line('settings players:off', admin);
    expect(game.services.settings.get('console:local')).toMatchObject({ players: false, rekeys: [{ do: 'void' }] });
  });
});

describe('rekey over a long log', () => {
  it('says that it is still being read, and lists it when it is', async () => {
    const store = await openStore();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name === 'readLog') return async (...args: Parameters<Store['readLog']>) => (await gate, target.readLog(...args));
        return value.bind(target) as unknown;
      },
    });
    const game = await bot([SINGLE], slow);
    await answer(game, ADA, 'Single three');
    const waiting = rekey(game, 'accept', 'key:both-start');
    await game.clock.advance(1_000);
    await game.clock.advance(1_250);
    const counting = await waiting;
    expect(read(counting)).toContain('still being counted');
    release();
    const listed = await game.press(button(counting, 'Look again'), admin);
    expect(read(listed)).toContain('Ada: 0 → 20');
    expect(read(await game.press(button(listed, 'Apply'), admin))).toContain('Done:');
  });
});

describe('verify', () => {
  it('finds all well, and a row that is not what the log says', async () => {
    const game = await bot();
    await answer(game, ADA, 'Single two');
    expect(read(await game.line('verify', admin))).toMatch(/^All well: .* 2 entries says?\./u);
    const wrong = new Proxy(game.store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name !== 'readDerived') return value.bind(target) as unknown;
        return async (workspace: string) => {
          const derived = await target.readDerived(workspace);
          const boards = new Map([...derived.boards].map(([board, rows]) => [board, board === 'players:all:-' ? new Map([...rows].map(([id, row]) => [id, { ...row, points: 99 }])) : rows]));
          return { ...derived, boards };
        };
      },
    });
    const other = await bot([SINGLE], wrong);
    const view = await other.line('verify', admin);
    expect(view.tone).toBe('trouble');
    expect(read(view)).toContain('One row is not what the log says');
    expect(read(view)).toContain('players:all:-, 1: kept {"points":99');
  });

  it('leaves a log that is too long to the command line', async () => {
    const store = await openStore();
    const long = new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name === 'readLog') return async (workspace: string, after: number) => (after === 200_000 ? [{ type: 'zone', seq: 200_001, at: 0, timezone: 'UTC' }] : target.readLog(workspace, after, 1));
        return value.bind(target) as unknown;
      },
    });
    const game = await bot([SINGLE], long);
    expect(read(await game.line('verify', admin))).toContain('npm run admin -- verify console:local');
  });
});
