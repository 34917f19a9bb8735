import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/engine/question.ts';
import { CodedError, StoreError, type StoreErrorCode, UserError } from '../../src/errors.ts';
import { SHIPPED_TEXTS, loadTexts } from '../../src/content/texts.ts';
import { flat } from '../../src/texts/span.ts';
import { detailParameters, failureView, faultView } from '../../src/views/failure.ts';
import type { View } from '../../src/views/view.ts';

const texts = await loadTexts(SHIPPED_TEXTS);
const said = (view: View) => view.blocks.map((block) => (block.kind === 'paragraph' ? flat(block.text) : '')).join('');

const STORE: readonly StoreErrorCode[] = [
  'store/unreachable', 'store/timeout', 'store/late', 'store/full', 'store/read-only', 'store/cluster', 'store/auth',
  'store/newer', 'store/in-use', 'store/limit', 'store/corrupt', 'store/emptied', 'store/closed', 'store/failed',
];

describe('failureView', () => {
  it('says for every failure of the store that nothing is known to be recorded, without its code', () => {
    for (const language of LANGUAGES) {
      for (const code of STORE) {
        const view = failureView(new StoreError(code, { host: 'redis.internal' }), texts(language));
        expect(said(view)).toMatch(/nothing (was|counts)|没有记录任何内容/u);
        expect(said(view)).not.toContain('store/');
        expect(said(view)).not.toContain('redis.internal');
        expect(view).toMatchObject({ audience: 'private', replaces: false, tone: 'trouble', language });
      }
    }
  });

  it('words what a person did, with what they typed kept as a name', () => {
    const view = failureView(new UserError('administrators-only', { id: '<@U1> *x*' }), texts('en'));
    const [block] = view.blocks;
    expect(block?.kind === 'paragraph' ? block.text.filter((span) => span.kind === 'name') : []).toEqual([{ kind: 'name', text: '<@U1> *x*' }]);
  });

  it('has a calm sentence for a code without a text, and for a defect', () => {
    expect(said(failureView(new UserError('no/such-text'), texts('en')))).toBe('This cannot be done. Nothing was changed.');
    expect(said(failureView(new CodedError('x'), texts('en')))).toBe('This cannot be done. Nothing was changed.');
    expect(said(faultView('1234abcd', texts('en')))).toContain('Reference: 1234abcd');
  });
});

describe('detailParameters', () => {
  it('lets our own words through for selectors and turns everything else into names', () => {
    const plain = { near: '', topic: 'pod-ip', near2: 'quiz pod-ip', zone: 'America/New_York'.replace('_', '-'), list: 'create, join', version: '1.36', count: 3 };
    expect(detailParameters(plain)).toEqual(plain);
    for (const typed of ['@everyone', '<@U1>', '*x*', '_x_', 'https://evil.example', 'evil.example', '[a](b)', '红熊', ' x', 'x\ny', '`x`', '|x|', '~x~']) {
      expect(detailParameters({ typed })).toEqual({ typed: { kind: 'name', text: typed } });
    }
  });
});
