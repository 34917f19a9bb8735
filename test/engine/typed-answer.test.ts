import { describe, expect, it } from 'vitest';
import { matchesTyped, normalise } from '../../src/engine/typed-answer.ts';
import { question } from './questions.ts';

const short = (match: 'command' | 'field' | 'word' | 'number', answer: string[], slips = false) => question('short', [], answer, { match, slips });

describe('a command', () => {
  const drain = short('command', ['kubectl drain node-1 --ignore-daemonsets', "kubectl get pods -o jsonpath='{.items}'"]);

  it.each([
    'kubectl drain node-1 --ignore-daemonsets',
    '  kubectl   drain node-1  --ignore-daemonsets ',
    'kubectl drain node-1 \u2014ignore-daemonsets',
    'ｋｕｂｅｃｔｌ drain node-1 --ignore-daemonsets',
    'kubectl drain node-1 --ignore-daemonsets.',
    'kubectl drain node-1 --ignore-daemonsets。',
    'kubectl drain node\u20111 --ignore-\u200bdaemonsets',
    '`kubectl drain node-1 --ignore-daemonsets`',
    '$ kubectl drain node-1 --ignore-daemonsets',
    'kubectl\u3000drain\u00a0node-1 --ignore-daemonsets',
    'kubectl get pods -o jsonpath=‘{.items}’',
  ])('%j is what was meant', (typed) => {
    expect(matchesTyped(drain, typed)).toBe(true);
  });

  it.each([
    'Kubectl drain node-1 --ignore-daemonsets',
    'kubectl drain node-1 --ignore-daemonset',
    'kubectl drain node-1 -ignore-daemonsets',
    'kubectl drain node-2 --ignore-daemonsets',
    'kubectl get pods -o jsonpath={.items}',
    '',
    '   ',
  ])('%j is another command', (typed) => {
    expect(matchesTyped(drain, typed)).toBe(false);
  });

  it('keeps a dot that is an argument', () => {
    expect(normalise('kubectl apply -f .', 'command')).toBe('kubectl apply -f .');
    expect(matchesTyped(short('command', ['kubectl apply -f .']), 'kubectl apply -f')).toBe(false);
  });
});

describe('a field', () => {
  it('is exact in case, and quotes around it are no part of it', () => {
    const field = short('field', ['spec.maxUnavailable']);
    expect(matchesTyped(field, '“spec.maxUnavailable”')).toBe(true);
    expect(matchesTyped(field, 'spec.maxUnavailable.')).toBe(true);
    expect(matchesTyped(field, 'spec．maxUnavailable')).toBe(true);
    expect(matchesTyped(field, 'spec.maxunavailable')).toBe(false);
    expect(matchesTyped(field, 'spec.maxUnavailible')).toBe(false);
  });
});

describe('a word', () => {
  it('forgives case, and a slip only where the item allows it', () => {
    const strict = short('word', ['kubelet']);
    const lenient = short('word', ['kubelet', 'cloud controller manager', 'etcd'], true);
    expect(matchesTyped(strict, 'Kubelet')).toBe(true);
    expect(matchesTyped(strict, 'kubelte')).toBe(false);
    expect(matchesTyped(lenient, 'kubelte')).toBe(true);
    expect(matchesTyped(lenient, 'kubellet')).toBe(true);
    expect(matchesTyped(lenient, 'kubbellet')).toBe(false);
    expect(matchesTyped(lenient, 'cloud controler manager')).toBe(true);
    expect(matchesTyped(lenient, 'cluod controler manager')).toBe(false);
    expect(matchesTyped(lenient, 'etcx')).toBe(false);
  });

  it('never forgives a digit', () => {
    expect(matchesTyped(short('word', ['version1'], true), 'version2')).toBe(false);
  });

  it('stays what it is: on, no, null and numbers with zeros are texts', () => {
    for (const text of ['on', 'no', 'null', '1.30', '0o644', '1e3', '123456789012345678']) {
      expect(matchesTyped(short('word', [text]), text)).toBe(true);
    }
    expect(matchesTyped(short('word', ['1.30']), '1.3')).toBe(false);
    expect(matchesTyped(short('word', ['no']), 'false')).toBe(false);
  });

  it('ignores invisible characters', () => {
    expect(matchesTyped(short('word', ['kubelet']), 'kube\u200blet\ufeff')).toBe(true);
  });
});

describe('a number', () => {
  it.each(['30000', '30,000', '30 000', '030000', '３００００', '30000.0', '30000。', '"30000"'])('%j is 30000', (typed) => {
    expect(matchesTyped(short('number', ['30000']), typed)).toBe(true);
  });

  it.each(['3000', '300000', '30000 seconds', '3e4', '30,00', ''])('%j is not', (typed) => {
    expect(matchesTyped(short('number', ['30000']), typed)).toBe(false);
  });

  it('keeps 18 digits exact', () => {
    const long = short('number', ['123456789012345678']);
    expect(matchesTyped(long, '123456789012345678')).toBe(true);
    expect(matchesTyped(long, '123456789012345679')).toBe(false);
  });

  it('takes a listed form with a unit and a range with any dash', () => {
    expect(matchesTyped(short('number', ['30', '30s']), '30 S')).toBe(false);
    expect(matchesTyped(short('number', ['30', '30s']), '30S')).toBe(true);
    expect(matchesTyped(short('number', ['30000-32767']), '30000–32767')).toBe(true);
  });
});

describe('what was meant, in any punctuation (R45)', () => {
  it.each([
    ['command', 'kubectl logs "web" -c app', 'kubectl logs “web” -c app'],
    ['command', 'kubectl set image deployment/web web=nginx:1.27', 'kubectl　set  image deployment／web web＝nginx：１.２７。'],
    ['field', 'spec.containers[0].image', '「spec.containers［0］.image」'],
    ['word', 'node controller', ' Node\u00a0\u200bController．'],
    ['word', 'read-only', 'read–only'],
    ['number', '10250', '１０２５０。'],
    ['number', '1.5', '‘1.5’'],
  ] as const)('%s: %j is %j', (match, plain, typed) => {
    expect(matchesTyped(short(match, [plain]), plain)).toBe(true);
    expect(matchesTyped(short(match, [plain]), typed)).toBe(true);
  });
});
