// The modules of CommonJS, and elements.
module.exports = foo;
module.exports = { a, b: c, d: function () {} };
exports.x = y;
module.exports.z = w;
exports = module.exports = createApplication;
const m = require('m'), { a, b: c } = require('n'), d = require('o').d;
function f(a, b = 1, { c, d: e = 2 }, [g], ...r) { return <Foo.Bar x={a} y="1"><Baz/>{g}</Foo.Bar>; }
class K { h = 1; #p = new Q(); constructor(db) { this.db = db; } }
f(a)(b); for (const x of y) {} for (z in y) {} 
try {} catch ({ m }) {} 
const debug = require('debug')('app'), own = require('./own')(1);
module.exports = require('./lib/express');
module.exports = function named() {};
module.exports = class { };
exports.Router = require('./router');
exports.json = function () {};
exports.two = function three() {};
let assigned; assigned = require('./assigned');
const Tag = ({ on }) => <tag on={on}/>;
function inner() { const local = require('./local'); return local.run(noop, { local }); }

// What stands where it is used needs no name to lead to it.
use(async function measured(next) { return next(); });
const codec = { encode(data) { return data; }, decode: (data) => data };
const direct = () => codec;
direct.parts = function () { return 1; };
const fallback = given ?? (() => 2);
