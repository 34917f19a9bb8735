/** Takes the oldest out of a list once it holds twice what is to be remembered. @returns what was taken out */
export function forget<T>(list: T[], remembered: number): readonly T[] {
  return list.length > 2 * remembered ? list.splice(0, list.length - remembered) : [];
}
