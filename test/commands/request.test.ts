import { describe, expect, it } from 'vitest';
import { checkRequest } from '../../src/commands/request.ts';

const request = (actor: object, place: object = {}) => ({
  deliveryId: 'd1',
  received: 1,
  actor: { id: 'U1', name: 'Ada', administrator: false, guest: false, ...actor },
  place: { workspace: 'slack:T1', channel: 'C1', ...place },
  body: { kind: 'line', word: 'k8s', line: '' },
});

describe('groups of a request', () => {
  it('are ids alone, and not endless', () => {
    expect(checkRequest(request({ groups: ['S1', 7, null, 'x'.repeat(65), '', { id: 'S2' }, 'S3'] }))?.actor.groups).toEqual(['S1', 'S3']);
    expect(checkRequest(request({ groups: Array.from({ length: 10_000 }, (_, index) => `S${index}`) }))?.actor.groups).toHaveLength(500);
  });

  it('may be none, or not known', () => {
    expect(checkRequest(request({ groups: [] }))?.actor.groups).toEqual([]);
    for (const groups of [undefined, null, 'S1', { 0: 'S1' }]) expect(checkRequest(request({ groups }))?.actor).not.toHaveProperty('groups');
  });

  it('are unknown for reasons that there are', () => {
    for (const ungrouped of ['scope', 'plan', 'none', 'wait']) expect(checkRequest(request({}, { ungrouped }))?.place.ungrouped).toBe(ungrouped);
    for (const ungrouped of ['', 'soon', 1, {}]) expect(checkRequest(request({}, { ungrouped }))?.place).not.toHaveProperty('ungrouped');
  });
});
