/** Which platform a workspace belongs to, by its id: some sentences say where to click. */
export function platformOf(workspace: string): 'discord' | 'slack' | 'console' {
  if (workspace.startsWith('discord:')) return 'discord';
  return workspace.startsWith('slack:') ? 'slack' : 'console';
}
