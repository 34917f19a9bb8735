import { createHmac } from 'node:crypto';

/** What is kept of the id of somebody who was deleted. @param secret of the workspace, in hexadecimal digits */
export function hashOf(secret: string, person: string): string {
  return createHmac('sha256', Buffer.from(secret, 'hex')).update(person).digest('base64url');
}
