import { defineCommand } from '../command.ts';
import { changeAdministrators } from './change.ts';

/** Takes back what `admins add` gave. */
export const adminsRemoveCommand = defineCommand({
  word: 'k8s-admin',
  path: ['admins', 'remove'],
  audience: 'administrators',
  options: [{ name: 'user', kind: 'user', required: true, bare: true }],
  run: (values, context) => changeAdministrators('remove', values, context),
});
