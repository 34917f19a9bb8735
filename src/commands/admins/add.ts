import { defineCommand } from '../command.ts';
import { changeAdministrators } from './change.ts';

/** Names somebody as an administrator of the quiz in this workspace. */
export const adminsAddCommand = defineCommand({
  word: 'k8s-admin',
  path: ['admins', 'add'],
  audience: 'administrators',
  options: [{ name: 'user', kind: 'user', required: true, bare: true }],
  run: (values, context) => changeAdministrators('add', values, context),
});
