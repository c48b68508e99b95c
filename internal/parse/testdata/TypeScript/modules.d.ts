declare module "@scope/name" {
  interface Inside { a: string }
}
export enum Level { Low, High = 2 }
export const pick = fallback || function (x: number) { return x ? 1 : 2 }
