package io.graft.weaver;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of each join point whose class was loaded. A moment's copy. */
public final class WeaveReport {
  private final List<Entry> entries;

  WeaveReport(List<Entry> entries) {
    this.entries = entries;
  }

  /** One for each advice, method and class loader. */
  public List<Entry> entries() {
    return entries;
  }

  /** How many of them are in that state. */
  public int count(State state) {
    int count = 0;
    for (Entry entry : entries) {
      count += entry.state == state ? 1 : 0;
    }
    return count;
  }

  /** States of a join point. */
  public enum State {
    /** The advice is called. */
    WOVEN,
    /** The advice does not fit, and the class is as it was. */
    SKIPPED,
    /** The advice was called, and is not any more, or not for a while. */
    OFF
  }

  /** One advice in one method, for one class loader. */
  public static final class Entry {
    private final String advice;
    private final String type;
    private final String method;
    private final String loader;
    private final State state;
    private final @Nullable String reason;
    private final int failures;

    private Entry(
        String advice,
        String type,
        String method,
        String loader,
        State state,
        @Nullable String reason,
        int failures) {
      this.advice = advice;
      this.type = type;
      this.method = method;
      this.loader = loader;
      this.state = state;
      this.reason = reason;
      this.failures = failures;
    }

    static Entry skipped(String advice, String type, String method, String loader, String reason) {
      return new Entry(advice, type, method, loader, State.SKIPPED, reason, 0);
    }

    static Entry of(WovenMethod method) {
      return new Entry(
          method.advice.type,
          method.owner,
          method.name + method.descriptor,
          method.realm.name(),
          method.hasEnded() || method.isOff() ? State.OFF : State.WOVEN,
          method.failure(),
          method.failures());
    }

    /** Binary name of the advice class. */
    public String advice() {
      return advice;
    }

    /** Binary name of the class that has the method. */
    public String type() {
      return type;
    }

    /** Name and descriptor of the method; of a skipped one as far as the adapter names it. */
    public String method() {
      return method;
    }

    /** The class loader: its class and a number, or {@code bootstrap}. */
    public String loader() {
      return loader;
    }

    public State state() {
      return state;
    }

    /** Why it is not woven, or how it failed first; {@code null}: there is nothing to say. */
    public @Nullable String reason() {
      return reason;
    }

    /** How often the advice failed; each failure was suppressed. */
    public int failures() {
      return failures;
    }

    @Override
    public String toString() {
      return state
          + " "
          + advice
          + " at "
          + type
          + "."
          + method
          + " in "
          + loader
          + (reason == null ? "" : ": " + reason);
    }
  }
}
