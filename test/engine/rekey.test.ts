import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grade } from '../../src/engine/grade.ts';
import type { Choice, Question } from '../../src/engine/question.ts';
import { drawable, effectiveGrade, effectiveQuestion, isVoid, type KeyOverride, misfit, otherKeys, readKey } from '../../src/engine/rekey.ts';
import { BUG, MULTIPLE, ORDERING, SHORT, SINGLE, SIX, TRUE_FALSE } from '../fixtures/questions.ts';

const ids = (...chosen: string[]): Choice => ({ kind: 'options', ids: chosen });
const typed = (text: string): Choice => ({ kind: 'text', text });

function override(question: Question, how: KeyOverride['do'], ...key: string[]): KeyOverride {
  return { questionId: question.id, keyHash: question.keyHash, do: how, key, reason: 'The documentation has changed.' };
}

const RIGHT = { n: 1, d: 1 };
const WRONG = { n: 0, d: 1 };

describe('the credit under a correction', () => {
  it('is that of the question where none holds, or one of another key', () => {
    const other = { ...override(SINGLE, 'void'), keyHash: 'older' };
    expect(effectiveGrade(SINGLE, ids('second-fails'), undefined)).toEqual({ credit: RIGHT });
    expect(effectiveGrade(SINGLE, ids('second-fails'), [override(BUG, 'void'), other])).toEqual({ credit: RIGHT });
  });

  it.each(SIX.map((question) => [question.type, question] as const))('is nothing for every answer to a voided %s', (_, question) => {
    const right = question.type === 'short' ? typed('kubectl get pods') : ids(...question.answer);
    expect(grade(question, right).credit).toEqual(RIGHT);
    expect(effectiveGrade(question, right, [override(question, 'void')]).credit).toEqual(WRONG);
  });

  it.each([
    [SINGLE, 'both-start', ids('both-start'), ids('second-fails'), ids('node-decides')],
    [TRUE_FALSE, 'true', ids('true'), ids('false'), { kind: 'unknown' } as const],
    [BUG, 'shared-port', ids('shared-port'), ids('both-start'), ids('node-decides')],
    [MULTIPLE, 'second-fails,node-decides', ids('node-decides', 'second-fails'), ids('shared-port', 'both-start'), ids('shared-port', 'second-fails')],
    [ORDERING, 'shared-port,second-fails,both-start,node-decides', ids('shared-port', 'second-fails', 'both-start', 'node-decides'), ids(...ORDERING.answer), ids('second-fails')],
    [SHORT, 'kubectl get po', typed('kubectl get po'), typed('kubectl get pods'), typed('kubectl get nodes')],
  ])('of $type: accepts a key beside its own, or in its place', (question, key, corrected, own, wrong) => {
    const accept = [override(question, 'accept', key)];
    expect(effectiveGrade(question, corrected, accept).credit).toEqual(RIGHT);
    expect(effectiveGrade(question, own, accept).credit).toEqual(RIGHT);
    expect(effectiveGrade(question, wrong, accept).credit).toEqual(WRONG);
    const replace = [override(question, 'replace', key)];
    expect(effectiveGrade(question, corrected, replace).credit).toEqual(RIGHT);
    expect(effectiveGrade(question, own, replace).credit).not.toEqual(RIGHT);
    expect(effectiveGrade(question, wrong, replace).credit).toEqual(WRONG);
  });

  it('is the best of several keys, in parts as well', () => {
    const accept = [override(MULTIPLE, 'accept', 'shared-port,second-fails,node-decides')];
    expect(effectiveGrade(MULTIPLE, ids('shared-port'), accept).credit).toEqual({ n: 1, d: 2 });
    expect(effectiveGrade(MULTIPLE, ids('shared-port', 'second-fails'), accept).credit).toEqual({ n: 2, d: 3 });
  });

  it('never falls where a key is accepted, whatever is chosen', () => {
    const some = fc.subarray(MULTIPLE.options.map((option) => option.id), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(some, some, (key, chosen) => {
        const before = grade(MULTIPLE, ids(...chosen)).credit;
        const after = effectiveGrade(MULTIPLE, ids(...chosen), [override(MULTIPLE, 'accept', key.join(','))]).credit;
        return after.n * before.d >= before.n * after.d;
      }),
    );
  });
});

describe('drawing', () => {
  it('leaves out what is void and nothing else', () => {
    const rekeys = [override(SINGLE, 'void'), override(BUG, 'accept', 'shared-port'), { ...override(SHORT, 'void'), keyHash: 'older' }];
    expect(drawable(SIX, rekeys).map((question) => question.id)).toEqual(SIX.filter((each) => each !== SINGLE).map((each) => each.id));
    expect(drawable(SIX, undefined)).toBe(SIX);
    expect([isVoid(SINGLE, rekeys), isVoid(BUG, rekeys), isVoid(SHORT, rekeys)]).toEqual([true, false, false]);
  });
});

