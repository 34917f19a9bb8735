/** A real discord.js client against the stand-in of Discord, for the tests of the stand-in itself. */
import { Client, type ClientOptions, Events, GatewayIntentBits, type Interaction } from 'discord.js';
import type { Discord } from './discord/server.ts';

/** @param act answers each interaction. */
export function createClient(discord: Discord, act: (interaction: Interaction) => Promise<unknown> = async () => undefined, { intents = [GatewayIntentBits.Guilds], rest = {} }: Partial<ClientOptions> = {}): Client {
  const client = new Client({ intents, rest: { api: discord.api, retries: 0, timeout: 3_000, ...rest } });
  client.on(Events.Error, () => undefined);
  client.on(Events.InteractionCreate, (interaction) => {
    act(interaction).catch((error: unknown) => client.emit(Events.Error, error instanceof Error ? error : new Error(String(error))));
  });
  return client;
}

/** Logs in and waits until the client is ready. */
export async function connect(discord: Discord, client: Client): Promise<Client<true>> {
  const ready = new Promise((resolve) => {
    client.once(Events.ClientReady, resolve);
  });
  await client.login(discord.token);
  await ready;
  return client as Client<true>;
}
