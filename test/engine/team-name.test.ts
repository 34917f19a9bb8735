import { describe, expect, it } from 'vitest';
import { checkTeamName, foldName } from '../../src/engine/team-name.ts';

const code = (name: string) => {
  const check = checkTeamName(name);
  return check.ok ? 'ok' : check.code;
};

describe('the name of a team', () => {
  it.each(['SRE', 'Team Blue', '平台工程', 'Команда', 'العربية', 'Ünïcode', 'R&D', 'a.b', '👩‍👩‍👧‍👦 family', 'हिन्दी'])('%s is allowed', (name) => {
    expect(code(name)).toBe('ok');
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['x', 'short'],
    ['x'.repeat(33), 'long'],
    ['x'.repeat(10_000), 'long'],
    ['a\nb', 'control'],
    ['a\u001b[31mb', 'control'],
    ['a\u200bb', 'invisible'],
    ['a\u202eb', 'invisible'],
    ['ab\u2800', 'invisible'],
    ['ㅤㅤ', 'invisible'],
    ['Z\u0300\u0301\u0302\u0303algo', 'marks'],
  ])('%j is refused', (name, reason) => {
    expect(code(name)).toBe(reason);
  });

  it('counts characters as a reader does', () => {
    expect(code('👩‍👩‍👧‍👦'.repeat(4))).toBe('ok');
    expect(code('字'.repeat(32))).toBe('ok');
    expect(code('字'.repeat(33))).toBe('long');
  });

  it('keeps the name and folds what looks alike', () => {
    expect(checkTeamName('  Team   Blue ')).toEqual({ ok: true, name: 'Team Blue', fold: 'teamblue' });
    const blue = foldName('Team Blue');
    for (const alike of ['team blue', 'TEAM BLUE', 'Tеam Вlue', 'Ｔｅａｍ Ｂｌｕｅ', 'Téam Blue', 'team-blue', 'Team B1ue']) expect(foldName(alike)).toBe(blue);
    for (const alike of ['Pilot', 'Pllot', 'PIlot', 'PiIot', 'P1lot', 'Pi|ot']) expect(foldName(alike)).toBe(foldName('pilot'));
    for (const other of ['Team Blues', 'Team Red', 'Blue Team']) expect(foldName(other)).not.toBe(blue);
  });

  it('lets a name of signs alone stand for itself', () => {
    expect(checkTeamName('!!')).toMatchObject({ ok: true });
    expect(checkTeamName('--')).toMatchObject({ ok: true, fold: '--' });
  });
});
