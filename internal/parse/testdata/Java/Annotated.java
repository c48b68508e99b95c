public @interface Annotated {
    String value() default "x";
    boolean deep();
}

class Hidden {
    public int reachable() { return 1; }
}
