/**
 * What is done with a command, a press and a sent modal. A command is acknowledged with its result where that is ready
 * in time; a press at once and empty, then one call puts the result in the place of the card; a sent modal becomes the
 * result, and the card does too. A card that everybody sees is never changed by a press: what comes of it is shown to
 * that person alone, in a window where the quiz asks for one, else as a message beside it.
 */
import type { webApi } from '@slack/bolt';
import { localeLanguage } from '../../src/commands/language.ts';
import type { Language } from '../../src/engine/question.ts';
import type { Actor, Quiz, Request, RequestBody } from '../../src/platform.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Logger } from '../../src/runtime/logger.ts';
import { code, name } from '../../src/texts/span.ts';
import type { Texts } from '../../src/texts/texts.ts';
import type { View } from '../../src/views/view.ts';
import { firstReply } from '../first-reply.ts';
import type { BoardPictures } from './board-pictures.ts';
import type { CommandCall, Interaction, Press, Submitted } from './decode.ts';
import type { DirectFiles } from './direct-files.ts';
import { type Opening, chooseModal, formModal, orderModal, readSubmission, wordsModal } from './forms.ts';
import type { Groups } from './groups.ts';
import { RESPONSE_URL_MS, TRIGGER_USABLE_MS } from './limits.ts';
import type { Block, Modal, SlackMessage } from './message.ts';
import { failureOf } from './outcome.ts';
import type { People } from './people.ts';
import type { ResponseUrls } from './response-url.ts';
import { Turns } from './turns.ts';

/** Sends the one acknowledgement. */
export type Acknowledge = (answer?: object) => Promise<void>;

export interface InteractionOptions {
  readonly quiz: Quiz;
  readonly api: webApi.WebClient;
  readonly people: People;
  readonly groups: Groups;
  readonly files: DirectFiles;
  readonly pictures: BoardPictures;
  readonly responses: ResponseUrls;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly texts: (language: Language) => Texts;
  /** Command for everybody, such as `/k8s`. */
  readonly command: string;
  /** User ids of SLACK_ADMINS. */
  readonly admins: ReadonlySet<string>;
  /** Whether anybody is known to administer by the settings of the process or by Slack. */
  readonly adminsKnown: boolean;
  readonly draw: (view: View) => SlackMessage;
  /** The words of a view for a modal. */
  readonly drawWords: (view: View) => readonly Block[];
  /** The words of a view for a modal, and everything to press. */
  readonly drawWindow: (view: View) => readonly Block[];
}

/** Longest wait for a right that a command needs, in ms. */
const RIGHTS_MS = 2_000;

export class Interactions {
  readonly #options: InteractionOptions;
  readonly #turns = new Turns();

  constructor(options: InteractionOptions) {
    this.#options = options;
  }

