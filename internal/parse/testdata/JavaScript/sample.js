'use strict';

/**
 * Module dependencies.
 */
var debug = require('debug')('express');
import def, { a as b, c } from './mod.js';
import * as ns from "ns";
export * from './all';
export { x, y as z } from './some';

/** Use a middleware. */
app.use = function use(fn) {
  var offset = 0; // trailing
  if (typeof fn !== 'function' && !Array.isArray(fn)) {
    for (const k in fn) {
      while (k) { k--; }
    }
  } else if (fn || (offset && fn) || !(a && b)) {
    do { offset++; } while (offset < 3 && fn);
  } else {
    throw new TypeError(`no ${fn ? 'x' : offset + 1} middleware`);
  }
  fns.forEach(function (fn) {
    if (!fn) return;
    router.use(path, (req, res = 1, ...rest) => req?.x ?? res);
  });
  fn ||= 1;
  label: for (;;) { continue label; }
  return this;
};

// Adds.
export const add = (p, q) => p && q;
const table = { key: async x => { await x; }, 'quoted-key': function () {}, method() { return 1; }, get size() { return 2; } };

export default class Foo extends Base.Bar {
  #priv = 1;
  static count = 0;
  handler = () => { this.x(); };
  constructor(a, { b, c }) { super(a); }
  // Runs.
  async *run() {
    try { await this.run(); } catch (e) { return; } finally { done(); }
    switch (this.a) {
      case 1:
      case 2: break;
      default: return /re[g]x/g;
    }
  }
}
(function () { return 1; })();
