package io.graft.governance.inbound;

import io.graft.governance.call.HeaderInjector;
import io.graft.governance.context.B3;
import io.graft.governance.context.Baggage;
import io.graft.governance.context.CallContext;
import io.graft.governance.context.ForwardedHeaders;
import io.graft.governance.context.TraceIds;
import io.graft.governance.context.TraceParent;
import io.graft.governance.context.TraceState;
import io.graft.governance.deadline.Timeouts;
import io.graft.governance.event.RateLimitedLog;
import io.graft.governance.event.Recorder;
import io.graft.governance.match.RequestKey;
import io.graft.governance.mirror.Mirror;
import io.graft.governance.rule.Forwarding;
import io.graft.governance.rule.Trust;
import io.graft.governance.time.Randomness;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the headers of a request: its trace, deadline, caller and baggage. */
final class HeaderExtractor {
  private static final int MAX_ATTEMPT = 1000;
  private static final int SHOWN = 80;

  /** The prefix of baggage entries for Graft itself. */
  private static final String OURS = "graft.";

  private static final String ONCE = " (said once in ten minutes)";

  private final Recorder recorder;
  private final Randomness random;
  private final RateLimitedLog notices;

  HeaderExtractor(Recorder recorder, Randomness random, RateLimitedLog notices) {
    this.recorder = recorder;
    this.random = random;
    this.notices = notices;
  }

  /**
   * @param trust the addresses whose headers about the caller are trusted
   * @param color the source of the colour of a request without one; {@code null}: none
   */
  <Q> ServerCall read(
      Inbound inbound,
      ServerAdapter<Q> adapter,
      Q request,
      Trust trust,
      @Nullable RequestKey color,
      long now) {
    String header = adapter.header(request, TraceParent.HEADER);
    int at = TraceParent.find(header);
    String traceState = null;
    boolean b3 = false;
    long parent = 0;
    TraceIds trace;
    if (header != null && at >= 0) {
      parent = TraceParent.spanId(header, at);
      long high = TraceParent.traceHigh(header, at);
      long low = TraceParent.traceLow(header, at);
      int flags = TraceParent.flags(header, at);
      boolean sampled = recorder.sampleRemote(high, low, (flags & TraceIds.SAMPLED) != 0);
      flags = sampled ? flags | TraceIds.SAMPLED : flags & ~TraceIds.SAMPLED;
      trace = new TraceIds(high, low, random.nextId(), flags);
      traceState = traceState(adapter.header(request, TraceState.HEADER));
    } else {
      if (header != null && !header.isEmpty()) {
        invalid(header);
      }
      TraceIds caller = header == null ? b3(adapter, request) : null;
      b3 = caller != null;
      if (caller == null) {
        trace = root();
      } else if (caller.spanId() == 0) {
        trace = root(caller.flags());
      } else {
        parent = caller.spanId();
        int flags = caller.flags();
        boolean sampled =
            flags == B3.UNDECIDED
                ? recorder.sampleRoot(caller.traceHigh(), caller.traceLow())
                : recorder.sampleRemote(
                    caller.traceHigh(), caller.traceLow(), (flags & TraceIds.SAMPLED) != 0);
        trace =
            new TraceIds(
                caller.traceHigh(),
                caller.traceLow(),
                random.nextId(),
                sampled ? TraceIds.SAMPLED : 0);
      }
    }
    String baggage = baggage(adapter.header(request, Baggage.HEADER));
    String attempt = adapter.header(request, HeaderInjector.ATTEMPT);
    long deadline = deadline(adapter, request, now);
    boolean says =
        attempt != null
            || deadline != CallContext.NO_DEADLINE
            || baggage != null && baggage.indexOf(OURS) >= 0
            || adapter.header(request, HeaderInjector.CALLER) != null;
    boolean trusted = !says || trust.contains(inbound.origin(adapter, request));
    if (!trusted) {
      baggage = Baggage.without(baggage, OURS);
      attempt = null;
      deadline = CallContext.NO_DEADLINE;
    }
    if (color != null) {
      baggage = Colors.in(baggage, color, new RequestRules<>(adapter, request, baggage, trusted));
    }
    return new ServerCall(
        inbound,
        trace,
        parent,
        traceState,
        baggage,
        deadline,
        attempt(attempt),
        b3,
        // A mirrored copy has the headers of its original.
        attempt != null && adapter.header(request, Mirror.HEADER) != null,
        trusted,
        now);
  }

