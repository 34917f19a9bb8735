/** Rules for JSON, put together like a schema; problems are worded and located as Slack does. */
import { isObject } from './json.ts';

/** Adds what is wrong with `value`, found at the JSON pointer `at`, to `problems`. */
export type Rule = (value: unknown, at: string, problems: string[]) => void;

export const problem = (what: string, at: string): string => `[ERROR] ${what} [json-pointer:${at === '' ? '/' : at}]`;

/** A string of `min` to `max` characters, counted in UTF-16 units, the larger of the ways to count. */
export const text =
  (max: number, min = 1): Rule =>
  (value, at, problems) => {
    if (typeof value !== 'string') problems.push(problem('must be a string', at));
    else if (value.length < min) problems.push(problem(`must be more than ${min - 1} characters`, at));
    else if (value.length > max) problems.push(problem(`must be less than ${max + 1} characters`, at));
  };

export const oneOf =
  (...allowed: readonly unknown[]): Rule =>
  (value, at, problems) => {
    if (!allowed.includes(value)) problems.push(problem(`must be one of ${JSON.stringify(allowed)}`, at));
  };

export const bool: Rule = (value, at, problems) => {
  if (typeof value !== 'boolean') problems.push(problem('must be a boolean', at));
};

export const whole =
  (min: number, max: number): Rule =>
  (value, at, problems) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) problems.push(problem('must be an integer', at));
    else if (value < min || value > max) problems.push(problem(`must be between ${min} and ${max}`, at));
  };

export const list =
  (rule: Rule, min: number, max: number): Rule =>
  (value, at, problems) => {
    if (!Array.isArray(value)) {
      problems.push(problem('must be an array', at));
      return;
    }
    if (value.length < min) problems.push(problem(`no fewer than ${min} items required`, at));
    if (value.length > max) problems.push(problem(`no more than ${max} items allowed`, at));
    for (const [index, item] of value.entries()) rule(item, `${at}/${index}`, problems);
  };

/** An object with these fields and no others. */
export const object =
  (required: Readonly<Record<string, Rule>>, optional: Readonly<Record<string, Rule>> = {}): Rule =>
  (value, at, problems) => {
    if (!isObject(value)) {
      problems.push(problem('must be an object', at));
      return;
    }
    for (const [name, rule] of Object.entries(required)) {
      if (value[name] === undefined) problems.push(problem(`missing required field: ${name}`, at));
      else rule(value[name], `${at}/${name}`, problems);
    }
    for (const [name, found] of Object.entries(value)) {
      if (Object.hasOwn(required, name)) continue;
      const rule = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (rule === undefined) problems.push(problem(`invalid additional property: ${name}`, at));
      else rule(found, `${at}/${name}`, problems);
    }
  };

/** Chooses the rule by the field `type`. */
export const variants =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value, at, problems) => {
    const type = isObject(value) ? value['type'] : undefined;
    const rule = typeof type === 'string' && Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (rule === undefined) problems.push(problem(`unsupported type: ${String(type)}`, `${at}/type`));
    else rule(value, at, problems);
  };

/** All of these rules. */
export const both =
  (...rules: readonly Rule[]): Rule =>
  (value, at, problems) => {
    for (const rule of rules) rule(value, at, problems);
  };
