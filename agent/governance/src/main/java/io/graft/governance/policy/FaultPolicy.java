package io.graft.governance.policy;

import io.graft.governance.match.RequestView;
import org.jspecify.annotations.Nullable;

/**
 * Faults on purpose, to rehearse real ones: {@code fault.*}. Immutable; each {@code with…} is a
 * changed copy.
 */
public final class FaultPolicy {
  /** The connection breaks, in the place of an answer with a status. */
  public static final int RESET = -1;

  /** No fault; all calls, once there is one. */
  public static final FaultPolicy NONE = new FaultPolicy();

  private long delayNanos;
  private double delayPercent = 100;
  private int abort;
  private double abortPercent = 100;
  private @Nullable String header;
  private @Nullable String headerValue;
  private Mode mode = Mode.ENFORCE;

  private FaultPolicy() {}

  private FaultPolicy copy() {
    FaultPolicy copy = new FaultPolicy();
    copy.delayNanos = delayNanos;
    copy.delayPercent = delayPercent;
    copy.abort = abort;
    copy.abortPercent = abortPercent;
    copy.header = header;
    copy.headerValue = headerValue;
    copy.mode = mode;
    return copy;
  }

  /** How long a call is held back before it is sent; 0: not at all. */
  public long delayNanos() {
    return delayNanos;
  }

  /** Percentage of the calls that are held back, 0 to 100. */
  public double delayPercent() {
    return delayPercent;
  }

  /** The status that a call is answered with and not sent; {@link #RESET}; 0: none. */
  public int abort() {
    return abort;
  }

  /** Percentage of the calls that are aborted, 0 to 100. */
  public double abortPercent() {
    return abortPercent;
  }

  public Mode mode() {
    return mode;
  }

  /** Whether that call is one of those to which faults may happen, before any percentage. */
  public boolean concerns(RequestView request) {
    if (header == null) {
      return true;
    }
    String sent = request.header(header);
    if (sent == null) {
      sent = request.baggage(header);
    }
    return sent != null && (headerValue == null || headerValue.equals(sent));
  }

  /** Whether there is anything to do. */
  boolean active() {
    return mode != Mode.OFF
        && (delayNanos > 0 && delayPercent > 0 || abort != 0 && abortPercent > 0);
  }

  /** {@code fault.delay}: 1 ms to 1 h; default none. */
  public FaultPolicy withDelayNanos(long value) {
    FaultPolicy copy = copy();
    copy.delayNanos = Ranges.within("fault.delay", value, Ranges.millis(1), Ranges.HOUR);
    return copy;
  }

  /** {@code fault.delay-percent}: 0 to 100; default 100. */
  public FaultPolicy withDelayPercent(double value) {
    FaultPolicy copy = copy();
    copy.delayPercent = Ranges.within("fault.delay-percent", value, 0, 100);
    return copy;
  }

  /**
   * {@code fault.abort}: a status of 400 to 599, or {@link #RESET} for {@code reset}; default none.
   */
  public FaultPolicy withAbort(int value) {
    FaultPolicy copy = copy();
    copy.abort = value == RESET ? RESET : Ranges.within("fault.abort", value, 400, 599);
    return copy;
  }

  /** {@code fault.abort-percent}: 0 to 100; default 100. */
  public FaultPolicy withAbortPercent(double value) {
    FaultPolicy copy = copy();
    copy.abortPercent = Ranges.within("fault.abort-percent", value, 0, 100);
    return copy;
  }

  /**
   * {@code fault.header}: {@code NAME} or {@code NAME=VALUE} of a header or of an entry of the
   * baggage; default none, which is every call.
   */
  public FaultPolicy withHeader(String value) {
    int equals = value.indexOf('=');
    String name = (equals < 0 ? value : value.substring(0, equals)).trim();
    if (name.isEmpty() || name.indexOf(':') >= 0 || name.indexOf(' ') >= 0) {
      throw new IllegalArgumentException("'" + name + "' is no name of a header");
    }
    if (equals >= 0 && value.substring(equals + 1).trim().isEmpty()) {
      throw new IllegalArgumentException("nothing stands after '" + name + "='");
    }
    FaultPolicy copy = copy();
    copy.header = name;
    copy.headerValue = equals < 0 ? null : value.substring(equals + 1).trim();
    return copy;
  }

  /** {@code fault.mode}: {@code enforce} (default), {@code observe}, {@code off}. */
  public FaultPolicy withMode(Mode value) {
    FaultPolicy copy = copy();
    copy.mode = value;
    return copy;
  }
}
