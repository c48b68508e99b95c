package com.example;

import java.util.*;
import static java.util.Map.Entry;

/** A sample. */
@Deprecated
public class Sample<T> extends Base<T> implements Runnable, Comparable<Sample> {
  private final int count = 0, other;
  static { System.out.println("x"); }

  /** Makes one. */
  public Sample(int count, String... rest) { super(count); }

  @Override
  public int compareTo(Sample o) {
    if (o == null && count > 0 || count < 0) {
      for (int i = 0; i < 3; i++) { while (i > 1) { i--; } }
    } else if (count == 1) {
      do { count++; } while (count < 3);
    } else {
      return count > 2 ? 1 : 0;
    }
    outer:
    for (T t : items) { if (t == null) continue outer; }
    switch (count) {
      case 1: case 2: return 1;
      default: break;
    }
    int x = switch (o) { case A a when a.ok() -> 1; case B b -> 2; default -> 3; };
    try (Reader r = open()) { r.read(); } catch (IOException | Error e) { throw e; } finally { close(); }
    return list.stream().map(y -> y > 1 && y < 3 ? 1 : 2).count();
  }
  Runnable r = new Runnable() { public void run() { if (a) b(); } };
  abstract void later();
  record P(int a, int b) { P { assert a > 0; } }
  interface I { void m(); default int d() { return this.d(); } }
  enum E { A, B { void f() {} }; }
}
