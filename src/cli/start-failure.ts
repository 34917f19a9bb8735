/** Words for whoever runs the bot: why it does not start, and what to do about it. */
import type { StoreConfig } from '../config.ts';
import { type SettingProblem, type SettingsError, StoreError } from '../errors.ts';
import type { Texts } from '../texts/texts.ts';

/** All problems of the settings, one a line under a heading. */
export function settingsLines(error: SettingsError, texts: Texts): readonly string[] {
  const line = ({ variable, code, details }: SettingProblem): string =>
    `  ${texts.line('setting.line', { variable, problem: texts.line(`setting.${code}`, details) })}`;
  return [texts.line('start.settings', { count: error.problems.length }), ...error.problems.map(line)];
}

/** Whether the store may still come: the bot starts without it. Everything else stays wrong until somebody mends it. */
export function mayComeLater(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.code === 'store/unreachable' || error.code === 'store/timeout');
}

/** The code of a failure without anything that it quotes. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  // A failure that only wraps another is told by the inner one.
  return code === 'store/failed' && error.cause instanceof Error ? codeOf(error.cause) : code;
}

/** What somebody has to do about a store that failed while the bot runs; nothing where it mends itself, or its code says all. */
export function adviceFor(error: unknown, store: StoreConfig, texts: Texts): string | undefined {
  return error instanceof StoreError && error.code === 'store/emptied' ? storeLine(error, store, texts) : undefined;
}

/** Why the store cannot be used. */
export function storeLine(error: StoreError, store: StoreConfig, texts: Texts): string {
  const folder = store.kind === 'sqlite' ? store.folder : '';
  const variable = store.kind === 'sqlite' ? 'DATA_DIR' : 'REDIS_URL';
  const known: Partial<Record<StoreError['code'], string>> = {
    'store/unreachable': 'unreachable',
    'store/timeout': 'unreachable',
    'store/newer': 'newer',
    'store/in-use': 'in-use',
    'store/auth': 'auth',
    'store/cluster': 'cluster',
    'store/read-only': `read-only-${store.kind}`,
    'store/full': 'full',
    'store/corrupt': 'corrupt',
    'store/emptied': 'emptied',
  };
  const reasons: Readonly<Record<string, string>> = { format: 'older', version: 'old-server' };
  const { reason, found = '' } = error.details;
  const line = known[error.code] ?? reasons[String(reason)] ?? 'failed';
  return texts.line(`start.store.${line}`, { folder, variable, found, reason: codeOf(error) });
}
