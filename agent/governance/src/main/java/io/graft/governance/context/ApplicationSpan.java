package io.graft.governance.context;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A span that the application starts by a tracing API of its own, or what it adds to the span of a
 * request. Its limits are those of OpenTelemetry, and a total length that no span exceeds. May be
 * used by any thread; what comes after its end is ignored.
 *
 * <p>Its methods hold its monitor, for less than a microsecond and never around code of the
 * application. Threads rarely share a span.
 */
public final class ApplicationSpan {
  /** The most events, and the most links. */
  public static final int MAX_EVENTS = 128;

  /** The {@link #kind}, as OTLP numbers it. */
  public static final int INTERNAL = 1;

  /** The {@link #status} of a span whose application has not set one. */
  public static final int UNSET = 0;

  public static final int OK = 1;
  public static final int ERROR = 2;

  /** The most characters of all attributes and names of one span. */
  private static final int MAX_CHARACTERS = 32 * 1024;

  private final @Nullable TraceIds ids;
  private final long parentSpanId;
  private final @Nullable String traceState;
  private final boolean remoteParent;
  private final int kind;
  private final long startNanos;
  private final long startEpochNanos;
  private final boolean recording;

  /** What an adapter keeps here, such as the same in the types of the application. */
  private volatile @Nullable Object view;

  private int room = MAX_CHARACTERS;
  private @Nullable String name;
  private int status;
  private @Nullable String message;
  private final SpanAttributes attributes = new SpanAttributes();
  private List<SpanEvent> events = Collections.emptyList();
  private List<SpanLink> links = Collections.emptyList();
  private int droppedEvents;
  private int droppedLinks;
  private boolean ended;
  private long endNanos;
  private long endEpochNanos;

  /**
   * What the application adds to the span of a request.
   *
   * @param recording whether the request is recorded
   */
  ApplicationSpan(boolean recording) {
    this.recording = recording;
    ids = null;
    parentSpanId = 0;
    traceState = null;
    remoteParent = false;
    kind = 0;
    startNanos = 0;
    startEpochNanos = 0;
  }

  /**
   * A span that the application starts, and that is recorded.
   *
   * @param parentSpanId 0: the trace begins with it
   * @param remoteParent whether its parent is a span of another process
   * @param kind {@link #INTERNAL} to 5, as OTLP numbers it
   * @param startNanos a value of {@link System#nanoTime()}
   * @param startEpochNanos when the application says that it has started; 0: at {@code startNanos}
   */
  public ApplicationSpan(
      TraceIds ids,
      long parentSpanId,
      boolean remoteParent,
      @Nullable String traceState,
      String name,
      int kind,
      long startNanos,
      long startEpochNanos) {
    this.ids = ids;
    this.parentSpanId = parentSpanId;
    this.remoteParent = remoteParent;
    this.traceState = traceState;
    this.kind = kind;
    this.startNanos = startNanos;
    this.startEpochNanos = startEpochNanos;
    recording = true;
    rename(name);
  }

  /** Whether what is set is kept: the span is recorded and has not ended. */
  public synchronized boolean recording() {
    return recording && !ended;
  }

  /** Sets the name. */
  public synchronized void rename(@Nullable String value) {
    if (value != null && !ended && recording) {
      name = SpanAttributes.text(value);
    }
  }

  /** Sets an attribute; values as in {@link SpanAttributes}. */
  public void put(@Nullable String key, @Nullable Object value) {
    Object safe = plain(value);
    synchronized (this) {
      if (!ended && recording) {
        room -= attributes.put(key, safe, room);
      }
    }
  }

  /**
   * Adds an event.
   *
   * @param nanos when, a value of {@link System#nanoTime()}
   * @param epochNanos when, as the application says; 0: at {@code nanos}
   * @param each gives the attributes; {@code null}: none
   */
  public void event(
      @Nullable String eventName,
      long nanos,
      long epochNanos,
      @Nullable Consumer<BiConsumer<String, Object>> each) {
    if (eventName == null || !recording) {
      return;
    }
    SpanAttributes own = read(each);
    synchronized (this) {
      if (ended) {
        return;
      }
      if (events.size() == MAX_EVENTS || room <= 0) {
        droppedEvents++;
        return;
      }
      if (events.isEmpty()) {
        events = new ArrayList<>(4);
      }
      room -= eventName.length() + length(own);
      events.add(new SpanEvent(SpanAttributes.text(eventName), nanos, epochNanos, own));
    }
  }

