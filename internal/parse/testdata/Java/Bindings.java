package com.foo.bar;
import static java.util.Map.entry;
import java.util.*;
import com.foo.Other;

public class T<K> extends Base<K> implements Runnable, Other.Inner {
    private final Map<String, Item> items = new HashMap<>();
    Item one, two;
    static final int MAX = 3;
    T(Item one, int... n) { this.one = one; super.init(); }
    @Override public Result<K> run(List<Item> list, final Other o) throws IOException {
        Item x = make(), y = new Item(1);
        var z = o.get();
        for (Item i : list) { i.go(); }
        for (var j : items.values()) j.go();
        try (Reader r = open()) { r.read(); } catch (FooEx | BarEx e) { e.printStackTrace(); }
        list.forEach(q -> q.go());
        list.stream().map(Item::name).filter(this::ok);
        if (o instanceof Sub s && s.ok()) s.go();
        Object k = switch (o) { case Sub s2 -> s2.go(); default -> null; };
        Runnable a = new Runnable() { public void run() { go(); } };
        int m = MAX + Other.LIMIT + this.one.size;
        items.get("a").go();
        return (Result<K>) z;
    }
    enum E { A, B(2); void f() {} }
    record P(int a, Item b) { }
    interface I { void m(Item i); default void d() {} }
}