  /**
   * Copies the headers that the calls of a request carry too.
   *
   * @param names which ones
   */
  <Q> void readForwarded(ServerCall call, ServerAdapter<Q> adapter, Q request, Forwarding names) {
    String[] found = null;
    int count = 0;
    for (int i = 0; i < names.size(); i++) {
      String value = adapter.header(request, names.name(i));
      if (value == null || value.isEmpty()) {
        continue;
      }
      if (!ForwardedHeaders.canSend(value)) {
        notForwarded(names.name(i), value);
        continue;
      }
      if (found == null) {
        found = new String[2 * (names.size() - i)];
      }
      found[count++] = names.name(i);
      found[count++] = value;
    }
    if (found != null) {
      call.forwarded(
          new ForwardedHeaders(count == found.length ? found : Arrays.copyOf(found, count)));
    }
  }

  private void notForwarded(String name, String value) {
    notices.tell(
        RateLimitedLog.Kind.HEADER_NOT_FORWARDED,
        "the header "
            + name
            + " of a request ("
            + value.length()
            + " characters) is "
            + (value.length() > ForwardedHeaders.MAX_LENGTH
                ? "longer than " + ForwardedHeaders.MAX_LENGTH
                : "not plain ASCII")
            + " and is not forwarded to the services that are called for it; see what its caller"
            + " sends"
            + ONCE);
  }

  /** Returns a request of which nothing is read, so that its trace begins here. */
  ServerCall unread(Inbound inbound, long now) {
    return new ServerCall(
        inbound, root(), 0, null, null, CallContext.NO_DEADLINE, 1, false, false, false, now);
  }

  private TraceIds root() {
    long high = random.nextId();
    long low = random.nextId();
    int sampled = recorder.sampleRoot(high, low) ? TraceIds.SAMPLED : 0;
    return new TraceIds(high, low, random.nextId(), TraceIds.RANDOM | sampled);
  }

  private TraceIds root(int flags) {
    return new TraceIds(random.nextId(), random.nextId(), random.nextId(), TraceIds.RANDOM | flags);
  }

  private static <Q> @Nullable TraceIds b3(ServerAdapter<Q> adapter, Q request) {
    String single = adapter.header(request, B3.SINGLE);
    if (single != null) {
      return B3.single(single);
    }
    String traceId = adapter.header(request, B3.TRACE_ID);
    String sampled = adapter.header(request, B3.SAMPLED);
    if (traceId == null && sampled == null) {
      return null;
    }
    return B3.multiple(
        traceId, adapter.header(request, B3.SPAN_ID), sampled, adapter.header(request, B3.FLAGS));
  }

  private void invalid(String header) {
    int length = header.length();
    notices.tell(
        RateLimitedLog.Kind.TRACEPARENT_INVALID,
        "the traceparent header of a request ("
            + (length > SHOWN
                ? header.substring(0, SHOWN) + "…, " + length + " characters"
                : header)
            + ") is not valid by W3C Trace Context, and a new trace begins; see what its caller"
            + " sends"
            + ONCE);
  }

  private @Nullable String traceState(@Nullable String header) {
    if (header == null) {
      return null;
    }
    String value = TraceState.read(header);
    if (value == null && !header.trim().isEmpty()) {
      notices.tell(
          RateLimitedLog.Kind.TRACESTATE_DROPPED,
          "the tracestate header of a request ("
              + header.length()
              + " characters) is "
              + (TraceState.tooLong(header)
                  ? "longer than " + TraceState.MAX_LENGTH
                  : "not valid by W3C Trace Context")
              + " and is dropped, the trace goes on without it; see what its caller sends"
              + ONCE);
    }
    return value;
  }

  private @Nullable String baggage(@Nullable String header) {
    if (header == null) {
      return null;
    }
    if (Baggage.tooLong(header)) {
      notices.tell(
          RateLimitedLog.Kind.BAGGAGE_CUT,
          "the baggage header of a request ("
              + header.length()
              + " characters) is longer than "
              + Baggage.MAX_BYTES
              + ", and only whole members up to there are passed on; see what its caller sends"
              + ONCE);
    }
    return Baggage.read(header);
  }

  private static <Q> long deadline(ServerAdapter<Q> adapter, Q request, long now) {
    long timeout = Timeouts.envoy(adapter.header(request, Timeouts.ENVOY));
    if (timeout == Timeouts.NONE) {
      timeout = Timeouts.grpc(adapter.header(request, Timeouts.GRPC));
    }
    return timeout == Timeouts.NONE ? CallContext.NO_DEADLINE : now + timeout;
  }

  private static int attempt(@Nullable String header) {
    if (header == null || header.isEmpty() || header.length() > 4) {
      return 1;
    }
    int number = 0;
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c < '0' || c > '9') {
        return 1;
      }
      number = number * 10 + c - '0';
    }
    return Math.max(1, Math.min(MAX_ATTEMPT, number));
  }
}
