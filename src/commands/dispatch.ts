/** The one way in for every adapter: a request becomes a view, whatever happens on the way. */
import { hash } from 'node:crypto';
import { LANGUAGES, type Language } from '../engine/question.ts';
import { StoreError, UserError } from '../errors.ts';
import type { Quiz, Request } from '../platform.ts';
import { later } from '../runtime/later.ts';
import type { Person, RekeyNews } from '../store/store.ts';
import { failureView, faultView } from '../views/failure.ts';
import { answerForm, orderForm, reportForm } from '../views/forms.ts';
import { noticesUnder } from '../views/notices-under.ts';
import { decodeToken, kindOfTarget } from '../views/token.ts';
import type { Form, View } from '../views/view.ts';
import type { Context, Services } from './command.ts';
import { lineOf } from './command-token.ts';
import { complete } from './completion.ts';
import { type ContextOptions, createContext, notAdministrator } from './context.ts';
import { Deliveries } from './deliveries.ts';
import { faultRecord, faultReference } from './fault.ts';
import { freshSettings } from './fresh-settings.ts';
import { type Parsed, parseLine, readRequest } from './grammar.ts';
import { PersonLanguages, replyLanguage } from './language.ts';
import { RateLimit } from './rate-limit.ts';
import { Removals } from './removals.ts';
import { withNews } from './rekey/news.ts';
import { checkRequest } from './request.ts';

/** When a person hears that it did not work, in ms: the store gives up after 2 s, and 2.5 s is promised. */
const DEADLINE_MS = 2300;

/** Workspaces of the console: one person at their own machine, or a script there, keeps nobody else waiting. */
const OWN_MACHINE = 'console:';

/** What the buttons do. There are none to press before something was shown. */
export const loadActions = later(async () => (await import('./actions/index.ts')).ACTIONS);

type Seen = (person: Person) => void;

interface Outcome {
  readonly result: View;
  /** Whether the same delivery gets this again without running. */
  readonly keep: boolean;
  /** Notes that its reader was told the news in it. */
  readonly heard?: () => void;
}

/**
 * Runs requests: each delivery once, each person within a limit, everything within 2.5 s, and never a rejection.
 * @throws Error when a text for failures is missing: then there would be nothing to say when it matters.
 */
export function createQuiz(services: Services): Quiz {
  for (const language of LANGUAGES) faultView('', services.texts(language));
  return new Dispatcher(services);
}

class Dispatcher implements Quiz {
  readonly #services: Services;
  readonly #limit = new RateLimit();
  readonly #languages = new PersonLanguages();
  readonly #deliveries: Deliveries<View>;
  readonly #removals: Removals;

  constructor(services: Services) {
    this.#services = services;
    this.#removals = new Removals(services);
    this.#deliveries = new Deliveries<View>(() => services.clock.now());
  }

