import type { RekeyNews } from '../../store/store.ts';
import type { Request } from '../../platform.ts';
import { newsUnder } from '../../views/rekey.ts';
import type { View } from '../../views/view.ts';
import type { Services } from '../command.ts';
import { faultRecord } from '../fault.ts';

/**
 * A private reply with what corrections of keys did to its reader's points. They are told until `heard`, which is called when the reply goes
 * out and never costs the reply itself.
 */
export function withNews(view: View, news: readonly RekeyNews[], request: Request, services: Services): { readonly result: View; readonly heard?: () => void } {
  const newest = news.at(-1);
  if (newest === undefined || view.audience !== 'private' || view.failure !== undefined) return { result: view };
  const { workspace } = request.place;
  const rekeys = services.settings.get(workspace).rekeys ?? [];
  const shown = news.map((each) => {
    const reason = rekeys.findLast((rekey) => rekey.questionId === each.questionId && rekey.do === each.do)?.reason;
    return { ...each, ...(reason === undefined ? {} : { reason }) };
  });
  return {
    result: newsUnder(view, shown, services.texts(view.language)),
    heard() {
      services.store.heardNews(workspace, request.actor.id, newest.seq).catch((error: unknown) => {
        services.logger.warn({ delivery: request.deliveryId, fault: faultRecord(error) }, 'it could not be noted that somebody heard of a correction');
      });
    },
  };
}
