package org.example.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what is owed.
 *
 * <p>Entries are never changed: a mistake is put right by an entry of its own.
 */
public final class Ledger implements Iterable<Ledger.Entry> {
  private static final int LIMIT = 10_000;

  private final List<Entry> entries = new ArrayList<>();
  private final String owner;

  /** One line. */
  public record Entry(LocalDate day, BigDecimal amount, String text) {}

  public Ledger(String owner) {
    this.owner = owner;
  }

  /** Returns who it belongs to. */
  public String owner() {
    return owner;
  }

  @Override
  public java.util.Iterator<Entry> iterator() {
    return List.copyOf(entries).iterator();
  }

  /**
   * Adds an entry at the end.
   *
   * @param day must not be before that of the last entry
   * @param amount positive when it is owed to the owner
   * @param text what it is for, one line
   * @throws IllegalArgumentException if the day is out of order, the text is empty or there are too many entries
   */
  public void add(LocalDate day, BigDecimal amount, String text) {
    if (entries.size() >= LIMIT) {
      throw new IllegalArgumentException("the ledger of " + owner + " is full");
    }
    if (!entries.isEmpty() && entries.get(entries.size() - 1).day().isAfter(day)) {
      throw new IllegalArgumentException("the entry of " + day + " comes after a later one");
    }
    if (text.isBlank() || text.contains("\n")) {
      throw new IllegalArgumentException("the text must be one line");
    }
    entries.add(new Entry(day, amount, text.strip()));
  }

  /** Returns the sum of all entries up to a day. */
  @Deprecated
  @SuppressWarnings("unused")
  public BigDecimal balance(LocalDate day) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Entry e : entries) {
      if (!e.day().isAfter(day)) {
        sum = sum.add(e.amount());
      }
    }
    return sum;
  }
}
