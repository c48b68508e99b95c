import { EventEmitter } from "node:events";
import type { Job, Options } from "./types";

export const DEFAULTS: Options = { retries: 3, delay: 100 };

export type Handler<T> = (job: Job<T>) => Promise<void>;

/** Something that can be stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

/**
 * Runs jobs one after the other.
 */
export class Queue<T> extends EventEmitter implements Stoppable {
  private jobs: Job<T>[] = [];
  private running = false;

  constructor(private readonly handler: Handler<T>, private readonly options: Options = DEFAULTS) {
    super();
  }

  get size(): number {
    return this.jobs.length;
  }

  /** Adds a job; it is run when those before it are done. */
  push(payload: T): void {
    this.jobs.push({ payload, tries: 0, added: Date.now() });
    if (!this.running) {
      void this.run();
    }
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.jobs.length > 0) {
      const job = this.jobs[0];
      try {
        await this.handler(job);
        this.jobs.shift();
        this.emit("done", job);
      } catch (error) {
        job.tries += 1;
        if (job.tries > this.options.retries) {
          this.jobs.shift();
          this.emit("failed", job, error);
        } else {
          await sleep(this.options.delay * 2 ** job.tries);
        }
      }
    }
    this.running = false;
  }

  async stop(): Promise<void> {
    this.jobs = [];
    while (this.running) {
      await sleep(10);
    }
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const createQueue = <T>(handler: Handler<T>, options?: Partial<Options>): Queue<T> => {
  const merged = { ...DEFAULTS, ...options };
  if (merged.retries < 0) {
    throw new RangeError("retries must not be negative");
  }
  return new Queue(handler, merged);
};

describe("Queue", () => {
  it("keeps order 0", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 0);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([1, 2]);
  });

  it("keeps order 1", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 1);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([2, 3]);
  });

  it("keeps order 2", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 2);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([3, 4]);
  });

  it("keeps order 3", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 3);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([4, 5]);
  });

  it("keeps order 4", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 4);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([5, 6]);
  });

  it("keeps order 5", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 5);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([6, 7]);
  });

  it("keeps order 6", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 6);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([7, 8]);
  });

  it("keeps order 7", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 7);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([8, 9]);
  });

  it("keeps order 8", async () => {
    const seen: number[] = [];
    const queue = createQueue<number>(async (job) => {
      seen.push(job.payload + 8);
    });
    queue.push(1);
    queue.push(2);
    await queue.stop();
    expect(seen).toEqual([9, 10]);
  });
});
