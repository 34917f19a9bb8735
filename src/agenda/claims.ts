/** The arguments of a claim: for each schedule that is on, where its question would go and what it may draw. */
import { scheduleLanguage } from '../engine/schedule.ts';
import type { Bank } from '../content/bank.ts';
import { poolOrder } from '../engine/draw.ts';
import { drawable } from '../engine/rekey.ts';
import type { Random } from '../runtime/random.ts';
import type { Candidate, Claim, ClaimSchedule, Settings } from '../store/store.ts';

/** How many workspaces' pools are remembered; the oldest go first. */
const REMEMBERED = 500;

interface Drawing {
  readonly revision: number;
  readonly schedules: readonly { readonly name: string; readonly made: Omit<ClaimSchedule, 'asked'> }[];
  readonly pools: readonly (readonly Candidate[])[];
}

export interface Claims {
  of(workspace: string, settings: Settings, now: number, limit: number): Claim;
}

export function createClaims({ bank, random, leaseMs, graceMs }: { readonly bank: Bank; readonly random: Random; readonly leaseMs: number; readonly graceMs: number }): Claims {
  // Putting a pool in its order is dear, and the order need not be another one for each draw: what was seen is passed over.
  const known = new Map<string, Drawing>();

  const draw = (settings: Settings): Drawing => {
    const pools: (readonly Candidate[])[] = [];
    const indexes = new Map<string, number>();
    const schedules = settings.schedules
      // One that is damaged stops by itself: it must not stop the claim of all others.
      .filter(({ state, places }) => state === 'on' && Array.isArray(places))
      .map((schedule) => {
        const language = scheduleLanguage(schedule, settings.language);
        const { topic, difficulty } = schedule;
        const key = JSON.stringify([topic, difficulty, language]);
        const index = indexes.get(key) ?? pools.length;
        if (!indexes.has(key)) {
          indexes.set(key, index);
          const found = bank.pool({
            kubernetes: settings.kubernetes ?? bank.newest,
            language,
            ...(topic === undefined ? {} : { topic }),
            ...(difficulty === undefined ? {} : { difficulty }),
          });
          pools.push(poolOrder(drawable(found, settings.rekeys), random.id(16)).map((question) => ({ questionId: question.id, digest: bank.digest(question) })));
        }
        return { name: schedule.name, made: { places: schedule.places, pool: index, language } };
      });
    return { revision: settings.revision, schedules, pools };
  };

  return {
    of(workspace, settings, now, limit) {
      let drawing = known.get(workspace);
      if (drawing?.revision !== settings.revision) {
        drawing = draw(settings);
        known.delete(workspace);
        known.set(workspace, drawing);
        const [oldest] = known.keys();
        if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
      }
      return {
        workspace,
        revision: settings.revision,
        now,
        leaseMs,
        graceMs,
        limit,
        schedules: Object.fromEntries(drawing.schedules.map(({ name, made }) => [name, { ...made, asked: `D${random.id(11)}` }])),
        pools: drawing.pools,
      };
    },
  };
}
