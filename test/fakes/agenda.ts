import type { Agenda } from '../../src/agenda/agenda.ts';
import type { Posted } from '../../src/platform.ts';
import type { View } from '../../src/views/view.ts';

/** An agenda that does nothing by itself: it notes what commands ask of it and answers what a test says. */
export interface NotingAgenda extends Agenda {
  /** `workspace entry` of each `promptly`, in order. */
  readonly looked: readonly string[];
  readonly announced: readonly { readonly workspace: string; readonly channel: string; readonly view: View; readonly identity: string }[];
  /** What the next posts come to; posted where nothing is said. */
  answer: (channel: string) => Posted | undefined;
}

export function createNotingAgenda(): NotingAgenda {
  const looked: string[] = [];
  const announced: { workspace: string; channel: string; view: View; identity: string }[] = [];
  const agenda: NotingAgenda = {
    looked,
    announced,
    answer: (channel) => ({ kind: 'posted', reference: { channel, message: 'M1' } }),
    promptly(workspace, entry) {
      looked.push(`${workspace} ${entry}`);
      return Promise.resolve(agenda.answer('console'));
    },
    announce(workspace, channel, view, identity) {
      announced.push({ workspace, channel, view, identity });
      return Promise.resolve(agenda.answer(channel) ?? { kind: 'unknown' });
    },
  };
  return agenda;
}
