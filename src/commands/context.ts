import { periodKeys, quarterOf } from '../engine/calendar.ts';
import type { Language } from '../engine/question.ts';
import { UserError } from '../errors.ts';
import type { Actor, Request } from '../platform.ts';
import type { Call, Person, Settings, Stale } from '../store/store.ts';
import type { Context, Services } from './command.ts';
import { type PersonLanguages, replyLanguage } from './language.ts';

/** Where no zone was ever set. */
const DEFAULT_ZONE = 'UTC';

export interface ContextOptions {
  /** `lang:` of the request. */
  readonly asked?: Language;
  /** Whether only administrators may go on. */
  readonly administrators?: boolean;
  /** What people's own languages were when last seen: so that a failure speaks the language of the person, too. */
  readonly languages?: PersonLanguages;
  /** Is told of what the store knows of the asker, as it comes to be known. */
  readonly seen?: (person: Person) => void;
}

/**
 * One request on its way through a command.
 * With `administrators`, every verb checks the rights again with the settings it is made from: somebody
 * whose rights ended between two presses is refused inside the same trip.
 */
export function createContext(
  services: Services,
  request: Request,
  options: ContextOptions = {},
): Context {
  const { actor, place } = request;
  const workspaceLanguage = () => services.settings.get(place.workspace).language;
  const language = (person?: Person): Language => {
    if (person !== undefined) {
      options.languages?.put(place.workspace, actor.id, person.language);
      options.seen?.(person);
    }
    const own = person === undefined ? options.languages?.get(place.workspace, actor.id) : person.language;
    return replyLanguage({ asked: options.asked, own, locale: actor.locale, workspace: workspaceLanguage() }, services.bank);
  };
  const isAdministrator = (settings: Settings) => actor.administrator || settings.admins.includes(actor.id);
  const call = (settings: Settings): Call => {
    const zone = settings.timezone ?? DEFAULT_ZONE;
    const received = Math.trunc(request.received + services.store.skew());
    return {
      workspace: place.workspace,
      revision: settings.revision,
      player: { id: actor.id, name: actor.name, guest: actor.guest, ...mappedTeam(actor, settings) },
      delivery: request.deliveryId,
      received,
      periods: periodKeys(received, zone),
      quarter: quarterOf(received, zone),
    };
  };
  return {
    ...services,
    request,
    actor,
    place,
    ...(options.asked === undefined ? {} : { asked: options.asked }),
    call,
    inWorkspace<T extends { readonly kind: string }>(verb: (made: Call, settings: Settings) => Promise<Stale | T>): Promise<T> {
      return services.settings.run<T>(place.workspace, async (settings) => {
        if (options.administrators === true && !isAdministrator(settings)) throw notAdministrator(actor.id);
        return verb(call(settings), settings);
      });
    },
    language,
    textsFor: (person) => services.texts(language(person)),
    isAdministrator,
  };
}

/** The team of the first map that names one of the groups that somebody is in. */
function mappedTeam({ groups, guest }: Actor, { teamMaps = [] }: Settings): Pick<Call['player'], 'mapped' | 'keepMapped'> {
  if (guest || teamMaps.length === 0) return {};
  if (groups === undefined) return { keepMapped: true };
  const mapped = teamMaps.find(({ group }) => groups.includes(group))?.team;
  return mapped === undefined ? {} : { mapped };
}

/** Names the asker's id, which is what an administrator needs to name them. */
export function notAdministrator(id: string): UserError {
  return new UserError('administrators-only', { id });
}