  async command(call: CommandCall, acknowledge: Acknowledge, received: number): Promise<void> {
    const { command, clock } = this.#options;
    const { word, responseUrl } = call;
    if (word === undefined) {
      const { texts } = await this.#speaking(call);
      return acknowledge(this.#reply(this.#notice('slack.other-command', texts, { found: name(call.command), command: code(command) })));
    }
    let shown: View | undefined;
    await firstReply<View>({
      result: this.#run(call, { kind: 'line', word, line: call.line }, received, word === 'k8s-admin' || /^(?:$|help\b|帮助|\?)/iu.test(call.line)),
      clock,
      received,
      reply: async (view) => {
        await acknowledge(this.#reply(view));
        shown = view;
      },
      acknowledge: () => acknowledge(),
      edit: async (view) => {
        if (await this.#respond(responseUrl, view, { replace: false })) shown = view;
      },
      failed: () => this.#failed('en'),
    });
    await this.#beside(call, shown, responseUrl);
  }

  async press(press: Press, acknowledge: Acknowledge, received: number): Promise<void> {
    await acknowledge();
    this.#turns.arrived();
    const modal = this.#modalOf(press, received);
    if (modal !== undefined) return this.#open(press, modal);
    await this.#turns.mine();
    const { message, window, thread } = press;
    const view = await this.#run(press, { kind: 'action', token: press.token, ...(message === undefined ? {} : { message }) }, received, false);
    const url = press.responseUrl ?? window?.opening.responseUrl;
    if (window !== undefined && view.audience !== 'public') await this.#renew(window.id, view, window.opening, received);
    else if (view.window !== true || press.own || !(await this.#openWindow(press, view, received))) {
      const shown = await this.#respond(url, view, { replace: view.replaces && press.own, ...(thread === undefined ? {} : { thread }) });
      if (!shown) {
        // An address is good for half an hour; a window may stay open for longer.
        if (window !== undefined) await this.#renew(window.id, this.#notice('slack.show.late', this.#options.texts(view.language)), window.opening, received);
        return;
      }
    }
    await this.#beside(press, view, url, thread);
  }

  /** Shows a result in a window of its own. @returns whether it is known to be there */
  async #openWindow(press: Press, view: View, received: number): Promise<boolean> {
    const { api, clock, logger } = this.#options;
    await this.#turns.mine();
    if (clock.now() - received > TRIGGER_USABLE_MS) return false;
    try {
      await api.apiCall('views.open', { trigger_id: press.triggerId, view: this.#window(view, this.#opening(press, received)) });
      return true;
    } catch (error) {
      logger.warn({ failure: failureOf(error) }, 'a window could not be opened');
      return false;
    }
  }

  /** Puts what was pressed in a window in its place; beside the card where the window was closed meanwhile. */
  async #renew(id: string, view: View, opening: Opening, received: number): Promise<void> {
    if (await this.#updateModal(id, this.#window(view, opening))) return;
    if (opening.responseUrl !== undefined && received - opening.at < RESPONSE_URL_MS) await this.#respond(opening.responseUrl, view, { replace: false });
  }

  async submission(sent: Submitted, acknowledge: Acknowledge, received: number): Promise<void> {
    const { clock, texts } = this.#options;
    const { opening } = sent;
    const own = texts(opening.language);
    const meant = readSubmission(sent.kind, sent.values, opening, own);
    if (meant.kind === 'errors') return acknowledge({ response_action: 'errors', errors: meant.errors });
    const body: RequestBody = {
      kind: 'action',
      token: meant.token,
      ...(meant.fields === undefined ? {} : { fields: meant.fields }),
      ...(opening.message === undefined ? {} : { message: opening.message }),
    };
    // Past half an hour the card can no longer be replaced: then the modal says how to go on.
    const live = opening.responseUrl !== undefined && received - opening.at < RESPONSE_URL_MS;
    // What belongs on a card can be pressed there; all else nowhere but in the window.
    const showing = (view: View): Modal => (opening.own ? this.#words(view, view.replaces && !live, opening) : this.#window(view, opening));
    let shown: View | undefined;
    await firstReply<View>({
      result: this.#run(sent, body, received, false),
      clock,
      received,
      reply: (view) => {
        shown = view;
        return acknowledge({ response_action: 'update', view: showing(view) });
      },
      acknowledge: () => acknowledge({ response_action: 'update', view: this.#words(this.#notice('slack.modal.wait', own), false, opening) }),
      edit: async (view) => {
        shown = view;
        const there = await this.#updateModal(sent.viewId, showing(view));
        // Closed by now, most likely: what has no card is shown beside the one that everybody sees.
        if (!there && !opening.own && live) await this.#respond(opening.responseUrl, view, { replace: false });
      },
      failed: () => this.#failed(opening.language),
    });
    if (live && opening.own && shown?.replaces === true) await this.#respond(opening.responseUrl, shown, { replace: true });
    await this.#beside(sent, shown, live ? opening.responseUrl : undefined);
  }

  /** What goes with a view that is on show: its picture for everybody who sees it, its file for the person alone. */
  async #beside({ person, place }: Interaction, view: View | undefined, url: string | undefined, thread?: string): Promise<void> {
    if (view === undefined) return;
    const { pictures, files, texts } = this.#options;
    if (view.audience === 'public' && view.picture !== undefined) await pictures.show(view.picture, { channel: place.channel, ...(thread === undefined ? {} : { thread }) });
    if (view.file === undefined) return;
    const sent = await files.send(person.id, view.file, view.language);
    if (sent !== 'sent') await this.#respond(url, this.#notice(`slack.file.${sent}`, texts(view.language), { name: view.file.name }), { replace: false });
  }

  /** What a modal keeps of the press that opens it. In a window it goes on from the press that opened that. */
  #opening({ action, carried, place, responseUrl, own, message, window }: Press, received: number): Opening {
    const url = responseUrl ?? window?.opening.responseUrl;
    return {
      token: carried.token,
      language: action.language,
      channel: place.channel,
      at: window?.opening.at ?? received,
      own,
      ...(message === undefined ? {} : { message }),
      ...(url === undefined ? {} : { responseUrl: url }),
    };
  }

  /** The modal that a press opens, made without I/O; nothing where it opens none. */
  #modalOf(press: Press, received: number): Modal | undefined {
    const { quiz, texts } = this.#options;
    const { action, carried } = press;
    const opening = this.#opening(press, received);
    const own = texts(action.language);
    switch (action.what) {
      case 'form': {
        const form = quiz.form(carried.token, action.language);
        return form === undefined ? undefined : formModal(form, carried, opening, own);
      }
      case 'order':
        return orderModal(carried, opening, own);
      case 'choose':
        return chooseModal(carried, opening, own);
      case 'press':
      case 'send':
      case 'tick':
      case 'link':
        return undefined;
    }
  }

  async #open(press: Press, modal: Modal): Promise<void> {
    try {
      await this.#options.api.apiCall(press.window === undefined ? 'views.open' : 'views.push', { trigger_id: press.triggerId, view: modal });
    } catch (error) {
      this.#options.logger.warn({ failure: failureOf(error) }, 'a form could not be opened');
      const notice = this.#notice('slack.modal.failed', this.#options.texts(press.action.language));
      await this.#respond(press.responseUrl ?? press.window?.opening.responseUrl, notice, { replace: false });
    }
  }

  /** @returns whether it is known to be there */
  async #updateModal(id: string, modal: Modal): Promise<boolean> {
    try {
      await this.#options.api.apiCall('views.update', { view_id: id, view: modal });
      return true;
    } catch (error) {
      // Closed by now, most likely.
      this.#options.logger.warn({ failure: failureOf(error) }, 'a form could not be changed');
      return false;
    }
  }

  /** Runs a request of this person; never rejects, as dispatch never does. */
  async #run(interaction: Interaction, body: RequestBody, received: number, rights: boolean): Promise<View> {
    const { quiz, groups, people } = this.#options;
    const actor = await this.#actor(interaction, rights, body.kind === 'line');
    const { ungrouped } = groups;
    const place = ungrouped === undefined ? interaction.place : { ...interaction.place, ungrouped };
    const request: Request = { deliveryId: interaction.triggerId, received, actor, place, body };
    const view = await quiz.dispatch(request);
    if (view.forgets === true) void people.forget(actor.id);
    if (view.failure === 'administrators-only') return this.#refusal(view, actor);
    return view.file === undefined ? view : this.#announced(view, view.file.name);
  }

  /** Where the file of a view comes. */
  #announced(view: View, file: string): View {
    const text = this.#options.texts(view.language).text('slack.file.coming', { name: file });
    return { ...view, blocks: [...view.blocks, { kind: 'note', text }] };
  }

  /** @param waits whether the person's language may be waited for a moment */
  async #actor({ person }: Interaction, rights: boolean, waits: boolean): Promise<Actor> {
    const { people, admins, groups } = this.#options;
    const profile = waits ? await people.first(person.id) : people.profile(person.id);
    const named = admins.has(person.id);
    const guest = person.guest || profile?.foreign === true;
    // Another organisation's administrator administers nothing here.
    const administrator = !guest && (named || (rights ? await people.administers(person.id, RIGHTS_MS) : people.isAdministrator(person.id)));
    // Nobody from another organisation is in a group of this one.
    const own = guest ? [] : groups.of(person.id);
    return {
      id: person.id,
      name: profile?.name ?? person.handle,
      administrator,
      guest,
      ...(profile?.locale === undefined ? {} : { locale: profile.locale }),
      ...(own === undefined ? {} : { groups: own }),
    };
  }

