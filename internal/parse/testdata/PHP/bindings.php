<?php
namespace App\Http;

use App\Store\{Store, Cache as C};
use function App\Util\log;
use const App\Util\LIMIT;

class Service extends Base implements Runner
{
    use Loggable;
    private Store $store;
    protected ?Cache $cache = null;
    public static $shared;
    /** @var Entry[] */
    private $entries = [];
    const MAX = self::MIN + Limits::TOP;

    public function __construct(private readonly Client $client, Store $store, string ...$rest)
    {
        parent::__construct($store);
        $this->store = $store;
        $this->cache = new Cache(LIMIT);
        self::$shared = static::make();
        $this->later = $client->open();
    }

    public function run(?Request $request, $options = [], callable $next): ?Response
    {
        $entry = $this->store->find($request->id);
        $copy = $entry;
        [$a, $b] = $entry->pair();
        list('k' => $c, $d) = $entry->pair();
        foreach ($this->entries as $key => $item) { $item->go($key); }
        foreach ($list as $one) $one->go();
        try { $copy->read(); } catch (IOException | Other $e) { $e->show(); }
        $f = function (Entry $x) use ($copy): Entry { return $x->next($copy); };
        $g = fn(Entry $y) => $y->next();
        $made = new static();
        $anon = new class(1) extends Foo { public function go() { return $this->x; } };
        $s = Store::create()->with(Store::KIND)->open();
        $t = $entry ?? new Entry();
        $u = (clone $entry)->go();
        $v = $entry instanceof Special ? $entry : null;
        array_map([$this, 'each'], $this->entries);
        array_map('strlen', $list);
        array_map(self::each(...), $list);
        $this->entries[0]->go();
        $name::create();
        $w = $request?->user()?->name;
        echo "$entry->name {$entry->name()}";
        match ($k) { Mode::On => 1, default => 2 };
        if (($h = $this->store->handle()) !== null) $h->go();
        static $count = 0;
        global $app;
        $fn = \App\Util\helper($a);
        return $this;
    }

    public function short() { return new Store(); }
    public function each(int|Foo $a) { return $this->store->find($a); }
}

enum Mode: string { case On = 'on'; case Off = 'off'; public function go(): self { return self::On; } }
interface Runner { const X = 1; public function run(): void; }
function helper(Store $s = DEFAULT_STORE): Store { return $s; }
$app = new App(SETTINGS);
$app->run(Config::class);
#[Route('/x', name: ROUTE)]
function routed() { define('A', 1); return constant_or(A); }

class Documented
{
    /**
     * @param Store        $store where it is kept
     * @param Entry|null   &$entry
     * @return Store[]
     */
    public function all($store, &$entry)
    {
        foreach ($store->all() as ['k' => $k, 'v' => $v]) {
            $this->last = $v;
        }
        foreach ($this->made as &$each) {
            (new Entry())->add($each, \App\Other::$top);
        }
        return $store->all();
    }
}