describe('the question as a verdict tells it', () => {
  it('has every key of one option, and the reason for those that changed', () => {
    const told = effectiveQuestion(SINGLE, [override(SINGLE, 'accept', 'both-start')]);
    expect(told.answer).toEqual(['second-fails', 'both-start']);
    expect(told.options.filter((option) => option.why.en === 'The documentation has changed.').map((option) => option.id)).toEqual(['both-start']);
    expect(told.options.find((option) => option.id === 'both-start')?.why).toEqual({ en: 'The documentation has changed.', zh: 'The documentation has changed.' });
    const replaced = effectiveQuestion(SINGLE, [override(SINGLE, 'replace', 'both-start')]);
    expect(replaced.answer).toEqual(['both-start']);
    expect(replaced.options.filter((option) => option.why.en === 'The documentation has changed.').map((option) => option.id)).toEqual(['second-fails', 'both-start']);
  });

  it('tells one set or order and names the others', () => {
    const rekeys = [override(MULTIPLE, 'accept', 'second-fails,node-decides')];
    expect(effectiveQuestion(MULTIPLE, rekeys).answer).toEqual(MULTIPLE.answer);
    expect(otherKeys(MULTIPLE, rekeys)).toEqual([['second-fails', 'node-decides']]);
    expect(otherKeys(MULTIPLE, undefined)).toEqual([]);
    const orders = [override(ORDERING, 'replace', 'shared-port,second-fails,both-start,node-decides')];
    expect(effectiveQuestion(ORDERING, orders)).toEqual({ ...ORDERING, answer: ['shared-port', 'second-fails', 'both-start', 'node-decides'] });
    expect(effectiveQuestion(SHORT, [override(SHORT, 'accept', 'k get po')]).answer).toEqual(['kubectl get pods', 'kubectl get pod', 'k get po']);
  });

  it('is as it was where it is void or nothing holds', () => {
    expect(effectiveQuestion(SINGLE, [override(SINGLE, 'void')])).toBe(SINGLE);
    expect(effectiveQuestion(SINGLE, [])).toBe(SINGLE);
  });
});

describe('a key that is typed', () => {
  it.each([
    [SINGLE, 'both-start', ['both-start']],
    [SINGLE, ' both-start ; node-decides ', ['both-start', 'node-decides']],
    [SINGLE, 'both-start, node-decides', ['both-start', 'node-decides']],
    [TRUE_FALSE, 'true', ['true']],
    [MULTIPLE, 'node-decides second-fails', ['second-fails,node-decides']],
    [MULTIPLE, 'node-decides，second-fails；shared-port', ['second-fails,node-decides', 'shared-port']],
    [ORDERING, 'second-fails > shared-port > both-start > node-decides', ['second-fails,shared-port,both-start,node-decides']],
    [SHORT, 'kubectl get po;k get po;kubectl get po', ['kubectl get po', 'k get po']],
  ])('of $type is read: %s', (question, text, keys) => {
    expect(readKey(question, text)).toEqual({ keys });
  });

  it.each([
    [SINGLE, ' ; ', 'key-missing'],
    [SINGLE, 'B', 'key-option'],
    [SINGLE, 'both-starts', 'key-option-near'],
    [MULTIPLE, 'shared-port,shared-port', 'key-twice'],
    [MULTIPLE, 'shared-port second-fails both-start node-decides', 'key-all'],
    [TRUE_FALSE, 'true,false', 'key-all'],
    [ORDERING, 'second-fails,shared-port', 'key-order'],
    [{ ...SHORT, match: 'number' } as const, 'ten', 'key-number'],
    [SHORT, 'x'.repeat(201), 'key-long'],
    [SHORT, Array.from({ length: 11 }, (_, at) => `a${at}`).join(';'), 'key-many'],
  ])('of $type is told what is wrong with it: %s', (question, text, code) => {
    expect(readKey(question, text).code).toBe(`rekey/${code}`);
  });

  it('must change something, and leave something wrong', () => {
    const wrong = (question: Question, how: KeyOverride['do'], ...key: string[]) => misfit(question, override(question, how, ...key))?.code;
    expect(wrong(SINGLE, 'accept', 'second-fails')).toBe('rekey/key-same');
    expect(wrong(SINGLE, 'replace', 'second-fails')).toBe('rekey/key-same');
    expect(wrong(SINGLE, 'replace', 'second-fails', 'both-start')).toBeUndefined();
    expect(wrong(MULTIPLE, 'replace', 'shared-port,both-start')).toBe('rekey/key-same');
    expect(wrong(ORDERING, 'accept', ORDERING.answer.join(','))).toBe('rekey/key-same');
    expect(wrong(SHORT, 'accept', 'kubectl  get pods')).toBe('rekey/key-same');
    expect(wrong(SHORT, 'replace', 'kubectl get pod')).toBeUndefined();
    expect(wrong(TRUE_FALSE, 'accept', 'true')).toBe('rekey/key-all');
    expect(wrong(TRUE_FALSE, 'replace', 'true')).toBeUndefined();
    expect(wrong(SINGLE, 'void')).toBeUndefined();
  });
});