  /** Where nobody is known to administer, a refusal says which line to set. */
  #refusal(view: View, actor: Actor): View {
    if (this.#options.adminsKnown || actor.guest) return view;
    const text = this.#options.texts(view.language).text('slack.admins.refused', { line: code(`SLACK_ADMINS=${actor.id}`) });
    return { ...view, blocks: [...view.blocks, { kind: 'paragraph', text }] };
  }

  async #speaking(interaction: Interaction): Promise<{ readonly texts: Texts }> {
    const profile = await this.#options.people.first(interaction.person.id);
    return { texts: this.#options.texts(localeLanguage(profile?.locale) ?? 'en') };
  }

  #notice(id: string, texts: Texts, parameters: Parameters<Texts['text']>[1] = {}): View {
    return { audience: 'private', language: texts.language, tone: 'neutral', blocks: [{ kind: 'paragraph', text: texts.text(id, parameters) }], actions: [], replaces: false };
  }

  #failed(language: Language): View {
    return { ...this.#notice('slack.failed', this.#options.texts(language)), tone: 'trouble' };
  }

  /** As the body of an acknowledgement. */
  #reply(view: View): object {
    return { response_type: view.audience === 'public' ? 'in_channel' : 'ephemeral', ...this.#options.draw(view) };
  }

  /** @returns whether Slack has taken it */
  async #respond(url: string | undefined, view: View, { replace, thread }: { readonly replace: boolean; readonly thread?: string }): Promise<boolean> {
    const { logger, responses, draw } = this.#options;
    if (url === undefined) {
      logger.warn({}, 'an interaction came without an address for its answer');
      return false;
    }
    await this.#turns.mine();
    const everybody = view.audience === 'public';
    return responses.send(url, { message: draw(view), replace: replace && !everybody, everybody, ...(thread === undefined ? {} : { thread }) });
  }

  /** @param alone whether nothing else will show it, so that it must say how to go on */
  #words(view: View, alone: boolean, opening: Opening): Modal {
    const { texts, drawWords } = this.#options;
    const own = texts(view.language);
    const note: View = alone ? { ...view, blocks: [...view.blocks, { kind: 'note', text: own.text('slack.modal.alone') }] } : view;
    return wordsModal(drawWords(note), opening, own);
  }

  /** A result as a window in which everything can be pressed. */
  #window(view: View, opening: Opening): Modal {
    return wordsModal(this.#options.drawWindow(view), { ...opening, token: '', language: view.language, own: false }, this.#options.texts(view.language));
  }
}
