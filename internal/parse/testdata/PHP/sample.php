<html>
<?php
declare(strict_types=1);

/** Shapes. */
namespace App\Geometry;

use App\Base\Thing;
use App\Contracts\{Shape as ShapeContract, Area};
use function App\util\clamp;
use Psr\Log\LoggerInterface as Log, Foo\Bar;

require_once __DIR__ . '/helpers.php';
include 'x.php';

const LIMIT = 10;
define('OTHER', 1);

/**
 * A circle.
 */
#[Entity(name: "circle")]
final class Circle extends Thing implements ShapeContract, Area
{
    use Loggable, Cached;

    public const PI = 3.14;
    private ?float $radius = null;
    protected static int $count = 0, $total = 1;

    public function __construct(private Log $log, float $r = 1.0, string ...$names)
    {
        parent::__construct();
        $this->radius = $r;
    }

    /** The area. */
    public function area(int $n, ?Circle &$other = null): float
    {
        if ($n > 1 && $other || $n === 3) {
            return 1;
        } elseif ($n == 2) {
            return 2;
        } else if ($n == 4) {
            return 4;
        } else {
            echo "n is {$n} and $other";
        }
        foreach ($this->items as $k => $v) {
            while ($v) {
                $v--;
            }
        }
        for ($i = 0; $i < 3; $i++) {
            do { $x = 1; } while ($x);
        }
        switch ($n) {
            case 1:
            case 2:
                break 2;
            default:
                break;
        }
        $m = match (true) {
            $n > 1, $n > 2 => 'a',
            $n < 0 => 'b',
            default => 'c',
        };
        try {
            risky();
        } catch (FooException | BarException $e) {
            throw new \RuntimeException('x', 1, $e);
        } catch (\Exception) {
        } finally {
            done();
        }
        $y = $n ? 1 : 2;
        $z = $n ?: 3;
        $w = $other?->area ?? $other?->get() ?? 5;
        $w ??= 4;
        $f = fn($q) => $q and $n;
        $g = function (int $a) use ($n): int { return $a xor $n; };
        static::make($n);
        self::$count++;
        $this->log->info('x');
        $obj = new class($n) extends Foo { public function run() { return 1; } };
        goto end;
        end:
        return $this->area($n - 1);
    }

    abstract protected function shape(): string;

    private static function make() { return new static; }

    public string $full { get => $this->a . $this->b; set($value) { $this->a = $value; } }
}

interface Drawable extends Area { public function draw(): void; }

trait Cached { protected function cache() { } }

enum Suit: string implements HasLabel {
    case Hearts = 'H';
    case Spades = 'S';
    public function label(): string { return ucfirst($this->name); }
}

function helper(array $xs): array
{
    return array_map(fn(int $x): int => $x * 2, array_filter($xs, function ($x) { return $x; }));
}

if (true): ?>
  <p><?= $x ?></p>
<?php elseif (false): ?>
  <p>other</p>
<?php else: ?>
<?php endif;
# hash comment
$t = <<<EOT
Hello {$name} there
EOT;
?>
</html>
