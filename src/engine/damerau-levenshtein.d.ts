declare module 'damerau-levenshtein' {
  function distance(left: string, right: string): { readonly steps: number; readonly relative: number; readonly similarity: number };
  export default distance;
}
