/** npm run content:age [-- --json]: questions by the age of their last second answer, the oldest first. */
import { systemClock } from '../runtime/clock.ts';
import { loadOrFail, openProgram } from './content-program.ts';

const program = await openProgram(['json']);
const { items, records } = await loadOrFail(program);
const today = Temporal.Instant.fromEpochMilliseconds(systemClock.now()).toZonedDateTimeISO('UTC').toPlainDate();

const ages = items.map(({ question, source, base }) => {
  const record = records?.get(question.id);
  const { file, line } = source.at([...base, 'id']);
  return {
    id: question.id,
    file,
    line,
    date: record?.date ?? null,
    days: record === undefined ? null : today.since(Temporal.PlainDate.from(record.date)).days,
    // Answered as it was, not as it is.
    changed: record !== undefined && record.hash !== question.textHash,
  };
});
const oldestFirst = ages.toSorted((a, b) => (b.days ?? Infinity) - (a.days ?? Infinity) || (a.id < b.id ? -1 : 1));

if (program.flag('json')) {
  program.print(JSON.stringify(oldestFirst, undefined, 2));
} else {
  for (const { id, file, line, date, days, changed } of oldestFirst) {
    const place = `${file}:${line}`;
    if (date === null) program.say('age-never', { id, place });
    else program.say(changed ? 'age-changed' : 'age', { id, place, date, days: days ?? 0 });
  }
}
