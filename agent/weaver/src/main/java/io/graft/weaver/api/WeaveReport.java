package io.graft.weaver.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of each join point whose class has been loaded, copied at one moment. */
public final class WeaveReport {
  private final List<Entry> entries;

  public WeaveReport(List<Entry> entries) {
    this.entries = entries;
  }

  /** One entry for each advice, method and class loader. */
  public List<Entry> entries() {
    return entries;
  }

  /** Returns how many entries are in {@code state}. */
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
    /** The advice does not fit the library, and the class was left unchanged. */
    SKIPPED,
    /** The advice was called before, and is now disabled, for good or for some time. */
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
    private final boolean server;

    private Entry(
        String advice,
        String type,
        String method,
        String loader,
        State state,
        @Nullable String reason,
        int failures,
        boolean server) {
      this.advice = advice;
      this.type = type;
      this.method = method;
      this.loader = loader;
      this.state = state;
      this.reason = reason;
      this.failures = failures;
      this.server = server;
    }

    public static Entry skipped(
        String advice,
        String type,
        String method,
        String loader,
        String reason,
        boolean server) {
      return new Entry(advice, type, method, loader, State.SKIPPED, reason, 0, server);
    }

    /**
     * Returns the entry of a woven method.
     *
     * @param off whether its calls skip the advice
     * @param reason its first failure; {@code null}: none
     */
    public static Entry woven(
        String advice,
        String type,
        String method,
        String loader,
        boolean off,
        @Nullable String reason,
        int failures,
        boolean server) {
      State state = off ? State.OFF : State.WOVEN;
      return new Entry(advice, type, method, loader, state, reason, failures, server);
    }

    /** Binary name of the advice class. */
    public String advice() {
      return advice;
    }

    /** Binary name of the class that has the method. */
    public String type() {
      return type;
    }

    /** Name and descriptor of the method; for a skipped one, only what the adapter names. */
    public String method() {
      return method;
    }

    /** The class loader: its class name and identity hash, or {@code bootstrap}. */
    public String loader() {
      return loader;
    }

    public State state() {
      return state;
    }

    /** Why it is not woven, or its first failure; {@code null}: neither. */
    public @Nullable String reason() {
      return reason;
    }

    /** How often the advice has failed; every failure was suppressed. */
    public int failures() {
      return failures;
    }

    /** Whether it begins the requests of a server. */
    public boolean isServer() {
      return server;
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
