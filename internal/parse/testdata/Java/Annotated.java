public @interface Annotated {
    String value() default "x";
    boolean deep();
}

class Hidden {
    public int reachable() { return 1; }
}

class Overloads {
    int sum(int a) { return sum(a, 0); }
    int sum(int a, int b) { return b == 0 ? a : sum(a, b - 1); }
    int all(int... more) { return all(1, 2, 3); }
}