  /** Adds a link; {@code each} as in {@link #event}. */
  public void link(
      TraceIds linked,
      @Nullable String state,
      @Nullable Consumer<BiConsumer<String, Object>> each) {
    if (!recording) {
      return;
    }
    SpanAttributes own = read(each);
    synchronized (this) {
      if (ended) {
        return;
      }
      if (links.size() == MAX_EVENTS || room <= 0) {
        droppedLinks++;
        return;
      }
      if (links.isEmpty()) {
        links = new ArrayList<>(4);
      }
      room -= length(own);
      links.add(new SpanLink(linked, state, own));
    }
  }

  /** Sets the status: {@link #OK} is final, and {@link #UNSET} changes nothing. */
  public synchronized void status(int value, @Nullable String description) {
    if (!ended && recording && value != UNSET && status != OK) {
      status = value;
      boolean described = value == ERROR && description != null && !description.isEmpty();
      message = described ? SpanAttributes.text(description) : null;
    }
  }

  /**
   * Ends it.
   *
   * @param epochNanos when, as the application says; 0: at {@code nanos}
   * @return whether it had not ended before
   */
  public synchronized boolean end(long nanos, long epochNanos) {
    if (ended) {
      return false;
    }
    ended = true;
    endNanos = nanos;
    endEpochNanos = epochNanos;
    return true;
  }

  private static SpanAttributes read(@Nullable Consumer<BiConsumer<String, Object>> each) {
    SpanAttributes own = new SpanAttributes();
    if (each != null) {
      int[] left = {MAX_CHARACTERS};
      each.accept((key, value) -> left[0] -= own.put(key, value, left[0]));
    }
    return own;
  }

  /** Reads an object of the application before the monitor is held. */
  private static @Nullable Object plain(@Nullable Object value) {
    return value == null || value instanceof Number || value instanceof Boolean
        ? value
        : SpanAttributes.kept(value);
  }

  private static int length(SpanAttributes own) {
    int length = 16;
    for (int i = 0; i < own.size(); i++) {
      length += own.key(i).length() + SpanAttributes.length(own.value(i));
    }
    return length;
  }

  /** Returns what an adapter keeps here; {@code null}: nothing. */
  public @Nullable Object view() {
    return view;
  }

  /** Keeps an object of an adapter here. */
  public void view(Object value) {
    view = value;
  }

  /** Whether the application has set anything. */
  public synchronized boolean touched() {
    return name != null
        || status != UNSET
        || attributes.size() + attributes.dropped() != 0
        || events.size() + droppedEvents + links.size() + droppedLinks != 0;
  }

  // For telemetry, once it has ended: nothing changes any more.

  /** {@code null}: those of the request that it belongs to. */
  public @Nullable TraceIds ids() {
    return ids;
  }

  /** 0: the trace begins with it. */
  public long parentSpanId() {
    return parentSpanId;
  }

  public boolean remoteParent() {
    return remoteParent;
  }

  public @Nullable String traceState() {
    return traceState;
  }

  public int kind() {
    return kind;
  }

  public long startNanos() {
    return startNanos;
  }

  /** 0: at {@link #startNanos}. */
  public long startEpochNanos() {
    return startEpochNanos;
  }

  /** {@code null}: the application has not set one. */
  public synchronized @Nullable String name() {
    return name;
  }

  /** {@link #UNSET}, {@link #OK} or {@link #ERROR}. */
  public synchronized int status() {
    return status;
  }

  /** The description of an error; {@code null}: none. */
  public synchronized @Nullable String message() {
    return message;
  }

  public SpanAttributes attributes() {
    return attributes;
  }

  public synchronized List<SpanEvent> events() {
    return events;
  }

  public synchronized List<SpanLink> links() {
    return links;
  }

  public synchronized int droppedEvents() {
    return droppedEvents;
  }

  public synchronized int droppedLinks() {
    return droppedLinks;
  }

  public synchronized long endNanos() {
    return endNanos;
  }

  /** 0: at {@link #endNanos}. */
  public synchronized long endEpochNanos() {
    return endEpochNanos;
  }
}