  async dispatch(given: Request): Promise<View> {
    let request: Request | undefined;
    try {
      request = checkRequest(given);
    } catch {
      // A getter or proxy that throws is as malformed as a wrong type.
    }
    if (request === undefined) {
      const language = replyLanguage({ asked: undefined, own: undefined, locale: undefined, workspace: undefined }, this.#services.bank);
      return failureView(new UserError('malformed'), this.#services.texts(language));
    }
    const checked = request;
    return this.#deliveries.once(deliveryKey(checked), () => this.#inTime(checked));
  }

  form(token: string, language: Language): Form | undefined {
    const decoded = decodeToken(token);
    if (decoded === undefined) return undefined;
    const texts = this.#services.texts(language);
    if (decoded.verb === 'r') return reportForm(token, texts);
    // Letters in the token are the answer already: nothing is left to be typed.
    if (decoded.verb !== 'a' || decoded.letters !== '') return undefined;
    const question = this.#services.bank.byDigest(decoded.digest);
    // Asked in public by a process with another bank: what is typed is graded by the copy that was kept, whichever type it is of.
    if (question === undefined && kindOfTarget(decoded.target) !== 'solo') return answerForm(token, 'any', texts);
    if (question?.type === 'ordering') return orderForm(token, question.options.length, texts);
    return question?.type === 'short' ? answerForm(token, question.match, texts) : undefined;
  }

  complete(...[word, path, option, typed, language, workspace]: Parameters<Quiz['complete']>): ReturnType<Quiz['complete']> {
    return complete(word, path, option, typed, language, this.#services, workspace);
  }

  removed(workspace: string): Promise<void> {
    return this.#removals.removed(workspace);
  }

  kept(workspace: string): Promise<void> {
    return this.#removals.kept(workspace);
  }

  #context(request: Request, options: ContextOptions = {}): Context {
    return createContext(this.#services, request, { ...options, languages: this.#languages });
  }

  /** The outcome, or after the deadline that it took too long; what is under way then ends by itself. */
  #inTime(request: Request): Promise<Outcome> {
    return new Promise((resolve) => {
      let over = false;
      const end = (outcome: Outcome): void => {
        if (over) return;
        over = true;
        cancel();
        outcome.heard?.();
        resolve(outcome);
      };
      const cancel = this.#services.clock.after(DEADLINE_MS, () => end(this.#failed(new StoreError('store/timeout'), request)));
      this.#run(request).then(end, (error: unknown) => end(this.#failed(error, request)));
    });
  }

  async #run(request: Request): Promise<Outcome> {
    const news = new Map<number, RekeyNews>();
    const seen: Seen = (person) => {
      for (const each of person.news ?? []) news.set(each.seq, each);
    };
    const view = await this.#answer(request, seen);
    // A file is large, and made again when it is asked for again.
    return { ...withNews(view, [...news.values()], request, this.#services), keep: view.file === undefined };
  }

  async #answer(request: Request, seen: Seen): Promise<View> {
    const { body, actor, place } = request;
    if (!place.workspace.startsWith(OWN_MACHINE) && !this.#limit.take(`${place.workspace}\n${actor.id}`, this.#services.clock.now())) {
      throw new UserError('too-fast');
    }
    switch (body.kind) {
      case 'command':
        return this.#command(readRequest(body.word, body.path, body.options, this.#services), request, seen);
      case 'line':
        return this.#command(parseLine(body.word, body.line, this.#services), request, seen);
      case 'action': {
        const token = decodeToken(body.token);
        if (token === undefined) throw new UserError('button/old');
        const line = lineOf(token);
        if (line !== undefined) return this.#command(parseLine('k8s', line, this.#services), request, seen);
        const action = (await loadActions())[token.verb];
        if (action === undefined) throw new UserError('button/old');
        return action(token, this.#context(request, { seen }), body.fields ?? {});
      }
    }
  }

  async #command({ spec, values }: Parsed, request: Request, seen: Seen): Promise<View> {
    const lang = spec.options.some((option) => option.kind === 'language' && option.name === 'lang') ? values['lang'] : undefined;
    const asked = { seen, ...(lang === undefined ? {} : { asked: lang as Language }) };
    if (spec.audience === 'everybody') return spec.run(values, this.#context(request, asked));
    await this.#admit(request);
    const context = this.#context(request, { ...asked, administrators: true });
    return this.#withNotices(await spec.run(values, context), context);
  }

  /** What an administrator could not be told directly comes with the next reply. It never costs the reply itself. */
  async #withNotices(view: View, context: Context): Promise<View> {
    try {
      const { notices } = await context.inWorkspace((call) => context.store.takeNotices(call));
      return noticesUnder(view, notices, context.texts(view.language));
    } catch (error) {
      this.#services.logger.warn({ delivery: context.request.deliveryId, fault: faultRecord(error) }, 'notices could not be read');
      return view;
    }
  }

  /** Refuses who does not administer; before that, asks the store for the names that another process may have set. */
  async #admit(request: Request): Promise<void> {
    const context = this.#context(request);
    if (context.isAdministrator(this.#services.settings.get(request.place.workspace))) return;
    const { settings } = await freshSettings(context);
    if (!context.isAdministrator(settings)) throw notAdministrator(request.actor.id);
  }

  #failed(error: unknown, request: Request): Outcome {
    const { logger } = this.#services;
    const texts = this.#context(request).textsFor();
    const delivery = request.deliveryId;
    let fault = error;
    if (error instanceof UserError || error instanceof StoreError) {
      if (error instanceof StoreError) logger.warn({ delivery, code: error.code }, 'the store failed a request');
      try {
        return { result: failureView(error, texts), keep: false };
      } catch (wording) {
        fault = wording;
      }
    }
    const reference = faultReference(delivery);
    logger.error({ delivery, reference, fault: faultRecord(fault) }, 'a request failed');
    return { result: faultView(reference, texts), keep: false };
  }
}

/** One person's press of one thing: a forged delivery id reaches nobody else's result. */
function deliveryKey({ deliveryId, actor, place, body }: Request): string {
  return hash('sha256', JSON.stringify([place.workspace, actor.id, deliveryId, body]), 'base64url');
}
