import type { A } from "./types";

/** A point. */
export interface Point<T> extends Base<T>, Other {
  x: number;
  move(dx: number, dy?: number): void;
}
export type Id = string | number;
export enum Color { Red, Green = 'g' }
declare function external(x: string): void;
namespace NS.Inner {
  export function inNs(): void {}
}
@Component({ selector: 'x' })
export abstract class Service<T extends A> implements Point<T>, Z {
  private readonly cache = new Map<string, T>();
  @Input() name!: string;
  constructor(private db: Db, public opts: Opts = {}) { super(); }
  get size(): number { return this.cache.size; }
  protected async find<K extends keyof T>(id: Id, key?: K): Promise<T | undefined> {
    const hit = this.cache.get(id as string)!;
    if (hit && (key || !id)) return hit;
    return id ? await this.db.find<T>(id) : undefined;
  }
  abstract later(): void;
}
function over(a: string): string;
function over(a: number): number;
function over(a: any): any { return a satisfies unknown; }
export const fn = async <T,>(x: T): Promise<T> => { for await (const y of x) { y?.(); } return x; };
